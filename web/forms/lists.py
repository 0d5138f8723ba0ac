"""What narrows a list of people or companies."""

import json

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from citizens.models import Citizen
from companies.models import Company
from mentors.models import Mentor
from programme.models import MentorRole


class Narrowed(django_filters.FilterSet):
    """Words that must all be found somewhere in the row, and choices."""

    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=100)
    searched: tuple[str, ...] = ()

    def search(self, rows, name, value):
        for word in value.split():
            found = [
                (f"{field}__icontains", spelling)
                for field in self.searched
                for spelling in _spellings(word)
            ]
            # A subquery: two words may stand in two openings, and no company comes twice.
            somewhere = self.queryset.order_by().filter(Q(*found, _connector=Q.OR))
            rows = rows.filter(pk__in=somewhere.values("pk"))
        return rows


def _spellings(word):
    """A word as SQLite may hold it: there "ø" is not "Ø", and stands as "\\u00f8" in a list of words.

    >>> sorted(_spellings("øl"))
    ['\\\\u00d8l', '\\\\u00f8l', 'Øl', 'øl']
    """
    written = {word, word.lower(), word.capitalize()} if not word.isascii() else {word}
    return sorted(written | {json.dumps(spelling)[1:-1] for spelling in written})


class CitizenFilter(Narrowed):
    phase = django_filters.ChoiceFilter(
        label=_("Phase"), choices=Citizen.Phase.choices, empty_label=_("All")
    )
    searched = ("name", "ref", "postcode__code", "postcode__town")

    class Meta:
        model = Citizen
        fields = ["q", "phase"]


class ColleaguesFilter(Narrowed):
    """Of a colleague's citizen only the name is known, so only the name is searched; and nobody is
    shown who was not looked for."""

    searched = ("name",)
    LETTERS = 2  # at least

    @property
    def qs(self):
        looked_for = (self.data.get("q") or "").strip()
        return super().qs if len(looked_for) >= self.LETTERS else self.queryset.none()

    class Meta:
        model = Citizen
        fields = ["q"]


class CompanyFilter(Narrowed):
    kind = django_filters.ChoiceFilter(
        label=_("Kind of place"), choices=Company.Kind.choices, empty_label=_("All")
    )
    attitude = django_filters.ChoiceFilter(
        label=_("Attitude"), choices=Company.Attitude.choices, empty_label=_("All")
    )
    searched = (
        "name",
        "ref",
        "industry",
        "postcode__code",
        "postcode__town",
        "openings__title",
        "openings__tasks",
        "contacts__name",
        "contacts__email",
        "contacts__phone",
    )

    class Meta:
        model = Company
        fields = ["q", "kind", "attitude"]


class MentorFilter(Narrowed):
    role = django_filters.ChoiceFilter(
        label=_("Role"), choices=MentorRole.choices, empty_label=_("All"), method="offering"
    )
    searched = (
        "name",
        "ref",
        "postcode__code",
        "postcode__town",
        "trade",
        "interests",
        "languages",
        "meeting_places",
    )

    class Meta:
        model = Mentor
        fields = ["q", "role"]

    def offering(self, rows, name, role):
        """Who does both is found under each."""
        return rows.filter(role__in={role, MentorRole.BOTH, MentorRole.ANY})
