"""The board of cases: per cent as people, and nobody who waits is forgotten."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from citizens.models import Citizen, Referral, Status
from citizens.models.contact import ContactChange
from evaluation.board import (
    board,
    ceiling,
    end_of_quarter,
    is_step_back,
    missing,
    quarters_until,
    split,
)
from evaluation.percent import percent
from matching import conversations, lifecycle
from matching.models import Match, MatchEvent
from matching.stages import Reason, Stage
from programme.models import Target, User, current_programme
from tests import people

DAY = datetime.timedelta(days=1)
db = pytest.mark.django_db


# Figures


def test_61_of_125_with_a_goal_of_60_per_cent_are_14_too_few():
    assert missing(Decimal("0.600"), 125, 61) == 14
    assert missing(Decimal("0.600"), 125, 75) == 0
    assert missing(Decimal("0.600"), 125, 90) == 0
    assert missing(Decimal("0.333"), 10, 3) == 1  # 3.33 is reached by the fourth
    assert missing(Decimal("0.600"), 5, 2) == 1  # three of five, exactly


def test_halves_go_up():
    assert (percent(1, 200), percent(5, 8), percent(0, 0)) == (1, 63, None)


WEIGHTS = st.dictionaries(st.integers(0, 50), st.integers(0, 300), min_size=1, max_size=12)


@given(st.integers(0, 500), WEIGHTS)
def test_parts_sum_to_the_whole_and_none_is_negative(whole, weights):
    parts = split(whole, weights)
    total = sum(weights.values())
    assert sum(parts.values()) == (whole if total else 0)
    assert list(parts) == list(weights)
    for key, weight in weights.items():
        assert parts[key] >= 0
        if total:
            assert abs(parts[key] * total - whole * weight) < total  # less than one away
        if whole <= total:
            assert parts[key] <= weight  # nobody is asked for more than she has


@given(st.integers(0, 500), WEIGHTS)
def test_the_largest_remainder_comes_first(whole, weights):
    total = sum(weights.values())
    if not total:
        return
    parts = split(whole, weights)
    over = [
        whole * weights[key] % total for key in weights if parts[key] * total > whole * weights[key]
    ]
    under = [
        whole * weights[key] % total for key in weights if parts[key] * total < whole * weights[key]
    ]
    assert not over or not under or min(over) >= max(under)


@pytest.mark.parametrize(
    ("hours", "cases"), [(None, 20), (37, 20), ("18.5", 10), ("32.4", 18), (30, 16), (1, 1)]
)
def test_fewer_hours_fewer_cases(hours, cases):
    assert ceiling(User(weekly_hours=hours and Decimal(hours))) == cases


def test_quarters():
    day = datetime.date(2026, 11, 26)
    assert end_of_quarter(datetime.date(2026, 1, 31)) == datetime.date(2026, 3, 31)
    assert end_of_quarter(day) == datetime.date(2026, 12, 31)
    assert quarters_until(day, datetime.date(2026, 12, 31)) == 1
    assert quarters_until(day, datetime.date(2027, 1, 1)) == 2


def test_what_is_a_step_back():
    assert is_step_back(Stage.JOB, Stage.PAID_HOURS, "")
    assert is_step_back(Stage.INTERNSHIP, Stage.ENDED, Reason.BANKRUPT)
    assert not is_step_back(Stage.INTERNSHIP, Stage.ENDED, Reason.PURPOSE_MET)
    assert not is_step_back(Stage.SHORTLISTED, Stage.ENDED, Reason.CHANGED_MIND)
    assert not is_step_back(Stage.MEETING, Stage.INTERNSHIP, "")


# Stories


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


def told(today, **how):
    return board(Citizen.objects.all(), today, **{"by_office": False} | how)


def spoken(citizen, by, on):
    return conversations.record(
        by=by, at=timezone.now(), form="call", held_on=on, citizen=citizen, text="Det går."
    )


@db
def test_bettina_without_contact_for_ten_weeks_comes_before_bent(tina, today):
    long_ago = {"contact": tina, "referred_on": today - 200 * DAY}
    bent = people.citizen("Bent", **long_ago | {"referred_on": today - 300 * DAY})
    bettina, amina = people.citizen("Bettina", **long_ago), people.citizen("Amina", **long_ago)
    petra = people.citizen("Petra", phase="preparing", **long_ago)
    spoken(bent, tina, today - 30 * DAY)
    for one in (bettina, amina, petra):
        spoken(one, tina, today - 70 * DAY)
    for one in (bent, bettina):  # a list was looked at last week
        shortlisted(one, tina, timezone.now() - 7 * DAY)
    amina.pauses.create(begins_on=today - 60 * DAY)
    found = told(today)
    assert [case.citizen.name for case in found.cases] == ["Bettina", "Bent", "Petra", "Amina"]
    assert [case.is_quiet for case in found.cases] == [True, True, False, False]
    assert found.cases[0].contact_days == 70
    assert found.cases[3].contact_days == 10  # her clock stands still
    [caseload] = found.caseloads
    assert (caseload.active, caseload.paused, caseload.quiet, caseload.ceiling) == (3, 1, 2, 20)


def shortlisted(citizen, by, at):
    opening = people.company(f"Køkkenet for {citizen.name}").openings.get()
    return lifecycle.shortlist(citizen, opening, by=by, at=at)


@db
def test_each_has_an_own_tempo(tina, today):
    slow = people.citizen("Bent", contact=tina, contact_every_weeks=12)
    quick = people.citizen("Bettina", contact=tina, contact_every_weeks=1)
    for one in (slow, quick):
        spoken(one, tina, today - 20 * DAY)
    quiet = {case.citizen.name: case.long_without_contact for case in told(today).cases}
    assert quiet == {"Bent": False, "Bettina": True}


@db
def test_what_stays_with_sind_moves_no_clock(tina, today):
    sind = people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))
    bettina = people.citizen("Bettina", contact=tina, referred_on=today - 70 * DAY)
    talk = spoken(bettina, sind, today)
    type(talk).objects.filter(pk=talk.pk).update(stays_with_sind=True)
    assert told(today).cases[0].contact_on is None


def goal_of(found, measure, team=0):
    return next(one for one in found.teams[team].goals if one.measured.target.measure == measure)


@db
def test_per_cent_becomes_people_in_each_caseload(tina, today):
    """60 per cent of ten are six; one has been there: five more, by the caseloads' own size."""
    odder = tina.offices.get()
    lone = people.consultant("Lone", odder)
    for number in range(6):
        people.citizen(f"Borger {number}", contact=tina, referred_on=today - (10 + number) * DAY)
    for number in range(6, 9):
        people.citizen(f"Borger {number}", contact=lone, referred_on=today - (10 + number) * DAY)
    been = people.citizen("Karl", contact=lone, phase="closed")
    Status.objects.create(citizen=been, status="internship", from_on=today - 400 * DAY)
    declined = people.citizen("Ib", contact=lone)
    Referral.objects.create(
        citizen=declined,
        referred_on=today,
        office=odder,
        referred_by="Jens",
        outcome="no_of_citizen",
        declined_on=today,
        reason="not_now",
    )
    goal = goal_of(told(today, by_office=True), Target.Measure.INTERNSHIP)
    assert (goal.measured.n, goal.measured.of, goal.missing) == (1, 10, 5)
    assert [(one.person.name, part) for one, part in goal.parts] == [
        ("Lone", 2),
        ("Tina Hvilsom", 3),
    ]
    assert [one.citizen.name for one in goal.next][:2] == ["Borger 8", "Borger 7"]


@db
def test_amina_in_a_pause_is_nobodys_next(tina, today):
    amina = people.citizen("Amina", contact=tina, referred_on=today - 90 * DAY)
    people.citizen("Bent", contact=tina, referred_on=today - 9 * DAY)
    amina.pauses.create(begins_on=today)
    goal = goal_of(told(today), Target.Measure.INTERNSHIP)
    assert [one.citizen.name for one in goal.next] == ["Bent"]
    assert (goal.missing, goal.measured.of) == (2, 2)  # she is still one of the two


@db
def test_a_job_that_lasts_says_on_which_day_it_counts(tina, today):
    bent = people.citizen("Bent", contact=tina, phase="job")
    Status.objects.create(citizen=bent, status="fleksjob", from_on=datetime.date(2026, 1, 31))
    goal = goal_of(
        board(Citizen.objects.all(), datetime.date(2026, 3, 1), by_office=False),
        "ever_kept_6_months",
    )
    assert [(one.citizen, one.on) for one in goal.next] == [(bent, datetime.date(2026, 7, 31))]


@db
def test_the_programmes_end_is_reached_quarter_by_quarter(tina, today):
    programme = current_programme()
    programme.ends_on = end_of_quarter(end_of_quarter(end_of_quarter(today) + DAY) + DAY)
    programme.save()
    for number in range(10):
        people.citizen(f"Borger {number}", contact=tina)
    goal = goal_of(told(today), Target.Measure.INTERNSHIP)
    assert (goal.missing, goal.this_quarter, goal.until_on) == (6, 2, programme.ends_on)
    programme.ends_on = today - DAY
    programme.save()
    assert told(today).teams[0].goals == []  # nothing more can come


@db
def test_companies_asked_until_a_place_lasted_and_waits_of_those_who_still_wait(tina, today):
    begun = today - 250 * DAY
    bent = people.citizen("Bent", contact=tina, referred_on=begun - 50 * DAY, phase="job")
    people.citizen("Bettina", contact=tina, referred_on=today - 20 * DAY)
    spoken(bent, tina, begun - 40 * DAY)
    for number in range(3):
        match = shortlisted(bent, tina, timezone.now() - 280 * DAY)
        MatchEvent.objects.create(
            match=match,
            from_stage="agreed",
            to_stage="approached",
            at=timezone.now() - (270 - number) * DAY,
        )
    Match.objects.filter(pk=match.pk).update(started_on=begun)
    found = told(today)
    assert (found.approaches, found.lasting, found.approaches_each) == (3, 1, 3)
    assert found.to_first_talk == ((10, 10, None), 1, 2)  # Bettina waits, longer than ten days
    assert (found.to_place.got, found.to_place.of) == (1, 2)
    assert found.to_place.quartiles == (50, 50, 50)  # nobody else has been followed so far


@db
def test_the_first_contact_person_is_no_change(tina, today):
    lone = people.consultant("Lone", tina.offices.get())
    bent = people.citizen("Bent", contact=tina)
    now = timezone.now()
    ContactChange.objects.create(citizen=bent, before=None, after=lone, at=now)
    ContactChange.objects.create(citizen=bent, before=lone, after=tina, at=now)
    found = told(today)
    assert (found.changes, found.changed) == (1, 1)
