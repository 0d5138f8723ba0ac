"""Readiness for a volunteer takes time: a "not yet" comes back on the day that was agreed."""

from django.conf import settings
from django.db import transaction

from citizens.models import Citizen
from programme.days import months_later

NOT_YET = Citizen.MentorWish.NOT_YET


def to_look_again(citizens, on):
    """Those of these citizens who said "not yet", and whose day has come: the longest past first."""
    return citizens.filter(mentor_wish=NOT_YET, mentor_look_again_on__lte=on).order_by(
        "mentor_look_again_on", "ref"
    )


def look_again_on(wish, agreed, on):
    """The day to ask again after an answer: as agreed, or after the usual interval; None where the
    answer was yes or no."""
    if wish != NOT_YET:
        return None
    return agreed or months_later(on, settings.CADENCE["look_again_months"])


@transaction.atomic
def answered(citizen, wish, *, on):
    """What the citizen says now about having a volunteer."""
    citizen = Citizen.objects.select_for_update().get(pk=citizen.pk)
    citizen.mentor_wish = wish
    citizen.mentor_look_again_on = look_again_on(wish, None, on)
    citizen.save(update_fields=["mentor_wish", "mentor_look_again_on"])
    return citizen
