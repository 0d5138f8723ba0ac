"""How much, and when not: what lies beside the stage of a match."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from matching.models.matches import Match
from matching.stages import HOLDS_PLACE
from programme.models import Period


def holding(matches, on):
    """Those that hold a place on a day: begun, and not in a pause whose hold has run out."""
    given_up = MatchPause.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), begins_on__lte=on, held_until__lt=on
    )
    return matches.filter(stage__in=HOLDS_PLACE).exclude(pauses__in=given_up)


class MatchPause(Period):
    """Days when a match waits. The place can be held to a day; then it is free again."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="pauses")
    held_until = models.DateField(_("place held until"), null=True, blank=True)

    class Meta(Period.Meta):
        verbose_name = _("pause of a match")
        verbose_name_plural = _("pauses of matches")


class AgreedHours(models.Model):
    """Hours a week from a day on, the paid ones among them. Rows are only added."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="hours")
    from_on = models.DateField(_("from"))
    hours = models.DecimalField(_("hours a week"), max_digits=3, decimal_places=1)
    paid_hours = models.DecimalField(_("of which paid"), max_digits=3, decimal_places=1, default=0)

    class Meta:
        verbose_name = _("agreed hours")
        verbose_name_plural = _("agreed hours")
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours__gte=0, hours__lte=37, paid_hours__gte=0)
                & Q(paid_hours__lte=F("hours")),
                name="paid_hours_are_among_the_hours",
            )
        ]

    def __str__(self):
        return f"{self.from_on}: {self.hours}"
