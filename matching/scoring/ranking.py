"""Who may be suggested, and in which order."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

import numpy as np

from matching.scoring.columns import Pool, Seeker
from matching.scoring.constraints import RULES, failures
from matching.scoring.criteria import CRITERIA, Measure, Terms
from matching.scoring.language import Language
from matching.scoring.weighting import FULL


@dataclass(frozen=True)
class Scorer:
    """A version of the model with the word lists: what turns facts into figures."""

    kind: str
    weights: dict[str, int]
    prior: float
    parameters: dict
    language: Language

    @classmethod
    def of(cls, kind, document, language):
        return cls(kind, document["weights"], document["prior"], document["parameters"], language)

    def evaluate(self, seeker: Seeker, pool: Pool):
        """Every rule and every criterion for every row: one mechanism for lists, what-ifs,
        questions and near misses."""
        terms = Terms(self.prior, self.parameters, self.language)
        with np.errstate(invalid="ignore", divide="ignore"):
            measures = {
                name: CRITERIA[self.kind][name](seeker, pool, terms) for name in self.weights
            }
        weights = np.array(list(self.weights.values()))
        values = np.rint([measure.value * FULL for measure in measures.values()]).astype(np.int64)
        answered = np.rint([measure.answered * FULL for measure in measures.values()]).astype(
            np.int64
        )
        return Evaluation(
            fails=failures(self.kind, seeker, pool, self.parameters),
            measures=measures,
            values=values,
            answered=answered,
            totals=weights @ values,
            known=weights @ answered,
        )


@dataclass(frozen=True)
class Evaluation:
    """fails : bool (n_rules, n)      values, answered : int (n_criteria, n), 0..10,000
    totals, known : int (n,), 0..100,000,000"""

    fails: np.ndarray
    measures: dict[str, Measure]
    values: np.ndarray
    answered: np.ndarray
    totals: np.ndarray
    known: np.ndarray

    def key(self, pool, row):
        """What the order goes by, smallest first: score, known share, longest time without a
        match (never comes first), reference."""
        last = pool.last_match_on[row]
        return (
            -int(self.totals[row]),
            -int(self.known[row]),
            -1 if np.isnan(last) else int(last),
            str(pool.ref[row]),
            str(pool.opening[row]),
        )


class Ranking:
    """The answer for one seeker: candidates best first, and everybody else by the rule they failed.

    A company is one row here: its best opening. It is excluded only when all its openings are,
    under the rule of the one that came furthest.
    """

    def __init__(self, scorer: Scorer, seeker: Seeker, pool: Pool):
        self.scorer, self.seeker, self.pool = scorer, seeker, pool
        self.evaluation = scorer.evaluate(seeker, pool)
        failed = self.evaluation.fails
        self.first_failed = np.where(failed.any(axis=0), failed.argmax(axis=0), len(failed))
        self.rows_of: dict[str, list[int]] = {}
        for row, ref in enumerate(pool.ref):
            self.rows_of.setdefault(str(ref), []).append(row)

        self.keys = []  # of the candidates, in order
        self.order = []  # their rows
        self.excluded = {}  # reference → index of the rule
        candidates = []
        for ref, rows in self.rows_of.items():
            eligible = [row for row in rows if self.first_failed[row] == len(failed)]
            if eligible:
                best = min((self.evaluation.key(pool, row), row) for row in eligible)
                candidates.append(best)
            else:
                self.excluded[ref] = int(max(self.first_failed[row] for row in rows))
        for key, row in sorted(candidates):
            self.keys.append(key)
            self.order.append(row)

    @property
    def rules(self):
        return list(RULES[self.scorer.kind])

    def exclusions(self):
        """How many are excluded under each rule, in the order of the rules, none left out."""
        counts = Counter(self.excluded.values())
        return {rule: counts[place] for place, rule in enumerate(self.rules) if counts[place]}

    def rank_of(self, ref, keys):
        """The rank that a party would take with the best of these keys among all others; None
        without a key."""
        if not keys:
            return None
        best = min(keys)
        own = self._own_key(ref)
        above = bisect_left(self.keys, best)
        return above + 1 - (own is not None and own < best)

    def _own_key(self, ref):
        if ref in self.excluded:
            return None
        return min(
            self.evaluation.key(self.pool, row)
            for row in self.rows_of[ref]
            if self.first_failed[row] == len(self.rules)
        )

    def other_keys(self, row):
        """Keys of the same company's other openings that may be suggested."""
        return [
            self.evaluation.key(self.pool, other)
            for other in self.rows_of[str(self.pool.ref[row])]
            if other != row and self.first_failed[other] == len(self.rules)
        ]
