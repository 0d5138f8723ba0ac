"""Tina's course for a team of two, a café meeting and a group visit: what is laid out, what is refused."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from matching import cafes, courses, erasing, visits
from matching.cadence import is_working_day
from matching.models import Attendance, CafeSignUp, CouldBeMe, Course, CourseDay, TeamMember
from matching.refusals import Refused
from matching.visibility import (
    cafe_meetings_visible_to,
    could_be_me_visible_to,
    courses_visible_to,
    group_visits_visible_to,
    team_visible_to,
)
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
# A Monday, three weeks before Easter.
BEGINS = datetime.date(2027, 3, 8)
NOW = timezone.make_aware(datetime.datetime(2027, 3, 1, 9))
ON_THE_DAY = timezone.make_aware(datetime.datetime(2027, 3, 8, 14))
MORNINGS = Timetable.parse("man 9-13; tor 9-13")


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def bo(tina):
    return people.citizen("Bo Lind", contact=tina)


def planned(by, **facts):
    facts = {"name": "Forårsholdet", "begins_on": BEGINS, "mornings": MORNINGS, **facts}
    return courses.plan(by.offices.get(), by=by, at=NOW, **facts)


def laid_out(course, kind):
    return [day.on for day in course.days.filter(kind=kind)]


def test_four_weeks_of_mornings_without_the_holidays_and_three_longer_days(tina):
    course = planned(tina, themes=["Hvad kan jeg?", "Hvad vil jeg?"])
    assert laid_out(course, "theme") == [
        datetime.date(2027, month, day)
        # 25 and 29 March are Maundy Thursday and Easter Monday.
        for month, day in ((3, 8), (3, 11), (3, 15), (3, 18), (3, 22), (4, 1))
    ]
    first = course.days.first()
    assert (first.from_time, first.to_time) == (datetime.time(9), datetime.time(13))
    assert list(course.days.filter(kind="theme").values_list("theme", flat=True)) == [
        *["Hvad kan jeg?"] * 2,
        *["Hvad vil jeg?"] * 2,
        *[""] * 2,
    ]
    longer = list(course.days.filter(kind="longer"))
    assert [one.on for one in longer] == [
        # In the fourth, eighth and twelfth week of the internship.
        datetime.date(2027, 4, 26),
        datetime.date(2027, 5, 24),
        datetime.date(2027, 6, 21),
    ]
    assert {one.to_time for one in longer} == {datetime.time(15)}


@given(
    begins=st.dates(datetime.date(2027, 1, 1), datetime.date(2027, 12, 31)),
    week=st.sets(st.integers(0, 6), min_size=1),
    weeks=st.integers(1, courses.MOST_WEEKS),
)
def test_every_day_is_a_fixed_morning_and_no_holiday(begins, week, weeks):
    with transaction.atomic():
        tina = people.consultant("Tina", people.office("Jobcenter Odder"))
        begins += (min(week) - begins.weekday()) % 7 * DAY
        hours = sum(1 << hour for hour in range(9, 13))
        mornings = Timetable([hours if day in week else 0 for day in range(7)])
        at = timezone.make_aware(datetime.datetime.combine(begins - DAY, datetime.time(9)))
        course = courses.plan(
            tina.offices.get(),
            name="Holdet",
            begins_on=begins,
            mornings=mornings,
            weeks=weeks,
            by=tina,
            at=at,
        )
        for day in course.days.all():
            assert day.on.weekday() in week
            assert day.on.weekday() > 4 or is_working_day(day.on)
        themes = course.days.filter(kind="theme")
        assert all(begins <= day.on < begins + weeks * 7 * DAY for day in themes)
        assert course.days.filter(kind="longer").count() <= len(courses.LONGER_DAYS)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"begins_on": datetime.date(2026, 3, 9)}, "begins_on"),
        ({"begins_on": datetime.date(2029, 3, 12)}, "begins_on"),
        ({"begins_on": BEGINS + DAY}, "begins_on"),  # a Tuesday
        ({"mornings": Timetable()}, "mornings"),
        ({"mornings": Timetable.parse("man 9-11; man 12-14")}, "mornings"),
        ({"weeks": 0}, "weeks"),
        ({"themes": ["a", "b", "c"], "weeks": 2}, "themes"),
        ({"seats": 0}, "seats"),
    ],
)
def test_a_course_that_cannot_be_is_not_planned(tina, facts, field):
    with pytest.raises(Refused) as refused:
        planned(tina, **facts)
    assert list(refused.value.message_dict) == [field]
    assert not Course.objects.exists()


def test_the_same_course_twice_and_another_offices_are_refused(tina):
    planned(tina)
    with pytest.raises(Refused):
        planned(tina)
    elsewhere = people.office("Jobcenter Randers")
    with pytest.raises(Refused):
        courses.plan(elsewhere, name="X", begins_on=BEGINS, mornings=MORNINGS, by=tina, at=NOW)


def test_once_in_a_team_and_above_its_places_only_when_that_is_said(tina, bettina, bo):
    course = planned(tina, seats=1)
    courses.join(course, bettina, by=tina, at=NOW)
    with pytest.raises(Refused):
        courses.join(course, bettina, by=tina, at=NOW, above=True)
    with pytest.raises(Refused) as full:
        courses.join(course, bo, by=tina, at=NOW)
    assert list(full.value.message_dict) == ["above"]
    courses.join(course, bo, by=tina, at=NOW, above=True)
    assert course.team.count() == 2
    assert {one.from_on for one in course.team.all()} == {BEGINS}


def test_nobody_elses_citizen_is_put_into_a_team(tina, bettina):
    course = planned(tina)
    dan = people.consultant("Dan", *tina.offices.all())
    with pytest.raises(Refused):
        courses.join(course, bettina, by=dan, at=NOW)


def test_who_leaves_leaves_a_place_and_who_comes_back_goes_on(tina, bettina, bo):
    course = planned(tina, seats=1)
    member = courses.join(course, bettina, by=tina, at=NOW)
    for _press in range(2):
        courses.leave(member, by=tina, at=ON_THE_DAY, why="own_wish")
    tomorrow = ON_THE_DAY + DAY
    courses.join(course, bo, by=tina, at=tomorrow)
    with pytest.raises(Refused):
        courses.join(course, bettina, by=tina, at=tomorrow)
    again = courses.join(course, bettina, by=tina, at=tomorrow, above=True)
    assert (again.pk, again.until_on, again.left_why) == (member.pk, None, "")


def test_one_who_is_not_ready_has_extra_weeks_and_the_others_none(tina, bettina, bo):
    course = planned(tina)
    slow, quick = (courses.join(course, one, by=tina, at=NOW) for one in (bettina, bo))
    for weeks in (1, 2, 2):
        slow = courses.extend(slow, weeks, by=tina)
    extra = list(course.days.filter(kind="extra"))
    assert [one.on for one in extra] == [datetime.date(2027, 4, day) for day in (5, 8, 12, 15)]
    assert [courses.is_expected(slow, one) for one in extra] == [True] * 4
    assert not any(courses.is_expected(quick, one) for one in extra)
    assert courses.internship_from(slow) - courses.internship_from(quick) == 14 * DAY
    with pytest.raises(Refused):
        courses.extend(slow, 5, by=tina)
    courses.leave(slow, by=tina, at=ON_THE_DAY, why="place")
    with pytest.raises(Refused):
        courses.extend(slow, 1, by=tina)


def test_who_came_is_written_once_the_day_is_there_and_can_be_mended(tina, bettina, bo):
    course = planned(tina)
    her, him = (courses.join(course, one, by=tina, at=NOW) for one in (bettina, bo))
    first, second = course.days.all()[:2]
    with pytest.raises(Refused):
        courses.record(second, {her: "came"}, by=tina, at=ON_THE_DAY)
    courses.record(first, {her: "came", him: "no_show"}, by=tina, at=ON_THE_DAY)
    courses.record(first, {him: "cancelled"}, by=tina, at=ON_THE_DAY)
    assert dict(first.attendances.values_list("citizen__name", "came")) == {
        "Bettina Skovgaard": "came",
        "Bo Lind": "cancelled",
    }
    courses.record(first, {him: ""}, by=tina, at=ON_THE_DAY)
    assert first.attendances.get().citizen == bettina
    with pytest.raises(Refused):
        courses.record(first, {her: "asleep"}, by=tina, at=ON_THE_DAY)
    him.citizen.refresh_from_db()
    assert him.citizen.phase == bo.phase  # nothing is closed by it


def test_a_day_moves_until_somebody_is_written_down(tina, bettina):
    course = planned(tina)
    member = courses.join(course, bettina, by=tina, at=NOW)
    first, second = course.days.all()[:2]
    times = {"from_time": datetime.time(10), "to_time": datetime.time(12)}
    by = {"by": tina, "at": ON_THE_DAY}
    courses.move_day(second, on=second.on + DAY, theme="Ude i byen", seen=0, **times, **by)
    second.refresh_from_db()
    assert (second.on, second.theme) == (datetime.date(2027, 3, 12), "Ude i byen")
    for on in (first.on, BEGINS - DAY, BEGINS + 999 * DAY):
        with pytest.raises(Refused):
            courses.move_day(second, on=on, seen=1, **times, **by)
    upside_down = {"from_time": datetime.time(12), "to_time": datetime.time(10)}
    with pytest.raises(Refused):
        courses.move_day(second, on=second.on, seen=1, **upside_down, **by)
    courses.record(first, {member: "came"}, **by)
    with pytest.raises(Refused):
        courses.move_day(first, on=first.on + DAY, seen=0, **times, **by)
    with pytest.raises(Refused):
        courses.call_off_day(first, seen=0, why="Sygdom", **by)


def test_a_day_for_nobody_is_gone_and_one_for_the_team_is_called_off_and_held_after_all(
    tina, bettina
):
    course, by = planned(tina), {"by": tina, "at": NOW}
    third = course.days.all()[2]
    for _press in range(2):
        assert not courses.call_off_day(third, seen=0, why="", **by)
    assert not CourseDay.objects.filter(pk=third.pk).exists()
    member = courses.join(course, bettina, **by)
    first = course.days.first()
    for why, seen in ((" ", 0), ("Sygdom", 7)):
        with pytest.raises(Refused):
            courses.call_off_day(first, seen=seen, why=why, **by)
    assert courses.call_off_day(first, seen=0, why="Tina er syg.", **by)
    with pytest.raises(Refused):
        courses.record(first, {member: "came"}, by=tina, at=ON_THE_DAY)
    times = {"from_time": first.from_time, "to_time": first.to_time}
    with pytest.raises(Refused):  # somebody who has not seen that it is called off
        courses.move_day(first, on=first.on, seen=0, **times, **by)
    courses.move_day(first, on=first.on + DAY, seen=1, **times, **by)
    first.refresh_from_db()
    assert (first.on, first.called_off_why, first.changes) == (BEGINS + DAY, "", 2)


def test_a_day_is_told_to_those_for_whom_it_is_meant(tina, bettina, bo):
    course = planned(tina)
    slow, quick = (courses.join(course, one, by=tina, at=NOW) for one in (bettina, bo))
    slow = courses.extend(slow, 2, by=tina)
    quick = courses.leave(quick, by=tina, at=ON_THE_DAY + 20 * DAY, why="place")
    for day in course.days.all():
        meant = [one for one in (slow, quick) if courses.is_expected(one, day)]
        assert list(day.taking_part().order_by("pk")) == meant


@pytest.mark.parametrize(
    "facts",
    [
        {"until_on": BEGINS - DAY, "left_why": "other"},
        {"until_on": BEGINS},
        {"left_why": "other"},
        {"extra_weeks": 5},
    ],
)
def test_the_database_refuses_it_too(tina, bettina, facts):
    course = planned(tina)
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMember.objects.create(course=course, citizen=bettina, from_on=BEGINS, **facts)


# Who sees it


def test_the_one_who_leads_knows_the_team_by_name_and_others_only_their_own(tina, bettina):
    dan = people.consultant("Dan", *tina.offices.all())
    dorte = people.consultant("Dorte", *tina.offices.all())
    amina = people.citizen("Amina Warsame", contact=dan)
    course = planned(tina)
    courses.join(course, bettina, by=tina, at=NOW)
    courses.join(course, amina, by=dan, at=NOW)

    def team(user):
        return {one.citizen.first_name for one in team_visible_to(user).filter(course=course)}

    assert [team(one) for one in (tina, dan, dorte)] == [{"Bettina", "Amina"}, {"Amina"}, set()]
    karen = people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))
    assert team(karen) == {"Bettina", "Amina"}
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    evaluator = people.user("Eva", "evaluator", *tina.offices.all())
    for stranger in (rasmus, evaluator):
        assert not team(stranger) and not courses_visible_to(stranger).exists()


def test_what_a_branch_holds_is_seen_at_the_job_centres_that_it_serves(tina):
    karen = people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))
    planned(karen)
    sind, now = karen.offices.get(), NOW
    company = people.company("Havrekrogen")
    visits.plan(sind, company, held_on=BEGINS, questions=[], by=karen, at=now)
    cafes.plan(
        sind, topic="Søvn", town="Odder", place="Huset", held_at=ON_THE_DAY, by=karen, at=now
    )
    seen = (courses_visible_to, group_visits_visible_to, cafe_meetings_visible_to)
    assert [rows(tina).count() for rows in seen] == [1, 1, 1]
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    assert [rows(rasmus).count() for rows in seen] == [0, 0, 0]


# Visits


@pytest.fixture
def visit(tina, bettina):
    company = people.company("Havrekrogen")
    visit = visits.plan(
        tina.offices.get(), company, held_on=BEGINS, questions=["Hvornår?"], by=tina, at=NOW
    )
    visits.bring(visit, [bettina], by=tina)
    return visit


def test_after_the_visit_each_says_could_be_me_and_a_yes_goes_on_the_own_list(tina, bettina, visit):
    guest = visit.guests.get()
    with pytest.raises(Refused):
        visits.say(guest, by=tina, at=NOW, answer="yes", words="Her er roligt.")
    with pytest.raises(Refused):
        visits.put_on_wish_list(guest, by=tina, at=NOW)
    visits.say(guest, by=tina, at=ON_THE_DAY, answer="yes", words="Her er roligt.")
    assert could_be_me_visible_to(tina).get().words == "Her er roligt."
    assert visits.put_on_wish_list(guest, by=tina, at=ON_THE_DAY)
    assert not visits.put_on_wish_list(guest, by=tina, at=ON_THE_DAY)
    assert bettina.own_companies() == ["Havrekrogen"]
    with pytest.raises(Refused):
        visits.leave_out(guest, by=tina)
    with pytest.raises(Refused):
        visits.say(guest, by=tina, at=ON_THE_DAY, answer="perhaps")


def test_a_no_goes_nowhere_and_who_does_not_come_along_is_left_out(tina, visit, bo):
    visits.bring(visit, [bo], by=tina)
    visits.bring(visit, [bo], by=tina)
    hers, his = visit.guests.order_by("pk")
    visits.leave_out(his, by=tina)
    visits.say(hers, by=tina, at=ON_THE_DAY, answer="no")
    with pytest.raises(Refused):
        visits.put_on_wish_list(hers, by=tina, at=ON_THE_DAY)
    assert visit.guests.get() == hers


def test_the_coordinator_reads_the_answer_and_not_the_words(tina, visit):
    karen = people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))
    guest = visit.guests.get()
    visits.say(guest, by=karen, at=ON_THE_DAY, answer="maybe")
    with pytest.raises(Refused):
        visits.say(guest, by=karen, at=ON_THE_DAY, answer="maybe", words="Nej.")
    assert could_be_me_visible_to(karen).get().opens is False
    dan = people.consultant("Dan", *tina.offices.all())
    with pytest.raises(Refused):
        visits.say(guest, by=dan, at=ON_THE_DAY, answer="no")
    assert CouldBeMe.objects.get().answer == "maybe"


@pytest.mark.parametrize(
    ("company", "held_on"),
    [
        ({}, BEGINS - 99 * DAY),
        ({"closed_on": BEGINS}, BEGINS),
        ({"no_contact_until": BEGINS + DAY}, BEGINS),
    ],
)
def test_a_visit_that_cannot_be_is_not_planned(tina, company, held_on):
    kitchen = people.company("Havrekrogen", **company)
    with pytest.raises(Refused):
        visits.plan(tina.offices.get(), kitchen, held_on=held_on, questions=[], by=tina, at=NOW)
    assert not group_visits_visible_to(tina).exists()


# Café meetings


def cafe_of(tina, **facts):
    facts = {"topic": "Søvn", "town": "Odder", "place": "Biblioteket", **facts}
    return cafes.plan(tina.offices.get(), held_at=ON_THE_DAY, by=tina, at=NOW, **facts)


def test_signing_up_until_it_begins_and_never_above_the_places(tina, bettina, bo):
    cafe = cafe_of(tina, seats=1, instead="En gåtur torsdag.")
    cafes.sign_up(cafe, bettina, by=tina, at=NOW)
    with pytest.raises(Refused):
        cafes.sign_up(cafe, bettina, by=tina, at=NOW)
    with pytest.raises(Refused):
        cafes.sign_up(cafe, bo, by=tina, at=NOW)
    cafes.sign_up(cafe, bo, by=tina, at=NOW, wish="instead")
    amina = people.citizen("Amina Warsame", contact=tina)
    with pytest.raises(Refused):
        cafes.sign_up(cafe, amina, by=tina, at=ON_THE_DAY, wish="instead")
    assert (cafes.coming(cafe), cafes.is_full(cafe)) == (1, True)


def test_who_came_to_the_cafe_is_written_from_its_day_on(tina, bettina, bo):
    cafe = cafe_of(tina)
    comes = cafes.sign_up(cafe, bettina, by=tina, at=NOW)
    instead = cafes.sign_up(cafe, bo, by=tina, at=NOW, wish="instead")
    with pytest.raises(Refused):
        cafes.record(cafe, {comes: "came"}, by=tina, at=NOW)
    cafes.record(cafe, {comes: "cancelled"}, by=tina, at=ON_THE_DAY)
    for odd in ({comes: "asleep"}, {instead: "came"}):
        with pytest.raises(Refused):
            cafes.record(cafe, odd, by=tina, at=ON_THE_DAY)
    with pytest.raises(Refused):
        cafes.withdraw(comes, by=tina, at=ON_THE_DAY)
    for _press in range(2):
        cafes.withdraw(instead, by=tina, at=NOW)
    assert CafeSignUp.objects.get().came == "cancelled"


def test_whoever_is_erased_is_in_no_team_any_more(tina, bettina, visit):
    course = planned(tina)
    member = courses.join(course, bettina, by=tina, at=NOW)
    courses.record(course.days.first(), {member: "came"}, by=tina, at=ON_THE_DAY)
    cafes.sign_up(cafe_of(tina), bettina, by=tina, at=NOW)
    karen = people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))
    erasure = erasing.ask(bettina, by=tina, at=ON_THE_DAY)
    erasing.confirm(erasure, by=karen, at=ON_THE_DAY)
    models = (TeamMember, Attendance, CafeSignUp, CouldBeMe)
    assert [model.objects.count() for model in models] == [0, 0, 0, 0]
    assert courses_visible_to(tina).get() == course
