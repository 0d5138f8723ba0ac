"""Who goes on with whom when a programme closes, all of them on one page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.closing import proposed
from web.forms.fields import DateField


class SeveralForm(forms.Form):
    """One who goes on with all that are ticked."""

    all_optional = True

    user = forms.ModelChoiceField(
        None, label=_("Goes on here"), required=False, empty_label=_("Choose")
    )
    elsewhere = forms.CharField(label=_("or elsewhere"), max_length=120, required=False)
    from_on = DateField(label=_("From"))

    def __init__(self, data, *, people, on, anybody):
        """anybody : whether somebody is ticked"""
        super().__init__(data, prefix="several", initial={"from_on": on})
        self.fields["user"].queryset = people
        self.anybody = anybody

    def clean(self):
        super().clean()
        said = self.cleaned_data
        if not self.anybody:
            self.add_error(None, _("Tick below whom it is about."))
        if "user" in said and bool(said["user"]) == bool(said.get("elsewhere")):
            self.add_error(
                None, _("Choose somebody here, or write who it is elsewhere: one of the two.")
            )
        return said


class ReceiverForm(forms.Form):
    """One citizen, volunteer or company."""

    all_optional = True

    chosen = forms.BooleanField(label=_("Choose"), required=False)
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

    def is_to_be_saved(self, several):
        """A row where both are left open stays open. What is proposed is saved with the whole page, and not
        when several are given to somebody."""
        said = self.cleaned_data
        asked = said.get("chosen") if several else self.left.receiver is None
        changed = set(self.changed_data) - {"chosen"}
        return bool(asked or changed) and bool(said.get("user") or said.get("elsewhere"))

    @staticmethod
    def ticked(data, left):
        """Those of `left` that are ticked in what was sent."""
        return [one for one in left if f"{one.kind}-{one.party.pk}-chosen" in data]

    @staticmethod
    def spread(data, ticked):
        """What was sent, with what is said of several in each row that is ticked."""
        data = data.copy()
        for one in ticked:
            for name in ("user", "elsewhere", "from_on"):
                data[f"{one.kind}-{one.party.pk}-{name}"] = data.get(f"several-{name}", "")
        return data

    def clean(self):
        said = super().clean()
        if (said.get("user") or said.get("elsewhere")) and not said.get("from_on"):
            self.add_error("from_on", _("Write from which day."))
        return said
