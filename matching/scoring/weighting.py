"""Weights, priors and parameters: what a version of the model is made of.

Weights are whole hundredths of a point and sum to 10,000; values are 0..10,000; so a total is a
whole number, exact on every machine, and 100 points are 100,000,000.
"""

import hashlib
import json
import math

HUNDRED = 10_000
FULL = 10_000


def _first(weights, parameters):
    """Nothing is measured yet, so every prior is a half."""
    return {
        "weights": weights,
        "priors": dict.fromkeys(weights, 0.5),
        "parameters": parameters,
    }


FIRST = {
    "companies": _first(
        weights={
            "tasks": 2400,
            "needs": 2000,
            "qualifications": 1000,
            "journey": 1000,
            "times": 800,
            "own_wish": 600,
            "growth": 500,
            "experience": 400,
            "openness": 400,
            "demand": 300,
            "practice": 300,
            "spread": 300,
        },
        parameters={
            "detour": 1.3,
            "km_h": {"walk": 5, "bike": 15, "bus": 25, "car": 50},
            "extra_minutes": {"walk": 0, "bike": 0, "bus": 8, "car": 4},
            "journey_half_life": 40,  # minutes after which a journey counts half
            "must_counts": 2,  # wishes
            "lower_wish_counts": 0.9,  # of the wish above it
            "best_wish_counts": 0.8,  # of the value; the rest is all wishes together
            "alike": 0.25,  # a similarity from which a wish counts as answered
            "work": 0.5,  # from which a wish looks like work at all
            "same_name": 88,  # per cent of letters from which two company names are one
            "resembling_counts": 0.7,  # of a likeness to what the citizen named
            "enough_answers": 8,  # accommodations a company has spoken about
            "paid_hours_near": 10,  # hours a week
            "kept_prior": [1, 1],  # a Beta distribution
        },
    ),
    "mentors": _first(
        weights={
            "interests": 2000,
            "role": 1500,
            "trade": 1500,
            "times": 1400,
            "journey": 1200,
            "load": 800,
            "age": 600,
            "place": 600,
            "continuity": 400,
        },
        parameters={
            "farthest": 40,  # km as the crow flies
            "half_distance": 10,  # km after which the distance counts half
            "hours_wanted": 3,  # common hours a week
            "times_hold": 60,  # days from when times were confirmed; then they count less
            "times_half_life": 60,  # more days, after which they count half
            "role_among_others": 0.9,  # the role wanted, offered beside another
            "one_role_of_both": 0.6,  # where the citizen wants both
            "any_trade": 0.3,
            "room_wanted": 2,  # places
            "mature_from": 25,  # years; full at mature_at
            "mature_at": 50,
            "peer_within": 20,  # years
            "alike": 0.25,
            "work": 0.5,
            "lower_wish_counts": 0.9,
        },
    ),
}


def fingerprint(document):
    """The hash of a document: SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document):
    """The one way to write a document as bytes: sorted keys, no blanks, UTF-8, no NaN."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def whole_weights(shares):
    """Shares of any size as weights in whole hundredths that sum to a hundred points.

    shares : {criterion: number}      Raises ValueError for a negative one, NaN, or nothing at all.

    >>> whole_weights({"tasks": 2, "needs": 1})
    {'tasks': 6667, 'needs': 3333}
    """
    given = list(shares.values())
    if not all(0 <= share < math.inf for share in given) or not sum(given) > 0:
        raise ValueError("weights are numbers from 0 up, and one of them is more")
    exact = [share * HUNDRED / sum(given) for share in given]
    whole = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda place: (whole[place] - exact[place], place))
    for place in by_remainder[: HUNDRED - sum(whole)]:
        whole[place] += 1
    return dict(zip(shares, whole, strict=True))


def rounded(parts, step=100_000):
    """Whole parts in steps (a tenth of a point, of 100,000,000 for a hundred) that add up as
    printed: the total is rounded, and the steps it lacks go to the largest remainders.

    parts : ints      Returns the total and the parts, in whole steps.

    >>> rounded([150_000, 150_000, 140_000])
    (4, [2, 1, 1])
    """
    total = (sum(parts) + step // 2) // step
    whole = [part // step for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda place: (-(parts[place] % step), place))
    for place in by_remainder[: total - sum(whole)]:
        whole[place] += 1
    return total, whole
