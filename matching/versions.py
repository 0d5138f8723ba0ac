"""Versions of the scoring model: the first one comes with `migrate`; people make the next ones.

A change is a new version, never an edit. It is a draft until a coordinator puts it to use, and is put
to use once: to go back is to make a new version like the old one.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from auditlog.context import disable_auditlog
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.policies import why_not_version
from matching.scoring.weighting import FIRST, fingerprint, whole_weights

TOP = 5  # of each shortlist, when the effect of a draft is shown


class Refused(ValidationError):
    """A version that cannot be made or put to use; its message is the sentence for the user."""


@disable_auditlog()  # nobody's change, and made while tables may still be missing
def load_first(sender, using, **_signal):
    """Version 1 of both models, unless there are versions already."""
    from matching.models import ScoringModel

    if ScoringModel._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration backwards to nothing
    for kind, document in FIRST.items():
        if not ScoringModel.objects.using(using).filter(name=kind).exists():
            ScoringModel.objects.using(using).create(
                name=kind,
                version=1,
                document=document,
                hash=fingerprint(document),
                reason="Udgangspunktet: vægtene er hypoteser, som skal måles.",
                active_from=timezone.now(),
            )


@transaction.atomic
def draft(before, *, weights, priors, by, reason):
    """A new version after another one; its parameters are the same.

    weights : {criterion: number}, of any size      priors : {criterion: number in [0, 1]}
    """
    from matching.models import ScoringModel

    _asked(by, reason)
    weights_before = before.document["weights"]
    if set(weights) != set(weights_before) or set(priors) != set(weights_before):
        raise Refused(_("A version has a weight and a prior for each criterion, and no others."))
    if not all(0 <= prior <= 1 for prior in priors.values()):
        raise Refused(_("What counts for an unknown fact lies between 0 and 1."))
    # In the order of the version before: that of the criteria's values in every list kept.
    weights, priors = (
        {name: given[name] for name in weights_before} for given in (weights, priors)
    )
    try:
        document = before.document | {"weights": whole_weights(weights), "priors": priors}
    except ValueError as odd:
        raise Refused(_("Weights are numbers from 0 up, and at least one is more than 0.")) from odd
    if document == before.document:
        raise Refused(_("Nothing is different from version %d.") % before.version)
    versions = ScoringModel.objects.filter(name=before.name)
    # Two coordinators may save at once; the second must count the first's version.
    versions.select_for_update().get(version=1)
    last = versions.aggregate(Max("version"))["version__max"]
    return ScoringModel.objects.create(
        name=before.name,
        version=last + 1,
        document=document,
        hash=fingerprint(document),
        author=by,
        reason=reason.strip(),
    )


@transaction.atomic
def activate(model, *, by, at, reason):
    """Put a draft to use from now on. Matches that are on their way never move."""
    from matching.models import ScoringModel

    _asked(by, reason)
    locked = ScoringModel.objects.select_for_update().get(pk=model.pk)
    if locked.active_from is not None:
        raise Refused(
            _("Version %d has been in use before. Make a new version like it.") % locked.version
        )
    locked.active_from, locked.activated_by, locked.activation_reason = at, by, reason.strip()
    locked.save(update_fields=["active_from", "activated_by", "activation_reason"])
    return locked


def _asked(by, reason):
    """Refuses somebody who may not, and a step without a reason."""
    if refusal := why_not_version(by):
        raise Refused(refusal)
    if not reason.strip():
        raise Refused(_("Say why: a version without a reason cannot be judged by anybody."))


@dataclass(frozen=True)
class Entry:
    """A version among those of its kind.

    state : "draft", "in_use" or "earlier"      until : when the next one was put to use
    before : the one in use before it, and for a draft the one in use now
    """

    version: Any
    state: str
    before: Any = None
    until: datetime.datetime | None = None

    @property
    def difference(self):
        return difference(self.version, self.before)


def history(versions):
    """The versions of one kind, each with what stands around it, newest first."""
    versions = sorted(versions, key=lambda one: -one.version)
    used = sorted(
        (one for one in versions if one.active_from),
        key=lambda one: (one.active_from, one.version),
    )
    entries = {}
    for place, one in enumerate(used):
        before = used[place - 1] if place else None
        if one == used[-1]:
            entries[one] = Entry(one, "in_use", before)
        else:
            entries[one] = Entry(one, "earlier", before, used[place + 1].active_from)
    return [entries.get(one) or Entry(one, "draft", used[-1]) for one in versions]


def difference(model, before):
    """What a version has otherwise than another: [(criterion, what, before, now), …], what being
    "weight" (points) or "prior"; nothing where there is no version before."""
    if before is None:
        return []
    return [
        (criterion, what, before.document[key][criterion] / scale, now[criterion] / scale)
        for key, what, scale in (("weights", "weight", 100), ("priors", "prior", 1))
        for now in (model.document[key],)
        for criterion in before.weights
        if now[criterion] != before.document[key][criterion]
    ]


@dataclass(frozen=True)
class Effect:
    """What a draft would do to one citizen's list: who would enter the first ones, who would leave."""

    citizen: object
    enters: list
    leaves: list


def effect(suggester, draft, citizens):
    """The citizens whose first ones would change, and of how many:  ([Effect, …], n)."""
    changed, n, names = [], 0, suggester.names
    for citizen in citizens:
        ranking = suggester.rank(citizen)
        now, then = ranking.first(TOP), ranking.under(draft.document).first(TOP)
        if not now:
            continue  # nothing is ranked without a yes, or nobody fits
        n += 1
        if set(now) != set(then):
            changed.append(
                Effect(
                    citizen,
                    [names[ref] for ref in then if ref not in now],
                    [names[ref] for ref in now if ref not in then],
                )
            )
    return changed, n
