"""A no makes work: the fact it contradicts is looked at again; what was told is asked back."""

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import consents, lifecycle, referrals, status_letters
from matching.models import Task
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


@pytest.fixture
def match(tina):
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    kitchen = people.company("Havrekrogen")
    return lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())


@pytest.mark.parametrize(
    ("side", "reason", "fact", "whose"),
    [
        ("citizen", "too_far", "travel_minutes", "citizen"),
        ("citizen", "hours", "hours_now", "citizen"),
        ("company", "hours", "hours_min", "company"),
        ("company", "need_unmet", "offers", "company"),
        ("company", "no_room", "places", "company"),
    ],
)
def test_a_no_opens_the_task_to_mend_what_it_contradicts(
    client, tina, match, side, reason, fact, whose
):
    lifecycle.end(match, by=tina, at=timezone.now(), side=side, reason=reason)
    task = Task.objects.get()
    assert (task.fact, task.whose, task.owner, task.done_at) == (fact, whose, tina, None)
    for page in (reverse("overview"), reverse("match", kwargs={"pk": match.pk})):
        assert str(task) in client.get(page).content.decode()


def test_a_change_of_mind_contradicts_nothing(tina, match):
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="changed_mind")
    assert not Task.objects.exists()


def test_looked_at_it_is_done_and_stays_so(client, tina, match):
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="too_far")
    task = Task.objects.get()
    done = reverse("task_done", kwargs={"pk": task.pk})
    client.post(done)
    task.refresh_from_db()
    first = task.done_at
    assert task.done_by == tina and first is not None
    client.post(done)
    task.refresh_from_db()
    assert task.done_at == first
    assert str(task) not in client.get(reverse("overview")).content.decode()


def test_a_job_centre_is_asked_to_delete_what_it_was_told(client, tina, match):
    bettina, now = match.citizen, timezone.now()
    referrals.refer(
        bettina,
        by=tina,
        at=now,
        referred_on=timezone.localdate(),
        office=bettina.office,
        referred_by="Ulla Kragelund",
    )
    status_letters.record_yes(bettina, ["phase"], by=tina, at=now, channel="spoken")
    status_letters.make(bettina, by=tina, at=now)
    answer = client.post(
        reverse("record_consent", args=[bettina.pk]),
        {"purpose": "tell_status", "event": "withdrawn", "channel": "spoken"},
        follow=True,
    )
    (said,) = answer.context["messages"]
    assert "Jobcenter Odder" in str(said)
    task = Task.objects.get()
    status = reverse("status", args=[bettina.pk])
    for page in (reverse("overview"), status):
        shown = client.get(page).content.decode()
        assert html.escape(str(task)) in shown and "Jobcenter Odder" in str(task)
    assert client.post(reverse("task_done", args=[task.pk])).url == status
    task.refresh_from_db()
    assert task.done_by == tina
    assert str(task) not in client.get(reverse("overview")).content.decode()


def test_a_yes_that_a_coordinator_wrote_down_as_withdrawn_is_the_contact_persons_to_end(
    client, tina, match
):
    client.cookies["django_language"] = "en"
    karen = people.coordinator("Karen", people.branch("SIND", match.citizen.office))
    kitchen, now = match.other, timezone.now()
    lifecycle.agree(match, by=tina, at=now)
    consents.withdraw(match.citizen, "present", by=karen, at=timezone.now(), company=kitchen)
    task, page = Task.objects.get(), reverse("match", args=[match.pk])
    overview = client.get(reverse("overview"))
    assert overview.context["withdrawn"] == [task]
    assert overview.context["to_move"] == overview.context["to_mend"] == []
    assert "The yes is taken back: end these matches" in overview.content.decode()
    for reader in (tina, karen):
        client.force_login(reader)
        shown = client.get(page).content.decode()
        assert "The citizen has taken the yes back" in shown
        assert "Tina Hvilsom, the contact person, ends the match." in shown
    client.force_login(tina)
    for step, said in (
        ("advance", {"stage": "approached"}),
        ("agree", {"channel": "spoken"}),
        ("confirm", {"stage": "internship"}),
    ):
        assert client.post(reverse("step", args=[match.pk, step]), said).status_code == 422
    done = reverse("task_done", args=[task.pk])
    assert client.post(done, headers={"HX-Request": "true"}).status_code == 422
    refused = client.post(done, follow=True).content.decode()
    assert "end the match, then this is done" in refused
    client.post(
        reverse("step", args=[match.pk, "end"]), {"side": "citizen", "reason": "changed_mind"}
    )
    match.refresh_from_db()
    assert match.stage == "ended"
    assert client.get(reverse("overview")).context["withdrawn"] == []


def test_it_is_nobody_elses(client, tina, match):
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="too_far")
    client.force_login(people.consultant("Rasmus", people.office("Jobcenter Randers")))
    assert (
        client.post(reverse("task_done", kwargs={"pk": Task.objects.get().pk})).status_code == 404
    )
