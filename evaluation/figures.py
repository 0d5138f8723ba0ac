"""Key figures for those who see no person: groups under five never stand alone."""

from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching.models import CaseFigures

FEWEST = 5


def percent(n, of, places=0):
    """How many per cent `n` of `of` are, a half rounded up; None of nothing. Each part is rounded by
    itself: they need not be 100 together.

    >>> [str(percent(n, 24)) for n in (2, 9, 7)], str(percent(61, 125, 1))
    (['8', '38', '29'], '48.8')
    """
    if not of:
        return None
    step = Decimal(1).scaleb(-places)
    return (Decimal(100 * n) / Decimal(of)).quantize(step, ROUND_HALF_UP)


def citizens_by_phase():
    """How many citizens are in each phase: [(label, count), …] and the total.

    Groups under five are put together, with the next smallest where they would still be under five,
    so that the total gives none of them back.
    """
    counted = dict(Citizen.objects.order_by().values_list("phase").annotate(Count("pk")))
    groups = [
        *((str(label), counted.get(phase, 0)) for phase, label in Citizen.Phase.choices),
        (_("Closed, and erased"), CaseFigures.objects.count()),
    ]
    return told_safely(groups), sum(count for _label, count in groups)


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
