"""The public page about the matching, made from the versions in use: it cannot drift from the code."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from evaluation.overrides import FOLLOWED, overrides_told
from evaluation.suppression import FEWEST
from matching.example import example
from matching.labels import RULE_NAMES
from matching.model_card import LIMITS, NEVER, TIES, model_card
from matching.models import ScoringModel
from matching.stages import TOP_RANKS, Kind


@login_not_required
@require_safe
def how_we_match(request):
    """For everybody: how it works in a few sentences, an example, and below it everything."""
    context = {
        "told": [_told(kind) for kind in Kind],
        "never": NEVER,
        "ties": TIES,
        "limits": LIMITS,
        "fewest": FEWEST,
    }
    return render(request, "how_we_match/page.html", context)


def _told(kind):
    model = ScoringModel.active(kind)
    return {
        "kind": kind,
        "card": model_card(model),
        "example": example(model),
        "overrides": _overrides(kind),
    }


def _overrides(kind):
    told = overrides_told(kind)
    return {
        **told,
        "rows": [(_choice(code), count) for code, count in told["rows"]],
        "hidden": [_choice(code) for code in told["hidden"]],
    }


def _choice(code):
    if code == FOLLOWED:
        return _("Among the first %d on the list") % TOP_RANKS
    if code == "rank":
        return _("Further down on the list")
    return _("Although a rule said no: %s") % RULE_NAMES[code]
