"""The steps of a case: a tick with its day, and the programme's own words for a step."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import StepDone
from programme.models import CaseStep
from web.forms.fields import DateField


class TickForm(forms.Form):
    """Done on a day, or left out and why.

    steps : those that may be ticked, a queryset
    """

    step = forms.ModelChoiceField(None, label=_("Step"))
    left_out = forms.ChoiceField(
        label=_("How"), choices=[("", _("Done")), *StepDone.LeftOut.choices], required=False
    )
    on = DateField(label=_("Day"))

    def __init__(self, steps, *args, **kwargs):
        super().__init__(*args, initial={"on": timezone.localdate()}, **kwargs)
        self.fields["step"].queryset = steps


class CaseStepForm(forms.ModelForm):
    class Meta:
        model = CaseStep
        fields = ["title_da", "hint_da", "who", "phase", "derived", "title_en", "hint_en"]
        labels = {
            "title_da": _("Title in Danish"),
            "hint_da": _("What to do, in Danish"),
            "who": _("Who does it"),
            "phase": _("In which phase"),
            "derived": _("Ticks itself when"),
            "title_en": _("Title in English"),
            "hint_en": _("What to do, in English"),
        }
        help_texts = {
            "derived": _("Empty: somebody ticks it."),
            "title_en": _("Empty: the Danish words are shown."),
        }
