"""A volunteer's own page: two minutes a month, on a phone. Each tap is saved at once."""

import dataclasses
import datetime

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from matching import own_times
from matching.refusals import Refused
from matching.visibility import mentors_visible_to
from mentors import contracts
from programme.pauses import current_pause
from programme.timetable import Timetable, day_name
from web.forms.own_times import OwnHours, OwnPause, OwnWords
from web.htmx import wants_fragment
from web.reading import seen_on_list
from web.views.citizens import of_volunteer

LAST_TAP = "last tap"  # in the session: only for a browser without JavaScript
A_DAY = datetime.timedelta(days=1)


def page(request, **forms):
    """What the overview of a volunteer shows; of the forms, one that was refused stands for its own."""
    mentor, today = mentors_visible_to(request.user).first(), timezone.localdate()
    own = of_volunteer(request.user)
    seen_on_list(request, own)
    if mentor is None:
        return {"mentor": None, "to_confirm": False, "own": own}
    return {
        "mentor": mentor,
        "own": own,
        **_week(mentor, today),
        "undo": request.session.pop(LAST_TAP, ""),
        "held": own_times.held(mentor),
        "room": own_times.room(mentor),
        "pause": current_pause(mentor.pauses, today),
        "today": today,
        "pause_form": OwnPause(mentor=mentor),
        "words_form": OwnWords(instance=mentor),
        "contract": contracts.waiting_for(mentor, today),
        **forms,
    }


def _week(mentor, today, focus=""):
    """The week by parts of the day: [(part, [cell, …]), …]; one cell may take the focus."""
    week = mentor.timetable or Timetable()
    return {
        "mentor": mentor,
        "to_confirm": mentor.times_are_old(today, settings.CADENCE["times_hold_days"]),
        "hours_form": OwnHours(mentor=mentor),
        "rows": [
            (part, [_cell(f"{day}-{part.code}", state, focus) for day, state in enumerate(states)])
            for part, states in week.grid()
        ],
    }


def _cell(box, state, focus=""):
    day, _part = own_times.BOXES[box]
    return {
        "box": box,
        "state": state,
        "day": day_name(day),
        "name": own_times.box_name(box),
        "focus": box == focus,
    }


@require_POST
def step(request, pk, step):
    """One of the taps and small forms of the own page."""
    mentor = get_object_or_404(mentors_visible_to(request.user).filter(user=request.user), pk=pk)
    if step not in STEPS:
        raise Http404
    return STEPS[step](request, mentor)


def _tapped(request, mentor):
    """One part of one day, to what the button says: of two taps at once each holds."""
    wanted = "on" in request.POST
    box = request.POST.get("on" if wanted else "off")
    if box not in own_times.BOXES:
        raise Http404
    mentor, tap = own_times.set_part(mentor, box, wanted, at=timezone.now())
    undo = signing.dumps(_as_sent(tap), salt=_salt(mentor))
    if not wants_fragment(request):
        messages.success(request, _saved())
        request.session[LAST_TAP] = undo
        return redirect("overview")
    context = _week(mentor, timezone.localdate())
    cells = {cell["box"]: cell for _part, row in context["rows"] for cell in row}
    context |= {"cell": cells[box], "undo": undo, "said": _saved()}
    return render(request, "mentors/own/_tapped.html", context)


def _undone(request, mentor):
    """Take the last tap back, to the hours that stood there."""
    try:
        tap = _as_kept(
            signing.loads(request.POST.get("tap", ""), salt=_salt(mentor), max_age=A_DAY)
        )
    except signing.BadSignature as odd:
        raise Http404 from odd
    refused = ""
    try:
        mentor = own_times.take_back(mentor, tap)
    except Refused as no:
        refused = str(no.message)
        mentor.refresh_from_db()
    if not wants_fragment(request):
        if refused:
            messages.warning(request, refused)
        else:
            messages.success(request, _("Undone."))
        return redirect("overview")
    context = _week(mentor, timezone.localdate(), focus=tap.box) | {
        "said": refused or _("Undone."),
        "refused": refused,
    }
    return render(request, "mentors/own/_undone.html", context, status=422 if refused else 200)


def _salt(mentor):
    return f"own-times-{mentor.pk}"


def _as_sent(tap):
    days = {"on": tap.on.isoformat(), "confirmed_on": tap.confirmed_on and str(tap.confirmed_on)}
    return dataclasses.asdict(tap) | days


def _as_kept(sent):
    confirmed = sent["confirmed_on"]
    days = {
        "on": datetime.date.fromisoformat(sent["on"]),
        "confirmed_on": confirmed and datetime.date.fromisoformat(confirmed),
    }
    return own_times.Tap(**sent | days)


def _saved():
    return _("Saved at %(time)s") % {"time": timezone.localtime().strftime("%H.%M")}


def _hours(request, mentor):
    form = OwnHours(request.POST, mentor=mentor)
    if not form.is_valid():
        return _refused(request, hours_form=form)
    own_times.set_hours(mentor, form.cleaned_data["timetable"], at=timezone.now())
    messages.success(request, _saved())
    return redirect("overview")


def _room(request, mentor):
    wanted = request.POST.get("room")
    if wanted not in ("more", "none"):
        raise Http404
    mentor = own_times.set_room(mentor, wanted == "more")
    if wanted == "none":
        messages.success(request, _("Saved: nobody new for now."))
    else:
        room = own_times.room(mentor)
        messages.success(
            request,
            ngettext("You can take one more.", "You can take %(room)d more.", room)
            % {"room": room},
        )
    return redirect("overview")


def _paused(request, mentor):
    form = OwnPause(request.POST, mentor=mentor)
    if not form.is_valid():
        return _refused(request, pause_form=form)
    said = form.cleaned_data
    own_times.pause(
        mentor, said["pause_from"], said["pause_until"], by=request.user, at=timezone.now()
    )
    messages.success(request, _("Your pause is saved. Your coordinator sees it."))
    return redirect("overview")


def _back(request, mentor):
    own_times.end_pause(mentor, request.POST.get("pause"), by=request.user, at=timezone.now())
    messages.success(request, _("Welcome back. Your pause is over."))
    return redirect("overview")


def _words(request, mentor):
    form = OwnWords(request.POST, instance=mentor)
    if not form.is_valid():
        return _refused(request, words_form=form)
    # These two alone: what was tapped meanwhile stays.
    form.instance.save(update_fields=form.Meta.fields)
    messages.success(request, _saved())
    return redirect("overview")


def _refused(request, **forms):
    """The same page, with what was typed and the sentence beside it."""
    return render(request, "overview/volunteer.html", page(request, **forms), status=422)


STEPS = {
    "part": _tapped,
    "undo": _undone,
    "hours": _hours,
    "room": _room,
    "pause": _paused,
    "back": _back,
    "words": _words,
}
