from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from matching.models.courses import Attended, Held
from programme.models import Office


class CafeMeeting(Held):
    """An afternoon with a topic in one of the towns, led by people who have been through it themselves."""

    office = models.ForeignKey(
        Office, models.PROTECT, verbose_name=_("office"), related_name="cafe_meetings"
    )
    topic = models.CharField(_("topic"), max_length=200)
    town = models.CharField(_("town"), max_length=80)
    place = models.CharField(_("place"), max_length=120)
    held_at = models.DateTimeField(_("when"))
    guides = models.CharField(_("peer guides"), max_length=200, blank=True)
    seats = models.PositiveSmallIntegerField(_("places"), null=True, blank=True)
    instead = models.CharField(_("for those who cannot come"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("café meeting")
        verbose_name_plural = _("café meetings")
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "place", "held_at"], name="one_cafe_meeting_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(seats=None) | Q(seats__gte=1), name="cafe_meeting_has_places"
            ),
        ]

    def __str__(self):
        return self.topic

    def taking_part(self):
        return self.sign_ups.all()


class CafeSignUp(models.Model):
    """A citizen who wants to come to a café meeting, or to have what there is instead."""

    class Wish(models.TextChoices):
        COMES = "comes", _("Would like to come")
        INSTEAD = "instead", _("Cannot come, and would like what there is instead")

    cafe = models.ForeignKey(
        CafeMeeting, models.CASCADE, verbose_name=_("café meeting"), related_name="sign_ups"
    )
    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="cafe_meetings")
    wish = models.CharField(_("wish"), max_length=10, choices=Wish, default=Wish.COMES)
    came = models.CharField(_("came"), max_length=10, choices=Attended, blank=True)

    class Meta:
        verbose_name = _("sign-up for a café meeting")
        verbose_name_plural = _("sign-ups for café meetings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cafe", "citizen"], name="signed_up_once"),
            models.CheckConstraint(
                condition=Q(came="") | Q(wish="comes"), name="came_who_wanted_to_come"
            ),
        ]

    def __str__(self):
        return f"{self.cafe}: {self.citizen.ref}"
