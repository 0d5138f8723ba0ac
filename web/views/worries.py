"""Questions and worries about a citizen, on the citizen's page."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import worries
from matching.fields import Group, shown_one
from matching.lifecycle import Refused
from matching.stages import Stage
from matching.visibility import cases_visible_to, own_matches_of, worries_visible_to
from web.forms.worries import ReactionForm, WorriedForm, WorryForm
from web.reading import NAMED, TALKED, seen


def worries_of(user, citizen):
    """The part of the citizen's page: those without a reaction first."""
    found = worries_visible_to(user).filter(citizen=citizen).select_related("citizen", "owner")
    return {
        "open": [one for one in found if one.reacted_at is None],
        "answered": [one for one in reversed(found) if one.reacted_at is not None],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    seen(request, [citizen], NAMED)
    form = WorryForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        worry = worries.raise_worry(
            citizen, by=request.user, at=timezone.now(), **form.cleaned_data
        )
        messages.success(
            request, _("Written down. %s has it within one working day.") % worry.owner
        )
        return redirect("citizen", pk=citizen.pk)
    context = {"form": form, "citizen": citizen, "key": f"worry-{citizen.pk}"}
    return render(request, "worries/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def worried(request, pk):
    """The volunteer's own button: whoever has the case hears of it at once."""
    match = get_object_or_404(own_matches_of(request.user).filter(stage=Stage.RUNNING), pk=pk)
    citizen = shown_one(request.user, match.citizen)
    seen(request, [citizen], {Group.FIRST_NAME})
    form = WorriedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            worry, told = worries.raise_by_volunteer(
                match, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused)
        else:
            _say_who_knows(request, worry.owner, told)
            return redirect("citizen", pk=match.citizen_id)
    context = {"form": form, "match": match, "citizen": citizen}
    return render(request, "worries/worried.html", context, status=422 if form.errors else 200)


def _say_who_knows(request, owner, told):
    if told:
        said = _("%s has a mail about it now, and reacts on the next working day at the latest.")
        messages.success(request, said % owner)
    else:
        said = _("It is written down, but no mail could be sent. Call %s yourself.")
        messages.warning(request, said % (owner or _("your coordinator")))


@require_http_methods(["GET", "HEAD", "POST"])
def react(request, pk):
    worry = get_object_or_404(worries_visible_to(request.user).select_related("citizen"), pk=pk)
    seen(request, [worry.citizen], TALKED)
    form = ReactionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            worries.react(worry, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The reaction is recorded."))
            return redirect("citizen", pk=worry.citizen_id)
    context = {"form": form, "worry": worry, "citizen": worry.citizen}
    return render(request, "worries/react.html", context, status=422 if form.errors else 200)
