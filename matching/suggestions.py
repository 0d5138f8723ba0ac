"""Rank for one citizen, or for many with the pool encoded once: encode, score, explain, record."""

import json
import zlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import Citizen
from companies.models import Opening
from matching.encoding import (
    WordKeys,
    encode_mentors,
    encode_openings,
    encode_seeker,
    word_lists,
)
from matching.models import Decision, DecisionView, ScoringModel, Snapshot
from matching.scoring import explanation
from matching.scoring.columns import Pool, Seeker
from matching.scoring.language import Language
from matching.scoring.ranking import Ranking, Scorer
from matching.scoring.stability import stability
from matching.scoring.weighting import canonical, fingerprint, whole_weights
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
    ranking: Any

    def party(self, candidate):
        return self.parties[candidate["ref"], candidate["opening"] or ""]


@dataclass(frozen=True)
class WhatIf:
    """A list that nobody is bound by: candidates with the rank they have today (`was`, None: not on
    it), the references that enter and leave the first ones, how firmly the first five stand
    ({reference: share}), and how many fit, then and now."""

    candidates: list
    enters: list
    leaves: list
    stable: dict
    fit: int
    fitted: int


class Suggester:
    """Suggests from one pool of openings or volunteers, as it is on one day."""

    def __init__(self, kind, parties, on=None):
        self.kind = Kind(kind)
        self.on = on or timezone.localdate()
        self.model = ScoringModel.active(self.kind)
        self.keys = WordKeys.lists()
        self.pool, self.parties = ENCODERS[self.kind](parties, self.on, self.keys)
        self.words = word_lists()
        self.language = language(canonical(self.words))

    @property
    def names(self):
        """What each party is called: {reference: name}."""
        return {ref: name_of(party) for (ref, _opening), party in self.parties.items()}

    def decide(self, citizen, viewer=None):
        """The ranking for a citizen, and the decision that keeps it as seen by the viewer."""
        seeker = encode_seeker(citizen, self.kind, self.on, self.keys)
        ranking = self._ranking(seeker)
        return self._record(citizen, seeker, ranking, viewer), ranking

    def rank(self, citizen, **changed):
        """The ranking for a citizen, kept nowhere; with facts of the citizen's changed as the core
        knows them (`hours_now=8`), to see what would be."""
        seeker = encode_seeker(citizen, self.kind, self.on, self.keys) | changed
        return self._ranking(seeker)

    def _ranking(self, seeker):
        return Ranking(self._decoded["scorer"], Seeker.decode(seeker), self._decoded["pool"])

    @cached_property
    def _decoded(self):
        """The version and the pool as the core takes them, made once for all who are ranked."""
        return {
            "scorer": Scorer.of(self.kind, self.model.document, self.language),
            "pool": Pool.decode(self.kind, self.pool),
        }

    def suggest(self, citizen, *, top=TOP, viewer=None, among=None):
        """The explained ranking for a citizen, recorded as seen by the viewer (None: a command).

        `among` narrows what is explained to some references; ranks stay those of the whole list.
        """
        decision, ranking = self.decide(citizen, viewer)
        explained = explanation.explanation(ranking, top, among)
        return Suggestions(citizen, self.kind, decision, explained, self.parties, ranking)

    def what_if(self, citizen, *, top=TOP, weights, musts=None, **changed):
        """The list as it would be with other weights and other facts of the citizen's, beside the one
        of today. Only to look at: kept nowhere.

        weights : {criterion: number}, of any size
        musts : the needs that stay a must; the others are wishes
        changed : the citizen's facts as the core knows them, `hours_now=8.0`
        """
        now = self.rank(citizen)
        if musts is not None:
            wishes = {*now.seeker.needs} - {*musts}
            changed |= {"musts": sorted(musts), "need_wishes": sorted(wishes)}
        document = self.model.document | {"weights": whole_weights(weights)}
        then = (self.rank(citizen, **changed) if changed else now).under(document)
        before = {ref: n for n, ref in enumerate(now.first(len(now.order)), start=1)}
        shown = [
            explanation.candidate(then, row, n, [])
            for n, row in enumerate(then.order[:top], start=1)
        ]
        refs = [found["ref"] for found in shown]
        return WhatIf(
            [{**found, "was": before.get(found["ref"])} for found in shown],
            enters=[ref for ref in refs if before.get(ref, top + 1) > top],
            leaves=[ref for ref, rank in before.items() if rank <= top and ref not in refs],
            stable=stability(then),
            fit=len(then.order),
            fitted=len(now.order),
        )

    @cached_property
    def _shared(self):
        """What is the same for every citizen, written once."""
        return {"pool": _keep(self.pool), "words": _keep(self.words)}

    @transaction.atomic
    def _record(self, citizen, seeker, ranking, viewer):
        inputs = {"seeker": _keep(seeker), **self._shared}
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
    written = canonical(document)
    snapshot, _ = Snapshot.objects.get_or_create(
        hash=fingerprint(document), defaults={"packed": lambda: zlib.compress(written)}
    )
    return snapshot


def name_of(party):
    """A volunteer's name, or that of an opening's company."""
    return party.company.name if hasattr(party, "company") else party.name


@lru_cache(maxsize=4)
def language(words):
    """The language of word lists, as the bytes that a decision keeps."""
    return Language(**json.loads(words))
