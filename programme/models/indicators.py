"""What progression is measured by: a programme's indicators, in sets that come in versions."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models.programmes import Programme
from programme.models.words import Bilingual

ALWAYS = datetime.date(2000, 1, 1)  # the day that a new programme's set holds from


class IndicatorSet(Bilingual, models.Model):
    """One version of a set of indicators. A change is a new version, never an edit, so that whatever was
    measured keeps its questions. A programme's set holds from its day until another one's begins."""

    class Respondents(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        BOTH = "both", _("The citizen, and the contact person beside")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="indicator_sets")
    code = models.SlugField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title_da = models.CharField(_("name in Danish"), max_length=120)
    title_en = models.CharField(_("name in English"), max_length=120)
    from_on = models.DateField(
        _("in use from"), null=True, blank=True, help_text=_("Empty: not taken into use.")
    )
    every_months = models.PositiveSmallIntegerField(
        _("measured every … months"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text=_("Empty: when it suits the citizen."),
    )
    respondents = models.CharField(
        _("who answers"), max_length=10, choices=Respondents, default=Respondents.CITIZEN
    )

    class Meta:
        verbose_name = _("set of indicators")
        verbose_name_plural = _("sets of indicators")
        ordering = ["programme", "code", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "code", "version"], name="one_indicator_set_a_version"
            ),
            models.CheckConstraint(
                condition=Q(every_months=None) | Q(every_months__gte=1, every_months__lte=24),
                name="indicator_set_every_so_many_months",
            ),
        ]

    def __str__(self):
        return f"{self.title} {self.version}"

    @property
    def asks_both(self):
        return self.respondents == self.Respondents.BOTH


class Indicator(Bilingual, models.Model):
    """One thing that is measured from 1 to 10, with an open question to talk from."""

    set = models.ForeignKey(IndicatorSet, models.CASCADE, related_name="indicators")
    position = models.PositiveSmallIntegerField(_("position"))
    # The same in every version: by it the figures of one and the next belong together.
    code = models.SlugField(_("code"), max_length=40)
    title_da = models.CharField(_("title in Danish"), max_length=60)
    title_en = models.CharField(_("title in English"), max_length=60)
    question_da = models.CharField(_("open question in Danish"), max_length=300)
    question_en = models.CharField(_("open question in English"), max_length=300)
    low_da = models.CharField(_("what 1 means, in Danish"), max_length=160)
    low_en = models.CharField(_("what 1 means, in English"), max_length=160)
    high_da = models.CharField(_("what 10 means, in Danish"), max_length=160)
    high_en = models.CharField(_("what 10 means, in English"), max_length=160)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["set", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["set", "code"], name="one_indicator_a_code"),
        ]

    def __str__(self):
        return self.title


def set_in_use(programme, on):
    """The version of the set that a programme measures by on a day, with its indicators loaded; None
    where it has none."""
    begun = programme.indicator_sets.filter(from_on__lte=on).prefetch_related("indicators")
    return begun.order_by("from_on", "pk").last()
