"""The steps of a case: the checklist of one, where each case stands, and the programme's own list."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evaluation.promises import KEEPERS
from matching import steps
from matching.fields import Group
from matching.refusals import Refused
from matching.visibility import CASE_WORKERS, cases_visible_to
from programme import case_steps
from programme.models import CaseStep, current_programme
from web.forms.steps import CaseStepForm, TickForm
from web.reading import NAMED, seen

STANDS = NAMED | {Group.PHASE, Group.CASE}


@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request, pk):
    """The checklist of one case. A button in the list ticks a step for today, or takes the tick away."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    asked = case_steps.active(citizen.programme)
    sent = request.POST if request.method == "POST" else None
    for button in ("done", "undo"):
        if sent and button in sent:
            return _pressed(request, citizen, button, sent[button])
    form = TickForm(asked, sent)
    if form.is_valid():
        said = form.cleaned_data
        try:
            steps.tick(citizen, said.pop("step"), by=request.user, **said)
        except Refused as refused:
            form.add_error("on", refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("case_steps", pk=pk)
    seen(request, [citizen], STANDS)
    context = {"citizen": citizen, "steps": steps.standing(citizen), "form": form}
    return render(request, "steps/of_case.html", context, status=422 if form.is_bound else 200)


def _pressed(request, citizen, button, key):
    step = get_object_or_404(citizen.programme.steps, pk=key if key.isdecimal() else None)
    try:
        if button == "undo":
            steps.untick(citizen, step)
        else:
            steps.tick(citizen, step, by=request.user, on=timezone.localdate())
    except Refused as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Saved."))
    return redirect("case_steps" if button == "undo" else "citizen", pk=citizen.pk)


@require_safe
def where_cases_stand(request):
    """How many cases stand at each step, and which."""
    if request.user.role not in CASE_WORKERS:
        raise Http404
    cases = list(cases_visible_to(request.user).exclude(phase="closed"))
    stand = steps.standings(cases)
    seen(request, cases, STANDS)
    programme = current_programme()
    rows = [
        {"step": step, "cases": [case for case in cases if stand[case.pk].now == step]}
        for step in case_steps.active(programme)
    ]
    context = {
        "rows": rows,
        "done": [case for case in cases if stand[case.pk].now is None],
        "elsewhere": sum(case.programme_id != programme.pk for case in cases),
        "count": len(cases),
        "may_edit": request.user.role in KEEPERS,
    }
    return render(request, "steps/cases.html", context)


# The programme's own list


@require_http_methods(["GET", "HEAD", "POST"])
def of_programme(request):
    """The list in its order; a button moves, retires or brings back a step, and the form adds one."""
    programme = _kept_by(request.user)
    sent = request.POST if request.method == "POST" else None
    for button, press in PRESSES.items():
        if sent and button in sent:
            key = sent[button]
            press(get_object_or_404(programme.steps, pk=key if key.isdecimal() else None))
            return redirect("programme_steps")
    form = CaseStepForm(sent, instance=CaseStep(programme=programme))
    if form.is_valid():
        case_steps.add(form.save(commit=False))
        messages.success(request, _("Saved."))
        return redirect("programme_steps")
    context = {
        "form": form,
        "steps": case_steps.active(programme),
        "retired": programme.steps.exclude(retired_on=None),
    }
    return render(request, "steps/of_programme.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Other words for a step: who has done it keeps it."""
    step = get_object_or_404(_kept_by(request.user).steps, pk=pk)
    form = CaseStepForm(request.POST if request.method == "POST" else None, instance=step)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("programme_steps")
    context = {"form": form, "title": step.title}
    return render(request, "steps/edit.html", context, status=422 if form.is_bound else 200)


PRESSES = {
    "up": lambda step: case_steps.move(step, -1),
    "down": lambda step: case_steps.move(step, 1),
    "retire": lambda step: case_steps.retire(step, timezone.localdate()),
    "back": lambda step: case_steps.retire(step, None),
}


def _kept_by(user):
    if user.role not in KEEPERS:
        raise Http404
    return current_programme()
