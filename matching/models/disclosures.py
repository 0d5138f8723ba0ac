from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from matching.models.consents import Consent
from matching.models.matches import Match
from matching.models.parties import at_most_one_of
from mentors.models import Mentor
from programme.fields import PrivateDocument


class CompanySheet(models.Model):
    """What the citizen has agreed to tell one company, as it was handed over; frozen.

    `content` is what was printed: {group: text or list}. A withdrawn yes closes it. Sealed, since what
    is passed on word for word is as private here as where it was first written.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="sheets")
    code = models.CharField(_("code"), max_length=12, unique=True)
    content = PrivateDocument(_("content"), of="match__citizen")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    expires_on = models.DateField(_("may be shown until and including"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("company sheet")
        verbose_name_plural = _("company sheets")
        ordering = ["-made_at"]

    def __str__(self):
        return self.code

    def close(self, at):
        """It may no longer be shown. One by one, for the change log misses what is written in bulk."""
        self.closed_at = at
        self.save(update_fields=["closed_at"])


class Disclosure(models.Model):
    """What left the house about a citizen: which items, to whom, why, by which yes. Rows are only
    added, and hold no values."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="disclosures")
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    mentor = models.ForeignKey(Mentor, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(
        "programme.Office", models.PROTECT, null=True, blank=True, related_name="+"
    )
    purpose = models.CharField(_("purpose"), max_length=20, choices=Consent.Purpose)
    items = models.JSONField(_("items"))
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="disclosures")
    how = models.CharField(_("how"), max_length=20)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("disclosure")
        verbose_name_plural = _("disclosures")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one_of("company", "mentor"), name="disclosure_one_recipient"
            )
        ]

    def __str__(self):
        return f"{self.at}: {self.get_purpose_display()}"
