from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Feedback(models.Model):
    """A talk with a volunteer about how it goes for the volunteer: at agreed times, and at the end."""

    class Kind(models.TextChoices):
        ONE_MONTH = "one_month", _("After one month")
        THREE_MONTHS = "three_months", _("After three months")
        SIX_MONTHS = "six_months", _("After six months")
        THANKS = "thanks", _("Thank-you")
        CLOSING = "closing", _("Closing talk")

    mentor = models.ForeignKey("mentors.Mentor", models.CASCADE, related_name="feedback")
    kind = models.CharField(_("which talk"), max_length=20, choices=Kind)
    held_on = models.DateField(_("held"))
    text = models.TextField(_("what was said"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["mentor", "kind"], name="one_talk_of_a_kind"),
        ]

    def __str__(self):
        return self.get_kind_display()
