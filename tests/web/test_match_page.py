"""The page of a match: what was said is for the contact person, and for whoever wrote it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen
from matching import lifecycle, telling
from matching.models import Match, Reading
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    """Bettina meets Kirsten; Tina and the coordinator Karen have each followed up, Tina last."""
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina, karen = people.consultant("Tina Hvilsom", odder), people.coordinator("Karen", sind)
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    now, day = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(bettina, people.mentor("Kirsten", of=sind), by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    people.ask(match, by=tina, at=now)
    lifecycle.confirm(match, Stage.RUNNING, by=tina, at=now, starts_on=day, follow_up_on=day)
    for by, note in ((karen, "Kirsten vil gerne gå ture."), (tina, "Bettina sover dårligt.")):
        lifecycle.follow_up(
            match,
            by=by,
            at=timezone.now(),
            contact="citizen",
            held_on=day,
            outcome="going_well",
            note=note,
            next_on=day + timedelta(21),
        )
    return {"tina": tina, "karen": karen, "page": reverse("match", args=[match.pk])}


def page(client, town, who):
    client.force_login(town[who])
    return client.get(town["page"]).content.decode()


def test_the_contact_person_reads_what_everybody_wrote(client, town):
    told = page(client, town, "tina")
    assert "Bettina sover dårligt." in told
    assert "Kirsten vil gerne gå ture." in told


def test_a_coordinator_reads_what_she_wrote_and_of_the_rest_the_day(client, town):
    told = page(client, town, "karen")
    assert "Kirsten vil gerne gå ture." in told
    assert "sover dårligt" not in told
    assert "Tina Hvilsom" in told


def test_last_times_words_stand_beside_the_form_for_the_contact_person_alone(client, town):
    bettina, tina = Citizen.objects.get(), town["tina"]
    now, day = timezone.now(), timezone.localdate()
    kitchen = people.company("Havrekrogen").openings.get()
    match = lifecycle.shortlist(bettina, kitchen, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=now)
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=now,
        starts_on=day,
        follow_up_on=day,
        hours=4,
        **people.agreed(day),
    )
    lifecycle.follow_up(
        match,
        by=tina,
        at=timezone.now(),
        contact="both",
        held_on=day,
        outcome="going_well",
        note="Kold mad går ikke.",
        warning_signs="Bliver stille.",
        next_on=day + timedelta(21),
    )
    town["page"] = reverse("match", args=[match.pk])
    told = page(client, town, "tina")
    assert (told.count("Kold mad går ikke."), told.count("Bliver stille.")) == (2, 1)
    told = page(client, town, "karen")
    assert [
        words for words in ("Kold mad", "Bliver stille", "to dage i træk") if words in told
    ] == []


def test_a_coordinator_reads_no_radar_either(client, town):
    bettina, tina = Citizen.objects.get(), town["tina"]
    now, day = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(
        bettina, people.company("Kornhuset").openings.get(), by=tina, at=now
    )
    lifecycle.agree(match, by=tina, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=now)
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=now,
        starts_on=day,
        follow_up_on=day,
        hours=4,
        **people.agreed(day),
    )
    lifecycle.follow_up(
        match,
        by=tina,
        at=timezone.now(),
        contact="both",
        held_on=day,
        outcome="going_well",
        stability=2,
        next_on=day + timedelta(21),
    )
    town["page"] = reverse("match", args=[match.pk])
    assert "Sidste gang" in page(client, town, "tina")
    told = page(client, town, "karen")
    assert [words for words in ("Sidste gang", "Opfølgning: Det går godt") if words in told] == []


def groups_read(user):
    """What the last page that a user opened has left in the read log."""
    row = Reading.objects.filter(user=user).first()
    return set(row.groups)


def test_the_log_says_what_was_open_to_the_reader(client, town):
    page(client, town, "tina")
    assert {"talks", "scores", "first_name"} & groups_read(town["tina"]) == {"talks", "scores"}
    page(client, town, "karen")
    assert {"talks", "scores"} & groups_read(town["karen"]) == {"scores"}


def test_the_log_of_a_volunteer_says_a_first_name_until_the_page_is_opened(client, town):
    match = Match.objects.get(mentor__isnull=False)
    kirsten = people.user("Kirsten", "mentor")
    match.mentor.user = kirsten
    match.mentor.save()
    Citizen.objects.update(phone="20304050")
    telling.tell(match, ["phone"], "", by=town["tina"], at=timezone.now(), channel="spoken")
    client.force_login(kirsten)
    client.get(reverse("overview"))
    assert groups_read(kirsten) == {"first_name"}
    client.get(reverse("citizen", args=[match.citizen_id]))
    assert groups_read(kirsten) == {
        "reference",
        "first_name",
        "age_band",
        "contact_person",
        "times",
        "interests",
        "contact",
    }
