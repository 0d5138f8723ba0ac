"""Who could start an internship now: Tina reads the list with her citizens, and nobody gets a label."""

import datetime

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from citizens.models import Citizen, Pause, Status
from matching import consents, differentiation, lifecycle, plan, progression
from matching.differentiation import ASK, CAN, NOT_NOW, days_awake
from matching.models import Consent
from matching.stages import Stage
from programme.models import IndicatorSet
from tests import people

DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


def look(name, today):
    [found] = differentiation.look(Citizen.objects.filter(name=name), today)
    return found


def test_bettina_could_start_and_the_page_can_say_why(tina, today):
    people.citizen(
        "Bettina",
        contact=tina,
        wishes=["køkken"],
        referred_on=today - 70 * DAY,
        travel_minutes=None,
    )
    found = look("Bettina", today)
    assert (found.verdict, found.keeps, found.asks) == (CAN, [], [])
    assert found.reasons == [
        "Has waited 10 weeks.",
        "Manages 4 hours a week, and hopes for 8.",
        "The times are known.",
        "Has said yes to companies.",
        "The wishes are known.",
    ]
    assert found.missing == [
        "It is not known yet what is needed at work.",
        "It is not known yet how far the citizen can travel.",
        "Nothing is in the plan yet.",
        "Nothing is measured yet.",
    ]


def test_a_goal_that_is_worked_on_speaks_for_a_start_and_one_that_is_reached_is_no_gap(tina, today):
    bettina, by = people.citizen("Bettina", contact=tina), {"by": tina, "at": timezone.now()}
    goal = plan.add(bettina, "Et køkken igen.", "citizen", **by)
    plan.add(bettina, "Tage bussen selv.", "citizen", under=goal, **by)
    found = look("Bettina", today)
    assert "A goal of the plan is worked on." in found.reasons
    assert not any(
        "køkken" in one for one in found.reasons
    )  # none of the words: others read the board
    plan.give_up(goal, seen=0, why="Hellere ud.", **by)
    found = look("Bettina", today)
    assert "plan" not in found.speaks and "plan" not in found.unknown


def test_the_last_day_of_measuring_is_told_whatever_the_figures(tina, today):
    bettina = people.citizen("Bettina", contact=tina, referred_on=today - 40 * DAY)
    asked = progression.set_of(bettina, today)
    energy = asked.indicators.first()
    sides = (("citizen", 30), ("consultant", 9))
    for respondent, days in sides:
        progression.write(
            bettina,
            asked,
            {energy: progression.Said(1)},
            measured_on=today - days * DAY,
            respondent=respondent,
            by=tina,
            at=timezone.now(),
        )
    found = look("Bettina", today)
    assert found.speaks["measured"] == {"on": today - 9 * DAY}
    assert found.verdict == CAN and "measured" not in found.unknown
    assert look("Bettina", today - 10 * DAY).speaks["measured"] == {"on": today - 30 * DAY}
    assert f"Measured on {date_format(today - 9 * DAY)}." in found.reasons


def test_where_the_programme_measures_by_nothing_no_measurement_is_missing(tina, today):
    people.citizen("Bettina", contact=tina)
    assert "measured" in look("Bettina", today).unknown
    IndicatorSet.objects.update(from_on=today + DAY)
    found = look("Bettina", today)
    assert "measured" not in found.unknown and "measured" not in found.speaks


def test_what_is_not_known_is_asked_and_is_no_no(tina, today):
    people.citizen("Bent", contact=tina, hours_now=None, timetable=None, yes=False)
    found = look("Bent", today)
    assert (found.verdict, found.asks) == (ASK, ["consent", "hours", "timetable"])
    assert found.missing[1] == "The hours are not known yet."


def pause(citizen, today):
    citizen.pauses.create(begins_on=today - DAY)


def prepare(citizen, today):
    Citizen.objects.filter(pk=citizen.pk).update(phase="preparing")


def say_no(citizen, today):
    consents.withdraw(citizen, Consent.Purpose.MATCH_COMPANIES, by=None, at=timezone.now())


def be_sick(citizen, today):
    Status.objects.create(citizen=citizen, status="sick", from_on=today - DAY)


def manage_little(citizen, today):
    Citizen.objects.filter(pk=citizen.pk).update(hours_now="0.5")


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (pause, "pause"),
        (prepare, "preparing"),
        (say_no, "no"),
        (be_sick, "elsewhere"),
        (manage_little, "few_hours"),
    ],
)
def test_what_keeps_amina_for_now_has_a_name(tina, today, happens, why):
    happens(people.citizen("Amina", contact=tina), today)
    found = look("Amina", today)
    assert (found.verdict, found.keeps) == (NOT_NOW, [why])


def test_a_pause_to_come_and_one_that_is_over_keep_nobody(tina, today):
    amina = people.citizen("Amina", contact=tina)
    amina.pauses.create(begins_on=today - 9 * DAY, ends_on=today - DAY)
    amina.pauses.create(begins_on=today + DAY, ends_on=today + 9 * DAY)
    assert look("Amina", today).verdict == CAN


def test_a_company_that_is_asked_speaks_for_it_and_a_place_ends_the_question(tina, today):
    bettina, now = people.citizen("Bettina", contact=tina), timezone.now()
    opening = people.company("Havrekrogen").openings.get()
    match = lifecycle.shortlist(bettina, opening, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    lifecycle.advance(match, Stage.APPROACHED, by=tina, at=now)
    assert "on_the_way" in look("Bettina", today).speaks
    lifecycle.advance(match, Stage.MEETING, by=tina, at=now)
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=now,
        starts_on=today,
        follow_up_on=today,
        **people.agreed(today),
    )
    assert look("Bettina", today).keeps == ["in_place"]


def test_who_has_waited_longest_comes_first_and_not_who_is_easiest(tina, today):
    people.citizen("Bent", contact=tina, hours_now=20, hours_goal=30, referred_on=today - 30 * DAY)
    people.citizen("Bettina", contact=tina, hours_now=2, referred_on=today - 90 * DAY)
    amina = people.citizen("Amina", contact=tina, referred_on=today - 95 * DAY)
    amina.pauses.create(begins_on=today - 80 * DAY, ends_on=today - 11 * DAY)
    people.citizen("Karl", contact=tina)  # no day of referral
    found = differentiation.look(Citizen.objects.all(), today)
    assert [one.citizen.name for one in found] == ["Bettina", "Bent", "Amina", "Karl"]


def test_closed_cases_are_on_no_list(tina, today):
    people.citizen("Karl", contact=tina, phase="closed")
    assert differentiation.look(Citizen.objects.all(), today) == []


@pytest.mark.parametrize(
    ("pauses", "days"),
    [
        ([], 30),
        ([(10, 19)], 20),
        ([(10, 19), (15, 24)], 15),  # overlapping ones stop it once
        ([(-9, 4)], 25),  # before the beginning nothing ran
        ([(25, None)], 5 + 20),
        ([(25, 60)], 25),
        ([(-9, 60)], 0),
        ([(40, 50)], 30),
    ],
)
def test_the_clock_stands_still_in_a_pause(pauses, days):
    begins = datetime.date(2026, 3, 1)
    rows = [
        Pause(begins_on=begins + a * DAY, ends_on=None if b is None else begins + b * DAY)
        for a, b in pauses
    ]
    assert days_awake(rows, begins, begins + 30 * DAY) == days
