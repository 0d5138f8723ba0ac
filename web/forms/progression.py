"""A measurement, indicator by indicator; what the citizen works on; and the sets themselves."""

import copy

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models.progression import LEAST, MOST
from matching.progression import Said
from programme.indicators import FARTHEST, OF_INDICATOR, why_not_from
from programme.models import Indicator, IndicatorSet
from web.forms.fields import DateField, LongText

NEW = 2  # empty rows for what a set lacks


class FigureField(forms.IntegerField):
    """A whole number from 1 to 10, or nothing; the sentence names the indicator it is about."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4, "size": 4})

    def __init__(self, about, **kwargs):
        sentence = _("“%s” is measured with a whole number from 1 to 10. Write one, or nothing.")
        super().__init__(
            required=False,
            min_value=LEAST,
            max_value=MOST,
            error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence % about),
            **kwargs,
        )

    def widget_attrs(self, widget):
        return {}


class MeasurementForm(forms.Form):
    """`indicators` in the order in which they are asked; what is wished is asked of the citizen alone."""

    asked = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    measured_on = DateField(label=gettext_lazy("Day of the talk"))
    after_talk = forms.BooleanField(
        label=gettext_lazy("The figures are entered after the talk"), required=False
    )
    # Once for each indicator, by its code.
    comment = LongText(
        label=gettext_lazy("In the citizen's words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    all_optional = True

    def __init__(self, indicators, *args, wishes=True, asked="", **kwargs):
        self.indicators, self.wishes, self._asked = indicators, wishes, str(asked)
        initial = {"asked": self._asked, "measured_on": timezone.localdate()}
        kwargs["initial"] = initial | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        comment = self.fields.pop("comment")
        if not wishes:
            comment.label = _("Comment")
        for one in indicators:
            self.fields[f"now-{one.code}"] = FigureField(one.title, label=_("Now"))
            if wishes:
                self.fields[f"wished-{one.code}"] = FigureField(one.title, label=_("Wished"))
            self.fields[f"comment-{one.code}"] = copy.deepcopy(comment)

    def clean(self):
        said = super().clean() or {}
        if said.get("asked") and said["asked"] != self._asked:
            # Saved once more, it is the set as it stands now.
            sent = self.data.copy()
            sent["asked"] = self._asked
            self.data = sent
            raise forms.ValidationError(
                _("The questions were changed meanwhile: look at them once more, and save again.")
            )
        # It is of the whole page: `progression.write` would say it too, and the view put it at the day.
        if not self.errors and all(one == Said() for one in self.said().values()):
            raise forms.ValidationError(_("Write one figure or one comment at least."))
        return said

    def said(self):
        """{indicator: Said}, as `progression.write` takes it."""
        return {
            one: Said(
                self.cleaned_data[f"now-{one.code}"],
                self.cleaned_data.get(f"wished-{one.code}"),
                self.cleaned_data[f"comment-{one.code}"],
            )
            for one in self.indicators
        }

    def areas(self, readings):
        """[{"indicator", "now", "wished", "comment", "last", "filled"}, …] for the page."""
        return [
            {
                "indicator": one.indicator,
                "now": self[f"now-{one.indicator.code}"],
                "wished": self[f"wished-{one.indicator.code}"] if self.wishes else None,
                "comment": self[f"comment-{one.indicator.code}"],
                "last": one,
                "filled": self._filled(one.indicator.code),
            }
            for one in readings
        ]

    def _filled(self, code):
        fields = [self[f"{name}-{code}"] for name in ("now", "comment")]
        return any(field.errors or field.value() not in ("", None) for field in fields)


class FocusForm(forms.Form):
    areas = forms.MultipleChoiceField(
        label=gettext_lazy("Areas to work on"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    all_optional = True

    def __init__(self, indicators, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["areas"].choices = [(one.code, one.title) for one in indicators]


def _from_on(day):
    """Refuse a day on which no set can begin."""
    if found := why_not_from(day):
        raise forms.ValidationError(
            _("A set begins today at the earliest: what was measured keeps its own.")
            if found == "early"
            else _("A set begins within %(days)d days from today: look at the year.")
            % {"days": FARTHEST.days}
        )


class UseForm(forms.Form):
    """From when a set is measured by."""

    from_on = DateField(label=gettext_lazy("In use from"), validators=[_from_on])


class SetForm(forms.ModelForm):
    from_on = DateField(label=gettext_lazy("In use from"), validators=[_from_on])

    class Meta:
        model = IndicatorSet
        fields = ("title_da", "title_en", "respondents", "every_months", "from_on")


class IndicatorForm(forms.ModelForm):
    """One indicator of a set that is being changed; an empty new one is none."""

    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    place = forms.IntegerField(
        label=gettext_lazy("Place"), min_value=1, max_value=99, required=False
    )
    left_out = forms.BooleanField(label=gettext_lazy("Leave it out"), required=False)
    all_optional = True

    class Meta:
        model = Indicator
        fields = ("place", *OF_INDICATOR, "left_out", "code")

    def __init__(self, *args, known=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        for name in OF_INDICATOR:
            self.fields[name].required = False  # see `clean`

    def clean(self):
        said = super().clean() or {}
        if not self.is_there(said):
            return said
        if said.get("code") and said["code"] not in self.known:
            raise forms.ValidationError(
                _("The set was changed meanwhile: open the page once more.")
            )
        for name in OF_INDICATOR:
            if name not in self.errors and not said.get(name):
                self.add_error(name, _("Write this too, or leave the indicator out."))
        return said

    def is_there(self, said):
        """Whether there is anything here that is to be asked."""
        return not said.get("left_out") and bool(
            said.get("code") or any(said.get(name) for name in OF_INDICATOR)
        )

    def asked(self):
        return {name: self.cleaned_data[name] for name in ("code", *OF_INDICATOR)}
