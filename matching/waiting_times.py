"""How long one waits for a volunteer: from what has happened, those who still wait counted rightly."""

import datetime
from typing import NamedTuple

import numpy as np

from citizens.models import Citizen
from matching.models import Consent, Match
from matching.stages import Kind
from matching.survival import curve

FEWEST = 5  # who have got one, before a figure tells anything
HALF = 0.5


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
    """([days until the volunteer], [days so far]) of all who have asked for one."""
    asked_on = _first_days(
        Consent.objects.filter(
            purpose=Consent.Purpose.MATCH_MENTORS, event=Consent.Event.GIVEN, from_on__lte=on
        ),
        "from_on",
        citizens,
    )
    begun_on = _first_days(
        Match.objects.filter(kind=Kind.MENTORS, started_on__lte=on), "started_on", citizens
    )
    still = set(
        citizens.filter(mentor_wish=Citizen.MentorWish.YES)
        .exclude(phase=Citizen.Phase.CLOSED)
        .values_list("pk", flat=True)
    )
    got = [
        (begun_on[pk] - day).days
        for pk, day in asked_on.items()
        if pk in begun_on and begun_on[pk] >= day
    ]
    waits = [(on - day).days for pk, day in asked_on.items() if pk not in begun_on and pk in still]
    return got, waits


def _first_days(rows, column, citizens) -> dict[int, datetime.date]:
    first: dict[int, datetime.date] = {}
    of_these = rows.filter(citizen__in=citizens.values("pk")).order_by(column)
    for citizen, day in of_these.values_list("citizen", column):
        first.setdefault(citizen, day)
    return first
