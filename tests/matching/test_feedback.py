"""Talks with the volunteer: after one, three and six months with the first citizen, and at the end."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from matching import feedback
from matching.lifecycle import Refused
from matching.models import Consent, Match
from matching.stages import Stage
from mentors.models import Mentor
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
BEGAN = date(2026, 1, 31)


@pytest.fixture
def kirsten():
    sind = people.branch("SIND Odder", people.office("Jobcenter Odder"))
    return people.mentor("Kirsten Lind", of=sind)


def meets(mentor, began, **facts):
    bettina = people.citizen("Bettina", at=people.office("Jobcenter Odder"))
    Match.objects.create(
        citizen=bettina,
        kind="mentors",
        mentor=mentor,
        **{"stage": Stage.RUNNING, **facts},
        consent=Consent.objects.filter(citizen=bettina).last(),
        shortlisted_at=timezone.now(),
        started_on=began,
    )


def due(mentor, today):
    found = feedback.due(Mentor.objects.filter(pk=mentor.pk), today)
    return [(kind, day) for _mentor, kind, day in found]


def test_each_talk_is_due_on_its_day_and_not_before(kirsten):
    assert due(kirsten, BEGAN) == []
    over = {"ended_on": BEGAN + 9 * DAY, "ended_by": "citizen", "ended_reason": "other"}
    meets(kirsten, BEGAN, stage=Stage.ENDED, **over)
    meets(kirsten, BEGAN + 99 * DAY)  # a second citizen starts no new clock
    one, three, six = date(2026, 2, 28), date(2026, 4, 30), date(2026, 7, 31)
    assert due(kirsten, one - DAY) == []
    assert due(kirsten, one) == [("one_month", one)]
    assert due(kirsten, six) == [("one_month", one), ("three_months", three), ("six_months", six)]
    kirsten.feedback.create(kind="three_months", held_on=three)
    assert due(kirsten, three) == []
    assert due(kirsten, six) == [("six_months", six)]


def test_nobody_is_asked_for_a_talk_while_paused_and_the_clock_goes_on(kirsten):
    meets(kirsten, BEGAN)
    one = date(2026, 2, 28)
    kirsten.pauses.create(begins_on=BEGAN + DAY, ends_on=one)
    assert due(kirsten, one) == []
    assert due(kirsten, one + DAY) == [("one_month", one)]


def test_whoever_leaves_is_thanked_within_a_week_and_talked_with_before(kirsten):
    meets(kirsten, BEGAN)
    last = date(2026, 11, 1)
    Mentor.objects.filter(pk=kirsten.pk).update(left_on=last)
    assert ("closing", last) not in due(kirsten, last - 15 * DAY)
    assert ("closing", last) in due(kirsten, last - 14 * DAY)
    assert due(kirsten, last) == [("closing", last), ("thanks", last + 7 * DAY)]
    kirsten.feedback.create(kind="closing", held_on=last)
    assert due(kirsten, last + 30 * DAY) == [("thanks", last + 7 * DAY)]
    assert due(kirsten, last + 91 * DAY) == []


def test_a_contract_that_ends_asks_for_a_closing_talk_until_it_is_renewed(kirsten):
    ends = date(2026, 11, 30)
    Mentor.objects.filter(pk=kirsten.pk).update(contract_ends_on=ends)
    assert due(kirsten, ends - 15 * DAY) == []
    assert due(kirsten, ends - 14 * DAY) == [("closing", ends)]
    Mentor.objects.filter(pk=kirsten.pk).update(contract_ends_on=ends + 365 * DAY)
    assert due(kirsten, ends) == []


def test_whoever_never_had_a_contract_is_not_talked_out(kirsten):
    Mentor.objects.filter(pk=kirsten.pk).update(contract_signed_on=None, left_on=BEGAN)
    assert due(kirsten, BEGAN) == []


@time_machine.travel("2026-11-26 10:00+01:00")
def test_a_talk_is_written_down_once_by_a_coordinator(kirsten):
    inger = people.coordinator("Inger Stenholt", kirsten.branch)
    said = {"kind": "one_month", "held_on": date(2026, 11, 26), "at": timezone.now()}
    for _press in range(2):
        feedback.record(kirsten, text="Det går godt. ", by=inger, **said)
    assert [(one.text, one.recorded_by) for one in kirsten.feedback.all()] == [
        ("Det går godt.", inger)
    ]
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    for wrong in (
        {"text": "Noget andet.", "by": inger},
        {"text": "Fra Tina.", "by": tina, "kind": "three_months"},
        {"text": "Noget andet.", "by": inger, "seen": "Det gik skidt."},
        {"text": "Før tiden.", "by": inger, "kind": "thanks", "held_on": date(1, 1, 1)},
        {"text": "I morgen.", "by": inger, "kind": "thanks", "held_on": date(2026, 11, 27)},
    ):
        with pytest.raises(Refused):
            feedback.record(kirsten, **said | wrong)
    assert kirsten.feedback.count() == 1
    feedback.record(kirsten, text="Det går bedre.", by=inger, seen="Det går godt.\r\n", **said)
    assert kirsten.feedback.get().text == "Det går bedre."
