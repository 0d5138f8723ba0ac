"""Who may see which fields of a citizen: one table, for pages, fragments, letters, exports and search.

Rows come from `visibility.py`; of a row that may be seen, this says what. What is not open is not in
the answer at all: `Shown` is a citizen of whom only the open fields can be read.
"""

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.relations import Relation
from matching.stages import Stage
from matching.visibility import acting_for, is_sinds_own, offices_of, own_matches_of
from programme.roles import Role


class Group(models.TextChoices):
    """Fields that are open or closed together: the rows of the table in docs/personal-data.md."""

    REFERENCE = "reference", gettext_lazy("reference")
    FIRST_NAME = "first_name", gettext_lazy("first name")
    FULL_NAME = "full_name", gettext_lazy("full name")
    CONTACT = "contact", gettext_lazy("phone and e-mail")
    AGE = "age", gettext_lazy("year of birth")
    AGE_BAND = "age_band", gettext_lazy("age within ten years")
    CONTACT_PERSON = "contact_person", gettext_lazy("contact person")
    PHASE = "phase", gettext_lazy("where the case is")
    CASE = "case", gettext_lazy("the case")
    TIMES = "times", gettext_lazy("hours, times and area")
    WISHES = "wishes", gettext_lazy("wishes and qualifications")
    INTERESTS = "interests", gettext_lazy("interests")
    NEEDS = "needs", gettext_lazy("accommodation needs")
    NEEDS_IN_WORDS = "needs_in_words", gettext_lazy("needs in own words")
    VOLUNTEER = "volunteer", gettext_lazy("wishes for a volunteer")
    BACKGROUND = "background", gettext_lazy("background")
    ADVICE = "advice", gettext_lazy("advice of case meetings")
    TALK_DATES = "talk_dates", gettext_lazy("days of conversations")
    TALKS = "talks", gettext_lazy("conversations and plan")
    CONSENTS = "consents", gettext_lazy("consents")
    SCORES = "scores", gettext_lazy("matches and reasons")


# What can be read of a citizen, by the group it belongs to. A name that stands nowhere is closed.
ATTRIBUTES = {
    Group.REFERENCE: ("ref",),
    Group.FIRST_NAME: ("first_name",),
    Group.FULL_NAME: ("name",),
    Group.CONTACT: ("email", "phone"),
    Group.AGE: ("birth_year",),
    Group.AGE_BAND: ("age_band",),
    Group.CONTACT_PERSON: ("consultant", "consultant_id", "contact_changes"),
    Group.PHASE: ("phase", "pauses", "paused_on"),
    Group.CASE: (
        "programme",
        "office",
        "office_id",
        "referred_on",
        "contact_every_weeks",
        "receivers",
    ),
    Group.TIMES: (
        "hours_now",
        "hours_goal",
        "ceiling_tested",
        "longest_day",
        "days_a_week",
        "timetable",
        "short_notice",
        "travel_minutes",
        "travel_by",
        "postcode",
    ),
    Group.WISHES: (
        "wish_lists",
        "wishes_now",
        "own_companies",
        "demand",
        "qualifications",
        "strengths",
        "cv",
        "languages",
    ),
    Group.INTERESTS: ("interests",),
    Group.NEEDS: ("needs", "musts"),
    Group.NEEDS_IN_WORDS: ("needs_in_words", "words_stay_with_sind"),
    Group.VOLUNTEER: (
        "mentor_wish",
        "mentor_look_again_on",
        "mentor_role",
        "mentor_gender",
        "mentor_age",
        "meeting_places",
        "support_person",
        "relatives_take_part",
    ),
    Group.BACKGROUND: ("gender", "education", "work_years", "months_unemployed"),
}
GROUP_OF = {name: group for group, names in ATTRIBUTES.items() for name in names}

# What is open without asking the citizen about this very reader. What takes a yes to one volunteer,
# item by item, is in `matching.telling`; what a company hears, in `matching.sheets`.
OPEN = {
    Relation.CONTACT: frozenset(Group),
    Relation.DEPUTY: frozenset(Group),
    Relation.COORDINATOR: frozenset(Group) - {Group.NEEDS_IN_WORDS, Group.TALKS},
    Relation.COLLEAGUE: frozenset(
        {Group.FIRST_NAME, Group.FULL_NAME, Group.CONTACT_PERSON, Group.PHASE}
    ),
    Relation.PROPOSED: frozenset({Group.AGE_BAND, Group.TIMES, Group.INTERESTS}),
    Relation.RUNNING: frozenset(
        {
            Group.REFERENCE,
            Group.FIRST_NAME,
            Group.AGE_BAND,
            Group.CONTACT_PERSON,
            Group.TIMES,
            Group.INTERESTS,
        }
    ),
}
# What can be open besides, of what a citizen has let one volunteer know.
MAY_BE_TOLD = {
    Relation.PROPOSED: frozenset({Group.NEEDS}),
    Relation.RUNNING: frozenset(
        {Group.FULL_NAME, Group.CONTACT, Group.NEEDS, Group.NEEDS_IN_WORDS}
    ),
}


# What the stage of a match with a volunteer makes of the two.
BY_STAGE = {Stage.ASKED: Relation.PROPOSED, Stage.RUNNING: Relation.RUNNING}


def relation_of(user, citizen):
    """In which relation a user sees a citizen today, or None: then nothing may be seen."""
    return relations_of(user, [citizen]).get(citizen.pk)


def relations_of(user, citizens):
    """{citizen's key: the nearest relation in which the user sees that citizen today}."""
    if not user.is_active:
        return {}
    if user.role == Role.COORDINATOR:
        mine = set(offices_of(user).values_list("pk", flat=True))
        return {one.pk: Relation.COORDINATOR for one in citizens if one.office_id in mine}
    if user.role == Role.CONSULTANT:
        return _of_consultant(user, citizens)
    if user.role == Role.MENTOR:
        return _of_volunteer(user, citizens)
    return {}


def _of_consultant(user, citizens):
    acting = set(acting_for(user).values_list("pk", flat=True))
    mine = set(offices_of(user).values_list("pk", flat=True))
    found = {}
    for one in citizens:
        if one.consultant_id == user.pk:
            found[one.pk] = Relation.CONTACT
        elif one.consultant_id in acting:
            found[one.pk] = Relation.DEPUTY
        elif one.office_id in mine:
            found[one.pk] = Relation.COLLEAGUE
    return found


def _of_volunteer(user, citizens):
    stages = (
        own_matches_of(user)
        .filter(citizen__in=[one.pk for one in citizens])
        .values_list("citizen", "stage")
    )
    # Who runs with him already knows more than who is proposed to him once more.
    return {
        citizen: BY_STAGE[stage]
        for citizen, stage in sorted(stages, key=lambda row: row[1] == Stage.RUNNING)
    }


def groups_open(user, citizen):
    """The groups of fields that a user may see of a citizen today; none without a relation."""
    return _open(user, citizen, relation_of(user, citizen))


def _open(user, citizen, relation):
    groups = OPEN.get(relation, frozenset())
    if citizen.words_stay_with_sind and not is_sinds_own(user):
        groups -= {Group.NEEDS_IN_WORDS}
    return groups


def groups_written(user, citizen):
    """The groups that a case worker writes: those that are open to her, and of a new citizen those that
    will be."""
    if citizen.pk:
        return groups_open(user, citizen)
    role = Relation.COORDINATOR if user.role == Role.COORDINATOR else Relation.CONTACT
    return _open(user, citizen, role)


class Shown:
    """A citizen as one reader may see them: a closed field cannot be read, and a template shows
    nothing in its place."""

    def __init__(self, citizen, groups):
        self._citizen, self.groups = citizen, frozenset(groups)
        self.pk = citizen.pk

    def __getattr__(self, name):
        if name.startswith("get_") and name.endswith("_display"):
            group = GROUP_OF.get(name.removeprefix("get_").removesuffix("_display"))
        else:
            group = GROUP_OF.get(name)
        if group is None or group not in self.groups:
            raise AttributeError(f"“{name}” of a citizen is closed here.")
        return getattr(self._citizen, name)

    def __str__(self):
        if Group.FULL_NAME in self.groups:
            return self._citizen.name
        if Group.FIRST_NAME in self.groups:
            return self._citizen.first_name
        postcode = self._citizen.postcode if Group.TIMES in self.groups else None
        return _("Somebody in %(town)s") % {"town": postcode.town} if postcode else _("Somebody")


def can_be_seen(relation):
    """All groups that can ever be open in a relation; a command at the machine prints any of them."""
    if relation == Relation.MACHINE:
        return frozenset(Group)
    return OPEN[relation] | MAY_BE_TOLD.get(relation, frozenset())


def shown_one(user, citizen):
    """A citizen as a user may see them today; without a relation nothing can be read."""
    return Shown(citizen, groups_open(user, citizen))


def shown(user, citizens):
    """The citizens as a user may see them today, in their order; those without a relation left out."""
    citizens = list(citizens)
    relations = relations_of(user, citizens)
    return [
        Shown(one, _open(user, one, relations[one.pk])) for one in citizens if one.pk in relations
    ]
