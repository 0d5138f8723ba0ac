"""A plan with the citizen for the time in which the volunteer is away."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import breaks
from matching.refusals import Refused
from matching.visibility import tasks_visible_to
from web.forms.diary import BreakForm
from web.reading import MATCHED, seen


@require_http_methods(["GET", "HEAD", "POST"])
def break_plan(request, pk):
    task = get_object_or_404(tasks_visible_to(request.user).filter(fact=breaks.FACT), pk=pk)
    seen(request, [task.citizen], MATCHED)
    today = timezone.localdate()
    away = breaks.break_of(task.match.mentor, today)
    sent = request.POST if request.method == "POST" else None
    form = BreakForm(sent, choices=breaks.choices_of(away))
    if form.is_valid():
        said = form.cleaned_data
        try:
            breaks.plan(
                task, said["choice"], by=request.user, at=timezone.now(), next_on=said["next_on"]
            )
        except Refused as refused:
            form.add_error(None, refused)
            task.refresh_from_db()
        else:
            messages.success(request, _("Saved: there is a plan."))
            return redirect("match", pk=task.match_id)
    context = {
        "form": form,
        "task": task,
        "match": task.match,
        "away": away,
        "why_not": breaks.why_not_plan(task, today),
    }
    return render(request, "diary/break.html", context, status=422 if form.is_bound else 200)
