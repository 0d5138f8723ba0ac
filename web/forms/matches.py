"""What each step of a match asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import Consent, FollowUp
from matching.stages import HOLDS_PLACE, STEPS, Kind, Reason, Side, Stage


class DateField(forms.DateField):
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class StepForm(forms.Form):
    """Fields of one step; `done` is what the page says when it was taken."""

    done: Any

    def __init__(self, match=None, *args, **kwargs):
        self.match = match
        super().__init__(*args, **kwargs)


class YesForm(StepForm):
    channel = forms.ChoiceField(
        label=_("How did the citizen say yes?"),
        choices=Consent.Channel.choices,
        widget=forms.RadioSelect,
    )
    done = _("The yes is recorded.")


class DeclineForm(StepForm):
    reason = forms.ChoiceField(label=_("Why not?"), choices=Reason.choices)
    done = _("The no is recorded; the two are not suggested to each other again.")


class AdvanceForm(StepForm):
    stage = forms.ChoiceField(choices=Stage.choices)
    done = _("The step is recorded.")


class ConfirmForm(StepForm):
    stage = forms.ChoiceField(label=_("Begins as"), widget=forms.RadioSelect)
    starts_on = DateField(label=_("First day"))
    follow_up_on = DateField(label=_("First follow-up"))
    done = _("Confirmed. The first follow-up stands in your overview.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = [
            stage for stage in STEPS[self.match.kind][self.match.stage] if stage in HOLDS_PLACE
        ]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]
        if len(stages) == 1:
            self.fields["stage"].widget = forms.HiddenInput()
        self.initial.setdefault("stage", stages[0] if stages else "")

    def clean_stage(self):
        return Stage(self.cleaned_data["stage"])


class FollowUpForm(StepForm):
    contact = forms.ChoiceField(label=_("With"), choices=FollowUp.With.choices)
    held_on = DateField(label=_("Held"))
    outcome = forms.ChoiceField(
        label=_("How does it go?"), choices=FollowUp.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    next_on = DateField(label=_("Next follow-up"), required=False)
    done = _("The follow-up is recorded.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        other = FollowUp.With.MENTOR if self.match.kind == Kind.COMPANIES else FollowUp.With.COMPANY
        contacts = [(value, label) for value, label in FollowUp.With.choices if value != other]
        if self.match.kind == Kind.MENTORS:
            contacts = [
                (value, _("Citizen and volunteer") if value == FollowUp.With.BOTH else label)
                for value, label in contacts
            ]
        self.fields["contact"].choices = contacts


class EndForm(StepForm):
    side = forms.ChoiceField(label=_("From which side?"))
    reason = forms.ChoiceField(label=_("Reason"), choices=Reason.choices)
    done = _("The match has ended.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        other = Side.MENTOR if self.match.kind == Kind.COMPANIES else Side.COMPANY
        self.fields["side"].choices = [
            (value, label) for value, label in Side.choices if value != other
        ]
