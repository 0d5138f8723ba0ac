"""What one company may hear about one citizen, ticked together with the citizen; the openness plan."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching import consents
from matching.models import Consent
from matching.sheets import Chosen, may_be_told, why_not_ask
from matching.wording import listed
from programme.sensitive_words import illness_words
from web.forms.matches import DateField
from web.forms.seen import SeenForm

LASTS = datetime.timedelta(days=14)
# The field of the form that holds the lines of a group of the sheet.
FIELDS = {
    "facts": (_("Hours and place"), ("hours", "timetable", "area")),
    "qualifications": (_("Qualifications"), ("qualifications",)),
    "strengths": (_("Personal strengths"), ("strengths",)),
    "cv": (_("Experience"), ("cv",)),
    "needs": (_("Accommodation needs, as the company will read them"), ("needs",)),
}
NAMES = [("", _("No name")), ("first", _("First name")), ("full", _("Full name"))]


class SheetForm(forms.Form):
    """Nothing is ticked beforehand: what is not ticked is not told."""

    name = forms.ChoiceField(
        label=_("Name"), choices=NAMES, required=False, widget=forms.RadioSelect, initial=""
    )
    text = forms.CharField(
        label=_("A text in the citizen's own words"),
        required=False,
        max_length=1000,
        help_text=_(
            "Say what you are good at and what makes a good day at work. Say what helps rather than what"
            " is hard: “I work best when it is quiet”. Why it is so is nobody's business."
        ),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    worded_so = forms.BooleanField(
        label=_("The citizen wants it worded like this all the same"),
        required=False,
        widget=forms.HiddenInput,
    )
    channel = forms.ChoiceField(
        label=_("How did the citizen say yes?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    unasked = forms.BooleanField(
        label=_("The citizen said this without being asked"),
        required=False,
        widget=forms.HiddenInput,
    )
    expires_on = DateField(label=_("May be shown until and including"))
    all_optional = True

    def __init__(self, match, *args, **kwargs):
        self.match, self.today = match, timezone.localdate()
        super().__init__(*args, **kwargs)
        told = may_be_told(match.citizen)
        for name, (label, groups) in FIELDS.items():
            choices = [(code, line.words) for code, line in told.items() if line.group in groups]
            if choices:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    choices=choices,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )
        self.words = {code: line.words for code, line in told.items() if line.group != "needs"}
        self.initial.setdefault("expires_on", self.today + LASTS)
        self.order_fields(["name", *FIELDS, "text", "worded_so", "channel", "unasked"])

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if not self.today <= day <= consents.lasts_until(Consent.Purpose.TAKE_PART, self.today):
            raise forms.ValidationError(_("A sheet lasts at least today and at most 12 months."))
        return day

    def clean(self):
        said = super().clean()
        chosen = self.chosen()
        if not self.errors and not (chosen.codes or chosen.name or chosen.text):
            self.add_error(None, _("Tick what the company may hear."))
        self._ask_about_words(chosen)
        refusal = why_not_ask(self.match, chosen, self.today)
        if refusal and not said.get("unasked"):
            self.fields["unasked"].widget = forms.CheckboxInput()
            self.add_error("unasked", refusal)
        return said

    def _ask_about_words(self, chosen):
        """Words of illness stop nobody, but somebody must have looked at them."""
        free = [chosen.text, *(self.words[code] for code in chosen.codes if code in self.words)]
        found = illness_words("\n".join(free))
        if not found:
            return
        self.fields["worded_so"].widget = forms.CheckboxInput()
        if not self.cleaned_data.get("worded_so"):
            self.add_error(
                "worded_so",
                _(
                    "These words speak of illness: %(words)s. The company need not know. Say what helps"
                    " instead, or tick that it is to stand."
                )
                % {"words": listed(found)},
            )

    def chosen(self):
        said = self.cleaned_data
        codes = [code for name in FIELDS for code in said.get(name) or []]
        return Chosen(codes, said.get("name", ""), said.get("text", "").strip())


def _own_words(label, rows, longest):
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class OpennessForm(SeenForm, forms.Form):
    """The citizen's own words, about this one place. What was there when the page was opened is sent
    along: what a colleague, or another tab, has written meanwhile is not overwritten unseen."""

    what = _own_words(_("What I want to say"), 4, 4000)
    to_whom = _own_words(_("To whom"), 2, 1000)
    when = _own_words(_("When"), 2, 1000)
    who_helps = _own_words(_("Who helps me"), 2, 1000)
    all_optional = True

    def words(self):
        """{field: (typed, what the page showed, None where there was no page)}"""
        found = {}
        for name in self.fields:
            seen = self.seen(name)
            found[name] = (self.cleaned_data[name], seen and seen[0])
        return found
