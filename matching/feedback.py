"""Talks with a volunteer about how it goes for the volunteer: which are due, and what was said."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.cadence import months_later
from matching.lifecycle import Refused
from matching.models import Match
from mentors.models import Feedback, Mentor
from programme.roles import Role

DAY = datetime.timedelta(days=1)
YEARS_BACK = datetime.timedelta(days=10 * 366)
Kind = Feedback.Kind
TIMED = (Kind.ONE_MONTH, Kind.THREE_MONTHS, Kind.SIX_MONTHS)


def due(mentors, today):
    """[(volunteer, kind, due on), …], the earliest first: the talks whose day has come, and those of an
    end that is near.

    The months run from the first citizen on, through pauses too; but nobody is asked for a talk while
    paused. Given once is given, and a later talk takes the place of those before it.
    """
    mentors = list(mentors)
    began, given = _first_days(mentors), _given(mentors)
    found = []
    for mentor in mentors:
        said = given.get(mentor.pk, set())
        asked = [*_of_months(mentor, began.get(mentor.pk), said, today), *_of_end(mentor, today)]
        found += [(mentor, kind, day) for kind, day in asked if kind not in said]
    return sorted(found, key=lambda one: (one[2], one[0].name, one[0].pk, one[1]))


def _of_months(mentor, began, given, today):
    if began is None or (mentor.left_on and mentor.left_on <= today) or mentor.paused_on(today):
        return
    for place, (kind, months) in enumerate(
        zip(TIMED, settings.RECRUITING["feedback_months"], strict=True)
    ):
        day = months_later(began, months)
        if day <= today and not given & {*TIMED[place:], Kind.CLOSING}:
            yield kind, day


def _of_end(mentor, today):
    """The thank-you and the closing talk, of those who had a contract; where the last day is long past,
    nobody is reminded any more."""
    rules = settings.RECRUITING
    if mentor.contract_signed_on is None:
        return
    left = mentor.left_on
    end = left or mentor.contract_ends_on  # a new contract has moved its end
    if end is None or end < today - rules["late_days"] * DAY:
        return
    if left and left <= today:
        yield Kind.THANKS, left + rules["thanks_days"] * DAY
    if today + rules["closing_days"] * DAY < end:
        return
    if left or not mentor.paused_on(today):
        yield Kind.CLOSING, end


def _first_days(mentors):
    """{volunteer's key: the day on which the first match began}, those that have ended too."""
    matches = Match.objects.filter(mentor__in=[one.pk for one in mentors]).exclude(started_on=None)
    return dict(matches.order_by("-started_on").values_list("mentor", "started_on"))


def _given(mentors):
    """{volunteer's key: the kinds of talks that were held}"""
    found: dict[int, set[str]] = {}
    rows = Feedback.objects.filter(mentor__in=[one.pk for one in mentors])
    for mentor, kind in rows.values_list("mentor", "kind"):
        found.setdefault(mentor, set()).add(kind)
    return found


@transaction.atomic
def record(mentor, *, kind, held_on, text, by, at, seen=None):
    """Write down a talk that was held. Each kind is held once; the same press twice has one effect, and
    what stands there is corrected by whoever has seen it.

    seen : the text of this talk as the page showed it
    """
    if by.role != Role.COORDINATOR:
        raise Refused(_("A coordinator talks with the volunteer, and writes it down."))
    if held_on > localdate(at):
        raise Refused(_("A talk that is to come cannot be written down yet."))
    if held_on < localdate(at) - YEARS_BACK:
        raise Refused(_("%s is too far away: look at the year.") % date_format(held_on))
    Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
    text, held = text.strip(), mentor.feedback.filter(kind=kind).first()
    if held is None:
        return mentor.feedback.create(kind=kind, held_on=held_on, text=text, recorded_by=by)
    if (held.held_on, held.text) != (held_on, text):
        if seen is None or _lines(seen) != _lines(held.text):
            raise WrittenAlready(held)
        held.held_on, held.text, held.recorded_by = held_on, text, by
        held.save()
    return held


class WrittenAlready(Refused):
    """Something else is written of this talk; `held` is what."""

    def __init__(self, held):
        self.held = held
        super().__init__(
            _(
                "This talk was written down already, on %(day)s. Save once more, and yours takes its"
                " place: put into it all that is to stand."
            )
            % {"day": date_format(held.held_on)}
        )


def _lines(text):
    """A browser sends other line ends than the ones it was given."""
    return text.replace("\r\n", "\n").strip()
