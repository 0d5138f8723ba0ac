"""The volunteer's own button: Kirsten is worried about Bettina, and Tina knows at once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle
from matching.models import Change, Reading, Worry
from matching.stages import Reason, Side, Stage
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db
SAID = "Hun kom ikke, og telefonen er slukket."


@pytest.fixture
def town(client):
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    log_in = people.user("Kirsten", "mentor", sind)
    bettina = people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")
    kirsten = people.mentor("Kirsten Overby", of=sind, user=log_in)
    now, day = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    people.ask(match, by=tina, at=now)
    lifecycle.confirm(match, Stage.RUNNING, by=tina, at=now, starts_on=day, follow_up_on=day)
    client.force_login(log_in)
    return {"tina": tina, "kirsten": log_in, "bettina": bettina, "match": match}


def where(town):
    return reverse("worried", kwargs={"pk": town["match"].pk})


def test_the_contact_person_has_a_mail_at_once_and_it_holds_a_reference_alone(client, town):
    page = client.get(reverse("citizen", kwargs={"pk": town["bettina"].pk})).content.decode()
    assert where(town) in page
    answer = client.post(where(town), {"text": SAID}, follow=True)
    assert "Tina Hvilsom har nu fået en mail" in answer.content.decode()
    (letter,) = mail.outbox
    assert letter.to == [town["tina"].email]
    assert "B-900" in letter.subject
    told = letter.subject + letter.body
    assert not any(word in told for word in ("Bettina", "Skovgaard", "telefonen", "Kirsten"))
    worry = Worry.objects.get()
    assert (worry.text, worry.whose, worry.owner, worry.recorded_by) == (
        SAID,
        Worry.From.MENTOR,
        town["tina"],
        town["kirsten"],
    )
    # It is logged who wrote, and not what.
    change = Change.objects.get_for_object(worry).filter(changes__has_key="text").get()
    assert change.actor == town["kirsten"]
    assert change.changes["text"] == ["", "•••"]


def test_it_is_due_for_the_contact_person_and_can_be_read(client, town):
    client.post(where(town), {"text": SAID})
    client.force_login(town["tina"])
    assert "inden for én arbejdsdag" in client.get(reverse("overview")).content.decode()
    page = client.get(reverse("citizen", kwargs={"pk": town["bettina"].pk})).content.decode()
    assert SAID in page


def test_whoever_stands_in_today_has_the_mail_too(client, town):
    today = timezone.localdate()
    dorte = people.consultant("Dorte", people.office("Jobcenter Odder"))
    gone = people.consultant("Dan", people.office("Jobcenter Odder"))
    for deputy, begins, ends in ((dorte, 0, 5), (gone, -9, -1)):
        Deputy.objects.create(
            user=town["tina"],
            deputy=deputy,
            begins_on=today + timedelta(begins),
            ends_on=today + timedelta(ends),
        )
    client.post(where(town), {"text": SAID})
    assert sorted(one.to[0] for one in mail.outbox) == sorted([town["tina"].email, dorte.email])


def test_where_no_mail_can_be_sent_the_volunteer_is_told_whom_to_call(client, town, monkeypatch):
    def broken(self, letters):
        raise OSError("no way to the mail server")

    monkeypatch.setattr(EmailBackend, "send_messages", broken)
    page = client.post(where(town), {"text": SAID}, follow=True).content.decode()
    assert "Ring selv til Tina Hvilsom" in page
    assert Worry.objects.get().text == SAID


def test_nothing_written_is_said_and_nobody_is_troubled(client, town):
    for text in ("", "   "):
        assert client.post(where(town), {"text": text}).status_code == 422
    assert (Worry.objects.count(), mail.outbox) == (0, [])


def test_only_while_they_meet_and_only_ones_own(client, town):
    client.force_login(people.user("Poul", "mentor"))
    assert client.post(where(town), {"text": SAID}).status_code == 404
    lifecycle.end(
        town["match"],
        by=town["tina"],
        at=timezone.now(),
        side=Side.CITIZEN,
        reason=Reason.PURPOSE_MET,
    )
    client.force_login(town["kirsten"])
    assert client.get(where(town)).status_code == 404
    assert client.post(where(town), {"text": SAID}).status_code == 404
    assert not Worry.objects.exists()


def test_the_page_names_the_citizen_by_first_name_and_that_is_written_down(client, town):
    page = client.get(where(town)).content.decode()
    assert "Bettina" in page and "Skovgaard" not in page
    row = Reading.objects.get(through="worried")
    assert (row.user, row.groups) == (town["kirsten"], ["first_name"])


def test_where_nobody_has_the_case_it_is_a_coordinators(client, town):
    karen = people.coordinator("Karen Vester", people.branch("SIND Odder"))
    town["tina"].is_active = False
    town["tina"].save()
    page = client.post(where(town), {"text": SAID}, follow=True).content.decode()
    owner = Worry.objects.get().owner
    assert (owner.role, owner.is_active) == (karen.role, True)
    assert f"{owner.name} har nu fået en mail" in page
    assert [letter.to for letter in mail.outbox] == [[owner.email]]
