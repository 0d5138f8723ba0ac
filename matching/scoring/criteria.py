"""Soft criteria: what ranks those who may be suggested.

A criterion gives a `Measure`: value in [0, 1] and answered in [0, 1] for each row, and for one row
the evidence, in codes and figures, that matching/wording.py says as a sentence. Where a fact is not
known the prior stands in for it, fact by fact, and the answered part says how much was known.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from matching.scoring.constraints import crow_km, hours_in_common
from matching.scoring.constraints import journey as journey_minutes
from matching.scoring.text import phrases

SAME_NAME = 88  # rapidfuzz ratio from which two company names are one
DEMANDS = ("simple", "varied", "demanding")


@dataclass(frozen=True)
class Measure:
    """value, answered : float (n,) in [0, 1]      evidence : row → codes and figures"""

    value: np.ndarray
    answered: np.ndarray
    evidence: Callable[[int], dict[str, Any]] = field(default=lambda row: {})


@dataclass(frozen=True)
class Terms:
    """What a version of the model and the word lists bring to a criterion."""

    prior: float
    parameters: dict[str, Any]
    language: Any


def measured(value, prior, evidence=lambda row: {}):
    """One fact: NaN in the value is unknown, and the prior stands in.

    >>> measured(np.array([1.0, np.nan]), prior=0.5).value
    array([1. , 0.5])
    """
    known = ~np.isnan(value)
    return Measure(np.where(known, value, prior), known.astype(float), evidence)


def averaged(*facts):
    """Several facts of equal weight as one measure."""
    value = np.mean([fact.value for fact in facts], axis=0)
    return Measure(value, np.mean([fact.answered for fact in facts], axis=0))


def unknown(pool, prior):
    return measured(np.full(len(pool), np.nan), prior)


def filled(column):
    """Which rows of a column of lists say anything: bool (n,)."""
    return np.array([bool(said) for said in column], bool)


# Companies


def tasks(seeker, pool, terms):
    """Best fit between the ranked wishes and the tasks; each wish counts a little less than the one
    above it, and the mean over all wishes lets a second answered wish decide between equals."""
    wishes = [phrases(wish) for wish in seeker.wishes]
    if not any(wishes):
        return unknown(pool, terms.prior)
    alike = [terms.language.best(wish, pool.tasks).max(axis=0, initial=0) for wish in wishes]
    counts = terms.parameters["lower_wish_counts"] ** np.arange(len(wishes))
    ranked = np.array(alike) * counts[:, None]
    value = 0.8 * ranked.max(axis=0) + 0.2 * ranked.sum(axis=0) / counts.sum()

    def evidence(row):
        if not pool.tasks[row]:
            return {}
        best = int(ranked[:, row].argmax())
        wish, (task, likeness) = max(
            ((said, terms.language.most_alike(said, pool.tasks[row])) for said in wishes[best]),
            key=lambda found: found[1][1],
        )
        answered = bool(likeness >= terms.parameters["alike"])
        return {
            "wish": wish,
            "rank": best + 1,
            "task": task,
            "alike": round(likeness, 4),
            "dream": bool(alike[0][row] >= terms.parameters["alike"]),
            "answered": answered,
            "terms": terms.language.terms(wish, task) if answered else [],
        }

    return measured(np.where(filled(pool.tasks), value, np.nan), terms.prior, evidence)


def needs(seeker, pool, terms):
    """Share of the needs that are offered, musts counting double; unanswered ones at the prior."""
    counts = np.array(
        [terms.parameters["must_counts"]] * len(seeker.musts) + [1] * len(seeker.need_wishes), float
    )
    if not len(counts):
        return unknown(pool, terms.prior)
    columns = [pool.accommodations.get(code) for code in seeker.needs]
    answers = np.zeros((len(pool), len(columns)), np.int8)
    for place, column in enumerate(columns):
        if column is not None:
            answers[:, place] = pool.offers[:, column]
    values = np.choose(answers + 1, [0.0, terms.prior, 1.0])

    def evidence(row):
        said = {
            name: [
                code
                for code, answer in zip(seeker.needs, answers[row], strict=True)
                if answer == sign
            ]
            for name, sign in (("offered", 1), ("open", 0), ("refused", -1))
        }
        return {**said, "musts": list(seeker.musts)}

    return Measure(
        values @ counts / counts.sum(),
        (answers != 0).astype(float) @ counts / counts.sum(),
        evidence,
    )


def qualifications(seeker, pool, terms):
    """What the citizen has learnt or done, against what the tasks ask."""
    learnt = [phrase for said in seeker.qualifications for phrase in phrases(said)]
    if not learnt:
        return unknown(pool, terms.prior)
    alike = terms.language.best(learnt, pool.tasks)

    def evidence(row):
        if not pool.tasks[row]:
            return {}
        said = learnt[int(alike[:, row].argmax())]
        task, likeness = terms.language.most_alike(said, pool.tasks[row])
        found = bool(likeness >= terms.parameters["alike"])
        return {
            "learnt": said,
            "task": task,
            "answered": found,
            "terms": terms.language.terms(said, task) if found else [],
        }

    return measured(np.where(filled(pool.tasks), alike.max(axis=0), np.nan), terms.prior, evidence)


def journey(seeker, pool, terms):
    """Halves with every so many minutes of travel."""
    minutes, means = journey_minutes(seeker, pool, terms.parameters)

    def evidence(row):
        if np.isnan(minutes[row]):
            return {}
        return {"minutes": round(float(minutes[row])), "means": seeker.travel_by[means[row]]}

    return measured(0.5 ** (minutes / terms.parameters["journey_half_life"]), terms.prior, evidence)


def hours_wanted(seeker):
    return seeker.hours_now if np.isnan(seeker.hours_goal) else seeker.hours_goal


def times(seeker, pool, terms):
    """Common hours a week against the hours wanted."""
    common, wanted = hours_in_common(seeker, pool), hours_wanted(seeker)
    share = np.ones(len(pool)) if wanted == 0 else np.minimum(common / wanted, 1)

    def evidence(row):
        if np.isnan(common[row]):
            return {}
        return {"common": float(common[row]), "wanted": None if np.isnan(wanted) else float(wanted)}

    return measured(np.where(np.isnan(common), np.nan, share), terms.prior, evidence)


def own_wish(seeker, pool, terms):
    """The company, or one much like it, is on the citizen's own list."""
    if not seeker.own_companies:
        return unknown(pool, terms.prior)
    named = np.array(
        [
            [fuzz.ratio(wish.casefold(), name.casefold()) >= SAME_NAME for name in pool.name]
            for wish in seeker.own_companies
        ]
    )
    said = np.empty(len(pool), object)
    said[:] = [tuple(filter(None, (industry,))) for industry in pool.industry]
    alike = terms.language.best(seeker.own_companies, said)
    fits = np.where(named, 1.0, 0.7 * alike)

    def evidence(row):
        wish = int(fits[:, row].argmax())
        if fits[wish, row] < 0.7 * terms.parameters["alike"]:
            return {"named": False}
        return {"named": bool(named[wish, row]), "wish": seeker.own_companies[wish]}

    return measured(fits.max(axis=0), terms.prior, evidence)


def growth(seeker, pool, terms):
    """Room from today's hours to those hoped for, and paid hours possible; a tested ceiling is
    nothing to grow from, so there every company counts the same."""
    if seeker.ceiling_tested:
        neutral = np.full(len(pool), 0.5)
        return Measure(neutral, np.ones(len(pool)), lambda row: {"ceiling": True})
    wanted = seeker.hours_goal - seeker.hours_now
    room = (
        np.clip((pool.hours_max - seeker.hours_now) / wanted, 0, 1)
        if wanted > 0
        else (np.where(np.isnan(wanted), np.nan, np.ones(len(pool))))
    )
    paid = np.select([pool.paid_hours == "yes", pool.paid_hours == "no"], [1.0, 0.0], np.nan)
    both = averaged(measured(room, terms.prior), measured(paid, terms.prior))

    def evidence(row):
        most = pool.hours_max[row]
        return {
            "hours_max": None if np.isnan(most) else int(most),
            "paid_hours": pool.paid_hours[row],
        }

    return Measure(both.value, both.answered, evidence)


def experience(seeker, pool, terms):
    """Share of earlier matches there that lasted, shrunk towards the mean of a Beta prior."""
    kept_prior, lapsed_prior = terms.parameters["kept_prior"]
    seen = pool.kept + pool.lapsed
    share = (pool.kept + kept_prior) / (seen + kept_prior + lapsed_prior)

    def evidence(row):
        return {"kept": int(pool.kept[row]), "of": int(seen[row])} if seen[row] else {}

    return measured(np.where(seen > 0, share, np.nan), terms.prior, evidence)


def openness(seeker, pool, terms):
    """Attitude, and how much the company has answered. Silence is unknown, never a minus, so the
    first answer lifts it above the prior."""
    attitude = np.select(
        [pool.attitude == "open", pool.attitude == "neutral", pool.attitude == "reserved"],
        [1.0, 0.5, 0.0],
        np.nan,
    )
    share = np.minimum(pool.answers / terms.parameters["enough_answers"], 1)
    answered = np.where(pool.answers > 0, terms.prior + (1 - terms.prior) * share, np.nan)
    both = averaged(measured(attitude, terms.prior), measured(answered, terms.prior))

    def evidence(row):
        return {"attitude": pool.attitude[row], "answers": int(pool.answers[row])}

    return Measure(both.value, both.answered, evidence)


def demand(seeker, pool, terms):
    """Simple, varied or demanding, as the citizen likes it; half when one step apart."""
    if not seeker.demand:
        return unknown(pool, terms.prior)
    wanted = DEMANDS.index(seeker.demand)
    apart = np.array(
        [abs(DEMANDS.index(said) - wanted) if said else np.nan for said in pool.demand], float
    )

    def evidence(row):
        return {"offered": pool.demand[row], "wanted": seeker.demand} if pool.demand[row] else {}

    return measured(1 - apart / 2, terms.prior, evidence)


def practice(seeker, pool, terms):
    """A practice place fits who must try work first; not when paid hours are near."""
    if np.isnan(seeker.hours_now):
        return unknown(pool, terms.prior)
    near = bool(seeker.hours_now >= terms.parameters["paid_hours_near"])
    fits = (0.0, 1.0) if near else (1.0, 0.5)  # practice place, ordinary company
    value = np.where(pool.kind == "practice", *fits)
    return measured(
        value, terms.prior, lambda row: {"kind": pool.kind[row], "paid_hours_near": near}
    )


def spread(seeker, pool, terms):
    """The fewer open approaches there, the more room for one more."""
    return measured(
        1 / (1 + pool.approaches),
        terms.prior,
        lambda row: {"approaches": int(pool.approaches[row])},
    )


# Mentors


def interests(seeker, pool, terms):
    """Interests in common: two that are the same are full."""
    if not seeker.interests:
        return unknown(pool, terms.prior)
    alike = terms.language.best(seeker.interests, pool.interests)
    value = np.minimum(alike.sum(axis=0) / min(len(seeker.interests), 2), 1)

    def evidence(row):
        shared = [
            seeker.interests[place]
            for place in np.argsort(-alike[:, row], kind="stable")
            if alike[place, row] >= terms.parameters["alike"]
        ]
        return {"shared": shared}

    return measured(np.where(filled(pool.interests), value, np.nan), terms.prior, evidence)


def role(seeker, pool, terms):
    """The role asked for; somebody who would do anything fits a little less than who offers just it."""
    if not seeker.role:
        return unknown(pool, terms.prior)
    if seeker.role == "any":
        value = np.ones(len(pool))
    elif seeker.role == "both":
        value = np.where(np.isin(pool.role.astype(str), ["both", "any"]), 1.0, 0.6)
    else:
        value = np.select(
            [pool.role == seeker.role, np.isin(pool.role.astype(str), ["both", "any"])],
            [1.0, 0.9],
            0.0,
        )
    return measured(
        np.where(pool.role == "", np.nan, value),
        terms.prior,
        lambda row: {"offered": pool.role[row], "wanted": seeker.role},
    )


def trade(seeker, pool, terms):
    """Own working life as a role model: any counts, the same trade as the wishes adds."""
    wishes = [phrase for wish in seeker.wishes for phrase in phrases(wish)]
    any_trade = terms.parameters["any_trade"]
    has_trade = filled(pool.trade)
    if not wishes:
        value = np.full(len(pool), any_trade + (1 - any_trade) * terms.prior)
        return Measure(np.where(has_trade, value, terms.prior), has_trade * 0.5)
    alike = terms.language.best(wishes, pool.trade)
    value = any_trade + (1 - any_trade) * alike.max(axis=0)

    def evidence(row):
        if not has_trade[row]:
            return {}
        wish = int(alike[:, row].argmax())
        same = bool(alike[wish, row] >= terms.parameters["alike"])
        return {"trade": ", ".join(pool.trade[row]), "wish": wishes[wish] if same else ""}

    return measured(np.where(has_trade, value, np.nan), terms.prior, evidence)


def meeting_times(seeker, pool, terms):
    """Common hours a week, up to as many as a meeting needs some choice of."""
    common = hours_in_common(seeker, pool)

    def evidence(row):
        return {} if np.isnan(common[row]) else {"common": float(common[row])}

    return measured(np.minimum(common / terms.parameters["hours_wanted"], 1), terms.prior, evidence)


def distance(seeker, pool, terms):
    """Halves with every so many kilometres; full where both like to meet online."""
    km = crow_km(seeker.lat, seeker.lon, pool.lat, pool.lon)
    online = np.array(
        [
            "online" in places and "online" in seeker.meeting_places
            for places in pool.meeting_places
        ],
        bool,
    )

    def evidence(row):
        if online[row]:
            return {"online": True}
        return {} if np.isnan(km[row]) else {"km": round(float(km[row]))}

    return measured(
        np.where(online, 1.0, 0.5 ** (km / terms.parameters["half_distance"])),
        terms.prior,
        evidence,
    )


def load(seeker, pool, terms):
    """Room left."""
    room = pool.capacity - pool.held
    return measured(
        np.clip(room / terms.parameters["room_wanted"], 0, 1),
        terms.prior,
        lambda row: {} if np.isnan(room[row]) else {"room": int(room[row])},
    )


def age(seeker, pool, terms):
    """A mature person, or a peer in age where the citizen prefers that."""
    parameters = terms.parameters
    years = np.float64(_year(seeker.on)) - pool.birth_year
    if seeker.age == "peer":
        own = _year(seeker.on) - seeker.birth_year
        value = np.clip(1 - abs(years - own) / parameters["peer_within"], 0, 1)
    else:
        span = parameters["mature_at"] - parameters["mature_from"]
        value = np.clip((years - parameters["mature_from"]) / span, 0, 1)
    return measured(value, terms.prior, lambda row: {"wanted": seeker.age or "mature"})


def place(seeker, pool, terms):
    """Somewhere both like to meet."""
    if not seeker.meeting_places:
        return unknown(pool, terms.prior)
    shared = [
        [spot for spot in seeker.meeting_places if spot in places] for places in pool.meeting_places
    ]
    value = np.where(filled(pool.meeting_places), filled(shared).astype(float), np.nan)
    return measured(value, terms.prior, lambda row: {"shared": shared[row]})


def continuity(seeker, pool, terms):
    """Has met the citizen before, or works with the same contact person."""
    refs = pool.ref.astype(str)
    met = np.isin(refs, np.array(seeker.met, str))
    colleague = np.isin(refs, np.array(seeker.colleagues, str))
    return measured(
        np.select([met, colleague], [1.0, 0.5], 0.0),
        terms.prior,
        lambda row: {"met": bool(met[row]), "colleague": bool(colleague[row])},
    )


def _year(ordinal):
    return date.fromordinal(int(ordinal)).year


CRITERIA = {
    "companies": {
        "tasks": tasks,
        "needs": needs,
        "qualifications": qualifications,
        "journey": journey,
        "times": times,
        "own_wish": own_wish,
        "growth": growth,
        "experience": experience,
        "openness": openness,
        "demand": demand,
        "practice": practice,
        "spread": spread,
    },
    "mentors": {
        "interests": interests,
        "role": role,
        "trade": trade,
        "times": meeting_times,
        "journey": distance,
        "load": load,
        "age": age,
        "place": place,
        "continuity": continuity,
    },
}
