from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from programme.fields import PrivateText
from programme.models import Office


class CaseMeeting(models.Model):
    """The monthly meeting of an office, where some cases are thought about together."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="case_meetings"
    )
    held_on = models.DateField(_("day"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("case meeting")
        verbose_name_plural = _("case meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["office", "held_on"], name="one_case_meeting_a_day")
        ]

    def __str__(self):
        return f"{self.office} {self.held_on}"


class CaseOnAgenda(models.Model):
    """A citizen whose case a meeting talks about: what the others are asked, and what they advise."""

    meeting = models.ForeignKey(CaseMeeting, models.CASCADE, related_name="cases")
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="on_agendas")
    why = PrivateText(_("question"), of="citizen")
    advice = PrivateText(_("advice"), of="citizen")
    position = models.PositiveSmallIntegerField(_("place on the agenda"))

    class Meta:
        verbose_name = _("case on an agenda")
        verbose_name_plural = _("cases on agendas")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "citizen"], name="one_case_a_meeting")
        ]

    def __str__(self):
        return f"{self.position}: {self.citizen.ref}"
