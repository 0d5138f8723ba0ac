"""What the citizens of a programme live by, and have lived by: the records are the report.

Each definition stands apart, and each figure has its N: a union is not a sum, and who was erased is
counted by what was kept.
"""

from collections import Counter
from typing import NamedTuple

from citizens.models import Citizen, Employment, Referral
from citizens.models.statuses import is_kept, job_spells, status_on
from matching.models import CaseFigures, Match
from matching.stages import Kind
from programme.models import Target

DECLINED = Referral.DECLINED
Measure = Target.Measure


class Standing(NamedTuple):
    """The figures of a programme on a day.

    statuses : {status: how many now}; "unknown" for those of whom nothing is said, "erased" for those
    who are gone
    """

    citizens: int
    statuses: dict[str, int]
    ever_in_internship: int
    ever_had_volunteer: int
    ever_in_job: int
    ever_kept_6_months: int
    kept_6_months_or_pension: int
    in_job_6_months_now: int


def standing(programme, on):
    """The figures of those who have been admitted to a programme, on a day."""
    counts: Counter[str] = Counter()
    now: Counter[str] = Counter()
    citizens = admitted(programme)
    met = Match.objects.filter(kind=Kind.MENTORS, started_on__lte=on, citizen__in=citizens)
    counts[Measure.VOLUNTEER] = met.order_by().values("citizen").distinct().count()
    for citizen in citizens.prefetch_related("statuses"):
        rows = [row for row in citizen.statuses.all() if row.from_on <= on]
        current = status_on(rows, on)
        now[current.status if current else "unknown"] += 1
        counts.update(reached(rows, on))
    for gone in CaseFigures.objects.filter(programme=programme).exclude(outcome__in=DECLINED):
        now["erased"] += 1
        counts[Measure.INTERNSHIP] += gone.had_internship
        counts[Measure.VOLUNTEER] += gone.had_volunteer
        counts[Measure.JOB] += gone.had_job
        counts[Measure.KEPT] += gone.kept_job
        counts[Measure.KEPT_OR_PENSION] += gone.kept_job
    return Standing(
        citizens=sum(now.values()),
        statuses={
            status: now[status]
            for status in (*Employment.values, "unknown", "erased")
            if status in Employment.values or now[status]
        },
        ever_in_internship=counts[Measure.INTERNSHIP],
        ever_had_volunteer=counts[Measure.VOLUNTEER],
        ever_in_job=counts[Measure.JOB],
        ever_kept_6_months=counts[Measure.KEPT],
        kept_6_months_or_pension=counts[Measure.KEPT_OR_PENSION],
        in_job_6_months_now=counts[Measure.NOW],
    )


def reached(rows, on):
    """What one citizen has reached by a day, as far as the statuses tell: a set of measures.

    rows : [Status, …] of one citizen, none of them after the day
    """
    jobs, current = job_spells(rows), status_on(rows, on)
    kept = [spell for spell in jobs if is_kept(spell, on)]
    pension = current is not None and current.status == Employment.PENSION
    found = {
        Measure.INTERNSHIP: any(row.status == Employment.INTERNSHIP for row in rows),
        Measure.JOB: bool(jobs),
        Measure.KEPT: bool(kept),
        Measure.KEPT_OR_PENSION: bool(kept) or pension,
        Measure.NOW: any(until is None or until >= on for _begins, until in kept),
    }
    return {measure for measure, holds in found.items() if holds}


def admitted(programme):
    """The citizens of a programme, those left out who were declined or said no."""
    return Citizen.objects.filter(programme=programme).exclude(referral__outcome__in=DECLINED)
