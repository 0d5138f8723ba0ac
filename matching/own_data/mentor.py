"""Everything about a volunteer, for the volunteer; citizens are in it as days and steps alone."""

from django.db.models import Q
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching.models import Agreement, Block, Change, Conversation, DiaryEntry, Match, MatchEvent
from matching.own_data.kept import Kept, numbers, talks_kept, ways_to
from matching.own_data.words import title_of_table
from matching.visibility import is_sinds_own
from mentors.models import OWN_ROWS
from programme.models import User
from programme.roles import Role

# Of a citizen's row, what a volunteer gets: the days of what was with this volunteer, never with whom.
DAYS = {
    Match: ("stage", "shortlisted_at", "started_on", "planned_until", "ended_on"),
    MatchEvent: ("from_stage", "to_stage", "at"),
    Block: ("until_on", "recorded_at"),
    Conversation: ("form", "held_on"),
    DiaryEntry: ("held_on", "written_at"),
}


def may_make_of_mentor(user, mentor):
    """A volunteer's own document is his to take, or a coordinator's to make."""
    return mentor.user_id == user.pk or user.role == Role.COORDINATOR


class OfMentor(Kept):
    """Everything about a volunteer. Citizens are in it as days and steps, without name or reference:
    who they are is theirs, and about health."""

    def is_told(self, model):
        return model in DAYS or model is Agreement or model not in ways_to(Citizen)

    def narrowed(self, model, rows, found):
        if model is Conversation:
            rows = rows.filter(mentor=self.person)
            told = rows if is_sinds_own(self.user) else rows.filter(stays_with_sind=False)
            self.talks_kept = rows.exclude(pk__in=told.values("pk"))
            return told
        if model is Agreement:
            return rows.filter(conversation__citizen=None, conversation__match=None)
        if model is Change:
            return self._own_changes(found)
        return rows

    def found(self):
        found = super().found()
        whose = self.person.user_id  # None for who never logs in
        offices = User.offices.through
        found[User] = list(User.objects.filter(pk=whose))
        found[offices] = list(offices._base_manager.filter(user=whose))
        return found

    def _own_changes(self, found):
        """The changes of the volunteer's own rows, also of those that are gone."""
        pk = str(self.person.pk)
        gone = Q(changes__mentor__0=pk) | Q(changes__mentor__1=pk)
        own = Q(content_type__app_label="mentors")
        of_mentor = Q(content_type__model="mentor", object_id=self.person.pk)
        of_rows = Q(pk__in=[])
        for model in OWN_ROWS:
            kept = Q(object_id__in=numbers(found[model]))
            of_rows |= Q(content_type__model=model._meta.model_name) & (gone | kept)
        return Change.objects.filter(own & (of_mentor | of_rows))

    def fields(self, row):
        fields = super().fields(row)
        if isinstance(row, Conversation) and row.citizen_id is None and row.match_id is None:
            return fields
        return [one for one in fields if one.name in DAYS.get(type(row), (one.name,))]

    def kept_at_sind(self):
        return talks_kept(self.talks_kept)

    def tables_left_out(self):
        of_citizens = [
            title_of_table(model)
            for model in self.ways
            if model in ways_to(Citizen) and model not in self.rows
        ]
        return [
            {
                "what": ", ".join(of_citizens),
                "why": _("They are about a citizen, and are the citizen's to get."),
            },
            {
                "what": _("Who your citizens are, and what was written about them"),
                "why": _("It is about their health. You get the days and steps."),
            },
            {
                "what": _("The lists on which you were suggested"),
                "why": _("Each was made for one citizen, and is the citizen's to get."),
            },
            {
                "what": _("What you have looked at"),
                "why": _("It is kept for the citizens, who can ask who has seen what."),
            },
        ]


def of_mentor(mentor, *, by, at):
    """The document about a volunteer, as `by` may hand it over."""
    return OfMentor(mentor, by).document(at)
