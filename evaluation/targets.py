"""What a programme has promised, and what came of it: each as n of N, with an interval."""

from decimal import Decimal
from math import sqrt
from typing import NamedTuple

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from evaluation import survey_figures
from evaluation.outcomes import YES
from evaluation.releases import count, table
from evaluation.statuses import Standing
from evaluation.suppression import FEWEST
from programme.models import Programme, Target, TargetValue

PARTLY = Decimal("0.9")  # of the goal
Z = 1.959964  # of a 95 per cent interval


class Outcome(models.TextChoices):
    MET = "met", _("Met")
    PARTLY = "partly", _("Partly met")
    NOT_MET = "not_met", _("Not met")
    NOT_FOLLOWED_UP = "not_followed_up", _("Not followed up")


class Measured(NamedTuple):
    """A target with what was found: n of N; both are None where nobody has looked."""

    target: Target
    n: int | None
    of: int | None
    source: str = ""  # of what was found by hand
    not_due: int | None = None  # in a job whose months have not passed: they may still come to it

    @property
    def share(self):
        return self.n / self.of if self.of and self.n is not None else None

    @property
    def status(self):
        if self.n is None or not self.of:
            return Outcome.NOT_FOLLOWED_UP
        # Exact: 60 per cent of 125 are 75, and 75 are enough.
        if self.n >= self.target.goal * self.of:
            return Outcome.MET
        if self.n >= PARTLY * self.target.goal * self.of:
            return Outcome.PARTLY
        return Outcome.NOT_MET

    @property
    def interval(self):
        """Between which shares the true one most likely lies, of a share of people; None without one."""
        n, of = self.n, self.of
        if n is None or not of or n > of or self.target.out_of:
            return None
        return wilson(n, of)


def is_early(found: Measured, programme: Programme, on):
    """Whether what is missing may still come: the programme has an end, and it is not there yet."""
    ends_on = programme.ends_on
    return found.status == Outcome.NOT_MET and ends_on is not None and on < ends_on


def status_label(found: Measured, programme: Programme, on):
    """The status in words, as on a day."""
    return _("Not met yet") if is_early(found, programme, on) else found.status.label


def wilson(n, of):
    """A 95 per cent interval of a share, after Wilson.

    >>> [round(end, 3) for end in wilson(61, 125)]
    [0.402, 0.575]
    """
    share, spread = n / of, Z * Z / of
    middle = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return middle - half, middle + half


def measured(programme: Programme, standing: Standing, on):
    """The targets that hold on a day, with what was found by then: [Measured, …] by code."""
    asked = survey_figures.measured(programme, on)
    return [_found(target, standing, asked, on) for target in targets_on(programme, on)]


def targets_on(programme: Programme, on):
    """The targets that hold on a day, by code; of one code's the latest."""
    held = {}
    begun = programme.targets.filter(Q(from_on=None) | Q(from_on__lte=on))
    for target in begun.order_by("code", models.F("from_on").asc(nulls_first=True), "pk"):
        held[target.code] = target
    return list(held.values())


# Where what a target measures is told: the table, and the code in it.
TOLD = {
    Target.Measure.ADMITTED: ("citizens", "all"),
    Target.Measure.INTERNSHIP: ("internship", "yes"),
    Target.Measure.JOB: ("ever_in_job", "yes"),
    Target.Measure.KEPT: ("kept", "yes"),
    Target.Measure.KEPT_OR_PENSION: ("kept_or_pension", "yes"),
    Target.Measure.NOW: ("now", "yes"),
    Target.Measure.VOLUNTEER: ("volunteer", "yes"),
}

# What nobody can have reached before so many months in a job have passed.
OF_MONTHS = (Target.Measure.KEPT, Target.Measure.KEPT_OR_PENSION)


def as_told(programme, release):
    """The targets as those hear of them who see no person: [(Measured, whether it may be told), …]."""
    return [_as_told(target, release) for target in targets_on(programme, release.on)]


def _as_told(target, release):
    if target.measure in survey_figures.OF_TARGETS:
        told = told_of_survey(release, *survey_figures.OF_TARGETS[target.measure])
        if told is not None:
            n, of = told
            return Measured(target, n, of), True
    elif target.measure:
        name, code = TOLD[Target.Measure(target.measure)]
        n = count(release, name, code)
        if n is None:
            return Measured(target, None, None), False
        of = target.out_of or table(release, name).total
        return Measured(target, n, of, not_due=_not_due_told(target, release)), True
    found = _by_hand(target, release.on)
    if found.n is None:
        return found, True
    small = any(0 < part < FEWEST for part in (found.n, found.of - found.n))
    return (Measured(target, None, None), False) if small else (found, True)


def _not_due_told(target, release):
    """How many are not due yet, if that is told of the same day as the target."""
    if target.measure not in OF_MONTHS:
        return None
    days = [release.tables.get(name, {}).get("on") for name in (TOLD[target.measure][0], "not_due")]
    return count(release, "not_due", YES) if days[0] == days[1] else None


def by_hand():
    """Which targets somebody may count: those that no record tells of. What a survey asks may have been
    asked elsewhere; where it was asked here, that counts."""
    return Q(measure="") | Q(measure__in=survey_figures.OF_TARGETS)


def told_of_survey(release, code, occasion):
    """(n, N) of those whose answer counts, as it is told; None where it is not."""
    for scale in survey_figures.scales(release.programme, release.on):
        if scale.question.code == code:
            found = table(release, scale.name)
            if found and (occasion,) in found.groups:
                return _of_scale(found, scale, found.groups.index((occasion,)))
    return None


def _of_scale(found, scale, group):
    counted = of = 0
    for line, counts in zip(found.lines, found.n, strict=True):
        if set(line) & scale.positive:
            if set(line) - scale.positive:
                return None
            counted += counts[group]
        if line != (survey_figures.NO_ANSWER,):
            of += counts[group]
    return (counted, of) if of else None


def _found(target, standing, asked, on):
    if target.measure in asked:
        n, of = asked[target.measure]
        return Measured(target, n, of)
    if target.measure and target.measure not in survey_figures.OF_TARGETS:
        n = standing.citizens if target.measure == Target.Measure.ADMITTED else None
        n = getattr(standing, target.measure) if n is None else n
        of = target.out_of or standing.citizens
        not_due = standing.not_yet_due if target.measure in OF_MONTHS else None
        return Measured(target, n, of, not_due=not_due)
    return _by_hand(target, on)


def _by_hand(target, on):
    # Found under an earlier goal too: what was promised has changed, not what was found.
    about = {"target__programme": target.programme_id, "target__code": target.code}
    value = TargetValue.objects.filter(**about, on__lte=on).order_by("on", "pk").last()
    if value is None:
        return Measured(target, None, None)
    return Measured(target, value.n, value.of, value.source)
