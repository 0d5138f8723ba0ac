"""Rank for one citizen, or for many with the pool encoded once: encode, score, explain, record."""

import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import Citizen
from companies.models import Opening
from matching.encoding import encode_mentors, encode_openings, encode_seeker, word_lists
from matching.models import Decision, DecisionView, ScoringModel, Snapshot
from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.weighting import canonical, fingerprint
from matching.stages import Kind
from mentors.models import Mentor

TOP = 10
ENCODERS = {Kind.COMPANIES: encode_openings, Kind.MENTORS: encode_mentors}


@dataclass(frozen=True)
class Suggestions:
    """What is suggested to one citizen: the explained list and the decision that keeps it."""

    citizen: Any
    kind: str
    decision: Decision
    explained: dict
    parties: dict  # (reference, opening) → Opening or Mentor

    def party(self, candidate):
        return self.parties[candidate["ref"], candidate["opening"] or ""]


class Suggester:
    """Suggests from one pool of openings or volunteers, as it is on one day."""

    def __init__(self, kind, parties, on=None):
        self.kind = Kind(kind)
        self.on = on or timezone.localdate()
        self.model = ScoringModel.active(self.kind)
        self.pool, self.parties = ENCODERS[self.kind](parties, self.on)
        self.words = word_lists()
        self.language = _language(canonical(self.words))

    def suggest(self, citizen, *, top=TOP, viewer=None, among=None):
        """The explained ranking for a citizen, recorded as seen by the viewer (None: a command).

        `among` narrows what is explained to some references; ranks stay those of the whole list.
        """
        seeker = encode_seeker(citizen, self.kind, self.on)
        ranking = explanation.rank(self.kind, self.model.document, self.language, seeker, self.pool)
        decision = self._record(citizen, seeker, ranking, viewer)
        return Suggestions(
            citizen, self.kind, decision, explanation.explanation(ranking, top, among), self.parties
        )

    @transaction.atomic
    def _record(self, citizen, seeker, ranking, viewer):
        inputs = {
            "seeker": _keep(seeker),
            "pool": _keep(self.pool),
            "words": _keep(self.words),
        }
        decision, _ = Decision.objects.get_or_create(
            citizen=citizen,
            kind=self.kind,
            model=self.model,
            **inputs,
            defaults={"result": _keep(explanation.result(ranking))},
        )
        DecisionView.objects.create(decision=decision, user=viewer)
        return decision


def suggest_by_reference(kind, references, top=TOP):
    """The suggestions for citizens by reference, or for "all", from everybody there is; for commands.
    Raises Citizen.DoesNotExist naming the references that are nobody's."""
    citizens = Citizen.objects.select_related("postcode").prefetch_related(
        "needs", "wish_lists__wishes"
    )
    if references == ["all"]:
        found = list(citizens.order_by("ref"))
    else:
        known = {citizen.ref: citizen for citizen in citizens.filter(ref__in=references)}
        missing = [ref for ref in references if ref not in known]
        if missing:
            raise Citizen.DoesNotExist(
                _("There is no citizen with the reference %s.") % ", ".join(missing)
            )
        found = [known[ref] for ref in references]
    suggester = Suggester(
        kind, Opening.objects.all() if kind == Kind.COMPANIES else Mentor.objects.all()
    )
    with transaction.atomic():
        return [suggester.suggest(citizen, top=top) for citizen in found]


def _keep(document):
    """The snapshot of a document, written once."""
    snapshot, _ = Snapshot.objects.get_or_create(
        hash=fingerprint(document), defaults={"packed": zlib.compress(canonical(document))}
    )
    return snapshot


@lru_cache(maxsize=2)
def _language(words):
    return Language(json.loads(words)["synonyms"])
