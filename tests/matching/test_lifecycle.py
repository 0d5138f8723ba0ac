"""Steps of a match: who, when, and what is refused."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from matching import lifecycle
from matching.models import Block, FollowUp, Match, MatchEvent
from matching.policies import why_not
from matching.stages import HOLDS_PLACE, PATHS, STEPS, Kind, Reason, Side, Stage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina", contact=tina)


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen", places=1)


def shortlisted(citizen, company, by):
    return lifecycle.shortlist(citizen, company.openings.get(), by=by, at=timezone.now())


def at_meeting(citizen, company, by):
    match, now = shortlisted(citizen, company, by), timezone.now()
    lifecycle.agree(match, by=by, at=now)
    lifecycle.advance(match, Stage.APPROACHED, by=by, at=now)
    return lifecycle.advance(match, Stage.MEETING, by=by, at=now)


def confirm(match, by, stage=Stage.INTERNSHIP):
    day = timezone.localdate()
    return lifecycle.confirm(
        match, stage, by=by, at=timezone.now(), starts_on=day, follow_up_on=day + timedelta(3)
    )


def test_every_stage_of_a_path_can_be_reached_and_left():
    for kind, steps in STEPS.items():
        reached = {stage for following in steps.values() for stage in following}
        assert set(steps) == reached | {Stage.SHORTLISTED} | {Stage.ENDED}
        assert all(steps[stage] for stage in PATHS[kind] if stage != Stage.ENDED)


def test_the_same_press_twice_has_one_effect(bettina, kitchen, tina):
    first, second = (shortlisted(bettina, kitchen, tina) for _ in range(2))
    assert first == second
    for _ in range(2):
        lifecycle.agree(first, by=tina, at=timezone.now())
    assert MatchEvent.objects.filter(match=first).count() == 2


def test_no_approach_without_a_yes(bettina, kitchen, tina):
    match = shortlisted(bettina, kitchen, tina)
    with pytest.raises(lifecycle.Refused):
        lifecycle.advance(match, Stage.APPROACHED, by=tina, at=timezone.now())
    # Nor past the life cycle: the database refuses as well.
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(stage=Stage.APPROACHED)


def test_somebody_elses_consultant_moves_nothing(bettina, kitchen, tina):
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Odder"))
    match = shortlisted(bettina, kitchen, tina)
    with pytest.raises(lifecycle.Refused):
        lifecycle.agree(match, by=rasmus, at=timezone.now())
    with pytest.raises(lifecycle.Refused):
        shortlisted(bettina, people.company("Andet sted"), rasmus)
    match.refresh_from_db()
    assert match.stage == Stage.SHORTLISTED


def test_a_coordinator_moves_volunteers_but_not_companies(bettina, kitchen, tina):
    sind = people.branch("SIND", bettina.office)
    karen = people.coordinator("Karen", sind)
    company = shortlisted(bettina, kitchen, tina)
    volunteer = lifecycle.shortlist(
        bettina, people.mentor("Kirsten", of=sind), by=karen, at=timezone.now()
    )
    assert why_not(karen, company, Stage.AGREED) != ""
    assert why_not(karen, volunteer, Stage.AGREED) == ""


def test_the_last_place_is_taken_once(bettina, kitchen, tina):
    karina = people.citizen("Karina", contact=tina)
    first, second = at_meeting(bettina, kitchen, tina), at_meeting(karina, kitchen, tina)
    confirm(first, tina)
    with pytest.raises(lifecycle.Refused):
        confirm(second, tina)
    second.refresh_from_db()
    assert second.stage == Stage.MEETING
    assert not second.follow_ups.exists()


def test_an_unknown_number_of_places_is_no_limit(bettina, tina):
    company = people.company("Ukendt", places=None)
    karina = people.citizen("Karina", contact=tina)
    for citizen in (bettina, karina):
        confirm(at_meeting(citizen, company, tina), tina)
    assert Match.objects.filter(stage=Stage.INTERNSHIP).count() == 2


def test_confirming_plans_the_first_follow_up(bettina, kitchen, tina):
    match = confirm(at_meeting(bettina, kitchen, tina), tina)
    assert [(one.due_on, one.held_on) for one in match.follow_ups.all()] == [
        (timezone.localdate() + timedelta(3), None)
    ]


def test_a_follow_up_says_when_the_next_one_is(bettina, kitchen, tina):
    match, day = confirm(at_meeting(bettina, kitchen, tina), tina), timezone.localdate()

    def held(on=day, next_on=day + timedelta(21)):
        lifecycle.follow_up(
            match,
            by=tina,
            held_on=on,
            outcome="going_well",
            note="",
            contact="both",
            next_on=next_on,
            at=timezone.now(),
        )

    for wrong in ({"next_on": None}, {"next_on": day}, {"on": day + timedelta(1)}):
        with pytest.raises(lifecycle.Refused):
            held(**wrong)
    assert FollowUp.objects.filter(held_on=None).count() == 1
    held()
    assert list(match.follow_ups.values_list("held_on", "due_on")) == [
        (day, day + timedelta(3)),
        (None, day + timedelta(21)),
    ]


def test_a_no_is_remembered_and_an_end_is_not_a_no(bettina, kitchen, tina):
    match = at_meeting(bettina, kitchen, tina)
    lifecycle.end(match, by=tina, at=timezone.now(), side=Side.COMPANY, reason=Reason.NO_ROOM)
    assert [(block.company, block.by_side) for block in Block.objects.all()] == [
        (kitchen, Side.COMPANY)
    ]
    lasting = confirm(at_meeting(people.citizen("Karina", contact=tina), kitchen, tina), tina)
    lifecycle.end(lasting, by=tina, at=timezone.now(), side=Side.CITIZEN, reason=Reason.PURPOSE_MET)
    assert Block.objects.count() == 1
    assert not lasting.follow_ups.filter(held_on=None).exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_ten_who_confirm_at_once_take_one_place():
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    kitchen = people.company("Havrekrogen", places=1)
    matches = [
        at_meeting(people.citizen(f"Borger {number}", contact=tina), kitchen, tina)
        for number in range(10)
    ]
    start, refused = threading.Barrier(len(matches)), []

    def press(match):
        start.wait()
        try:
            confirm(match, tina)
        except lifecycle.Refused:
            refused.append(match)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[match]) for match in matches]
    for press_ in presses:
        press_.start()
    for press_ in presses:
        press_.join()
    assert Match.objects.filter(kind=Kind.COMPANIES, stage__in=HOLDS_PLACE).count() == 1
    assert len(refused) == 9
