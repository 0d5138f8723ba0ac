from django.db import models
from django.utils.translation import gettext_lazy as _

from programme.models import Programme


class Release(models.Model):
    """The figures of a programme as they were told from a day on. Rows are only added: what was told
    stays known, and later figures are laid beside it."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="releases")
    on = models.DateField(_("as of"))
    # {table: {"on": day, "lines": [[code, …], …], "groups": [[code, …], …], "n": [[n, …], …]}}
    tables = models.JSONField(_("tables"), default=dict)
    # [[months, share, low, high], …] of the time in the first job
    curve = models.JSONField(_("curve"), default=list)

    class Meta:
        verbose_name = _("figures told")
        verbose_name_plural = _("figures told")
        ordering = ["programme", "on"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "on"], name="one_release_a_day"),
        ]

    def __str__(self):
        return f"{self.programme}, {self.on}"
