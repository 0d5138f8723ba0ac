"""What the core is given: a pool as columns, and one seeker.

Both are written as plain JSON documents first (matching/encoding.py), which a decision keeps, and
decoded here; so a decision can be computed again from what it kept. Unknown is null there and NaN,
an empty tuple or "" here. Days are ordinals (`date.toordinal`), hours and minutes plain numbers.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], float)


def codes(values):
    return np.array([value or "" for value in values], object)


def lists(values):
    column = np.empty(len(values), object)
    column[:] = [tuple(value) for value in values]
    return column


def weeks(values):
    """Seven whole numbers, or null: unknown weeks get a day of -1."""
    return np.array([value or [-1] * 7 for value in values], np.int64).reshape(-1, 7)


OPENINGS = {
    "ref": codes,
    "opening": codes,  # what tells a company's several openings apart
    "name": codes,
    "industry": codes,
    "kind": codes,
    "lat": numbers,
    "lon": numbers,
    "hours_min": numbers,
    "hours_max": numbers,
    "shortest_day": numbers,
    "timetable": weeks,
    "places": numbers,
    "held": numbers,  # places that matches hold
    "paid_hours": codes,  # yes, no or ""
    "demand": codes,
    "attitude": codes,
    "requires": lists,  # certificates as keys
    "tasks": lists,
    "answers": numbers,  # how many accommodations the company has spoken about
    "no_contact_until": numbers,
    "closed_on": numbers,
    "kept": numbers,  # earlier matches that lasted
    "lapsed": numbers,
    "approaches": numbers,  # open ones
    "last_match_on": numbers,
}

MENTORS = {
    "ref": codes,
    "opening": codes,
    "lat": numbers,
    "lon": numbers,
    "role": codes,
    "gender": codes,
    "birth_year": numbers,
    "capacity": numbers,
    "held": numbers,
    "timetable": weeks,
    "times_confirmed_on": numbers,
    "languages": lists,
    "interests": lists,
    "trade": lists,
    "meeting_places": lists,
    "contract_signed_on": numbers,
    "contract_ends_on": numbers,
    "active_from": numbers,
    "left_on": numbers,
    "pauses": lists,  # of [first day, last day or null]
    "last_match_on": numbers,
}
SCHEMAS = {"companies": OPENINGS, "mentors": MENTORS}
# Counted, and so never unknown.
NOTHING = dict.fromkeys(("held", "answers", "kept", "lapsed", "approaches"), 0)


class Pool:
    """n rows as columns of length n, read as attributes; `offers` is int8 (n, accommodations):
    1 yes, 0 unknown, -1 no."""

    def __init__(self, columns, accommodations=()):
        self.columns = columns
        self.accommodations = {code: place for place, code in enumerate(accommodations)}

    @classmethod
    def decode(cls, kind, document):
        # A pool from before a column was thought of does not know it.
        nothing = [None] * len(document["ref"])
        columns = {
            name: decode(document.get(name, nothing)) for name, decode in SCHEMAS[kind].items()
        }
        accommodations = document.get("accommodations", [])
        if kind == "companies":
            place = {code: column for column, code in enumerate(accommodations)}
            columns["offers"] = np.zeros((len(document["ref"]), len(accommodations)), np.int8)
            for answer, name in ((1, "offers"), (-1, "offers_not")):
                for row, offered in enumerate(document[name]):
                    columns["offers"][row, [place[code] for code in offered]] = answer
        return cls(columns, accommodations)

    @classmethod
    def of(cls, kind, /, **known):
        """Rows by what is known of them, in lists of one length; everything else is unknown.

        >>> Pool.of("companies", hours_min=[2, None], tasks=[["lager"], []]).hours_min
        array([ 2., nan])
        """
        rows = len(next(iter(known.values())))
        document: dict[str, Any] = {
            name: known.get(name, [[] if decode is lists else NOTHING.get(name)] * rows)
            for name, decode in {**SCHEMAS[kind], "offers": lists, "offers_not": lists}.items()
        }
        said = {code for name in ("offers", "offers_not") for row in document[name] for code in row}
        return cls.decode(kind, document | {"accommodations": sorted(said)})

    def __getattr__(self, name):
        try:
            return self.__dict__["columns"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __len__(self):
        return len(self.columns["ref"])

    def take(self, rows):
        """A pool of copies of the named rows, free to be changed."""
        return Pool(
            {name: column[rows] for name, column in self.columns.items()}, self.accommodations
        )

    @property
    def week_known(self):
        return self.columns["timetable"][:, 0] >= 0


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """The citizen as the core knows one: no name, no gender, no background."""

    on: int
    consent: bool
    blocked: tuple = ()  # references of those a no stands between
    lat: float = np.nan
    lon: float = np.nan
    timetable: tuple = ()  # seven words, () unknown
    wishes: tuple = ()
    # companies
    hours_now: float = np.nan
    hours_goal: float = np.nan
    ceiling_tested: bool = False
    longest_day: float = np.nan
    days_a_week: float = np.nan
    travel_minutes: float = np.nan
    travel_by: tuple = ()
    demand: str = ""
    own_companies: tuple = ()
    musts: tuple = ()
    need_wishes: tuple = ()
    certificates: tuple = ()  # keys, implied ones included
    qualifications: tuple = ()
    # mentors
    role: str = ""
    gender: str = ""  # of the volunteer, where asked for
    age: str = ""
    birth_year: float = np.nan
    languages: tuple = ()
    interests: tuple = ()
    meeting_places: tuple = ()
    met: tuple = ()
    colleagues: tuple = ()  # volunteers who work with the same contact person

    @classmethod
    def decode(cls, document: dict[str, Any]):
        known: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in document.items()
            if value is not None
        }
        return cls(**known)

    @property
    def needs(self):
        return self.musts + self.need_wishes

    @property
    def week(self):
        return np.array(self.timetable, np.uint32) if self.timetable else None
