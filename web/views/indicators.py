"""What progression is measured by: each programme's sets, their versions, and which one is in use."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programme import indicators as sets
from programme.models import IndicatorSet, Programme, set_in_use
from programme.roles import Role
from web.forms.progression import NEW, IndicatorForm, SetForm, UseForm

Rows = forms.formset_factory(IndicatorForm, extra=NEW, max_num=40, absolute_max=40)


@require_safe
def overview(request):
    """All programmes, each with its sets and their earlier versions, to read."""
    _only_coordinators(request.user)
    today = timezone.localdate()
    programmes = [
        {"programme": one, "sets": _sets(one, today)}
        for one in Programme._default_manager.order_by("-pk")
    ]
    context = {"programmes": programmes, "today": today}
    return render(request, "indicators/overview.html", context)


def _sets(programme, today):
    in_use = set_in_use(programme, today)
    versions = list(programme.indicator_sets.prefetch_related("indicators"))
    return [
        {
            "set": newest,
            "in_use": in_use if in_use and in_use.code == newest.code else None,
            "earlier": [one for one in versions if one.code == newest.code and one != newest],
            "form": UseForm(initial={"from_on": today}, auto_id=f"id_{newest.pk}_%s"),
        }
        for newest in sets.latest_sets(programme)
    ]


def _only_coordinators(user):
    if user.role != Role.COORDINATOR:
        raise Http404


def _newest(user, pk):
    """A set by its newest version, which alone can be changed."""
    _only_coordinators(user)
    found = get_object_or_404(IndicatorSet._default_manager, pk=pk)
    return found.programme.indicator_sets.filter(code=found.code)[0]


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Change a set; saving makes its next version."""
    newest = _newest(request.user, pk)
    asked = sets.asked_by(newest)
    sent = request.POST if request.method == "POST" else None
    # A copy, so that what is typed does not reach the version that was measured by.
    form = SetForm(
        sent,
        instance=IndicatorSet(**{name: getattr(newest, name) for name in sets.OF_SET}),
        initial={"from_on": max(newest.from_on or timezone.localdate(), timezone.localdate())},
    )
    rows = Rows(
        sent,
        initial=[one | {"place": place} for place, one in enumerate(asked, start=1)],
        form_kwargs={"known": {one["code"] for one in asked}},
        prefix="rows",
    )
    if form.is_valid() and rows.is_valid():
        kept = _in_order(rows)
        if len(kept) < 3:
            form.add_error(None, _("A radar needs three indicators at least."))
        else:
            sets.next_version(newest, kept, **form.cleaned_data)
            messages.success(
                request, _("Saved. What was measured until now keeps its own version.")
            )
            return redirect("indicators")
    context = {"form": form, "rows": rows, "set": newest}
    return render(request, "indicators/edit.html", context, status=422 if form.is_bound else 200)


def _in_order(rows):
    """What is to be asked, by the places that were typed; without one it comes last."""
    there = [
        (row.cleaned_data.get("place") or 100, number, row.asked())
        for number, row in enumerate(rows)
        if row.is_there(row.cleaned_data)
    ]
    return [asked for _place, _number, asked in sorted(there, key=lambda one: one[:2])]


@require_POST
def use(request, pk):
    """Measure by this set from a day on."""
    newest = _newest(request.user, pk)
    form = UseForm(request.POST)
    if form.is_valid():
        sets.take_into_use(newest, form.cleaned_data["from_on"])
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(map(str, form.errors["from_on"])))
    return redirect("indicators")
