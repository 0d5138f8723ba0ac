"""Who may see whom."""

import pytest
from django.utils import timezone

from matching import lifecycle, visibility
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def bettina(odder):
    return people.citizen("Bettina", contact=people.consultant("Tina", odder))


def names(rows):
    return [row.name for row in rows]


def test_the_contact_person_and_not_her_colleague(bettina, odder):
    assert names(visibility.citizens_visible_to(bettina.consultant)) == ["Bettina"]
    assert names(visibility.citizens_visible_to(people.consultant("Lone", odder))) == []


def test_a_coordinator_sees_the_job_centres_that_her_branch_serves(bettina, sind):
    elsewhere = people.branch("SIND Randers", people.office("Jobcenter Randers"))
    assert names(visibility.citizens_visible_to(people.coordinator("Karen", sind))) == ["Bettina"]
    assert names(visibility.citizens_visible_to(people.coordinator("Ulla", elsewhere))) == []


@pytest.mark.parametrize("role", ["administrator", "evaluator"])
def test_no_rows_for_those_who_need_none(bettina, role, odder):
    somebody = people.user("Eva", role, odder)
    people.company("Havrekrogen")
    people.mentor("Kirsten")
    assert names(visibility.citizens_visible_to(somebody)) == []
    assert names(visibility.companies_visible_to(somebody)) == []
    assert names(visibility.mentors_visible_to(somebody)) == []


def test_a_volunteer_sees_whom_he_runs_with_until_it_ends(bettina, sind):
    kirsten = people.user("Kirsten", "mentor", sind)
    now, by = timezone.now(), bettina.consultant
    match = lifecycle.shortlist(
        bettina, people.mentor("Kirsten", of=sind, user=kirsten), by=by, at=now
    )
    assert names(visibility.citizens_visible_to(kirsten)) == []
    lifecycle.agree(match, by=by, at=now)
    people.ask(match, by=by, at=now)
    day = timezone.localdate()
    lifecycle.confirm(match, Stage.RUNNING, by=by, at=now, starts_on=day, follow_up_on=day)
    assert names(visibility.citizens_visible_to(kirsten)) == ["Bettina"]
    assert list(visibility.matches_visible_to(kirsten)) == []
    lifecycle.end(match, by=by, at=now, side="mentor", reason="other")
    assert names(visibility.citizens_visible_to(kirsten)) == []


def test_volunteers_belong_to_a_branch(odder, sind):
    people.mentor("Kirsten", of=sind)
    people.mentor("Ny", of=None)
    elsewhere = people.office("Jobcenter Randers")
    assert names(visibility.mentors_visible_to(people.coordinator("Karen", sind))) == [
        "Kirsten",
        "Ny",
    ]
    assert names(visibility.mentors_visible_to(people.consultant("Tina", odder))) == [
        "Kirsten",
        "Ny",
    ]
    assert names(visibility.mentors_visible_to(people.consultant("Rasmus", elsewhere))) == ["Ny"]


def test_who_may_not_log_in_sees_nothing(bettina):
    tina = bettina.consultant
    tina.is_active = False
    assert names(visibility.citizens_visible_to(tina)) == []
    assert names(visibility.companies_visible_to(tina)) == []
    assert names(visibility.mentors_visible_to(tina)) == []
