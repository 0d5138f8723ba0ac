"""The versions of the weights: what they are, what a draft would change, what outcomes say."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from citizens.models import Citizen
from evaluation.overrides import FOLLOWED, overrides_told
from evaluation.suppression import FEWEST
from matching import learning, versions
from matching.labels import LABELS, RULES
from matching.policies import why_not_version
from matching.scoring.weighting import rounded
from matching.stages import TOP_RANKS, Kind
from matching.suggestions import Suggester
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    parties_visible_to,
    versions_visible_to,
)
from web.forms.versions import ReasonForm, VersionForm, exact
from web.htmx import wants_fragment
from web.reading import MATCHED, seen

SHOWN = 12  # lists that would change; the rest are opened


def _history(user, kind):
    """The versions of a kind that the user may read, newest first; 404 for who may read none."""
    found = versions_visible_to(user).filter(name=kind).select_related("author", "activated_by")
    if not found:
        raise Http404
    return versions.history(found)


def _in_use(history):
    return next(entry.version for entry in history if entry.state == "in_use")


def _number(text):
    if not (text.isascii() and text.isdigit() and len(text) < 12):
        raise Http404
    return int(text)


def _changes(kind, entry):
    """What is different from the version before: [{label: Tasks, figures: 24 → 30}, …]."""
    changes = []
    for criterion, what, old, new in entry.difference:
        label, figures = str(LABELS[kind][criterion]), [exact(old), exact(new)]
        if what == "prior":
            label = _("%s, not known") % label
            figures = [f"{exact(share * 100)} %" for share in (old, new)]
        changes.append({"label": label, "figures": " → ".join(figures).replace(" ", "\u00a0")})
    return changes


@require_safe
def version_list(request):
    kinds = [
        {
            "kind": kind,
            "entries": [
                {"entry": entry, "changes": _changes(kind, entry)}
                for entry in _history(request.user, kind)
            ],
        }
        for kind in Kind
    ]
    context = {"kinds": kinds, "why_not": why_not_version(request.user)}
    return render(request, "versions/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, kind):
    """A draft after the version in use; its figures begin from there, from an older version or
    from what outcomes propose."""
    user, history = request.user, _history(request.user, kind)
    if why_not_version(user):
        raise Http404
    in_use = _in_use(history)
    begins = _beginning(request.GET, kind, history, in_use)
    if begins is None:
        return redirect("learning", kind=kind)
    form = VersionForm(
        kind,
        in_use.document["weights"],
        request.POST if request.method == "POST" else None,
        initial=VersionForm.begun_from(*begins["figures"]),
    )
    if request.method == "POST" and form.is_valid():
        try:
            draft = versions.draft(
                in_use,
                weights=form.weights(),
                priors=form.priors(),
                by=user,
                reason=form.cleaned_data["reason"],
            )
        except versions.Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The draft is saved. It ranks nobody yet."))
            return redirect("version", pk=draft.pk)
    context = {"kind": kind, "form": form, "in_use": in_use, "begins": begins}
    status = 422 if request.method == "POST" else 200
    return render(request, "versions/new.html", context, status=status)


def _beginning(asked, kind, history, in_use):
    """{figures: (weights, priors), …} that a new version begins from; None where outcomes are too
    few to propose any."""
    now = in_use.document
    if "proposal" in asked:
        proposed = learning.proposal(kind, timezone.localdate()).weights
        return proposed and {"figures": (proposed, now["priors"]), "proposal": True}
    if "from" not in asked:
        return {"figures": (now["weights"], now["priors"]), "version": in_use}
    number = _number(asked["from"])
    older = next((entry.version for entry in history if entry.version.pk == number), None)
    if older is None:
        raise Http404
    weights = {name: older.document["weights"].get(name, 0) for name in now["weights"]}
    return {"figures": (weights, now["priors"] | older.document["priors"]), "version": older}


@require_http_methods(["GET", "HEAD", "POST"])
def page(request, pk):
    """GET shows a version; POST puts it to use."""
    version = get_object_or_404(versions_visible_to(request.user), pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            versions.activate(
                version, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except versions.Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("From now on this version ranks every list."))
            return redirect("version", pk=pk)
    status = 422 if request.method == "POST" else 200
    context = _described(request.user, version) | {"form": form}
    return render(request, "versions/page.html", context, status=status)


def _described(user, version):
    kind = Kind(version.name)
    entry = next(one for one in _history(user, kind) if one.version == version)
    before = entry.before.document["weights"] if entry.before else {}
    weights = version.document["weights"]
    _total, tenths = rounded(list(weights.values()), step=10)
    bars = [
        {
            "label": LABELS[kind][criterion],
            "points": points / 10,
            "was": before[criterion] / 100 if before.get(criterion, weight) != weight else "",
            "weight": weight,
        }
        for (criterion, weight), points in zip(weights.items(), tenths, strict=True)
    ]
    return {
        "kind": kind,
        "entry": entry,
        "version": entry.version,
        "changes": _changes(kind, entry),
        "bars": sorted(bars, key=lambda bar: -bar["weight"]),
        "scale": max([*weights.values(), *before.values()]) / 100,
        "priors": [
            (LABELS[kind][criterion], exact(100 * prior))
            for criterion, prior in version.document["priors"].items()
        ],
        "why_not": why_not_version(user),
        "sees_lists": user.role in CASE_WORKERS,
    }


@require_safe
def effect(request, pk):
    """What a draft would change among the first ones of today's lists, for the reader's citizens."""
    version = get_object_or_404(versions_visible_to(request.user), pk=pk)
    context = _described(request.user, version)
    if context["entry"].state == "draft" and context["sees_lists"]:
        kind = context["kind"]
        suggester = Suggester(kind, parties_visible_to(request.user, kind))
        changed, lists = versions.effect(suggester, version, _seeking(request.user, kind))
        seen(request, [one.citizen for one in changed], MATCHED)
        context |= {
            "first_ones": changed[:SHOWN],
            "rest": changed[SHOWN:],
            "changed": len(changed),
            "lists": lists,
            "top": versions.TOP,
        }
    template = "versions/_effect.html" if wants_fragment(request) else "versions/effect.html"
    return render(request, template, context)


def _seeking(user, kind):
    """The reader's citizens who look for a company, or wish for a volunteer."""
    cases = cases_visible_to(user)
    if kind == Kind.COMPANIES:
        cases = cases.filter(phase=Citizen.Phase.SEEKING)
    else:
        cases = cases.filter(mentor_wish=Citizen.MentorWish.YES).exclude(phase=Citizen.Phase.CLOSED)
    return cases.select_related("postcode").prefetch_related("needs", "wish_lists__wishes")


@require_safe
def outcomes(request, kind):
    """What outcomes say about the weights, and how often somebody was chosen against the list."""
    # scipy takes a while to load, and only this page says how many outcomes are needed.
    from matching.scoring.calibration import LEAST, LEAST_EACH, TELLING

    user, in_use = request.user, _in_use(_history(request.user, kind))
    proposal = learning.proposal(kind, timezone.localdate())
    context = {
        "kind": kind,
        "in_use": in_use,
        "proposal": proposal,
        "least": LEAST,
        "least_each": LEAST_EACH,
        "told": user.role in CASE_WORKERS
        or not any(0 < n < FEWEST for n in (proposal.kept, proposal.n - proposal.kept)),
        "rows": _proposed(kind, in_use, proposal) if proposal.enough else [],
        "chosen": _chosen(user, kind),
        "why_not": why_not_version(user),
    }
    if proposal.enough:
        gain = proposal.loss_now - proposal.loss_then
        context |= {"better": gain >= TELLING, "worse": gain <= -TELLING}
    return render(request, "versions/learning.html", context)


def _proposed(kind, in_use, proposal):
    rows = [
        {
            "label": LABELS[kind][criterion],
            "now": weight / 100,
            "proposed": proposal.weights[criterion] / 100,
            "low": proposal.intervals[criterion][0] / 100,
            "high": proposal.intervals[criterion][1] / 100,
        }
        for criterion, weight in in_use.weights.items()
    ]
    return sorted(rows, key=lambda row: -row["now"])


def _chosen(user, kind):
    """Choices from lists by how they stood to the list: {of, against, groups: [(sentence, n), …]}.
    Who sees no citizens sees no group under five."""
    counted = learning.overrides(kind)
    against = sum(counted["rules"].values())
    groups = [
        (_("further down than number %d") % TOP_RANKS if rule == "rank" else RULES[kind][rule], n)
        for rule, n in sorted(counted["rules"].items(), key=lambda item: -item[1])
    ]
    if user.role in CASE_WORKERS:
        return {"of": counted["of"], "against": against, "groups": groups}
    # Put together as on the public page: two ways to put them together would tell them apart.
    told = overrides_told(kind)
    names = {
        FOLLOWED: _("as the list had it"),
        "rank": _("further down than number %d") % TOP_RANKS,
    }
    groups = [(names[code], n) for code, n in told["rows"] if n]
    if told["together"]:
        groups.append((_("Other"), told["together"]))
    return {"groups": groups}
