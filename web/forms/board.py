"""How long somebody may wait before the plan puts them first."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

DAYS = (30, 60, 90, 180, 365)


class BoardForm(forms.Form):
    bound = forms.TypedChoiceField(
        label=_("Nobody waits longer than"),
        help_text=_("Whoever has waited longer comes first in the plan."),
        choices=[
            ("", _("No bound: the sum alone decides")),
            *((days, ngettext_lazy("%d day", "%d days", days) % days) for days in DAYS),
        ],
        coerce=int,
        empty_value=None,
        required=False,
    )
