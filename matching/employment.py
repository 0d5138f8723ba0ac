"""What a citizen lives by, as it follows from the places: an internship, a job, or neither any more.

By hand it is written where nothing else says it. Each status lasts until the next one begins.
"""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citizens.models import IN_JOB, Citizen, Employment, Status
from matching.models import AgreedHours, Match
from matching.refusals import Refused
from matching.stages import HOLDS_PLACE, Kind, Stage

FARTHEST = datetime.timedelta(days=366)


def follow(citizen, on):
    """Let the status be what the places say from a day on. What they say nothing of stays: whoever is
    sick is not made unemployed by the end of an internship that was over already."""
    current = _last(citizen)
    places = list(Match.objects.filter(citizen=citizen, kind=Kind.COMPANIES, stage__in=HOLDS_PLACE))
    stages = {match.stage for match in places}
    if Stage.JOB in stages:
        status = current.status if current and current.status in IN_JOB else Employment.FLEKSJOB
    elif stages:
        status = Employment.INTERNSHIP
    elif current and current.status in (*IN_JOB, Employment.INTERNSHIP):
        status = Employment.UNEMPLOYED
    else:
        return
    hours = {"internship_hours": None, "paid_hours": None}
    if places and (agreed := _agreed(places)):
        hours = {name: agreed[name] for name in hours}
    _begin(citizen, current, status, on, **hours)


@transaction.atomic
def write(citizen, status, from_on, *, by, internship_hours=None, paid_hours=None):
    """What somebody knows: from a day on the citizen lives by this."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    current = _last(citizen)
    if current and from_on < current.from_on:
        raise Refused(
            _("There is a status from %s already: choose that day or a later one.")
            % date_format(current.from_on, "SHORT_DATE_FORMAT")
        )
    if from_on > timezone.localdate() + FARTHEST:
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


def _last(citizen):
    return Status.objects.filter(citizen=citizen).order_by("from_on").last()


def _agreed(places):
    """The hours a week at all places together, {} where none are agreed."""
    last = [
        AgreedHours.objects.filter(match=match).order_by("from_on", "pk").last() for match in places
    ]
    known = [one for one in last if one]
    if not known:
        return {}
    paid = sum(one.paid_hours for one in known)
    return {"internship_hours": sum(one.hours for one in known) - paid, "paid_hours": paid}
