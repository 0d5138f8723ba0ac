"""What leaves the house is searched for marks that stand in everything written about Bettina."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle, referrals, status_letters
from matching.models import Agreement, Conversation, FollowUp, MatchEvent, OpennessPlan, Task
from matching.stages import Stage
from tests import people
from tests.marks import plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Bettina with a volunteer who meets her now and a company on her shortlist, and a mark in
    every text about her."""
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    log_in = people.user("Kirsten", "mentor", sind)
    today, now = timezone.localdate(), timezone.now()
    bettina = people.citizen(
        "Bettina Skovgaard", contact=tina, ref="B-900", referred_on=today - timedelta(40)
    )
    kirsten = people.mentor("Kirsten Overby", of=sind, user=log_in)
    met = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    lifecycle.agree(met, by=tina, at=now)
    people.ask(met, by=tina, at=now)
    lifecycle.confirm(met, Stage.RUNNING, by=tina, at=now, starts_on=today, follow_up_on=today)
    kitchen = people.company("Havrekrogen")
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=now)
    # A volunteer may read the interests; means of travel are codes.
    marks = plant(bettina, "interests", "ref", "travel_by")
    for one in (met, match):
        marks |= plant(one, "passed_rule")
        marks |= plant(OpennessPlan(match=one))
        marks |= plant(
            FollowUp(match=one, contact="both", due_on=today, held_on=today, outcome="going_well")
        )
        marks |= plant(MatchEvent(match=one, to_stage=one.stage, at=now, by=tina))
    talk = Conversation(
        form="call", held_on=today, citizen=bettina, match=met, recorded_by=tina, recorded_at=now
    )
    marks |= plant(talk)
    marks |= plant(Agreement(conversation=talk, whose="citizen"))
    for consent in bettina.consents.all():
        marks |= plant(consent, "text_hash")
    Task.objects.create(
        citizen=bettina,
        match=match,
        fact="hours_now",
        whose="citizen",
        owner=tina,
        made_at=now,
        due_on=today,
    )
    bettina.refresh_from_db()
    return {
        "tina": tina,
        "volunteer": log_in,
        "bettina": bettina,
        "marks": marks,
        "match": match,
        "mentor": kirsten,
        "company": kitchen,
        "talk": talk,
    }


def found(marks, said):
    return {where for mark, where in marks.items() if mark in said}


def test_the_morning_mail_and_the_calendar_tell_references_only(
    client, town, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("due", "--on", "2030-01-08", "--send", verbosity=0)
    sent = "".join(one.subject + one.body for one in mail.outbox)
    assert "B-900" in sent
    client.force_login(town["tina"])
    client.post(reverse("calendar"))
    town["tina"].refresh_from_db()
    feed = client.get(reverse("calendar_feed", kwargs={"key": town["tina"].calendar_key}))
    told = sent + feed.content.decode()
    assert "B-900" in feed.content.decode()
    assert found(town["marks"], told) == set()


def test_the_volunteer_reads_no_note_and_no_need(client, town):
    client.force_login(town["volunteer"])
    pages = [
        reverse("overview"),
        reverse("citizens"),
        reverse("citizen", kwargs={"pk": town["bettina"].pk}),
        reverse("mentor", kwargs={"pk": town["mentor"].pk}),
    ]
    told = "".join(client.get(page).content.decode() for page in pages)
    assert found(town["marks"], told) <= {"Citizen.name"}


def test_the_paper_for_the_citizen_holds_the_agreements_and_nothing_of_others(client, town):
    client.force_login(town["tina"])
    paper = client.get(reverse("conversation_paper", kwargs={"pk": town["talk"].pk}))
    assert found(town["marks"], paper.content.decode()) <= {"Agreement.what", "Citizen.name"}
    sheet = client.get(
        reverse("choices", kwargs={"pk": town["bettina"].pk, "kind": "companies"})
    ).content.decode()
    # The back is what a company could hear, for the citizen's own eyes.
    of = {where.rstrip("0123456789").rstrip(".") for where in found(town["marks"], sheet)}
    assert of <= {"Citizen.name", "Citizen.qualifications", "Citizen.strengths", "Citizen.cv"}


def test_the_letter_to_the_caseworker_holds_only_what_was_ticked(client, town):
    bettina, tina = town["bettina"], town["tina"]
    now = timezone.now()
    referrals.refer(
        bettina,
        by=tina,
        at=now,
        referred_on=bettina.referred_on,
        office=bettina.office,
        referred_by="Ulla Kragelund",
    )
    status_letters.record_yes(bettina, ["phase"], by=tina, at=now, channel="spoken")
    client.force_login(tina)
    letter = client.post(reverse("status", kwargs={"pk": bettina.pk}), {"items": ["phase"]})
    assert letter.status_code == 200
    assert found(town["marks"], letter.content.decode()) <= {
        "Citizen.name"
    }  # in the way back, on the screen


def test_the_company_page_of_a_colleague_and_the_public_page_show_nothing(client, town):
    public = client.get(reverse("how_we_match")).content.decode()
    client.force_login(people.consultant("Rasmus", people.office("Jobcenter Randers")))
    company = client.get(reverse("company", kwargs={"pk": town["company"].pk})).content.decode()
    assert found(town["marks"], public + company) == set()
