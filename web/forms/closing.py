"""Who goes on with whom when a programme closes, all of them on one page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.closing import proposed
from web.forms.fields import DateField


class ReceiverForm(forms.Form):
    """One citizen, volunteer or company."""

    all_optional = True

    user = forms.ModelChoiceField(None, label=_("Goes on here"), required=False)
    elsewhere = forms.CharField(
        label=_("or elsewhere"),
        max_length=120,
        required=False,
    )
    from_on = DateField(label=_("From"), required=False)

    def __init__(self, data=None, *, left, by, people, on):
        given = left.receiver
        super().__init__(
            data,
            prefix=f"{left.kind}-{left.party.pk}",
            initial={
                "user": given.user if given else proposed(left, by),
                "elsewhere": given.elsewhere if given else "",
                "from_on": given.from_on if given else on,
            },
        )
        self.left = left
        self.fields["user"].queryset = people

    def says_something(self):
        """Whether it is to be saved: a row where both are left open stays open."""
        said = self.cleaned_data
        return bool(said.get("user") or said.get("elsewhere"))

    def clean(self):
        said = super().clean()
        if (said.get("user") or said.get("elsewhere")) and not said.get("from_on"):
            self.add_error("from_on", _("Write from which day."))
        return said
