"""One kind of party: the companies, their openings, and what they can offer."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programme.fields import Words
from programme.models import Accommodation, Answer, Demand, Postcode
from programme.timetable import TimetableField

FULL_WEEK = 37  # hours


GIVEN = [(answer.value, answer.label) for answer in (Answer.YES, Answer.NO)]


class Company(models.Model):
    """A workplace; units of one CVR are told apart by their P-number."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("Ordinary company")
        PRACTICE = "practice", _("Practice place")

    class Attitude(models.TextChoices):
        OPEN = "open", _("Open to mental vulnerability")
        NEUTRAL = "neutral", _("Neutral")
        RESERVED = "reserved", _("Reserved")
        UNKNOWN = "unknown", _("Not known yet")

    ref = models.CharField(_("reference"), max_length=20, unique=True)
    cvr = models.CharField(_("CVR number"), max_length=8, blank=True)
    p_number = models.CharField(_("P-number"), max_length=10, blank=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.ORDINARY)
    industry = models.CharField(_("industry"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    postcode = models.ForeignKey(
        Postcode, models.PROTECT, verbose_name=_("postcode"), null=True, blank=True
    )
    description = models.TextField(_("description"), blank=True)
    attitude = models.CharField(
        _("attitude"), max_length=20, choices=Attitude, default=Attitude.UNKNOWN
    )
    consultant = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("own consultant"),
        null=True,
        blank=True,
        related_name="companies",
    )
    no_contact_until = models.DateField(_("not to be called before"), null=True, blank=True)
    closed_on = models.DateField(_("closed for good"), null=True, blank=True)

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        ordering = ["name", "ref"]

    def __str__(self):
        return self.name


class Contact(models.Model):
    """Somebody to talk to at a company; the first one is called first."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="contacts")
    name = models.CharField(_("contact"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["pk"]

    def __str__(self):
        return self.name or self.email or self.phone


class Opening(models.Model):
    """Work that a company could use somebody for. A company is one thing until it has two."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="openings")
    title = models.CharField(_("title"), max_length=120, blank=True)
    tasks = Words(_("tasks"))
    hours_min = models.PositiveSmallIntegerField(
        _("fewest hours a week"), null=True, blank=True, validators=[MaxValueValidator(FULL_WEEK)]
    )
    hours_max = models.PositiveSmallIntegerField(
        _("most hours a week"), null=True, blank=True, validators=[MaxValueValidator(FULL_WEEK)]
    )
    shortest_day = models.DecimalField(
        _("shortest day it can use, in hours"),
        max_digits=3,
        decimal_places=1,
        null=True,
        blank=True,
    )
    timetable = TimetableField(_("hours when somebody can work"))
    places = models.PositiveSmallIntegerField(_("places at once"), null=True, blank=True)
    paid_hours = models.CharField(
        _("paid hours possible"), max_length=10, choices=Answer, default=Answer.UNKNOWN
    )
    demand = models.CharField(_("kind of tasks"), max_length=20, choices=Demand, blank=True)
    requires = Words(_("certificates required"))
    closed_on = models.DateField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("opening")
        verbose_name_plural = _("openings")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(hours_min__isnull=True)
                | Q(hours_max__isnull=True)
                | Q(hours_max__gte=F("hours_min")),
                name="opening_most_hours_no_fewer_than_fewest",
            ),
        ]

    def __str__(self):
        return self.title or ", ".join(self.tasks[:2]) or self.company.name


class Offer(models.Model):
    """A company's answer about one accommodation. No row: nobody has asked yet."""

    opening = models.ForeignKey(Opening, models.CASCADE, related_name="offers")
    accommodation = models.ForeignKey(
        Accommodation, models.PROTECT, verbose_name=_("accommodation")
    )
    answer = models.CharField(_("answer"), max_length=10, choices=GIVEN)
    answered_on = models.DateField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["accommodation__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "accommodation"], name="one_offer_an_accommodation"
            )
        ]

    def __str__(self):
        return f"{self.accommodation}: {self.get_answer_display()}"


def record_offers(opening, answers, on):
    """Write what the company answered; an answer that stays the same keeps its day.

    answers : {accommodation code: "yes", "no", or "" where nobody has asked}
    """
    known = {offer.accommodation_id: offer for offer in opening.offers.all()}
    for code, answer in answers.items():
        offer = known.get(code)
        if answer == (offer.answer if offer else ""):
            continue
        if answer:
            opening.offers.update_or_create(
                accommodation_id=code, defaults={"answer": answer, "answered_on": on}
            )
        else:
            offer.delete()
