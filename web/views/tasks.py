"""Small tasks: each has one button, and the way to what it is about."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching import tasks
from matching.lifecycle import Refused
from matching.visibility import tasks_visible_to
from web.htmx import wants_fragment


@require_POST
def done(request, pk):
    task = get_object_or_404(tasks_visible_to(request.user), pk=pk)
    refusal = None
    try:
        tasks.finish(task, by=request.user, at=timezone.now())
    except Refused as refused:
        refusal = refused.messages[0]
    if wants_fragment(request):
        status = 422 if refusal else 200
        return render(request, "tasks/_done.html", {"refusal": refusal}, status=status)
    if refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("Looked at. The task is done."))
    if task.match_id is None:
        return redirect("status", pk=task.citizen_id)
    return redirect("match", pk=task.match_id)
