"""Courses with their days and teams; and the list of all that is held for several citizens together."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Citizen
from matching import courses
from matching.fields import Group, shown
from matching.models import Attended, CourseDay
from matching.refusals import Refused
from matching.stages import HOLDS_PLACE, Kind
from matching.visibility import (
    CASE_WORKERS,
    cafe_meetings_visible_to,
    cases_visible_to,
    could_be_me_visible_to,
    course_days_visible_to,
    courses_visible_to,
    group_visits_visible_to,
    matches_visible_to,
    sign_ups_visible_to,
    team_visible_to,
)
from web.forms.courses import (
    CallOffForm,
    CameForm,
    CourseForm,
    DayForm,
    ExtendForm,
    JoinForm,
    LeaveForm,
    RenameForm,
)
from web.reading import NAMED, seen

TEAM = NAMED | {Group.FIRST_NAME, Group.PHASE}


@require_safe
def together(request):
    """Courses, café meetings and group visits: the next one first."""
    user = case_worker(request)
    now, today = timezone.now(), timezone.localdate()
    lines = _lines(user, today)
    context = {
        "to_come": sorted((one for one in lines if one["on"] >= today), key=_when),
        "held": sorted((one for one in lines if one["on"] < today), key=_when, reverse=True),
        "has_office": user.offices.exists(),
        "now": now,
    }
    return render(request, "courses/list.html", context)


def case_worker(request):
    if request.user.role not in CASE_WORKERS:
        raise Http404
    return request.user


def _when(line):
    return line["on"], line["kind"], line["row"].pk


def _lines(user, today):
    """[{kind, row, on}, …]; a course stands on its next day, or on its last."""
    lines = []
    for course in courses_visible_to(user).select_related("office").prefetch_related("days"):
        days = [day.on for day in course.days.all() if not day.called_off_why]
        days = days or [course.begins_on]
        next_on = min((on for on in days if on >= today), default=max(days))
        lines.append({"kind": "course", "row": course, "on": next_on})
    lines += [
        {"kind": "cafe", "row": cafe, "on": timezone.localdate(cafe.held_at)}
        for cafe in cafe_meetings_visible_to(user).select_related("office")
    ]
    lines += [
        {"kind": "visit", "row": visit, "on": visit.held_on}
        for visit in group_visits_visible_to(user).select_related("office", "company")
    ]
    return lines


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    user = case_worker(request)
    form = CourseForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            course = courses.plan(form.whose(), by=user, at=timezone.now(), **form.said())
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("The course is planned. Look through its days."))
            return redirect("course", pk=course.pk)
    words = {
        "title": _("New course"),
        "lead": _(
            "The days are laid out from the first day and the mornings, with three longer days during"
            " the internship."
        ),
        "press": _("Plan the course"),
    }
    return new_page(request, form, **words)


def new_page(request, form, **words):
    """The page on which something to do together is planned: `title`, `lead` and what is to be pressed."""
    context = {"form": form, "has_office": request.user.offices.exists(), **words}
    return render(request, "courses/new.html", context, status=422 if form.is_bound else 200)


def change_page(request, row, form, verb, **words):
    """What was planned is changed: the same page, with what stands there now.

    verb : (**facts) writes them      words : as for `new_page`, and where to go afterwards
    """
    after = words.pop("after")
    if form.is_valid():
        try:
            verb(row, by=request.user, at=timezone.now(), **form.said())
        except Refused as refused:
            say(form, refused)
            _once_more(form, row)
        else:
            messages.success(request, _("Saved."))
            return redirect(after, pk=row.pk)
    return new_page(request, form, **words)


def _once_more(form, row):
    """Whoever has read the sentence and presses once more means it."""
    row.refresh_from_db(fields=["changes"])
    form.data = form.data.copy()
    form.data["seen"] = str(row.changes)


def called_off(request, row, verb, page, after):
    """It is called off, or the page says why not.

    page : (form) shows it again      after : where it is seen afterwards
    """
    form = CallOffForm(row, request.POST)
    if form.is_valid():
        try:
            left = verb(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
            _once_more(form, row)
        else:
            messages.success(request, _("It is called off."))
            return redirect(after, pk=row.pk) if left else redirect("courses")
    return page(form)


def say(form, refused):
    """A refusal at the field that it is about, or on top where the form does not ask for that."""
    said = getattr(refused, "message_dict", None) if hasattr(refused, "error_dict") else None
    if not said:
        form.add_error(None, refused)
        return
    for name, sentences in said.items():
        form.add_error(name if name in form.fields else None, sentences)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk):
    row = _course(request.user, pk)
    form = RenameForm(row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            courses.rename(row, by=request.user, **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("course", pk=pk)
    words = {
        "title": _("Change the course"),
        "lead": _("A day is moved, or called off, on its own page."),
        "press": _("Save"),
    }
    return new_page(request, form, **words)


# One course


@require_http_methods(["GET", "HEAD", "POST"])
def course(request, pk):
    """The days, and the team with who came; posting takes somebody into the team."""
    row = _course(request.user, pk)
    if request.method != "POST":
        return _page(request, row)
    form = _join_form(request.user, row, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            courses.join(
                row, said["citizen"], by=request.user, at=timezone.now(), above=said["above"]
            )
        except Refused as refused:
            form = _join_form(request.user, row, request.POST, asked=True)
            form.is_valid()
            say(form, refused)
        else:
            name = said["citizen"].first_name
            messages.success(request, _("%s is in the team.") % name)
            return redirect("course", pk=pk)
    return _page(request, row, join=form)


def _course(user, pk):
    return get_object_or_404(courses_visible_to(user).select_related("office", "led_by"), pk=pk)


def _join_form(user, row, data=None, *, asked=False):
    today = timezone.localdate()
    there = courses.in_team(row, today)
    free = open_cases(user).exclude(pk__in=there.values("citizen"))
    full = asked or there.count() >= row.seats
    return JoinForm(free, full, data)


def open_cases(user):
    """Whom a case worker can invite to something."""
    return cases_visible_to(user).exclude(phase=Citizen.Phase.CLOSED).order_by("name")


def _page(request, row, *, join=None, refused=None):
    """join, refused : a form that was refused, to be mended; of the latter (member, name, form)"""
    user, today = request.user, timezone.localdate()
    members, others = _team(user, row)
    seen(request, [one["citizen"] for one in members], TEAM)
    days = list(row.days.prefetch_related("attendances"))
    held = [day for day in days if not day.called_off_why]
    past = [day for day in held if day.on <= today]
    for one in members:
        one["forms"] = {"extend": ExtendForm(one["row"]), "leave": LeaveForm(one["row"])}
        if refused and refused[0] == one["row"]:
            one["forms"][refused[1]] = refused[2]
        one["came"] = [_came(one["row"], day) for day in past]
    last = past[-1] if past else None
    join = join or _join_form(user, row)
    # Their names are offered to be chosen.
    seen(request, join.fields["citizen"].queryset, NAMED)
    context = {
        "course": row,
        "days": [{"day": day, "written": len(day.attendances.all())} for day in days],
        "past": past,
        "last": last,
        "next": next((day for day in held if day.on > today), None),
        "members": [one for one in members if one["row"].until_on is None],
        "left": [one for one in members if one["row"].until_on is not None],
        "others": others,
        "there": courses.in_team(row, today).count(),
        "join": join,
        "today": today,
        "over": bool(days) and days[-1].on < today,
    }
    status = 422 if refused or join.is_bound else 200
    return render(request, "courses/page.html", context, status=status)


def _team(user, row):
    """([{row, citizen as shown, opens, starts_on}, …], how many others are in the team now)."""
    rows = list(
        team_visible_to(user)
        .filter(course=row)
        .select_related("course", "citizen")
        .order_by("citizen__name", "pk")
    )
    opens = set(cases_visible_to(user).filter(courses__course=row).values_list("pk", flat=True))
    people = {one.pk: one for one in shown(user, [row.citizen for row in rows])}
    members = [
        {
            "row": one,
            "citizen": people[one.citizen_id],
            "opens": one.citizen_id in opens,
            "starts_on": courses.internship_from(one),
        }
        for one in rows
        if one.citizen_id in people
    ]
    now = courses.in_team(row, timezone.localdate())
    return members, now.exclude(pk__in=[one["row"].pk for one in members]).count()


def _came(member, day):
    """What a cell of the table says: a word, "" for nothing yet, None where the day is not theirs."""
    for one in day.attendances.all():
        if one.citizen_id == member.citizen_id:
            return one.get_came_display()
    return "" if courses.is_expected(member, day) else None


@require_POST
def member(request, pk, step):
    """Extra weeks for one in the team, or the end of being in it."""
    row = get_object_or_404(
        team_visible_to(request.user)
        .filter(citizen__in=cases_visible_to(request.user))
        .select_related("course__office", "course__led_by", "citizen"),
        pk=pk,
    )
    if step not in STEPS:
        raise Http404
    make, verb = STEPS[step]
    form = make(row, request.POST)
    if form.is_valid():
        try:
            verb(row, form.cleaned_data, request.user)
        except Refused as refused:
            say(form, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("course", pk=row.course_id)
    return _page(request, row.course, refused=(row, step, form))


STEPS = {
    "extend": (ExtendForm, lambda row, said, by: courses.extend(row, said["weeks"], by=by)),
    "leave": (
        LeaveForm,
        lambda row, said, by: courses.leave(row, by=by, at=timezone.now(), why=said["why"]),
    ),
}


# One day


@require_http_methods(["GET", "HEAD", "POST"])
def day(request, pk):
    """Who came; posting writes it down."""
    row = _day(request.user, pk)
    members = _members_on(request.user, row)
    form = _came_form(row, members, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            courses.record(row, form.said(), by=request.user, at=timezone.now())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("course_day", pk=pk)
    return _day_page(request, row, members, came=form)


def _day(user, pk):
    days = course_days_visible_to(user)
    return get_object_or_404(days.select_related("course__office", "course__led_by"), pk=pk)


def _members_on(user, row):
    members, _others = _team(user, row.course)
    return [one for one in members if courses.is_expected(one["row"], row)]


def _came_form(row, members, data=None):
    written = dict(row.attendances.values_list("citizen", "came"))
    people = {one["row"].pk: (one["row"], str(one["citizen"])) for one in members}
    came = {one["row"].pk: written.get(one["row"].citizen_id, "") for one in members}
    return CameForm(people, came, data)


def _day_page(request, row, members, *, came=None, move=None, off=None):
    user, today = request.user, timezone.localdate()
    seen(request, [one["citizen"] for one in members], TEAM)
    context = {
        "course": row.course,
        "day": row,
        "came": came or _came_form(row, members),
        "others": row.taking_part().count() - len(members),
        "not_yet": courses.why_not_record(row, today),
        "follow_ups": _follow_ups(user, row),
        "move": move or DayForm(row),
        "moving": bool(move),
        "off": off or CallOffForm(row),
        "has_written": row.attendances.exists(),
        "before": row.course.days.filter(on__lt=row.on).order_by("-on").first(),
        "after": row.course.days.filter(on__gt=row.on).order_by("on").first(),
    }
    refused = (came and came.is_bound) or move or off
    return render(request, "courses/day.html", context, status=422 if refused else 200)


def _follow_ups(user, row):
    """The places of those who came on a longer day, for the follow-up that the day holds."""
    if row.kind != CourseDay.Kind.LONGER:
        return []
    came = row.attendances.filter(came=Attended.CAME).values("citizen")
    return list(
        matches_visible_to(user)
        .filter(citizen__in=came, kind=Kind.COMPANIES, stage__in=HOLDS_PLACE)
        .select_related("citizen", "opening__company")
        .order_by("citizen__name", "pk")
    )


@require_POST
def move_day(request, pk):
    row = _day(request.user, pk)
    form = DayForm(row, request.POST)
    if form.is_valid():
        try:
            courses.move_day(row, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            say(form, refused)
            _once_more(form, row)
        else:
            messages.success(request, _("The day is changed."))
            return redirect("course_day", pk=pk)
    return _day_page(request, row, _members_on(request.user, row), move=form)


@require_POST
def call_off_day(request, pk):
    row = _day(request.user, pk)

    def page(form):
        return _day_page(request, row, _members_on(request.user, row), off=form)

    return called_off(request, row, courses.call_off_day, page, "course_day")


# On the page of a citizen


def taking_part(user, citizen):
    """What a citizen takes part in, for `courses/_of_citizen.html`; None where there is nothing."""
    found = {
        "courses": list(
            team_visible_to(user).filter(citizen=citizen.pk).select_related("course", "citizen")
        ),
        "cafes": list(
            sign_ups_visible_to(user).filter(citizen=citizen.pk).select_related("cafe", "citizen")
        ),
        "visits": list(
            could_be_me_visible_to(user)
            .filter(citizen=citizen.pk)
            .select_related("visit__company", "citizen")
        ),
    }
    return found if any(found.values()) else None
