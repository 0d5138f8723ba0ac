"""Who would be among the first, if one fact were a little different.

Only those that fail exactly one rule; never consent or a no. The least change is put in as if it
were so, and the party is evaluated again, each alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matching.scoring.constraints import first_hours, hours_in_common, refused
from matching.scoring.constraints import journey as journey_minutes

MOST_MUSTS = 2


@dataclass(frozen=True)
class Change:
    """The least change of one fact: what it is now, what it would have to be, and whose it is."""

    fact: str
    now: Any
    then: Any
    whose: str
    write: Callable[[Any, int], None] | None = None  # into a row of a pool of copies
    seeker: dict | None = None  # or into the seeker

    def said(self):
        return {"fact": self.fact, "from": self.now, "to": self.then, "whose": self.whose}


def set_column(name, value):
    def write(pool, row):
        pool.columns[name][row] = value

    return write


def plain(number):
    """12.0 as 12, 2.5 as it is, unknown as None."""
    if np.isnan(number):
        return None
    return int(number) if number == int(number) else float(number)


def open_a_place(seeker, pool, row, parameters):
    if pool.closed_on[row] <= seeker.on:
        return []
    places = pool.held[row] + 1
    return [
        Change(
            "places",
            plain(pool.places[row]),
            plain(places),
            "company",
            set_column("places", places),
        )
    ]


def fewer_hours(seeker, pool, row, parameters):
    least = np.floor(seeker.hours_now)
    return [
        Change(
            "hours_min",
            plain(pool.hours_min[row]),
            plain(least),
            "company",
            set_column("hours_min", least),
        )
    ]


def travel_longer(seeker, pool, row, parameters):
    minutes = int(np.ceil(journey_minutes(seeker, pool, parameters)[0][row]))
    return [
        Change(
            "travel_minutes",
            plain(seeker.travel_minutes),
            minutes,
            "citizen",
            seeker={"travel_minutes": minutes},
        )
    ]


def offer_after_all(seeker, pool, row, parameters):
    lacking = [code for code in seeker.musts if refused(seeker, pool, [code])[row]]
    if len(lacking) > MOST_MUSTS:
        return []

    def offering(place):
        def write(pool, row):
            pool.columns["offers"][row, place] = 1

        return write

    return [
        Change(code, "no", "yes", "company", offering(pool.accommodations[code]))
        for code in lacking
    ]


def drop_requirement(seeker, pool, row, parameters):
    lacking = [key for key in pool.requires[row] if key not in seeker.certificates]
    if len(lacking) != 1:
        return []
    kept = tuple(key for key in pool.requires[row] if key != lacking[0])
    return [Change("requires", lacking[0], "", "company", set_column("requires", kept))]


def shorter_day(seeker, pool, row, parameters):
    shortest = seeker.longest_day
    return [
        Change(
            "shortest_day",
            plain(pool.shortest_day[row]),
            plain(shortest),
            "company",
            set_column("shortest_day", shortest),
        )
    ]


def meet_in_time(whose):
    def change(seeker, pool, row, parameters):
        """Begin with the hours that are common, where the company can use so few; else the other
        side takes in the citizen's hours."""
        common = hours_in_common(seeker, pool)[row]
        least = pool.columns["hours_min"][row] if whose == "company" else np.nan
        if (
            whose == "company"
            and common >= np.fmax(1, least)
            and common < first_hours(seeker, pool)[row]
        ):
            return [
                Change(
                    "hours_now",
                    plain(seeker.hours_now),
                    plain(common),
                    "citizen",
                    seeker={"hours_now": common},
                )
            ]
        week = [
            int(mine) | int(theirs)
            for mine, theirs in zip(seeker.timetable, pool.timetable[row], strict=True)
        ]
        return [
            Change(
                "timetable",
                [int(day) for day in pool.timetable[row]],
                week,
                whose,
                set_column("timetable", week),
            )
        ]

    return change


CHANGES = {
    "companies": {
        "closed": open_a_place,
        "hours": fewer_hours,
        "travel": travel_longer,
        "needs": offer_after_all,
        "requirements": drop_requirement,
        "rhythm": shorter_day,
        "times": meet_in_time("company"),
    },
    "mentors": {"times": meet_in_time("mentor")},
}


def near_misses(ranking, most):
    """Those excluded who would rank among the first `most`: rows of ref, rule, would_rank and
    changes, by would_rank."""
    pool, scorer, seeker = ranking.pool, ranking.scorer, ranking.seeker
    fails = ranking.evaluation.fails
    found = []
    for place, rule in enumerate(ranking.rules):
        change = CHANGES[scorer.kind].get(rule)
        if change is None:
            continue
        alone = np.flatnonzero(fails[place] & (fails.sum(axis=0) == 1))
        rows = [int(row) for row in alone if str(pool.ref[row]) in ranking.excluded]
        changes = {row: change(seeker, pool, row, scorer.parameters) for row in rows}
        rows = [row for row in rows if changes[row]]
        if not rows:
            continue
        what_if = pool.take(np.array(rows))
        for at, row in enumerate(rows):
            for made in changes[row]:
                if made.write:
                    made.write(what_if, at)
        as_it_is = scorer.evaluate(seeker, what_if)
        for at, row in enumerate(rows):
            evaluation, pools, places = as_it_is, what_if, [at]
            ref = str(pool.ref[row])
            mine = changes[row][0].seeker
            if mine:  # another citizen, as it were: all openings of the company are judged anew
                pools = pool.take(np.array(ranking.rows_of[ref]))
                evaluation = scorer.evaluate(replace(seeker, **mine), pools)
                places = list(range(len(pools)))
            keys = [
                evaluation.key(pools, where)
                for where in places
                if not evaluation.fails[:, where].any()
            ]
            rank = ranking.rank_of(ref, keys)
            if rank is not None and rank <= most:
                found.append(
                    (
                        rank,
                        ref,
                        str(pool.opening[row]),
                        rule,
                        [made.said() for made in changes[row]],
                    )
                )
    best = {}
    for rank, ref, _, rule, said in sorted(found, key=lambda miss: miss[:4]):
        best.setdefault(ref, {"ref": ref, "rule": rule, "would_rank": rank, "changes": said})
    return list(best.values())
