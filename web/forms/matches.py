"""What each step of a match asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from matching.models import Consent, FollowUp, Scale
from matching.stages import HOLDS_PLACE, STEPS, Kind, Reason, Side, Stage
from web.forms.fields import DateField, HoursField
from web.forms.seen import SeenForm


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


def hours_field(label, **kwargs):
    return HoursField(
        label=label,
        least="0",
        most=37,
        sentence=_("Write whole or half hours, from 0 to 37."),
        **kwargs,
    )


def words_field(label, rows=2, **kwargs):
    return forms.CharField(
        label=label,
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class ConfirmForm(StepForm):
    """When it begins; for an internship also what it is for, how long, and what absence means."""

    stage = forms.ChoiceField(label=_("Begins as"), widget=forms.RadioSelect)
    starts_on = DateField(label=_("First day"))
    follow_up_on = DateField(label=_("First follow-up"))
    hours = hours_field(_("Hours a week"))
    paid_hours = hours_field(_("Of which paid"))
    purpose = words_field(
        _("What is the internship for? In the citizen's own words"),
        help_text=_("Its end answers this."),
    )
    planned_until = DateField(label=_("Internship until"), required=False)
    absence = words_field(
        _("What is agreed about absence?"),
        help_text=_(
            "Illness is why one is in an internship: absence pauses or shortens it, and never ends"
            " it by itself."
        ),
    )
    done = _("Confirmed. The first follow-up stands in your overview.")
    OF_PLACES = ("hours", "paid_hours", "purpose", "planned_until", "absence")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        stages = [
            stage for stage in STEPS[self.match.kind][self.match.stage] if stage in HOLDS_PLACE
        ]
        self.fields["stage"].choices = [(stage.value, stage.label) for stage in stages]
        if self.match.kind == Kind.MENTORS:
            for name in self.OF_PLACES:
                del self.fields[name]
        if len(stages) == 1:
            self.fields["stage"].widget = forms.HiddenInput()
        self.initial.setdefault("stage", stages[0] if stages else "")

    def clean_stage(self):
        return Stage(self.cleaned_data["stage"])


class BackForm(StepForm):
    stage = forms.ChoiceField(choices=Stage.choices)
    done = _("One step back.")


class HoldForm(SeenForm, StepForm):
    begins_on = DateField(label=_("Pause from"), required=False, show_hidden_initial=True)
    ends_on = DateField(
        label=_("Pause until and including"),
        required=False,
        show_hidden_initial=True,
        help_text=_("Empty: until further notice."),
    )
    held_until = DateField(
        label=_("The place is held until"),
        required=False,
        show_hidden_initial=True,
        help_text=_("Empty: as long as the pause lasts."),
    )
    done = _("The pause is saved. The clocks stand still while it lasts.")

    def clean(self):
        return super().clean() | {"seen": self.seen("begins_on", "ends_on", "held_until")}


class HoursForm(StepForm):
    from_on = DateField(label=_("From"))
    hours = hours_field(_("Hours a week"))
    paid_hours = hours_field(_("Of which paid"))
    done = _("The hours are saved.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["hours"].required = True

    def clean_paid_hours(self):
        return self.cleaned_data["paid_hours"] or 0


def last_follow_up(follow_ups, match):
    """The last of them that was held here; at a new place, the last one at the place before it."""
    held = follow_ups.exclude(held_on=None).order_by("held_on", "pk")
    before = held.filter(match__citizen=match.citizen_id, match__kind=match.kind)
    return held.filter(match=match).last() or before.last()


class FollowUpForm(StepForm):
    """What was said and agreed, and how it develops; last time's answers stand beside the fields."""

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
    hours = hours_field(_("Hours a week now"))
    paid_hours = hours_field(_("Of which paid"))
    warning_signs = words_field(_("Warning signs"))
    what_next = words_field(_("What next?"))
    next_on = DateField(label=_("Next follow-up"), required=False)
    done = _("The follow-up is recorded.")
    DEVELOPMENT = ("solved", "stability", "independence", "cooperation", "appearance")
    AT_WORK = ("hours", "paid_hours", *DEVELOPMENT)
    WORDS = ("warning_signs", "what_next", "note")

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
        if self.match.kind == Kind.MENTORS:
            del self.fields["hours"], self.fields["paid_hours"]
            return
        for name in self.DEVELOPMENT:
            field = FollowUp._meta.get_field(name)
            self.fields[name] = forms.TypedChoiceField(
                label=field.verbose_name,
                required=False,
                coerce=int,
                empty_value=None,
                choices=[("", _("Not talked about")), *Scale.choices],
            )
        now = self.match.hours.order_by("from_on", "pk").last()
        if now and not self.is_bound:
            self.initial |= {"hours": now.hours, "paid_hours": now.paid_hours}

    def show_last_time(self, last):
        """What was said last time beside each field."""
        for name in (*self.DEVELOPMENT, *self.WORDS):
            said = getattr(last, f"get_{name}_display", lambda name=name: getattr(last, name))()
            if said and name in self.fields:
                self.fields[name].help_text = _("Last time: %s") % said

    def main(self):
        return [self[name] for name in self.fields if name not in self.DEVELOPMENT]

    def development(self):
        return [self[name] for name in self.DEVELOPMENT if name in self.fields]


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
