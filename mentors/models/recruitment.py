"""How volunteers are found: where, at which meetings, how many are aimed at, and what has been seen."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.models import Office


class Source(models.TextChoices):
    """Where a volunteer first heard of it."""

    CENTRE = "centre", _("A volunteer centre")
    MEETING = "meeting", _("An information meeting")
    NETWORK = "network", _("Through somebody they know")
    ONLINE = "online", _("The web or social media")
    ADVERT = "advert", _("An advertisement or the local paper")
    SIND = "sind", _("Knows SIND already")
    OTHER = "other", _("Another way")


class LeftReason(models.TextChoices):
    """Why a volunteer stopped."""

    DONE = "done", _("The collaboration came to its end")
    TIME = "time", _("No time any more")
    MOVED = "moved", _("Has moved")
    HEALTH = "health", _("Own circumstances")
    NOT_MATCHED = "not_matched", _("Waited too long for a citizen")
    NOT_RIGHT = "not_right", _("It was not what they had expected")
    DECLINED = "declined", _("We said no")
    OTHER = "other", _("Another reason")


class VolunteerCentre(models.Model):
    """A place that sends people who want to volunteer to a branch."""

    branch = models.ForeignKey(Office, models.PROTECT, related_name="volunteer_centres")
    name = models.CharField(_("name"), max_length=120)
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("volunteer centre")
        verbose_name_plural = _("volunteer centres")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="one_centre_of_a_name"),
        ]

    def __str__(self):
        return self.name


class InformationMeeting(models.Model):
    """An evening on which people hear what it is to be a volunteer."""

    branch = models.ForeignKey(Office, models.PROTECT, related_name="information_meetings")
    held_on = models.DateField(_("day"))
    place = models.CharField(_("place"), max_length=120)
    centre = models.ForeignKey(
        VolunteerCentre, models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    came = models.PositiveSmallIntegerField(_("how many came"), null=True, blank=True)

    class Meta:
        verbose_name = _("information meeting")
        verbose_name_plural = _("information meetings")
        ordering = ["-held_on", "place"]
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "held_on", "place"], name="one_meeting_a_day_and_place"
            ),
        ]

    def __str__(self):
        return f"{self.place}, {self.held_on}"


class RecruitmentTarget(models.Model):
    """How many active volunteers a branch aims at in a town, from a day on. Rows are only added: of a
    town's the latest that has begun holds."""

    branch = models.ForeignKey(Office, models.PROTECT, related_name="recruitment_targets")
    town = models.CharField(_("town"), max_length=80)
    # Several postcodes are one town.
    first_postcode = models.CharField(_("postcodes from"), max_length=4)
    last_postcode = models.CharField(_("to"), max_length=4)
    at_least = models.PositiveSmallIntegerField(_("at least"))
    at_most = models.PositiveSmallIntegerField(_("at most"), null=True, blank=True)
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("recruitment target")
        verbose_name_plural = _("recruitment targets")
        ordering = ["town", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_postcode__lte=F("last_postcode")),
                name="target_postcodes_in_order",
            ),
            models.CheckConstraint(
                condition=Q(at_most=None) | Q(at_least__lte=F("at_most")),
                name="target_at_least_below_at_most",
            ),
        ]

    def __str__(self):
        return self.town


class Certificate(models.Model):
    """A certificate of a volunteer that somebody has seen. It is seen and given back: none is kept."""

    class Kind(models.TextChoices):
        CRIMINAL = "criminal", _("Criminal record certificate")
        CHILDREN = "children", _("Certificate for work with children")
        FIRST_AID = "first_aid", _("First aid")
        COURSE = "course", _("Course for volunteers")

    mentor = models.ForeignKey("mentors.Mentor", models.CASCADE, related_name="certificates")
    kind = models.CharField(_("certificate"), max_length=20, choices=Kind)
    seen_on = models.DateField(_("seen"))
    expires_on = models.DateField(_("holds until and including"), null=True, blank=True)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["kind", "-seen_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(expires_on__gte=F("seen_on")),
                name="certificate_holds_when_seen",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()
