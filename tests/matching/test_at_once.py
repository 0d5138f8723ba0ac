"""Two who work on the same citizen at once wait for one another, and neither waits for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from matching import breaks, entrances, lifecycle, own_times
from matching.models import Match, Task
from matching.refusals import Refused
from matching.stages import Origin, Stage
from tests import people

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
ROUNDS = 8


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))


def at_once(*presses):
    """What failed, other than by a sentence, of presses at the same moment."""
    start, odd = threading.Barrier(len(presses)), []

    def press(one):
        start.wait()
        try:
            one()
        except Refused:
            pass
        except Exception as error:
            odd.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[one]) for one in presses]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return odd


def test_a_place_confirmed_while_a_job_there_is_entered(tina):
    now, today = timezone.now(), timezone.localdate()
    for number in range(ROUNDS):
        bettina = people.citizen(f"Bettina {number}", contact=tina)
        opening = people.company(f"Kroen {number}", places=9).openings.get()
        match = lifecycle.shortlist(bettina, opening, by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        for stage in (Stage.APPROACHED, Stage.MEETING):
            lifecycle.advance(match, stage, by=tina, at=now)

        def confirm(match=match):
            lifecycle.confirm(
                match,
                Stage.INTERNSHIP,
                by=tina,
                at=now,
                starts_on=today,
                follow_up_on=today,
                **people.agreed(today),
            )

        def enter(bettina=bettina, opening=opening):
            said = {"origin": Origin.HELD_JOB, "channel": "spoken", "since": today - DAY}
            entrances.enter(bettina, opening, by=tina, at=now, hours=4, **said)

        assert at_once(confirm, enter) == []


def test_a_plan_for_a_break_while_the_match_ends_and_the_volunteer_comes_back(tina, karen):
    now, today = timezone.now(), timezone.localdate()
    for number in range(ROUNDS):
        kirsten = people.mentor(f"Kirsten {number}", of=karen.offices.get())
        bettina = people.citizen(f"Bettina {number}", contact=tina)
        match = lifecycle.shortlist(bettina, kirsten, by=karen, at=now)
        lifecycle.agree(match, by=karen, at=now)
        people.ask(match, by=karen, at=now)
        day = {"starts_on": today, "follow_up_on": today}
        lifecycle.confirm(match, Stage.RUNNING, by=karen, at=now, **day)
        own_times.pause(kirsten, today, None, by=karen, at=now)
        task, pause = Task.objects.get(match=match), str(kirsten.pauses.get().pk)
        same = Match.objects.get(pk=match.pk)
        assert (
            at_once(
                lambda task=task: breaks.plan(task, "other", by=tina, at=now),
                lambda same=same: lifecycle.end(
                    same, by=karen, at=now, side="mentor", reason="other"
                ),
                lambda one=kirsten, key=pause: own_times.end_pause(one, key, by=karen, at=now),
            )
            == []
        )
