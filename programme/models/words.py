"""The shared word lists, in two languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programme.fields import Words

BY_LANGUAGE = ("label", "title", "citizen", "question", "text", "low", "high")


class Bilingual:
    """Picks the reader's language from columns that end in `_da` and `_en`."""

    def __getattr__(self, name):
        if name in BY_LANGUAGE:
            return getattr(
                self, f"{name}_{'en' if (get_language() or 'da').startswith('en') else 'da'}"
            )
        raise AttributeError(f"{type(self).__name__} has no attribute {name}")

    def __str__(self):
        return self.label


class Accommodation(Bilingual, models.Model):
    """A need that a workplace can meet: what the citizen is told, what the company is asked."""

    code = models.SlugField(primary_key=True, max_length=40)
    group = models.CharField(_("group"), max_length=40)
    label_da = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    citizen_da = models.CharField(max_length=300)
    citizen_en = models.CharField(max_length=300)
    question_da = models.CharField(max_length=300)
    question_en = models.CharField(max_length=300)
    position = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("accommodation")
        verbose_name_plural = _("accommodations")
        ordering = ["position"]


class Term(Bilingual, models.Model):
    """A word with its everyday synonyms. The lists help free words; they close nothing."""

    class Kind(models.TextChoices):
        FIELD = "field", _("Field of work")
        TASK = "task", _("Task")
        CERTIFICATE = "certificate", _("Certificate")
        INTEREST = "interest", _("Interest")
        LANGUAGE = "language", _("Language")
        MEETING_PLACE = "meeting_place", _("Meeting place")
        SOFT_WISH = "soft_wish", _("Wish about the workplace")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    code = models.SlugField(max_length=60)
    field = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("field"), null=True, blank=True, related_name="terms"
    )
    label_da = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    synonyms = Words(_("synonyms"))
    implies = models.ManyToManyField(
        "self", verbose_name=_("implies"), symmetrical=False, blank=True, related_name="implied_by"
    )

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("word lists")
        ordering = ["kind", "label_da"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="one_term_a_code")]


class Occupation(models.Model):
    """An occupation of ESCO, the Commission's classification: one more group of words that mean one
    thing. Only there where somebody has imported it; everything works without."""

    uri = models.URLField(_("address"), unique=True)
    code = models.CharField(_("code"), max_length=40, blank=True)
    label = models.CharField(_("name"), max_length=200)
    alternatives = Words(_("other names"))

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["uri"]

    def __str__(self):
        return self.label
