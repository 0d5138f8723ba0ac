"""The steps of a case are the programme's own: put in order, reworded, added, retired."""

from django.db import transaction

from programme.models import Programme


def active(programme):
    """The steps that are asked for now, in their order: a queryset."""
    return programme.steps.filter(retired_on=None)


@transaction.atomic
def add(step):
    """A new step, the last one of all. Returns it."""
    rows = _locked(step.programme)
    step.position = max((row.position for row in rows), default=0) + 1
    step.save()
    return step


@transaction.atomic
def move(step, by):
    """A step earlier (-1) or later (1) among those that are asked for; at the end it stays."""
    rows = [row for row in _locked(step.programme) if row.retired_on is None]
    keys = [row.pk for row in rows]
    if step.pk not in keys:
        return
    here = keys.index(step.pk)
    there = min(max(here + by, 0), len(rows) - 1)
    rows.insert(there, rows.pop(here))
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position"])


@transaction.atomic
def retire(step, on):
    """From a day on nobody is asked for it; who has done it keeps it. None: it is asked for again."""
    _locked(step.programme)
    step.retired_on = on
    step.save(update_fields=["retired_on"])


def _locked(programme):
    # Two who put the steps in order at once: the second must see the first's.
    Programme.objects.select_for_update().get(pk=programme.pk)
    return list(programme.steps.order_by("position", "pk"))
