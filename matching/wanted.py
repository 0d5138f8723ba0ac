"""Which volunteer to look for: whoever could meet the most of those for whom there is nobody.

Volunteers who do not exist are put before the same rules as those who do, one for each role, town,
language, gender and part of the week that somebody has asked for.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from citizens.models import Citizen
from matching.scoring.columns import Pool
from matching.scoring.constraints import failures
from matching.stages import Kind
from programme.models import MentorRole
from programme.timetable import PARTS, Part, Timetable

WEEKDAYS, WEEKEND = range(5), range(5, 7)
AT_HOME = "danish"  # a volunteer speaks it whatever else
IN_PERSON = "cafe"  # somewhere that one must come to
MOST = 3
NOT_FOUND_BY_SEARCHING = ("consent",)  # whoever has not said yes


@dataclass(frozen=True)
class Wanted:
    """A volunteer to look for, and whom of those without anybody he or she could meet."""

    role: str
    town: str
    language: str  # beside Danish, or ""
    gender: str  # or "", where nobody among them asked for one
    days: str  # "weekdays" or "weekend"
    part: Part
    citizens: list[Citizen]


def wanted(board, unserved, most=MOST):
    """The volunteers to look for, each for those whom the ones before him could not meet.

    unserved : [assigning.Unserved, …]      Returns [Wanted, …], at most so many.
    """
    citizens = [one.citizen for one in unserved if one.rule not in NOT_FOUND_BY_SEARCHING]
    citizens = [one for one in citizens if one not in board.paused]
    if not citizens:
        return []
    rankings = board.rankings_of(citizens)
    seekers = [ranking.seeker for ranking in rankings]
    parameters = rankings[0].scorer.parameters
    profiles = _profiles(citizens, seekers)
    pool = _pool(profiles, board.on)
    served = np.array(
        [~failures(Kind.MENTORS, one, pool, parameters).any(axis=0) for one in seekers]
    )
    found = []
    while len(found) < most and served.any():
        best = int(served.sum(axis=0).argmax())  # the first of equals
        rows = np.flatnonzero(served[:, best])
        theirs = [seekers[row] for row in rows]
        found.append(_told(profiles[best], [citizens[row] for row in rows], theirs))
        served[rows] = False
    return found


def _profiles(citizens, seekers):
    """All that could be looked for, as dicts; the plainest come first."""
    roles = {one.role for one in seekers} & {MentorRole.SOCIAL, MentorRole.PROFESSIONAL}
    genders = sorted({one.gender for one in seekers} - {""}) or [""]
    languages = sorted({word for one in seekers for word in one.languages} - {AT_HOME})
    towns = {one.postcode.code: one.postcode for one in citizens if one.postcode}
    return [
        {
            "role": role,
            "gender": gender,
            "language": language,
            "postcode": postcode,
            "days": days,
            "part": part,
        }
        for role, gender, language, postcode, days, part in product(
            sorted(roles) or [MentorRole.SOCIAL],
            genders,
            ["", *languages],
            [towns[code] for code in sorted(towns)] or [None],
            ("weekdays", "weekend"),
            PARTS,
        )
    ]


def _pool(profiles, on):
    def week(one):
        days = WEEKDAYS if one["days"] == "weekdays" else WEEKEND
        return list(Timetable(one["part"].bits if day in days else 0 for day in range(7)))

    n = len(profiles)
    return Pool.of(
        Kind.MENTORS,
        ref=[str(number) for number in range(n)],
        role=[one["role"] for one in profiles],
        gender=[one["gender"] for one in profiles],
        languages=[[AT_HOME, *filter(None, [one["language"]])] for one in profiles],
        lat=[one["postcode"] and one["postcode"].lat for one in profiles],
        lon=[one["postcode"] and one["postcode"].lon for one in profiles],
        meeting_places=[[IN_PERSON]] * n,
        timetable=[week(one) for one in profiles],
        capacity=[1] * n,
        contract_signed_on=[on.toordinal()] * n,
    )


def _told(profile, citizens, theirs):
    """A profile with no more in it than those it serves have asked for."""
    needs_language = any(one.languages and AT_HOME not in one.languages for one in theirs)
    return Wanted(
        role=profile["role"] if any(one.role == profile["role"] for one in theirs) else "",
        town=profile["postcode"].town if profile["postcode"] else "",
        language=profile["language"] if needs_language else "",
        gender=profile["gender"] if any(one.gender for one in theirs) else "",
        days=profile["days"],
        part=profile["part"],
        citizens=citizens,
    )
