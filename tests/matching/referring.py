"""A citizen is referred, taken in and called in; each story says only what is otherwise."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from citizens.models import Told
from matching import referrals
from matching.lifecycle import Refused

WEDNESDAY = date(2026, 11, 25)
DAY = timedelta(days=1)


def referred(citizen, by, **said):
    said = {
        "referred_on": WEDNESDAY - 10 * DAY,
        "office": citizen.office,
        "referred_by": "Ulla Kragelund",
        **said,
    }
    return referrals.refer(citizen, by=by, at=timezone.now(), **said)


def accepted(citizen, by, **said):
    said = {
        "told": Told.values,
        "admitted_on": WEDNESDAY - DAY,
        "first_talk_on": WEDNESDAY + 7 * DAY,
        "first_talk_time": time(10, 30),
        "first_talk_with": by,
        "channel": "paper",
        **said,
    }
    return referrals.accept(citizen, by=by, at=timezone.now(), **said)


def moved(citizen, by, *, at=None, **said):
    said = {
        "first_talk_on": WEDNESDAY + 9 * DAY,
        "first_talk_time": time(9, 0),
        "first_talk_with": by,
        **said,
    }
    return referrals.move_first_talk(citizen, by=by, at=at or timezone.now(), **said)


def refusal(step, *args, **said):
    """The sentence in English with which a step is refused."""
    with override("en"), pytest.raises(Refused) as refused:
        step(*args, **said)
    (sentence,) = refused.value.messages
    return sentence
