""" "Mit overblik": what waits for the reader today, each line a sentence with its step."""

import datetime

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from citizens.models import Citizen
from evaluation import releases
from evaluation.board import ceiling
from matching import cadence, differentiation, readiness, readings
from matching.alarms import alarms, alarms_of_nights
from matching.fields import Group
from matching.labels import DUE_WHY, DUE_WITH
from matching.stages import HOLDS_PLACE, Kind, Stage
from matching.visibility import (
    agreements_visible_to,
    cases_visible_to,
    erasures_visible_to,
    matches_visible_to,
    tasks_visible_to,
)
from programme.models import current_programme
from programme.roles import Role
from web.reading import MATCHED, NAMED, TALKED, seen
from web.views import own_times
from web.views.figures import headlines
from web.views.recruitment import to_talk_to

A_WEEK = datetime.timedelta(days=7)
SHOWN = 12  # lines of a list; the rest are counted
COULD_START = 5  # references on one line


@require_safe
def overview(request):
    return render(request, *PAGES[request.user.role](request))


def _case_worker(request):
    user, today = request.user, timezone.localdate()
    mine = cases_visible_to(user)
    matches = matches_visible_to(user).select_related("citizen", "opening__company", "mentor")
    if user.role == Role.COORDINATOR:
        # A coordinator follows the volunteers; the companies are the contact persons'.
        matches = matches.filter(kind=Kind.MENTORS)
    due = [one for one in cadence.due(mine, today, today + A_WEEK) if _concerns(user, one)]
    open_matches = matches.exclude(stage=Stage.ENDED)
    tasks = tasks_visible_to(user).filter(Q(match__in=matches) | Q(match=None), done_at=None)
    withdrawn = list(tasks.filter(fact="yes_withdrawn"))
    goes_on = open_matches.exclude(pk__in=[task.match_id for task in withdrawn])
    seeking = mine.filter(phase=Citizen.Phase.SEEKING)
    context = {
        "today": today,
        "alarms": alarms(user, today),
        "overdue": [_told(one, today) for one in due if one.on < today],
        "due_today": [_told(one, today) for one in due if one.on == today],
        "due_this_week": sorted(
            (_told(one, today) for one in due if one.on > today), key=lambda one: one["on"]
        ),
        "withdrawn": withdrawn,
        "to_ask": list(goes_on.filter(stage__in=[Stage.SHORTLISTED, Stage.SOUNDED_OUT])),
        "to_move": list(
            goes_on.exclude(stage__in=[Stage.SHORTLISTED, Stage.SOUNDED_OUT, *HOLDS_PLACE])
        ),
        "without_company": list(
            seeking.exclude(matches__in=_open(user, Kind.COMPANIES)).order_by("referred_on", "ref")
        ),
        "without_mentor": list(
            mine.filter(mentor_wish=Citizen.MentorWish.YES)
            .exclude(phase=Citizen.Phase.CLOSED)
            .exclude(matches__in=_open(user, Kind.MENTORS))
            .order_by("referred_on", "ref")
        ),
        "agreements": list(
            agreements_visible_to(user)
            .filter(done_on=None, due_on__lte=today + A_WEEK)
            .select_related(
                "conversation__citizen", "conversation__company", "conversation__match__citizen"
            )
        ),
        "to_mend": list(tasks.exclude(fact="yes_withdrawn")),
        "look_again": list(readiness.to_look_again(mine, today)),
        "erasures": erasures_visible_to(user).count(),
        "caseload": mine.exclude(phase=Citizen.Phase.CLOSED).count(),
        "shown": SHOWN,
        **_caseload(user, today),
        **to_talk_to(user, today),
    }
    _note(request, context)
    return "overview/case_worker.html", context


def _caseload(user, today):
    """A consultant's own caseload against its ceiling, and who of all her cases could start now."""
    if user.role != Role.CONSULTANT:
        return {}
    looks = differentiation.look(cases_visible_to(user), today)
    could = [one.citizen for one in looks if one.verdict == differentiation.CAN]
    own = [one for one in looks if one.citizen.consultant_id == user.pk]
    return {
        "active": sum("pause" not in one.keeps for one in own),
        "ceiling": ceiling(user),
        "could_start": could[:COULD_START],
        "could_start_too": len(could[COULD_START:]),
    }


def _note(request, context):
    """Note whom the lines name, and no more than the lines that are shown."""
    lines = [*context["overdue"][:SHOWN], *context["due_today"], *context["due_this_week"]]
    matches = [*context["to_ask"][:SHOWN], *context["to_move"][:SHOWN]]
    tasks = [*context["withdrawn"], *context["to_mend"][:SHOWN]]
    citizens = [one["citizen"] for one in lines] + [one.citizen for one in (*matches, *tasks)]
    seen(request, citizens, MATCHED)
    seen(request, context.get("could_start", []), {Group.REFERENCE, Group.CASE, Group.TIMES})
    for name in ("without_company", "without_mentor", "look_again"):
        seen(request, context[name][:SHOWN], NAMED | {Group.CASE})
    talks = [one.conversation for one in context["agreements"][:SHOWN]]
    about = [talk.citizen or (talk.match and talk.match.citizen) for talk in talks]
    seen(request, [one for one in about if one], TALKED)


def _concerns(user, due):
    """A coordinator follows the volunteers; the talks and companies are the contact persons'."""
    if user.role == Role.COORDINATOR:
        volunteers = due.match is not None and due.match.kind == Kind.MENTORS
        return volunteers or (due.why == "worry" and due.contact == "mentor")
    return True


def _told(due, today):
    return {
        "citizen": due.citizen,
        "match": due.match,
        "on": due.on,
        "late": due.overdue_days(today),
        "contact": DUE_WITH[due.contact],
        "why": DUE_WHY[due.why],
    }


def _open(user, kind):
    return matches_visible_to(user).filter(kind=kind).exclude(stage=Stage.ENDED)


def _volunteer(request):
    return "overview/volunteer.html", own_times.page(request)


def _evaluator(request):
    release = releases.latest(current_programme(), timezone.localdate())
    context = {"release": release, "programme": current_programme()}
    if release:
        context |= {
            "citizens": releases.count(release, "citizens", "all"),
            "headlines": headlines(release),
        }
    return "overview/evaluator.html", context


def _administrator(request):
    today = timezone.localdate()
    context = {"stopped": alarms_of_nights(today), "alarms": readings.alarms(today)}
    return "overview/administrator.html", context


PAGES = {
    Role.COORDINATOR: _case_worker,
    Role.CONSULTANT: _case_worker,
    Role.MENTOR: _volunteer,
    Role.EVALUATOR: _evaluator,
    Role.ADMINISTRATOR: _administrator,
}
