"""A question or worry, and the first reaction to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import Worry


class WorryForm(forms.Form):
    whose = forms.ChoiceField(label=_("From"), choices=Worry.From.choices)
    text = forms.CharField(
        label=_("Question or worry"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )


class WorriedForm(forms.Form):
    """A volunteer's own."""

    text = forms.CharField(
        label=_("What are you worried about?"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write what you have seen or heard. No illness and no diagnosis belong here."),
    )


class ReactionForm(forms.Form):
    reaction = forms.CharField(
        label=_("What was done?"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
