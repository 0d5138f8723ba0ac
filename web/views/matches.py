"""One match: where it is, the one next step, what was agreed, what happened."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matching import lifecycle
from matching.labels import RULES
from matching.policies import why_not
from matching.stages import HOLDS_PLACE, PATHS, STEPS, Kind, Stage
from matching.visibility import matches_visible_to, tasks_visible_to
from web.forms.matches import AdvanceForm, ConfirmForm, DeclineForm, EndForm, FollowUpForm, YesForm

FIRST_FOLLOW_UP = {
    Kind.COMPANIES: datetime.timedelta(days=3),
    Kind.MENTORS: datetime.timedelta(days=14),
}
NEXT_FOLLOW_UP = datetime.timedelta(days=21)


def visible_matches(user):
    return matches_visible_to(user).select_related(
        "citizen__consultant",
        "citizen__postcode",
        "opening__company__postcode",
        "mentor__postcode",
        "consent",
    )


@require_safe
def page(request, pk):
    match = get_object_or_404(visible_matches(request.user), pk=pk)
    return render(request, "matches/page.html", _context(request.user, match))


def _context(user, match, **shown):
    """The page of a match; `shown` holds a form that was refused, under the name of its step."""
    today = timezone.localdate()
    first = today + FIRST_FOLLOW_UP[match.kind]
    forms = {
        "agree": YesForm(),
        "decline": DeclineForm(),
        "confirm": ConfirmForm(match, initial={"starts_on": today, "follow_up_on": first}),
        "follow-up": FollowUpForm(
            match, initial={"held_on": today, "next_on": today + NEXT_FOLLOW_UP}
        ),
        "end": EndForm(match),
    }
    return {
        "match": match,
        "passed_rule": RULES[match.kind].get(match.passed_rule, ""),
        "steps": _step_bar(match),
        "next": _next_steps(user, match),
        "why_not_end": why_not(user, match, Stage.ENDED),
        "why_not_agree": why_not(user, match, Stage.AGREED),
        "confirms": any(stage in HOLDS_PLACE for stage in STEPS[match.kind][match.stage])
        and match.stage not in HOLDS_PLACE,
        "runs": match.stage in HOLDS_PLACE,
        "forms": {name.replace("-", "_"): form for name, form in {**forms, **shown}.items()},
        "tasks": tasks_visible_to(user).filter(match=match, done_at=None),
        "events": match.events.select_related("by"),
        "follow_ups": match.follow_ups.select_related("recorded_by"),
        "due": next((one for one in match.follow_ups.all() if one.held_on is None), None),
        "today": today,
    }


def _step_bar(match):
    path: list[Stage] = [stage for stage in PATHS[match.kind] if stage != Stage.ENDED]
    been = {event.to_stage for event in match.events.all()}
    if match.stage == Stage.SOUNDED_OUT:
        path.insert(1, Stage.SOUNDED_OUT)
    here = path.index(match.stage) if match.stage in path else None
    steps = []
    for place, stage in enumerate(path):
        if stage == match.stage:
            state = "current"
        elif stage in been:
            state = "done"
        else:
            state = "left_out" if here is None or place < here else "todo"
        steps.append({"title": stage.label, "state": state})
    return steps


def _next_steps(user, match):
    """Plain steps that need no form: [{stage, why_not}, …]."""
    formless = [
        stage
        for stage in STEPS[match.kind][match.stage]
        if stage not in (Stage.AGREED, Stage.ENDED)
        and not (stage in HOLDS_PLACE and match.stage not in HOLDS_PLACE)
    ]
    return [{"stage": stage, "why_not": why_not(user, match, stage)} for stage in formless]


@require_POST
def step(request, pk, step):
    """One verb of the life cycle; a refusal keeps what was typed and says why beside it."""
    match = get_object_or_404(visible_matches(request.user), pk=pk)
    if step not in VERBS:
        raise Http404
    now = timezone.now()
    form_class, act = VERBS[step]
    form = form_class(match, request.POST)
    if form.is_valid():
        try:
            act(match, request.user, now, form.cleaned_data)
        except lifecycle.Refused as refused:
            match.refresh_from_db()
            form.add_error(None, refused)
        else:
            messages.success(request, form.done)
            return redirect("match", pk=match.pk)
    return render(
        request, "matches/page.html", _context(request.user, match, **{step: form}), status=422
    )


VERBS = {
    "advance": (
        AdvanceForm,
        lambda match, by, at, said: lifecycle.advance(match, by=by, at=at, **said),
    ),
    "agree": (YesForm, lambda match, by, at, said: lifecycle.agree(match, by=by, at=at, **said)),
    "decline": (
        DeclineForm,
        lambda match, by, at, said: lifecycle.decline(match, by=by, at=at, **said),
    ),
    "confirm": (
        ConfirmForm,
        lambda match, by, at, said: lifecycle.confirm(match, by=by, at=at, **said),
    ),
    "follow-up": (
        FollowUpForm,
        lambda match, by, at, said: lifecycle.follow_up(match, by=by, at=at, **said),
    ),
    "end": (EndForm, lambda match, by, at, said: lifecycle.end(match, by=by, at=at, **said)),
}
