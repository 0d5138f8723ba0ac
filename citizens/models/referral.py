from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.fields import PrivateText
from programme.models import Office


class Told(models.TextChoices):
    """What every citizen must have been told before saying yes."""

    VOLUNTARY = "voluntary", _("It is voluntary, and can be stopped at any time without a reason.")
    WHO_SEES = (
        "who_sees",
        _(
            "The contact person, whoever stands in for her, and the coordinator see the profile. A"
            " volunteer sees a little of it, after a yes."
        ),
    )
    JOB_CENTRE = (
        "job_centre",
        _("What reaches the job centre, and what does not: a conversation can stay with SIND."),
    )
    NO_ILLNESS = (
        "no_illness",
        _("No diagnosis is written down: only what helps in a working day."),
    )
    COMPANIES = (
        "companies",
        _("No company hears anything without a yes to that very company, item by item."),
    )
    VOLUNTEERS = (
        "volunteers",
        _("The volunteers are unpaid, and nobody has to have one."),
    )
    RANKING = (
        "ranking",
        _("A computer makes the list of suggestions and says why; people decide."),
    )
    EACH_STEP = ("each_step", _("The citizen decides each step, and a no costs nothing."))
    TAKE_BACK = (
        "take_back",
        _("How to take a yes back: tell the contact person, and it counts at once."),
    )
    KEPT = ("kept", _("How long things are kept, and when they are erased."))
    OWN_DATA = (
        "own_data",
        _("The citizen can see everything that is written down, and have mistakes corrected."),
    )
    BENEFITS = (
        "benefits",
        _("What happens with benefits is the job centre's matter; nobody here decides it."),
    )


class Referral(models.Model):
    """How a citizen came from the job centre, and what came of it: one a citizen."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        NO_OF_CITIZEN = "no_of_citizen", _("Declined by the citizen")
        NO_OF_OFFICE = "no_of_office", _("Declined by the job centre")

    class Reason(models.TextChoices):
        NOT_NOW = "not_now", _("Not now: too much else at the moment")
        NOT_WANTED = "not_wanted", _("Does not want to take part")
        OTHER_OFFER = "other_offer", _("Another offer fits better")
        NOT_THE_AIM = "not_the_aim", _("Not what the programme is for")
        NO_PLACE = "no_place", _("No place left")
        MOVED = "moved", _("Has moved to another municipality")
        NOT_REACHED = "not_reached", _("Could not be reached")
        OTHER = "other", _("Other")

    DECLINED = (Outcome.NO_OF_CITIZEN, Outcome.NO_OF_OFFICE)

    citizen = models.OneToOneField(Citizen, models.CASCADE, related_name="referral")
    referred_on = models.DateField(_("referred"))
    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("job centre"), related_name="referrals"
    )
    referred_by = models.CharField(_("caseworker"), max_length=120)
    referred_by_email = models.EmailField(_("the caseworker's e-mail"), blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome, default=Outcome.WAITING
    )
    # Of a no.
    declined_on = models.DateField(_("declined"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason, blank=True)
    reason_in_words = PrivateText(_("reason in words"), of="citizen")
    # Codes of `Told`; all of them before a yes.
    told = models.JSONField(_("told"), default=list, blank=True)
    # Of a yes.
    admitted_on = models.DateField(_("admitted"), null=True, blank=True)
    first_talk_at = models.DateTimeField(_("first conversation"), null=True, blank=True)
    first_talk_with = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("first conversation with"),
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ["referred_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="accepted")
                | Q(
                    admitted_on__isnull=False,
                    first_talk_at__isnull=False,
                    first_talk_with__isnull=False,
                ),
                name="referral_accepted_has_a_first_talk",
            ),
            models.CheckConstraint(
                condition=~Q(outcome__in=["no_of_citizen", "no_of_office"])
                | Q(declined_on__isnull=False) & ~Q(reason=""),
                name="referral_declined_has_day_and_reason",
            ),
            models.CheckConstraint(
                condition=(
                    Q(admitted_on__isnull=True) | Q(admitted_on__gte=models.F("referred_on"))
                )
                & (Q(declined_on__isnull=True) | Q(declined_on__gte=models.F("referred_on"))),
                name="referral_answered_after_it_came",
            ),
        ]

    def __str__(self):
        return f"{self.citizen.ref}: {self.get_outcome_display()}"

    @property
    def is_waiting(self):
        return self.outcome == self.Outcome.WAITING

    @property
    def is_accepted(self):
        return self.outcome == self.Outcome.ACCEPTED
