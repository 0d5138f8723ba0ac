"""What a citizen lives by, as it follows from the places: an internship, a job, or neither any more.

By hand it is written where nothing else says it. Each status lasts until the next one begins.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citizens.models import IN_JOB, Citizen, Employment, Status
from citizens.models.profile import FULL_WEEK
from matching.models import Match
from matching.refusals import Refused
from matching.stages import HOLDS_PLACE, Kind, Stage
from programme.importing.cells import DAYS_MEANT

FARTHEST = datetime.timedelta(days=366)


@transaction.atomic
def follow(citizen, on, *, was=None):
    """Let the status be what the places say from a day on, and from each later day on which one begins
    or its hours change. What they say nothing of stays: whoever is sick is not made unemployed by the
    end of an internship that was over already.

    on : None where the step was of a place that has not begun: it concerns days to come alone
    was : the stage until this step of a place that had begun
    """
    Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=citizen.pk)
    matches = Match.objects.filter(citizen=citizen, kind=Kind.COMPANIES).prefetch_related("hours")
    held = [match for match in matches if match.stage in HOLDS_PLACE]
    today = timezone.localdate()
    day = max(on or today, today)
    # What the places have said of days to come they say anew: some of it may not come.
    to_come = _days(matches, day)
    for row in Status.objects.filter(citizen=citizen, recorded_by=None, from_on__in=to_come):
        row.delete()
    if on is not None:
        _say(citizen, held, on, day, was)
    for coming in sorted(_days(held, day)):
        if not Status.objects.filter(citizen=citizen, from_on=coming).exists():
            _say(citizen, held, coming, coming, was)


def _days(matches, after):
    """The days after a day on which a place begins, or its hours change."""
    days = {match.started_on for match in matches}
    days |= {agreed.from_on for match in matches for agreed in match.hours.all()}
    return {day for day in days if day and day > after}


def _say(citizen, held, on, day, was):
    """The status from `on`, as it follows from the places that have begun by `day`."""
    current = _last(citizen, day)
    places = [one for one in held if one.started_on is None or one.started_on <= day]
    stages = {match.stage for match in places}
    by_hand = current is not None and current.recorded_by_id is not None
    if Stage.JOB in stages:
        status = current.status if current and current.status in IN_JOB else Employment.FLEKSJOB
    elif stages:
        status = Employment.INTERNSHIP
    elif was is None or current is None or current.status not in (*IN_JOB, Employment.INTERNSHIP):
        return
    elif current.status in IN_JOB and was != Stage.JOB:
        return  # a job that none of the places is
    elif not by_hand and current.from_on >= on:
        # It came to nothing, so that what was before goes on.
        current.delete()
        return _say(citizen, held, on, day, was)
    else:
        status = Employment.UNEMPLOYED
    if by_hand and on < current.from_on:
        on = day  # what somebody has written meanwhile stays
    _begin(citizen, current, status, on, **_agreed(places, day))


@transaction.atomic
def write(citizen, status, from_on, *, by, internship_hours=None, paid_hours=None):
    """What somebody knows: from a day on the citizen lives by this."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    # What is known of days to come stays, and begins when it begins.
    current = _last(citizen, max(from_on, timezone.localdate()))
    if current and from_on < current.from_on:
        raise Refused(
            _("There is a status from %s already: choose that day or a later one.")
            % date_format(current.from_on, "SHORT_DATE_FORMAT")
        )
    if not DAYS_MEANT[0] <= from_on <= timezone.localdate() + FARTHEST:
        raise Refused(_("%s is too far away: look at the year.") % date_format(from_on))
    hours = {"internship_hours": internship_hours, "paid_hours": paid_hours}
    return _begin(citizen, current, status, from_on, by=by, **hours)


def _begin(citizen, current, status, on, by=None, **hours):
    """The status from a day on: the same one goes on, and of one day the last word counts."""
    if current and (current.status, *_hours(current)) == (status, *hours.values()):
        return current
    on = max(on, current.from_on) if current else on
    if current and current.from_on == on:
        current.status, current.recorded_by = status, by
        current.internship_hours, current.paid_hours = hours.values()
        current.save()
        return current
    return Status.objects.create(
        citizen=citizen, status=status, from_on=on, recorded_by=by, **hours
    )


def _hours(row):
    return row.internship_hours, row.paid_hours


def _last(citizen, until):
    """The last status that has begun by a day, or None."""
    return Status.objects.filter(citizen=citizen, from_on__lte=until).order_by("from_on").last()


def _agreed(places, day):
    """The hours a week at all places together on a day; not known where none are agreed, or where they
    are more than a week has, because a place that is over was not ended."""
    known = [one for match in places if (one := _last_hours(match, day))]
    paid = sum(one.paid_hours for one in known)
    unpaid = sum(one.hours for one in known) - paid
    if not known or paid + unpaid > FULL_WEEK:
        return {"internship_hours": None, "paid_hours": None}
    return {"internship_hours": unpaid, "paid_hours": paid}


def _last_hours(match, day):
    begun = [one for one in match.hours.all() if one.from_on <= day]
    return max(begun, key=lambda one: (one.from_on, one.pk), default=None)
