"""What people are asked: a set of questions with closed answers, in versions."""

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from programme.models.programmes import Programme
from programme.models.words import Bilingual


class Questionnaire(models.Model):
    """What a programme asks at one occasion, from a day on. What has begun is not changed: other words
    are another version, and of a kind the latest that has begun is asked."""

    class Kind(models.TextChoices):
        START = "start", _("At the start")
        END = "end", _("At the end")
        COMPANY = "company", _("Companies")

    programme = models.ForeignKey(
        Programme, models.CASCADE, verbose_name=_("programme"), related_name="questionnaires"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    version = models.PositiveSmallIntegerField(_("version"))
    from_on = models.DateField(_("from"), null=True, blank=True)

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ["programme", "kind", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "kind", "version"], name="one_questionnaire_a_version"
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.version}"

    def has_begun(self, on):
        return self.from_on is None or self.from_on <= on

    @classmethod
    def asked_on(cls, programme, kind, day):
        """The one that is asked on a day, or None."""
        begun = cls.objects.filter(programme=programme, kind=kind).exclude(from_on__gt=day)
        return begun.order_by(F("from_on").asc(nulls_first=True), "version").last()

    def copied(self, from_on):
        """The same questions as the next version, which can be changed until its day."""
        last = Questionnaire.objects.filter(programme=self.programme, kind=self.kind).latest(
            "version"
        )
        new = Questionnaire.objects.create(
            programme=self.programme, kind=self.kind, version=last.version + 1, from_on=from_on
        )
        for question in self.questions.prefetch_related("options"):
            options = list(question.options.all())
            question.pk, question.questionnaire, question._state.adding = None, new, True
            question.save()
            for option in options:
                option.pk, option.question, option._state.adding = None, question, True
                option.save()
        return new


class Question(Bilingual, models.Model):
    """One question with an ordered, closed scale. What is asked at the start and at the end has the same
    code, so that the two can be compared."""

    questionnaire = models.ForeignKey(
        Questionnaire,
        models.CASCADE,
        verbose_name=_("questionnaire"),
        related_name="questions",
    )
    code = models.SlugField(_("code"), max_length=40)
    position = models.PositiveSmallIntegerField(_("place"))
    text_da = models.CharField(_("text in Danish"), max_length=300)
    text_en = models.CharField(_("text in English"), max_length=300)
    only_in_job = models.BooleanField(_("only asked of whoever is in a job"), default=False)
    last_is_best = models.BooleanField(
        _("the last answer is the best one"),
        default=False,
        help_text=_("Otherwise the first one is."),
    )

    class Meta:
        verbose_name = _("question of a questionnaire")
        verbose_name_plural = _("questions of questionnaires")
        ordering = ["questionnaire", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "code"], name="one_question_a_code_and_questionnaire"
            )
        ]

    def __str__(self):
        return self.text


class Option(Bilingual, models.Model):
    """One answer to choose, in its place on the scale."""

    question = models.ForeignKey(
        Question, models.CASCADE, verbose_name=_("question"), related_name="options"
    )
    position = models.PositiveSmallIntegerField(_("place"))
    label_da = models.CharField(_("answer in Danish"), max_length=120)
    label_en = models.CharField(_("answer in English"), max_length=120)
    is_positive = models.BooleanField(_("counts in the headline figure"), default=False)
    off_scale = models.BooleanField(
        _("beside the scale"), default=False, help_text=_("For example “Don't know”.")
    )

    class Meta:
        verbose_name = _("answer to choose")
        verbose_name_plural = _("answers to choose")
        ordering = ["question", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "position"], name="one_option_a_place"),
            models.CheckConstraint(
                condition=~models.Q(is_positive=True, off_scale=True),
                name="option_beside_the_scale_is_not_positive",
            ),
        ]

    def __str__(self):
        return self.label
