"""What a volunteer says by one tap: when, how many, and a pause. Each tap counts alone, and what
somebody else writes meanwhile stays."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import breaks
from matching.refusals import Refused
from matching.stages import HOLDS_PLACE
from mentors.models import Mentor
from programme.pauses import current_pause, hold_pause
from programme.timetable import DAYS, PARTS, Timetable

BOXES = {f"{day}-{part.code}": (day, part) for day in range(7) for part in PARTS}
TIMES = ["timetable", "timetable_confirmed_on"]


@dataclass(frozen=True)
class Tap:
    """What one tap changed, so that it can be taken back to the very hour."""

    box: str  # "0-morning"
    was: int  # the hours of that part of the day, as bits …
    now: int
    was_known: bool  # whether anything was known of the week
    confirmed_on: datetime.date | None  # … and when the times had been confirmed
    on: datetime.date


def box_name(box):
    """`Mandag formiddag`, as it is read aloud."""
    day, part = BOXES[box]
    return f"{DAYS[day]} {str(part.name).lower()}"


@transaction.atomic
def set_part(mentor, box, wanted, *, at):
    """Let one part of one day be all or none; that confirms the times."""
    locked, today = _locked(mentor), localdate(at)
    day, part = BOXES[box]
    week = locked.timetable or Timetable()
    tap = Tap(
        box,
        was=week[day] & part.bits,
        now=part.bits if wanted else 0,
        was_known=locked.timetable is not None,
        confirmed_on=locked.timetable_confirmed_on,
        on=today,
    )
    # Nothing taken away where nothing was known is no answer.
    if wanted or tap.was_known:
        locked.timetable = _with_part(week, box, tap.now)
        locked.timetable_confirmed_on = today
        locked.save(update_fields=TIMES)
    return locked, tap


@transaction.atomic
def take_back(mentor, tap):
    """Give back the hours that stood there before a tap, unless they are others again by now."""
    locked = _locked(mentor)
    day, part = BOXES[tap.box]
    week = locked.timetable or Timetable()
    have = week[day] & part.bits
    if have not in (tap.now, tap.was):
        raise Refused(
            _(
                "The times were changed meanwhile, so that could not be undone. Here they are as they"
                " stand now."
            )
        )
    if have == tap.now:
        week = _with_part(week, tap.box, tap.was)
        locked.timetable = week if week or tap.was_known else None
        # Whoever has confirmed them on another day meant the whole week.
        if locked.timetable_confirmed_on == tap.on:
            locked.timetable_confirmed_on = tap.confirmed_on
        locked.save(update_fields=TIMES)
    return locked


def _with_part(week, box, bits):
    day, part = BOXES[box]
    days = list(week)
    days[day] = days[day] & ~part.bits | bits
    return Timetable(days)


@transaction.atomic
def set_hours(mentor, week, *, at):
    """The whole week by its hours; None is not known."""
    locked = _locked(mentor)
    locked.timetable = week
    locked.timetable_confirmed_on = None if week is None else localdate(at)
    locked.save(update_fields=TIMES)
    return locked


def held(mentor):
    """How many citizens the volunteer meets now."""
    return mentor.matches.filter(stage__in=HOLDS_PLACE).count()


def room(mentor):
    """How many more there is room for; None where nobody has said how many at once."""
    return None if mentor.capacity is None else max(mentor.capacity - held(mentor), 0)


@transaction.atomic
def set_room(mentor, wanted):
    """Room for one more, where there is none; or for nobody new."""
    locked = _locked(mentor)
    now, holds = room(locked), held(locked)
    if wanted and not now:
        locked.capacity = holds + 1
    elif not wanted and now != 0:
        locked.capacity = holds
    locked.save(update_fields=["capacity"])
    return locked


@transaction.atomic
def pause(mentor, begins_on, ends_on, *, by, at):
    """Hold a pause; whoever the volunteer meets is asked how to get through it."""
    hold_pause(_locked(mentor).pauses, begins_on, ends_on, on=localdate(at))
    breaks.on_pause(mentor, by=by, at=at)


@transaction.atomic
def end_pause(mentor, pause_pk, *, by, at):
    """The volunteer is back; the same press twice takes no other pause away."""
    locked, today = _locked(mentor), localdate(at)
    current = current_pause(locked.pauses, today)
    if current is not None and str(current.pk) == pause_pk:
        hold_pause(locked.pauses, None, None, on=today)
        breaks.on_pause(mentor, by=by, at=at)


def _locked(mentor):
    """The row as it is now; whoever else taps waits, and who writes about a citizen does not."""
    return Mentor.objects.select_for_update(of=("self",), no_key=True).get(pk=mentor.pk)
