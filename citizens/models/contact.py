from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen


class ContactChange(models.Model):
    """Who was contact person, and who is from then on; either may be nobody. Rows are only added: each
    change costs the citizen trust, so it must be possible to count them."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="contact_changes")
    before = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    after = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(_("when"))
    # Nobody where a file was imported.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("change of contact person")
        verbose_name_plural = _("changes of contact person")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.citizen.ref}: {self.before or '–'} → {self.after or '–'}"


def record_contact(citizen, before, *, at, by=None):
    """Write down that the contact person is no longer who it was. Whoever changes the contact person
    calls this.

    before : a user, or None      Returns the row, or None where nothing is different.
    """
    if (before and before.pk) == citizen.consultant_id:
        return None
    return ContactChange.objects.create(
        citizen=citizen, before=before, after_id=citizen.consultant_id, at=at, by=by
    )


def last_contact(citizen):
    """The contact person that was written down last, for whoever sees the row when it is saved
    already."""
    last = max(citizen.contact_changes.all(), key=lambda change: change.pk, default=None)
    return last and last.after


def changes_of_contact_person(citizen):
    """How often the citizen had to get used to somebody else: the first one is no change."""
    both = citizen.contact_changes.exclude(before=None).exclude(after=None)
    return both.exclude(before=models.F("after")).count()
