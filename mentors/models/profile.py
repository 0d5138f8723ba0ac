"""One kind of party: the volunteers, what they offer and when they can."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from mentors.models.recruitment import LeftReason, Source
from programme.fields import Words
from programme.models import Gender, MentorRole, Office, Period, Postcode
from programme.timetable import TimetableField


class Mentor(models.Model):
    """A volunteer of SIND. Availability, capacity and pauses are the volunteer's own to change."""

    ref = models.CharField(_("reference"), max_length=20, unique=True)
    # By this one is known, outside the database too, as somebody who was erased.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("log-in"),
        null=True,
        blank=True,
        related_name="mentor",
    )
    branch = models.ForeignKey(
        Office,
        models.PROTECT,
        verbose_name=_("branch"),
        null=True,
        blank=True,
        related_name="mentors",
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    gender = models.CharField(_("gender"), max_length=10, choices=Gender, blank=True)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True
    )

    role = models.CharField(_("role"), max_length=20, choices=MentorRole, blank=True)
    capacity = models.PositiveSmallIntegerField(_("citizens at once"), null=True, blank=True)
    timetable = TimetableField(_("can meet"))
    timetable_confirmed_on = models.DateField(_("times confirmed"), null=True, blank=True)
    languages = Words(_("languages"))
    interests = Words(_("interests and topics"))
    trade = models.CharField(_("trade or working life"), max_length=200, blank=True)
    meeting_places = Words(_("meeting places"))
    motivation = models.TextField(_("why I do it"), blank=True)

    # How the volunteer came; the steps of recruiting are days, see `mentors.recruitment`.
    source = models.CharField(_("came through"), max_length=20, choices=Source, blank=True)
    centre = models.ForeignKey(
        "mentors.VolunteerCentre",
        models.SET_NULL,
        verbose_name=_("volunteer centre"),
        null=True,
        blank=True,
        related_name="mentors",
    )
    enquired_on = models.DateField(_("enquired"), null=True, blank=True)
    information_meeting = models.ForeignKey(
        "mentors.InformationMeeting",
        models.SET_NULL,
        verbose_name=_("information meeting"),
        null=True,
        blank=True,
        related_name="mentors",
    )
    interviewed_on = models.DateField(_("interviewed"), null=True, blank=True)
    references_seen_on = models.DateField(_("references seen"), null=True, blank=True)

    contract_signed_on = models.DateField(_("contract signed"), null=True, blank=True)
    contract_ends_on = models.DateField(_("contract ends"), null=True, blank=True)
    active_from = models.DateField(_("active from"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    left_reason = models.CharField(_("why"), max_length=20, choices=LeftReason, blank=True)
    # An emptied row, that stands where a citizen's case names a volunteer.
    erased_on = models.DateField(_("erased"), null=True, editable=False)

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["name", "ref"]

    def __str__(self):
        return self.name

    @property
    def first_name(self):
        return self.name.split(" ")[0]

    def times_are_old(self, on, days):
        """Whether the times are known and were confirmed longer ago than so many days, or never."""
        if self.timetable is None:
            return False
        confirmed = self.timetable_confirmed_on
        return confirmed is None or (on - confirmed).days > days

    def paused_on(self, day):
        """The pause that covers the day, if there is one."""
        return next((pause for pause in self.pauses.all() if pause.covers(day)), None)


class Pause(Period):
    """Days when a volunteer takes nobody new and meets nobody."""

    mentor = models.ForeignKey(Mentor, models.CASCADE, related_name="pauses")

    class Meta(Period.Meta):
        verbose_name = _("pause")
        verbose_name_plural = _("pauses")
