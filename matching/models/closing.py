from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from mentors.models import Mentor
from programme.models import Programme

PARTIES = ("citizen", "mentor", "company")


def one_of_three():
    """A check condition: exactly one of the three keys is set."""
    return Q(
        *(Q(**{f"{other}__isnull": other != one for other in PARTIES}) for one in PARTIES),
        _connector=Q.OR,
    )


class Receiver(models.Model):
    """Who goes on with a case, a volunteer or a company when a programme closes, and from which day:
    somebody who logs in here, or somebody elsewhere."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="receivers")
    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, blank=True, related_name="receivers"
    )
    mentor = models.ForeignKey(
        Mentor, models.CASCADE, null=True, blank=True, related_name="receivers"
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="receivers"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    elsewhere = models.CharField(_("somebody elsewhere"), max_length=120, blank=True)
    from_on = models.DateField(_("from"))
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(_("written"))

    class Meta:
        verbose_name = _("receiver")
        verbose_name_plural = _("receivers")
        ordering = ["programme", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=one_of_three(), name="receiver_of_one_party"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, elsewhere="")
                | Q(user__isnull=True) & ~Q(elsewhere=""),
                name="receiver_here_or_elsewhere",
            ),
            *(
                models.UniqueConstraint(
                    fields=["programme", one], name=f"one_receiver_a_{one}_and_programme"
                )
                for one in PARTIES
            ),
        ]

    def __str__(self):
        return str(self.user or self.elsewhere)
