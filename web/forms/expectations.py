"""What citizen and volunteer expect of one another, point by point."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.expectations import POINTS
from web.forms.fields import DateField, LongText
from web.forms.seen import SeenForm

# What to talk about at each point.
QUESTIONS = {
    "how_often": _("Which day and time? How long? At a café, outside, at home? Who takes the bus?"),
    "what_for": _("What would the citizen like? What does the volunteer like? What comes first?"),
    "limits": _(
        "No money between the two, no treatment, no letters to the authorities without the citizen."
        " What else?"
    ),
    "contact": _(
        "Call or text? At which hours? How long before does one say that one cannot come?"
    ),
    "at_the_end": _("Until when is the programme? Do they go on, or how do they say goodbye?"),
}


class ExpectationsForm(SeenForm, forms.Form):
    """What was there when the page was opened is sent along: what somebody else has written meanwhile is
    not overwritten unseen."""

    held_on = DateField(label=_("Day of the talk"))
    all_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, title in POINTS.items():
            self.fields[name] = LongText(
                label=title,
                required=False,
                max_length=2000,
                show_hidden_initial=True,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=QUESTIONS[name],
            )

    def words(self):
        """{point: (typed, what the page showed, None where there was no page)}"""
        found = {}
        for name in POINTS:
            seen = self.seen(name)
            found[name] = (self.cleaned_data[name], seen and seen[0])
        return found
