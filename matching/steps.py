"""Where a case stands: which of the programme's steps are done, by the records or by somebody's tick, and
which one comes now."""

from collections import defaultdict
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import (
    IN_JOB,
    Citizen,
    Employment,
    Goal,
    Measurement,
    Referral,
    Status,
    StepDone,
    Told,
    WishList,
)
from citizens.models.statuses import is_kept, job_spells
from matching.models import Conversation, FollowUp, Match, MatchEvent
from matching.refusals import Refused
from matching.stages import HOLDS_PLACE, Kind, Stage
from programme.models import CaseStep

Derived = CaseStep.Derived
PHASES = CaseStep.Phase.values  # in their order


class Line(NamedTuple):
    """A step in a case. Without a tick it can be done all the same: the records tell it."""

    step: CaseStep
    is_done: bool  # left out counts as done: nobody waits for it
    tick: Any  # a StepDone, or None


class Standing(NamedTuple):
    """The steps of one case in their order; `now` is the one that comes next, None where all are done."""

    lines: list[Line]
    now: CaseStep | None
    number: int  # of the step that comes now; of the last one where all are done
    of: int
    passed: int  # steps of earlier phases that nobody has done: the case went on without them


def standing(citizen):
    return standings([citizen])[citizen.pk]


def standings(citizens):
    """{citizen's key: Standing} in a handful of queries, however many they are."""
    citizens = list(citizens)
    keys = [citizen.pk for citizen in citizens]
    steps = defaultdict(list)
    programmes = {citizen.programme_id for citizen in citizens}
    for step in CaseStep.objects.filter(programme__in=programmes).order_by("position", "pk"):
        steps[step.programme_id].append(step)
    codes = {step.derived for found in steps.values() for step in found} - {""}
    told = {code: TELLS[Derived(code)](keys) for code in codes}
    ticks: dict[int, dict[int, StepDone]] = defaultdict(dict)
    for tick in StepDone.objects.filter(citizen__in=keys).select_related("by"):
        ticks[tick.citizen_id][tick.step_id] = tick
    return {
        citizen.pk: _standing(citizen, steps[citizen.programme_id], ticks[citizen.pk], told)
        for citizen in citizens
    }


def _standing(citizen, steps, ticks, told):
    lines = [
        Line(step, step.pk in ticks or citizen.pk in told.get(step.derived, ()), ticks.get(step.pk))
        for step in steps
        if step.retired_on is None or step.pk in ticks
    ]
    asked = [line for line in lines if line.step.retired_on is None]
    here = PHASES.index(citizen.phase)
    left = [line.step for line in asked if not line.is_done]
    ahead = [step for step in left if PHASES.index(step.phase) >= here]
    now = ahead[0] if ahead else None
    number = next((n for n, line in enumerate(asked, 1) if line.step == now), len(asked))
    return Standing(lines, now, number, len(asked), len(left) - len(ahead))


@transaction.atomic
def tick(citizen, step, *, by, on, left_out=""):
    """Somebody says that a step is done, or why it is left out. The same press twice has one effect.

    left_out : one of `StepDone.LeftOut`, "" for done
    """
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    if step.programme_id != citizen.programme_id or step.retired_on:
        raise Refused(_("This step is not asked for any more. Look at the list once more."))
    if on > timezone.localdate():
        raise Refused(_("It cannot have been done in the future."))
    said = {"done_on": on, "left_out": left_out}
    row = StepDone.objects.filter(citizen=citizen, step=step).first()
    if row is None:
        return StepDone.objects.create(citizen=citizen, step=step, by=by, **said)
    if (row.done_on, row.left_out) != (on, left_out):
        row.done_on, row.left_out, row.by = on, left_out, by
        row.save()
    return row


@transaction.atomic
def untick(citizen, step):
    """It was not done after all."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    for row in StepDone.objects.filter(citizen=citizen, step=step):
        row.delete()  # one by one, for the change log


# What the records tell: each takes citizens' keys and gives those of whom it is so.


def _keys(rows, name="citizen"):
    return set(rows.order_by().values_list(name, flat=True))


def _referrals(keys):
    return Referral.objects.filter(citizen__in=keys)


def _told_all(keys):
    rows = _referrals(keys).values_list("citizen", "told")
    return {citizen for citizen, told in rows if set(Told.values) <= set(told)}


def _talked(keys):
    """What stays with SIND ticks nothing: the tick would tell of it."""
    talks = Conversation.objects.filter(citizen__in=keys, stays_with_sind=False)
    talks = talks.exclude(form=Conversation.Form.NO_SHOW)
    since = Q(citizen__referral=None) | Q(held_on__gte=F("citizen__referral__admitted_on"))
    return _keys(talks.filter(since))


def _places(keys):
    """Whoever seeks again has the search ahead: a place that ended, or came to nothing, is no step of it."""
    places = Match.objects.filter(citizen__in=keys, kind=Kind.COMPANIES)
    return places.exclude(stage=Stage.ENDED, citizen__phase=Citizen.Phase.SEEKING)


def _lived_by(keys, *statuses):
    today = timezone.localdate()
    return _keys(Status.objects.filter(citizen__in=keys, status__in=statuses, from_on__lte=today))


def _at_work(keys):
    begun = _places(keys).filter(Q(stage__in=HOLDS_PLACE) | Q(started_on__isnull=False))
    seeking = _keys(Citizen.objects.filter(pk__in=keys, phase=Citizen.Phase.SEEKING), "pk")
    return _keys(begun) | (_lived_by(keys, Employment.INTERNSHIP, *IN_JOB) - seeking)


def _followed_up(keys):
    held = FollowUp.objects.filter(match__in=_places(keys), held_on__isnull=False)
    return _keys(held.exclude(outcome=FollowUp.Outcome.NOT_HELD), "match__citizen")


def _in_job(keys):
    moved = MatchEvent.objects.filter(match__in=_places(keys), to_stage=Stage.JOB)
    return _keys(moved, "match__citizen") | _lived_by(keys, *IN_JOB)


def _kept(keys):
    rows, today = defaultdict(list), timezone.localdate()
    for row in Status.objects.filter(citizen__in=keys):
        rows[row.citizen_id].append(row)
    return {
        key for key, found in rows.items() if any(is_kept(one, today) for one in job_spells(found))
    }


def _met_volunteer(keys):
    return _keys(
        Match.objects.filter(citizen__in=keys, kind=Kind.MENTORS, started_on__isnull=False)
    )


TELLS = {
    Derived.REFERRED: lambda keys: _keys(_referrals(keys)),
    Derived.TOLD: _told_all,
    Derived.ADMITTED: lambda keys: _keys(
        _referrals(keys).filter(outcome=Referral.Outcome.ACCEPTED)
    ),
    Derived.FIRST_TALK: _talked,
    Derived.SCREENED: lambda keys: _keys(Measurement.objects.filter(citizen__in=keys)),
    Derived.PLAN: lambda keys: _keys(Goal.objects.filter(citizen__in=keys)),
    Derived.WISHES: lambda keys: _keys(
        WishList.objects.filter(citizen__in=keys, wishes__isnull=False)
    ),
    Derived.SHORTLIST: lambda keys: _keys(_places(keys)),
    Derived.COMPANY_YES: lambda keys: _keys(_places(keys).filter(consent__isnull=False)),
    Derived.TERMS: lambda keys: _keys(_places(keys).filter(planned_until__isnull=False)),
    Derived.INTERNSHIP: _at_work,
    Derived.FOLLOW_UP: _followed_up,
    Derived.JOB: _in_job,
    Derived.KEPT: _kept,
    Derived.VOLUNTEER: _met_volunteer,
    Derived.CLOSED: lambda keys: _keys(
        Citizen.objects.filter(pk__in=keys, phase=Citizen.Phase.CLOSED), "pk"
    ),
}
