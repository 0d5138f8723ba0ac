"""The citizen's plan: written with the citizen beside, changed in place, and taken home on paper."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Goal
from matching import plan
from matching.fields import Group, groups_open
from matching.refusals import Refused
from matching.visibility import (
    agreements_visible_to,
    cases_visible_to,
    goals_before_visible_to,
    goals_visible_to,
)
from web.forms.plan import ChangeForm, GiveUpForm, NewGoalForm, ReachForm, StepForm
from web.htmx import wants_fragment
from web.reading import NAMED, TALKED, seen


class Step(NamedTuple):
    """What can become of a goal: how it is asked, what does it, and what the button says."""

    form: type[StepForm]
    do: Any
    title: Any
    button: Any


STEPS = {
    "change": Step(ChangeForm, plan.change, gettext_lazy("Change"), gettext_lazy("Save")),
    "reach": Step(
        ReachForm,
        lambda goal, reached_on, **said: plan.reach(goal, on=reached_on, **said),
        gettext_lazy("Reached"),
        gettext_lazy("It is reached"),
    ),
    "give-up": Step(
        GiveUpForm,
        lambda goal, given_up_why, **said: plan.give_up(goal, why=given_up_why, **said),
        gettext_lazy("Give up"),
        gettext_lazy("Give it up"),
    ),
    "again": Step(
        StepForm,
        plan.take_up_again,
        gettext_lazy("Take up again"),
        gettext_lazy("Take it up again"),
    ),
}


@require_safe
def page(request, pk):
    """The whole plan with its agreements and its history; a coordinator sees the days."""
    user = request.user
    citizen = get_object_or_404(cases_visible_to(user), pk=pk)
    opens = Group.TALKS in groups_open(user, citizen)
    seen(request, [citizen], TALKED if opens else NAMED | {Group.TALK_DATES})
    why_not = plan.why_not_write(user, citizen)
    found = plan_of(user, citizen, opens)
    context = {
        "citizen": citizen,
        "opens": opens,
        "plan": found,
        "may_write": not why_not,
        "why_not": why_not if opens else "",
    }
    if opens:
        context["live_goals"] = _live(user, citizen)
    else:
        context["days"] = _goals(user, citizen)
    return render(request, "plan/page.html", context)


def plan_of(user, citizen, opens):
    """The plan of a citizen as a user may read it; where it does not open, of days alone."""
    today = timezone.localdate()
    befores, agreements = (), ()
    if opens:
        befores = goals_before_visible_to(user).filter(citizen=citizen)
        befores = befores.select_related("changed_by", "citizen")
        agreements = _agreements(user, citizen)
    return plan.plan_of(
        list(_goals(user, citizen)),
        befores=befores,
        agreements=agreements,
        today=today,
        paused=citizen.paused_on(today) is not None,
    )


def _goals(user, citizen):
    return goals_visible_to(user).filter(citizen=citizen).select_related("citizen__consultant")


def _live(user, citizen):
    return list(_goals(user, citizen).filter(reached_on=None, given_up_on=None))


def _agreements(user, citizen):
    """The agreements of the conversations about a citizen that a user may read."""
    return (
        agreements_visible_to(user)
        .filter(Q(conversation__citizen=citizen) | Q(conversation__match__citizen=citizen))
        .select_related("conversation__citizen", "conversation__match__citizen")
    )


def _own_case(user, pk):
    """A citizen whose plan the user reads whole; a coordinator is told of none."""
    citizen = get_object_or_404(cases_visible_to(user).select_related("consultant"), pk=pk)
    if Group.TALKS not in groups_open(user, citizen):
        raise Http404
    return citizen


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    """A milestone, or below `?under=` something a goal or sub-goal."""
    user = request.user
    citizen = _own_case(user, pk)
    seen(request, [citizen], TALKED)
    form = NewGoalForm(
        [one for one in _live(user, citizen) if one.level != Goal.Level.SUB_GOAL],
        request.POST if request.method == "POST" else None,
        initial={"under": request.GET.get("under", "")},
        auto_id="id_new_%s",
    )
    if form.is_valid():
        try:
            plan.add(citizen, by=user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("It is in the plan."))
            return redirect("plan", pk=pk)
    context = {
        "citizen": citizen,
        "form": form,
        "why_not": plan.why_not_write(user, citizen),
        "where": reverse("new_goal", args=[pk]),
        "draft": f"goal-of-{citizen.pk}",
        "button": _("Put it into the plan"),
        "title": _("Something new in the plan"),
    }
    return _asked(request, context)


@require_http_methods(["GET", "HEAD", "POST"])
def step(request, pk, step):
    """One goal, and what is to become of it."""
    user = request.user
    if step not in STEPS:
        raise Http404
    goals = goals_visible_to(user).select_related("citizen__consultant", "under__citizen")
    goal = get_object_or_404(goals, pk=pk)
    citizen = _own_case(user, goal.citizen_id)
    seen(request, [citizen], TALKED)
    asked = STEPS[step]
    number = goals_before_visible_to(user).filter(goal=goal).count()
    form = asked.form(
        request.POST if request.method == "POST" else None,
        initial=_written(goal, step) | {"seen": number},
        auto_id=f"id_{step}_{goal.pk}_%s",
    )
    if form.is_valid():
        try:
            asked.do(goal, by=user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("plan", pk=citizen.pk)
    if form.is_bound:
        form.see(number)
        goal = get_object_or_404(goals, pk=pk)  # as it stands, whatever was tried
    context = {
        "citizen": citizen,
        "goal": goal,
        "form": form,
        "why_not": plan.why_not_write(user, citizen),
        "where": reverse("goal_step", args=[pk, step]),
        "draft": f"goal-{goal.pk}-{step}",
        "button": asked.button,
        "title": asked.title,
    }
    return _asked(request, context)


def _written(goal, step):
    if step != "change":
        return {}
    return {
        name: getattr(goal, name) for name in ("words", "whose", "who", "planned_on", "begun_on")
    }


def _asked(request, context):
    """The form on a page of its own, or in its place on the page of the plan."""
    page = "plan/_form.html" if wants_fragment(request) else "plan/form.html"
    status = 422 if context["form"].is_bound else 200
    return render(request, page, context, status=status)


@require_POST
def attach(request, pk):
    """Which goal an agreement serves."""
    user = request.user
    agreement = get_object_or_404(
        agreements_visible_to(user).select_related(
            "conversation__citizen", "conversation__match__citizen"
        ),
        pk=pk,
    )
    about = agreement.conversation.concerns
    if about is None:
        raise Http404
    citizen = _own_case(user, about.pk)
    seen(request, [citizen], TALKED)
    by_key = {str(one.pk): one for one in _live(user, citizen)} | {"": None}
    said = request.POST.get("goal", "")
    if said not in by_key:
        messages.error(request, _("Choose among the goals that are worked on."))
        return redirect("plan", pk=citizen.pk)
    try:
        plan.attach(agreement, by_key[said], by=user)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("plan", pk=citizen.pk)


@require_safe
def paper(request, pk):
    """The plan in large letters, for the citizen to take home: own words, days, and what to do until next
    time. What stays with SIND does not go along: paper is read by whoever finds it."""
    citizen = _own_case(request.user, pk)
    seen(request, [citizen], TALKED)
    promised = _agreements(request.user, citizen).filter(
        whose="citizen", done_on=None, conversation__stays_with_sind=False
    )
    context = {
        "citizen": citizen,
        "plan": plan_of(request.user, citizen, opens=True),
        "promised": promised,
        "today": timezone.localdate(),
    }
    return render(request, "plan/paper.html", context)
