"""How long things are kept: what has had its time, and when. The periods are `KEEPING` in the settings.

Every clock stands still in a pause. Who is at a place, or has a volunteer, is kept as long as that lasts.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate

from citizens.models import Citizen
from matching import activity
from matching.cadence import Clock
from matching.models import Change, Consent, Erasure, Match
from matching.stages import HOLDS_PLACE, Stage
from mentors.models import Mentor
from programme.days import months_later

Why = Erasure.Why


@dataclass(frozen=True)
class Going:
    """Somebody whose time is over on a day, counted since another."""

    party: Any  # a citizen or a volunteer
    why: str
    since: datetime.date
    on: datetime.date


def going(today, until=None, *, citizens=None, mentors=None):
    """[Going, …] until a day (default: today), the earliest first.

    citizens, mentors : querysets; default: everybody
    """
    until = until or today
    found = [
        *_citizens(Citizen.objects.all() if citizens is None else citizens, today),
        *_mentors(Mentor.objects.all() if mentors is None else mentors, today),
    ]
    return sorted(
        (one for one in found if one.on <= until), key=lambda one: (one.on, one.party.ref)
    )


def _citizens(citizens, today):
    last = activity.of_citizens(citizens)
    closed, answers, said_yes = _closed_on(citizens), _answers(citizens), _said_yes(citizens)
    running = Match.objects.filter(stage__in=HOLDS_PLACE).values("citizen")
    rows = citizens.exclude(pk__in=running).select_related("referral").prefetch_related("pauses")
    for one in rows:
        answer = answers.get(one.pk)
        if answer.event != Consent.Event.GIVEN if answer else one.pk not in said_yes:
            since = _without_yes_since(one, answer) or last.get(one.pk)
            why, until = Why.NO_YES, _days("no_yes_days")
        elif one.phase == Citizen.Phase.CLOSED:
            since, why = closed.get(one.pk) or last.get(one.pk), Why.CLOSED
            until = _months("closed_months")
        else:
            since, why, until = last.get(one.pk), Why.NO_ACTIVITY, _months("no_activity_months")
        # Where no day is known at all nothing goes by itself.
        if since and (on := Clock(one, today).due(since, until(since), exact=True)):
            yield Going(one, why, since, on)


def _mentors(mentors, today):
    last = activity.of_mentors(mentors)
    open_ones = Match.objects.filter(mentor__isnull=False).exclude(stage=Stage.ENDED)
    rows = mentors.filter(erased_on=None).exclude(pk__in=open_ones.values("mentor"))
    for one in rows.prefetch_related("pauses"):
        since = last.get(one.pk)
        until = _months("volunteer_months")
        if since and (on := Clock(one, today).due(since, until(since), exact=True)):
            yield Going(one, Why.NO_RELATION, since, on)


def _answers(citizens):
    """{citizen's key: the latest answer about taking part}."""
    found = Consent.objects.filter(
        citizen__in=citizens.values("pk"), purpose=Consent.Purpose.TAKE_PART
    ).exclude(event=Consent.Event.ASKED)
    return {one.citizen_id: one for one in found.order_by("pk")}


def _said_yes(citizens):
    """Keys of those who have said yes to anything."""
    found = Consent.objects.filter(citizen__in=citizens.values("pk"), event=Consent.Event.GIVEN)
    return set(found.values_list("citizen", flat=True))


def _without_yes_since(citizen, answer):
    """The day of the no, or else of the referral."""
    if answer:
        return answer.from_on
    referral = getattr(citizen, "referral", None)  # not everybody has one
    return (referral and referral.declined_on) or citizen.referred_on


def _closed_on(citizens):
    """{citizen's key: the day the case was closed}, where the change log still knows."""
    found = Change.objects.filter(
        about__in=citizens.values("pk"), changes__phase__1=Citizen.Phase.CLOSED
    ).order_by("timestamp")
    return {about: localdate(at) for about, at in found.values_list("about", "timestamp")}


def _days(name):
    return lambda since: since + datetime.timedelta(settings.KEEPING[name])


def _months(name):
    return lambda since: months_later(since, settings.KEEPING[name])
