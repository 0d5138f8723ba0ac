"""One answer to one question, given on the telephone: the field of the full form, alone."""

import copy
from functools import lru_cache

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from companies.models import Company, Opening, record_offers
from matching.labels import QUESTIONS
from matching.stages import Kind
from mentors.models import Mentor
from programme.models import Answer
from web.forms.companies import CompanyForm, OpeningForm
from web.forms.mentors import MentorForm

OF_COMPANY = ("attitude", "postcode")  # told about an opening, and the company's
FULL_FORMS = {Opening: OpeningForm, Company: CompanyForm, Mentor: MentorForm}
NO_ANSWER = ("", "unknown")
UNKNOWN = (None, [], *NO_ANSWER)
ONE_OF_THEM = _("Choose one of the answers.")


class OneFact(forms.ModelForm):
    """A fact of a company, an opening or a volunteer."""

    fact: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"id_%s_{kwargs['instance'].pk}", **kwargs)
        self.initial = {}  # not known, or it would not be asked
        field = self.fields[self.fact]
        field.required = True
        if not self.is_bound:
            field.widget.attrs["hx-preserve"] = "true"  # another answer leaves what is typed here
        field.error_messages["required"] = _("Write the answer, or leave the question open.")
        if self.choices:
            field.choices = self.choices
            field.error_messages["invalid_choice"] = ONE_OF_THEM

    @property
    def choices(self):
        """The answers to press, or none where the answer is written."""
        field = self.fields[self.fact]
        if not isinstance(field, forms.ChoiceField) or isinstance(field, forms.ModelChoiceField):
            return []
        return [(value, label) for value, label in field.choices if value not in NO_ANSWER]

    def is_open(self):
        """Whether nobody has answered meanwhile."""
        return getattr(self.instance, self.fact) in UNKNOWN

    def clean(self):
        said, known = super().clean(), self.instance
        fewest = said.get("hours_min", getattr(known, "hours_min", None))
        most = said.get("hours_max", getattr(known, "hours_max", None))
        if fewest is not None and most is not None and most < fewest:
            self.add_error(
                self.fact, _("The most hours a week cannot be fewer than the fewest hours.")
            )
        return said

    def save(self, commit=True):
        self.instance.save(update_fields=[self.fact])
        return self.instance


class OneOffer(forms.Form):
    """Whether an opening offers an accommodation."""

    choices = [(Answer.YES.value, Answer.YES.label), (Answer.NO.value, Answer.NO.label)]

    def __init__(self, data=None, *, opening, code):
        super().__init__(data, auto_id=f"id_%s_{opening.pk}")
        self.opening, self.fact = opening, code
        self.fields[code] = forms.ChoiceField(
            choices=self.choices, error_messages={"invalid_choice": ONE_OF_THEM}
        )

    def is_open(self):
        """Whether nobody has answered meanwhile."""
        return not self.opening.offers.filter(accommodation=self.fact).exists()

    def save(self):
        record_offers(
            self.opening, {self.fact: self.cleaned_data[self.fact]}, on=timezone.localdate()
        )


def answer_form(party, fact, data=None):
    """The form for what is not known about an opening or volunteer: a fact, or an accommodation."""
    kind = Kind.COMPANIES if isinstance(party, Opening) else Kind.MENTORS
    if fact not in QUESTIONS[kind]:
        return OneOffer(data, opening=party, code=fact)
    holder = party.company if isinstance(party, Opening) and fact in OF_COMPANY else party
    return _form_of(type(holder), fact)(data, instance=holder)


@lru_cache
def _form_of(model, fact):
    form = forms.modelform_factory(model, form=OneFact, fields=[fact])
    form.base_fields = {fact: copy.deepcopy(FULL_FORMS[model].base_fields[fact])}
    form.fact = fact
    return form
