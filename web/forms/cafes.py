"""A café meeting, and who would like to come."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.models import CafeSignUp
from web.forms.courses import OfOffice, time_field
from web.forms.fields import DateField


class CafeForm(OfOffice, forms.Form):
    office = forms.ModelChoiceField(None, label=_("Office"), empty_label=None)
    topic = forms.CharField(label=_("What is it about?"), max_length=200)
    town = forms.CharField(label=_("Town"), max_length=80)
    place = forms.CharField(
        label=_("Place"),
        max_length=120,
        help_text=_("A café or a library is easy to walk into. A hospital keeps some away."),
    )
    held_on = DateField(label=_("Day"))
    time = time_field(_("At what time?"))
    guides = forms.CharField(
        label=_("Peer guides"),
        required=False,
        max_length=200,
        help_text=_(
            "First names alone: volunteers, or people who have been through it themselves."
        ),
    )
    seats = forms.IntegerField(
        label=_("How many can come?"),
        required=False,
        min_value=1,
        max_value=500,
        help_text=_("Empty: as many as like."),
    )
    instead = forms.CharField(
        label=_("For those who cannot come"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example a talk on the phone, or a walk."),
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.ask_for_office(user)

    @classmethod
    def of(cls, cafe, user, data=None):
        """For another topic, place or time; the office stays."""
        when = timezone.localtime(cafe.held_at)
        names = ("topic", "town", "place", "guides", "seats", "instead")
        said = {name: getattr(cafe, name) for name in names}
        said |= {"held_on": when.date(), "time": when.time()}
        form = cls(user, data, initial=said)
        return form.that_changes(cafe)

    def clean(self):
        super().clean()
        said = self.cleaned_data
        day, time = said.get("held_on"), said.get("time")
        if day and time:
            said["held_at"] = timezone.make_aware(datetime.datetime.combine(day, time))
        return said

    def said(self):
        return {
            name: value for name, value in super().said().items() if name not in ("held_on", "time")
        }


class SignUpForm(forms.Form):
    citizen = forms.ModelChoiceField(
        None,
        label=_("Who?"),
        empty_label=_("Choose"),
        error_messages={
            "invalid_choice": _("Only your own open cases, who are not signed up yet.")
        },
    )
    wish = forms.ChoiceField(
        label=_("What does the citizen want?"),
        choices=CafeSignUp.Wish.choices,
        initial=CafeSignUp.Wish.COMES,
        widget=forms.RadioSelect,
    )

    def __init__(self, citizens, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["citizen"].queryset = citizens
        self.fields["citizen"].label_from_instance = lambda one: f"{one.name} ({one.ref})"
