"""A case meeting as it is planned, its agenda as it is picked, and what is asked and advised."""

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from matching.meetings import why_not_advise, why_not_take_up
from web.forms.fields import DateField
from web.forms.seen import SeenForm

LONGEST = 4000


class MeetingForm(forms.Form):
    """A day; and the office, for somebody who belongs to more than one."""

    office = forms.ModelChoiceField(None, label=_("Office"), empty_label=None)
    held_on = DateField(label=_("Day"))

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = user.offices.all()
        self.only_office = None
        if user.offices.count() == 1:
            self.only_office = user.offices.get()
            del self.fields["office"]

    def whose(self):
        return self.only_office or self.cleaned_data["office"]


class MoveForm(SeenForm, forms.Form):
    """Another day for a meeting."""

    held_on = DateField(label=_("New day"), show_hidden_initial=True)

    def __init__(self, meeting, *args, **kwargs):
        super().__init__(*args, initial={"held_on": meeting.held_on}, **kwargs)

    def showed(self):
        """The day that the page showed; None where there was no page."""
        seen = self.seen("held_on")
        return seen and seen[0]


class PickForm(forms.Form):
    """The cases that could be taken up, each with how long it is since somebody did something."""

    citizens = forms.MultipleChoiceField(
        label=_("Which cases?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Tick the cases that the meeting is to talk about."),
            "invalid_choice": _(
                "A case that was ticked is on the agenda already, or is not yours to take up."
            ),
        },
        help_text=_("Those with whom nobody has talked for longest stand first."),
    )

    def __init__(self, cases, today, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.cases = {str(one.citizen.pk): one.citizen for one in cases}
        self.fields["citizens"].choices = [
            (key, _described(one, today)) for key, one in zip(self.cases, cases, strict=True)
        ]

    def picked(self):
        return [self.cases[key] for key in self.cleaned_data["citizens"]]


def _described(one, today):
    """A name, the reference, and what is known of the last time."""
    facts = [_since_talk(one, today), _since_list(one, today)]
    if one.is_paused:
        facts.append(gettext("pause now"))
    return f"{one.citizen.name} ({one.citizen.ref}) – {', '.join(facts)}"


def _since_talk(one, today):
    if one.talked_on is None:
        return gettext("no contact written down yet")
    days = (today - one.talked_on).days
    return (
        ngettext("last contact %d day ago", "last contact %d days ago", days) % days
        if days
        else gettext("last contact today")
    )


def _since_list(one, today):
    if one.listed_on is None:
        return gettext("no suggestions looked at yet")
    days = (today - one.listed_on).days
    return (
        ngettext("last suggestions %d day ago", "last suggestions %d days ago", days) % days
        if days
        else gettext("last suggestions today")
    )


class CaseForm(forms.Form):
    """The question until the meeting, the advice from that day on.

    What was there when the page was opened is sent along: who changes one of them leaves the other
    as a colleague has written it meanwhile.
    """

    why = forms.CharField(
        label=_("Question to the meeting"),
        required=False,
        max_length=LONGEST,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Without names: the agenda is printed with references only."),
    )
    advice = forms.CharField(
        label=_("Advice"),
        required=False,
        max_length=LONGEST,
        show_hidden_initial=True,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    all_optional = True

    def __init__(self, case, today, data=None):
        super().__init__(
            data, prefix=f"case-{case.pk}", initial={"why": case.why, "advice": case.advice}
        )
        self.case = case
        if why_not_take_up(case.meeting, today):
            del self.fields["why"]
        if why_not_advise(case.meeting, today):
            del self.fields["advice"]

    def said(self):
        """What `write` takes: what somebody has changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}
