"""What a programme has promised, and what was found by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programme.models.programmes import Programme
from programme.models.words import Bilingual


class Target(Bilingual, models.Model):
    """What a programme has promised, from a day on. A changed goal is a new row; of one code's the latest
    that has begun holds."""

    class Measure(models.TextChoices):
        """Computed from the records; a target without one is measured by hand."""

        ADMITTED = "admitted", _("Citizens admitted")
        INTERNSHIP = "ever_in_internship", _("Ever in an internship")
        JOB = "ever_in_job", _("Ever in a job")
        KEPT = "ever_kept_6_months", _("Ever kept a job for more than six months")
        KEPT_OR_PENSION = "kept_6_months_or_pension", _("Kept a job, or pension: a union")
        NOW = "in_job_6_months_now", _("In a job now and for more than six months")
        VOLUNTEER = "ever_had_volunteer", _("Ever had a volunteer")
        TOOLS = "survey_tools", _("Have tools for everyday life, asked at the end")
        WELLBEING = "survey_job_wellbeing", _("Better since they got a job, asked at the end")
        INSIGHT = "survey_insight", _("Companies that have gained insight")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="targets")
    code = models.CharField(_("code"), max_length=5)
    title_da = models.CharField(_("title in Danish"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    measure = models.CharField(_("computed as"), max_length=30, choices=Measure, blank=True)
    goal = models.DecimalField(
        _("goal"), max_digits=4, decimal_places=3, help_text=_("A share, for example 0.6 of all.")
    )
    out_of = models.PositiveIntegerField(
        _("of how many"),
        null=True,
        blank=True,
        help_text=_("Empty: of the citizens admitted; else of this many."),
    )
    is_proxy = models.BooleanField(_("stands for something that is not measured"), default=False)
    from_on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["programme", "code", "from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(goal__gt=0, goal__lte=1),
                name="goal_is_a_share",
                violation_error_message=_("A goal is a share of all: above 0, and at most 1."),
            ),
            models.UniqueConstraint(
                fields=["programme", "code", "from_on"],
                name="one_goal_a_code_and_day",
                violation_error_message=_("There is a goal from this day already."),
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.title}"


class TargetValue(models.Model):
    """What was found by hand about a target, and where."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="values")
    on = models.DateField(_("on"))
    n = models.PositiveIntegerField(_("how many"))
    of = models.PositiveIntegerField(_("of how many"))
    source = models.CharField(_("source"), max_length=200)

    class Meta:
        verbose_name = _("value of a target")
        verbose_name_plural = _("values of targets")
        ordering = ["target", "on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(n__lte=models.F("of"), of__gt=0),
                name="value_n_of_n",
                violation_error_message=_(
                    "That is more than there were. Write how many of how many."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.n}/{self.of}"
