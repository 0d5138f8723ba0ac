"""A new version of the weights, and the reason for putting one to use."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from matching.labels import LABELS
from matching.wording import figure

NO_REASON = _("Say why: a version without a reason cannot be judged by anybody.")


def exact(number):
    """A number as the reader writes it, with the decimals that it has, two at most."""
    hundredths = round(number * 100)
    return figure(hundredths / 100, 2 if hundredths % 10 else None)


class PointsField(forms.DecimalField):
    """From 0 to 100 with two decimals at most, written "2,5" or "2.5" in either language."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, **kwargs):
        super().__init__(
            min_value=0,
            max_value=100,
            decimal_places=2,
            error_messages=dict.fromkeys(
                ("required", "invalid", "min_value", "max_value", "max_decimal_places"),
                _("Write a number from 0 to 100, with two decimals at most."),
            ),
            **kwargs,
        )

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else exact(value)

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)

    def run_validators(self, value):
        try:
            super().run_validators(value)
        except forms.ValidationError as odd:
            # The sentence stands once, however much is odd about the number.
            raise odd.error_list[0] from odd


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "Everybody can read it under “How we match”: no names, nothing about a person."
        ),
        max_length=2000,
        error_messages={"required": NO_REASON},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class VersionForm(ReasonForm):
    """A weight and a prior for each criterion of the version in use, the weightiest first."""

    def __init__(self, kind, weights, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.criteria = sorted(weights, key=lambda criterion: -weights[criterion])
        for criterion in self.criteria:
            label = LABELS[kind][criterion]
            self.fields[f"weight-{criterion}"] = PointsField(label=label)
            self.fields[f"prior-{criterion}"] = PointsField(label=gettext("%s, not known") % label)
        self.fields["reason"] = self.fields.pop("reason")  # the last one on the page

    @staticmethod
    def begun_from(weights, priors):
        """What stands in the fields: weights in points, priors in per cent."""
        return {f"weight-{name}": weight / 100 for name, weight in weights.items()} | {
            f"prior-{name}": prior * 100 for name, prior in priors.items()
        }

    @property
    def weight_fields(self):
        return self._named("weight")

    @property
    def prior_fields(self):
        return self._named("prior")

    @property
    def a_prior_is_odd(self):
        return any(field.errors for field in self.prior_fields)

    def _named(self, what):
        return [self[f"{what}-{criterion}"] for criterion in self.criteria]

    def weights(self):
        return {name: self.cleaned_data[f"weight-{name}"] for name in self.criteria}

    def priors(self):
        return {
            name: float(self.cleaned_data[f"prior-{name}"] / Decimal(100)) for name in self.criteria
        }
