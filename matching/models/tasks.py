from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from matching.labels import MENDS
from matching.models.matches import Match
from matching.stages import Side


class Task(models.Model):
    """Something small to do. The first kind: mend a fact that a no has contradicted."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="tasks")
    match = models.ForeignKey(Match, models.CASCADE, related_name="tasks")
    fact = models.CharField(_("fact"), max_length=30)  # see matching.tasks
    whose = models.CharField(_("whose"), max_length=10, choices=Side)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField(_("made"))
    due_on = models.DateField(_("due"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "fact"], condition=Q(done_at=None), name="one_open_task_a_fact"
            )
        ]

    def __str__(self):
        return str(MENDS[self.fact])

    @property
    def party(self):
        """Whose fact it is: the citizen, the opening or the volunteer."""
        if self.whose == Side.CITIZEN:
            return self.citizen
        return self.match.mentor or self.match.opening
