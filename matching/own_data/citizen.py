"""Everything about a citizen, as the contact person or a deputy may hand it over."""

from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching.fields import Group, groups_open, relation_of
from matching.models import Change, Consent, Conversation, DiaryEntry
from matching.own_data.kept import Kept, StaysWithSind, ask_sind, numbers, talks_kept
from matching.relations import Relation
from matching.scoring.weighting import rounded
from matching.sheets import content_for
from matching.visibility import conversations_visible_to, is_sinds_own

OF_OTHERS = ("colleagues",)  # whom the contact person's other citizens meet


def may_make(user, citizen):
    """Whether a user may hand over everything that is kept about a citizen."""
    return relation_of(user, citizen) in (Relation.CONTACT, Relation.DEPUTY)


class OfCitizen(Kept):
    """Everything about a citizen; past the wall only where SIND's own ask."""

    def __init__(self, citizen, user):
        self.groups = groups_open(user, citizen)
        super().__init__(citizen, user)

    def narrowed(self, model, rows, found):
        if model is Conversation:
            read = conversations_visible_to(self.user).filter(opens=True)
            self.talks_kept = rows.exclude(pk__in=read.values("pk"))
            return rows.filter(pk__in=read.values("pk"))
        if model is Change and not is_sinds_own(self.user):
            return self._on_this_side_of_the_wall(rows, found)
        return rows

    def _on_this_side_of_the_wall(self, changes, found):
        """The change log without what it says about rows that stay with SIND, gone ones too."""
        behind = {Conversation}
        for model in self.ways:
            if (home := self.home(model)) and home.related_model in behind:
                behind.add(model)
        hidden = Q(pk__in=[])
        for model in behind:
            of_model = Q(
                content_type__app_label=model._meta.app_label,
                content_type__model=model._meta.model_name,
            )
            hidden |= of_model & ~Q(object_id__in=numbers(found[model]))
        return changes.exclude(hidden)

    def value(self, row, field):
        name = f"{type(row).__name__}.{field.name}"
        if name == "Decision.seeker":
            known = row.seeker.content
            return {key: fact for key, fact in known.items() if key not in OF_OTHERS}
        if name == "Decision.result":
            return _in_short(row.result.content)
        if name == "CompanySheet.content":
            return content_for(row, self.groups)
        if self._stays(row, name):
            raise StaysWithSind
        return super().value(row, field)

    def _stays(self, row, name):
        """Whether a field holds needs in own words, or what was passed on of them, and these are closed;
        or what a volunteer wrote for himself."""
        if name == "DiaryEntry.own":
            return row.__dict__["own"] != ""
        passed_on = name == "Consent.evidence" and row.purpose == Consent.Purpose.SHARE_TEXT
        return (
            Group.NEEDS_IN_WORDS not in self.groups
            and (passed_on or name == "Citizen.needs_in_words")
            and row.__dict__[name.partition(".")[2]] != ""  # sealed, and not to be opened here
        )

    def kept_at_sind(self):
        said = talks_kept(self.talks_kept)
        words = [(row, "Citizen.needs_in_words") for row in self.rows[Citizen]]
        words += [(row, "Consent.evidence") for row in self.rows[Consent]]
        if any(self._stays(row, name) for row, name in words):
            kept = _("Your needs in your own words are kept at SIND and are not in here.")
            said = [kept, *(said or [ask_sind()])]
        if any(self._stays(row, "DiaryEntry.own") for row in self.rows.get(DiaryEntry, ())):
            kept = _("What a volunteer has written for himself about your meetings is not in here.")
            said = [kept, *(said or [ask_sind()])]
        return said

    def tables_left_out(self):
        return [
            {
                "what": _("The figures behind each score"),
                "why": _("Ask your contact person: every list can be explained line by line."),
            },
            {
                "what": _("Which other volunteers your contact person works with"),
                "why": _("It is used to spread the work, and is about others."),
            },
            {
                "what": _("What was written before, in the list of changes"),
                "why": _("Of private texts it is only kept that they were changed."),
            },
        ]


def _in_short(result):
    """A list in short: rank, reference and score of each, and who was excluded by which rule."""
    excluded = defaultdict(list)
    for ref, rule in result["excluded"].items():
        excluded[rule].append(ref)
    return {
        "order": [
            {
                "rank": rank,
                "ref": one["ref"],
                "opening": one["opening"],
                "score": rounded([one["total"]])[0] / 10,  # as it was printed
            }
            for rank, one in enumerate(result["order"], start=1)
        ],
        "excluded": dict(excluded),
    }


def of_citizen(citizen, *, by, at):
    """The document about a citizen, as `by` may hand it over."""
    return OfCitizen(citizen, by).document(at)
