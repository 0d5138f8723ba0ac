"""What narrows the list that is shown. It never changes a score or a rank."""

from django import forms
from django.utils.translation import gettext_lazy as _

from companies.models import Company
from matching.stages import Kind
from matching.suggestions import TOP
from programme.models import MentorRole

SHOWN = (10, 25, 50)


class Narrowing(forms.Form):
    """Every field may be left open; a value that is not one of ours narrows nothing."""

    q = forms.CharField(label=_("Name, trade or place"), required=False, max_length=100)
    show = forms.TypedChoiceField(
        label=_("Show"),
        required=False,
        coerce=int,
        empty_value=TOP,
        choices=[(count, str(count)) for count in SHOWN],
    )
    all_optional = True

    def chosen(self, name):
        return self.cleaned_data.get(name) if self.is_valid() else None

    def top(self):
        """How many are explained."""
        return self.chosen("show") or TOP

    def among(self, parties):
        """The references that stay, or None where nothing is narrowed."""
        if not any(self.chosen(name) for name in self.fields if name != "show"):
            return None
        return {ref for (ref, _opening), party in parties.items() if self.keeps(party)}

    def keeps(self, party):
        words = (self.chosen("q") or "").casefold().split()
        said = " ".join(filter(None, self.said_of(party))).casefold()
        return all(word in said for word in words)


class CompanyNarrowing(Narrowing):
    kind = forms.ChoiceField(
        label=_("Kind of place"), required=False, choices=[("", _("All")), *Company.Kind.choices]
    )
    field_order = ["q", "kind", "show"]

    def said_of(self, opening):
        company = opening.company
        return [
            company.name,
            company.ref,
            company.industry,
            str(company.postcode or ""),
            *opening.tasks,
        ]

    def keeps(self, opening):
        kind = self.chosen("kind")
        return super().keeps(opening) and kind in (None, "", opening.company.kind)


class MentorNarrowing(Narrowing):
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("All")), *MentorRole.choices]
    )
    field_order = ["q", "role", "show"]

    def said_of(self, mentor):
        return [
            mentor.name,
            mentor.ref,
            mentor.trade,
            str(mentor.postcode or ""),
            *mentor.interests,
        ]

    def keeps(self, mentor):
        role = self.chosen("role")
        return super().keeps(mentor) and role in (None, "", mentor.role)


FILTERS = {Kind.COMPANIES: CompanyNarrowing, Kind.MENTORS: MentorNarrowing}
