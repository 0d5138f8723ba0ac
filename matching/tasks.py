"""A no makes work: what it contradicts is looked at again, before it misleads the next list."""

import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.models import Disclosure, Task
from matching.stages import Kind, Reason, Side

WITHIN = datetime.timedelta(days=7)
VOLUNTEER_BREAK, VOLUNTEER_AWAY = "volunteer_break", "volunteer_away"
VOLUNTEER_BACK = "volunteer_back"
ABOUT_BREAKS = (VOLUNTEER_BREAK, VOLUNTEER_AWAY, VOLUNTEER_BACK)

# The fact that a reason speaks about, and whose it is; a reason from the other side is about theirs.
CONTRADICTED = {
    Kind.COMPANIES: {
        Reason.TOO_FAR: {"": ("travel_minutes", Side.CITIZEN)},
        Reason.HOURS: {
            "": ("hours_now", Side.CITIZEN),
            Side.COMPANY: ("hours_min", Side.COMPANY),
        },
        Reason.NEED_UNMET: {"": ("offers", Side.COMPANY)},
        Reason.NO_ROOM: {"": ("places", Side.COMPANY)},
    },
    Kind.MENTORS: {
        Reason.TOO_FAR: {"": ("meeting_places", Side.CITIZEN)},
        Reason.HOURS: {
            "": ("timetable", Side.CITIZEN),
            Side.MENTOR: ("timetable", Side.MENTOR),
        },
        Reason.NO_ROOM: {"": ("capacity", Side.MENTOR)},
    },
}


def mend(match, *, side, reason, at):
    """The task to look at the fact that an end with this reason contradicts, or None."""
    from matching import breaks  # which makes tasks itself

    sides = CONTRADICTED[match.kind].get(reason)
    if sides is None:
        return None
    fact, whose = sides.get(side, sides[""])
    if fact == "capacity" and breaks.is_away(match.mentor, localdate(at)):
        return None  # who takes a break says nothing of how many there is room for
    return _open(match, fact, whose, at)


def ask_to_delete(match, *, at):
    """The task to ask the other party to delete what it was told: the yes to it is withdrawn."""
    whose = Side.COMPANY if match.kind == Kind.COMPANIES else Side.MENTOR
    return _open(match, "ask_to_delete", whose, at)


def ask_office_to_delete(citizen, office, *, at):
    """The task to ask a job centre to delete what it was told about a citizen."""
    task, _new = Task.objects.get_or_create(
        citizen=citizen,
        office=office,
        match=None,
        fact="ask_to_delete",
        done_at=None,
        defaults={
            "whose": Side.OFFICE,
            "owner": citizen.consultant,
            "made_at": at,
            "due_on": localdate(at) + WITHIN,
        },
    )
    return task


def end_withdrawn(match, *, at):
    """The task to end a match whose yes is withdrawn, where whoever wrote it down may not."""
    return _open(match, "yes_withdrawn", Side.CITIZEN, at)


def plan_for_break(match, *, at):
    """The task to ask the citizen what is to be while the volunteer takes a break."""
    return _open(match, VOLUNTEER_BREAK, Side.MENTOR, at)


def keep_in_touch(match, *, due_on, at):
    """The task to hear from the citizen while the volunteer is away."""
    task = _open(match, VOLUNTEER_AWAY, Side.CITIZEN, at)
    task.due_on = due_on
    task.save(update_fields=["due_on"])
    return task


def break_is_planned(match, *, by, at):
    _close(match.tasks.filter(fact=VOLUNTEER_BREAK), by, at)


def break_is_over(match, *, by, at):
    """Nobody is away any more, so there is nothing to plan and nobody to hear from meanwhile."""
    _close(match.tasks.filter(fact__in=[VOLUNTEER_BREAK, VOLUNTEER_AWAY]), by, at)


def look_whether_it_goes_on(match, *, at):
    """The volunteer is back, and the match stands still: its clocks would stand still with it, and nobody
    would be reminded. Once for each break."""
    last = match.tasks.filter(fact__in=[VOLUNTEER_BREAK, VOLUNTEER_BACK]).order_by("-pk").first()
    if last is not None and last.fact == VOLUNTEER_BREAK and last.done_at is not None:
        return _open(match, VOLUNTEER_BACK, Side.MENTOR, at)
    return None


def _open(match, fact, whose, at):
    """The one open task about a match and a fact."""
    task, _new = Task.objects.get_or_create(
        match=match,
        fact=fact,
        done_at=None,
        defaults={
            "citizen": match.citizen,
            "whose": whose,
            "owner": match.citizen.consultant,
            "made_at": at,
            "due_on": localdate(at) + WITHIN,
        },
    )
    return task


def ended(match, *, by, at):
    """The match has ended, so nobody has to end it any more, or to get through a break."""
    _close(match.tasks.filter(fact__in=["yes_withdrawn", *ABOUT_BREAKS]), by, at)


def told_again(match, allowed, *, by, at):
    """Where the volunteer may know again all that he was ever told, nobody has to ask him to delete it.

    allowed : codes that he may know now
    """
    about = {"citizen": match.citizen, "mentor": match.mentor}
    told = Disclosure.objects.filter(**about).values_list("items", flat=True)
    if {code for items in told for code in items} <= allowed:
        found = Task.objects.filter(match__citizen=match.citizen, match__mentor=match.mentor)
        _close(found.filter(fact="ask_to_delete"), by, at)


def _close(found, by, at):
    """One by one, for the change log misses what is written in bulk."""
    for task in found.filter(done_at=None):
        task.done_at, task.done_by = at, by
        task.save(update_fields=["done_at", "done_by"])


@transaction.atomic
def finish(task, *, by, at):
    """Done: mended, or looked at and right as it is. The same press twice has one effect."""
    from matching import breaks, consents, lifecycle  # which make tasks themselves

    locked = Task.objects.select_for_update(of=("self",)).get(pk=task.pk)
    if locked.done_at is None:
        if locked.fact == "yes_withdrawn" and consents.taken_back(locked.match):
            raise lifecycle.Refused(
                _("The citizen has taken the yes back: end the match, then this is done.")
            )
        if locked.fact == VOLUNTEER_BREAK and breaks.needs_plan(locked.match, localdate(at)):
            raise lifecycle.Refused(
                _("Choose what the citizen wants meanwhile: then this is done.")
            )
        locked.done_at, locked.done_by = at, by
        locked.save(update_fields=["done_at", "done_by"])
    return locked
