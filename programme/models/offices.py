"""Job centres, and the branches of SIND that serve them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """A job centre, or a branch of SIND, which serves job centres."""

    class Kind(models.TextChoices):
        JOB_CENTRE = "job_centre", _("Job centre")
        BRANCH = "branch", _("Branch of SIND")

    name = models.CharField(_("name"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.JOB_CENTRE)
    serves = models.ManyToManyField(
        "self", verbose_name=_("serves"), symmetrical=False, blank=True, related_name="served_by"
    )

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")
        ordering = ["name"]

    def __str__(self):
        return self.name


class Quota(models.Model):
    """How many citizens a job centre may refer, from a day on. A change is a new row; the latest one
    that has begun counts."""

    office = models.ForeignKey(
        Office,
        models.CASCADE,
        verbose_name=_("job centre"),
        related_name="quotas",
        limit_choices_to={"kind": Office.Kind.JOB_CENTRE},
    )
    number = models.PositiveSmallIntegerField(_("number of places"))
    from_on = models.DateField(_("from"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["office", "-from_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "from_on"], name="one_quota_an_office_and_day"
            )
        ]

    def __str__(self):
        return f"{self.office}: {self.number}"

    @classmethod
    def numbers_on(cls, day):
        """{office's key: how many places it has on a day}; an office without a row has no limit."""
        begun = cls.objects.filter(from_on__lte=day).order_by("from_on")
        return dict(begun.values_list("office", "number"))
