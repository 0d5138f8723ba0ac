"""A private calendar of what is due and agreed, for somebody's own phone: references only, no name
and no need, since it leaves the house."""

import datetime

import icalendar
from django.db.models import Q
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _

from matching.cadence import due
from matching.labels import DUE_WHY
from matching.visibility import (
    cafe_meetings_visible_to,
    cases_visible_to,
    course_days_visible_to,
    meetings_visible_to,
)
from matching.wording import due_summary

AHEAD = datetime.timedelta(days=90)


def contacts(user, today):
    """What is due of the next three months, and what is overdue."""
    return due(cases_visible_to(user), today, today + AHEAD)


def calendar(user, to_come, today, host):
    """The feed as bytes: a whole-day event for each of `contacts`, where one that is overdue stands
    on today, and for the user's meetings."""
    feed = icalendar.Calendar()
    feed.add("prodid", "-//Rampe//")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", "Rampe")
    for one in to_come:
        event = icalendar.Event()
        event.add("uid", f"{one.key}@{host}")
        event.add("dtstamp", datetime.datetime.combine(today, datetime.time(), datetime.UTC))
        event.add("dtstart", max(one.on, today))
        event.add("summary", due_summary(one))
        event.add("description", str(DUE_WHY[one.why]))
        event.add("transp", "TRANSPARENT")
        feed.add_component(event)
    for meeting in meetings_visible_to(user).filter(held_on__gte=today):
        event = icalendar.Event()
        event.add("uid", f"meeting-{meeting.pk}@{host}")
        event.add("dtstamp", datetime.datetime.combine(today, datetime.time(), datetime.UTC))
        event.add("dtstart", meeting.held_on)
        event.add("summary", _("Case meeting"))
        feed.add_component(event)
    for key, starts, ends, summary in _together(user, today):
        event = icalendar.Event()
        event.add("uid", f"{key}@{host}")
        event.add("dtstamp", datetime.datetime.combine(today, datetime.time(), datetime.UTC))
        event.add("dtstart", starts)
        if ends:
            event.add("dtend", ends)
        event.add("summary", summary)
        feed.add_component(event)
    return feed.to_ical()


def _together(user, today):
    """[(key, starts, ends or None, summary), …] of the course days of the user's team and of the café
    meetings where one of the user's citizens is signed up; nothing says who takes part."""
    mine, zone = cases_visible_to(user), get_current_timezone()
    team = Q(course__team__citizen__in=mine, course__team__until_on=None)
    days = course_days_visible_to(user).filter(
        team | Q(course__led_by=user), on__gte=today, called_off_why=""
    )
    found = [
        (
            f"course-day-{day.pk}",
            datetime.datetime.combine(day.on, day.from_time, zone),
            datetime.datetime.combine(day.on, day.to_time, zone),
            _("Course day"),
        )
        for day in days.distinct()
    ]
    cafes = cafe_meetings_visible_to(user).filter(
        called_off_why="",
        sign_ups__citizen__in=mine,
        held_at__gte=datetime.datetime.combine(today, datetime.time(), zone),
    )
    return found + [
        (f"cafe-{cafe.pk}", cafe.held_at, None, _("Café meeting")) for cafe in cafes.distinct()
    ]
