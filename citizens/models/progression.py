from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from citizens.models.profile import Citizen
from programme.fields import PrivateText
from programme.models import Indicator, IndicatorSet

LEAST, MOST = 1, 10  # the scale of every indicator


class Measurement(models.Model):
    """How a citizen, or the contact person, sees it on a day. The citizen's first one is the screening."""

    class Respondent(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        CONSULTANT = "consultant", _("The contact person")

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="measurements")
    # The very version that was asked, whatever becomes of the set afterwards.
    indicator_set = models.ForeignKey(
        IndicatorSet,
        models.PROTECT,
        verbose_name=_("set of indicators"),
        related_name="measurements",
    )
    measured_on = models.DateField(_("measured"))
    respondent = models.CharField(
        _("who answers"), max_length=10, choices=Respondent, default=Respondent.CITIZEN
    )
    after_talk = models.BooleanField(_("entered after the talk"), default=False)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded"))

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        ordering = ["citizen", "measured_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "measured_on", "respondent"], name="one_measurement_a_day"
            )
        ]

    def __str__(self):
        return f"{self.measured_on} {self.get_respondent_display()}"


class Score(models.Model):
    """What a measurement says about one indicator. Nothing where it was not asked; a comment is worth as
    much as a figure, and stands without one too."""

    measurement = models.ForeignKey(Measurement, models.CASCADE, related_name="scores")
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, verbose_name=_("indicator"), related_name="scores"
    )
    now = models.PositiveSmallIntegerField(_("now"), null=True, blank=True)
    wished = models.PositiveSmallIntegerField(_("wished"), null=True, blank=True)
    comment = PrivateText(_("comment"), of="measurement__citizen")

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        ordering = ["measurement", "indicator__position"]
        constraints = [
            models.UniqueConstraint(fields=["measurement", "indicator"], name="one_score_a_thing"),
            models.CheckConstraint(
                condition=Q(now=None) | Q(now__gte=LEAST, now__lte=MOST), name="score_from_1_to_10"
            ),
            models.CheckConstraint(
                condition=Q(wished=None) | Q(wished__gte=LEAST, wished__lte=MOST),
                name="score_wished_from_1_to_10",
            ),
        ]

    def __str__(self):
        return f"{self.indicator}: {self.now or '–'}"


class Focus(models.Model):
    """An area that the citizen has chosen to work on, by the code of its indicator; it lasts until it is
    let go."""

    citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="focus_areas")
    code = models.SlugField(_("area"), max_length=40)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until and including"), null=True, blank=True)

    class Meta:
        verbose_name = _("focus area")
        verbose_name_plural = _("focus areas")
        ordering = ["citizen", "from_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["citizen", "code"], condition=Q(until_on=None), name="one_focus_an_area"
            ),
            models.CheckConstraint(
                condition=Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="focus_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.code
