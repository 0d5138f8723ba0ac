from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen, Goal
from companies.models import Company
from matching.models.matches import Match
from matching.stages import Side
from mentors.models import Mentor
from programme.fields import PrivateText
from programme.models import Office


class Conversation(models.Model):
    """A call, visit, meeting or mail, with whom it was, and what was said."""

    class Form(models.TextChoices):
        CALL = "call", _("Call")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        MAIL = "mail", _("Mail")
        NO_SHOW = "no_show", _("Did not come to anything")

    form = models.CharField(_("how"), max_length=10, choices=Form)
    held_on = models.DateField(_("day"))
    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    mentor = models.ForeignKey(
        Mentor, models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="conversations"
    )
    # About whom, also where only the other party took part. It goes with the citizen's other rows.
    match = models.ForeignKey(
        Match, models.CASCADE, null=True, blank=True, related_name="conversations"
    )
    text = PrivateText(_("what was said"), of=("citizen", "match__citizen"))
    next_on = models.DateField(_("next time"), null=True, blank=True)
    stays_with_sind = models.BooleanField(_("stays with SIND"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(citizen__isnull=False)
                | Q(company__isnull=False)
                | Q(mentor__isnull=False)
                | Q(office__isnull=False),
                name="conversation_with_somebody",
            )
        ]

    def __str__(self):
        return f"{self.held_on}: {self.get_form_display()}"

    @property
    def concerns(self):
        """The citizen whom it was about, or None."""
        return self.citizen or (self.match and self.match.citizen)


class Agreement(models.Model):
    """Something that somebody will do until a day, agreed in a conversation."""

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="agreements")
    whose = models.CharField(_("whose"), max_length=10, choices=Side)
    what = PrivateText(
        _("what is agreed"), of=("conversation__citizen", "conversation__match__citizen")
    )
    due_on = models.DateField(_("until"), null=True, blank=True)
    done_on = models.DateField(_("done"), null=True, blank=True)
    # Of the plan of the citizen whom the conversation was about.
    goal = models.ForeignKey(
        Goal,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("goal it serves"),
    )

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["due_on", "pk"]

    def __str__(self):
        return f"{self.get_whose_display()}: {self.due_on or ''}"
