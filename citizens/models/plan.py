"""The citizen's plan: one tree of goals in the citizen's own words, and each of them as it was before."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.fields import PrivateText


class GoalFacts(models.Model):
    """What is said of a goal: all that can be changed, and is kept from before a change."""

    class Whose(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        CONTACT = "contact", _("Contact person")
        CASEWORKER = "caseworker", _("Caseworker at the job centre")
        MENTOR = "mentor", _("Volunteer")
        COMPANY = "company", _("Company")
        OTHER = "other", _("Somebody else")

    # In both kinds of rows, so that the texts of both are sealed by the same citizen's key.
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="%(class)ss")
    words = PrivateText(_("in the citizen's own words"), of="citizen")
    whose = models.CharField(_("whose task"), max_length=10, choices=Whose)
    who = PrivateText(_("name of who does it"), of="citizen")
    begun_on = models.DateField(_("in the plan since"))
    planned_on = models.DateField(_("planned end"), null=True, blank=True)
    reached_on = models.DateField(_("reached"), null=True, blank=True)
    given_up_on = models.DateField(_("given up"), null=True, blank=True)
    given_up_why = PrivateText(_("why it was given up"), of="citizen")

    class Meta:
        abstract = True


class Goal(GoalFacts):
    """A milestone, a goal under one, or a sub-goal under that. None is ever deleted: it is reached, or
    given up with a reason, and can be taken up again."""

    class Level(models.IntegerChoices):
        MILESTONE = 1, _("Milestone")
        GOAL = 2, _("Goal on the way")
        SUB_GOAL = 3, _("Sub-goal")

    level = models.PositiveSmallIntegerField(_("kind of goal"), choices=Level)
    # One level above, and never another one later: so the tree has no circles.
    under = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="parts", verbose_name=_("under")
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["citizen", F("planned_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level=1, under=None) | Q(level__in=(2, 3), under__isnull=False),
                name="milestone_stands_alone",
            ),
            models.CheckConstraint(
                condition=Q(reached_on=None) | Q(given_up_on=None), name="goal_ends_one_way"
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{end: None}) | Q(**{f"{end}__gte": F("begun_on")}),
                    name=f"goal_begins_before_{end}",
                )
                for end in ("planned_on", "reached_on", "given_up_on")
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.planned_on or ''}".strip()

    @property
    def doer(self):
        """Who does it, as it is said: a name where one is known."""
        if self.who:
            return self.who
        if self.whose == self.Whose.CITIZEN:
            return self.citizen.first_name
        if self.whose == self.Whose.CONTACT and self.citizen.consultant:
            return self.citizen.consultant.name
        return self.get_whose_display()

    @property
    def is_live(self):
        return self.reached_on is None and self.given_up_on is None


class GoalBefore(GoalFacts):
    """A goal as it was until somebody changed it. Rows are added, and never changed."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="before")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )
    changed_at = models.DateTimeField(_("changed"))

    class Meta:
        verbose_name = _("goal before a change")
        verbose_name_plural = _("goals before a change")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.goal}: {self.changed_at:%Y-%m-%d}"


FACTS = tuple(field.name for field in GoalFacts._meta.fields if field.name != "citizen")
