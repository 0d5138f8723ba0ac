"""What a programme promises changes from a day on, and what nobody can compute is found by hand."""

from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from evaluation.targets import by_hand
from matching.refusals import Refused
from programme.models import Programme, Target, TargetValue
from programme.roles import Role

KEEPERS = (Role.COORDINATOR, Role.ADMINISTRATOR)


def goals(programme):
    """{code: [Target, …]}, of each code the one that holds longest from now first."""
    found: dict[str, list[Target]] = {}
    for target in programme.targets.order_by("code", "pk"):
        found.setdefault(target.code, []).append(target)
    return {
        code: sorted(rows, key=lambda row: str(row.from_on or ""), reverse=True)
        for code, rows in found.items()
    }


def latest(programme):
    """Of each code the goal that holds longest from now: a queryset."""
    return programme.targets.filter(pk__in=[rows[0].pk for rows in goals(programme).values()])


@transaction.atomic
def change_goal(target, percent, from_on):
    """Another goal for what a target promises, from a day on; the earlier ones stay.

    percent : above 0, at most 100
    """
    if not 0 < percent <= 100:
        raise Refused(_("A goal is above 0 and at most 100 per cent."))
    # Two who change it at once: the second must see the first's.
    Programme.objects.select_for_update().get(pk=target.programme_id)
    rows = goals(target.programme)[target.code]
    if rows[0].from_on and from_on <= rows[0].from_on:
        raise Refused(
            _("There is a goal for %(code)s from %(day)s already. Choose a later day.")
            % {"code": target.code, "day": date_format(rows[0].from_on, "SHORT_DATE_FORMAT")}
        )
    changed = Target.objects.get(pk=rows[0].pk)
    changed.pk, changed._state.adding = None, True
    changed.goal, changed.from_on = Decimal(percent) / 100, from_on
    changed.save()
    return changed


def write_value(target, *, on, n, of, source):
    """What somebody found about a target that no record tells, and where."""
    if not Target.objects.filter(by_hand(), pk=target.pk).exists():
        raise Refused(_("This target is computed from the records. Nothing is written by hand."))
    if on > timezone.localdate():
        raise Refused(_("It cannot have been found in the future."))
    if of < 1 or n > of:
        raise Refused(_("That is more than there were. Write how many of how many."))
    if not source.strip():
        raise Refused(_("Write where it was found, for example a survey and its number."))
    return TargetValue.objects.create(target=target, on=on, n=n, of=of, source=source.strip())
