"""A group visit, who comes along, and what they say afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import CouldBeMe
from matching.visits import QUESTIONS
from web.forms.courses import OfOffice
from web.forms.fields import DateField, LongText, RowsField, WordsField


class VisitForm(OfOffice, forms.Form):
    office = forms.ModelChoiceField(None, label=_("Office"), empty_label=None)
    company = forms.ModelChoiceField(None, label=_("Company"), empty_label=_("Choose"))
    held_on = DateField(label=_("Day"))
    questions = WordsField(
        label=_("What would they like to ask?"),
        help_text=_("One a line. Change them with those who come along."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, user, companies, *args, **kwargs):
        kwargs.setdefault("initial", {"questions": [str(one) for one in QUESTIONS]})
        super().__init__(*args, **kwargs)
        self.fields["company"].queryset = companies
        self.ask_for_office(user)

    @classmethod
    def of(cls, visit, user, data=None):
        """For another day or other questions; office and company stay."""
        said = {"held_on": visit.held_on, "questions": visit.questions}
        form = cls(user, None, data, initial=said)
        del form.fields["company"]
        return form.that_changes(visit)


class BringForm(forms.Form):
    citizens = RowsField(
        None,
        label=_("Who comes along?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick those who come along."),
            "invalid_choice": _("Only your own open cases, who do not come along yet."),
        },
    )

    def __init__(self, citizens, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["citizens"].queryset = citizens
        self.fields["citizens"].label_from_instance = lambda one: f"{one.name} ({one.ref})"


class CouldBeMeForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Could that be me?"), choices=CouldBeMe.Answer.choices, widget=forms.RadioSelect
    )
    words = LongText(
        label=_("In the citizen's own words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, guest, *args, **kwargs):
        initial = {"answer": guest.answer, "words": guest.words if guest.opens else ""}
        super().__init__(*args, prefix=f"guest-{guest.pk}", initial=initial, **kwargs)
        self.guest = guest
        if not guest.opens:
            del self.fields["words"]
