"""What ranks volunteers: each criterion gives a value in [0, 1] for each row."""

from datetime import date

import numpy as np

from matching.scoring.columns import Pool, Seeker
from matching.scoring.constraints import crow_km, hours_in_common
from matching.scoring.criteria.measures import Measure, Terms, filled, measured, unknown
from matching.scoring.text import phrases


def interests(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Interests in common: two that are the same are full.

    >>> pool = Pool.of("mentors", interests=[["skak", "fiskeri"], ["skak"], []])
    >>> somebody = Seeker(on=1, consent=True, interests=("skak", "fiskeri"))
    >>> interests(somebody, pool, Terms.first("mentors")).value.round(1)
    array([1. , 0.5, 0.5])
    """
    if not seeker.interests:
        return unknown(pool, terms.prior)
    alike = terms.language.best(seeker.interests, pool.interests)
    value = np.minimum(alike.sum(axis=0) / min(len(seeker.interests), 2), 1)

    def evidence(row):
        if not pool.interests[row]:
            return {}
        shared = [
            seeker.interests[place]
            for place in np.argsort(-alike[:, row], kind="stable")
            if alike[place, row] >= terms.parameters["alike"]
        ]
        return {"shared": shared}

    return measured(np.where(filled(pool.interests), value, np.nan), terms.prior, evidence)


def role(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """The role asked for; somebody who would do anything fits a little less than who offers just it.

    >>> pool = Pool.of("mentors", role=["social", "both", "professional", ""])
    >>> role(Seeker(on=1, consent=True, role="social"), pool, Terms.first("mentors")).value
    array([1. , 0.9, 0. , 0.5])
    """
    if not seeker.role:
        return unknown(pool, terms.prior)
    if seeker.role == "any":
        value = np.ones(len(pool))
    elif seeker.role == "both":
        value = np.where(
            np.isin(pool.role.astype(str), ["both", "any"]),
            1.0,
            terms.parameters["one_role_of_both"],
        )
    else:
        value = np.select(
            [pool.role == seeker.role, np.isin(pool.role.astype(str), ["both", "any"])],
            [1.0, terms.parameters["role_among_others"]],
            0.0,
        )
    return measured(
        np.where(pool.role == "", np.nan, value),
        terms.prior,
        lambda row: {"offered": pool.role[row], "wanted": seeker.role},
    )


def trade(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Own working life as a role model: any counts, the same trade as the wishes adds.

    >>> pool = Pool.of("mentors", trade=[["gartner"], ["kok"], []])
    >>> trade(Seeker(on=1, consent=True, wishes=("gartner",)), pool, Terms.first("mentors")).value
    array([1. , 0.3, 0.5])
    """
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


def times(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Common hours a week, up to as many as a meeting needs some choice of. Times that nobody has
    confirmed for long count less, and the prior stands in for the rest.

    >>> week = [0b11 << 9] + [0] * 6
    >>> pool = Pool.of("mentors", timetable=[week, week, None], times_confirmed_on=[301, 181, None])
    >>> somebody = Seeker(on=301, consent=True, timetable=(0b1111 << 9,) + (0,) * 6)
    >>> times(somebody, pool, Terms.first("mentors")).value.round(2)
    array([0.67, 0.58, 0.5 ])
    """
    common, parameters = hours_in_common(seeker, pool), terms.parameters
    old = seeker.on - pool.times_confirmed_on - parameters["times_hold"]
    old = np.where(old > 0, old, 0)  # an unknown day is not an old one

    def evidence(row):
        if np.isnan(common[row]):
            return {}
        said = {"common": float(common[row])}
        if old[row]:
            said["confirmed_days"] = int(old[row] + parameters["times_hold"])
        return said

    return measured(
        np.minimum(common / parameters["hours_wanted"], 1),
        terms.prior,
        evidence,
        trusted=0.5 ** (old / parameters["times_half_life"]),
    )


def journey(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Halves with every so many kilometres; full where both like to meet online.

    >>> pool = Pool.of("mentors", lat=[55.0, 55.09, None], lon=[10.0, 10.0, None])
    >>> somebody = Seeker(on=1, consent=True, lat=55.0, lon=10.0)
    >>> journey(somebody, pool, Terms.first("mentors")).value.round(2)
    array([1. , 0.5, 0.5])
    """
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


def load(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Room left.

    >>> pool = Pool.of("mentors", capacity=[2, 1, None], held=[0, 0, 0])
    >>> load(Seeker(on=1, consent=True), pool, Terms.first("mentors")).value
    array([1. , 0.5, 0.5])
    """
    room = pool.capacity - pool.held
    return measured(
        np.clip(room / terms.parameters["room_wanted"], 0, 1),
        terms.prior,
        lambda row: {} if np.isnan(room[row]) else {"room": int(room[row])},
    )


def age(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """A mature person, or a peer in age where the citizen prefers that.

    >>> pool = Pool.of("mentors", birth_year=[1960, 1990, None])
    >>> today = date(2026, 3, 1).toordinal()
    >>> age(Seeker(on=today, consent=True), pool, Terms.first("mentors")).value
    array([1.  , 0.44, 0.5 ])
    >>> young = Seeker(on=today, consent=True, age="peer", birth_year=1992)
    >>> age(young, pool, Terms.first("mentors")).value
    array([0. , 0.9, 0.5])
    """
    parameters = terms.parameters
    years = np.float64(_year(seeker.on)) - pool.birth_year
    if seeker.age == "peer":
        own = _year(seeker.on) - seeker.birth_year
        value = np.clip(1 - abs(years - own) / parameters["peer_within"], 0, 1)
    else:
        span = parameters["mature_at"] - parameters["mature_from"]
        value = np.clip((years - parameters["mature_from"]) / span, 0, 1)
    return measured(value, terms.prior, lambda row: {"wanted": seeker.age or "mature"})


def place(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Somewhere both like to meet.

    >>> pool = Pool.of("mentors", meeting_places=[["café", "library"], ["walk"], []])
    >>> somebody = Seeker(on=1, consent=True, meeting_places=("library",))
    >>> place(somebody, pool, Terms.first("mentors")).value
    array([1. , 0. , 0.5])
    """
    if not seeker.meeting_places:
        return unknown(pool, terms.prior)
    shared = [
        [spot for spot in seeker.meeting_places if spot in places] for places in pool.meeting_places
    ]
    value = np.where(filled(pool.meeting_places), filled(shared).astype(float), np.nan)
    return measured(
        value,
        terms.prior,
        lambda row: {"shared": shared[row]} if pool.meeting_places[row] else {},
    )


def continuity(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Has met the citizen before, or works with the same contact person.

    >>> pool = Pool.of("mentors", ref=["M-1", "M-2", "M-3"])
    >>> somebody = Seeker(on=1, consent=True, met=("M-1",), colleagues=("M-2",))
    >>> continuity(somebody, pool, Terms.first("mentors")).value
    array([1. , 0.5, 0. ])
    """
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
