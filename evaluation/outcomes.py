"""The tables of outcomes speak of the same people on the same days: the kinds of people that they tell
apart, how people go from one to another, and which tables must stay untold lest they give a few away."""

import datetime
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from django.conf import settings

from citizens.models import Employment
from evaluation.attack import NEW, Contradiction, Ways
from evaluation.statuses import (
    ERASED_WITH_PENSION,
    STATUSES,
    UNKNOWN,
    Outcomes,
    Rung,
)
from evaluation.suppression import FEWEST, Table
from programme.days import months_later

NO, YES = "no", "yes"
# What is worth least is given up first.
OUTCOMES = (
    *("began_in_job", "not_due", "now", "kept_or_pension"),
    *("internship", "kept", "ever_in_job", "statuses"),
)
# Of these nobody comes back: what has been added between two days is a group of people.
ONLY_GROW = ("ever_in_job", "kept", "internship")


def code_of(one, table):
    """Under which code of a table people with these outcomes stand."""
    if table == "citizens":
        return "all"
    if table == "statuses":
        return one.status_as_told
    return said(
        {
            "ever_in_job": one.ever_in_job,
            "kept": one.kept,
            "now": one.rung == Rung.NOW,
            "not_due": one.not_due,
            "internship": one.had_internship,
            "began_in_job": one.began_in_job,
            "kept_or_pension": one.kept_or_pension,
        }[table]
    )


def said(yes):
    return YES if yes else NO


@cache
def kinds():
    """Every kind of people that there can be: whoever has the same outcomes is told apart by no table."""
    flags = (False, True)
    every = product((*STATUSES, ERASED_WITH_PENSION), Rung, flags, flags)
    return [kind for kind in (Outcomes(*one) for one in every) if _can_be(kind)]


def _can_be(kind):
    return not (
        (kind.in_job and not kind.ever_in_job)
        or (not kind.in_job and kind.rung == Rung.NOW)
        or (kind.status == Employment.INTERNSHIP and not kind.had_internship)
        # What somebody erased began with is not kept.
        or (kind.began_in_job and (not kind.ever_in_job or kind.is_erased))
    )


def may_become(before, after, *, soon):
    """Whether somebody of one kind can be of another by the next day.

    soon : before a job that began after the first day can have been kept
    """
    if before.is_erased:
        return after == before
    if before.status == Employment.DEAD and after.status != Employment.DEAD:
        return after.is_erased
    if (before.ever_in_job and not after.ever_in_job) or (before.kept and not after.kept):
        return False
    if before.had_internship and not after.had_internship:
        return False
    if before.began_in_job != after.began_in_job and not after.is_erased:
        return before.status == UNKNOWN and not before.ever_in_job
    newly = (after.kept and not before.kept) or after.rung == Rung.NOW != before.rung
    return before.in_job or not (newly and soon)


@cache
def _steps(soon):
    return [
        (i, j)
        for (i, one), (j, other) in product(enumerate(kinds()), repeat=2)
        if may_become(one, other, soon=soon)
    ]


@cache
def with_codes(table, codes):
    """The kinds of people who stand under one of some codes of a table, as a set of their numbers."""
    return frozenset(i for i, kind in enumerate(kinds()) if code_of(kind, table) in codes)


class Day(NamedTuple):
    """A day of which tables are told.

    people : the number of each citizen's kind, always in the same order; None for those to come
    """

    on: datetime.date
    people: list[int | None]
    told: dict[str, Table]

    @classmethod
    def of(cls, on, cases, told):
        number = {kind: i for i, kind in enumerate(kinds())}
        return cls(on, [case and number[case.outcomes] for case in cases], told)


def give_up(made, days):
    """Take tables out of what was made for the last of some days, until no group of one to four can be
    worked out: in a table, between two, or between two days. What helps most goes first; of several
    that help alike, the least important."""
    try:
        _give_up(made, Story(days))
    except Contradiction:
        # Records have been corrected: only what is told today can be laid together.
        _give_up(made, Story(days[-1:]))


def _give_up(made, story):
    left = {name: made[name] for name in OUTCOMES if made.get(name)}
    found = story.given_away(left)
    if found:
        # What is known from before cannot be taken back.
        known = story.given_away({}, among=found)
        found = [group for group in found if group not in known]
    # What is told less gives away no more: only what was found has to be looked at again.
    while found:
        without = {
            name: story.given_away(
                {one: table for one, table in left.items() if one != name}, among=found
            )
            for name in left
        }
        out = min(left, key=lambda name: len(without[name]))  # of several alike the first
        found, made[out] = without[out], None
        del left[out]


class Story:
    """What some days tell of the same people, and the groups of one to four that must not come out.

    small : [(the method of `Ways` that makes the group, its arguments), …]
    """

    def __init__(self, days):
        self.days = days
        self.everybody = with_codes("citizens", ("all",))
        kept = settings.CADENCE["kept_months"]
        pairs = zip(days, days[1:], strict=False)
        self.steps = [_steps(later.on < months_later(one.on, kept)) for one, later in pairs]
        self.small = [*self._on_one_day(), *self._between_two()]

    def given_away(self, tables, among=None):
        """The small groups that come out to the person if these tables are told on the last day."""
        among = self.small if among is None else among
        if not among:
            return []
        last = self.days[-1]
        told = [
            *(day.told for day in self.days[:-1]),
            {"citizens": last.told["citizens"], **tables},
        ]
        facts = [
            [
                (with_codes(name, line), sum(counts))
                for name, table in of.items()
                for line, counts in zip(table.lines, table.n, strict=True)
            ]
            for of in told
        ]
        ways = Ways(len(self.everybody), self.steps, facts)
        return [
            among[place]
            for place in ways.pinned([getattr(ways, of)(*group) for of, group in among])
        ]

    def _sets(self, day):
        """What is asked about, as sets of kinds: each code of each table, what stands together, and
        everybody else each time."""
        found = {self.everybody}
        for name in OUTCOMES:
            codes = STATUSES if name == "statuses" else (YES, NO)
            lines = [(code,) for code in codes]
            if name in day.told:
                lines += day.told[name].lines
            for line in lines:
                found |= {of := with_codes(name, line), self.everybody - of}
        return sorted(found, key=sorted)

    def _on_one_day(self):
        for place, day in enumerate(self.days):
            sets = self._sets(day)
            groups = {one & other for one, other in combinations([*sets, self.everybody], 2)}
            for group in sorted(groups, key=sorted):
                if 0 < sum(kind in group for kind in day.people) < FEWEST:
                    yield "at", (place, group)

    def _between_two(self):
        for place, (one, later) in enumerate(zip(self.days, self.days[1:], strict=False), start=1):
            before = [{NEW}, *self._sets(one)]
            after = self._sets(later)
            from_, to = _belong(one, before), _belong(later, after)
            both = from_.T @ to
            for i, j in np.argwhere((both > 0) & (both < FEWEST)):
                yield "moved", (place, before[i], after[j])
        for (one, day), (other, later) in combinations(enumerate(self.days), 2):
            for name in ONLY_GROW:
                of = with_codes(name, (YES,))
                was, now = (sum(kind in of for kind in each.people) for each in (day, later))
                if 0 < now - was < FEWEST:
                    yield "grown", (one, other, of)


def _belong(day, sets):
    """int, (people, sets): who belongs to which."""
    return np.array(
        [[(NEW if kind is None else kind) in of for of in sets] for kind in day.people], dtype=int
    )
