"""The ranking as plain figures and codes: what a decision keeps, and what pages and files are made of."""

from matching.scoring.columns import Pool, Seeker
from matching.scoring.near_misses import near_misses
from matching.scoring.questions import asked_of, asked_of_the_seeker
from matching.scoring.ranking import Ranking, Scorer
from matching.scoring.weighting import FULL, HUNDRED, rounded


def rank(kind, model, language, seeker, pool):
    """Rank a pool for a seeker, from the documents that a decision keeps."""
    return Ranking(Scorer.of(kind, model, language), Seeker.decode(seeker), Pool.decode(kind, pool))


def result(ranking):
    """The whole result in figures, nothing left out: order, values, exclusions. Its bytes are what
    a replay compares."""
    evaluation, pool = ranking.evaluation, ranking.pool
    return {
        "order": [
            {
                "ref": str(pool.ref[row]),
                "opening": str(pool.opening[row]),
                "total": int(evaluation.totals[row]),
                "known": int(evaluation.known[row]),
                "values": evaluation.values[:, row].tolist(),
            }
            for row in ranking.order
        ],
        "excluded": {ref: ranking.rules[rule] for ref, rule in sorted(ranking.excluded.items())},
    }


def explanation(ranking, top, among=None):
    """The first `top` candidates explained, who was excluded, who nearly was not, what to ask.

    With `among` (references) only these are explained, each with its rank in the whole list.
    """
    places = [
        (place, row)
        for place, row in enumerate(ranking.order, start=1)
        if among is None or str(ranking.pool.ref[row]) in among
    ][:top]
    questions = asked_of(ranking, [row for _, row in places])
    return {
        "candidates": [candidate(ranking, row, place, questions[row]) for place, row in places],
        "excluded": ranking.exclusions(),
        "near_misses": near_misses(ranking, top),
        "citizen_questions": asked_of_the_seeker(ranking.scorer, ranking.seeker),
        "pool": len(ranking.rows_of),
    }


def candidate(ranking, row, rank, questions):
    """One candidate: its contributions in the order of their weights, and what is not known."""
    evaluation, weights = ranking.evaluation, ranking.scorer.weights
    exact = [
        weight * int(value)
        for weight, value in zip(weights.values(), evaluation.values[:, row], strict=True)
    ]
    score, points = rounded(exact)
    contributions = [
        {
            "criterion": name,
            "value": int(evaluation.values[place, row]) / FULL,
            "weight": weight / 100,
            "points": points[place] / 10,
            "known": bool(evaluation.answered[place, row] == FULL),
            "evidence": evaluation.measures[name].evidence(row),
        }
        for place, (name, weight) in enumerate(weights.items())
    ]
    return {
        "rank": rank,
        "ref": str(ranking.pool.ref[row]),
        "opening": str(ranking.pool.opening[row]) or None,
        "score": score / 10,
        "known_share": round(int(evaluation.known[row]) / (HUNDRED * FULL), 4),
        "contributions": contributions,
        "questions": questions,
    }
