"""Group visits to companies: who comes along, the paper with the questions, and "could be me"."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import visits
from matching.fields import Group
from matching.refusals import Refused
from matching.visibility import (
    companies_visible_to,
    could_be_me_visible_to,
    group_visits_visible_to,
)
from web.forms.courses import CallOffForm
from web.forms.visits import BringForm, CouldBeMeForm, VisitForm
from web.reading import NAMED, seen
from web.views.courses import called_off, case_worker, change_page, new_page, open_cases, say

ASKED = NAMED | {Group.WISHES, Group.TALKS}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    user = case_worker(request)
    companies = companies_visible_to(user).filter(closed_on=None).order_by("name")
    form = VisitForm(user, companies, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            visit = visits.plan(form.whose(), by=user, at=timezone.now(), **form.said())
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("The visit is planned. Who comes along?"))
            return redirect("group_visit", pk=visit.pk)
    words = {
        "title": _("New group visit"),
        "lead": _("Some citizens see a company together, with questions of their own."),
        "press": _("Plan the visit"),
    }
    return new_page(request, form, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    row = _visit(case_worker(request), pk)
    form = VisitForm.of(row, request.user, request.POST if request.method == "POST" else None)
    words = {
        "title": _("Change the group visit"),
        "lead": _(
            "Whoever comes along still does. Another day is mailed to whose citizens they are."
        ),
        "press": _("Save"),
        "after": "group_visit",
    }
    return change_page(request, row, form, visits.change, **words)


@require_POST
def call_off(request, pk):
    row = _visit(request.user, pk)
    return called_off(
        request, row, visits.call_off, lambda form: _page(request, row, off=form), "group_visit"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def visit(request, pk):
    """The visit; posting says who comes along."""
    row = _visit(request.user, pk)
    if request.method != "POST":
        return _page(request, row)
    form = _bring_form(request.user, row, request.POST)
    if form.is_valid():
        try:
            visits.bring(row, list(form.cleaned_data["citizens"]), by=request.user)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("group_visit", pk=pk)
    return _page(request, row, bring=form)


def _visit(user, pk):
    rows = group_visits_visible_to(user).select_related("company", "office", "led_by")
    return get_object_or_404(rows, pk=pk)


def _bring_form(user, row, data=None):
    return BringForm(open_cases(user).exclude(group_visits__visit=row), data)


def _page(request, row, *, bring=None, said=None, off=None):
    """bring, said, off : a form that was refused, to be mended"""
    user, today = request.user, timezone.localdate()
    guests = _guests(user, row)
    seen(request, [one.citizen for one in guests], ASKED)
    bring = bring or _bring_form(user, row)
    # Their names are offered to be ticked.
    seen(request, bring.fields["citizens"].queryset, NAMED)
    context = {
        "visit": row,
        "not_yet": visits.why_not_say(row, today),
        "forms": [
            said if said and said.guest.pk == one.pk else CouldBeMeForm(one) for one in guests
        ],
        "others": row.guests.count() - len(guests),
        "bring": bring,
        "off": off or CallOffForm(row),
        "may_change": row.held_on >= today and not row.called_off_why,
    }
    refused = bring.is_bound or said or off
    return render(request, "visits/page.html", context, status=422 if refused else 200)


def _guests(user, row):
    return list(
        could_be_me_visible_to(user)
        .filter(visit=row)
        .select_related("citizen", "visit")
        .order_by("citizen__name", "pk")
    )


@require_POST
def guest(request, pk, step):
    """What one citizen says; or that they do not come along; or that the company goes on their list."""
    row = get_object_or_404(
        could_be_me_visible_to(request.user)
        .filter(visit__in=group_visits_visible_to(request.user))
        .select_related("citizen", "visit__company", "visit__office", "visit__led_by"),
        pk=pk,
    )
    form, now = None, timezone.now()
    try:
        if step == "out":
            visits.leave_out(row, by=request.user)
        elif step == "list":
            visits.put_on_wish_list(row, by=request.user, at=now)
            messages.success(request, _("The company is on the citizen's own list."))
            return redirect("group_visit", pk=row.visit_id)
        else:
            form = CouldBeMeForm(row, request.POST)
            if not form.is_valid():
                return _page(request, row.visit, said=form)
            visits.say(row, by=request.user, at=now, **form.cleaned_data)
    except Refused as refused:
        if form is None:
            messages.error(request, refused.messages[0])
            return redirect("group_visit", pk=row.visit_id)
        say(form, refused)
        return _page(request, row.visit, said=form)
    messages.success(request, _("Saved."))
    return redirect("group_visit", pk=row.visit_id)


@require_safe
def paper(request, pk):
    """To take along: the questions, and three boxes. No name stands on it."""
    return render(request, "visits/paper.html", {"visit": _visit(request.user, pk)})
