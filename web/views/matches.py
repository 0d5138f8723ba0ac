"""One match: where it is, the one next step, what was agreed, what happened."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from matching import lifecycle, telling
from matching.cadence import kept_on
from matching.diary import next_meeting
from matching.fields import Group, groups_open
from matching.labels import RULES
from matching.policies import why_not, why_only_end
from matching.stages import BACK, BEFORE_YES, HOLDS_PLACE, PATHS, STEPS, Kind, Stage
from matching.visibility import (
    diary_visible_to,
    events_visible_to,
    follow_ups_visible_to,
    matches_visible_to,
    tasks_visible_to,
)
from programme.pauses import current_pause
from web.forms.matches import (
    AdvanceForm,
    BackForm,
    ConfirmForm,
    DeclineForm,
    EndForm,
    FollowUpForm,
    HoldForm,
    HoursForm,
    YesForm,
    last_follow_up,
)
from web.reading import MATCHED, TALKED, seen
from web.views.conversations import log_of
from web.views.expectations import agreed
from web.views.sheets import told_outside

FIRST_FOLLOW_UP = {
    Kind.COMPANIES: datetime.timedelta(days=3),
    Kind.MENTORS: datetime.timedelta(days=14),
}
NEXT_FOLLOW_UP = datetime.timedelta(days=21)
ON_PAGE = MATCHED | TALKED | {Group.CONTACT_PERSON, Group.TIMES, Group.CONSENTS}


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
    match = _match(request, pk)
    return render(request, "matches/page.html", _context(request.user, match))


def _match(request, pk):
    match = get_object_or_404(visible_matches(request.user), pk=pk)
    told = telling.told(match, timezone.now()).codes if match.mentor else []
    seen(request, [match.citizen], ON_PAGE | {telling.group_of(code) for code in told})
    return match


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
        "hours": HoursForm(match, initial={"from_on": today, **_hours_now(match)}),
        "hold": HoldForm(match, initial=_pause_now(match)),
    }
    withdrawn = why_only_end(match)
    entries = diary_visible_to(user).filter(match=match)
    follow_ups = follow_ups_visible_to(user)
    if last := last_follow_up(follow_ups.filter(opens=True), match):
        {**forms, **shown}["follow-up"].show_last_time(last)
    context = {
        "match": match,
        "withdrawn": withdrawn,
        "passed_rule": RULES[match.kind].get(match.passed_rule, ""),
        "steps": _step_bar(match),
        "next": _next_steps(user, match),
        "why_not_end": why_not(user, match, Stage.ENDED),
        "why_not_agree": why_not(user, match, Stage.AGREED),
        "confirms": any(stage in HOLDS_PLACE for stage in STEPS[match.kind][match.stage])
        and not withdrawn
        and match.stage not in HOLDS_PLACE,
        "runs": match.stage in HOLDS_PLACE,
        "back": _back(user, match),
        "pause": current_pause(match.pauses, today),
        "hours": list(match.hours.all()),
        "curve": _curve(match, today),
        "kept_on": kept_on(match),
        "forms": {name.replace("-", "_"): form for name, form in {**forms, **shown}.items()},
        "tasks": tasks_visible_to(user).filter(match=match, done_at=None),
        "events": events_visible_to(user).filter(match=match).select_related("by"),
        "diary": entries.select_related("match__citizen"),
        "next_meeting": next_meeting(entries, timezone.now()),
        "expectations": agreed(user, match),
        "follow_ups": follow_ups.filter(match=match).select_related("recorded_by"),
        "plan_opens": Group.TALKS in groups_open(user, match.citizen),
        "log": log_of(user, match),
        "due": next((one for one in match.follow_ups.all() if one.held_on is None), None),
        "outside": told_outside(user, match),
        "told_volunteer": _told_volunteer(user, match),
        "today": today,
    }
    on_page = _forms_on_page(match, context)
    context["refused"] = [
        sentence
        for name, form in shown.items()
        if name not in on_page
        for sentences in form.errors.values()
        for sentence in sentences
    ]
    return context


def _told_volunteer(user, match):
    """What the volunteer of a match may know beyond the usual, as the page tells it."""
    if match.kind != Kind.MENTORS:
        return None
    told = telling.told(match, timezone.now())
    words = telling.things_for_volunteer(match.citizen)
    return {
        "lines": [words[code] for code in told.codes if code in words],
        "text": told.text,
        "why_not": telling.why_not_tell(user, match),
    }


def _forms_on_page(match, context):
    """The forms that show their own refusals; what was sent by a form that is gone says so on top."""
    found = set()
    if match.stage in BEFORE_YES and not context["why_not_agree"]:
        found |= {"agree", "decline"}
    if context["confirms"]:
        found.add("confirm")
    if context["runs"]:
        found.add("follow-up")
    if match.stage != Stage.ENDED and not context["why_not_end"]:
        found.add("end")
        if context["runs"]:
            found |= {"hold", "hours"} if match.opening else {"hold"}
    return found


def _back(user, match):
    """The stage that a step back leads to and why it may not be taken, or None."""
    stage = BACK.get(match.stage)
    return stage and {"stage": Stage(stage), "why_not": why_not(user, match, stage)}


def _hours_now(match):
    last = match.hours.last()
    return {"hours": last.hours, "paid_hours": last.paid_hours} if last else {}


def _pause_now(match):
    days = lifecycle.pause_now(match, timezone.localdate())
    return dict(zip(("begins_on", "ends_on", "held_until"), days, strict=True))


def _curve(match, today):
    """Hours over time as a drawing, {"hours", "paid"} being the points of two lines, 100 wide and
    `top` high; None before there are two to draw."""
    rows = list(match.hours.all())
    if len(rows) < 2:
        return None
    first = rows[0].from_on
    last = max(match.ended_on or today, rows[-1].from_on)
    days = max((last - first).days, 1)
    top = max(row.hours for row in rows) + 1

    def points(name):
        drawn, height = [], None
        for row in rows:
            place = 100 * (row.from_on - first).days / days
            if height is not None:
                drawn.append(f"{place:.1f},{height}")
            height = f"{top - getattr(row, name):.1f}"
            drawn.append(f"{place:.1f},{height}")
        return " ".join([*drawn, f"100.0,{height}"])

    return {"hours": points("hours"), "paid": points("paid_hours"), "top": f"{top:.1f}"}


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
        if stage not in (Stage.AGREED, Stage.ENDED, BACK.get(match.stage))
        and not (stage in HOLDS_PLACE and match.stage not in HOLDS_PLACE)
    ]
    return [{"stage": stage, "why_not": why_not(user, match, stage)} for stage in formless]


@require_POST
def step(request, pk, step):
    """One verb of the life cycle; a refusal keeps what was typed and says why beside it."""
    match = _match(request, pk)
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
            if isinstance(form, HoldForm):
                form.see(**_pause_now(match))
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
    "back": (BackForm, lambda match, by, at, said: lifecycle.back(match, by=by, at=at, **said)),
    "hold": (HoldForm, lambda match, by, at, said: lifecycle.hold(match, by=by, at=at, **said)),
    "hours": (HoursForm, lambda match, by, at, said: lifecycle.set_hours(match, by=by, **said)),
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
