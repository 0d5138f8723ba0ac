"""What outcomes say about the weights: a proposal, with its uncertainty, for a person to judge.

A logistic model of whether a match lasted, from the values the criteria had when it was shortlisted.
No criterion may count against somebody (coefficients are not negative), and what the data do not
speak about stays near the weights in use: the penalty draws towards them, not towards nothing.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from matching.scoring.weighting import HUNDRED, whole_weights

LEAST = 40  # outcomes …
LEAST_EACH = 15  # … of which so many lasted, and so many did not
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
TELLING = 0.01  # of log loss: chance alone makes smaller differences
LEAST_STEEP = 1.0  # log odds from a score of nothing to a full one
FOLDS = 5
RESAMPLES = 200
INTERVAL = (5, 95)  # per cent


@dataclass(frozen=True)
class Proposal:
    """n, kept : how many outcomes, and how many of them lasted

    weights : {criterion: weight in hundredths}, None where the outcomes are too few
    intervals : {criterion: (low, high)} in hundredths, 90 % of the resamples
    loss_now, loss_then : log loss on outcomes the model had not seen, weights in use and proposed
    """

    n: int
    kept: int
    weights: dict[str, int] | None = None
    intervals: dict[str, tuple[int, int]] | None = None
    loss_now: float | None = None
    loss_then: float | None = None

    @property
    def enough(self):
        return self.weights is not None


# Hundreds of small fits: threads that share them out take 60 times as long on a busy machine.
@threadpool_limits.wrap(limits=1, user_api="blas")
def propose(values, kept, weights):
    """A proposal for new weights.

    values : float (n, n_criteria) in [0, 1], at the time of the shortlist
    kept : bool (n,), whether it lasted      weights : {criterion: hundredths} in use

    >>> propose(np.ones((3, 2)), np.array([True, False, True]), {"tasks": 6000, "needs": 4000})
    Proposal(n=3, kept=2, weights=None, intervals=None, loss_now=None, loss_then=None)
    """
    values, kept = np.asarray(values, float), np.asarray(kept, bool)
    n, lasted = len(kept), int(kept.sum())
    if n < LEAST or min(lasted, n - lasted) < LEAST_EACH:
        return Proposal(n, lasted)
    present = np.array(list(weights.values())) / HUNDRED
    losses = {penalty: _loss(values, kept, present, penalty) for penalty in PENALTIES}
    # Of those that predict about as well, the one that stays nearest to the weights in use.
    good = min(losses.values()) + TELLING
    penalty = max(tried for tried, loss in losses.items() if loss <= good)
    fitted = _fit(values, kept, present, penalty)
    chance = np.random.default_rng(1)
    drawn = np.array(
        [
            _shares(_fit(values[sample], kept[sample], present, penalty)[1:], present)
            for sample in (_resampled(kept, chance) for _ in range(RESAMPLES))
        ]
    )
    low, high = np.rint(np.percentile(drawn, INTERVAL, axis=0) * HUNDRED).astype(int)
    return Proposal(
        n,
        lasted,
        whole_weights(dict(zip(weights, _shares(fitted[1:], present), strict=True))),
        {name: (int(low[place]), int(high[place])) for place, name in enumerate(weights)},
        loss_now=_loss(values @ present[:, None], kept, np.ones(1), 0.0),
        loss_then=losses[penalty],
    )


def _fit(values, kept, present, penalty):
    """(intercept, coefficients): the most likely ones, drawn towards the weights in use."""
    signs = np.where(kept, 1.0, -1.0)
    # How steep the score in use is by itself: the weights in use, on the scale of the outcomes.
    # Where outcomes are chance it is flat, and then nothing speaks against the weights in use either.
    steep = _minimum(values @ present[:, None], signs, np.zeros(1), 0.01)[1] if penalty else 0.0
    steep = max(steep, LEAST_STEEP)
    return _minimum(values, signs, steep * present, penalty)


def _minimum(values, signs, towards, penalty):
    def loss(fitted):
        margin = signs * (fitted[0] + values @ fitted[1:])
        away = fitted[1:] - towards
        slope = -signs * expit(-margin)
        return (
            np.logaddexp(0, -margin).sum() + penalty * away @ away,
            np.concatenate([[slope.sum()], slope @ values + 2 * penalty * away]),
        )

    bounds = [(None, None)] + [(0, None)] * values.shape[1]
    start = np.concatenate([[0.0], towards])
    return minimize(loss, start, jac=True, bounds=bounds, method="L-BFGS-B").x


def _loss(values, kept, present, penalty):
    """Mean log loss over folds that the model had not seen."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=1).split(values, kept)
    chances = np.empty(len(kept))
    for seen, unseen in folds:
        fitted = _fit(values[seen], kept[seen], present, penalty)
        chances[unseen] = expit(fitted[0] + values[unseen] @ fitted[1:])
    return float(log_loss(kept, chances))


def _resampled(kept, chance):
    """As many of those that lasted, and as many of the others, drawn with replacement."""
    return np.concatenate(
        [
            chance.choice(np.flatnonzero(kept == side), (kept == side).sum())
            for side in (True, False)
        ]
    )


def _shares(coefficients, present):
    total = coefficients.sum()
    return coefficients / total if total > 1e-9 else present
