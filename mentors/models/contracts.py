"""The collaboration contract: its text in versions, and what each volunteer has signed."""

import hashlib

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models import MentorRole


class ContractText(models.Model):
    """The words of the contract. A change is a new version, never an edit."""

    version = models.PositiveSmallIntegerField(_("version"), unique=True)
    text = models.TextField(_("text"))
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("contract text")
        verbose_name_plural = _("contract texts")
        ordering = ["-version"]

    def __str__(self):
        return str(self.version)


class Contract(models.Model):
    """What a branch and a volunteer agree: role, limits, period. Until it is signed it is an offer."""

    class How(models.TextChoices):
        PAPER = "paper", _("On paper")
        LOG_IN = "log_in", _("By the volunteer's log-in")

    mentor = models.ForeignKey("mentors.Mentor", models.CASCADE, related_name="contracts")
    text = models.ForeignKey(ContractText, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=MentorRole)
    limits = models.TextField(_("limits"), blank=True)
    begins_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    # The words word for word, as they were signed.
    words = models.TextField(_("wording"), blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    how = models.CharField(_("how"), max_length=10, choices=How, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        ordering = ["-begins_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("begins_on")), name="contract_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None, how="", words="")
                | Q(signed_on__isnull=False) & ~Q(how="") & ~Q(words=""),
                name="contract_signed_with_words",
            ),
        ]

    def __str__(self):
        return f"{self.begins_on} – {self.ends_on}"

    @property
    def fingerprint(self):
        """Of the signed words: what the volunteer's own copy can be compared by; "" before."""
        return hashlib.sha256(self.words.encode()).hexdigest() if self.words else ""
