"""Form fields for what the models hold: words one a line, and the week."""

from decimal import Decimal

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.wording import figure
from programme.timetable import PARTS, Timetable

MOST_WORDS = 60
LONGEST_WORD = 200
LONGEST_TEXT = 20_000


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class RowsField(forms.ModelMultipleChoiceField):
    """Some rows, ticked. Django looks for each number in the database, which counts only so far."""

    def clean(self, value):
        for said in value or ():
            if _is_beyond_count(said):
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"],
                    code="invalid_choice",
                    params={"value": said},
                )
        return super().clean(value)


def _is_beyond_count(said):
    try:
        return abs(int(said)) > models.BigIntegerField.MAX_BIGINT
    except ValueError:
        return False  # the field says so itself


class LongText(forms.CharField):
    """A text of several lines. A database takes any length, so that the form must end it."""

    widget = forms.Textarea

    def __init__(self, *, max_length=None, **kwargs):
        super().__init__(max_length=max_length or LONGEST_TEXT, **kwargs)


class WordsField(forms.CharField):
    """A list of words or phrases, one a line."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, *, encoder=None, decoder=None, **kwargs):  # the model's field is JSON
        kwargs["required"] = False
        kwargs["help_text"] = kwargs.get("help_text") or _("One a line.")
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value):
        if "\x00" in (value or ""):
            raise forms.ValidationError(_("There are characters here that cannot be read."))
        lines = [line.strip() for line in (super().to_python(value) or "").splitlines()]
        words = list(dict.fromkeys(line for line in lines if line))
        if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
            raise forms.ValidationError(
                _("At most %(count)d lines of %(length)d letters each."),
                params={"count": MOST_WORDS, "length": LONGEST_WORD},
            )
        return words

    def has_changed(self, initial, data):
        return list(initial or []) != self.to_python(data)


class HoursField(forms.DecimalField):
    """Whole or half hours, written "2,5" or "2.5" in either language; empty is not known."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def __init__(self, *, least, most, sentence, **kwargs):
        super().__init__(
            required=False,
            min_value=Decimal(least),
            max_value=Decimal(most),
            step_size=Decimal("0.5"),
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value", "step_size"), sentence
            ),
            **kwargs,
        )

    def prepare_value(self, value):
        return figure(value) if isinstance(value, Decimal) else value

    def to_python(self, value):
        hours = super().to_python(value.replace(",", ".") if isinstance(value, str) else value)
        if hours is not None and not (
            hours.is_finite() and abs(hours) < 1000
        ):  # steps of 1e400 or NaN cannot be counted
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return hours


class TimetableFormField(forms.Field):
    """A week as text, with the hours: `man 9-12; tir-tor 8-14`. Empty is not known."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("For example “mon 9-12; tue-thu 8-14”. Empty: not known."))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return str(value) if isinstance(value, Timetable) else value

    def to_python(self, value):
        if isinstance(value, Timetable) or not (value or "").strip():
            return value or None
        return Timetable.parse(value)


def ticked(week, boxes):
    """The week after ticking: parts ticked anew are whole, ticked ones that were partly there keep
    their hours, unticked ones are empty; hours outside the parts of the day stay as they are.

    boxes : "0-morning", "4-evening", …
    """
    days = list(week)
    for day in range(7):
        for part in PARTS:
            on = f"{day}-{part.code}" in boxes
            if not on:
                days[day] &= ~part.bits
            elif not days[day] & part.bits:
                days[day] |= part.bits
    return Timetable(days)
