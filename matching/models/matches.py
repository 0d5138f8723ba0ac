from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company, Opening
from matching.models.consents import Consent
from matching.models.decisions import Decision
from matching.models.parties import one_of
from matching.stages import BEFORE_YES, Kind, Origin, Override, Reason, Side, Stage
from mentors.models import Mentor
from programme.fields import PrivateText


class Match(models.Model):
    """A citizen and either a company's opening or a volunteer, from the shortlist to the end."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="matches")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    origin = models.CharField(_("came from"), max_length=10, choices=Origin, default=Origin.LIST)
    opening = models.ForeignKey(
        Opening, models.PROTECT, null=True, blank=True, related_name="matches"
    )
    mentor = models.ForeignKey(
        Mentor, models.PROTECT, null=True, blank=True, related_name="matches"
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.SHORTLISTED)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="matches"
    )
    rank = models.PositiveSmallIntegerField(_("rank when shortlisted"), null=True, blank=True)
    # Against the ranking: the rule that excluded the party then, or far down; and why all the same.
    passed_rule = models.CharField(_("rule passed over"), max_length=20, blank=True)
    override = models.CharField(_("why all the same"), max_length=20, choices=Override, blank=True)
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="matches"
    )
    shortlisted_at = models.DateTimeField(_("shortlisted"))
    started_on = models.DateField(_("started"), null=True, blank=True)
    # Of an internship: agreed before it starts.
    purpose = PrivateText(_("what it is for, in the citizen's words"), of="citizen")
    planned_until = models.DateField(_("planned until"), null=True, blank=True)
    absence = PrivateText(_("what is agreed about absence"), of="citizen")
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=Side, blank=True)
    ended_reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-shortlisted_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of("opening", "mentor"), name="match_one_other_party"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.COMPANIES, opening__isnull=False)
                | Q(kind=Kind.MENTORS, mentor__isnull=False),
                name="match_kind_says_which_party",
            ),
            # The circle widens by the citizen's own yes to this very recipient, or not at all.
            models.CheckConstraint(
                condition=Q(stage__in=[*BEFORE_YES, Stage.ENDED]) | Q(consent__isnull=False),
                name="match_no_step_without_a_yes",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.ENDED, ended_on__isnull=False)
                & ~Q(ended_reason="")
                & ~Q(ended_by="")
                | ~Q(stage=Stage.ENDED) & Q(ended_on__isnull=True),
                name="match_end_has_day_reason_and_side",
            ),
            models.CheckConstraint(
                condition=Q(passed_rule="") | ~Q(override=""),
                name="match_against_a_rule_says_why",
            ),
            models.UniqueConstraint(
                fields=["citizen", "opening"],
                condition=~Q(stage=Stage.ENDED),
                name="one_open_match_an_opening",
            ),
            models.UniqueConstraint(
                fields=["citizen", "mentor"],
                condition=~Q(stage=Stage.ENDED),
                name="one_open_match_a_mentor",
            ),
        ]

    def __str__(self):
        return f"{self.citizen.ref} – {self.other_ref}"

    @property
    def other(self):
        """The other party: a company or a mentor."""
        return self.mentor if self.kind == Kind.MENTORS else self.opening.company

    @property
    def other_ref(self):
        return self.other.ref


class MatchEvent(models.Model):
    """One step of a match: who moved it from where to where, when. Rows are only added."""

    match = models.ForeignKey(Match, models.CASCADE, related_name="events")
    from_stage = models.CharField(max_length=20, choices=Stage, blank=True)
    to_stage = models.CharField(max_length=20, choices=Stage)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    note = PrivateText(_("note"), of="match__citizen")

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_from_stage_display()} → {self.get_to_stage_display()}"


class Scale(models.IntegerChoices):
    """How far somebody has come with something at work."""

    MUCH_HELP = 1, _("needs much help")
    SOME_HELP = 2, _("needs some help")
    ON_THE_WAY = 3, _("on the way")
    MOSTLY = 4, _("mostly alone")
    ALONE = 5, _("alone")


class FollowUp(models.Model):
    """A contact that is due about a match, and what came of it once it was held."""

    class With(models.TextChoices):
        BOTH = "both", _("Citizen and workplace")
        CITIZEN = "citizen", _("The citizen")
        COMPANY = "company", _("The company")
        MENTOR = "mentor", _("The volunteer")

    class Outcome(models.TextChoices):
        GOING_WELL = "going_well", _("It goes well")
        NEEDS_CARE = "needs_care", _("Something must change")
        NOT_HELD = "not_held", _("It did not come to anything")

    match = models.ForeignKey(Match, models.CASCADE, related_name="follow_ups")
    contact = models.CharField(_("with"), max_length=10, choices=With)
    due_on = models.DateField(_("due"))
    held_on = models.DateField(_("held"), null=True, blank=True)
    outcome = models.CharField(_("how it goes"), max_length=20, choices=Outcome, blank=True)
    note = PrivateText(_("agreed"), of="match__citizen")
    # How it has developed, 1 to 5; nothing where it was not talked about.
    solved = models.PositiveSmallIntegerField(
        _("tasks solved"), null=True, blank=True, choices=Scale
    )
    stability = models.PositiveSmallIntegerField(
        _("stability"), null=True, blank=True, choices=Scale
    )
    independence = models.PositiveSmallIntegerField(
        _("independence"), null=True, blank=True, choices=Scale
    )
    cooperation = models.PositiveSmallIntegerField(
        _("cooperation"), null=True, blank=True, choices=Scale
    )
    appearance = models.PositiveSmallIntegerField(
        _("appearance"), null=True, blank=True, choices=Scale
    )
    warning_signs = PrivateText(_("warning signs"), of="match__citizen")
    what_next = PrivateText(_("what next"), of="match__citizen")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_on__isnull=True, outcome="")
                | Q(held_on__isnull=False) & ~Q(outcome=""),
                name="follow_up_held_has_an_outcome",
            )
        ]

    def __str__(self):
        return f"{self.due_on}: {self.get_contact_display()}"


class Block(models.Model):
    """A no to this very pair, or a conflict of interest: the two are not suggested to each other."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="blocks")
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="blocks"
    )
    mentor = models.ForeignKey(Mentor, models.CASCADE, null=True, blank=True, related_name="blocks")
    by_side = models.CharField(_("no from"), max_length=10, choices=Side)
    conflict_of_interest = models.BooleanField(_("conflict of interest"), default=False)
    until_on = models.DateField(_("until and including"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("blocked pair")
        verbose_name_plural = _("blocked pairs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=one_of("company", "mentor"), name="block_one_other_party"
            )
        ]

    def __str__(self):
        return f"{self.citizen.ref} × {(self.company or self.mentor).ref}"
