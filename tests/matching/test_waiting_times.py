"""How long one waits for a volunteer: against a curve made by hand, and from the rows of a branch."""

import datetime
import random

import pytest
from django.utils import timezone

from citizens.models import Citizen
from matching import consents, lifecycle
from matching.models import Consent
from matching.stages import Stage
from matching.waiting_times import WaitingTime, _waits, half_after, waiting_time
from tests import people

DAY = datetime.timedelta(days=1)


def by_hand(got, waits):
    """Kaplan and Meier, day by day; the first day on which no more than half still wait."""
    still = 1.0
    for day in sorted(set(got)):
        at_risk = sum(1 for one in (*got, *waits) if one >= day)
        still *= 1 - got.count(day) / at_risk
        if still <= 0.5 + 1e-12:
            return day
    return None


def test_half_after_is_the_curve_made_by_hand():
    chance = random.Random(6)
    for _round in range(200):
        got = [chance.randint(1, 60) for _one in range(chance.randint(1, 12))]
        waits = [chance.randint(1, 60) for _one in range(chance.randint(0, 12))]
        days, least, most = half_after(got, waits)
        assert days == by_hand(got, waits), (got, waits)
        assert least is None or days is None or least <= days
        assert most is None or days is None or days <= most


def test_those_who_still_wait_are_counted_rightly():
    assert half_after([10, 20, 30], [])[0] == 20
    assert half_after([10, 20, 30], [25, 40, 50, 60])[0] is None  # fewer than half have got one


@pytest.mark.django_db
def test_a_branch_is_told_once_five_have_a_volunteer():
    odder = people.office("Jobcenter Odder")
    tina, sind = people.consultant("Tina", odder), people.branch("SIND Odder", odder)
    today, now = timezone.localdate(), timezone.now()
    asked_on = today - datetime.timedelta(days=100)
    somebody = [people.citizen(f"Borger {number}", contact=tina, yes=False) for number in range(7)]
    for one in somebody:
        people.say_yes(one, "take_part", "match_mentors", on=asked_on)
    kirsten = people.mentor("Kirsten Overby", of=sind, capacity=9)
    for number, one in enumerate(somebody[:5], start=1):
        assert waiting_time(Citizen.objects.all(), today) == WaitingTime(
            None, None, None, number - 1, 7
        )
        match = lifecycle.shortlist(one, kirsten, by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        people.ask(match, by=tina, at=now)
        begun = asked_on + datetime.timedelta(days=10 * number)
        lifecycle.confirm(
            match, Stage.RUNNING, by=tina, at=now, starts_on=begun, follow_up_on=begun
        )
    told = waiting_time(Citizen.objects.all(), today)
    assert (told.days, told.got, told.asked) == (40, 5, 7)
    for event in (Consent.Event.WITHDRAWN, Consent.Event.GIVEN):  # later on, and not about the wait
        spoken = Consent.Channel.SPOKEN
        consents.record(
            somebody[0],
            Consent.Purpose.MATCH_MENTORS,
            event,
            on=today - 10 * DAY,
            by=tina,
            channel=spoken,
        )
    assert waiting_time(Citizen.objects.all(), today) == told
    # Whoever has thought better of it has waited until then, and whoever asks elsewhere is elsewhere's.
    somebody[6].mentor_wish = "no"
    somebody[6].save()
    assert waiting_time(Citizen.objects.all(), today) == told
    assert _waits(Citizen.objects.all(), today)[1] == [100, 100]
    later = today + 30 * DAY
    assert _waits(Citizen.objects.all(), later)[1] == [130, 100]
    assert waiting_time(Citizen.objects.exclude(office=odder), today).asked == 0


@pytest.mark.django_db
def test_a_wait_stands_still_in_a_pause_and_ends_where_the_yes_is_taken_back():
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    today = timezone.localdate()
    bettina, amina, bo = (
        people.citizen(name, contact=tina, yes=False) for name in ("Bettina", "Amina", "Bo")
    )
    for one in (bettina, amina, bo):
        people.say_yes(one, "take_part", "match_mentors", on=today - 100 * DAY)
    bettina.pauses.create(begins_on=today - 50 * DAY, ends_on=today - 31 * DAY)
    for one in (amina, bo):
        consents.record(
            one,
            Consent.Purpose.MATCH_MENTORS,
            Consent.Event.WITHDRAWN,
            on=today - 60 * DAY,
            by=tina,
            channel=Consent.Channel.SPOKEN,
        )
    people.say_yes(bo, "match_mentors", on=today - 10 * DAY)
    assert _waits(Citizen.objects.order_by("pk"), today) == ([], [80, 40, 10])
