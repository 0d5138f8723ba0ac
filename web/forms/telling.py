"""What a volunteer may know, ticked together with the citizen; and the volunteer's own answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import Consent
from matching.telling import may_be_told

LABELS = {"full_name": _("Full name"), "phone": _("Phone"), "email": _("E-mail")}


class TellingForm(forms.Form):
    """What is not ticked is not known, and an unticked thing is taken back."""

    codes = forms.MultipleChoiceField(
        label=_("The volunteer may know"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(
        label=_("A text in the citizen's own words"),
        required=False,
        max_length=1000,
        help_text=_("What the volunteer should know to make it a good time together."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    channel = forms.ChoiceField(
        label=_("How did the citizen say it?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    all_optional = True

    def __init__(self, match, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["codes"].choices = [
            (code, f"{LABELS[code]}: {words}" if code in LABELS else words)
            for code, words in may_be_told(match.citizen).items()
        ]

    def clean_text(self):
        return self.cleaned_data["text"].strip()
