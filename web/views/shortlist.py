"""The shortlist for one citizen: who fits, why, what is not known, who does not and why."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching import lifecycle
from matching.labels import RULE_NAMES, RULES
from matching.policies import why_not_shortlist
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from matching.visibility import cases_visible_to, matches_visible_to, parties_visible_to
from matching.wording import Wording
from web.forms.shortlist import FILTERS
from web.htmx import wants_fragment

REASONS = 3  # sentences that say why somebody fits
NEAR_MISSES = 5  # shown before "all of them"


@require_http_methods(["GET", "HEAD", "POST"])
def shortlist(request, pk, kind):
    """GET shows the list; POST puts one of it on the citizen's shortlist."""
    citizen = get_object_or_404(
        cases_visible_to(request.user)
        .select_related("postcode", "consultant", "office")
        .prefetch_related("needs__accommodation", "wish_lists__wishes"),
        pk=pk,
    )
    if request.method == "POST":
        return _choose(request, citizen, kind)
    parties = parties_visible_to(request.user, kind)
    form = FILTERS[kind](request.GET or None)
    suggester = Suggester(kind, parties)
    found = suggester.suggest(
        citizen, top=form.top(), viewer=request.user, among=form.among(suggester.parties)
    )
    context = {
        **_described(found, Wording(kind)),
        "citizen": citizen,
        "kind": kind,
        "form": form,
        "why_not": why_not_shortlist(request.user, citizen, kind),
        "chosen": _chosen(request.user, citizen, kind),
    }
    page = "shortlist/_candidates.html" if wants_fragment(request) else "shortlist/page.html"
    return render(request, page, context)


def _choose(request, citizen, kind):
    party = get_object_or_404(parties_visible_to(request.user, kind), pk=_number(request, "party"))
    decision = citizen.decisions.filter(pk=_number(request, "decision"), kind=kind).first()
    try:
        match = lifecycle.shortlist(
            citizen,
            party,
            by=request.user,
            at=timezone.now(),
            decision=decision,
            rank=_number(request, "rank"),
        )
    except lifecycle.Refused as refused:
        messages.error(request, refused.message)
        return redirect(request.get_full_path())
    if wants_fragment(request):
        return render(request, "shortlist/_chosen.html", {"match": match})
    messages.success(request, _("%s is on the shortlist.") % match.other.name)
    return redirect(f"{request.get_full_path()}#{match.other.ref}")


def _number(request, name):
    value = request.POST.get(name, "")
    if not (value.isascii() and value.isdigit() and len(value) < 12):
        raise BadRequest
    return int(value)


def _described(found, wording):
    """What the template shows: the document that files get too, with the parties and the sentences
    that say most."""
    document = wording.document(found)
    candidates = []
    for candidate in document["candidates"]:
        parts = candidate["contributions"]
        telling = sorted(
            (part for part in parts if part["known"] and part["value"] >= 0.5),
            key=lambda part: -part["points"],
        )
        candidates.append(
            {
                **candidate,
                "party": found.party(candidate),
                "because": [part["sentence"] for part in telling[:REASONS]],
                "known_per_cent": round(candidate["known_share"] * 100),
            }
        )
    ranked = document["pool"] - sum(document["excluded"].values())
    names = {ref: party for (ref, _opening), party in found.parties.items()}
    return {
        "document": document,
        "candidates": candidates,
        "ranked": ranked,
        "excluded": [
            {"name": RULE_NAMES[rule], "count": count, "sentence": RULES[found.kind][rule]}
            for rule, count in sorted(document["excluded"].items(), key=lambda item: -item[1])
        ],
        "excluded_count": document["pool"] - ranked,
        "near_misses": [
            {
                **miss,
                "party": names[miss["ref"]],
                "sentence": " ".join(change["sentence"] for change in miss["changes"]),
            }
            for miss in document["near_misses"]
        ],
        "few": NEAR_MISSES,
        "rest": f"{NEAR_MISSES}:",
        "scale": max(
            (part["weight"] for one in candidates[:1] for part in one["contributions"]), default=1
        ),
    }


def _chosen(user, citizen, kind):
    """The citizen's open matches by the key of their party."""
    open_matches = (
        matches_visible_to(user).filter(citizen=citizen, kind=kind).exclude(stage=Stage.ENDED)
    )
    return {
        match.mentor_id if kind == Kind.MENTORS else match.opening_id: match
        for match in open_matches
    }
