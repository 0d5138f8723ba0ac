"""What the citizens of a programme live by, and have lived by: the records are the report.

Each definition stands apart, and each figure has its N: a union is not a sum, and who was erased is
counted by what was kept.
"""

from collections import Counter
from enum import StrEnum
from typing import NamedTuple

from citizens.models import Citizen, Employment, Referral
from citizens.models.statuses import IN_JOB, is_kept, job_spells, status_on
from matching.models import CaseFigures, Match
from matching.stages import Kind
from programme.days import DAY
from programme.models import Target

DECLINED = Referral.DECLINED
NOT_ADMITTED = (*DECLINED, Referral.Outcome.WAITING)
Measure = Target.Measure
UNKNOWN = "unknown"
ERASED, ERASED_WITH_PENSION = "erased", "erased_with_pension"  # the latter is told as the former
STATUSES = (*Employment.values, UNKNOWN, ERASED)


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
    not_yet_due: int  # in a job, and never in one for six months so far


class Rung(StrEnum):
    """How far somebody has come with jobs, by a day; each one holds all before it."""

    NEVER = "never"
    HAD = "had"
    KEPT = "kept"  # six months on end, once
    NOW = "now"  # and is in that job


RUNGS = {Rung.NOW: Measure.NOW, Rung.KEPT: Measure.KEPT, Rung.HAD: Measure.JOB}  # the highest first


class Outcomes(NamedTuple):
    """What somebody has come to, as far as the figures tell people apart: each definition stands here."""

    status: str  # of Employment, UNKNOWN where nothing is said, ERASED or ERASED_WITH_PENSION
    rung: Rung
    had_internship: bool
    began_in_job: bool

    @property
    def in_job(self):
        return self.status in IN_JOB

    @property
    def is_erased(self):
        return self.status in (ERASED, ERASED_WITH_PENSION)

    @property
    def ever_in_job(self):
        return self.rung != Rung.NEVER

    @property
    def kept(self):
        return self.rung in (Rung.KEPT, Rung.NOW)

    @property
    def not_due(self):
        """In a job, and never in one for six months so far."""
        return self.in_job and self.rung == Rung.HAD

    @property
    def kept_or_pension(self):
        return self.kept or self.status in (Employment.PENSION, ERASED_WITH_PENSION)

    @property
    def status_as_told(self):
        return ERASED if self.is_erased else self.status


class Case(NamedTuple):
    """One citizen's way, by a day: what the figures count.

    who : nobody's name; the same number in every figure
    first_job : (days so far, whether it has ended); None without one, and of the erased
    """

    who: int
    citizen: Citizen | None  # None of somebody erased
    outcomes: Outcomes
    had_volunteer: bool
    first_job: tuple[int, bool] | None = None


def cases(citizens, gone, on):
    """The ways of citizens by a day: [Case, …].

    citizens : a queryset      gone : [CaseFigures, …] of those who have been erased
    """
    met = set(
        Match.objects.filter(kind=Kind.MENTORS, started_on__lte=on, citizen__in=citizens)
        .order_by()
        .values_list("citizen", flat=True)
    )
    found = [
        _case(who, citizen, citizen.pk in met, on)
        for who, citizen in enumerate(
            citizens.select_related("referral").prefetch_related("statuses")
        )
    ]
    for who, figures in enumerate(gone, start=len(found)):
        rung = Rung.KEPT if figures.kept_job else Rung.HAD if figures.had_job else Rung.NEVER
        status = ERASED_WITH_PENSION if figures.had_pension else ERASED
        outcomes = Outcomes(status, rung, figures.had_internship, began_in_job=False)
        found.append(Case(who, None, outcomes, figures.had_volunteer))
    return found


def _case(who, citizen, had_volunteer, on):
    rows = [row for row in citizen.statuses.all() if row.from_on <= on]
    current, found, jobs = status_on(rows, on), reached(rows, on), job_spells(rows)
    rung = next((rung for rung, measure in RUNGS.items() if measure in found), Rung.NEVER)
    first = None
    if jobs:
        begins, until = jobs[0]
        has_ended = until is not None and until < on
        first = ((until + DAY if has_ended else on) - begins).days, has_ended
    outcomes = Outcomes(
        current.status if current else UNKNOWN,
        rung,
        had_internship=Measure.INTERNSHIP in found,
        began_in_job=bool(rows) and rows[0].status in IN_JOB,
    )
    return Case(who, citizen, outcomes, had_volunteer, first)


def standing(programme, on):
    """The figures of those who have been admitted to a programme, on a day."""
    everybody = cases(admitted(programme), gone(programme), on)
    here = [case for case in everybody if has_come(case, on)]
    of = [case.outcomes for case in here]
    now = Counter(one.status_as_told for one in of)
    return Standing(
        citizens=len(of),
        statuses={
            status: now[status] for status in STATUSES if status in Employment.values or now[status]
        },
        ever_in_internship=sum(one.had_internship for one in of),
        ever_had_volunteer=sum(case.had_volunteer for case in here),
        ever_in_job=sum(one.ever_in_job for one in of),
        ever_kept_6_months=sum(one.kept for one in of),
        kept_6_months_or_pension=sum(one.kept_or_pension for one in of),
        in_job_6_months_now=sum(one.rung == Rung.NOW for one in of),
        not_yet_due=sum(one.not_due for one in of),
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


def gone(programme):
    """The figures that remain of the citizens of a programme who were admitted and have been erased."""
    return CaseFigures.objects.filter(programme=programme).exclude(outcome__in=NOT_ADMITTED)


def admitted(programme):
    """The citizens of a programme, those left out who were declined, said no, or wait for an answer."""
    return Citizen.objects.filter(programme=programme).exclude(referral__outcome__in=NOT_ADMITTED)


def has_come(case, on):
    """Whether somebody belonged to the programme by a day, as far as is known."""
    if case.citizen is None:
        return True
    referral = getattr(case.citizen, "referral", None)
    came = (referral and (referral.admitted_on or referral.referred_on)) or case.citizen.referred_on
    return came is None or came <= on
