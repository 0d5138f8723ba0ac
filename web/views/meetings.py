"""Case meetings: planning one, picking the cases, and writing down what is asked and advised."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import meetings
from matching.fields import Group
from matching.lifecycle import Refused
from matching.visibility import CASE_WORKERS, agenda_visible_to, meetings_visible_to
from web.forms.meetings import CaseForm, MeetingForm, MoveForm, PickForm
from web.reading import NAMED, seen

ADVISED = NAMED | {Group.ADVICE}


def advice_about(user, citizen):
    """What meetings have advised about a citizen, for `meetings/_advice.html`, newest first."""
    cases = agenda_visible_to(user).filter(citizen=citizen).exclude(advice="")
    return list(
        cases.select_related("citizen", "meeting__office").order_by("-meeting__held_on", "-pk")
    )


@require_http_methods(["GET", "HEAD", "POST"])
def meeting_list(request):
    """The meetings, and a new one."""
    user = request.user
    if user.role not in CASE_WORKERS:
        raise Http404
    form = MeetingForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = meetings.plan(
                form.whose(), form.cleaned_data["held_on"], by=user, at=timezone.now()
            )
        except Refused as refused:
            form.add_error("held_on", refused)
        else:
            return redirect("meeting", pk=meeting.pk)
    today = timezone.localdate()
    seen = list(meetings_visible_to(user).select_related("office"))
    context = {
        "form": form,
        "to_come": sorted((one for one in seen if one.held_on >= today), key=_day),
        "held": [one for one in seen if one.held_on < today],
        "has_office": user.offices.exists(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "meetings/list.html", context, status=status)


def _day(meeting):
    return meeting.held_on, meeting.pk


@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """The agenda; posting takes up the cases that are ticked."""
    meeting = _meeting(request.user, pk)
    if request.method != "POST":
        return _page(request, meeting)
    today = timezone.localdate()
    pick = PickForm(meetings.open_cases(request.user, meeting, today), today, request.POST)
    if pick.is_valid():
        try:
            meetings.take_up(meeting, pick.picked(), by=request.user, at=timezone.now())
        except Refused as refused:
            pick.add_error(None, refused)
        else:
            messages.success(request, _("The cases are on the agenda."))
            return redirect("meeting", pk=pk)
    return _page(request, meeting, pick=pick)


def _meeting(user, pk):
    return get_object_or_404(meetings_visible_to(user).select_related("office"), pk=pk)


def _agenda(user, meeting):
    """The cases that the reader may see, in their order, and how many others there are."""
    cases = list(
        agenda_visible_to(user)
        .filter(meeting=meeting)
        .select_related("citizen", "meeting")
        .order_by("position", "pk")
    )
    return cases, meeting.cases.count() - len(cases)


def _page(request, meeting, *, pick=None, written=None, move=None):
    """pick, written, move : a form that was refused, to be mended"""
    today = timezone.localdate()
    cases, others = _agenda(request.user, meeting)
    over = meetings.why_not_take_up(meeting, today)
    if pick is None and not over:
        open_cases = meetings.open_cases(request.user, meeting, today)
        pick = PickForm(open_cases, today) if open_cases else None
    context = {
        "meeting": meeting,
        "forms": [
            written if written and written.case == case else CaseForm(case, today) for case in cases
        ],
        "others": others,
        "pick": pick,
        "over": over,
        "move": move or MoveForm(meeting),
        "why_not_change": meetings.why_not_change(request.user, meeting),
        "why_not_delete": meetings.why_not_delete(meeting),
        "not_yet": meetings.why_not_advise(meeting, today),
    }
    seen(request, [case.citizen for case in cases], ADVISED)
    seen(request, pick.cases.values() if pick else [], NAMED | {Group.TALK_DATES})
    refused = (pick and pick.is_bound) or written or move
    return render(request, "meetings/page.html", context, status=422 if refused else 200)


@require_POST
def move(request, pk):
    """Another day; the cases go with the meeting."""
    meeting = _meeting(request.user, pk)
    form = MoveForm(meeting, request.POST)
    if form.is_valid():
        try:
            meetings.move(
                meeting,
                form.cleaned_data["held_on"],
                by=request.user,
                at=timezone.now(),
                seen=form.showed(),
            )
        except Refused as refused:
            form.add_error("held_on", refused)
            form.see(held_on=meeting.held_on)
        else:
            messages.success(request, _("The meeting is moved."))
            return redirect("meeting", pk=pk)
    return _page(request, meeting, move=form)


@require_POST
def delete(request, pk):
    """Only a meeting without cases goes."""
    meeting = _meeting(request.user, pk)
    try:
        meetings.delete(meeting, by=request.user)
    except Refused as refused:
        messages.error(request, refused.messages[0])
        return redirect("meeting", pk=pk)
    messages.success(request, _("The meeting is deleted."))
    return redirect("meetings")


@require_safe
def agenda(request, pk):
    """To print: references only."""
    meeting = _meeting(request.user, pk)
    cases, others = _agenda(request.user, meeting)
    seen(request, [case.citizen for case in cases], {Group.REFERENCE, Group.ADVICE})
    return render(
        request, "meetings/agenda.html", {"meeting": meeting, "cases": cases, "others": others}
    )


@require_POST
def write(request, pk):
    case = _case(request.user, pk)
    form = CaseForm(case, timezone.localdate(), request.POST)
    if form.is_valid():
        try:
            meetings.write(case, by=request.user, at=timezone.now(), **form.said())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect(_place_of(case))
    return _page(request, _meeting(request.user, case.meeting_id), written=form)


@require_POST
def take_off(request, pk):
    case = _case(request.user, pk)
    try:
        meetings.take_off(case, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The case is off the agenda."))
    return redirect("meeting", pk=case.meeting_id)


def _case(user, pk):
    """A case on the agenda of a meeting that the user sees, if the case is hers too."""
    return get_object_or_404(
        agenda_visible_to(user)
        .filter(meeting__in=meetings_visible_to(user))
        .select_related("citizen", "meeting"),
        pk=pk,
    )


def _place_of(case):
    return reverse("meeting", args=[case.meeting_id]) + f"#case-{case.pk}"
