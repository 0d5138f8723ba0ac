"""A share as whole per cents, the way people round."""

from decimal import ROUND_HALF_UP, Decimal


def percent(n, of):
    """n of N in whole per cents, halves up; None of nobody. Parts are not forced to a total.

    >>> percent(3, 8), percent(1, 8), percent(0, 0)
    (38, 13, None)
    """
    if not of:
        return None
    return int((Decimal(n) * 100 / Decimal(of)).quantize(Decimal(1), ROUND_HALF_UP))
