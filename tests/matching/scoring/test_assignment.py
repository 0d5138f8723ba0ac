"""The best whole plan: by hand, against another solver, and what always holds."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.scoring.assignment import NOBODY, best, first_come, total, with_edits


def by_hand(scores, room):
    """Every plan there is; the highest sum."""
    n, m = scores.shape
    sums = []
    for plan in itertools.product([NOBODY, *range(m)], repeat=n):
        used = np.bincount([column for column in plan if column != NOBODY], minlength=m)
        pairs = [(row, column) for row, column in enumerate(plan) if column != NOBODY]
        if (used <= room).all() and all(scores[pair] != NOBODY for pair in pairs):
            sums.append(sum(scores[pair] for pair in pairs))
    return max(sums)


def by_milp(scores, room):
    """Another solver, which knows nothing of columns that stand several times: HiGHS."""
    n, m = scores.shape
    once = np.kron(np.eye(n), np.ones(m))
    within = np.kron(np.ones(n), np.eye(m))
    found = milp(
        -np.where(scores == NOBODY, 0, scores).ravel(),
        constraints=[LinearConstraint(once, 0, 1), LinearConstraint(within, 0, room)],
        bounds=Bounds(0, (scores != NOBODY).ravel().astype(float)),
        integrality=np.ones(n * m),
        options={"mip_rel_gap": 0},
    )
    return round(-found.fun)


def a_town(seed, n, m, allowed=0.5):
    draw = np.random.default_rng(seed)
    scores = draw.integers(200, 1000, (n, m))
    scores[draw.random((n, m)) > allowed] = NOBODY
    return scores, draw.integers(0, 4, m)


@st.composite
def towns(draw):
    n, m = draw(st.integers(0, 5)), draw(st.integers(0, 4))
    cell = st.one_of(st.just(NOBODY), st.integers(0, 12))
    scores = np.array(draw(st.lists(cell, min_size=n * m, max_size=n * m)), int).reshape(n, m)
    room = np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), int)
    return scores, room


def holds(scores, room, plan):
    """Nobody above the room, and nobody with whom they may not meet."""
    pairs = [(row, column) for row, column in enumerate(plan) if column != NOBODY]
    used = np.bincount([column for _row, column in pairs], minlength=len(room))
    return (used <= room).all() and all(scores[pair] != NOBODY for pair in pairs)


def test_bettina_does_not_take_the_only_one_whom_amina_can_meet():
    """Kirsten suits Bettina a little better than Ole does; Amina can only meet Kirsten."""
    kirsten, ole = 0, 1
    scores = np.array([[720, 700], [650, NOBODY]])
    room = np.array([1, 1])
    assert best(scores, room).tolist() == [ole, kirsten]
    assert first_come(scores, room, [30, 10]).tolist() == [kirsten, NOBODY]
    assert (total(scores, best(scores, room)), total(scores, np.array([kirsten, NOBODY]))) == (
        1350,
        720,
    )


@given(towns())
def test_no_plan_is_better(town):
    scores, room = town
    plan = best(scores, room)
    assert holds(scores, room, plan)
    assert total(scores, plan) == by_hand(scores, room)


@pytest.mark.parametrize(("n", "m"), [(18, 7), (60, 25), (200, 60)])
def test_another_solver_finds_no_better_one(n, m):
    scores, room = a_town(n, n, m)
    plan = best(scores, room, waited=np.arange(n))
    assert holds(scores, room, plan)
    assert total(scores, plan) == by_milp(scores, room)


@given(towns(), st.randoms(use_true_random=False))
def test_never_below_first_come(town, chance):
    scores, room = town
    waited = [chance.randrange(100) for _row in scores]
    come = first_come(scores, room, waited)
    assert holds(scores, room, come)
    assert total(scores, best(scores, room)) >= total(scores, come)


@given(towns())
def test_most_people_served_serves_no_fewer_than_any(town):
    scores, room = town
    most = best(scores, room, served_first=True)
    assert holds(scores, room, most)
    served = (most != NOBODY).sum()
    assert served == by_hand(np.where(scores == NOBODY, NOBODY, 1), room)
    assert total(scores, best(scores, room)) >= total(scores, most)


@given(towns(), st.randoms(use_true_random=False))
def test_whoever_waits_too_long_is_served_if_they_can_be(town, chance):
    scores, room = town
    late = np.array([chance.random() < 0.5 for _row in scores], bool)
    plan = best(scores, room, late=late)
    assert holds(scores, room, plan)
    only = np.where(late[:, None] & (scores != NOBODY), 1, NOBODY)
    assert (plan[late] != NOBODY).sum() == by_hand(only, room)


def test_among_equals_whoever_has_waited_longest():
    scores = np.array([[700], [700], [700]])
    plan = best(scores, np.array([1]), waited=np.array([5, 40, 12]))
    assert plan.tolist() == [NOBODY, 0, NOBODY]
    # A better score comes before a longer wait.
    scores[2] = 701
    plan = best(scores, np.array([1]), waited=np.array([5, 40, 12]))
    assert plan.tolist() == [NOBODY, NOBODY, 0]


@given(towns())
@settings(max_examples=50)
def test_what_is_fixed_stands_and_the_rest_is_best(town):
    scores, room = town
    allowed = [(r, c) for r, c in zip(*np.nonzero(scores != NOBODY), strict=True) if room[c] > 0]
    if not allowed:
        return
    row, column = allowed[0]
    plan = with_edits(scores, room, fixed=[(row, column)])
    assert plan[row] == column
    assert holds(scores, room, plan)
    rest = room.copy()
    rest[column] -= 1
    others = np.delete(scores, row, axis=0)
    assert total(scores, plan) == scores[row, column] + by_hand(others, rest)


def test_the_order_of_the_rows_changes_no_sum():
    scores, room = a_town(3, 40, 15)
    turned = total(scores[::-1], best(scores[::-1], room))
    assert turned == total(scores, best(scores, room))
