from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.models.matches import Match
from programme.fields import PrivateText


class ExpectationTalk(models.Model):
    """What citizen and volunteer have agreed on before they meet on their own."""

    match = models.OneToOneField(Match, models.CASCADE, related_name="expectations")
    held_on = models.DateField(_("held"))
    how_often = PrivateText(_("how often, how long and where"), of="match__citizen")
    what_for = PrivateText(_("what they want to do together"), of="match__citizen")
    limits = PrivateText(_("what a volunteer does not do"), of="match__citizen")
    contact = PrivateText(
        _("how they write or call, and when one cannot come"), of="match__citizen"
    )
    at_the_end = PrivateText(_("what happens when the programme ends"), of="match__citizen")
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("expectation talk")
        verbose_name_plural = _("expectation talks")
        ordering = ["-held_on"]

    def __str__(self):
        return str(self.held_on)
