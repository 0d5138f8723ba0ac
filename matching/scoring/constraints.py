"""Hard rules: who cannot be suggested, and by which rule, in the order in which they are counted.

Each rule gives bool (n,), true where it excludes. A rule fires only on known facts: a comparison
with NaN is false, an unknown week or an empty list passes and becomes a question.
"""

import numpy as np

from matching.scoring.places import crow_km, travel_minutes
from matching.scoring.times import common_hours

REMOTE = ("online", "phone")


def no_consent(seeker, pool, parameters):
    """No valid yes to being matched with this kind of party."""
    return np.full(len(pool), not seeker.consent)


def pair_blocked(seeker, pool, parameters):
    """The citizen, the consultant or the other side said no to this pair."""
    return np.isin(pool.ref.astype(str), np.array(seeker.blocked, str))


def company_blocked(seeker, pool, parameters):
    """A no to this pair, or a "no thanks" whose date has not passed."""
    return pair_blocked(seeker, pool, parameters) | (pool.no_contact_until > seeker.on)


def closed(seeker, pool, parameters):
    """Closed, or known to have no free place."""
    return (pool.closed_on <= seeker.on) | (pool.places <= pool.held)


def too_many_hours(seeker, pool, parameters):
    """The least the company can use is more than the citizen manages now."""
    return pool.hours_min > seeker.hours_now


def journey(seeker, pool, parameters):
    """Minutes to each workplace, float (n,), NaN where unknown, and the index of the means."""
    if not seeker.travel_by:
        return np.full(len(pool), np.nan), np.zeros(len(pool), int)
    km = crow_km(seeker.lat, seeker.lon, pool.lat, pool.lon)
    return travel_minutes(km, seeker.travel_by, parameters)


def too_far(seeker, pool, parameters):
    """Farther than the citizen manages by the means they have."""
    return journey(seeker, pool, parameters)[0] > seeker.travel_minutes


def refused(seeker, pool, codes):
    """How many of the accommodations each opening is known not to offer: int (n,)."""
    columns = [pool.accommodations[code] for code in codes if code in pool.accommodations]
    return (pool.offers[:, columns] < 0).sum(axis=1)


def need_unmet(seeker, pool, parameters):
    """A must that the company cannot offer."""
    return refused(seeker, pool, seeker.musts) > 0


def certificates_lacking(seeker, pool, parameters):
    """A certificate that does not stand in the profile: here silence is a no."""
    held = set(seeker.certificates)
    return np.array([not held.issuperset(required) for required in pool.requires], bool)


def days_too_long(seeker, pool, parameters):
    """The shortest day the company can use is longer than the citizen's longest."""
    return pool.shortest_day > seeker.longest_day


def hours_in_common(seeker, pool):
    """Hours a week that both can, float (n,); NaN where a week is unknown."""
    if seeker.week is None:
        return np.full(len(pool), np.nan)
    known = pool.week_known
    common = np.full(len(pool), np.nan)
    common[known] = common_hours(
        seeker.week, pool.timetable[known].astype(np.uint32), seeker.longest_day, seeker.days_a_week
    )
    return common


def own_hours(seeker):
    """Hours a week that the citizen's own timetable has room for; NaN where it is unknown."""
    if seeker.week is None:
        return np.nan
    return common_hours(seeker.week, seeker.week[None], seeker.longest_day, seeker.days_a_week)[0]


def first_hours(seeker, pool):
    """Hours a week they would start with: what the citizen manages, at most what the company can
    use. One that needs more fails the rule on hours, and not this one for the same reason. A
    timetable with room for fewer hours than the citizen manages is no company's fault either."""
    manages = np.fmin(seeker.hours_now, own_hours(seeker))
    return np.where(np.isnan(seeker.hours_now), np.nan, np.fmin(manages, pool.hours_max))


def too_few_common_hours(seeker, pool, parameters):
    """Fewer common hours a week than they would start with, or none at all."""
    common = hours_in_common(seeker, pool)
    return (common < first_hours(seeker, pool)) | (common == 0)


def inactive(seeker, pool, parameters):
    """Has left, or begins on a later day."""
    return (pool.left_on <= seeker.on) | (pool.active_from > seeker.on)


def paused(seeker, pool, parameters):
    """In a pause that covers the day."""
    return np.array(
        [
            any(
                begins <= seeker.on and (ends is None or seeker.on <= ends)
                for begins, ends in pauses
            )
            for pauses in pool.pauses
        ],
        bool,
    )


def contract_missing(seeker, pool, parameters):
    """No contract signed, or one that has run out."""
    signed = pool.contract_signed_on <= seeker.on
    return ~signed | (pool.contract_ends_on < seeker.on)


def full_up(seeker, pool, parameters):
    """As many citizens already as the volunteer takes."""
    return pool.held >= pool.capacity


def other_role(seeker, pool, parameters):
    """Wanted and offered role differ; `both` and `any` fit all."""
    open_to_all = ("", "both", "any")
    if seeker.role in open_to_all:
        return np.zeros(len(pool), bool)
    return ~np.isin(pool.role.astype(str), [*open_to_all, seeker.role])


def no_common_language(seeker, pool, parameters):
    """No language in common, where both name theirs."""
    mine = set(seeker.languages)
    return np.array(
        [bool(mine and spoken and mine.isdisjoint(spoken)) for spoken in pool.languages], bool
    )


def other_gender(seeker, pool, parameters):
    """The citizen asked for a gender, and the volunteer's is known to be another."""
    if not seeker.gender:
        return np.zeros(len(pool), bool)
    return ~np.isin(pool.gender.astype(str), ["", seeker.gender])


def too_distant(seeker, pool, parameters):
    """Far away as the crow flies, and only meets in person."""
    in_person = np.array(
        [bool(places) and not set(places) & set(REMOTE) for places in pool.meeting_places], bool
    )
    return in_person & (
        crow_km(seeker.lat, seeker.lon, pool.lat, pool.lon) > parameters["farthest"]
    )


def no_common_hour(seeker, pool, parameters):
    """No hour in which both can."""
    return hours_in_common(seeker, pool) == 0


RULES = {
    "companies": {
        "consent": no_consent,
        "blocked": company_blocked,
        "closed": closed,
        "hours": too_many_hours,
        "travel": too_far,
        "needs": need_unmet,
        "requirements": certificates_lacking,
        "rhythm": days_too_long,
        "times": too_few_common_hours,
    },
    "mentors": {
        "consent": no_consent,
        "blocked": pair_blocked,
        "inactive": inactive,
        "paused": paused,
        "contract": contract_missing,
        "capacity": full_up,
        "role": other_role,
        "language": no_common_language,
        "gender": other_gender,
        "distance": too_distant,
        "times": no_common_hour,
    },
}


def failures(kind, seeker, pool, parameters):
    """Which rules exclude whom: bool (n_rules, n), rules in their order."""
    with np.errstate(invalid="ignore"):
        return np.array([rule(seeker, pool, parameters) for rule in RULES[kind].values()])
