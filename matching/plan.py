"""The citizen's plan: goals are added, changed, reached, given up and taken up again, and agreements
serve them. What was there before is kept; nothing is deleted."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import Citizen, Goal, GoalBefore
from citizens.models.plan import FACTS
from matching.models import Agreement
from matching.policies import is_contact_person
from matching.refusals import Refused
from matching.visibility import agreements_visible_to

FARTHEST = datetime.timedelta(days=10 * 366)
SAME_PRESS = datetime.timedelta(minutes=1)


def why_not_write(user, citizen):
    """Why a user may not change a citizen's plan: a sentence, or ""."""
    if not is_contact_person(user, citizen):
        return _("You cannot write here.")
    if citizen.phase == Citizen.Phase.CLOSED:
        return _("The case is closed: its plan can be read, and not changed.")
    return ""


# Writing


@transaction.atomic
def add(citizen, words, whose, *, by, at, who="", begun_on=None, planned_on=None, under=None):
    """Put a milestone into the plan, or below a milestone a goal, or below a goal a sub-goal. The same
    press twice is one goal."""
    citizen = _locked(citizen, by)
    if under is not None:
        under = _below(citizen, under)
    facts = {
        "words": words.strip(),
        "whose": whose,
        "who": who.strip(),
        "begun_on": begun_on or localdate(at),
        "planned_on": planned_on,
    }
    refuse(facts, localdate(at))
    just_now = citizen.goals.filter(under=under, written_by=by, written_at__gte=at - SAME_PRESS)
    for same in just_now:
        if all(getattr(same, name) == said for name, said in facts.items()):
            return same
    level = under.level + 1 if under else Goal.Level.MILESTONE
    return citizen.goals.create(level=level, under=under, written_by=by, written_at=at, **facts)


def _below(citizen, under):
    under = citizen.goals.filter(pk=under.pk).first()
    if under is None:
        raise Refused(_("That goal belongs to another plan."))
    if under.level == Goal.Level.SUB_GOAL:
        raise Refused(_("A sub-goal has nothing below it: write it beside this one."))
    if under.given_up_on:
        raise Refused(_is_given_up(under))
    return under


def change(goal, *, by, at, seen, **facts):
    """Write a goal anew: words, whose, who, begun_on, planned_on; what is not named stays.

    seen : how many earlier changes the page showed, so that nobody overwrites what she has not read
    """
    return _change(goal, by, at, seen, {name: _stripped(said) for name, said in facts.items()})


def reach(goal, *, by, at, seen, on):
    """It is reached on a day that has come."""

    def why_not(goal):
        return _is_given_up(goal) if goal.given_up_on else ""

    return _change(goal, by, at, seen, {"reached_on": on}, why_not)


@transaction.atomic
def give_up(goal, *, by, at, seen, why):
    """It is let go, with the reason; what is below it and not reached goes along."""

    def why_not(goal):
        if goal.reached_on:
            return _("“%s” is reached. Take it up again first.") % goal.words
        return ""

    if not why.strip():
        raise Refused({"given_up_why": _("Write in a few words why it is given up.")})
    facts = {"given_up_on": localdate(at), "given_up_why": why.strip()}
    given_up = _change(goal, by, at, seen, facts, why_not)
    for part in goal.parts.filter(reached_on=None, given_up_on=None):
        give_up(part, by=by, at=at, seen=part.before.count(), why=why)
    return given_up


def take_up_again(goal, *, by, at, seen):
    """What was reached or given up is worked on again."""

    def why_not(goal):
        return _is_given_up(goal.under) if goal.under and goal.under.given_up_on else ""

    nothing = {"reached_on": None, "given_up_on": None, "given_up_why": ""}
    return _change(goal, by, at, seen, nothing, why_not)


def _is_given_up(goal):
    return _("“%s” is given up. Take it up again first.") % goal.words


@transaction.atomic
def _change(goal, by, at, seen, facts, why_not=None):
    """Keep what stood there, and write what is new. The same twice is one change."""
    _locked(goal.citizen, by)  # two at once: the second must see what the first has written
    goal = Goal.objects.select_related("citizen", "under__citizen").get(pk=goal.pk)
    was = {name: getattr(goal, name) for name in FACTS}
    if all(was[name] == said for name, said in facts.items()):
        return goal
    last = goal.before.select_related("changed_by").last()
    if seen != goal.before.count():
        raise Refused(_meanwhile(last))
    if refusal := why_not and why_not(goal):
        raise Refused(refusal)
    refuse(was | facts, localdate(at), was)
    GoalBefore.objects.create(goal=goal, citizen=goal.citizen, changed_by=by, changed_at=at, **was)
    for name, said in facts.items():
        setattr(goal, name, said)
    goal.save()
    return goal


def _meanwhile(last):
    if last is None:
        return _("Look at what stands here, and save once more.")
    return (
        _(
            "Meanwhile %s has changed this. Look at what stands here now, and save once more if yours"
            " is to stand."
        )
        % last.changed_by
    )


def _locked(citizen, by):
    citizen = Citizen.objects.select_for_update().get(pk=citizen.pk)
    if refusal := why_not_write(by, citizen):
        raise Refused(refusal)
    return citizen


def _stripped(said):
    return said.strip() if isinstance(said, str) else said


def refuse(facts, today, was=None):
    """Refuse what a goal cannot be; `was` is what it is already."""
    if not facts["words"]:
        raise Refused({"words": _("Write the goal in the citizen's own words.")})
    if facts["whose"] == Goal.Whose.OTHER and not facts["who"]:
        raise Refused({"who": _("Write who it is.")})
    begun_on, reached_on = facts["begun_on"], facts.get("reached_on")
    if begun_on > today:
        raise Refused({"begun_on": _("A goal is in the plan from today on, or from earlier.")})
    if reached_on and reached_on > today:
        raise Refused({"reached_on": _("What is reached cannot lie in the future.")})
    if reached_on and reached_on < begun_on and was and was["reached_on"] == reached_on:
        raise Refused({"begun_on": _("It was reached before that day.")})
    if reached_on and reached_on < begun_on:
        raise Refused(
            {
                "reached_on": _("It has been in the plan since %s, so it cannot be reached before.")
                % date_format(begun_on, "SHORT_DATE_FORMAT")
            }
        )
    given_up_on, planned_on = facts.get("given_up_on"), facts["planned_on"]
    if given_up_on and given_up_on < begun_on:
        raise Refused({"begun_on": _("It was given up before that day.")})
    if planned_on and planned_on < begun_on:
        raise Refused({"planned_on": _("The planned end is before the goal came into the plan.")})
    for name, day in (("begun_on", begun_on), ("planned_on", planned_on)):
        if day and abs(day - today) > FARTHEST and not (was and was[name] == day):
            raise Refused({name: _("%s is too far away: look at the year.") % date_format(day)})


# Agreements


@transaction.atomic
def attach(agreement, goal, *, by):
    """Let an agreement serve a goal of the same citizen; None: none any more."""
    readable = agreements_visible_to(by).filter(pk=agreement.pk).exists()
    if not readable or agreement.conversation.concerns is None:
        raise Refused(_("You cannot write here."))
    citizen = _locked(agreement.conversation.concerns, by)
    if goal is not None and goal.citizen_id != citizen.pk:
        raise Refused(_("That goal belongs to another plan."))
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.goal != goal:
        agreement.goal = goal
        agreement.save(update_fields=["goal"])
    return agreement


# Reading


class Node(NamedTuple):
    """A goal with what hangs on it. A goal is alive while it, or anything below it, is worked on."""

    goal: Goal
    parts: list
    changes: list
    open_agreements: list
    done_agreements: list
    is_overdue: bool

    @property
    def is_alive(self):
        return self.goal.is_live or any(part.is_alive for part in self.parts)

    @property
    def seen(self):
        return len(self.changes)

    @property
    def shown_parts(self):
        """What is worked on first; what is given up stands elsewhere."""
        there = [part for part in self.parts if not part.goal.given_up_on]
        return sorted(there, key=lambda part: not part.is_alive)


class Plan(NamedTuple):
    """A whole plan: `now` and `reached` are milestones with what is below them; `given_up` whatever was
    given up, with what went along; `coming` the next planned ends."""

    now: list
    reached: list
    given_up: list
    coming: list
    loose_open: list
    loose_done: list


def plan_of(goals, *, befores=(), agreements=(), today, paused=False):
    """The plan that these rows of one citizen make.

    goals : in the order in which they are to be shown      paused : no day is overdue in a pause
    """
    changes = {goal.pk: [] for goal in goals}
    for before in befores:
        changes[before.goal_id].append(before)
    serving = {}
    for agreement in agreements:
        serving.setdefault(agreement.goal_id, []).append(agreement)
    below: dict = {}
    for goal in goals:
        below.setdefault(goal.under_id, []).append(goal)

    def node(goal):
        open_, done = _open_and_done(serving.get(goal.pk, []))
        late = goal.is_live and goal.planned_on is not None and goal.planned_on < today
        return Node(
            goal,
            [node(part) for part in below.get(goal.pk, [])],
            _told(goal, changes[goal.pk]),
            open_,
            done,
            late and not paused,
        )

    roots = [node(goal) for goal in below.get(None, [])]
    every = list(_walk(roots))
    planned = [one for one in every if one.goal.is_live and one.goal.planned_on]
    loose_open, loose_done = _open_and_done(serving.get(None, []))
    return Plan(
        now=[one for one in roots if one.is_alive],
        reached=[one for one in roots if one.goal.reached_on and not one.is_alive],
        given_up=[
            part
            for above in [None, *every]
            for part in (roots if above is None else above.parts)
            if part.goal.given_up_on and not (above and above.goal.given_up_on)
        ],
        coming=sorted(planned, key=lambda one: one.goal.planned_on),
        loose_open=loose_open,
        loose_done=loose_done,
    )


def _walk(nodes):
    for one in nodes:
        yield one
        yield from _walk(one.parts)


def _open_and_done(agreements):
    return (
        [one for one in agreements if one.done_on is None],
        [one for one in agreements if one.done_on is not None],
    )


class Changed(NamedTuple):
    """One change: who, when, and of each thing what it was and what it became."""

    by: str
    at: datetime.datetime
    lines: list


def _told(goal, befores):
    """The changes of a goal, the newest first.

    befores : the goal as it was, the oldest first
    """
    told = [
        Changed(was.changed_by.name, was.changed_at, _differences(was, became))
        for was, became in zip(befores, [*befores, goal][1:], strict=True)
    ]
    return told[::-1]


def _differences(was, became):
    """[(what, as it was, as it became), …]; "" is nothing."""
    return [
        (Goal._meta.get_field(name).verbose_name, _said(was, name), _said(became, name))
        for name in FACTS
        if getattr(was, name) != getattr(became, name)
    ]


def _said(row, name):
    value = getattr(row, name)
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    return row.get_whose_display() if name == "whose" else value or ""
