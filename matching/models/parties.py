"""Exactly one of two: a company's opening or a volunteer."""

from django.db.models import Q


def one_of(first, second):
    """A check condition: exactly one of the two keys is set."""
    return Q(**{f"{first}__isnull": False, f"{second}__isnull": True}) | Q(
        **{f"{first}__isnull": True, f"{second}__isnull": False}
    )


def at_most_one_of(first, second):
    """A check condition: not both keys are set."""
    return Q(**{f"{first}__isnull": True}) | Q(**{f"{second}__isnull": True})
