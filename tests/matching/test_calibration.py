"""What outcomes say about the weights: truly, with their uncertainty, or that they are too few."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from threadpoolctl import threadpool_limits

from companies.models import Opening
from matching import learning, lifecycle
from matching.encoding import outcomes
from matching.models import Match, ScoringModel, Snapshot
from matching.scoring.calibration import LEAST, LEAST_EACH, TELLING, Proposal, propose
from matching.scoring.weighting import HUNDRED
from matching.stages import Kind
from matching.suggestions import Suggester
from tests import people

IN_USE = dict.fromkeys(("tasks", "needs", "journey", "times"), 2500)
TRUTH = {"tasks": 5000, "needs": 3000, "journey": 2000, "times": 0}
TODAY = timezone.localdate()


@pytest.fixture(autouse=True)
def one_core():
    with threadpool_limits(1, "blas"):
        yield


def made_by(truth, n, seed):
    """Values and outcomes of matches that last the more likely, the higher the true score."""
    chance = np.random.default_rng(seed)
    values = chance.random((n, len(truth)))
    score = values @ np.array(list(truth.values())) / HUNDRED
    return values, chance.random(n) < 1 / (1 + np.exp(-12 * (score - 0.5)))


def test_weights_that_made_the_outcomes_are_found_within_the_interval():
    found = [propose(*made_by(TRUTH, 300, seed), IN_USE) for seed in range(6)]
    within = [
        low <= TRUTH[name] <= high
        for proposal in found
        for name, (low, high) in proposal.intervals.items()
    ]
    assert sum(within) >= 0.85 * len(within)  # of intervals of 90 %
    for proposal in found:
        assert sum(proposal.weights.values()) == HUNDRED
        assert min(proposal.weights.values()) >= 0
        assert min(low for low, _high in proposal.intervals.values()) >= 0
        assert proposal.loss_then < proposal.loss_now


def test_no_criterion_counts_against_anybody():
    """Where a long journey went with lasting, the journey counts nothing; it never counts less."""
    values, kept = made_by(TRUTH, 300, seed=1)
    values[:, 3] = np.where(kept, 0, 1)  # times
    weights = propose(values, kept, IN_USE).weights
    assert weights["times"] == 0 and min(weights.values()) == 0


def test_what_chance_made_is_not_told_as_better():
    for seed in range(4):
        values, _kept = made_by(TRUTH, 200, seed)
        kept = np.random.default_rng(seed + 100).random(200) < 0.5
        proposal = propose(values, kept, IN_USE)
        assert proposal.loss_now - proposal.loss_then < TELLING


@pytest.mark.parametrize(
    ("lasted", "not_lasted"),
    [(0, 0), (LEAST - LEAST_EACH - 1, LEAST_EACH), (100, LEAST_EACH - 1), (LEAST_EACH - 1, 100)],
)
def test_too_few_says_so(lasted, not_lasted):
    kept = np.array([True] * lasted + [False] * not_lasted)
    values = np.full((len(kept), 4), 0.5)
    assert propose(values, kept, IN_USE) == Proposal(n=len(kept), kept=lasted)


@pytest.fixture
def tina(db):
    return people.consultant("Tina", people.office("Jobcenter Odder"))


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen", places=99).openings.get()


def was(name, kitchen, tina, days, ended=None, reason="tasks"):
    """Somebody began there so many days ago, from a list, and may have ended so many days after."""
    citizen = people.citizen(name, contact=tina, wishes=["køkkenarbejde"])
    decision = Suggester(Kind.COMPANIES, Opening.objects.all()).suggest(citizen).decision
    begun = TODAY - timedelta(days)
    return Match.objects.create(
        citizen=citizen,
        kind=Kind.COMPANIES,
        opening=kitchen,
        decision=decision,
        consent=citizen.consents.first(),
        stage="internship" if ended is None else "ended",
        shortlisted_at=timezone.now(),
        started_on=begun,
        ended_on=None if ended is None else begun + timedelta(ended),
        ended_by="" if ended is None else "company",
        ended_reason="" if ended is None else reason,
    )


def test_relapse_and_bankruptcy_count_for_nobody(kitchen, tina):
    anna = was("Anna, som blev", kitchen, tina, 200)
    bo = was("Bo, som stoppede", kitchen, tina, 90, 10)
    was("Carl, som blev syg igen", kitchen, tina, 90, 10, "relapse")
    was("Dorte, hvis sted lukkede", kitchen, tina, 90, 10, "bankrupt")
    was("Emil, som lige er begyndt", kitchen, tina, 20)
    finn = was("Finn, som blev syg efter syv måneder", kitchen, tina, 300, 210, "relapse")
    assert list(outcomes(Kind.COMPANIES, TODAY)) == [(anna, True), (bo, False), (finn, True)]
    assert learning.proposal(Kind.COMPANIES, TODAY) == Proposal(n=3, kept=2)
    assert learning.proposal(Kind.MENTORS, TODAY) == Proposal(n=0, kept=0)


def test_a_list_that_was_erased_is_left_out(kitchen, tina):
    match = was("Anna", kitchen, tina, 200)
    Snapshot.objects.filter(pk=match.decision.result_id).update(packed=None)
    assert learning.proposal(Kind.COMPANIES, TODAY) == Proposal(n=0, kept=0)


def test_lists_ranked_by_other_criteria_are_left_out(kitchen, tina):
    was("Anna", kitchen, tina, 200)
    in_use = ScoringModel.active("companies")
    weights = dict(in_use.document["weights"])
    del weights["spread"]
    ScoringModel.objects.create(
        name="companies",
        version=2,
        document=in_use.document | {"weights": weights},
        reason="Uden spredning",
        active_from=timezone.now(),
    )
    assert learning.proposal(Kind.COMPANIES, TODAY).n == 0


def test_choices_against_the_list_are_counted_by_their_rule(tina, kitchen):
    far = people.company("Langtbortistan", at="9990").openings.get()
    anna = people.citizen("Anna", contact=tina, wishes=["køkkenarbejde"])
    decision = Suggester(Kind.COMPANIES, Opening.objects.all()).suggest(anna).decision
    for opening, why in ((kitchen, ""), (far, "citizen_wants")):
        lifecycle.shortlist(
            anna, opening, by=tina, at=timezone.now(), decision=decision, override=why
        )
    assert learning.overrides(Kind.COMPANIES) == {"of": 2, "rules": {"travel": 1}}
    assert learning.overrides(Kind.MENTORS) == {"of": 0, "rules": {}}
