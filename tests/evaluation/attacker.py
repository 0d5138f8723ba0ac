"""Somebody who has kept what was told on two days, and works out what he can.

Written apart from what it attacks: its own kinds of people, made of what follows from what, and a linear
programme over all pairs of kinds at once.
"""

import random
from collections import Counter
from itertools import product
from math import ceil, floor

import numpy as np
from scipy.optimize import linprog

STATUSES = (
    *("fleksjob", "job", "internship", "leave", "sick", "pension", "assessment"),
    *("moved", "other_provider", "dead", "unemployed", "unknown", "erased"),
)
FLAGS = ("ever_in_job", "kept", "now", "not_due", "internship", "kept_or_pension", "began_in_job")
TABLES = ("statuses", *FLAGS)
NOT_YET = ("not yet", *[None] * len(FLAGS))


def is_possible(status, ever, kept, now, not_due, internship, kept_or_pension, began):
    in_job = status in ("fleksjob", "job")
    return all(
        (
            not kept or ever,
            not now or (kept and in_job),
            not in_job or ever,
            not_due == (in_job and not kept),
            status != "internship" or internship,
            not kept or kept_or_pension,
            status != "pension" or kept_or_pension,
            kept or not kept_or_pension or status in ("pension", "erased"),
            not began or (ever and status != "erased"),
        )
    )


PEOPLE = [
    (status, *flags)
    for status in STATUSES
    for flags in product((False, True), repeat=len(FLAGS))
    if is_possible(status, *flags)
]


def can_become(one, other, months):
    status, ever, kept, now, _due, internship, _kept_or_pension, began = one
    later, ever2, kept2, now2, _due2, internship2, _kop2, began2 = other
    if status == "erased":
        return one == other
    if status == "dead" and later not in ("dead", "erased"):
        return False
    if ever > ever2 or kept > kept2 or internship > internship2:
        return False
    if later != "erased" and began != began2 and not (status == "unknown" and not ever):
        return False
    had_it_already = status in ("fleksjob", "job") or months >= 6
    return had_it_already or not (kept2 > kept or now2 > now)


def belongs(person, table, line):
    if person == NOT_YET:
        return False
    if table == "statuses":
        return person[0] in line
    return ("yes" if person[1 + FLAGS.index(table)] else "no") in line


def gives_away(first, later, months):
    """The groups of one to four on the later day, on the first, or between them, that come out exactly.

    first, later : (people, told): each citizen as one of PEOPLE or NOT_YET, in one order; and
    {table: {line: how many}} of what was told
    """
    there = [NOT_YET, *PEOPLE] if {*first[0]} != {NOT_YET} else [NOT_YET]
    ways = [
        (one, other)
        for one, other in product(there, PEOPLE)
        if one == NOT_YET or can_become(one, other, months)
    ]
    facts = [np.array([one != NOT_YET for one, _other in ways]), np.ones(len(ways), bool)]
    known = [sum(one != NOT_YET for one in first[0]), len([p for p in later[0] if p != NOT_YET])]
    for side, (_people, told) in enumerate((first, later)):
        for table, lines in told.items():
            for line, n in lines.items():
                facts.append(np.array([belongs(way[side], table, line) for way in ways]))
                known.append(n)
    true = Counter(zip(first[0], later[0], strict=True))
    people = np.array([true[way] for way in ways])
    sets = [
        [
            np.array([belongs(way[side], table, line) for way in ways])
            for table in TABLES
            for line in _lines(table, told)
        ]
        for side, (_people, told) in enumerate((first, later))
    ]
    came, everybody = ~facts[0], facts[1]
    before, after = (
        [*of, *[~one & within for one in of], within]
        for of, within in zip(sets, (facts[0], everybody), strict=True)
    )
    groups = {
        g.tobytes(): g for a, b in product([came, *before, everybody], after) for g in [a & b]
    }
    groups |= {g.tobytes(): g for a, b in product(before, before) for g in [a & b]}
    groups |= {g.tobytes(): g for a, b in product(after, after) for g in [a & b]}
    groups = {key: g for key, g in groups.items() if 0 < people @ g < 5}
    return _exact(np.array(list(groups.values())), np.array(facts, float), known)


def gives_away_at_once(people, told):
    """The same, of one day."""
    return gives_away(([NOT_YET] * len(people), {}), (people, told), 0)


def _lines(table, told):
    codes = STATUSES if table == "statuses" else ("yes",)
    return {*((code,) for code in codes), *told.get(table, {})}


def _exact(groups, facts, known):
    if not len(groups):
        return []
    low, high = np.full(len(groups), np.inf), np.full(len(groups), -np.inf)
    chance = random.Random(7)

    def is_exact(i):
        return floor(high[i] + 1e-6) <= ceil(low[i] - 1e-6)

    def look(goal):
        found = linprog(goal, A_eq=facts, b_eq=known, method="highs")
        assert found.status == 0, "what was told contradicts itself"
        sizes = groups @ found.x
        np.minimum(low, sizes, out=low)
        np.maximum(high, sizes, out=high)

    left = range(len(groups))
    for _try in range(12):
        if len(left):
            look(sum(chance.choice((-1.0, 1.0)) * groups[i] for i in left))
            left = [i for i in left if is_exact(i)]
    for i in left:
        for sign in (1.0, -1.0):
            if is_exact(i):
                look(sign * groups[i])
    return [groups[i] for i in left if is_exact(i)]
