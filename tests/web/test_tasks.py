"""A no makes work: the fact it contradicts is looked at again."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle
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


def test_it_is_nobody_elses(client, tina, match):
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="too_far")
    client.force_login(people.consultant("Rasmus", people.office("Jobcenter Randers")))
    assert (
        client.post(reverse("task_done", kwargs={"pk": Task.objects.get().pk})).status_code == 404
    )
