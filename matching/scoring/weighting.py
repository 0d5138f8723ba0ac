"""Weights, priors and parameters: what a version of the model is made of.

Weights are whole hundredths of a point and sum to 10,000; values are 0..10,000; so a total is a
whole number, exact on every machine, and 100 points are 100,000,000.
"""

import hashlib
import json

HUNDRED = 10_000
FULL = 10_000

FIRST = {
    "companies": {
        "weights": {
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
        "prior": 0.5,
        "parameters": {
            "detour": 1.3,
            "km_h": {"walk": 5, "bike": 15, "bus": 25, "car": 50},
            "extra_minutes": {"walk": 0, "bike": 0, "bus": 8, "car": 4},
            "journey_half_life": 40,  # minutes after which a journey counts half
            "must_counts": 2,  # wishes
            "lower_wish_counts": 0.9,  # of the wish above it
            "alike": 0.25,  # a similarity from which a wish counts as answered
            "enough_answers": 8,  # accommodations a company has spoken about
            "paid_hours_near": 10,  # hours a week
            "kept_prior": [1, 1],  # a Beta distribution
        },
    },
    "mentors": {
        "weights": {
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
        "prior": 0.5,
        "parameters": {
            "farthest": 40,  # km as the crow flies
            "half_distance": 10,  # km after which the distance counts half
            "hours_wanted": 3,  # common hours a week
            "any_trade": 0.3,
            "room_wanted": 2,  # places
            "mature_from": 25,  # years; full at mature_at
            "mature_at": 50,
            "peer_within": 20,  # years
            "alike": 0.25,
            "lower_wish_counts": 0.9,
        },
    },
}


def fingerprint(document):
    """The hash of a document: SHA-256 of its canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()


def canonical(document):
    """The one way to write a document as bytes: sorted keys, no blanks, UTF-8, no NaN."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


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
