import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from matching.models.parties import at_most_one_of
from mentors.models import Mentor
from programme.fields import PrivateText


class Consent(models.Model):
    """One event in the register of what a citizen was asked and answered. Rows are only added.

    What holds today is the latest answer about a purpose and recipient: see `matching.consents`.
    """

    class Event(models.TextChoices):
        ASKED = "asked", _("Asked")
        GIVEN = "given", _("Yes")
        REFUSED = "refused", _("No")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part", _("Take part in the programme")
        MATCH_COMPANIES = "match_companies", _("Be matched with companies")
        MATCH_MENTORS = "match_mentors", _("Be matched with volunteers")
        PRESENT = "present", _("Be presented to this recipient")
        NAMES = "names", _("Exchange full names")
        SHARE_NEEDS = "share_needs", _("Tell of these needs")
        SHARE_TEXT = "share_text", _("Pass on this text")
        SHARE_CONTACT = "share_contact", _("Pass on contact details")
        TELL_STATUS = "tell_status", _("Tell the job centre how it goes")
        AFTER_END = "after_end", _("Be contacted after the end")

    class Channel(models.TextChoices):
        SPOKEN = "spoken", _("Said in a meeting")
        PAPER = "paper", _("Signed on paper")

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="consents")
    event = models.CharField(_("event"), max_length=10, choices=Event)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    company = models.ForeignKey(Company, models.PROTECT, null=True, blank=True, related_name="+")
    mentor = models.ForeignKey(Mentor, models.PROTECT, null=True, blank=True, related_name="+")
    # What exactly: codes of needs, or the name of a text; and the words as they were shown.
    items = models.JSONField(_("items"), default=list, blank=True)
    text_hash = models.CharField(_("fingerprint of the text shown"), max_length=64, blank=True)
    channel = models.CharField(_("how"), max_length=10, choices=Channel)
    evidence = PrivateText(_("evidence"), of="citizen")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(_("recorded"), auto_now_add=True)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=at_most_one_of("company", "mentor"), name="consent_one_recipient"
            ),
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.get_event_display()}"

    def is_yes_on(self, day: datetime.date):
        return (
            self.event == self.Event.GIVEN
            and self.from_on <= day
            and (self.until_on is None or day <= self.until_on)
        )
