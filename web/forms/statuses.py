"""What a citizen lives by from a day on, written by hand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from citizens.models import Employment
from web.forms.fields import DateField, HoursField

HOURS = _("Write hours from 0 to 37, whole or half, for example 2.5.")


class StatusForm(forms.Form):
    # Nothing is chosen beforehand: a press too early must not put anybody in a job.
    status = forms.ChoiceField(label=_("Status"), choices=[("", _("Choose")), *Employment.choices])
    from_on = DateField(label=_("From"))
    internship_hours = HoursField(
        least=0, most=37, sentence=HOURS, label=_("Hours a week in an internship")
    )
    paid_hours = HoursField(least=0, most=37, sentence=HOURS, label=_("Paid hours a week"))
