from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from matching.models.courses import Held
from programme.fields import PrivateText, Words
from programme.models import Office


class GroupVisit(Held):
    """Some citizens see a company together, with questions that they have prepared."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="group_visits"
    )
    company = models.ForeignKey(
        Company, models.PROTECT, verbose_name=_("company"), related_name="group_visits"
    )
    held_on = models.DateField(_("day"))
    questions = Words(_("prepared questions"))
    led_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("leads it"), related_name="+"
    )

    class Meta:
        verbose_name = _("group visit")
        verbose_name_plural = _("group visits")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "company", "held_on"], name="one_group_visit_a_day"
            )
        ]

    def __str__(self):
        return f"{self.company}, {self.held_on}"

    def taking_part(self):
        return self.guests.all()


class CouldBeMe(models.Model):
    """A citizen on a group visit, and what they say afterwards: could that be me?"""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        MAYBE = "maybe", _("Maybe")
        NO = "no", _("No")

    visit = models.ForeignKey(
        GroupVisit, models.CASCADE, verbose_name=_("group visit"), related_name="guests"
    )
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="group_visits")
    answer = models.CharField(_("could be me"), max_length=10, choices=Answer, blank=True)
    words = PrivateText(_("in own words"), of="citizen")

    class Meta:
        verbose_name = _("answer after a group visit")
        verbose_name_plural = _("answers after group visits")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["visit", "citizen"], name="once_on_a_group_visit")
        ]

    def __str__(self):
        return f"{self.visit}: {self.citizen.ref}"
