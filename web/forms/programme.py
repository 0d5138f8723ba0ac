"""The programme's own page: its period, the places of its job centres, its goals, and what was found by
hand. Several forms stand on one page, so each has names of its own."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.referrals import offices_with_quotas
from programme.models import Programme
from web.forms.fields import DateField

WHOLE = _("Write a whole number from 0 to 5000.")


def _count(**kwargs):
    said = dict.fromkeys(("invalid", "min_value", "max_value"), WHOLE)
    return forms.IntegerField(min_value=0, max_value=5000, error_messages=said, **kwargs)


class PeriodForm(forms.ModelForm):
    class Meta:
        model = Programme
        fields = ["begins_on", "ends_on"]
        field_classes = {"begins_on": DateField, "ends_on": DateField}
        labels = {"begins_on": _("Begins"), "ends_on": _("Ends")}


class QuotaForm(forms.Form):
    office = forms.ModelChoiceField(None, label=_("Job centre"))
    number = _count(label=_("Number of places"))
    from_on = DateField(label=_("From"))

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, initial={"from_on": timezone.localdate()}, **kwargs)
        self.fields["office"].queryset = offices_with_quotas(user)


class _AboutTarget(forms.Form):
    """About one of these targets.

    targets : a queryset
    """

    target = forms.ModelChoiceField(None, label=_("Target"))

    def __init__(self, targets, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["target"].queryset = targets


PERCENT = _("Write a figure above 0 and at most 100, for example 60.")


class GoalForm(_AboutTarget):
    percent = forms.DecimalField(
        label=_("Goal in per cent"),
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=100,
        localize=True,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            (
                "invalid",
                "min_value",
                "max_value",
                "max_digits",
                "max_decimal_places",
                "max_whole_digits",
            ),
            PERCENT,
        ),
    )
    from_on = DateField(label=_("From"))

    field_order = ["target", "percent", "from_on"]


class ValueForm(_AboutTarget):
    on = DateField(label=_("Found on"))
    n = _count(label=_("How many"))
    of = _count(label=_("Of how many"))
    source = forms.CharField(
        label=_("Where it was found"),
        max_length=200,
        help_text=_("For example: survey to the citizens in October, question 4. No names."),
    )
