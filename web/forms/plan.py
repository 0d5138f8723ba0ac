"""The citizen's plan as it is written down beside the citizen: a goal, and what becomes of it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import Goal
from web.forms.fields import DateField, LongText

LONGEST = 1000


class GoalForm(forms.Form):
    """A goal that is put into the plan, or changed."""

    words = LongText(
        label=_("In the citizen's own words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    whose = forms.ChoiceField(label=_("Whose task is it?"), choices=Goal.Whose.choices)
    who = forms.CharField(
        label=_("Name, if it is needed"),
        required=False,
        max_length=200,
        help_text=_("Empty: what stands above is enough."),
    )
    planned_on = DateField(label=_("Planned end"), required=False)
    begun_on = DateField(label=_("In the plan since"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["begun_on"].initial = timezone.localdate


class NewGoalForm(GoalForm):
    """The same, and below what it stands."""

    field_order = ("under",)

    def __init__(self, goals, *args, **kwargs):
        """
        goals : what is worked on and may have something below it
        """
        super().__init__(*args, **kwargs)
        by_key = {str(goal.pk): goal for goal in goals}
        if by_key:
            self.fields["under"] = forms.TypedChoiceField(
                label=_("A step on the way to"),
                choices=[
                    ("", _("Nothing else: it is a milestone")),
                    *((key, _title(goal)) for key, goal in by_key.items()),
                ],
                coerce=by_key.get,
                empty_value=None,
                required=False,
            )
            self.order_fields(self.field_order)


def _title(goal):
    return f"{goal.get_level_display()}: {goal.words}"


class StepForm(forms.Form):
    """What becomes of a goal; the page sends along how many changes it showed."""

    seen = forms.IntegerField(
        label=_("What the page showed"), required=False, widget=forms.HiddenInput
    )

    def see(self, number):
        """From now on the page shows what stands there now: whoever sends it once more means it."""
        sent = self.data.copy()
        sent[self.add_prefix("seen")] = str(number)
        self.data = sent


class ChangeForm(StepForm, GoalForm):
    pass


class ReachForm(StepForm):
    reached_on = DateField(label=_("Reached on"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reached_on"].initial = timezone.localdate


class GiveUpForm(StepForm):
    given_up_why = LongText(
        label=_("Why is it given up?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In the citizen's own words. To let go of something can be a good decision."),
    )
