from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.models import Period


class Pause(Period):
    """Days when the case waits, to go on from where it was. The reason is nobody's business here."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="pauses")

    class Meta(Period.Meta):
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
