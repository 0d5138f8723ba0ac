"""The steps of a case, as a programme wants them: who does what, in which order."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programme.models.programmes import Programme


class CaseStep(models.Model):
    """A step of a case, in the programme's own words. What nobody does any more is retired, so that who
    has done it keeps it."""

    class Who(models.TextChoices):
        CITIZEN = "citizen", _("The citizen")
        CONTACT = "contact", _("The contact person")
        COORDINATOR = "coordinator", _("The coordinator")
        CASEWORKER = "caseworker", _("The caseworker at the job centre")
        VOLUNTEER = "volunteer", _("The volunteer")

    class Phase(models.TextChoices):
        """The phases of a citizen, in their order."""

        PREPARING = "preparing", _("Preparing")
        SEEKING = "seeking", _("Seeking")
        INTERNSHIP = "internship", _("In internship")
        JOB = "job", _("In a job")
        CLOSED = "closed", _("Closed")

    class Derived(models.TextChoices):
        """What the records tell by themselves; a step without one is ticked by somebody."""

        REFERRED = "referred", _("The referral is written down")
        TOLD = "told", _("The citizen has been told everything")
        ADMITTED = "admitted", _("The citizen has said yes")
        FIRST_TALK = "first_talk", _("The first conversation is held")
        SCREENED = "screened", _("The first measurement is made")
        PLAN = "plan", _("There is a goal in the plan")
        WISHES = "wishes", _("Wishes are written down")
        SHORTLIST = "shortlist", _("A company is on the shortlist")
        COMPANY_YES = "company_yes", _("The citizen has said yes to a company")
        TERMS = "terms", _("The length of an internship is agreed")
        INTERNSHIP = "internship", _("An internship or a job has begun")
        FOLLOW_UP = "follow_up", _("A follow-up is held")
        JOB = "job", _("A job has begun")
        KEPT = "kept", _("A job has been kept for six months")
        VOLUNTEER = "volunteer", _("A volunteer has begun")
        CLOSED = "closed", _("The case is closed")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place in the order"))
    title_da = models.CharField(_("title in Danish"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    hint_da = models.CharField(_("what to do, in Danish"), max_length=300, blank=True)
    hint_en = models.CharField(_("what to do, in English"), max_length=300, blank=True)
    who = models.CharField(_("who does it"), max_length=20, choices=Who)
    phase = models.CharField(_("phase"), max_length=20, choices=Phase)
    derived = models.CharField(_("ticks itself when"), max_length=20, choices=Derived, blank=True)
    retired_on = models.DateField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of a case")
        ordering = ["programme", "position", "pk"]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self._said("title")

    @property
    def hint(self):
        return self._said("hint")

    def _said(self, name):
        """In the reader's language; in Danish where nobody has written the English."""
        in_english = (get_language() or "da").startswith("en")
        return in_english and getattr(self, f"{name}_en") or getattr(self, f"{name}_da")
