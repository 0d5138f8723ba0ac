"""Progression: the radar of one citizen, how it develops, and what is measured next."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Measurement
from matching import progression
from matching.fields import Group, groups_open
from matching.refusals import Refused
from matching.visibility import (
    agreements_visible_to,
    cases_visible_to,
    focus_visible_to,
    matches_visible_to,
    measurements_visible_to,
    scores_visible_to,
)
from web import drawings
from web.forms.progression import FocusForm, MeasurementForm
from web.reading import NAMED, TALKED, seen

CITIZEN, CONSULTANT = Measurement.Respondent


@require_safe
def page(request, pk):
    """The newest radar, what has changed, and how it develops; a coordinator sees the days."""
    user, today = request.user, timezone.localdate()
    citizen = get_object_or_404(
        cases_visible_to(user).select_related("programme").prefetch_related("pauses"), pk=pk
    )
    opens = Group.TALKS in groups_open(user, citizen)
    seen(request, [citizen], TALKED if opens else NAMED | {Group.TALK_DATES})
    measured = measurements_of(user, citizen)
    in_use = progression.set_of(citizen, today)
    context = {
        "citizen": citizen,
        "opens": opens,
        "measured": list(reversed(measured)),
        "in_use": in_use,
        "due_on": progression.next_due(citizen, in_use, measured, today),
        "today": today,
    }
    if opens:
        context |= _told(user, citizen, measured, in_use, today)
    return render(request, "progression/page.html", context)


def measurements_of(user, citizen):
    """The measurements of a citizen in order, with the scores that the user may read."""
    scores = scores_visible_to(user).select_related("indicator", "measurement__citizen")
    return list(
        measurements_visible_to(user)
        .filter(citizen=citizen)
        .select_related("indicator_set", "recorded_by")
        .prefetch_related(Prefetch("scores", scores))
        .order_by("measured_on", "pk")
    )


def _told(user, citizen, measured, in_use, today):
    focus = _focus_codes(user, citizen)
    sides = [_side(measured, one) for one in Measurement.Respondent]
    sides = [one for one in sides if one]
    return {
        "sides": sides,
        "focus": focus,
        "changes": _changes(sides[0]["readings"]) if sides else None,
        "focus_form": FocusForm(in_use.indicators.all(), initial={"areas": focus})
        if in_use and measured
        else None,
        "over_time": _over_time(user, citizen, measured, focus, today),
    }


def _focus_codes(user, citizen):
    return list(
        focus_visible_to(user).filter(citizen=citizen, until_on=None).values_list("code", flat=True)
    )


def _side(measured, respondent):
    """What one of the two says: the newest measurement, its radar and its figures; None before the first
    one."""
    own = [one for one in measured if one.respondent == respondent]
    if not own:
        return None
    newest = own[-1]
    readings = progression.readings(newest, own[:-1], newest.indicator_set.indicators.all())
    return {
        "newest": newest,
        "title": respondent.label,
        "readings": readings,
        "radar": radar_of(readings),
        "wishes": respondent == CITIZEN,
        "is_screening": len(own) == 1,
    }


def radar_of(readings):
    """What `progression/_radar.html` draws."""
    lines = (
        ("last", _("Last"), [one.last for one in readings], "square"),
        ("wished", _("Wished"), [one.wished for one in readings], "triangle"),
        ("now", _("Now"), [one.now for one in readings], "circle"),
    )
    return {
        "axes": drawings.axes([one.indicator.title for one in readings]),
        "rings": [drawings.ring(len(readings), value) for value in (2, 4, 6, 8, 10)],
        "lines": [
            {"kind": kind, "title": title, "drawn": drawings.radar(values, shape)}
            for kind, title, values, shape in lines
            if any(value is not None for value in values)
        ],
    }


def _changes(readings):
    """{"up", "down", "same": [Reading, …]} of what was asked both now and before."""
    both = [one for one in readings if one.now is not None and one.last is not None]
    return {
        "up": [one for one in both if one.now > one.last],
        "down": [one for one in both if one.now < one.last],
        "same": [one for one in both if one.now == one.last],
    }


def _over_time(user, citizen, measured, focus, today):
    """The focus areas over time, or all where none is chosen, with what happened on the same axis; None
    before there are two days to compare."""
    own = [one for one in measured if one.respondent == CITIZEN]
    days = sorted({one.measured_on for one in own})
    if len(days) < 2:
        return None
    since, until = days[0], max(days[-1], today)
    matches = (
        matches_visible_to(user)
        .filter(citizen=citizen, started_on__isnull=False)
        .select_related("opening__company", "mentor")
        .prefetch_related("hours", "events")
    )
    happened = [
        {"number": number, "one": one, **_place_of(one, since, until)}
        for number, one in enumerate(
            progression.happenings(citizen, matches, since=since, until=until), start=1
        )
    ]
    indicators = [
        one for one in own[-1].indicator_set.indicators.all() if one.code in focus or not focus
    ]
    curves = [
        {
            "indicator": one,
            "points": points,
            "drawn": drawings.along(points, since, until),
        }
        for one in indicators
        if len(points := progression.figures_over_time(own, one.code)) > 1
    ]
    return {
        "since": since,
        "until": until,
        "happened": happened,
        "curves": curves,
        "rows": _rows(own, indicators, happened),
        "indicators": indicators,
    }


def _place_of(happening, since, until):
    left = drawings.at_day(happening.on, since, until)
    right = drawings.at_day(happening.until or happening.on, since, until)
    return {"x": f"{left:.1f}", "width": f"{max(right - left, 1):.1f}"}


def _rows(own, indicators, happened):
    """The same as the curves in words and figures, day by day."""
    rows = [
        {
            "on": one.measured_on,
            "figures": [
                score.now if (score := progression.score_of(one, indicator.code)) else None
                for indicator in indicators
            ],
        }
        for one in own
    ]
    rows += [{"on": each["one"].on, "happened": each} for each in happened]
    return sorted(rows, key=lambda row: row["on"])


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    """A measurement, of the citizen or beside it the contact person's own (`?side=consultant`)."""
    citizen = _own_case(request.user, pk)
    in_use = progression.set_of(citizen, timezone.localdate())
    if in_use is None:
        raise Http404
    side = CONSULTANT if request.GET.get("side") == CONSULTANT and in_use.asks_both else CITIZEN
    return _measured(request, citizen, in_use, side)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    """Mend a measurement, or write after the talk what there was no time for."""
    measurement = get_object_or_404(
        measurements_visible_to(request.user).select_related("indicator_set"), pk=pk
    )
    citizen = _own_case(request.user, measurement.citizen_id)
    return _measured(
        request, citizen, measurement.indicator_set, measurement.respondent, measurement
    )


def _own_case(user, pk):
    """A citizen whose measurements the user writes; a coordinator is told of none."""
    citizen = get_object_or_404(
        cases_visible_to(user).select_related("programme", "consultant"), pk=pk
    )
    if Group.TALKS not in groups_open(user, citizen):
        raise Http404
    return citizen


def _measured(request, citizen, indicator_set, side, measurement=None):
    seen(request, [citizen], TALKED)
    user = request.user
    own = [one for one in measurements_of(user, citizen) if one.respondent == side]
    mended = next((one for one in own if measurement and one.pk == measurement.pk), None)
    earlier = [one for one in own if mended is None or one.measured_on < mended.measured_on]
    indicators = list(indicator_set.indicators.all())
    form = MeasurementForm(
        indicators,
        request.POST if request.method == "POST" else None,
        wishes=side == CITIZEN,
        asked=indicator_set.pk,
        initial=_written(mended),
    )
    if form.is_valid():
        try:
            progression.write(
                citizen,
                indicator_set,
                form.said(),
                measured_on=form.cleaned_data["measured_on"],
                after_talk=form.cleaned_data["after_talk"],
                respondent=side,
                measurement=mended,
                by=user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error("measured_on", refused)
        else:
            messages.success(request, _("The measurement is saved."))
            return redirect("progression", pk=citizen.pk)
    areas = form.areas(progression.readings(None, earlier, indicators))
    return render(
        request,
        "progression/new.html",
        {
            "citizen": citizen,
            "form": form,
            "indicator_set": indicator_set,
            "measurement": mended,
            "is_screening": not earlier,
            "of_consultant": side == CONSULTANT,
            **_asked_first(areas, [] if not earlier else _focus_codes(user, citizen)),
        },
        status=422 if form.is_bound else 200,
    )


def _asked_first(areas, focus):
    """The focus areas first, the others folded; all of them where none is chosen, or at the screening."""
    if not any(one["indicator"].code in focus for one in areas):
        return {"areas": areas, "others": []}
    others = [one for one in areas if one["indicator"].code not in focus]
    return {
        "areas": [one for one in areas if one["indicator"].code in focus],
        "others": others,
        "others_open": any(one["filled"] for one in others),
    }


def _written(measurement):
    """What stands in a measurement already, as the form takes it."""
    if measurement is None:
        return {}
    found = {"measured_on": measurement.measured_on, "after_talk": measurement.after_talk}
    for score in measurement.scores.all():
        code = score.indicator.code
        found |= {f"now-{code}": score.now, f"wished-{code}": score.wished}
        found[f"comment-{code}"] = score.comment
    return found


@require_POST
def focus(request, pk):
    """What the citizen works on from today."""
    citizen = _own_case(request.user, pk)
    today = timezone.localdate()
    in_use = progression.set_of(citizen, today)
    form = FocusForm(in_use.indicators.all() if in_use else [], request.POST)
    if form.is_valid():
        codes = form.cleaned_data["areas"]
        progression.choose_focus(citizen, codes, on=today, by=request.user)
        messages.success(request, _("Saved. The next measurement asks about these areas first."))
    else:
        messages.error(request, _("Choose among the areas of the list."))
    return redirect("progression", pk=pk)


@require_safe
def paper(request, pk):
    """The radar in large letters, for the citizen to take home."""
    citizen = _own_case(request.user, pk)
    measured = measurements_of(request.user, citizen)
    side = _side(measured, CITIZEN)
    if side is None:
        raise Http404
    seen(request, [citizen], TALKED)
    focus = _focus_codes(request.user, citizen)
    promised = agreements_visible_to(request.user).filter(
        conversation__citizen=citizen,
        conversation__stays_with_sind=False,
        whose="citizen",
        done_on=None,
    )
    context = {
        "citizen": citizen,
        "side": side,
        "focus": [one.indicator for one in side["readings"] if one.indicator.code in focus],
        "promised": promised.select_related("conversation__citizen"),
    }
    return render(request, "progression/paper.html", context)
