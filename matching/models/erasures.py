import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models import Office, Programme


class Erasure(models.Model):
    """That everything about somebody is to go, or has gone; the row outlives whom it was about.

    `key` names the citizen or volunteer while they are there, and afterwards nobody.
    """

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        MENTOR = "mentor", _("Volunteer")

    class Why(models.TextChoices):
        NO_YES = "no_yes", _("No yes to taking part")
        NO_ACTIVITY = "no_activity", _("Nothing has happened for long")
        CLOSED = "closed", _("Closed long ago")
        NO_RELATION = "no_relation", _("No citizen for long")
        ASKED = "asked", _("Somebody asked for it")
        RESTORED = "restored", _("An old copy had brought it back")

    key = models.UUIDField(unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    why = models.CharField(_("why"), max_length=20, choices=Why)
    # Of those that go by themselves: nobody before this day.
    due_on = models.DateField(_("on"), null=True, blank=True)
    asked_at = models.DateTimeField(_("said beforehand"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    # {"rows": {table: how many}, "columns": how many were searched, "left": [[table, column, row], …]}
    proof = models.JSONField(_("proof"), null=True, blank=True)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-done_at", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(why="asked") | Q(asked_by__isnull=False),
                name="erasure_asked_for_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("asked_by")),
                name="erasure_takes_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True)
                | Q(proof__isnull=False) & (~Q(why="asked") | Q(confirmed_by__isnull=False)),
                name="erasure_done_has_proof_and_consent",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.get_why_display()}"


class CaseFigures(models.Model):
    """What remains of a citizen who was erased: figures for the programme, and no identity.

    The key is drawn by lot, so that not even the order tells whose row it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="+")
    referred_in = models.PositiveSmallIntegerField(_("year of the referral"), null=True)
    outcome = models.CharField(_("outcome of the referral"), max_length=20, blank=True)
    had_volunteer = models.BooleanField(_("had a volunteer"))
    had_internship = models.BooleanField(_("had an internship"))
    had_job = models.BooleanField(_("had a job"))
    kept_job = models.BooleanField(_("kept a job for six months"))
    had_pension = models.BooleanField(_("had a pension at the end"), default=False)

    class Meta:
        verbose_name = _("figures of a case")
        verbose_name_plural = _("figures of cases")

    def __str__(self):
        return f"{self.programme} {self.referred_in or ''}"
