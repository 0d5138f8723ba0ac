"""The form by which somebody asks for everything about a citizen or a volunteer to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _


class AskForm(forms.Form):
    told = forms.BooleanField(
        label=_("They have been asked to delete it as well"),
        error_messages={
            "required": _("Ask them to delete what they were told, and tick that it is done.")
        },
    )
    sure = forms.BooleanField(
        label=_("I know that nobody can bring it back"),
        error_messages={"required": _("Tick that you know nobody can bring it back.")},
    )

    def __init__(self, data=None, *, recipients):
        super().__init__(data)
        if not recipients:
            del self.fields["told"]
