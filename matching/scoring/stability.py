"""How firmly the first ones stand, if the weights were a little different."""

import numpy as np


def stability(ranking, first=5, times=200, within=0.2, seed=1):
    """In how many of so many random variations of the weights each of the first stays among them.

    Each weight is drawn from within ±20 % of what it is; the draws are the same each time. A company
    with several openings counts with its best one, as in the list.

    Returns {reference: share in [0, 1]}, in the order of the list.
    """
    evaluation = ranking.evaluation
    place = {str(ranking.pool.ref[row]): n for n, row in enumerate(ranking.order)}
    rows = [row for ref in place for row in ranking.rows_of[ref] if ranking.is_eligible(row)]
    weights = np.array(list(ranking.scorer.weights.values()))
    chance = np.random.default_rng(seed)
    # Whole numbers: two that are equal stay equal, on every machine.
    varied = np.rint(weights * chance.uniform(1 - within, 1 + within, (times, len(weights))))
    totals = evaluation.values[:, rows].T @ varied.astype(np.int64).T  # rows by variations
    best = np.full((len(place), times), -1, np.int64)
    np.maximum.at(best, [place[str(ranking.pool.ref[row])] for row in rows], totals)
    top = np.argsort(-best, axis=0, kind="stable")[:first]
    return {ref: float((top == n).any(axis=0).mean()) for ref, n in place.items() if n < first}
