"""The shortlist for one citizen: who fits, why, what is not known, who does not and why."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from matching import lifecycle
from matching.labels import LABELS, RULE_NAMES, RULES, WHOSE
from matching.policies import goes_against, why_not_answer, why_not_shortlist
from matching.scoring.near_misses import why_not
from matching.stages import MAY_PASS, Kind, Override, Stage
from matching.suggestions import Suggester
from matching.visibility import cases_visible_to, matches_visible_to, parties_visible_to
from matching.wording import Wording
from web.forms.answers import answer_form
from web.forms.shortlist import FILTERS
from web.forms.what_if import WhatIfForm
from web.htmx import wants_fragment
from web.looking import is_look, list_or_rows, looked_for, looks, without_words
from web.reading import RANKED, seen

REASONS = 3  # sentences that say why somebody fits
NEAR_MISSES = 5  # shown before "all of them"
WHY_NOTS = 10  # of those who were searched for and are not on the list
COMPARED = (2, 3)  # how many stand side by side


def _case(request, pk):
    """The citizen whose list it is, or 404."""
    citizen = get_object_or_404(
        cases_visible_to(request.user)
        .select_related("postcode", "consultant", "office")
        .prefetch_related("needs__accommodation", "wish_lists__wishes"),
        pk=pk,
    )
    seen(request, [citizen], RANKED)
    return citizen


@looks
def shortlist(request, pk, kind):
    """GET, and a look, show the list; any other POST puts one of it on the citizen's shortlist."""
    citizen = _case(request, pk)
    if request.method == "POST" and not is_look(request):
        return _choose(request, citizen, kind)
    form = FILTERS[kind](looked_for(request) or None)
    suggester = Suggester(kind, parties_visible_to(request.user, kind))
    among = form.among(suggester.parties)
    found = suggester.suggest(citizen, top=form.top(), viewer=request.user, among=among)
    wording = Wording(kind)
    context = {
        **_described(found, wording, may_answer=not why_not_answer(request.user, kind)),
        **(_not_on_it(found, among, wording) if form.chosen("q") else {}),
        "narrowed": among is not None,
        "citizen": citizen,
        "kind": kind,
        "form": form,
        "words": form.chosen("q"),
        "here": without_words(request, form),
        "why_not": why_not_shortlist(request.user, citizen, kind),
        "chosen": _chosen(request.user, citizen, kind),
        "overrides": Override.choices,
        "what_if": WhatIfForm(None, citizen=citizen, kind=kind, weights=suggester.model.weights),
        "open": request.GET.get("open", ""),
    }
    context["still_there"] = context["open"] in [one["ref"] for one in context["candidates"]]
    return list_or_rows(request, "shortlist/page.html", "shortlist/_candidates.html", context, form)


def _choose(request, citizen, kind):
    party = get_object_or_404(parties_visible_to(request.user, kind), pk=_number(request, "party"))
    decision = get_object_or_404(citizen.decisions, pk=_number(request, "decision"), kind=kind)
    override = request.POST.get("override", "")
    try:
        match = lifecycle.shortlist(
            citizen,
            party,
            by=request.user,
            at=timezone.now(),
            decision=decision,
            override=override if override in Override.values else "",
        )
    except lifecycle.Refused as refused:
        if wants_fragment(request):
            return render(request, "shortlist/_refused.html", {"refused": refused}, status=422)
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


def _described(found, wording, may_answer=False):
    """What the template shows: the document that files get too, with the parties, the sentences that
    say most, and a form for each answer that may be written."""
    document = wording.document(found)
    candidates = [
        _shown(candidate, found.party(candidate), may_answer)
        for candidate in document["candidates"]
    ]
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


def _shown(candidate, party, may_answer=False):
    telling = sorted(
        (part for part in candidate["contributions"] if part["known"] and part["value"] >= 0.5),
        key=lambda part: -part["points"],
    )
    return {
        **candidate,
        "party": party,
        "because": [part["sentence"] for part in telling[:REASONS]],
        "known_per_cent": round(candidate["known_share"] * 100),
        "against": goes_against(candidate["rank"]),
        "questions": [
            {**question, "form": answer_form(party, question["fact"]) if may_answer else None}
            for question in candidate["questions"]
        ],
    }


def _not_on_it(found, among, wording):
    """Those who were searched for and are excluded: what stops them, and what would let them in."""
    excluded = sorted(found.ranking.excluded.keys() & among)
    shown = excluded[:WHY_NOTS]
    return {
        "not_on_it": [_why_not(found.ranking, ref, found, wording) for ref in shown],
        "more_not_on_it": len(excluded) - len(shown),
    }


def _why_not(ranking, ref, found, wording):
    told = wording.why_not(why_not(ranking, ref))
    return {
        **told,
        "party": found.party(told),
        "changes": [{**change, "whose": WHOSE[change["whose"]]} for change in told["changes"]],
        # The rule that its place in the list was lost to, as the match will say.
        "may_pass": ranking.rules[ranking.excluded[ref]] in MAY_PASS[found.kind],
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


@require_safe
def compare(request, pk, kind):
    """Two or three side by side, criterion by criterion; also those whom a rule stops."""
    citizen = _case(request, pk)
    suggester = Suggester(kind, parties_visible_to(request.user, kind))
    refs = [ref for ref in dict.fromkeys(request.GET.getlist("party")) if ref in suggester.names]
    if len(refs) > COMPARED[1]:
        messages.info(request, _("Three stand side by side; the others are left out."))
        refs = refs[: COMPARED[1]]
    found = suggester.suggest(citizen, top=len(refs), viewer=request.user, among=set(refs))
    wording = Wording(kind)
    ranked = {one["ref"]: one for one in _described(found, wording)["candidates"]}
    sides = [
        ranked[ref] if ref in ranked else _why_not(found.ranking, ref, found, wording)
        for ref in refs
    ]
    context = {
        "citizen": citizen,
        "kind": kind,
        "sides": sides,
        "rows": [
            {
                "label": label,
                "cells": [
                    next(
                        (
                            part
                            for part in side.get("contributions", [])
                            if part["criterion"] == criterion
                        ),
                        None,
                    )
                    for side in sides
                ],
            }
            for criterion, label in LABELS[kind].items()
            if criterion in suggester.model.weights
        ],
        "enough": len(refs) >= COMPARED[0],
    }
    return render(request, "shortlist/compare.html", context)


@looks
def what_if(request, pk, kind):
    """The list under other weights and limits, to look at: nothing is saved, nothing recorded."""
    citizen = _case(request, pk)
    suggester = Suggester(kind, parties_visible_to(request.user, kind))
    weights = suggester.model.weights
    form = WhatIfForm(None, citizen=citizen, kind=kind, weights=weights)
    if request.method == "POST":
        form = WhatIfForm(request.POST, citizen=citizen, kind=kind, weights=weights)
    context = {"citizen": citizen, "kind": kind, "form": form}
    if form.is_valid():
        context["tried"] = _tried(suggester.what_if(citizen, **form.tried()), suggester)
    page = "shortlist/_what_if.html" if wants_fragment(request) else "shortlist/what_if.html"
    return render(request, page, context, status=422 if form.errors else 200)


def _tried(found, suggester):
    return {
        "candidates": [
            {
                **one,
                "name": suggester.names[one["ref"]],
                "stable": found.stable.get(one["ref"]),
                "stable_per_cent": round(100 * found.stable.get(one["ref"], 0)),
            }
            for one in found.candidates
        ],
        "enters": [suggester.names[ref] for ref in found.enters],
        "leaves": [suggester.names[ref] for ref in found.leaves],
        "fit": found.fit,
        "fitted": found.fitted,
    }
