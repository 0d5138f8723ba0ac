"""The attack on the figures: what somebody could work out who has kept everything that was ever told.

On each day of which figures were told, a citizen is one of a few kinds of people; and goes from day to day
as people do: whoever has had a job has had one ever after. What was told are sums over such ways. A linear
programme finds the fewest and the most people that a group can be; where that is one number, the figures
have given the group away.
"""

from math import ceil, floor

import numpy as np

NEW = -1  # the kind of those who have not come yet
ROUNDS = 12  # looks by chance, before a group is asked about by itself
TINY = 1e-6
INFEASIBLE = 2  # what scipy says of a linear programme


class Contradiction(ValueError):
    """Nobody's ways give these figures: what was told has been corrected since."""


class Ways:
    """All that is known of the same people on some days.

    kinds : how many kinds of people there are; who comes new may be of any, and nobody leaves
    steps : for each day but the first, [(kind on the day before, kind), …] that there are
    days : for each day, [(set of kinds, how many people), …]
    """

    def __init__(self, kinds, steps, days):
        from scipy.sparse import csr_matrix  # cold it takes a second

        come = [(NEW, kind) for kind in range(kinds)]
        legs = [(day, *leg) for day, more in enumerate([[], *steps]) for leg in (*come, *more)]
        self._day, self._before, self._after = np.array(legs, dtype=np.int32).T
        known = [(self.at(day, of), n) for day, facts in enumerate(days) for of, n in facts]
        # Whoever is of a kind on one day goes on from there to the next.
        known += [
            (self.moved(day, {kind}, range(kinds)) - self.at(day - 1, {kind}), 0)
            for day in range(1, len(days))
            for kind in range(kinds)
        ]
        self._sums = csr_matrix(np.array([row for row, _n in known]))
        self._known = [n for _row, n in known]

    def at(self, day, kinds):
        """A group: who is of these kinds on a day."""
        return ((self._day == day) & np.isin(self._after, list(kinds))).astype(np.int8)

    def moved(self, day, before, after):
        """A group: who is of some kinds on a day, and was of others, or NEW, on the day before."""
        return self.at(day, after) * np.isin(self._before, list(before))

    def grown(self, day, later, kinds):
        """By how many those have grown who are of kinds that nobody leaves."""
        return self.at(later, kinds) - self.at(day, kinds)

    def bounds(self, group):
        """The fewest and the most people that a group can be."""
        group = group.astype(float)
        return group @ self._fewest(group), group @ self._fewest(-group)

    def pinned(self, groups):
        """The places of those groups that come out to the person."""
        if not groups:
            return []
        from scipy.sparse import csr_matrix

        groups = csr_matrix(np.array(groups), dtype=float)
        least, most = np.full(groups.shape[0], np.inf), np.full(groups.shape[0], -np.inf)
        left, chance = list(range(groups.shape[0])), np.random.default_rng(1)

        def look(weights, some):
            sizes = groups @ self._fewest(weights @ groups[some])
            np.minimum(least, sizes, out=least)
            np.maximum(most, sizes, out=most)

        def is_one_number(i):
            return floor(most[i] + TINY) <= ceil(least[i] - TINY)

        # Most groups have had two sizes after a few looks by chance; the rest are asked about one by one.
        for _round in range(min(ROUNDS, len(left))):
            if left:
                look(chance.choice((-1.0, 1.0), len(left)), left)
                left = [i for i in left if is_one_number(i)]
        for i in left:
            for sign in (1.0, -1.0):
                if is_one_number(i):
                    look(np.array([sign]), [i])
        return [i for i in left if is_one_number(i)]

    def _fewest(self, goal):
        """Ways that fit what is known and make a sum over them smallest."""
        from scipy.optimize import linprog

        found = linprog(goal, A_eq=self._sums, b_eq=self._known, bounds=(0, None), method="highs")
        if found.status == INFEASIBLE:
            raise Contradiction
        return found.x
