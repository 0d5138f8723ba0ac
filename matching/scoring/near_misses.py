"""What stops somebody, and the least change that would let them in.

A near miss fails exactly one rule, never consent or a no, and would be among the first. The least
change is put in as if it were so, and the party is evaluated again, each alone. Asked about by
name, anybody gets an answer: all that stops them, and what would have to change.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from matching.scoring.constraints import first_hours, hours_in_common, refused
from matching.scoring.constraints import journey as journey_minutes

MOST_MUSTS = 2  # that a near miss may lack


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

    def offering(place):
        def write(pool, row):
            pool.columns["offers"][row, place] = 1

        return write

    return [
        Change(code, "no", "yes", "company", offering(pool.accommodations[code]))
        for code in lacking
    ]


def drop_requirement(seeker, pool, row, parameters):
    def without(key):
        def write(pool, row):
            pool.columns["requires"][row] = tuple(one for one in pool.requires[row] if one != key)

        return write

    return [
        Change("requires", key, "", "company", without(key))
        for key in pool.requires[row]
        if key not in seeker.certificates
    ]


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


def new_times(week):
    """Other times; a volunteer who says them has just confirmed them."""

    def write(pool, row):
        pool.columns["timetable"][row] = week
        if "times_confirmed_on" in pool.columns:
            pool.columns["times_confirmed_on"][row] = np.nan

    return write


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
                new_times(week),
            )
        ]

    return change


def begin_today(seeker, pool, row, parameters):
    if pool.left_on[row] <= seeker.on:
        return []
    return [
        Change(
            "active_from",
            plain(pool.active_from[row]),
            seeker.on,
            "mentor",
            set_column("active_from", seeker.on),
        )
    ]


def end_the_pause(seeker, pool, row, parameters):
    return [Change("pauses", "yes", "no", "mentor", set_column("pauses", ()))]


def sign_today(seeker, pool, row, parameters):
    def write(pool, row):
        pool.columns["contract_signed_on"][row] = seeker.on
        pool.columns["contract_ends_on"][row] = np.nan

    return [
        Change(
            "contract_signed_on",
            plain(pool.contract_signed_on[row]),
            seeker.on,
            "mentor",
            write,
        )
    ]


def one_more(seeker, pool, row, parameters):
    room = pool.held[row] + 1
    return [
        Change(
            "capacity",
            plain(pool.capacity[row]),
            plain(room),
            "mentor",
            set_column("capacity", room),
        )
    ]


def the_role_wanted(seeker, pool, row, parameters):
    return [
        Change("role", str(pool.role[row]), seeker.role, "mentor", set_column("role", seeker.role))
    ]


def any_gender(seeker, pool, row, parameters):
    return [Change("gender", seeker.gender, "", "citizen", seeker={"gender": ""})]


def meet_online(seeker, pool, row, parameters):
    places = (*pool.meeting_places[row], "online")
    return [Change("meeting_places", "", "online", "mentor", set_column("meeting_places", places))]


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
    "mentors": {
        "inactive": begin_today,
        "paused": end_the_pause,
        "contract": sign_today,
        "capacity": one_more,
        "role": the_role_wanted,
        "gender": any_gender,
        "distance": meet_online,
        "times": meet_in_time("mentor"),
    },
}
# What a list calls nearly: a volunteer's contract or room for one more is no small change.
NEAR = {"companies": tuple(CHANGES["companies"]), "mentors": ("times",)}


def near_misses(ranking, most):
    """Those excluded who would rank among the first `most`: rows of ref, rule, would_rank and
    changes, by would_rank."""
    pool, scorer, seeker = ranking.pool, ranking.scorer, ranking.seeker
    fails = ranking.evaluation.fails
    found = []
    for place, rule in enumerate(ranking.rules):
        if rule not in NEAR[scorer.kind]:
            continue
        change = CHANGES[scorer.kind][rule]
        alone = np.flatnonzero(fails[place] & (fails.sum(axis=0) == 1))
        rows = [int(row) for row in alone if str(pool.ref[row]) in ranking.excluded]
        changes = {row: change(seeker, pool, row, scorer.parameters) for row in rows}
        most_facts = MOST_MUSTS if rule == "needs" else 1
        rows = [row for row in rows if 1 <= len(changes[row]) <= most_facts]
        if not rows:
            continue
        what_if = pool.take(np.array(rows))
        for at, row in enumerate(rows):
            for made in changes[row]:
                if made.write:
                    made.write(what_if, at)
        as_it_is = scorer.evaluate(seeker, what_if)
        for at, row in enumerate(rows):
            ref = str(pool.ref[row])
            if mine := changes[row][0].seeker:
                # Another citizen, as it were: all openings of the company are judged anew.
                rows_then = pool.take(np.array(ranking.rows_of[ref]))
                keys = _keys(scorer, replace(seeker, **mine), rows_then)
            elif as_it_is.fails[:, at].any():
                keys = []
            else:
                keys = [as_it_is.key(what_if, at)]
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


def _keys(scorer, seeker, rows):
    """The keys of those rows that nothing stops."""
    evaluation = scorer.evaluate(seeker, rows)
    return [
        evaluation.key(rows, row) for row in range(len(rows)) if not evaluation.fails[:, row].any()
    ]


def why_not(ranking, ref):
    """What stops a party that is excluded: {ref, opening, rules, changes, would_rank}.

    Of several openings, the one that least stops. The changes are the least that together would let
    it in, none where nothing that somebody could change would (would_rank is then None).
    """
    pool, fails = ranking.pool, ranking.evaluation.fails
    rows = ranking.rows_of[ref]
    row = min(rows, key=lambda row: (fails[:, row].sum(), -ranking.first_failed[row], row))
    changes, would_rank = _let_in(ranking, row)
    return {
        "ref": ref,
        "opening": str(pool.opening[row]) or None,
        "rules": [rule for rule, stops in zip(ranking.rules, fails[:, row], strict=True) if stops],
        "changes": [made.said() for made in changes],
        "would_rank": would_rank,
    }


def _let_in(ranking, row):
    """The least changes that let one opening or volunteer in, and the rank it would take."""
    scorer, seeker, ref = ranking.scorer, ranking.seeker, str(ranking.pool.ref[row])
    rows = ranking.rows_of[ref]
    then, at, made = ranking.pool.take(np.array(rows)), rows.index(row), []
    for place, rule in enumerate(ranking.rules):  # a change may bring the next rule to bear
        if not scorer.evaluate(seeker, then).fails[place, at]:
            continue
        find = CHANGES[scorer.kind].get(rule, lambda *_: [])
        changes = find(seeker, then, at, scorer.parameters)
        if not changes:
            return [], None
        for change in changes:
            if change.write:
                change.write(then, at)
            seeker = replace(seeker, **(change.seeker or {}))
        made += changes
    would_rank = ranking.rank_of(ref, _keys(scorer, seeker, then))
    return (made, would_rank) if would_rank else ([], None)
