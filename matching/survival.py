"""How long something lasts, when some of it still goes on: Kaplan and Meier's curve."""

import warnings
from typing import NamedTuple

import numpy as np


class Curve(NamedTuple):
    """By day, arrays of one length, one entry for each length of time that occurs: the share that lasts
    longer, its 95 per cent interval, and how many had come that far. Before the first day all last."""

    days: np.ndarray
    still: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray

    def at(self, day):
        """(share, low, high) that last longer than so many days."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return 1.0, 1.0, 1.0
        return tuple(float(line[place]) for line in (self.still, self.low, self.high))


def curve(ended, going_on):
    """Kaplan and Meier's curve, with Greenwood's interval on the scale of log(-log).

    ended : days that those lasted which have ended      going_on : days so far of the others
    """
    if not len(ended) and not len(going_on):
        nothing = np.array([])
        return Curve(nothing, nothing, nothing, nothing, nothing)
    if not len(ended):
        # scipy wants somebody for whom it has ended.
        days = np.unique(np.asarray(going_on, float))
        all_still = np.ones(len(days))
        at_risk = np.array([sum(one >= day for one in going_on) for day in days])
        return Curve(days, all_still, all_still, all_still, at_risk)
    from scipy.stats import CensoredData, ecdf  # cold it takes a second

    found = ecdf(CensoredData(uncensored=ended, right=going_on)).sf
    with warnings.catch_warnings():
        # Where nothing goes on any more there is no variance: the interval is the curve itself.
        warnings.simplefilter("ignore", RuntimeWarning)
        interval = found.confidence_interval(method="log-log")
    low, high = (
        np.where(np.isnan(bound.probabilities), found.probabilities, bound.probabilities)
        for bound in (interval.low, interval.high)
    )
    at_risk = np.array([sum(one >= day for one in (*ended, *going_on)) for day in found.quantiles])
    return Curve(found.quantiles, found.probabilities, low, high, at_risk)
