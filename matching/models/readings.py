import hashlib
import json
import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from matching.relations import Relation


def new_salt():
    return secrets.token_hex(16)


class Reading(models.Model):
    """That somebody saw something about a citizen: when, through what, in which relation, and which
    groups of fields, never values. Rows are only added.

    `hash` stands for the row in the seal of its day. Erasing takes the citizen, the groups and the
    salt and leaves the hash, so that the seal still holds and the row says that it was there.
    """

    citizen = models.ForeignKey(Citizen, models.SET_NULL, null=True, related_name="readings")
    # Without a user, a command at the machine itself.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))
    through = models.CharField(_("through"), max_length=60)
    relation = models.CharField(_("as"), max_length=20, choices=Relation)
    groups = models.JSONField(_("what"), default=list)
    salt = models.CharField(max_length=32, default=new_salt)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["at"])]

    def __str__(self):
        return f"{self.at} {self.through}"

    def fingerprint(self):
        """What `hash` must be while the row is whole."""
        told = [
            self.citizen_id,
            self.user_id,
            self.at.isoformat(),
            self.through,
            self.relation,
            self.groups,
            self.salt,
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def is_erased(self):
        return self.citizen_id is None and self.salt == ""


class ReadingReview(models.Model):
    """That the administrator looked at a reading of the sample, and whether it looked odd."""

    reading = models.OneToOneField(Reading, models.CASCADE, related_name="review")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))
    odd = models.BooleanField(_("looks odd"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("review of a reading")
        verbose_name_plural = _("reviews of readings")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.reading_id}"


class Seal(models.Model):
    """The fingerprint of a day's rows of a log, bound to the seal before it."""

    class Log(models.TextChoices):
        READING = "reading", _("Who saw what")
        CHANGE = "change", _("Who changed what")

    log = models.CharField(_("log"), max_length=10, choices=Log)
    on = models.DateField(_("day"))
    rows = models.PositiveIntegerField(_("rows"))
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["log", "on"]
        constraints = [models.UniqueConstraint(fields=["log", "on"], name="one_seal_a_day")]

    def __str__(self):
        return f"{self.get_log_display()} {self.on}"
