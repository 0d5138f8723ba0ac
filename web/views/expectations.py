"""The expectation talk: written down with the two of them, and handed to both on paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matching import expectations as talks
from matching.refusals import Refused
from matching.stages import Kind
from matching.visibility import expectations_visible_to, matches_visible_to
from web.forms.expectations import ExpectationsForm
from web.reading import TALKED, seen


@require_http_methods(["GET", "HEAD", "POST"])
def expectations(request, pk):
    match = get_object_or_404(_matches(request.user).filter(stage__in=talks.STAGES), pk=pk)
    talk = talk_of(request.user, match)
    seen(request, [match.citizen], TALKED)
    sent = request.POST if request.method == "POST" else None
    form = ExpectationsForm(sent, initial=_written(talk))
    if form.is_valid():
        try:
            talks.write(
                match,
                form.words(),
                held_on=form.cleaned_data["held_on"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            form.add_error(None, refused)
            talk = talk_of(request.user, match)
            form.see(**{name: getattr(talk, name) if _opens(talk) else "" for name in talks.POINTS})
        else:
            messages.success(request, _("Saved. You can print it for both of them."))
            return redirect("match", pk=pk)
    context = {
        "form": form,
        "match": match,
        "talk": talk,
        "why_not": talks.why_not_write(request.user, match),
    }
    return render(request, "expectations/page.html", context, status=422 if form.is_bound else 200)


@require_safe
def paper(request, pk):
    """What the two have agreed on, for each of them to take home."""
    match = get_object_or_404(_matches(request.user), pk=pk)
    talk = get_object_or_404(expectations_visible_to(request.user).filter(opens=True), match=match)
    seen(request, [match.citizen], TALKED)
    context = {"match": match, "talk": talk, "points": points_of(talk)}
    return render(request, "expectations/paper.html", context)


def _matches(user):
    return (
        matches_visible_to(user)
        .filter(kind=Kind.MENTORS)
        .select_related("citizen__consultant", "mentor")
    )


def _written(talk):
    """What stands there already, to go on with."""
    if not _opens(talk):
        return {"held_on": timezone.localdate()}
    return {name: getattr(talk, name) for name in ("held_on", *talks.POINTS)}


def _opens(talk):
    return talk is not None and talk.opens


def talk_of(user, match):
    """What a page says of the talk of a match; its words only where it `opens`. None where none is
    written down."""
    return (
        expectations_visible_to(user)
        .filter(match=match)
        .select_related("match__citizen", "recorded_by")
        .first()
    )


def points_of(talk):
    """[(title, words), …] of the points that were talked about, where they may be read."""
    if not _opens(talk):
        return []
    said = ((title, getattr(talk, name)) for name, title in talks.POINTS.items())
    return [(title, words) for title, words in said if words]


def agreed(user, match):
    """The part of the page of a match, and of the volunteer's page of the citizen; None where there is
    nothing to say."""
    talk = talk_of(user, match)
    may_write = match.kind == Kind.MENTORS and not talks.why_not_write(user, match)
    if talk is None and not may_write:
        return None
    return {"talk": talk, "points": points_of(talk), "may_write": may_write}
