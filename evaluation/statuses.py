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

DECLINED = Referral.DECLINED


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
    counts["volunteer"] = met.order_by().values("citizen").distinct().count()
    for citizen in citizens.prefetch_related("statuses"):
        rows = [row for row in citizen.statuses.all() if row.from_on <= on]
        current = status_on(rows, on)
        now[current.status if current else "unknown"] += 1
        jobs = job_spells(rows)
        kept = [spell for spell in jobs if is_kept(spell, on)]
        pension = current is not None and current.status == Employment.PENSION
        counts["internship"] += any(row.status == Employment.INTERNSHIP for row in rows)
        counts["ever_in_job"] += bool(jobs)
        counts["kept"] += bool(kept)
        counts["kept_or_pension"] += bool(kept) or pension
        counts["now"] += any(until is None or until >= on for _begins, until in kept)
    for gone in CaseFigures.objects.filter(programme=programme).exclude(outcome__in=DECLINED):
        now["erased"] += 1
        counts["internship"] += gone.had_internship
        counts["volunteer"] += gone.had_volunteer
        counts["ever_in_job"] += gone.had_job
        counts["kept"] += gone.kept_job
        counts["kept_or_pension"] += gone.kept_job
    return Standing(
        citizens=sum(now.values()),
        statuses={
            status: now[status]
            for status in (*Employment.values, "unknown", "erased")
            if status in Employment.values or now[status]
        },
        ever_in_internship=counts["internship"],
        ever_had_volunteer=counts["volunteer"],
        ever_in_job=counts["ever_in_job"],
        ever_kept_6_months=counts["kept"],
        kept_6_months_or_pension=counts["kept_or_pension"],
        in_job_6_months_now=counts["now"],
    )


def admitted(programme):
    """The citizens of a programme, those left out who were declined or said no."""
    return Citizen.objects.filter(programme=programme).exclude(referral__outcome__in=DECLINED)
