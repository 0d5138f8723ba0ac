"""Small groups: what is told never holds one, not by subtraction, and not over time."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.attack import NEW, Contradiction, Ways
from evaluation.percent import percent
from evaluation.suppression import FEWEST, Table, may_follow, told

CODES = ("a", "b", "c", "d")
GROUPS = ("x", "y", "z")
people_by_chance = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(CODES), st.sampled_from(GROUPS)), max_size=80
)


@given(people_by_chance, st.booleans())
def test_every_number_is_nobody_or_at_least_five_people(people, ordered):
    table = told(people, CODES, GROUPS, ordered=ordered)
    if table is None:
        assert len({who for who, _line, _group in people}) < FEWEST
        return
    assert sorted(code for line in table.lines for code in line) == sorted(CODES)
    assert table.total == len(people)
    for line, counts in zip(table.lines, table.n, strict=True):
        for group, n in zip(table.groups, counts, strict=True):
            those = [who for who, code, of in people if code in line and of in group]
            assert n == len(those)
            assert not those or len(set(those)) >= FEWEST
    if ordered:
        assert [code for line in table.lines for code in line] == list(CODES)


@given(people_by_chance, people_by_chance)
def test_two_tables_laid_beside_each_other_tell_no_small_difference(people, more):
    earlier, later = told(people, CODES, GROUPS), told([*people, *more], CODES, GROUPS)
    if earlier is None or later is None or not may_follow(later, earlier):
        return
    # Whatever stands in both, summed as one likes.
    for lines in subsets(CODES):
        for groups in subsets(GROUPS):
            before, after = (sum_of(table, lines, groups) for table in (earlier, later))
            if before is not None and after is not None and len(lines) == 1:
                assert not 0 < after - before < FEWEST


def subsets(codes):
    return [set(some) for size in (1, 2, 3) for some in combinations(codes, size)]


def sum_of(table, lines, groups):
    """What stands for these lines and groups together; None where it is not told."""
    total = 0
    for line, counts in zip(table.lines, table.n, strict=True):
        for group, n in zip(table.groups, counts, strict=True):
            inside = set(line) <= lines and set(group) <= groups
            if not inside and set(line) & lines and set(group) & groups:
                return None
            total += n * inside
    return total


def test_tables_that_are_cut_across_each_other_do_not_follow():
    one = Table((("a",), ("b", "c")), (("x",),), ((10,), (13,)))
    other = Table((("a", "b"), ("c",)), (("x",),), ((14,), (9,)))  # 14 - 10: b is four
    assert not may_follow(other, one)
    assert may_follow(Table((("a", "b", "c"),), (("x",),), ((23,),)), one)
    assert not may_follow(Table((("a", "b", "c"),), (("x",),), ((24,),)), one)


def test_the_attack_finds_what_only_its_own_cell_hides():
    # 38, 12, 26 and a cell that is left blank, with the total beside it.
    cells = [({0}, 38), ({1}, 12), ({2}, 26)]
    everybody = set(range(4)), 79
    told = Ways(4, [], [[*cells, everybody]])
    assert told.bounds(told.at(0, {3})) == (3, 3)
    # Two tables, each harmless, of which one holds the other: three had a job and lost it.
    two = Ways(3, [], [[({0, 1}, 40), ({1}, 37), ({0, 1, 2}, 90)]])
    assert two.pinned([two.at(0, {0})]) == [0]
    # Put together with the next smallest it cannot be told any more.
    together = Ways(4, [], [[*cells[:1], ({1, 3}, 15), *cells[2:], everybody]])
    assert together.pinned([together.at(0, {3})]) == []
    assert together.bounds(together.at(0, {3})) == (0, 15)


def test_the_attack_remembers_what_was_told_before():
    # Kinds: out of work, in work. Whoever is in work stays there; 30, and now 33 of 60.
    stays = [(0, 0), (0, 1), (1, 1)]
    then, now = [({0, 1}, 60), ({1}, 30)], [({0, 1}, 60), ({1}, 33)]
    told = Ways(2, [stays], [then, now])
    begun, still = told.moved(1, {0}, {1}), told.moved(1, {1}, {1})
    assert told.pinned([begun, still]) == [0, 1]
    assert told.bounds(begun) == (3, 3)
    assert told.bounds(told.grown(0, 1, {1})) == (3, 3)
    # Where people also lose their work, nobody knows how many began.
    both = Ways(2, [[*stays, (1, 0)]], [then, now])
    assert both.bounds(both.moved(1, {0}, {1})) == (3, 30)
    # Newcomers may be those who are in work.
    more = Ways(2, [stays], [then, [({0, 1}, 70), ({1}, 33)]])
    assert more.bounds(more.moved(1, {0}, {1})) == (0, 3)
    assert more.bounds(more.moved(1, {NEW}, {1})) == (0, 3)


def test_figures_that_contradict_one_another_are_nobodys():
    told = Ways(2, [[(0, 0), (0, 1), (1, 1)]], [[({0, 1}, 9), ({1}, 8)], [({0, 1}, 9), ({1}, 2)]])
    with pytest.raises(Contradiction):
        told.bounds(told.at(1, {1}))


def test_halves_round_up_and_parts_are_not_forced_to_a_total():
    assert [percent(n, 24) for n in (2, 9, 7)] == [8, 38, 29]
    assert [percent(n, of) for n, of in ((60, 80), (46, 50), (1, 200), (0, 0))] == [75, 92, 1, None]
