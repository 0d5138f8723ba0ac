"""Who may be suggested, and in which order."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from matching.scoring.columns import Pool, Seeker
from matching.scoring.constraints import RULES, failures
from matching.scoring.criteria import CRITERIA
from matching.scoring.criteria.measures import Measure, Terms
from matching.scoring.language import Language
from matching.scoring.weighting import FIRST, FULL


def by_weight(kind, weights):
    """The criteria of a version, the heaviest first: the order of everything that is told of them,
    however a database keeps its JSON.

    >>> by_weight("companies", {"times": 10, "tasks": 40, "journey": 10})
    ['tasks', 'journey', 'times']
    """
    places = {name: place for place, name in enumerate(CRITERIA[kind])}
    return sorted(weights, key=lambda name: (-weights[name], places[name]))


@dataclass(frozen=True)
class Scorer:
    """A version of the model with the word lists: what turns facts into figures."""

    kind: str
    weights: dict[str, int]
    priors: dict[str, float]
    parameters: dict
    language: Language

    @classmethod
    def of(cls, kind, document, language):
        # A version from before a parameter was thought of counts with its first value.
        parameters = FIRST[kind]["parameters"] | document["parameters"]
        weights = document["weights"]
        ordered = {name: weights[name] for name in by_weight(kind, weights)}
        return cls(kind, ordered, document["priors"], parameters, language)

    def evaluate(self, seeker: Seeker, pool: Pool):
        """Every rule and every criterion for every row: one mechanism for lists, what-ifs,
        questions and near misses."""
        with np.errstate(invalid="ignore", divide="ignore"):
            measures = {
                name: CRITERIA[self.kind][name](
                    seeker, pool, Terms(self.priors[name], self.parameters, self.language)
                )
                for name in self.weights
            }
        values = np.rint([measure.value * FULL for measure in measures.values()]).astype(np.int64)
        answered = np.rint([measure.answered * FULL for measure in measures.values()]).astype(
            np.int64
        )
        return Evaluation(
            fails=failures(self.kind, seeker, pool, self.parameters),
            measures=measures,
            values=values,
            answered=answered,
            **_weighed(self.weights, values, answered),
        )


def _weighed(weights, values, answered):
    by = np.array(list(weights.values()))
    return {"totals": by @ values, "known": by @ answered}


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

    def weighed_by(self, weights):
        """The same values under other weights of the same criteria."""
        places = [list(self.measures).index(name) for name in weights]
        values, answered = self.values[places], self.answered[places]
        return replace(
            self,
            measures={name: self.measures[name] for name in weights},
            values=values,
            answered=answered,
            **_weighed(weights, values, answered),
        )

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

    def __init__(self, scorer: Scorer, seeker: Seeker, pool: Pool, evaluation=None):
        self.scorer, self.seeker, self.pool = scorer, seeker, pool
        self.evaluation = evaluation or scorer.evaluate(seeker, pool)
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

    def under(self, document):
        """The same seeker and pool ranked by another version; where only weights differ, by the
        values that are known already."""
        scorer = Scorer.of(self.scorer.kind, document, self.scorer.language)
        same_values = (
            replace(self.scorer, weights=scorer.weights) == scorer
            and scorer.weights.keys() == self.scorer.weights.keys()
        )
        known = self.evaluation.weighed_by(scorer.weights) if same_values else None
        return Ranking(scorer, self.seeker, self.pool, known)

    def first(self, top):
        """The references of the first ones, best first."""
        return [str(self.pool.ref[row]) for row in self.order[:top]]

    def is_eligible(self, row):
        """Whether nothing stops this opening or volunteer."""
        return bool(self.first_failed[row] == len(self.rules))

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
            if self.is_eligible(row)
        )

    def other_keys(self, row):
        """Keys of the same company's other openings that may be suggested."""
        return [
            self.evaluation.key(self.pool, other)
            for other in self.rows_of[str(self.pool.ref[row])]
            if other != row and self.is_eligible(other)
        ]
