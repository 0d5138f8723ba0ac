from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from programme.fields import PrivateText


class Worry(models.Model):
    """A question or worry, whoever has it: it has an owner, and a first reaction within one working
    day. How long that took is what is measured."""

    class From(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        RELATIVE = "relative", _("A relative")
        COMPANY = "company", _("The company")
        MENTOR = "mentor", _("The volunteer")

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="worries")
    whose = models.CharField(_("from"), max_length=10, choices=From)
    text = PrivateText(_("question or worry"), of="citizen")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(_("raised"))
    reacted_at = models.DateTimeField(_("first reaction"), null=True, blank=True)
    reaction = PrivateText(_("what was done"), of="citizen")

    class Meta:
        verbose_name = _("question or worry")
        verbose_name_plural = _("questions and worries")
        ordering = ["raised_at", "pk"]

    def __str__(self):
        return f"{self.citizen.ref}: {self.get_whose_display()}"
