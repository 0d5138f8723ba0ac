"""Small tasks: each has one button, and the way to what it is about."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from matching import tasks
from matching.visibility import tasks_visible_to
from web.htmx import wants_fragment


@require_POST
def done(request, pk):
    task = get_object_or_404(tasks_visible_to(request.user), pk=pk)
    tasks.finish(task, by=request.user, at=timezone.now())
    if wants_fragment(request):
        return render(request, "tasks/_done.html")
    messages.success(request, _("Looked at. The task is done."))
    return redirect("match", pk=task.match_id)
