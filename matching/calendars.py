"""A private calendar of what is due and agreed, for somebody's own phone: references only, no name
and no need, since it leaves the house."""

import datetime

import icalendar
from django.utils.translation import gettext as _

from matching.cadence import due
from matching.labels import DUE_WHY
from matching.visibility import cases_visible_to, meetings_visible_to
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
    return feed.to_ical()
