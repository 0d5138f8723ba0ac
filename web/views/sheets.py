"""What a company is told: the sheet, ticked with the citizen, and the openness plan, which it never is."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matching import openness as plans
from matching import sheets
from matching.fields import Group, groups_open
from matching.lifecycle import Refused
from matching.policies import may_move
from matching.stages import Kind, Stage
from matching.visibility import matches_visible_to, openness_visible_to, sheets_visible_to
from web.forms.sheets import OpennessForm, SheetForm
from web.htmx import wants_fragment
from web.reading import RANKED, TALKED, seen


def _own_match(request, pk):
    """A match with a company that the user may move, or 404."""
    match = get_object_or_404(
        matches_visible_to(request.user).select_related(
            "citizen__consultant", "citizen__postcode", "opening__company"
        ),
        pk=pk,
        kind=Kind.COMPANIES,
    )
    if not may_move(request.user, match):
        raise Http404
    seen(request, [match.citizen], RANKED)
    return match


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, pk):
    """Tick what the company may hear; saving records the yes and makes the sheet."""
    match = _own_match(request, pk)
    form = SheetForm(match, request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            sheet = sheets.make(
                match,
                form.chosen(),
                by=request.user,
                at=timezone.now(),
                channel=said["channel"],
                expires_on=said["expires_on"],
                unasked=said["unasked"],
            )
        except Refused as refused:
            form.add_error(None, refused)
        else:
            return redirect("sheet", pk=sheet.pk)
    context = {
        "match": match,
        "form": form,
        "why_not": sheets.why_not_sheet(request.user, match),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "sheets/new.html", context, status=status)


@require_safe
def page(request, pk):
    """The sheet as the company reads it; nothing of it where it may no longer be shown."""
    sheet = get_object_or_404(
        sheets_visible_to(request.user).select_related(
            "match__citizen", "match__opening__company", "made_by"
        ),
        pk=pk,
    )
    content = None
    if sheets.is_open(sheet, timezone.localdate()):
        content = sheets.content_for(sheet, groups_open(request.user, sheet.match.citizen))
    words = {Group.NEEDS_IN_WORDS} if content and "text" in content else set()
    seen(request, [sheet.match.citizen], RANKED | words)
    context = {"sheet": sheet, "match": sheet.match, "content": content}
    return render(request, "sheets/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def openness(request, pk):
    """What the citizen wants to say at this place: asked anew for each."""
    match = _own_match(request, pk)
    seen(request, [match.citizen], TALKED)
    form = _openness_form(request.user, match, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            plans.write(match, form.words(), by=request.user)
        except Refused as refused:
            form.add_error(None, refused)
            form.see(**_plan(request.user, match))
        else:
            if wants_fragment(request):
                context = {
                    "match": match,
                    "form": _openness_form(request.user, match),
                    "saved": True,
                }
                return render(request, "openness/_form.html", context)
            messages.success(request, _("Saved."))
            return redirect("match", pk=pk)
    page = "openness/_form.html" if wants_fragment(request) else "openness/page.html"
    status = 422 if request.method == "POST" else 200
    return render(request, page, {"match": match, "form": form}, status=status)


def _openness_form(user, match, data=None):
    return OpennessForm(data, initial=_plan(user, match))


def _plan(user, match):
    """What the reader may see of the plan for a match: {field: words}."""
    plan = openness_visible_to(user).filter(match=match).first()
    return {name: getattr(plan, name, "") for name in plans.FIELDS}


def told_outside(user, match):
    """What the page of a match says about it: the sheets, and the citizen's plan for saying more."""
    if match.kind != Kind.COMPANIES:
        return None
    today = timezone.localdate()
    own = may_move(user, match)
    return {
        "sheets": [
            {"sheet": sheet, "open": sheets.is_open(sheet, today)}
            for sheet in sheets_visible_to(user)
            .filter(match=match)
            .select_related("match__citizen", "match__opening__company", "made_by")
        ],
        "own": own,
        "why_not": sheets.why_not_sheet(user, match),
        "openness": _openness_form(user, match) if own and match.stage != Stage.ENDED else None,
    }
