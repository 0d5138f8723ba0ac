import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.days import DAY, months_later


class Employment(models.TextChoices):
    """What a citizen lives by, as the funder asks for it: one at a time."""

    FLEKSJOB = "fleksjob", _("Fleksjob")
    JOB = "job", _("Ordinary job")
    INTERNSHIP = "internship", _("Internship")
    LEAVE = "leave", _("Parental leave")
    SICK = "sick", _("Sick from the mental illness")
    PENSION = "pension", _("Pension granted or under way")
    ASSESSMENT = "assessment", _("Being assessed")
    MOVED = "moved", _("Moved away")
    OTHER_PROVIDER = "other_provider", _("With another provider")
    DEAD = "dead", _("Dead")
    UNEMPLOYED = "unemployed", _("Unemployed")


IN_JOB = (Employment.FLEKSJOB, Employment.JOB)


class Status(models.Model):
    """What a citizen lives by from a day on. It lasts until the next one begins, so that there is one at
    a time, without gaps or overlaps, whatever is written. An empty one: nobody follows it any more."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="statuses")
    status = models.CharField(_("status"), max_length=20, choices=Employment, blank=True)
    from_on = models.DateField(_("from"))
    # A week; the paid hours are told apart from those of an internship.
    internship_hours = models.DecimalField(
        _("internship hours"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    paid_hours = models.DecimalField(
        _("paid hours"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    # Nobody where a step of a match or a file said it.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("status")
        verbose_name_plural = _("statuses")
        ordering = ["citizen", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["citizen", "from_on"], name="one_status_a_day"),
            models.CheckConstraint(
                condition=Q(internship_hours=None)
                | Q(internship_hours__gte=0, internship_hours__lte=37),
                name="internship_hours_of_a_week",
            ),
            models.CheckConstraint(
                condition=Q(paid_hours=None) | Q(paid_hours__gte=0, paid_hours__lte=37),
                name="paid_hours_of_a_week",
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} {self.from_on}"


class Spell(NamedTuple):
    """A status with its last day; None while it lasts."""

    row: Status
    until_on: datetime.date | None


def spells(rows):
    """The statuses of one citizen in order, each with its last day; what nobody follows is left out.

    rows : [Status, …] of one citizen, in any order
    """
    rows = sorted(rows, key=lambda row: row.from_on)
    ends: list[datetime.date | None] = [row.from_on - DAY for row in rows[1:]] + [None]
    return [Spell(row, end) for row, end in zip(rows, ends, strict=False) if row.status]


def status_on(rows, day):
    """The status in force on a day, or None."""
    return next(
        (
            one.row
            for one in spells(rows)
            if one.row.from_on <= day and (one.until_on is None or day <= one.until_on)
        ),
        None,
    )


def job_spells(rows):
    """[(first day, last day or None), …] of unbroken time in jobs; from one job to another goes on."""
    found: list[tuple] = []
    for row, until in spells(rows):
        if row.status not in IN_JOB:
            continue
        if found and found[-1][1] is not None and found[-1][1] + DAY == row.from_on:
            found[-1] = (found[-1][0], until)
        else:
            found.append((row.from_on, until))
    return found


def is_kept(spell, on):
    """Whether a time in jobs has lasted the months that count as kept, on a day."""
    begins, until = spell
    last = on if until is None else min(until, on)
    return months_later(begins, settings.CADENCE["kept_months"]) <= last
