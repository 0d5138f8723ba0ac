"""Everybody at once: which volunteer for whom, so that the sum of the scores is the highest.

Scores are whole tenths of a point, as they are printed, so that what is told adds up. A volunteer with
room for two is two columns of an assignment problem; who may not meet is no pair, not one of score 0.
"""

import numpy as np

NOBODY = -1  # in scores: this pair may not be; in plans: nobody


def best(scores, room, *, waited=None, late=None, served_first=False):
    """The plan with the highest sum, as the column of each row, or NOBODY.

    scores : int (n, m), NOBODY where the pair may not be      room : int (m,), places left
    waited : (n,), how long each has waited: among equal plans the one for those who waited longest
    late : bool (n,), who has waited too long: as many of them as possible come before any sum
    served_first : as many as possible of all come before any sum

    >>> scores = np.array([[700, 650], [690, 100]])
    >>> best(scores, np.array([1, 1])), best(scores, np.array([1, 0]))
    (array([1, 0]), array([ 0, -1]))
    """
    # Cold it takes a second, and pages that assign nobody need not wait for it.
    from scipy.optimize import linear_sum_assignment

    n, m = scores.shape
    plan = np.full(n, NOBODY)
    columns = np.repeat(np.arange(m), np.clip(room, 0, n))
    if not n or not len(columns):
        return plan
    may = scores[:, columns] != NOBODY
    gains = np.where(may, _gains(scores, waited, late, served_first)[:, columns], 0)
    rows, places = linear_sum_assignment(gains, maximize=True)
    paired = may[rows, places]
    plan[rows[paired]] = columns[places[paired]]
    return plan


def _gains(scores, waited, late, served_first):
    """One whole number for each pair that says it all: who comes first, then the score, then who waited
    longest. Each step is larger than all that can come of the next one together; below 2**53 floats
    are exact."""
    n, _m = scores.shape
    order = np.argsort(np.zeros(n) if waited is None else waited, kind="stable")
    longest = np.empty(n)
    longest[order] = np.arange(1, n + 1)
    if waited is None:
        longest[:] = 1
    first = np.full(n, float(served_first))
    if late is not None:
        first += 2 * np.asarray(late, float) * (n if served_first else 1)
    top = float(scores.max(initial=0)) * n + 1
    return (first[:, None] * top + scores) * (n * n + 1) + longest[:, None]


def first_come(scores, room, waited):
    """The plan of everyday life: whoever has waited longest takes the best one left.

    >>> first_come(np.array([[700, 650], [690, 100]]), np.array([1, 1]), np.array([9, 2]))
    array([0, 1])
    """
    left = np.array(room)
    plan = np.full(len(scores), NOBODY)
    for row in np.argsort(-np.asarray(waited), kind="stable"):
        open_ones = np.where(left > 0, scores[row], NOBODY)
        column = int(open_ones.argmax()) if open_ones.size else NOBODY
        if column != NOBODY and open_ones[column] != NOBODY:
            plan[row] = column
            left[column] -= 1
    return plan


def total(scores, plan):
    """The sum of a plan, in tenths of a point."""
    rows = np.flatnonzero(plan != NOBODY)
    return int(scores[rows, plan[rows]].sum())


def with_edits(scores, room, *, fixed=(), **how):
    """The best plan in which some pairs stand.

    fixed : [(row, column), …], each allowed and within the room
    """
    scores, room = np.array(scores), np.array(room)
    for row, column in fixed:
        room[column] -= 1
        scores[row] = NOBODY
    plan = best(scores, room, **how)
    for row, column in fixed:
        plan[row] = column
    return plan
