"""A company with its contacts, and what one of its openings asks for and offers."""

from itertools import groupby

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models.needs import accommodations
from companies.models import FULL_WEEK, Company, Contact, Opening, record_offers
from matching.visibility import colleagues_of
from programme.models import Answer, Demand
from web.forms.fields import DateField, HoursField, LongText, TimetableFormField, WordsField
from web.forms.numbers import CvrField, PhoneField, PNumberField

MOST_CONTACTS = 20
WHOLE_HOURS = _("Write whole hours from 0 to 37.")
NOT_ASKED = ("", _("Not asked yet"))
ANSWERS = [(Answer.YES.value, Answer.YES.label), (Answer.NO.value, Answer.NO.label), NOT_ASKED]


class ContactForm(forms.ModelForm):
    phone = PhoneField(label=_("Phone"))
    all_optional = True

    class Meta:
        model = Contact
        fields = ("name", "email", "phone")  # a tuple: the formset appends to a list
        labels = {"name": _("Name")}


class BaseContacts(forms.BaseInlineFormSet):
    def _should_delete_form(self, form):
        """A contact whose row was emptied is gone, as if it had been ticked."""
        emptied = not form.errors and not any(
            form.cleaned_data.get(name) for name in ContactForm.Meta.fields
        )
        return emptied or super()._should_delete_form(form)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["id"].queryset = self.get_queryset()  # of this company, and of no other
        form.fields["DELETE"].label = _("Remove this contact")


Contacts = forms.inlineformset_factory(
    Company,
    Contact,
    form=ContactForm,
    formset=BaseContacts,
    extra=1,
    max_num=MOST_CONTACTS,
    validate_max=True,
)


class CompanyForm(forms.ModelForm):
    """The company and, as `contacts`, whom to talk to there."""

    cvr = CvrField(label=_("CVR number"))
    p_number = PNumberField(
        label=_("P-number"), help_text=_("Tells the units of one CVR number apart.")
    )

    GROUPS = [
        (_("Who"), ["name", "kind", "industry", "cvr", "p_number"]),
        (_("Where"), ["address", "postcode"]),
        (_("What it is like"), ["description", "attitude"]),
        (_("Our dialogue"), ["consultant", "no_contact_until", "closed_on"]),
    ]

    class Meta:
        model = Company
        exclude = ["ref"]  # noqa: DJ006 - every other field is the case workers' to write
        field_classes = {
            "description": LongText,
            "no_contact_until": DateField,
            "closed_on": DateField,
        }
        widgets = {
            "postcode": forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "no_contact_until": _("After a “no, thanks”: nobody calls before this day."),
            "closed_on": _("From this day on the company is suggested to nobody."),
        }
        error_messages = {
            "postcode": {
                "invalid_choice": _(
                    "There is no such postcode. Write four figures, for example 8000."
                )
            }
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        consultants = self.fields["consultant"]
        # The present one stays, though she may belong to another office.
        consultants.queryset = consultants.queryset.filter(
            Q(pk__in=colleagues_of(user).values("pk")) | Q(pk=self.instance.consultant_id)
        )
        consultants.empty_label = _("Nobody yet")
        self.contacts = Contacts(
            self.data if self.is_bound else None, instance=self.instance, prefix="contacts"
        )

    def groups(self):
        """The fields under their headings, as the page shows them."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def clean(self):
        said = super().clean()
        if not self.contacts.is_valid():
            for sentence in self._odd_contacts():
                self.add_error(None, sentence)
        return said

    def _odd_contacts(self):
        yield from self.contacts.non_form_errors()
        for contact in self.contacts:
            if not self.contacts._should_delete_form(contact):
                for field in contact:
                    for error in field.errors:
                        yield f"{contact.instance or _('Contact')}: {field.label}: {error}"

    def save(self, commit=True):
        company = super().save(commit)
        self.contacts.save()
        return company


def whole_number(most, sentence, **kwargs):
    """A whole number from 0 to `most`, or nothing; the sentence says so where it is something else."""
    return forms.IntegerField(
        required=False,
        min_value=0,
        max_value=most,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
        **kwargs,
    )


class OpeningForm(forms.ModelForm):
    """Work that a company could use somebody for, and its answer about every accommodation."""

    tasks = WordsField(
        label=_("Tasks"),
        help_text=_("One a line, as concrete as possible: “put goods on the shelves”."),
    )
    hours_min = whole_number(FULL_WEEK, WHOLE_HOURS, label=_("Fewest hours a week"))
    hours_max = whole_number(FULL_WEEK, WHOLE_HOURS, label=_("Most hours a week"))
    shortest_day = HoursField(
        label=_("Shortest day it can use, in hours"),
        least="0.5",
        most=12,
        sentence=_("Write whole or half hours, from half an hour to 12 hours."),
    )
    timetable = TimetableFormField(label=_("Hours when somebody can work"))
    places = whole_number(
        100,
        _("Write a whole number from 0 to 100."),
        label=_("Places at once"),
        help_text=_("Those that are taken included."),
    )

    GROUPS = [
        (_("The work"), ["title", "tasks", "demand", "requires"]),
        (_("Hours"), ["hours_min", "hours_max", "shortest_day", "timetable"]),
        (_("Room"), ["places", "paid_hours", "closed_on"]),
    ]

    class Meta:
        model = Opening
        exclude = ["company"]  # noqa: DJ006 - every other field is the case workers' to write
        field_classes = {"requires": WordsField, "closed_on": DateField}
        help_texts = {
            "title": _("Only needed where the company has several openings."),
            "requires": _("One a line: what nobody can begin without, for example a licence."),
            "closed_on": _("From this day on the opening is suggested to nobody."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["demand"].choices = [("", _("Not known yet")), *Demand.choices]
        self.accommodations = list(accommodations())
        known = {}
        if self.instance.pk:
            known = {offer.accommodation_id: offer.answer for offer in self.instance.offers.all()}
        for accommodation in self.accommodations:
            self.fields[f"offer-{accommodation.code}"] = forms.ChoiceField(
                label=accommodation.question,
                choices=ANSWERS,
                required=False,
                initial=known.get(accommodation.code, ""),
                widget=forms.RadioSelect,
            )

    def groups(self):
        """The fields under their headings, as the page shows them."""
        return [(heading, [self[name] for name in names]) for heading, names in self.GROUPS]

    def offers(self):
        """The questions of each group of the catalogue: [(group, [field, …]), …]."""
        return [
            (group, [self[f"offer-{one.code}"] for one in members])
            for group, members in groupby(self.accommodations, key=lambda one: one.group)
        ]

    def clean(self):
        said = super().clean()
        fewest, most = said.get("hours_min"), said.get("hours_max")
        if fewest is not None and most is not None and most < fewest:
            self.add_error(
                "hours_max", _("The most hours a week cannot be fewer than the fewest hours.")
            )
        return said

    def save(self, commit=True):
        opening = super().save(commit)
        # A browser sends all of them; what was not sent has not been answered anew.
        answers = {
            accommodation.code: self.cleaned_data[f"offer-{accommodation.code}"]
            for accommodation in self.accommodations
            if f"offer-{accommodation.code}" in self.data
        }
        record_offers(opening, answers, on=timezone.localdate())
        return opening
