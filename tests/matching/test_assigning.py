"""Volunteers for everybody at once: who waits, who has room, and what the plan says."""

import datetime

import pytest
from django.utils import timezone

from citizens.models import Citizen, Pause
from matching import assigning, lifecycle
from matching.stages import Reason, Side, Stage
from mentors.models import Mentor
from tests import people

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 25)


def board():
    return assigning.board(Citizen.objects.all(), Mentor.objects.all(), TODAY)


def names(plan):
    return {pair.citizen.first_name: pair.mentor.first_name for pair in plan.pairs}


def left_out(plan):
    return {one.citizen.first_name: one.rule for one in plan.unserved}


@pytest.fixture
def two(tina, sind):
    """Kirsten and Ole suit Bettina; Amina, who came later, speaks Arabic alone, as Kirsten does too."""
    bettina = people.citizen("Bettina Skovgaard", contact=tina, interests=["strik"])
    amina = people.citizen("Amina Warsame", contact=tina, languages=["arabisk"])
    for one, day in ((bettina, 2), (amina, 20)):
        one.consents.all().delete()
        people.say_yes(one, on=datetime.date(2026, 11, day))
    kirsten = people.mentor(
        "Kirsten Overby",
        of=sind,
        capacity=1,
        languages=["dansk", "arabisk"],
        interests=["strik"],
    )
    ole = people.mentor("Ole Lund", of=sind, capacity=1, interests=["fodbold"])
    return {"bettina": bettina, "amina": amina, "kirsten": kirsten, "ole": ole}


def test_the_plan_serves_both_where_first_come_serves_one(two):
    found = board()
    plan, come = found.plan(), found.first_come()
    assert names(plan) == {"Bettina": "Ole", "Amina": "Kirsten"}
    assert names(come) == {"Bettina": "Kirsten"}
    assert left_out(come) == {"Amina": "capacity"}
    assert plan.total > come.total
    assert plan.total == round(sum(pair.score for pair in plan.pairs), 1)


def test_a_score_of_the_plan_is_that_of_the_list(two, tina):
    from matching.suggestions import suggest_by_reference

    (listed,) = suggest_by_reference("mentors", [two["bettina"].ref])
    of_list = {one["ref"]: one["score"] for one in listed.explained["candidates"]}
    found = board()
    assert of_list == {
        one.ref: found.score(two["bettina"].pk, one.pk) for one in (two["kirsten"], two["ole"])
    }
    assert found.score(two["amina"].pk, two["ole"].pk) is None


def test_who_wants_nobody_or_has_somebody_does_not_wait(two, tina, karen):
    now = timezone.now()
    people.citizen("Lise Holm", contact=tina, mentor_wish="not_yet")
    people.citizen("Mads Krog", contact=tina, phase="closed")
    served = people.citizen("Yusuf Ali", contact=tina)
    match = lifecycle.shortlist(served, two["ole"], by=tina, at=now)
    # On the shortlist alone nobody has been promised anything.
    assert {one.first_name for one in board().citizens} == {"Bettina", "Amina", "Yusuf"}
    lifecycle.agree(match, by=tina, at=now)
    found = board()
    assert {one.first_name for one in found.citizens} == {"Bettina", "Amina"}
    # Whoever is on the way takes a place already.
    assert names(found.plan()) == {"Bettina": "Kirsten"}
    lifecycle.end(match, by=tina, at=now, side=Side.CITIZEN, reason=Reason.CHANGED_MIND)
    assert {one.first_name for one in board().citizens} == {"Bettina", "Amina", "Yusuf"}


def test_who_cannot_be_served_is_told_with_the_rule_that_stopped_whoever_came_furthest(two, tina):
    people.citizen("Lise Holm", contact=tina, languages=["polsk"])
    people.citizen("Mads Krog", contact=tina, yes=False)
    resting = people.citizen("Yusuf Ali", contact=tina)
    Pause.objects.create(citizen=resting, begins_on=TODAY)
    assert left_out(board().plan()) == {"Lise": "language", "Mads": "consent", "Yusuf": "paused"}


def test_whoever_has_waited_beyond_the_bound_comes_first(two, tina):
    """Lise has waited since the spring; Kirsten suits Amina better."""
    two["ole"].delete()
    two["bettina"].delete()
    lise = people.citizen("Lise Holm", contact=tina, travel_minutes=5, meeting_places=["online"])
    lise.consents.all().delete()
    people.say_yes(lise, on=datetime.date(2026, 4, 1))
    two["amina"].interests = ["strik"]
    two["amina"].save()
    found = board()
    assert names(found.plan()) == {"Amina": "Kirsten"}
    assert names(found.plan(bound=90)) == {"Lise": "Kirsten"}
    assert names(found.plan(bound=365)) == {"Amina": "Kirsten"}


def test_pairs_are_fixed_and_forbidden_and_it_is_seen_what_that_costs(two):
    found = board()
    best = found.plan()
    fixed = found.plan(fixed=[(two["bettina"].pk, two["kirsten"].pk)])
    assert names(fixed) == {"Bettina": "Kirsten"}
    assert fixed.total < best.total
    forbidden = found.plan(forbidden=[(two["amina"].pk, two["kirsten"].pk)])
    assert names(forbidden) == {"Bettina": "Kirsten"}
    assert left_out(forbidden) == {"Amina": "capacity"}
    # Nobody is fixed whom a rule keeps apart, nor beyond the room, nor twice.
    nonsense = [(two["amina"].pk, two["ole"].pk), (10**6, two["ole"].pk)]
    assert names(found.plan(fixed=nonsense)) == names(best)
    both = [(two["bettina"].pk, two["kirsten"].pk), (two["bettina"].pk, two["ole"].pk)]
    assert names(found.plan(fixed=both)) == {"Bettina": "Kirsten"}


def test_a_volunteer_who_has_not_said_how_many_meets_one(two):
    two["kirsten"].capacity = None
    two["kirsten"].save()
    assert names(board().plan()) == {"Bettina": "Ole", "Amina": "Kirsten"}
    two["ole"].delete()
    assert len(board().plan().pairs) == 1


def test_nothing_to_assign_is_an_empty_plan(db):
    plan = board().plan()
    assert (plan.pairs, plan.unserved, plan.total) == ([], [], 0)


def test_nothing_is_written(two):
    from matching.models import Decision, Match

    board().plan()
    assert not Decision.objects.exists()
    assert not Match.objects.exclude(stage=Stage.ENDED).exists()
