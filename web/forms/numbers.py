"""Form fields for numbers that somebody else gave out: the same rules and sentences as in a file."""

from django import forms

from programme.importing import cells
from programme.importing.faults import Wrong


class NumberField(forms.CharField):
    """One line that a parser of import files reads; what it finds odd is said beside the field."""

    def __init__(self, parse, **kwargs):
        self.parse = parse
        super().__init__(**{"required": False, "max_length": 30, **kwargs})

    def clean(self, value):
        said = super().clean(value)
        try:
            return self.parse(said, None) if said else ""
        except Wrong as wrong:
            raise forms.ValidationError([sentence for _odd, sentence in wrong.pairs]) from wrong


class PhoneField(NumberField):
    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})

    def __init__(self, **kwargs):
        super().__init__(cells.phone, **kwargs)


class CvrField(NumberField):
    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs):
        super().__init__(cells.cvr, **kwargs)


class PNumberField(NumberField):
    widget = forms.TextInput(attrs={"inputmode": "numeric"})

    def __init__(self, **kwargs):
        super().__init__(cells.p_number, **kwargs)
