"""Café meetings: planning one, who would like to come, and who came."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from matching import cafes
from matching.fields import Group
from matching.models import CafeSignUp
from matching.refusals import Refused
from matching.visibility import cafe_meetings_visible_to, sign_ups_visible_to
from web.forms.cafes import CafeForm, SignUpForm
from web.forms.courses import CallOffForm, CameForm
from web.reading import NAMED, seen
from web.views.courses import called_off, case_worker, change_page, new_page, open_cases, say

SIGNED_UP = NAMED | {Group.PHASE}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    user = case_worker(request)
    form = CafeForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            cafe = cafes.plan(form.whose(), by=user, at=timezone.now(), **form.said())
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("The café meeting is planned."))
            return redirect("cafe", pk=cafe.pk)
    words = {
        "title": _("New café meeting"),
        "lead": _(
            "A topic, a place that is easy to walk into, and people who have been through it"
            " themselves."
        ),
        "press": _("Plan the café meeting"),
    }
    return new_page(request, form, **words)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    row = _cafe(case_worker(request), pk)
    form = CafeForm.of(row, request.user, request.POST if request.method == "POST" else None)
    words = {
        "title": _("Change the café meeting"),
        "lead": _(
            "Whoever is signed up stays so. Another place or time is mailed to whose citizens come."
        ),
        "press": _("Save"),
        "after": "cafe",
    }
    return change_page(request, row, form, cafes.change, **words)


@require_POST
def call_off(request, pk):
    row = _cafe(request.user, pk)
    return called_off(
        request, row, cafes.call_off, lambda form: _page(request, row, off=form), "cafe"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def cafe(request, pk):
    """The meeting; posting signs a citizen up."""
    row = _cafe(request.user, pk)
    if request.method != "POST":
        return _page(request, row)
    form = _sign_up_form(request.user, row, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            cafes.sign_up(
                row, said["citizen"], by=request.user, at=timezone.now(), wish=said["wish"]
            )
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("%s is signed up.") % said["citizen"].first_name)
            return redirect("cafe", pk=pk)
    return _page(request, row, sign_up=form)


def _cafe(user, pk):
    return get_object_or_404(cafe_meetings_visible_to(user).select_related("office"), pk=pk)


def _sign_up_form(user, row, data=None):
    return SignUpForm(open_cases(user).exclude(cafe_meetings__cafe=row), data)


def _mine(user, row):
    return list(
        sign_ups_visible_to(user)
        .filter(cafe=row)
        .select_related("citizen")
        .order_by("citizen__name", "pk")
    )


def _came_form(rows, data=None):
    coming = [one for one in rows if one.wish == CafeSignUp.Wish.COMES]
    people = {one.pk: (one, one.citizen.name) for one in coming}
    return CameForm(people, {one.pk: one.came for one in coming}, data)


def _page(request, row, *, sign_up=None, came=None, off=None):
    """sign_up, came, off : a form that was refused, to be mended"""
    user, now = request.user, timezone.now()
    mine = _mine(user, row)
    seen(request, [one.citizen for one in mine], SIGNED_UP)
    sign_up = sign_up or _sign_up_form(user, row)
    seen(request, sign_up.fields["citizen"].queryset, NAMED)
    coming = cafes.coming(row)
    wish = CafeSignUp.Wish.COMES
    context = {
        "cafe": row,
        "coming": [one for one in mine if one.wish == wish],
        "instead": [one for one in mine if one.wish != wish],
        "how_many": coming,
        "others": row.sign_ups.count() - len(mine),
        "free": None if row.seats is None else max(row.seats - coming, 0),
        "over": cafes.why_not_sign_up(row, now),
        "not_yet": cafes.why_not_record(row, now),
        "came": came or _came_form(mine),
        "sign_up": sign_up,
        "off": off or CallOffForm(row),
        "may_change": row.held_at > now and not row.called_off_why,
    }
    refused = sign_up.is_bound or came or off
    return render(request, "cafes/page.html", context, status=422 if refused else 200)


@require_POST
def came(request, pk):
    row = _cafe(request.user, pk)
    form = _came_form(_mine(request.user, row), request.POST)
    if form.is_valid():
        try:
            cafes.record(row, form.said(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("cafe", pk=pk)
    return _page(request, row, came=form)


@require_POST
def withdraw(request, pk):
    row = get_object_or_404(sign_ups_visible_to(request.user).select_related("cafe"), pk=pk)
    try:
        cafes.withdraw(row, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("Saved."))
    return redirect("cafe", pk=row.cafe_id)
