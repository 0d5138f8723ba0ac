from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from matching.labels import ASK_OFFICE_TO_DELETE, MENDS
from matching.models.matches import Match
from matching.models.parties import one_of
from matching.stages import Side
from programme.models import Office


class Task(models.Model):
    """Something small to do. The first kind: mend a fact that a no has contradicted."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="tasks")
    # Which relation it is about; or, where a job centre was told something, which office.
    match = models.ForeignKey(Match, models.CASCADE, null=True, blank=True, related_name="tasks")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
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
            ),
            models.UniqueConstraint(
                fields=["citizen", "office", "fact"],
                condition=Q(done_at=None, match=None),
                name="one_open_task_an_office",
            ),
            models.CheckConstraint(
                condition=one_of("match", "office"), name="task_about_a_match_or_an_office"
            ),
        ]

    def __str__(self):
        if self.match is None:
            return ASK_OFFICE_TO_DELETE % {"office": self.office}
        return str(MENDS[self.fact])

    @property
    def other(self):
        """The company, volunteer or job centre that it is about."""
        return self.office if self.match is None else self.match.other

    @property
    def party(self):
        """Whose fact it is: the citizen, the opening, the volunteer or the job centre."""
        if self.whose == Side.CITIZEN:
            return self.citizen
        if self.match is None:
            return self.office
        return self.match.mentor or self.match.opening
