"""What a citizen has lived by over time: one status after the other, without gaps."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizens.models.statuses import spells
from matching import employment
from matching.fields import Group
from matching.refusals import Refused
from matching.visibility import cases_visible_to
from web.forms.statuses import StatusForm
from web.reading import NAMED, seen


@require_http_methods(["GET", "HEAD", "POST"])
def statuses(request, pk):
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    seen(request, [citizen], NAMED | {Group.CASE})
    sent = request.POST if request.method == "POST" else None
    form = StatusForm(sent, initial={"from_on": timezone.localdate()})
    if form.is_valid():
        try:
            employment.write(citizen, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("from_on", refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("statuses", pk=pk)
    context = {
        "citizen": citizen,
        "form": form,
        "spells": list(reversed(spells(citizen.statuses.select_related("recorded_by")))),
    }
    return render(request, "citizens/statuses.html", context, status=422 if form.is_bound else 200)
