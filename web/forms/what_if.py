"""What may be tried out on a list: the weights, and the citizen's limits. Nothing of it is saved."""

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.labels import LABELS
from matching.stages import Kind
from matching.wording import figure

MOST_POINTS = 50


class Slider(forms.NumberInput):
    """A range with its figure beside it and a thin mark where it came from."""

    input_type = "range"
    template_name = "shortlist/_slider.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["came_from"] = self.came_from
        try:
            context["widget"]["shown"] = figure(float(value))
        except (TypeError, ValueError, ArithmeticError):  # what was typed is no number
            context["widget"]["shown"] = ""
        return context


def slider(label, now, most, step, unit):
    # A figure between two steps would be moved by the browser before anybody touched it.
    widget = Slider(attrs={"step": step if now % step == 0 else "any", "unit": unit})
    widget.came_from = now
    sentence = _("Write a number from 0 to %(most)s.") % {"most": most}
    return forms.FloatField(
        label=label,
        initial=now,
        min_value=0,
        max_value=most,
        widget=widget,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
    )


class WhatIfForm(forms.Form):
    """Weights in points of any sum, and the limits that the citizen has told."""

    all_optional = True

    def __init__(self, data, *, citizen, kind, weights):
        super().__init__(data)
        self.weights, self.kind = weights, kind
        if kind == Kind.COMPANIES:
            self._add_limits(citizen)
        for criterion, weight in weights.items():
            most = max(MOST_POINTS, weight / 100)
            self.fields[f"w_{criterion}"] = slider(
                LABELS[kind][criterion], weight / 100, most, 1, _("points")
            )

    def _add_limits(self, citizen):
        if citizen.hours_now is not None:
            self.fields["hours_now"] = slider(
                _("Hours a week"), float(citizen.hours_now), 37, 0.5, _("hours")
            )
        if citizen.travel_minutes is not None:
            self.fields["travel_minutes"] = slider(
                _("Longest journey"), citizen.travel_minutes, 240, 5, _("minutes")
            )
        musts = [need for need in citizen.needs.all() if need.level == "must"]
        if musts:
            self.fields["musts"] = forms.MultipleChoiceField(
                label=_("Must have; without a tick it is a wish"),
                required=False,
                choices=[(need.accommodation_id, need.accommodation.label) for need in musts],
                initial=[need.accommodation_id for need in musts],
                widget=forms.CheckboxSelectMultiple,
            )

    def limits(self):
        return [self[name] for name in self.fields if not name.startswith("w_")]

    def sliders(self):
        return [self[f"w_{criterion}"] for criterion in self.weights]

    def clean(self):
        super().clean()
        said = self.cleaned_data
        names = [f"w_{criterion}" for criterion in self.weights]
        if all(name in said for name in names) and not any(said[name] for name in names):
            raise forms.ValidationError(_("At least one weight must be more than 0."))
        return said

    def tried(self):
        """The arguments of `Suggester.what_if`."""
        said = self.cleaned_data
        weights = {criterion: said[f"w_{criterion}"] for criterion in self.weights}
        limits = ("hours_now", "travel_minutes", "musts")
        return {"weights": weights, **{name: said[name] for name in limits if name in said}}
