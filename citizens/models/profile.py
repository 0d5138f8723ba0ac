import datetime
import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.fields import PrivateText, Words
from programme.models import Demand, Gender, MentorRole, Office, Postcode, Programme
from programme.timetable import TimetableField

FULL_WEEK = 37  # hours
EARLIEST_BIRTH = 1920


class Citizen(models.Model):
    """Somebody who looks for work that fits. There is no diagnosis here, and no place for one."""

    class Phase(models.TextChoices):
        """Where the case is. A pause is a dated row beside it, so that it goes on from where it was."""

        PREPARING = "preparing", _("Preparing")
        SEEKING = "seeking", _("Seeking")
        INTERNSHIP = "internship", _("In internship")
        JOB = "job", _("In a job")
        CLOSED = "closed", _("Closed")

    class Means(models.TextChoices):
        WALK = "walk", _("On foot")
        BIKE = "bike", _("By bike")
        BUS = "bus", _("By bus")
        CAR = "car", _("By car")

    class MentorWish(models.TextChoices):
        NO = "no", _("No")
        NOT_YET = "not_yet", _("Not yet")
        YES = "yes", _("Yes")

    class MentorAge(models.TextChoices):
        MATURE = "mature", _("A mature person")
        PEER = "peer", _("Somebody of the same age")

    class Education(models.TextChoices):
        SCHOOL = "school", _("Primary school")
        UPPER_SECONDARY = "upper_secondary", _("Upper secondary school")
        VOCATIONAL = "vocational", _("Vocational training")
        SHORT_HIGHER = "short_higher", _("Short higher education")
        MEDIUM_HIGHER = "medium_higher", _("Medium higher education")
        LONG_HIGHER = "long_higher", _("Long higher education")

    ref = models.CharField(_("reference"), max_length=20, unique=True)
    # Names the key, in programme.vault, by which everything private about the citizen is sealed.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True
    )

    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="citizens"
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        verbose_name=_("job centre"),
        null=True,
        blank=True,
        related_name="citizens",
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("contact person"),
        null=True,
        blank=True,
        related_name="citizens",
    )
    referred_on = models.DateField(_("referred"), null=True, blank=True)
    contact_every_weeks = models.PositiveSmallIntegerField(
        _("agreed: a contact every … weeks"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(12)],
    )
    phase = models.CharField(_("phase"), max_length=20, choices=Phase, default=Phase.SEEKING)

    hours_now = models.DecimalField(
        _("hours a week now"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    hours_goal = models.DecimalField(
        _("hours a week hoped for"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    ceiling_tested = models.BooleanField(_("tested at work: this is the ceiling"), default=False)
    longest_day = models.DecimalField(
        _("longest day they manage, in hours"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
    )
    days_a_week = models.PositiveSmallIntegerField(
        _("days a week"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
    )
    timetable = TimetableField(_("can work"))
    short_notice = models.BooleanField(_("may have to leave at short notice"), default=False)
    travel_minutes = models.PositiveSmallIntegerField(
        _("longest journey, in minutes"), null=True, blank=True, validators=[MaxValueValidator(240)]
    )
    travel_by = Words(_("travels"))

    demand = models.CharField(_("kind of tasks"), max_length=20, choices=Demand, blank=True)
    qualifications = Words(_("qualifications"))
    strengths = Words(_("personal strengths"))
    cv = Words(_("experience"))
    languages = Words(_("languages"))
    interests = Words(_("interests"))
    needs_in_words = PrivateText(_("needs in own words"), of="self")
    words_stay_with_sind = models.BooleanField(_("these words stay with SIND"), default=False)

    support_person = models.BooleanField(_("has a support person already"), default=False)
    relatives_take_part = models.BooleanField(_("wants relatives to take part"), default=False)
    mentor_wish = models.CharField(
        _("wants a volunteer"), max_length=10, choices=MentorWish, blank=True
    )
    mentor_look_again_on = models.DateField(_("ask again about a volunteer"), null=True, blank=True)
    mentor_role = models.CharField(
        _("the volunteer's role"), max_length=20, choices=MentorRole, blank=True
    )
    mentor_gender = models.CharField(
        _("the volunteer should be"), max_length=10, choices=Gender, blank=True
    )
    mentor_age = models.CharField(
        _("the volunteer's age"), max_length=10, choices=MentorAge, blank=True
    )
    meeting_places = Words(_("would like to meet"))

    # Background: for figures only, never for ranking.
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    education = models.CharField(_("education"), max_length=20, choices=Education, blank=True)
    work_years = models.PositiveSmallIntegerField(_("years of work"), null=True, blank=True)
    months_unemployed = models.PositiveSmallIntegerField(
        _("months unemployed"), null=True, blank=True
    )

    class Meta:
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")
        ordering = ["name", "ref"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_now__isnull=True) | Q(hours_now__range=(0, FULL_WEEK)),
                name="citizen_hours_now_in_a_week",
            ),
            models.CheckConstraint(
                condition=Q(hours_goal__isnull=True) | Q(hours_goal__range=(0, FULL_WEEK)),
                name="citizen_hours_goal_in_a_week",
            ),
            models.CheckConstraint(
                condition=Q(hours_now__isnull=True)
                | Q(hours_goal__isnull=True)
                | Q(hours_goal__gte=F("hours_now")),
                name="citizen_hopes_for_no_fewer_hours",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(" ")[0]

    @property
    def age_band(self):
        return age_band(self.birth_year, timezone.localdate())

    def wishes_now(self):
        """The latest wish list's wishes for tasks, the dream first."""
        return self._latest_wishes("task")

    def own_companies(self):
        """The companies where the citizen can see themselves."""
        return self._latest_wishes("company")

    def _latest_wishes(self, kind):
        latest = max(self.wish_lists.all(), key=lambda wish_list: wish_list.pk, default=None)
        if latest is None:
            return []
        return [wish.text for wish in latest.wishes.all() if wish.kind == kind]

    @property
    def musts(self):
        return [need for need in self.needs.all() if need.level == "must"]

    def paused_on(self, day: datetime.date):
        """The pause that covers the day, if there is one."""
        return next((pause for pause in self.pauses.all() if pause.covers(day)), None)


def age_band(birth_year, on):
    """An age within ten years; "" where the year of birth is not known.

    >>> age_band(1990, datetime.date(2026, 11, 26))
    '30–39'
    """
    if birth_year is None:
        return ""
    low = (on.year - birth_year) // 10 * 10
    return f"{low}–{low + 9}"
