from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Referral


class FirstTalkMove(models.Model):
    """That a first conversation was moved after the yes: from when to when, with whom, by whom. Rows
    are only added, so that the moves can be counted."""

    referral = models.ForeignKey(Referral, models.CASCADE, related_name="first_talk_moves")
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("to"))
    to_with = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Later than the rule allows, for the citizen asked for it.
    asked_for_later = models.BooleanField(_("the citizen asked for later"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("move of a first conversation")
        verbose_name_plural = _("moves of first conversations")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.from_at} → {self.to_at}"
