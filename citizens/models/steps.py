from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.models import CaseStep


class StepDone(models.Model):
    """A step of a case that somebody has ticked, or left out with a reason. What the records tell by
    themselves has no row."""

    class LeftOut(models.TextChoices):
        """Why it is not for this citizen: a closed list, since a reason in words could tell too much."""

        NOT_WANTED = "not_wanted", _("The citizen does not want it")
        NOT_NEEDED = "not_needed", _("It is not needed here")
        BEFORE = "before", _("It was done before the case began")
        ELSEWHERE = "elsewhere", _("Somebody else does it")

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="steps_done")
    step = models.ForeignKey(CaseStep, models.PROTECT, related_name="+")
    done_on = models.DateField(_("day"))
    left_out = models.CharField(_("why it is left out"), max_length=20, choices=LeftOut, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("step that is done")
        verbose_name_plural = _("steps that are done")
        ordering = ["citizen", "step__position"]
        constraints = [
            models.UniqueConstraint(fields=["citizen", "step"], name="one_tick_a_step"),
        ]

    def __str__(self):
        return f"{self.step}: {self.get_left_out_display() or self.done_on}"
