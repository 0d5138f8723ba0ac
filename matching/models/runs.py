from django.db import models
from django.utils.translation import gettext_lazy as _

SEND_DUE = "due --send"
SEAL = "seal"
ERASE = "erase --commit"


class Run(models.Model):
    """That something which runs by itself has run to its end, also when there was nothing to do."""

    name = models.CharField(_("name"), max_length=40)
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.name} {self.at}"

    @classmethod
    def record(cls, name, at):
        return cls.objects.create(name=name, at=at)
