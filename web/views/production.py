"""The board of cases: targets as numbers of named people, who has been without contact for long, and who
could start now. For ten minutes in the morning, and for the meeting of the team."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from django.views.decorators.http import require_safe

from evaluation.board import board
from matching.differentiation import ASK, CAN, KEEPS, NOT_NOW
from matching.fields import Group
from matching.visibility import CASE_WORKERS, cases_visible_to
from programme.models import Target
from programme.roles import Role
from web.reading import NAMED, seen

SHOWN = 12  # names of a list; the rest are counted
NEXT = 5  # of those who could be the next one
STANDS = NAMED | {
    Group.PHASE,
    Group.CASE,
    Group.CONTACT_PERSON,
    Group.TIMES,
    Group.NEEDS,
    Group.TALK_DATES,
    Group.SCORES,
}
LOOKED_AT = NAMED | {
    Group.PHASE,
    Group.CASE,
    Group.TIMES,
    Group.WISHES,
    Group.CONSENTS,
    Group.TALK_DATES,
}
AHEAD = NAMED | {Group.CASE}

Measure = Target.Measure
# How many more, and who is meant by the names beside it.
MORE = {
    Measure.INTERNSHIP: ngettext_lazy(
        "%(count)d more in an internship", "%(count)d more in internships", "count"
    ),
    Measure.JOB: ngettext_lazy("%(count)d more in a job", "%(count)d more in jobs", "count"),
    Measure.KEPT: ngettext_lazy(
        "%(count)d more who keeps a job for six months",
        "%(count)d more who keep a job for six months",
        "count",
    ),
    Measure.KEPT_OR_PENSION: ngettext_lazy(
        "%(count)d more who keeps a job for six months, or gets a pension",
        "%(count)d more who keep a job for six months, or get a pension",
        "count",
    ),
    Measure.NOW: ngettext_lazy(
        "%(count)d more who is in a job and has been for six months",
        "%(count)d more who are in a job and have been for six months",
        "count",
    ),
    Measure.VOLUNTEER: ngettext_lazy(
        "%(count)d more with a volunteer", "%(count)d more with volunteers", "count"
    ),
}
COULD = {
    Measure.INTERNSHIP: _("Could start now, longest waiting first:"),
    Measure.JOB: _("In an internship now, longest first:"),
    Measure.VOLUNTEER: _("Want a volunteer, longest waiting first:"),
}
KEEP_ON = _("In a job now, and kept six months on:")
NOBODY_YET = {
    Measure.INTERNSHIP: _("Nobody could start today as far as the profiles tell."),
    Measure.JOB: _("Nobody is in an internship now."),
    Measure.VOLUNTEER: _("Nobody waits for a volunteer."),
}
NOBODY_KEEPS = _("Nobody who counts is in a job now.")


@require_safe
def production(request):
    """A consultant's own cases whole; for a coordinator her teams, with one line a contact person."""
    user = request.user
    if user.role not in CASE_WORKERS:
        raise Http404
    by_team = user.role == Role.COORDINATOR
    return _page(request, cases_visible_to(user), by_team=by_team, shown=SHOWN if by_team else None)


@require_safe
def caseload(request, pk):
    """The cases of one contact person, as far as they are the reader's; of nobody where pk is 0."""
    mine = cases_visible_to(request.user).filter(consultant=pk or None)
    if not mine.exists():
        raise Http404
    return _page(request, mine, by_team=False, back=True)


def _page(request, citizens, *, by_team, shown=None, back=False):
    today = timezone.localdate()
    counted = board(citizens, today, by_office=by_team)
    cases = [case for case in counted.cases if case.pause is None and not case.is_preparing]
    quiet, others = (
        [one for one in cases if one.is_quiet],
        [one for one in cases if not one.is_quiet],
    )
    looks = {verdict: _of(counted.looks, verdict) for verdict in (CAN, ASK, NOT_NOW)}
    sections = {
        "quiet": quiet[:shown],
        "others": [] if by_team else others,
        "preparing": []
        if by_team
        else [one for one in counted.cases if one.is_preparing and one.pause is None],
        "paused": [] if by_team else [one for one in counted.cases if one.pause is not None],
    }
    kept = [] if by_team else _kept(looks[NOT_NOW])
    context = {
        "board": counted,
        "teams": [_told(team) for team in counted.teams],
        "by_team": by_team,
        "back": back,
        "person": counted.caseloads[0].person if back and counted.caseloads else None,
        "today": today,
        "quiet_in_all": len(quiet),
        "can": looks[CAN][:shown],
        "can_in_all": len(looks[CAN]),
        "ask": [] if by_team else looks[ASK],
        "ask_in_all": len(looks[ASK]),
        "kept": kept,
        **sections,
    }
    seen(request, [one.citizen for rows in sections.values() for one in rows], STANDS)
    read = [*context["can"], *context["ask"], *(one for _why, rows in kept for one in rows)]
    seen(request, [one.citizen for one in read], LOOKED_AT)
    ahead = [one for team in context["teams"] for goal in team["goals"] for one in goal["next"]]
    seen(request, [one.citizen for one in ahead], AHEAD)
    return render(request, "production/page.html", context)


def _of(looks, verdict):
    return [one for one in looks if one.verdict == verdict]


def _kept(looks):
    """[(what keeps them, [Look, …]), …]; each under the weightiest, and nobody left out."""
    rows = {code: [one for one in looks if one.keeps[0] == code] for code in KEEPS}
    return [(KEEPS[code], found) for code, found in rows.items() if found]


def _told(team):
    goals = [_goal(goal) for goal in team.goals]
    return {
        "name": team.name,
        "caseloads": team.caseloads,
        "goals": [one for one in goals if one["goal"].missing],
        "reached": [one for one in goals if not one["goal"].missing],
    }


def _goal(goal):
    measure = goal.measured.target.measure
    return {
        "goal": goal,
        "target": goal.measured.target,
        "goal_per_cent": goal.measured.target.goal * 100,
        "more": MORE[measure] % {"count": goal.missing},
        "could": COULD.get(measure, KEEP_ON),
        "nobody": NOBODY_YET.get(measure, NOBODY_KEEPS),
        "next": goal.next[:NEXT] if goal.missing else [],
        "others": max(len(goal.next) - NEXT, 0),
    }
