"""What was said with a volunteer about how it goes for the volunteer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from mentors.models import Feedback
from web.forms.fields import DateField, LongText
from web.forms.seen import SeenForm


class FeedbackForm(SeenForm, forms.Form):
    """Once somebody has been told what stands there, it is sent along."""

    kind = forms.ChoiceField(label=_("Which talk"), choices=Feedback.Kind.choices)
    held_on = DateField(label=_("Day"))
    text = LongText(
        label=_("What was said"),
        max_length=4000,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "About the volunteering. Nobody's illness and no citizen's name; the volunteer reads it."
        ),
    )

    def seen_text(self):
        """What the page showed of this talk, or None."""
        shown = self.seen("text")
        return shown and shown[0]
