"""How long one waits for a volunteer: from what has happened, those who still wait counted rightly."""

import datetime
from typing import NamedTuple

import numpy as np
from django.contrib.contenttypes.models import ContentType
from django.utils.timezone import localdate

from citizens.models import Citizen
from matching.differentiation import days_awake
from matching.models import Change, Consent, Match
from matching.stages import Kind
from matching.survival import curve

FEWEST = 5  # who have got one, before a figure tells anything
HALF = 0.5
NO = (Consent.Event.REFUSED, Consent.Event.WITHDRAWN)


class WaitingTime(NamedTuple):
    """After how many days half of those who ask have a volunteer, with a 95 per cent interval; None
    where it cannot be told, and for an end that is not in sight yet. `got` of `asked` have one."""

    days: int | None
    least: int | None
    most: int | None
    got: int
    asked: int


def waiting_time(citizens, on):
    """What is to be expected of these citizens' branch, on a day.

    citizens : a queryset
    """
    got, waits = _waits(citizens, on)
    asked = len(got) + len(waits)
    if len(got) < FEWEST:
        return WaitingTime(None, None, None, len(got), asked)
    days, least, most = half_after(got, waits)
    return WaitingTime(days, least, most, len(got), asked)


def half_after(got, waits):
    """The median of a wait and its interval, in days; None for what is beyond all that is known.

    got : days until somebody had a volunteer      waits : days so far of those who have none

    Kaplan and Meier's curve, and Greenwood's interval on the scale of log(-log).

    >>> half_after([10, 20, 30, 40, 50], [60, 70])
    (40, 10, None)
    """
    found = curve(got, waits)
    return tuple(_first(found.days, still) for still in (found.still, found.low, found.high))


def quartiles_after(got, waits):
    """After how many days a quarter, half and three quarters have got what they wait for, by Kaplan and
    Meier's curve; None for what is beyond all that is known.

    got : days until it came      waits : days so far of those for whom it has not

    >>> quartiles_after([10, 20, 30, 40], [])
    (10, 20, 30)
    """
    if not got:
        return None, None, None
    from scipy.stats import CensoredData, ecdf  # cold it takes a second

    curve = ecdf(CensoredData(uncensored=got, right=waits)).sf
    return tuple(_first(curve.quantiles, curve.probabilities, left) for left in (0.75, HALF, 0.25))


def _first(days, still, left=HALF):
    """The first day on which no more than such a share still wait."""
    reached = np.flatnonzero(still <= left + 1e-12)
    return int(days[reached[0]]) if reached.size else None


def _waits(citizens, on):
    """([days until the volunteer], [days so far]) of all who have asked for one, pauses left out. Who has
    thought better of it counts as far as they waited: left out they would make the wait look shorter."""
    begun_on = _begun_on(citizens, on)
    asked_on = _asked_on(citizens, on, begun_on)
    people = citizens.filter(pk__in=asked_on).prefetch_related("pauses")
    stopped_on = _stopped_on([one for one in people if one.pk not in begun_on and not _wants(one)])
    got, waits = [], []
    for one in people:
        asked, taken_back = asked_on[one.pk]
        begun = begun_on.get(one.pk)
        if begun is not None and (taken_back is None or begun <= taken_back):
            if begun >= asked:
                got.append(days_awake(one.pauses.all(), asked, begun))
            continue
        ends = taken_back or (on if _wants(one) else stopped_on.get(one.pk))
        if ends is not None and ends >= asked:
            waits.append(days_awake(one.pauses.all(), asked, min(ends, on)))
    return got, waits


def _wants(citizen):
    return citizen.mentor_wish == Citizen.MentorWish.YES and citizen.phase != Citizen.Phase.CLOSED


def _asked_on(citizens, on, begun_on):
    """{citizen's key: (the day of the yes to being matched, the day it was taken back or None)}; whoever
    says yes anew begins anew, and a yes again to the same goes on. What is said once there is a volunteer
    is not about this wait."""
    said: dict[int, tuple] = {}
    answers = Consent.objects.filter(
        citizen__in=citizens.values("pk"),
        purpose=Consent.Purpose.MATCH_MENTORS,
        event__in=[Consent.Event.GIVEN, *NO],
        from_on__lte=on,
    ).order_by("from_on", "pk")
    for citizen, event, day in answers.values_list("citizen", "event", "from_on"):
        asked, taken_back = said.get(citizen, (None, None))
        if asked is not None and day > begun_on.get(citizen, on):
            continue
        if event in NO:
            if asked is not None and taken_back is None:
                said[citizen] = (asked, day)
        elif asked is None or taken_back is not None:
            said[citizen] = (day, None)
    return said


def _begun_on(citizens, on):
    """{citizen's key: the first day with a volunteer}"""
    begun = Match.objects.filter(
        kind=Kind.MENTORS, started_on__lte=on, citizen__in=citizens.values("pk")
    )
    rows = begun.order_by("-started_on").values_list("citizen", "started_on")
    return {citizen: day for citizen, day in rows if day is not None}


def _stopped_on(people) -> dict[int, datetime.date]:
    """{citizen's key: the day on which the wish was changed, or the case closed}, as far as it is known."""
    changed: dict[tuple[int, str], datetime.date] = {}
    log = Change.objects.filter(
        about__in=[one.pk for one in people],
        content_type=ContentType.objects.get_for_model(Citizen),
        changes__has_any_keys=["mentor_wish", "phase"],
    )
    for about, changes, at in log.order_by("timestamp").values_list(
        "about", "changes", "timestamp"
    ):
        for name in changes:
            changed[about, name] = localdate(at)
    found = {}
    for one in people:
        name = "phase" if one.mentor_wish == Citizen.MentorWish.YES else "mentor_wish"
        if day := changed.get((one.pk, name)):
            found[one.pk] = day
    return found
