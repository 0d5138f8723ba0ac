"""What a criterion gives, and what it is given."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matching.scoring.columns import Pool
from matching.scoring.language import Language
from matching.scoring.weighting import FIRST


@dataclass(frozen=True)
class Measure:
    """value, answered : float (n,) in [0, 1]      evidence : row → codes and figures"""

    value: np.ndarray
    answered: np.ndarray
    evidence: Callable[[int], dict[str, Any]] = field(default=lambda row: {})


@dataclass(frozen=True)
class Terms:
    """What a version of the model and the word lists bring to a criterion."""

    prior: float  # of this criterion: what stands in for a fact that is not known
    parameters: dict[str, Any]
    language: Language

    @classmethod
    def first(cls, kind, synonyms=()):
        """Those of version 1, for examples."""
        return cls(0.5, FIRST[kind]["parameters"], Language(list(synonyms)))


def measured(value, prior, evidence=lambda row: {}, *, trusted=1.0):
    """One fact: NaN in the value is unknown, and the prior stands in.

    trusted : how much of what is known still counts, in [0, 1]; the prior stands in for the rest

    >>> measured(np.array([1.0, np.nan]), prior=0.5).value
    array([1. , 0.5])
    >>> measured(np.array([1.0, np.nan]), prior=0.5, trusted=0.6).value
    array([0.8, 0.5])
    """
    answered = np.where(np.isnan(value), 0.0, trusted)
    counted = np.where(answered < 1, prior + answered * (np.nan_to_num(value) - prior), value)
    return Measure(counted, answered, evidence)


def averaged(*facts):
    """Several facts of equal weight as one measure."""
    value = np.mean([fact.value for fact in facts], axis=0)
    return Measure(value, np.mean([fact.answered for fact in facts], axis=0))


def unknown(pool: Pool, prior):
    """Nothing is known about any row."""
    return measured(np.full(len(pool), np.nan), prior)


def filled(column):
    """Which rows of a column of lists say anything: bool (n,).

    >>> filled([("lager",), ()])
    array([ True, False])
    """
    return np.array([bool(said) for said in column], bool)
