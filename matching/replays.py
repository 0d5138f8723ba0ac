"""A recorded decision, computed again from what it kept: the same bytes, or what differs."""

from itertools import zip_longest

from django.utils.translation import gettext as _

from matching.models import Unreadable
from matching.scoring import explanation
from matching.scoring.weighting import canonical, fingerprint
from matching.suggestions import language

MOST_TOLD = 20


def replay(decision):
    """What differs between the result that was kept and the one computed today, [] when every
    figure is the same: [{"ref", "kept", "now"}, …], of the first few.

    Raises Unreadable where what it was made from is gone or was changed.
    """
    model = decision.model
    if fingerprint(model.document) != model.hash:
        raise Unreadable(_("The version of the weights has been changed since."))
    now = explanation.result(
        explanation.rank(
            decision.kind,
            model.document,
            language(canonical(decision.words.content)),
            decision.seeker.content,
            decision.pool.content,
        )
    )
    kept = decision.result.content
    return [] if canonical(now) == canonical(kept) else list(_differences(kept, now))[:MOST_TOLD]


def _differences(kept, now):
    """Places of the order that are not as they were, then exclusions that are not."""
    for before, after in zip_longest(kept["order"], now["order"]):
        if before != after:
            yield {"ref": (before or after)["ref"], "kept": before, "now": after}
    for ref in sorted(kept["excluded"].keys() | now["excluded"].keys()):
        before, after = kept["excluded"].get(ref), now["excluded"].get(ref)
        if before != after:
            yield {"ref": ref, "kept": before, "now": after}
