from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Digest(models.Model):
    """That somebody has had the mail of one morning: nobody gets it twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    on = models.DateField(_("day"))
    lines = models.PositiveSmallIntegerField(_("lines"))
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-on"]
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_a_morning")]

    def __str__(self):
        return f"{self.on}"
