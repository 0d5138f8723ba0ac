"""A few words on a meeting, and when the next one is: half a minute on a phone."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from web.forms.fields import DateField, LongText

NO_ILLNESS = _("No illness and no diagnosis belong here.")


class DiaryForm(forms.Form):
    held_on = DateField(label=_("When did you meet?"), required=False)
    own = LongText(
        label=_("For yourself alone"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NO_ILLNESS,
    )
    shared = LongText(
        label=_("For the contact person"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=NO_ILLNESS,
    )
    next_on = DateField(label=_("When do you meet next?"), required=False)
    next_time = forms.TimeField(
        label=_("At what time?"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    next_place = forms.CharField(label=_("Where?"), required=False, max_length=120)

    def clean(self):
        super().clean()
        said = self.cleaned_data
        day, time = said.pop("next_on", None), said.pop("next_time", None)
        said["next_at"] = None
        if day and not time and "next_time" not in self.errors:
            self.add_error("next_time", _("Write at what time you meet."))
        elif time and not day and "next_on" not in self.errors:
            self.add_error("next_on", _("Write on which day you meet."))
        elif day and time:
            said["next_at"] = timezone.make_aware(datetime.datetime.combine(day, time))
        return said


class BreakForm(forms.Form):
    """What the citizen wants while the volunteer is away."""

    choice = forms.ChoiceField(label=_("What does the citizen want?"), widget=forms.RadioSelect)
    next_on = DateField(
        label=_("The contact person gets in touch on"),
        required=False,
        help_text=_("Only where the citizen hears from the contact person meanwhile."),
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = choices
