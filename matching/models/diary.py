from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from matching.models.matches import Match
from programme.fields import PrivateText


class DiaryEntry(models.Model):
    """A volunteer's words on a meeting with the citizen, and when the next one is.

    `own` is the volunteer's alone, `shared` the contact person's too.
    """

    match = models.ForeignKey(Match, models.CASCADE, related_name="diary")
    held_on = models.DateField(_("met"), null=True, blank=True)
    own = PrivateText(_("for myself"), of="match__citizen")
    shared = PrivateText(_("for the contact person"), of="match__citizen")
    next_at = models.DateTimeField(_("next meeting"), null=True, blank=True)
    next_place = PrivateText(_("where"), of="match__citizen")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("diary entry")
        verbose_name_plural = _("diary entries")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on__isnull=False) | Q(next_at__isnull=False),
                name="diary_of_a_meeting",
            ),
        ]

    def __str__(self):
        return str(self.held_on or self.next_at)
