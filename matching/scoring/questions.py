"""What is not known about a candidate, and how far an answer could move it.

Each fact that a company or volunteer can answer has a best and a worst answer for this seeker; both
are put in as if they had been given, and the row is evaluated again, all else as it is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.scoring.constraints import REMOTE, own_hours
from matching.scoring.criteria.companies import DEMANDS, hours_wanted, looks_like_work
from matching.scoring.text import phrases

ALL_WEEK = [(1 << 24) - 1] * 7
NO_WEEK = [0] * 7
FULL_WEEK = 37


@dataclass(frozen=True)
class Fact:
    """A fact about a row: where it is unknown, and its best and worst answer for a seeker.

    `write(pool, rows, answer)` puts an answer into a pool of copies.
    """

    code: str
    unknown: Callable[[Any], np.ndarray]
    best: Callable[[Any], Any]
    worst: Callable[[Any], Any]
    write: Callable[[Any, Any, Any], None]


def column(name, best, worst, unknown=None, code=None):
    """A fact that is one column; best and worst are answers, or functions of the pool."""

    def blank(pool):
        values = pool.columns[name]
        if values.dtype == float:
            return np.isnan(values)
        if values.ndim == 2:
            return values[:, 0] < 0
        return np.array([not value for value in values], bool)

    def write(pool, rows, answer):
        for row in rows:
            pool.columns[name][row] = answer(pool, row) if callable(answer) else answer

    return Fact(code or name, unknown or blank, lambda pool: best, lambda pool: worst, write)


def offer(code, place):
    """The fact whether an accommodation is offered."""

    def write(pool, rows, answer):
        pool.columns["offers"][rows, place] = answer
        pool.columns["answers"][rows] += 1

    return Fact(
        code, lambda pool: pool.offers[:, place] == 0, lambda pool: 1, lambda pool: -1, write
    )


def in_phrases(texts):
    return tuple(phrase for text in texts for phrase in phrases(text))


def opening_facts(seeker, pool):
    """The facts about an opening that matter for this seeker."""
    facts = [
        offer(code, pool.accommodations[code])
        for code in seeker.needs
        if code in pool.accommodations
    ]
    wanted = hours_wanted(seeker)
    facts += [
        column("places", lambda pool, row: pool.held[row] + 1, lambda pool, row: pool.held[row]),
        column("paid_hours", "yes", "no"),
        column("attitude", "open", "reserved"),
    ]
    if not np.isnan(seeker.hours_now):
        # The fewest hours are never more than the most.
        facts.append(
            column("hours_min", 0, lambda pool, row: np.fmin(FULL_WEEK, pool.hours_max[row]))
        )
        if wanted > seeker.hours_now:
            facts.append(
                column(
                    "hours_max",
                    FULL_WEEK,
                    lambda pool, row: np.fmax(0, np.fmax(seeker.hours_now, pool.hours_min[row])),
                )
            )
    if seeker.timetable:
        facts.append(column("timetable", ALL_WEEK, NO_WEEK))
    # All that the citizen wishes and can do: one phrase alone could fit the wishes and not the rest.
    if wanted_tasks := in_phrases(seeker.wishes + seeker.qualifications):
        facts.append(column("tasks", wanted_tasks, ("–",)))
    if not np.isnan(seeker.longest_day):
        facts.append(column("shortest_day", 0, 24))
    if seeker.demand:
        farthest = max(
            DEMANDS, key=lambda said: abs(DEMANDS.index(said) - DEMANDS.index(seeker.demand))
        )
        facts.append(column("demand", seeker.demand, farthest))
    if not np.isnan(seeker.lat):
        facts.append(_place(seeker))
    return facts


def mentor_facts(seeker, pool):
    """The facts about a volunteer that matter for this seeker."""
    facts = [
        column("capacity", lambda pool, row: pool.held[row] + 2, lambda pool, row: pool.held[row])
    ]
    if seeker.timetable:
        facts.append(column("timetable", ALL_WEEK, NO_WEEK))
    if seeker.languages:
        facts.append(column("languages", seeker.languages, ("–",)))
    if seeker.interests:
        facts.append(column("interests", seeker.interests, ("–",)))
    if seeker.role not in ("", "any"):
        other = {"social": "professional", "professional": "social", "both": "social"}[seeker.role]
        facts.append(column("role", seeker.role, other))
    if seeker.gender:
        facts.append(column("gender", seeker.gender, "–"))
    if seeker.meeting_places:
        # Far away, a volunteer who also meets online or by phone is still near enough.
        facts.append(column("meeting_places", (*seeker.meeting_places, *REMOTE), ("–",)))
    if trades := in_phrases(seeker.wishes):
        facts.append(column("trade", trades, ("–",)))
    if not np.isnan(seeker.lat):
        facts.append(_place(seeker))
    return facts


def _place(seeker):
    def write(pool, rows, answer):
        pool.columns["lat"][rows], pool.columns["lon"][rows] = answer

    return Fact(
        "postcode",
        lambda pool: np.isnan(pool.lat),
        lambda pool: (seeker.lat, seeker.lon),
        lambda pool: (
            -seeker.lat,
            seeker.lon,
        ),  # the other side of the equator: too far by any means
        write,
    )


FACTS = {"companies": opening_facts, "mentors": mentor_facts}
SEEKER_FACTS = {
    "companies": {
        "wishes": (),
        "needs": (),
        "hours_now": np.nan,
        "hours_goal": np.nan,
        "longest_day": np.nan,
        "timetable": (),
        "postcode": np.nan,
        "travel_minutes": np.nan,
        "travel_by": (),
        "qualifications": (),
    },
    "mentors": {
        "role": "",
        "interests": (),
        "timetable": (),
        "postcode": np.nan,
        "languages": (),
        "meeting_places": (),
        "wishes": (),
    },
}


def asked_of(ranking, rows):
    """The questions about these candidates: {row: [question, …]}, the most moving first.

    A question: fact, could_change_rank_to (the rank with the best answer), rank_if_worst (None:
    excluded).
    """
    pool, scorer, seeker = ranking.pool, ranking.scorer, ranking.seeker
    facts = FACTS[scorer.kind](seeker, pool)
    pairs = [(row, fact) for fact in facts for row in np.array(rows, int)[fact.unknown(pool)[rows]]]
    questions = {row: [] for row in rows}
    if not pairs:
        return questions
    tried = {}
    for side in ("best", "worst"):
        what_if = pool.take(np.array([row for row, _ in pairs]))
        for place, (_, fact) in enumerate(pairs):
            fact.write(what_if, [place], getattr(fact, side)(what_if))
        found = scorer.evaluate(seeker, what_if)
        stopped = found.fails.any(axis=0)
        tried[side] = [
            ranking.rank_of(
                str(pool.ref[row]),
                ranking.other_keys(row) + ([] if stopped[place] else [found.key(what_if, place)]),
            )
            for place, (row, _) in enumerate(pairs)
        ]
    ranks = {row: place + 1 for place, row in enumerate(ranking.order)}
    nowhere = len(ranking.order) + 1
    for (row, fact), best, worst in zip(pairs, tried["best"], tried["worst"], strict=True):
        if best is None:
            continue  # no answer would help: nothing is near enough for somebody who cannot travel
        moves = max(ranks[row] - best, (worst or nowhere) - ranks[row])
        questions[int(row)].append(
            (-moves, {"fact": fact.code, "could_change_rank_to": best, "rank_if_worst": worst})
        )
    return {
        row: [question for _, question in sorted(asked, key=lambda found: found[0])]
        for row, asked in questions.items()
    }


def asked_of_the_seeker(scorer, seeker):
    """Facts of the citizen's own that are not known and would sharpen the list."""
    kind, missing = scorer.kind, []
    for fact, blank in SEEKER_FACTS[kind].items():
        value = seeker.lat if fact == "postcode" else getattr(seeker, fact)
        if value == blank or (isinstance(value, float) and np.isnan(value)):
            missing.append(fact)
    if seeker.wishes and not looks_like_work(seeker, scorer.language, scorer.parameters):
        missing.insert(0, "wishes")
    if kind == "companies" and seeker.hours_now > own_hours(seeker):
        missing.append("week")
    return missing
