"""Drafts of the weights, for stories about them."""

from matching import versions
from matching.models import ScoringModel


def draft(kind, *, by, reason="Et forsøg", **points):
    """A draft after the version in use, with other points for the criteria that are named."""
    in_use = ScoringModel.active(kind)
    weights = {name: weight / 100 for name, weight in in_use.document["weights"].items()}
    return versions.draft(
        in_use, weights=weights | points, priors=in_use.document["priors"], by=by, reason=reason
    )
