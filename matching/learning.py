"""From outcomes to a proposal for weights. Nothing changes until a person makes it a version."""

import numpy as np

from matching.encoding import outcomes
from matching.models import Match, ScoringModel, Unreadable


def proposal(kind, on):
    """What matches that lasted and that did not say about the weights in use; see calibration."""
    # scikit-learn takes a second to load, and this page alone needs it.
    from matching.scoring.calibration import propose

    weights = ScoringModel.active(kind).weights
    rows = []
    for match, lasted in outcomes(kind, on):
        if found := _values(match, list(weights)):
            rows.append((found, lasted))
    values = np.array([row for row, _ in rows], float).reshape(-1, len(weights)) / 10_000
    kept = np.array([lasted for _, lasted in rows], bool)
    return propose(values, kept, weights)


def _values(match, criteria):
    """The criteria's values when the match was shortlisted; None where its list ranked by others,
    did not rank it, or has been erased."""
    then = list(match.decision.model.weights)
    if set(then) != set(criteria):
        return None
    try:
        order = match.decision.result.content["order"]
    except Unreadable:
        return None
    for row in order:
        if row["ref"] == match.other_ref:
            values = dict(zip(then, row["values"], strict=True))
            return [values[criterion] for criterion in criteria]
    return None


def overrides(kind):
    """How often somebody was chosen against the ranking: {"of": shortlisted from a list, "rules":
    {rule or "rank": count}}."""
    chosen = Match.objects.filter(kind=kind, decision__isnull=False)
    counts = {"rank": chosen.filter(passed_rule="").exclude(override="").count()}
    for rule in chosen.exclude(passed_rule="").values_list("passed_rule", flat=True):
        counts[rule] = counts.get(rule, 0) + 1
    return {"of": chosen.count(), "rules": {rule: n for rule, n in counts.items() if n}}
