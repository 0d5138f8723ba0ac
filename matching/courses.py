"""Courses: weeks of themes on fixed mornings, extra weeks for those who are not ready, and longer days
during the internship, which hold the follow-up. Coming, cancelling and not coming are ordinary: no
number of them closes a case or lowers a rank."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citizens.models import Citizen
from matching import together
from matching.cadence import is_working_day
from matching.models import Attendance, Attended, Course, CourseDay, TeamMember
from matching.models.courses import LONGEST_EXTENSION, TEAM
from matching.refusals import Refused
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    courses_visible_to,
    team_visible_to,
)
from programme.days import DAY

WEEK = 7 * DAY
A_YEAR = datetime.timedelta(days=366)
MOST_WEEKS = 12
MOST_SEATS = 60
LONGER_DAYS = (4, 8, 12)  # at the end of which week of the internship
LONGER_BY = 2  # hours
LATEST = 23  # o'clock: a day does not pass midnight


@transaction.atomic
def plan(office, *, name, begins_on, mornings, by, at, themes=(), weeks=4, seats=TEAM):
    """A course with its days laid out: mornings of `weeks` weeks, and the longer days of the internship.
    Holidays are left out.

    mornings : a Timetable      themes : one a week, in order; fewer is fine
    """
    if refusal := _why_not_plan(
        by, office, begins_on, mornings, themes, weeks, seats, localdate(at)
    ):
        raise Refused(refusal)
    name = name.strip()
    if Course.objects.filter(office=office, name=name, begins_on=begins_on).exists():
        raise Refused({"name": _("There is a course of this name on this day already.")})
    course = Course.objects.create(
        office=office,
        name=name,
        led_by=by,
        begins_on=begins_on,
        mornings=mornings,
        weeks=weeks,
        seats=seats,
    )
    for week in range(1, weeks + 1):
        theme = themes[week - 1] if week <= len(themes) else ""
        _lay_out(course, week, CourseDay.Kind.THEME, theme)
    for number, week in enumerate(LONGER_DAYS, start=1):
        _lay_out_longer(course, week, number)
    return course


@transaction.atomic
def rename(course, *, by, name, seats):
    """Another name, or other places in the team; nobody who is in it leaves for that."""
    course, name = _locked(course, by), name.strip()
    if not 1 <= seats <= MOST_SEATS:
        raise Refused({"seats": _("Write a whole number from 1 to %d.") % MOST_SEATS})
    others = Course.objects.filter(office=course.office_id, begins_on=course.begins_on)
    if others.exclude(pk=course.pk).filter(name=name).exists():
        raise Refused({"name": _("There is a course of this name on this day already.")})
    course.name, course.seats = name, seats
    course.save()
    return course


def _why_not_plan(by, office, begins_on, mornings, themes, weeks, seats, today):
    """{field: a sentence}, or {}."""
    if by.role not in CASE_WORKERS or not by.offices.filter(pk=office.pk).exists():
        return {"office": _("You can plan courses of your own offices only.")}
    if refusal := why_not_day(begins_on, today):
        return {"begins_on": refusal}
    if not mornings:
        return {"mornings": _("Say which mornings, for example “mon-wed 9-13”.")}
    days = [day for day, _starts, _ends in mornings.spells()]
    if len(days) != len(set(days)) or any(ends > LATEST for _d, _s, ends in mornings.spells()):
        return {"mornings": _("Each day has one time, which ends before 23.")}
    if begins_on.weekday() not in days:
        return {"begins_on": _("The course begins on one of its mornings.")}
    if not 1 <= weeks <= MOST_WEEKS:
        return {"weeks": _("Write a whole number of weeks from 1 to %d.") % MOST_WEEKS}
    if len(themes) > weeks:
        return {"themes": _("There are more themes than weeks.")}
    if not 1 <= seats <= MOST_SEATS:
        return {"seats": _("Write a whole number from 1 to %d.") % MOST_SEATS}
    return {}


def why_not_day(day, today):
    """Why something for citizens cannot be planned for a day: a sentence, or ""."""
    if day < today:
        return _("That day is over: look at the date.")
    if day > today + A_YEAR:
        return _("That is more than a year ahead. Is the year right?")
    return ""


def _lay_out(course, week, kind, theme=""):
    """The mornings of a week, counted from the first."""
    first = course.begins_on + (week - 1) * WEEK
    days = [(first + number * DAY) for number in range(7)]
    hours = {day: (starts, ends) for day, starts, ends in course.mornings.spells()}
    taken = _taken(course)
    for day in days:
        if day.weekday() in hours and _is_free(day, taken):
            _new_day(course, day, hours[day.weekday()], kind, week, theme)


def _lay_out_longer(course, week, number):
    """On the first morning of a week of the internship that is no holiday."""
    first = course.begins_on + (course.weeks + week - 1) * WEEK
    hours = {day: (starts, ends) for day, starts, ends in course.mornings.spells()}
    taken = _taken(course)
    for day in (first + number * DAY for number in range(7)):
        if day.weekday() in hours and _is_free(day, taken):
            starts, ends = hours[day.weekday()]
            ends = min(ends + LONGER_BY, LATEST)
            _new_day(course, day, (starts, ends), CourseDay.Kind.LONGER, number)
            return


def _taken(course):
    return set(course.days.values_list("on", flat=True))


def _is_free(day, taken):
    # A course may have its mornings on Saturdays; a holiday is none of them.
    weekend = day.weekday() > 4
    return (weekend or is_working_day(day)) and day not in taken


def _new_day(course, day, hours, kind, week, theme=""):
    starts, ends = hours
    CourseDay.objects.create(
        course=course,
        on=day,
        from_time=datetime.time(starts),
        to_time=datetime.time(ends),
        kind=kind,
        week=week,
        theme=theme,
    )


# Days


@transaction.atomic
def move_day(day, *, by, at, seen, on, from_time, to_time, theme=""):
    """The day is another one, at another time, or has another theme; one that was called off is held after
    all. Who came stays with it, so a day on which somebody is written down keeps its date.

    seen : how many changes the page knew of
    """
    course, day = _locked(day.course, by), _as_it_is_now(day)
    if day is None:
        raise Refused(_("The day is called off."))
    together.must_be_as_seen(day, seen)
    if from_time >= to_time:
        raise Refused({"to_time": _("It ends before it begins: look at the times.")})
    if on != day.on or day.called_off_why:
        if day.attendances.exists():
            raise Refused({"on": _("Who came is written down, so the day stays where it is.")})
        if on < course.begins_on:
            raise Refused({"on": _("That is before the course begins.")})
        if refusal := why_not_day(on, localdate(at)):
            raise Refused({"on": refusal})
        if course.days.exclude(pk=day.pk).filter(on=on).exists():
            raise Refused({"on": _("The course has that day already.")})
    was = day.on
    facts = {"on": on, "from_time": from_time, "to_time": to_time, "theme": theme.strip()}
    changed = together.change(day, called_off_why="", **facts)
    if changed - {"theme"} and day.on >= localdate(at):
        together.tell(day, lambda: _moved(day, was), by=by)
    return day


def _as_it_is_now(day):
    """The day, locked; None where somebody has taken it off the course meanwhile."""
    return CourseDay.objects.select_for_update().filter(pk=day.pk).first()


def _moved(day, was):
    """(subject, sentence) of a letter."""
    said = {"course": day.course, "was": date_format(was), "on": date_format(day.on)}
    said |= {"from_time": f"{day.from_time:%H.%M}", "to_time": f"{day.to_time:%H.%M}"}
    return _("A course day is moved"), _(
        "“%(course)s”: the day %(was)s is held on %(on)s, %(from_time)s–%(to_time)s."
    ) % said


@transaction.atomic
def call_off_day(day, *, by, at, seen, why):
    """The day is not held; returns whether there is something left to see."""
    _locked(day.course, by)
    if (day := _as_it_is_now(day)) is None:
        return False  # the same press twice has one effect
    together.must_be_as_seen(day, seen)
    if day.attendances.exists():
        raise Refused(_("Who came is written down, so the day stays where it is."))
    left = together.call_off(day, why=why)
    if left and day.on >= localdate(at):
        together.tell(day, lambda: _called_off(day), by=by)
    return left


def _called_off(day):
    said = {"course": day.course, "on": date_format(day.on), "why": day.called_off_why}
    return _("A course day is called off"), _(
        "“%(course)s”: the day %(on)s is called off: %(why)s"
    ) % said


# The team


@transaction.atomic
def join(course, citizen, *, by, at, above=False):
    """A citizen is in the team from today, or from the first day.

    above : whether the user has said that the team may be larger than planned
    """
    course = _locked(course, by)
    mine = cases_visible_to(by).exclude(phase=Citizen.Phase.CLOSED)
    if not mine.filter(pk=citizen.pk).exists():
        raise Refused(_("Only your own open cases can be in a team."))
    today = localdate(at)
    before = TeamMember.objects.filter(course=course, citizen=citizen).first()
    if before and before.until_on is None:
        raise Refused(_("%s is in the team already.") % citizen.first_name)
    if course.days.exists() and not course.days.filter(on__gte=today).exists():
        raise Refused(_("The course is over."))
    there = in_team(course, today).count()
    if there >= course.seats and not above:
        raise Refused(
            {
                "above": ngettext(
                    "The team has %d place, and it is taken. Tick here if it is to be larger.",
                    "The team has %d places, and all are taken. Tick here if it is to be larger.",
                    course.seats,
                )
                % course.seats
            }
        )
    if before:
        before.until_on, before.left_why = None, ""
        before.save()
        return before
    return TeamMember.objects.create(
        course=course, citizen=citizen, from_on=max(today, course.begins_on)
    )


def in_team(course, today):
    """Who is in the team today, or will be."""
    return course.team.filter(Q(until_on=None) | Q(until_on__gte=today))


@transaction.atomic
def leave(member, *, by, at, why):
    """A citizen leaves the team, today; before the first day it is as if nothing had been."""
    member = _locked_member(member, by)
    if member.until_on is not None:
        return member  # the same press twice has one effect
    if why not in TeamMember.LeftWhy.values:
        raise Refused({"why": _("Choose why.")})
    member.until_on, member.left_why = max(localdate(at), member.from_on), why
    member.save()
    return member


@transaction.atomic
def extend(member, weeks, *, by):
    """Somebody who is not ready goes on for so many weeks after the themes; the mornings are laid out."""
    member = _locked_member(member, by)
    if member.until_on is not None:
        raise Refused({"weeks": _("%s has left the team.") % member.citizen.first_name})
    if not 0 <= weeks <= LONGEST_EXTENSION:
        raise Refused({"weeks": _("At most %d extra weeks.") % LONGEST_EXTENSION})
    course = member.course
    for number in range(1, weeks + 1):
        week = course.weeks + number
        if not course.days.filter(kind=CourseDay.Kind.EXTRA, week=week).exists():
            _lay_out(course, week, CourseDay.Kind.EXTRA)
    member.extra_weeks = weeks
    member.save()
    return member


def internship_from(member):
    """The day from which the internship is planned: after the themes and the extra weeks."""
    course = member.course
    return course.begins_on + (course.weeks + member.extra_weeks) * WEEK


def is_expected(member, day):
    """Whether a day of the course is meant for somebody in the team."""
    if day.on < member.from_on or (member.until_on is not None and day.on > member.until_on):
        return False
    extra = day.kind == CourseDay.Kind.EXTRA
    return not extra or day.week <= member.course.weeks + member.extra_weeks


# Who came


@transaction.atomic
def record(day, came, *, by, at):
    """Write down who came, cancelled or did not come; "" takes it away again.

    came : {member of the team: one of Attended, or ""}
    """
    _locked(day.course, by)
    if (day := _as_it_is_now(day)) is None:
        raise Refused(_("The day is called off."))
    if refusal := why_not_record(day, localdate(at)):
        raise Refused(refusal)
    known = set(team_visible_to(by).filter(course=day.course_id).values_list("pk", flat=True))
    for member, answer in came.items():
        if member.pk not in known or not is_expected(member, day):
            raise Refused(_("Somebody here is not in your team on this day."))
        if answer and answer not in Attended.values:
            raise Refused(_("Choose whether they came."))
        _write(day, member.citizen, answer)


def _write(day, citizen, answer):
    row = Attendance.objects.filter(day=day, citizen=citizen).first()
    if row is None:
        if answer:
            Attendance.objects.create(day=day, citizen=citizen, came=answer)
    elif not answer:
        row.delete()
    elif row.came != answer:
        row.came = answer
        row.save()


def why_not_record(day, today):
    """Why it cannot be said who came: a sentence, or ""."""
    if day.called_off_why:
        return _("The day is called off.")
    if day.on > today:
        return _("The day is %s: who came is written down from then on.") % date_format(day.on)
    return ""


def _locked(course, by):
    """The course, if the user may see it; two who write at once come one after the other."""
    locked = Course.objects.select_for_update().get(pk=course.pk)
    if not courses_visible_to(by).filter(pk=course.pk).exists():
        raise Refused(_("This course is another office's."))
    return locked


def _locked_member(member, by):
    _locked(member.course, by)
    member = TeamMember.objects.select_related("course", "citizen").get(pk=member.pk)
    if not cases_visible_to(by).filter(pk=member.citizen_id).exists():
        raise Refused(_("Only your own open cases can be changed."))
    return member
