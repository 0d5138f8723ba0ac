"""Somebody looks at citizens, on a day that the story names."""

import datetime
from zoneinfo import ZoneInfo

from matching import readings
from matching.fields import Group
from matching.models import Reading

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NAMED = {Group.REFERENCE, Group.FULL_NAME}


def at(day, hour=10, minute=0):
    return datetime.datetime(2026, *day, hour, minute, tzinfo=COPENHAGEN)


def look(user, *citizens, on, groups=NAMED, through="citizen"):
    noted = {citizen.pk: set(groups) for citizen in citizens}
    readings.write(noted, user=user, through=through, at=on)
    return Reading.objects.first()
