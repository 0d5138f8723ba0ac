"""A volunteer's break: each citizen he meets gets a plan of the citizen's own for the time without him."""

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen
from matching import lifecycle, readiness, tasks
from matching.models import Match, MatchEvent, Task
from matching.refusals import Refused
from matching.stages import Reason, Side, Stage
from mentors.models import Mentor
from programme.pauses import current_pause

FACT = tasks.VOLUNTEER_BREAK
SOON = datetime.timedelta(days=30)
A_YEAR = datetime.timedelta(days=366)


class Plan(models.TextChoices):
    """What the citizen wants meanwhile."""

    WAIT = "wait", gettext_lazy("Waits until the volunteer is back")
    CONTACT = "contact", gettext_lazy("Hears from the contact person meanwhile")
    OTHER = "other", gettext_lazy("Would like another volunteer")


@dataclass(frozen=True)
class Break:
    begins_on: datetime.date
    ends_on: datetime.date | None  # nobody knows yet …
    for_good: bool = False  # … or the volunteer has left, and does not come back

    def is_covered_by(self, pause, on):
        """Whether the pause of a match lasts from now, or from the first day, as long as this does."""
        if self.for_good or pause is None or pause.begins_on > max(self.begins_on, on):
            return False
        return pause.ends_on is None or bool(self.ends_on and pause.ends_on >= self.ends_on)


def break_of(mentor, on):
    """The break that lasts or begins soon, or None."""
    if mentor.left_on:
        return Break(mentor.left_on, None, for_good=True)
    pause = current_pause(mentor.pauses, on)
    if pause is None or pause.begins_on > on + SOON:
        return None
    return Break(pause.begins_on, pause.ends_on)


def is_away(mentor, on):
    """Whether the volunteer has left, or holds a pause that lasts or begins soon."""
    return break_of(mentor, on) is not None


def needs_plan(match, on):
    """Whether they meet, and nobody has said yet what is to be while the volunteer is away."""
    away = break_of(match.mentor, on)
    if match.stage != Stage.RUNNING or away is None:
        return False
    return not away.is_covered_by(current_pause(match.pauses, on), on)


def on_pause(mentor, *, by, at):
    """Open a task for each citizen whom the volunteer meets, while there is a break that lasts or comes
    soon; close them where there is none any more. Called whenever pauses are saved."""
    on = localdate(at)
    away = is_away(mentor, on)
    for match in _running().filter(mentor=mentor):
        if needs_plan(match, on):
            tasks.plan_for_break(match, at=at)
        elif away:
            tasks.break_is_planned(match, by=by, at=at)
        else:
            if current_pause(match.pauses, on):
                tasks.look_whether_it_goes_on(match, at=at)
            tasks.break_is_over(match, by=by, at=at)


def look_ahead(*, at):
    """The same for every volunteer, once a day: a break that was far ahead comes near by itself."""
    for mentor in Mentor.objects.filter(pk__in=_running().values("mentor")):
        on_pause(mentor, by=None, at=at)


def _running():
    return Match.objects.filter(stage=Stage.RUNNING, mentor__isnull=False).select_related(
        "citizen__consultant", "mentor"
    )


def choices_of(away):
    """[(value, label), …] of what a citizen can choose; who has left is waited for by nobody."""
    if away is not None and away.for_good:
        nobody = _("Wants no volunteer for now, and hears from the contact person")
        return [(Plan.OTHER.value, Plan.OTHER.label), (Plan.CONTACT.value, nobody)]
    return Plan.choices


def why_not_plan(task, on):
    """Why there is nothing to plan any more: a sentence, or ""."""
    if task.done_at is not None:
        return _("There is a plan already.")
    if task.match.stage != Stage.RUNNING:
        return _("They do not meet any more: there is nothing to plan.")
    if not is_away(task.match.mentor, on):
        return _("The break is over: there is nothing to plan.")
    return ""


@transaction.atomic
def plan(task, choice, *, by, at, next_on=None):
    """The citizen has chosen; the match follows, and the task is done. The same press twice has one
    effect.

    next_on : the day on which the contact person gets in touch, where that was chosen
    """
    # The match first, as where it ends, which closes its tasks.
    Match.objects.select_for_update(of=("self",)).get(pk=task.match_id)
    task = (
        Task.objects.select_for_update(of=("self",))
        .select_related("match__citizen", "match__mentor")
        .get(pk=task.pk)
    )
    match, on = task.match, localdate(at)
    if task.done_at is not None and _was_chosen(task, choice):
        return task
    if refusal := why_not_plan(task, on):
        raise Refused(refusal)
    away = break_of(match.mentor, on)
    if choice == Plan.WAIT and away.for_good:
        raise Refused(_("The volunteer does not come back: another one, or none."))
    if choice == Plan.CONTACT:
        _refuse_day(next_on, on)
    MatchEvent.objects.create(
        match=match, from_stage=match.stage, to_stage=match.stage, by=by, at=at, note=_said(choice)
    )
    if choice == Plan.OTHER or away.for_good:
        # A no to nobody: the volunteer has no room now, and the citizen waits on the board again, or
        # is asked later on.
        lifecycle.end(match, by=by, at=at, side=Side.MENTOR, reason=Reason.NO_ROOM)
        _wishes(match.citizen, choice, on)
    else:
        lifecycle.hold(match, by=by, at=at, begins_on=away.begins_on, ends_on=away.ends_on)
    if choice == Plan.CONTACT:
        tasks.keep_in_touch(match, due_on=next_on, at=at)
    tasks.break_is_planned(match, by=by, at=at)
    task.refresh_from_db()
    return task


def _refuse_day(next_on, on):
    if next_on is None or next_on <= on:
        raise Refused(_("Say on which day the contact person gets in touch, from tomorrow on."))
    if next_on > on + A_YEAR:
        raise Refused(_("%s is too far away: look at the year.") % date_format(next_on))


def _said(choice):
    """What stands in the history of the match, in Danish like all that is kept about a citizen."""
    with translation.override("da"):
        return _("While the volunteer is away: %s.") % Plan(choice).label


def _was_chosen(task, choice):
    """Whether this very choice is what closed the task."""
    return any(event.note == _said(choice) for event in task.match.events.filter(at=task.done_at))


def _wishes(citizen, choice, on):
    """What the citizen wants of volunteers from now on."""
    wish = Citizen.MentorWish.YES if choice == Plan.OTHER else Citizen.MentorWish.NOT_YET
    if citizen.mentor_wish != wish:
        readiness.answered(citizen, wish, on=on)
