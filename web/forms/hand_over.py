"""Whose cases are to be handed over, which of them, and to whom."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.hand_over import NOT_YOURS

NOBODY = "nobody"


class WhoseForm(forms.Form):
    """The contact persons whose cases the reader sees, with how many, and the cases of nobody."""

    whose = forms.ChoiceField(label=_("Whose cases?"), required=False)

    def __init__(self, counts, *args, **kwargs):
        """counts : [(contact person's key or None, name, how many), …]"""
        super().__init__(*args, **kwargs)
        self.fields["whose"].choices = [
            ("", _("Choose")),
            *(
                (str(key or NOBODY), f"{name or _('Without a contact person')} ({count})")
                for key, name, count in counts
            ),
        ]

    def chosen(self):
        """A contact person's key, NOBODY, or "" where nothing is chosen."""
        return self.cleaned_data["whose"] if self.is_valid() else ""


class HandOverForm(forms.Form):
    """Which of the cases on the page, and to whom. Nothing is ticked beforehand."""

    case = forms.MultipleChoiceField(
        label=_("Cases"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick the cases that are to be handed over."),
            # A forged page, or one from before somebody else handed it over.
            "invalid_choice": NOT_YOURS,
        },
    )
    to = forms.ModelChoiceField(
        label=_("New contact person"), queryset=None, empty_label=_("Choose")
    )

    def __init__(self, cases, receivers, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = {str(case.pk): case for case in cases}
        self.fields["case"].choices = self.cases.items()
        self.fields["to"].queryset = receivers

    def clean_case(self):
        return [self.cases[key] for key in dict.fromkeys(self.cleaned_data["case"])]

    def ticked(self):
        """The keys of the cases that are ticked, as the page is to show them."""
        return set(self["case"].value() or ())

    def seen(self):
        """{case: contact person, or None} as the page showed it; None where no page was shown."""
        pairs = [re.fullmatch(r"(\d{1,18})-(\d{0,18})", sent) for sent in self.data.getlist("seen")]
        return {int(one[1]): int(one[2]) if one[2] else None for one in pairs if one} or None
