"""The volunteer's diary about one citizen."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import diary as entries
from matching.fields import Group, shown_one
from matching.refusals import Refused
from matching.stages import Stage
from matching.visibility import diary_visible_to, own_matches_of
from web.forms.diary import DiaryForm
from web.reading import seen


@require_http_methods(["GET", "HEAD", "POST"])
def diary(request, pk):
    match = get_object_or_404(own_matches_of(request.user).filter(stage=Stage.RUNNING), pk=pk)
    citizen = shown_one(request.user, match.citizen)
    seen(request, [citizen], {Group.FIRST_NAME})
    sent = request.POST if request.method == "POST" else None
    form = DiaryForm(sent, initial={"held_on": timezone.localdate()})
    if form.is_valid():
        try:
            entries.write(match, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved. The contact person reads only what is for her."))
            return redirect("overview")
    context = {
        "form": form,
        "match": match,
        "citizen": citizen,
        "entries": diary_visible_to(request.user)
        .filter(match=match)
        .select_related("match__citizen"),
    }
    return render(request, "diary/page.html", context, status=422 if form.is_bound else 200)
