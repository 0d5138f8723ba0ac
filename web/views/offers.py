"""The card that offers a volunteer to the citizen, in the volunteer's own words."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import lifecycle, offers
from matching.policies import why_not
from matching.stages import Kind, Stage
from matching.visibility import is_sinds_own, matches_visible_to
from web.reading import MATCHED, seen


@require_http_methods(["GET", "HEAD", "POST"])
def offer(request, pk):
    match = get_object_or_404(
        matches_visible_to(request.user)
        .filter(kind=Kind.MENTORS)
        .select_related("citizen", "mentor__postcode"),
        pk=pk,
    )
    seen(request, [match.citizen], MATCHED)
    refusal = why_not(request.user, match, Stage.AGREED, timezone.localdate())
    if request.method == "POST":
        try:
            offers.offer(match, by=request.user, at=timezone.now())
        except lifecycle.Refused as refused:
            refusal = refused.message
        else:
            messages.success(
                request, _("Written down: the citizen has the card. There is no hurry.")
            )
            return redirect("match", pk=pk)
    context = {
        "match": match,
        "mentor": match.mentor,
        "citizen": match.citizen,
        "from_sind": is_sinds_own(request.user),
        "why_not": refusal,
        "today": timezone.localdate(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "offers/card.html", context, status=status)
