"""Readiness takes time: whoever says "not yet" comes back on the day that was agreed."""

import datetime

import pytest
from django.utils import timezone

from programme.days import months_later
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    return people.citizen(
        "Bettina", contact=tina, mentor_wish="not_yet", mentor_look_again_on=yesterday
    )


def on_overview(client):
    return list(client.get("/").context["look_again"])


@pytest.mark.parametrize("wish", ["yes", "not_yet", "no"])
def test_one_press_answers_and_a_not_yet_comes_back_in_three_months(client, tina, bettina, wish):
    client.force_login(tina)
    assert on_overview(client) == [bettina]
    assert 'id="ask-again"' in client.get(f"/citizens/{bettina.pk}/").content.decode()
    client.post(f"/citizens/{bettina.pk}/ready/", {"wish": wish})
    bettina.refresh_from_db()
    again = months_later(timezone.localdate(), 3) if wish == "not_yet" else None
    assert (bettina.mentor_wish, bettina.mentor_look_again_on) == (wish, again)
    assert on_overview(client) == []


def test_an_odd_answer_changes_nothing(client, tina, bettina):
    client.force_login(tina)
    client.post(f"/citizens/{bettina.pk}/ready/", {"wish": "perhaps"})
    assert on_overview(client) == [bettina]


def test_whoever_wants_one_by_now_is_not_asked_again(client, tina, bettina):
    bettina.mentor_wish = "yes"
    bettina.save()
    client.force_login(tina)
    assert on_overview(client) == []
