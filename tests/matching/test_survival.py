"""Kaplan and Meier's curve, against one made by hand with whole fractions."""

from fractions import Fraction
from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.survival import curve

days = st.lists(st.integers(1, 900), max_size=40)


@given(days, days)
def test_the_curve_is_the_one_made_by_hand(ended, going_on):
    found = curve(ended, going_on)
    still, spread = Fraction(1), Fraction(0)
    for day in sorted({*ended, *going_on}):
        at_risk = sum(one >= day for one in (*ended, *going_on))
        ends = ended.count(day)
        still *= 1 - Fraction(ends, at_risk)
        if at_risk > ends:
            spread += Fraction(ends, at_risk * (at_risk - ends))
        share, low, high = found.at(day)
        assert share == pytest.approx(float(still), abs=1e-9)
        assert found.at_risk[list(found.days).index(day)] == at_risk
        if 0 < still < 1:
            # Greenwood's, on the scale of log(-log).
            half = 1.959963985 * sqrt(spread) / abs(log(still))
            ends_at = sorted(exp(log(still) * exp(sign * half)) for sign in (1, -1))
            assert [low, high] == pytest.approx(ends_at, abs=1e-6)


def test_before_anything_has_ended_all_last():
    assert curve([], []).at(10) == (1, 1, 1)
    assert curve([], [5, 9]).at(7) == (1, 1, 1)
    assert curve([10, 20], [30]).at(9) == (1, 1, 1)
