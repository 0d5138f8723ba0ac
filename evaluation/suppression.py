"""Figures for those who see no person, told so that no group under five can be worked out.

Three rules; docs/decisions/0006 says why they are enough, and where they end.

1. Whatever is told is a number of at least five people, or of nobody: what is smaller is put together
   with something else (`told`).
2. Tables that speak of the same people are attacked as a whole before they are told, together with those
   of the last days (`outcomes.give_up`); what helps the attack is not told.
3. What was told once stays known. A later table is told only where it can be laid beside every earlier
   one without a difference under five (`may_follow`).
"""

from collections import defaultdict
from typing import NamedTuple

FEWEST = 5
ALL = ("all",)


class Table(NamedTuple):
    """What is told: n[i][j] of line i and group j, each a tuple of codes that stand together."""

    lines: tuple[tuple[str, ...], ...]
    groups: tuple[tuple[str, ...], ...]
    n: tuple[tuple[int, ...], ...]

    @property
    def total(self):
        return sum(map(sum, self.n))

    @classmethod
    def read(cls, content):
        """A table out of JSON."""
        return cls(*(tuple(map(tuple, content[name])) for name in ("lines", "groups", "n")))


def told(people, lines, groups=ALL, *, ordered=False, like=None):
    """A table with every count 0 or of at least five people; None where there are too few at all.

    people : [(who, line, group), …]; somebody who stands there several times is one person
    ordered : the lines are steps of a scale, so that only neighbours are put together
    like : a table whose lines and groups are the finest there may be
    """
    cells = defaultdict(list)
    for who, line, group in people:
        cells[line, group].append(who)
    rows = _parts(lines, like.lines if like else ())
    columns = _parts(groups, like.groups if like else ())

    def cell(row, column):
        return [who for line in row for group in column for who in cells[line, group]]

    def is_small(row, column):
        return 0 < len(set(cell(row, column))) < FEWEST

    while small := [(r, c) for r in rows for c in columns if is_small(r, c)]:
        # Two lines are worth more than many groups: somebody compares.
        if len(rows) > 2 or len(columns) == 1 < len(rows):
            _join(rows, [r for r, _c in small], lambda r: len(cell(r, sum(columns, []))), ordered)
        elif len(columns) > 1:
            _join(columns, [c for _r, c in small], lambda c: len(cell(sum(rows, []), c)), False)
        else:
            return None
    n = tuple(tuple(len(cell(row, column)) for column in columns) for row in rows)
    found = Table(tuple(map(tuple, rows)), tuple(map(tuple, columns)), n)
    return found if found.total else None


def _parts(codes, joined):
    known = {code for part in joined for code in part}
    return [list(part) for part in joined] + [[code] for code in codes if code not in known]


def _join(parts, small, size, ordered):
    """Put the smallest of those that are too small together with the smallest beside it."""
    one = min(small, key=size)
    place = next(i for i, part in enumerate(parts) if part is one)
    others = [i for i in range(len(parts)) if i != place and (not ordered or abs(i - place) == 1)]
    # Nobody beside them makes them no more: only where there is nobody else.
    other = min(others, key=lambda i: (size(parts[i]) == 0, size(parts[i])))
    first, second = sorted((place, other))
    parts[first] = parts[first] + parts.pop(second)


def may_follow(table, earlier, *, grows=lambda line, group: True):
    """Whether a table can be told although an earlier one is known.

    One must be a coarser form of the other; and the parts that only grow must have grown by nobody, or
    by at least five.

    grows : (line, group) → whether people only ever come to it
    """
    rows, columns = _coarser(table.lines, earlier.lines), _coarser(table.groups, earlier.groups)
    if rows is None or columns is None:
        return False
    return all(
        not 0 < abs(_within(table, row, column) - _within(earlier, row, column)) < FEWEST
        for row in rows
        for column in columns
        if grows(row, column)
    )


def _coarser(one, other):
    """The coarser of two ways to put codes together; None where neither is. Codes that only one of
    them knows are new, and were nobody's before."""
    known = {code for part in one for code in part} & {code for part in other for code in part}
    for coarse, fine in ((one, other), (other, one)):
        if all(any(set(part) & known <= set(whole) for whole in coarse) for part in fine):
            return coarse
    return None


def _within(table, row, column):
    return sum(
        n
        for line, counts in zip(table.lines, table.n, strict=True)
        for group, n in zip(table.groups, counts, strict=True)
        if set(line) <= set(row) and set(group) <= set(column)
    )
