from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.models.matches import Match
from programme.fields import PrivateText


class OpennessPlan(models.Model):
    """What the citizen wants to say at one place, to whom, when, and who helps. The citizen's own;
    asked again for each place, and never shown outside the house."""

    match = models.OneToOneField(Match, models.CASCADE, related_name="openness")
    what = PrivateText(_("what I say"), of="match__citizen")
    to_whom = PrivateText(_("to whom"), of="match__citizen")
    when = PrivateText(_("when"), of="match__citizen")
    who_helps = PrivateText(_("who helps me"), of="match__citizen")

    class Meta:
        verbose_name = _("openness plan")
        verbose_name_plural = _("openness plans")

    def __str__(self):
        return str(self.match)
