from django.db import models
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.models import Accommodation


class Need(models.Model):
    """An accommodation that a citizen must have or wishes for, and how that is known."""

    class Level(models.TextChoices):
        MUST = "must", _("Must")
        WISH = "wish", _("Wish")

    class KnownBy(models.TextChoices):
        TOLD = "told", _("Told by the citizen")
        GUESSED = "guessed", _("Guessed")
        SEEN = "seen", _("Seen at work")

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="needs")
    accommodation = models.ForeignKey(Accommodation, models.PROTECT, verbose_name=_("need"))
    level = models.CharField(_("level"), max_length=10, choices=Level)
    known_by = models.CharField(_("known by"), max_length=10, choices=KnownBy, default=KnownBy.TOLD)

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["level", "accommodation__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "accommodation"], name="one_need_an_accommodation"
            )
        ]

    def __str__(self):
        return str(self.accommodation)


def accommodations():
    """The catalogue that needs are chosen from."""
    return Accommodation.objects.all()


def record_needs(citizen, needs):
    """Let the citizen's needs be these.

    needs : {accommodation code: (level, known by)}
    """
    citizen.needs.exclude(accommodation__in=needs).delete()
    for code, (level, known_by) in needs.items():
        citizen.needs.update_or_create(
            accommodation_id=code, defaults={"level": level, "known_by": known_by}
        )
