"""The sheet that a citizen chooses from, and what the citizen answered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from matching import choices, lifecycle
from matching.policies import why_not
from matching.stages import BEFORE_YES, Kind, Stage
from matching.visibility import cases_visible_to, matches_visible_to
from web.forms.choices import AnswersForm
from web.reading import RANKED, seen


def _case(request, pk):
    """The citizen whose sheet it is, or 404."""
    citizen = get_object_or_404(
        cases_visible_to(request.user)
        .select_related("postcode", "consultant")
        .prefetch_related("needs", "wish_lists__wishes"),
        pk=pk,
    )
    seen(request, [citizen], RANKED)
    return citizen


def _matches(user, citizen, kind):
    return matches_visible_to(user).filter(citizen=citizen, kind=kind)


@require_safe
def sheet(request, pk, kind):
    """One page to print: what the citizen may say yes, no or maybe to."""
    citizen = _case(request, pk)
    waiting = choices.waiting(_matches(request.user, citizen, kind))
    found = choices.sheet(citizen, kind, waiting)
    context = {
        "citizen": citizen,
        "kind": kind,
        "choices": found,
        "told": choices.back(citizen) if found and kind == Kind.COMPANIES else None,
        "headline": _headline(kind, len(found)),
        "too_few": len(found) < choices.FEW,
        "left_for_later": max(waiting.count() - len(found), 0),
        "today": timezone.localdate(),
    }
    return render(request, "choices/sheet.html", context)


def _headline(kind, count):
    counted = ["", "", _("two"), _("three"), _("four"), _("five")][count]
    if kind == Kind.COMPANIES:
        return ngettext(
            "Here is a place that we think could suit you",
            "Here are %(count)s places that we think could suit you",
            count,
        ) % {"count": counted}
    return ngettext(
        "Here is a volunteer who we think could suit you",
        "Here are %(count)s volunteers who we think could suit you",
        count,
    ) % {"count": counted}


@require_http_methods(["GET", "HEAD", "POST"])
def answers(request, pk, kind):
    """What the citizen said to each; a page that is no longer true keeps what was typed."""
    citizen = _case(request, pk)
    of_citizen = _matches(request.user, citizen, kind)
    status = 200
    if request.method == "POST":
        # Those of the page as it was sent, also what has moved meanwhile.
        form = AnswersForm(_sent(request, of_citizen), request.POST)
        if form.is_valid() and _record(request, form):
            return redirect("citizen", pk=citizen.pk)
        status = 422
    else:
        form = AnswersForm(choices.waiting(of_citizen)[: choices.MOST])
    first = form.answers[0].match if form.answers else None
    context = {
        "citizen": citizen,
        "kind": kind,
        "form": form,
        "waits_in": BEFORE_YES,
        "why_not": first and _why_not(request.user, first),
    }
    return render(request, "choices/answers.html", context, status=status)


def _why_not(user, match):
    return why_not(user, match, Stage.AGREED) if match.stage in BEFORE_YES else ""


def _sent(request, matches):
    keys = [
        key
        for key in request.POST.getlist("match")
        if key.isascii() and key.isdigit() and len(key) < 12
    ]
    found = {
        str(match.pk): match
        for match in matches.filter(pk__in=keys[: choices.MOST]).select_related(
            "citizen__consultant", "opening__company__postcode", "mentor__postcode"
        )
    }
    return [found[key] for key in dict.fromkeys(keys) if key in found]


def _record(request, form):
    """Whether the answers were written; if not, the form says why."""
    said = form.said()
    try:
        choices.record(
            said, by=request.user, at=timezone.now(), channel=form.cleaned_data["channel"]
        )
    except lifecycle.Refused as refused:
        for one in said:
            one.match.refresh_from_db()
        form.add_error(None, refused)
        return False
    messages.success(
        request,
        ngettext("%d answer is recorded.", "%d answers are recorded.", len(said)) % len(said),
    )
    return True
