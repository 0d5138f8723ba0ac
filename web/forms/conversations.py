"""A conversation as it is typed, on a phone just after it; and a company's “no, thanks”."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from matching.conversations import NoThanks
from matching.models import Conversation, Match
from matching.plan import why_not_write
from matching.stages import Side, Stage
from matching.visibility import goals_visible_to, is_sinds_own, matches_visible_to
from mentors.models import Mentor
from web.forms.matches import DateField

AGREEMENTS = 3  # rows, the later ones folded
LONGEST = 4000
OTHER_SIDES = {Company: (Side.MENTOR,), Mentor: (Side.COMPANY,)}


class ConversationForm(forms.Form):
    """With a citizen, a company, a volunteer, or about a match; the rest is a tick."""

    how = forms.ChoiceField(
        label=_("How"), choices=Conversation.Form.choices, widget=forms.RadioSelect
    )
    held_on = DateField(label=_("Day"))
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    next_on = DateField(label=_("Next time"), required=False)
    match = forms.ModelChoiceField(None, required=False)
    citizen_there = forms.BooleanField(label=_("The citizen took part"), required=False)
    other_there = forms.BooleanField(required=False)
    office_there = forms.BooleanField(label=_("The job centre took part too"), required=False)
    stays_with_sind = forms.BooleanField(
        label=_("Stays with SIND"),
        required=False,
        help_text=_("Nobody who is employed by a job centre can see it."),
    )
    all_optional = True  # says nothing beside each field: what is needed is said when it is missing

    def __init__(self, party, user, *args, **kwargs):
        self.party = party
        super().__init__(*args, **kwargs)
        self.fields["held_on"].initial = timezone.localdate
        self._add_parties(party, user)
        if not is_sinds_own(user):
            del self.fields["stays_with_sind"]
        without = OTHER_SIDES.get(type(self.other or party), ())
        self.goals = self._live_goals(user)
        sides = [("", _("Choose")), *(one for one in Side.choices if one[0] not in without)]
        for row in range(AGREEMENTS):
            self.fields[f"whose-{row}"] = forms.ChoiceField(
                label=_("Whose"), choices=sides, required=False
            )
            self.fields[f"what-{row}"] = forms.CharField(
                label=_("What is agreed"), required=False, max_length=500
            )
            self.fields[f"due_on-{row}"] = DateField(label=_("No later than"), required=False)
            if self.goals:
                self.fields[f"goal-{row}"] = _goal_field(self.goals)

    def _live_goals(self, user):
        """What the citizen works on, for an agreement to serve; of those whose plan the user writes."""
        about = self.party.citizen if isinstance(self.party, Match) else self.party
        self.concerns = about if isinstance(about, Citizen) else None
        if self.concerns is None or why_not_write(user, self.concerns):
            return []
        live = goals_visible_to(user).filter(reached_on=None, given_up_on=None)
        return list(live.filter(citizen=self.concerns).select_related("citizen"))

    def _add_parties(self, party, user):
        """Ticks and a choice for those who may have taken part beside the one the page is about."""
        self.other = party.other if isinstance(party, Match) else None
        citizen = party.citizen if isinstance(party, Match) else party
        if isinstance(party, Match):
            del self.fields["match"]
            self.fields["citizen_there"].label = citizen.name
            self.fields["other_there"].label = str(self.other)
            self.fields["citizen_there"].initial = self.fields["other_there"].initial = True
        else:
            del self.fields["other_there"]
            matches = matches_visible_to(user).select_related(
                "citizen", "opening__company", "mentor"
            )
            here = {Company: "opening__company", Mentor: "mentor", Citizen: "citizen"}[type(party)]
            field = self.fields["match"]
            field.queryset = matches.filter(**{here: party}).exclude(stage=Stage.ENDED)
            if isinstance(party, Citizen):
                del self.fields["citizen_there"]
                field.label, field.empty_label = _("Also with"), _("Nobody else")
                field.label_from_instance = lambda match: str(match.other)
            else:
                field.label, field.empty_label = _("About one of your citizens"), _("Nobody")
                field.label_from_instance = lambda match: match.citizen.name
                self.fields["text"].help_text = _(
                    "Everybody who works with companies and volunteers can read this, unless it is"
                    " about a citizen: then choose the citizen, and name nobody."
                )
        if not (isinstance(citizen, Citizen) and citizen.office):
            del self.fields["office_there"]

    def with_whom(self):
        """The ticks and the choice that this page has."""
        names = ("match", "citizen_there", "other_there", "office_there")
        return [self[name] for name in names if name in self.fields]

    def agreement_rows(self):
        """[([whose, what, until], whether something stands there), …]"""
        rows = [
            [
                self[f"{name}-{row}"]
                for name in ("whose", "what", "due_on", "goal")
                if f"{name}-{row}" in self.fields
            ]
            for row in range(AGREEMENTS)
        ]
        return [(row, any(field.value() or field.errors for field in row)) for row in rows]

    def clean(self):
        said = super().clean()
        for row in range(AGREEMENTS):
            whose, what = said.get(f"whose-{row}"), said.get(f"what-{row}")
            if what and not whose:
                self.add_error(f"whose-{row}", _("Say whose it is."))
            elif not what and (whose or said.get(f"due_on-{row}")):
                self.add_error(f"what-{row}", _("Say what is agreed."))
        return said

    def said(self):
        """What `record` takes."""
        data = self.cleaned_data
        match = self.party if isinstance(self.party, Match) else data.get("match")
        citizen = self.party if isinstance(self.party, Citizen) else None
        company = self.party if isinstance(self.party, Company) else None
        mentor = self.party if isinstance(self.party, Mentor) else None
        if match and data.get("citizen_there"):
            citizen = match.citizen
        if match and (citizen == self.party or data.get("other_there")):
            company, mentor = match.opening.company if match.opening else None, match.mentor
        whose = match.citizen if match else citizen
        return {
            "form": data["how"],
            "held_on": data["held_on"],
            "text": data["text"],
            "next_on": data["next_on"],
            "stays_with_sind": data.get("stays_with_sind", False),
            "citizen": citizen,
            "company": company,
            "mentor": mentor,
            "match": match,
            "office": whose.office if whose and data.get("office_there") else None,
            "agreements": [
                {
                    "whose": data[f"whose-{row}"],
                    "what": data[f"what-{row}"],
                    "due_on": data[f"due_on-{row}"],
                    "goal": data.get(f"goal-{row}"),
                }
                for row in range(AGREEMENTS)
                if data[f"what-{row}"]
            ],
        }


def _goal_field(goals):
    by_key = {str(goal.pk): goal for goal in goals}
    return forms.TypedChoiceField(
        label=_("For which goal"),
        choices=[
            ("", _("No goal of the plan")),
            *((key, one.words) for key, one in by_key.items()),
        ],
        coerce=by_key.get,
        empty_value=None,
        required=False,
    )


class NoThanksForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why not?"), choices=NoThanks.choices)
    until = DateField(label=_("Nobody calls before"))
    text = forms.CharField(
        label=_("What was said"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Everybody who works with companies can read this: name no citizen."),
    )
