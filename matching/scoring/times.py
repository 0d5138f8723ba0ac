"""Weeks as (n, 7) uint32, a bit an hour: how much of two weeks can be worked together."""

import numpy as np


def longest_stretch(days):
    """Hours in the longest unbroken run of bits, for each element.

    days : uint32, any shape

    >>> longest_stretch(np.array([0, 0b1, 0b110111], np.uint32))
    array([0, 1, 3])
    """
    days = np.asarray(days, np.uint32).copy()
    longest = np.zeros(days.shape, int)
    while days.any():
        longest += days != 0
        days &= days << np.uint32(1)  # each round shortens every run by one hour
    return longest


def common_hours(seeker_week, weeks, longest_day=np.nan, days_a_week=np.nan):
    """Hours a week that can be worked: each day's longest common stretch, at most the longest day,
    on the best `days_a_week` days.

    seeker_week : uint32, (7,)      weeks : uint32, (n, 7)      longest_day : hours or NaN

    >>> week, other = np.zeros(7, np.uint32), np.zeros((1, 7), np.uint32)
    >>> week[:2], other[0, :2] = 0b1111, 0b1110
    >>> common_hours(week, other), common_hours(week, other, longest_day=2.5, days_a_week=1)
    (array([6.]), array([2.5]))
    """
    stretches = longest_stretch(weeks & seeker_week).astype(float)
    stretches = np.fmin(stretches, longest_day)
    if not np.isnan(days_a_week):
        stretches = np.sort(stretches, axis=1)[:, ::-1][:, : int(days_a_week)]
    # Three days of 2.3 hours are 6.9 hours, not a hair less.
    return stretches.sum(axis=1).round(6)
