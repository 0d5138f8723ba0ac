"""What a citizen or a company has answered, and the links by which they can."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from programme.models import Option, Question, Questionnaire

Kind = Questionnaire.Kind


def _whose():
    """A company answers what companies are asked, a citizen the rest; never both."""
    return Q(kind=Kind.COMPANY, company__isnull=False, citizen__isnull=True) | ~Q(
        kind=Kind.COMPANY
    ) & Q(company__isnull=True, citizen__isnull=False)


class Response(models.Model):
    """That somebody has answered a questionnaire: once of each kind."""

    class How(models.TextChoices):
        MEETING = "meeting", _("In a conversation")
        PAPER = "paper", _("On paper")
        LINK = "link", _("By a link")

    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, blank=True, related_name="responses"
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="responses"
    )
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    # As the questionnaire says it: the database can hold to "once" only what stands in one table.
    kind = models.CharField(_("which questions"), max_length=10, choices=Kind)
    how = models.CharField(_("how it was answered"), max_length=10, choices=How)
    answered_on = models.DateField(_("answered"))
    # Nobody where it was answered by a link.
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answered questionnaire")
        verbose_name_plural = _("answered questionnaires")
        ordering = ["answered_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=_whose(), name="response_of_whom_it_asks"),
            models.CheckConstraint(
                condition=Q(how="link", recorded_by__isnull=True)
                | ~Q(how="link") & Q(recorded_by__isnull=False),
                name="response_by_a_link_is_recorded_by_nobody",
            ),
            models.UniqueConstraint(fields=["citizen", "kind"], name="one_response_a_citizen"),
            models.UniqueConstraint(fields=["company", "kind"], name="one_response_a_company"),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.answered_on}"


class Answer(models.Model):
    """One answer; without an option: rather not said."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    question = models.ForeignKey(
        Question, models.PROTECT, verbose_name=_("question"), related_name="answers"
    )
    option = models.ForeignKey(
        Option,
        models.PROTECT,
        verbose_name=_("answer"),
        null=True,
        blank=True,
        related_name="answers",
    )

    class Meta:
        verbose_name = _("answer to a questionnaire")
        verbose_name_plural = _("answers to questionnaires")
        ordering = ["response", "question__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "question"], name="one_answer_a_question")
        ]

    def __str__(self):
        return str(self.option or _("Rather not say"))


class SurveyLink(models.Model):
    """An address at which somebody answers once without a log-in. Of its secret only the hash is kept:
    it is shown when it is made, and never again."""

    citizen = models.ForeignKey(
        Citizen, models.CASCADE, null=True, blank=True, related_name="survey_links"
    )
    company = models.ForeignKey(
        Company, models.CASCADE, null=True, blank=True, related_name="survey_links"
    )
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    kind = models.CharField(_("which questions"), max_length=10, choices=Kind)
    token_hash = models.CharField(max_length=64, unique=True)
    valid_until = models.DateField(_("valid until and including"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("link to a questionnaire")
        verbose_name_plural = _("links to questionnaires")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=_whose(), name="survey_link_of_whom_it_asks"),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None),
                name="survey_link_used_or_withdrawn",
            ),
            models.UniqueConstraint(
                fields=["citizen", "kind"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="one_open_link_a_citizen",
            ),
            models.UniqueConstraint(
                fields=["company", "kind"],
                condition=Q(used_at=None, withdrawn_at=None),
                name="one_open_link_a_company",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.valid_until}"

    @property
    def party(self):
        """Whoever is asked: a citizen or a company."""
        return self.citizen or self.company
