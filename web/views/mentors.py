"""Volunteers: the list, the page of one, its edit form, and the times that are the volunteer's own."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import breaks
from matching.stages import HOLDS_PLACE, Stage
from matching.visibility import (
    CASE_WORKERS,
    matches_visible_to,
    mentors_visible_to,
)
from mentors.models import Mentor
from programme.models import Office
from programme.pauses import days_of_pause
from programme.references import next_reference
from programme.roles import Role
from web.forms.lists import MentorFilter
from web.forms.mentors import AvailabilityForm, MentorForm
from web.looking import list_or_rows, looked_for, looks
from web.reading import MATCHED, TALKED, seen, seen_on_list
from web.views.citizens import of_volunteer
from web.views.contracts import papers_of
from web.views.conversations import log_of

A_PAGE = 50  # rows
OWN_TIMES = (Role.COORDINATOR, Role.MENTOR)


def _mentors(user):
    """Volunteers with the number of citizens that they meet now, whoever these are."""
    held = Count("matches", filter=Q(matches__stage__in=HOLDS_PLACE))
    # Counting in groups drops the usual order.
    return mentors_visible_to(user).annotate(held=held).order_by("name", "ref")


@looks
def mentor_list(request):
    user = request.user
    if user.role == Role.MENTOR:
        return redirect("mentor", pk=get_object_or_404(mentors_visible_to(user)).pk)
    if user.role not in CASE_WORKERS:
        raise Http404
    said = looked_for(request)
    found = MentorFilter(said, _mentors(user).select_related("postcode"))
    page = Paginator(found.qs.prefetch_related("pauses"), A_PAGE).get_page(said.get("page"))
    today = timezone.localdate()
    context = {
        "filter": found,
        "page": page,
        "rows": [(mentor, _state(mentor, today)) for mentor in page],
        "may_add": user.role == Role.COORDINATOR,
    }
    return list_or_rows(request, "mentors/list.html", "mentors/_rows.html", context, found.form)


def _state(mentor, today):
    """What to know before asking this volunteer: [(sentence, kind of tag), …]."""
    if mentor.left_on and mentor.left_on <= today:
        return [(_("Has left"), "error")]
    said = []
    pause = mentor.paused_on(today)
    if pause and pause.ends_on:
        said.append((_("Pause until %(date)s") % {"date": _short(pause.ends_on)}, "warning"))
    elif pause:
        said.append((_("Pause"), "warning"))
    if mentor.active_from and mentor.active_from > today:
        said.append((_("From %(date)s") % {"date": _short(mentor.active_from)}, "info"))
    if not mentor.contract_signed_on:
        said.append((_("No contract yet"), "warning"))
    elif mentor.contract_ends_on and mentor.contract_ends_on < today:
        said.append((_("The contract has ended"), "warning"))
    return said


def _short(day):
    return date_format(day, "SHORT_DATE_FORMAT")


@require_safe
def page(request, pk):
    user, today = request.user, timezone.localdate()
    mentor = get_object_or_404(
        _mentors(user).select_related("postcode", "branch").prefetch_related("pauses"), pk=pk
    )
    own = mentor.user_id == user.pk
    own_citizens = of_volunteer(user) if own else []
    matches = matches_visible_to(user).filter(mentor=mentor).select_related("citizen", "mentor")
    log = log_of(user, mentor)
    seen_on_list(request, own_citizens)
    seen(request, [match.citizen for match in matches], MATCHED)
    seen(request, log["citizens"] if log else [], TALKED)
    context = {
        "mentor": mentor,
        "state": _state(mentor, today),
        "coming": [pause for pause in mentor.pauses.all() if pause.begins_on > today],
        "full": mentor.capacity is not None and mentor.held >= mentor.capacity,
        "own": own,
        "own_citizens": own_citizens,
        "matches": matches,
        "ended": Stage.ENDED,
        "log": log,
        "may_edit": user.role == Role.COORDINATOR,
        "may_set_times": user.role in OWN_TIMES,
        **papers_of(user, mentor, today),
    }
    return render(request, "mentors/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    if request.user.role != Role.COORDINATOR:
        raise Http404
    branches = list(request.user.offices.filter(kind=Office.Kind.BRANCH)[:2])
    return _edited(request, Mentor(), {"branch": branches[0] if len(branches) == 1 else None})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    if request.user.role != Role.COORDINATOR:
        raise Http404
    return _edited(request, get_object_or_404(_mentors(request.user), pk=pk))


def _edited(request, mentor, initial=None):
    sent = request.POST if request.method == "POST" else None
    form = MentorForm(sent, instance=mentor, initial=initial, user=request.user)
    if form.is_valid():
        with transaction.atomic():
            if not mentor.ref:
                mentor.ref = next_reference(Mentor._default_manager, "M")
            form.save()
            _tell_of_pause(request, form)
        _say_what_was_saved(request, form)
        return redirect("mentor", pk=mentor.pk)
    context = {"form": form, "mentor": mentor}
    return render(request, "mentors/edit.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def availability(request, pk):
    if request.user.role not in OWN_TIMES:
        raise Http404
    mentor = get_object_or_404(_mentors(request.user), pk=pk)
    form = AvailabilityForm(request.POST if request.method == "POST" else None, instance=mentor)
    if form.is_valid():
        with transaction.atomic():
            form.save()
            _tell_of_pause(request, form)
        _say_what_was_saved(request, form)
        return redirect("mentor", pk=mentor.pk)
    context = {"form": form, "mentor": mentor, "own": mentor.user_id == request.user.pk}
    return render(
        request, "mentors/availability.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def confirm_times(request, pk):
    """The times still fit: one press."""
    if request.user.role not in OWN_TIMES:
        raise Http404
    mentor = get_object_or_404(_mentors(request.user).exclude(timetable=None), pk=pk)
    mentor.timetable_confirmed_on = timezone.localdate()
    mentor.save(update_fields=["timetable_confirmed_on"])
    messages.success(request, _("Thank you. Your times are confirmed."))
    if mentor.user_id == request.user.pk:
        return redirect("overview")
    return redirect("mentor", pk=pk)


def _tell_of_pause(request, form):
    """A pause, or the last day, that is another than before concerns whoever is met meanwhile."""
    was = form.initial.get("pause_from"), form.initial.get("pause_until")
    now = days_of_pause(form.instance.pauses, form.today)
    if now != was or "left_on" in form.changed_data:
        breaks.on_pause(form.instance, by=request.user, at=timezone.now())


def _say_what_was_saved(request, form):
    """Saved; and what follows from it, where that is not what one would expect."""
    messages.success(request, _("Saved."))
    mentor, held = form.instance, getattr(form.instance, "held", 0)
    if mentor.capacity is not None and held > mentor.capacity:
        messages.warning(
            request,
            ngettext(
                "There is %(held)d citizen now, more than the number chosen. That meeting goes"
                " on; nobody new is suggested.",
                "There are %(held)d citizens now, more than the number chosen. Those meetings go"
                " on; nobody new is suggested.",
                held,
            )
            % {"held": held},
        )
    pause_until = form.cleaned_data["pause_until"]
    if pause_until and pause_until < form.today:
        messages.warning(
            request, _("That pause is over already: from today on it changes nothing.")
        )
