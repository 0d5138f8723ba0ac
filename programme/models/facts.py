"""Facts that more than one floor asks for, and periods of days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Answer(models.TextChoices):
    """A fact that somebody has been asked about, or not yet."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known yet")


class Demand(models.TextChoices):
    """How demanding work is, or should be."""

    SIMPLE = "simple", _("Simple tasks")
    VARIED = "varied", _("Varied tasks")
    DEMANDING = "demanding", _("Demanding tasks")


class MentorRole(models.TextChoices):
    """What a volunteer offers, or a citizen asks for."""

    SOCIAL = "social", _("Social: walks, cafés, company")
    PROFESSIONAL = "professional", _("Professional: structure, goals")
    BOTH = "both", _("Both")
    ANY = "any", _("No preference")


class Gender(models.TextChoices):
    WOMAN = "woman", _("Woman")
    MAN = "man", _("Man")
    OTHER = "other", _("Other")


class Period(models.Model):
    """Days from one to another, both included; without an end it lasts until somebody ends it."""

    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["-begins_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("begins_on")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]

    def __str__(self):
        return f"{self.begins_on} – {self.ends_on or ''}"

    def covers(self, day):
        return self.begins_on <= day and (self.ends_on is None or day <= self.ends_on)
