"""Key figures for those who see no person: groups under five never stand alone."""

from django.utils.translation import gettext as _

from evaluation.suppression import FEWEST


def told_safely(groups):
    """The groups with those under five put together.

    >>> told_safely([("a", 7), ("b", 2), ("c", 30)])
    [('c', 30), ('Other', 9)]
    """
    small = [group for group in groups if 0 < group[1] < FEWEST]
    large = sorted((group for group in groups if group[1] >= FEWEST), key=lambda group: group[1])
    while small and large and (len(small) < 2 or sum(count for _label, count in small) < FEWEST):
        small.append(large.pop(0))
    if not small:
        return [group for group in groups if group[1]]
    together = sum(count for _label, count in small)
    kept = [group for group in groups if group in large]
    return [*kept, (_("Other"), together)] if together >= FEWEST else []
