"""How long somebody may wait before the plan puts them first."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BoardForm(forms.Form):
    bound = forms.IntegerField(
        label=_("Nobody waits longer than … days"),
        help_text=_(
            "Whoever has waited longer comes first in the plan. Empty: the sum alone decides."
        ),
        min_value=0,
        max_value=3650,
        required=False,
        error_messages={
            name: _("Write a whole number of days, from 0 to 3650.")
            for name in ("invalid", "min_value", "max_value")
        },
    )
