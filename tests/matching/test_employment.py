"""What Bettina lives by follows from her places; the rest is written by hand, one status at a time."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from citizens.models.statuses import spells
from matching import employment, lifecycle
from matching.refusals import Refused
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


def internship(citizen, by, begins, at="Havrekrogen", hours=6):
    opening = people.company(at).openings.get()
    now = timezone.now()
    match = lifecycle.shortlist(citizen, opening, by=by, at=now)
    lifecycle.agree(match, by=by, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=by, at=now)
    return lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=by,
        at=now,
        starts_on=begins,
        follow_up_on=begins,
        hours=hours,
        **people.agreed(begins),
    )


def told(citizen, today):
    """[(status, days ago, internship hours, paid hours), …]"""
    return [
        (
            one.row.status,
            (today - one.row.from_on).days,
            one.row.internship_hours and float(one.row.internship_hours),
            one.row.paid_hours and float(one.row.paid_hours),
        )
        for one in spells(citizen.statuses.all())
    ]


def test_a_place_is_followed_from_its_first_day_and_so_are_its_hours(bettina, tina, today):
    employment.write(bettina, "unemployed", today - 90 * DAY, by=tina)
    match = internship(bettina, tina, today - 30 * DAY)
    lifecycle.set_hours(match, by=tina, from_on=today - 10 * DAY, hours=10, paid_hours=4)
    assert told(bettina, today) == [
        ("unemployed", 90, None, None),
        ("internship", 30, 6, 0),
        ("internship", 10, 6, 4),
    ]
    lifecycle.advance(match, Stage.JOB, by=tina, at=timezone.now())
    assert told(bettina, today)[-1][:2] == ("fleksjob", 0)
    lifecycle.end(match, by=tina, at=timezone.now(), side="company", reason="bankrupt")
    assert told(bettina, today)[-1] == ("unemployed", 0, None, None)


def test_the_end_of_a_place_does_not_overwrite_what_somebody_knows(bettina, tina, today):
    match = internship(bettina, tina, today - 30 * DAY)
    employment.write(bettina, "sick", today - 5 * DAY, by=tina)
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="relapse")
    assert told(bettina, today)[-1][:2] == ("sick", 5)


def test_an_ordinary_job_stays_one_when_its_hours_change(bettina, tina, today):
    match = internship(bettina, tina, today - 30 * DAY)
    lifecycle.advance(match, Stage.JOB, by=tina, at=timezone.now())
    employment.write(bettina, "job", today, by=tina)
    lifecycle.set_hours(match, by=tina, from_on=today, hours=12, paid_hours=12)
    assert told(bettina, today)[-1] == ("job", 0, 0, 12)


def test_no_status_begins_before_the_last_one_or_in_another_year(bettina, tina, today):
    with pytest.raises(Refused):
        employment.write(bettina, "job", date(1, 1, 1), by=tina)
    employment.write(bettina, "sick", today - 5 * DAY, by=tina)
    for day in (today - 6 * DAY, today + 800 * DAY):
        with pytest.raises(Refused):
            employment.write(bettina, "job", day, by=tina)
    assert told(bettina, today) == [("sick", 5, None, None)]
    employment.write(bettina, "sick", today, by=tina)  # goes on as it is
    employment.write(bettina, "leave", today - 5 * DAY, by=tina)  # of a day the last word counts
    assert told(bettina, today) == [("leave", 5, None, None)]


def test_a_step_elsewhere_says_nothing_of_what_bettina_lives_by(bettina, tina, today):
    match = internship(bettina, tina, today - 30 * DAY)
    lifecycle.advance(match, Stage.JOB, by=tina, at=timezone.now())
    employment.write(bettina, "leave", today, by=tina)
    other = lifecycle.shortlist(
        bettina, people.company("Kroen").openings.get(), by=tina, at=timezone.now()
    )
    lifecycle.agree(other, by=tina, at=timezone.now())
    lifecycle.end(other, by=tina, at=timezone.now(), side="citizen", reason="tasks")
    assert told(bettina, today)[-1][:2] == ("leave", 0)


def test_a_job_that_she_found_herself_outlives_the_internship(bettina, tina, today):
    match = internship(bettina, tina, today - 30 * DAY)
    employment.write(bettina, "job", today - 2 * DAY, by=tina)
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="other_job")
    assert told(bettina, today)[-1][:2] == ("job", 2)


def test_what_somebody_wrote_after_a_backdated_first_day_stays(bettina, tina, today):
    employment.write(bettina, "sick", today - 5 * DAY, by=tina)
    internship(bettina, tina, today - 30 * DAY)
    assert [one[:2] for one in told(bettina, today)] == [("sick", 5), ("internship", 0)]


def test_an_internship_begun_by_mistake_leaves_no_status(bettina, tina, today):
    employment.write(bettina, "sick", today - 5 * DAY, by=tina)
    match = internship(bettina, tina, today)
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="relapse")
    assert [one[:2] for one in told(bettina, today)] == [("sick", 5)]


def test_days_to_come_are_kept_apart_from_today(bettina, tina, today):
    internship(bettina, tina, today - 30 * DAY)
    second = internship(bettina, tina, today + 20 * DAY, at="Kroen", hours=10)
    employment.write(bettina, "pension", today + 60 * DAY, by=tina)
    now = [("internship", 30, 6, 0), ("internship", -20, 16, 0), ("pension", -60, None, None)]
    assert told(bettina, today) == now
    employment.write(bettina, "sick", today, by=tina)  # though something is to come
    assert [one[:2] for one in told(bettina, today)][1:] == [
        ("sick", 0),
        ("internship", -20),
        ("pension", -60),
    ]
    # What was to come does not come.
    lifecycle.end(second, by=tina, at=timezone.now(), side="company", reason="bankrupt")
    assert [one[:2] for one in told(bettina, today)][1:] == [("sick", 0), ("pension", -60)]


def test_a_place_that_is_to_come_and_does_not_makes_nobody_unemployed(bettina, tina, today):
    employment.write(bettina, "job", today - 30 * DAY, by=tina)
    match = internship(bettina, tina, today + 20 * DAY)
    assert [one[:2] for one in told(bettina, today)] == [("job", 30), ("internship", -20)]
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="relapse")
    assert [one[:2] for one in told(bettina, today)] == [("job", 30)]


def test_more_hours_at_two_places_than_a_week_has_stop_nobody(bettina, tina, today):
    internship(bettina, tina, today - 30 * DAY, hours=20)
    internship(bettina, tina, today, at="Kroen", hours=20)
    assert told(bettina, today)[-1] == ("internship", 0, None, None)
