"""Versions of the weights: drafted with a reason, judged by their effect, put to use once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import gettext
from hypothesis import given
from hypothesis import strategies as st

from companies.models import Opening
from matching import lifecycle, versions
from matching.models import Match, ScoringModel
from matching.scoring.explanation import result
from matching.scoring.ranking import Ranking, Scorer
from matching.scoring.weighting import FIRST, HUNDRED, fingerprint, whole_weights
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from tests import people
from tests.versions import draft

pytestmark = pytest.mark.django_db
NOW = timezone.now() + timedelta(1)  # version 1 came with migrate, earlier than any story


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def karen(odder):
    return people.coordinator("Karen", people.branch("SIND Odder", odder))


@pytest.fixture
def bettina(odder):
    """She wishes for kitchen work: five kitchens in Skanderborg have it, the depot at home not."""
    for name in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon"):
        people.company(f"Køkkenet {name}", at="8660", tasks=["køkkenarbejde"])
    people.company("Lageret ved siden af", at="8300", tasks=["køre truck"])
    tina = people.consultant("Tina", odder)
    return people.citizen(
        "Bettina", contact=tina, wishes=["køkkenarbejde"], travel_minutes=120, travel_by=["car"]
    )


def suggester():
    return Suggester(Kind.COMPANIES, Opening.objects.all())


def first_five(citizen):
    names = suggester().names
    return [names[ref] for ref in suggester().rank(citizen).first(5)]


def near_home_counts(by):
    return draft("companies", by=by, reason="Vejen er for lang for mange", tasks=0, journey=100)


def test_a_draft_ranks_nobody_before_it_is_put_to_use(karen, bettina):
    before = first_five(bettina)
    version = near_home_counts(karen)
    assert (version.version, version.author, version.active_from) == (2, karen, None)
    assert first_five(bettina) == before and "Lageret ved siden af" not in before
    versions.activate(version, by=karen, at=NOW, reason="Prøvet på alle lister")
    assert first_five(bettina)[0] == "Lageret ved siden af"
    assert suggester().suggest(bettina).decision.model == version


def test_the_effect_names_who_would_enter_the_first_ones_and_who_would_leave(karen, bettina):
    people.citizen("Bo uden samtykke", contact=bettina.consultant, yes=False)
    last = first_five(bettina)[-1]
    changed, lists = versions.effect(
        suggester(), near_home_counts(karen), type(bettina).objects.order_by("pk")
    )
    assert lists == 1
    assert [(one.citizen, one.enters, one.leaves) for one in changed] == [
        (bettina, ["Lageret ved siden af"], [last])
    ]


def test_a_draft_that_only_swaps_what_decides_nothing_changes_no_list(karen, bettina):
    version = draft("companies", by=karen, demand=4, practice=2)
    assert versions.effect(suggester(), version, [bettina]) == ([], 1)


@pytest.mark.parametrize("what", ["weights", "priors"])
def test_ranking_once_and_under_another_version_is_ranking_by_that_version(karen, bettina, what):
    version = near_home_counts(karen)
    if what == "priors":
        version.document["priors"]["needs"] = 0.1
    people.company("Kantinen", demand="simple", attitude="positive", paid_hours="yes")
    ranking = suggester().rank(bettina)
    scorer = Scorer.of("companies", version.document, ranking.scorer.language)
    afresh = Ranking(scorer, ranking.seeker, ranking.pool)
    assert result(ranking.under(version.document)) == result(afresh)


def test_a_running_match_does_not_move(karen, bettina):
    tina, today = bettina.consultant, timezone.localdate()
    found = suggester().suggest(bettina)
    chosen = found.party(found.explained["candidates"][0])
    match = lifecycle.shortlist(bettina, chosen, by=tina, at=NOW, decision=found.decision)
    lifecycle.agree(match, by=tina, at=NOW)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=NOW)
    agreed = people.agreed(today)
    lifecycle.confirm(
        match, Stage.INTERNSHIP, by=tina, at=NOW, starts_on=today, follow_up_on=today, **agreed
    )
    before, kept = Match.objects.values().get(), found.decision.result.content
    versions.activate(near_home_counts(karen), by=karen, at=NOW, reason="Prøvet")
    assert Match.objects.values().get() == before
    match = Match.objects.get()
    assert (match.decision.model.version, match.decision.result.content) == (1, kept)


def test_a_consultant_neither_drafts_nor_activates(karen, bettina):
    tina, version = bettina.consultant, near_home_counts(karen)
    refused = gettext("Only a coordinator makes versions of the weights and puts them to use.")
    with pytest.raises(versions.Refused, match=refused):
        draft("companies", by=tina, tasks=50)
    with pytest.raises(versions.Refused, match=refused):
        versions.activate(version, by=tina, at=NOW, reason="Fordi")
    assert ScoringModel.active("companies").version == 1
    assert ScoringModel.objects.filter(name="companies").count() == 2


def test_nothing_is_made_or_put_to_use_without_a_reason(karen):
    why = gettext("Say why: a version without a reason cannot be judged by anybody.")
    with pytest.raises(versions.Refused, match=why):
        draft("mentors", by=karen, reason=" \n", role=50)
    version = draft("mentors", by=karen, role=50)
    with pytest.raises(versions.Refused, match=why):
        versions.activate(version, by=karen, at=NOW, reason=" ")
    assert ScoringModel.active("mentors").version == 1


ODD = {
    "negative": {"interests": -1},
    "not a number": {"interests": float("nan")},
    "without end": {"interests": float("inf")},
    "all nothing": dict.fromkeys(FIRST["mentors"]["weights"], 0),
    "another criterion": {"origin": 10},
    "the same": {},
}


@pytest.mark.parametrize("points", ODD.values(), ids=ODD)
def test_weights_that_are_none_are_refused(karen, points):
    with pytest.raises(versions.Refused):
        draft("mentors", by=karen, **points)
    assert ScoringModel.objects.filter(name="mentors").count() == 1


@pytest.mark.parametrize("prior", [-0.1, 1.1, float("nan")])
def test_a_prior_lies_between_nothing_and_all(karen, prior):
    before = ScoringModel.active("mentors")
    priors = before.document["priors"] | {"role": prior}
    with pytest.raises(versions.Refused):
        versions.draft(
            before, weights=before.document["weights"], priors=priors, by=karen, reason="Et gæt"
        )


def test_two_coordinators_put_the_same_draft_to_use_and_the_second_is_told(karen, odder):
    inger = people.coordinator("Inger", people.branch("SIND Odder"))
    version = draft("mentors", by=karen, role=50)
    seen_by_inger = ScoringModel.objects.get(pk=version.pk)
    versions.activate(version, by=karen, at=NOW, reason="Aftalt i dag")
    sentence = gettext("Version %d has been in use before. Make a new version like it.") % 2
    with pytest.raises(versions.Refused, match=sentence):
        versions.activate(seen_by_inger, by=inger, at=NOW, reason="Det gør jeg")
    in_use = ScoringModel.active("mentors")
    assert (in_use.activated_by, in_use.activation_reason) == (karen, "Aftalt i dag")


def test_two_drafts_after_the_same_version_are_two_versions(karen):
    numbers = [draft("mentors", by=karen, role=role).version for role in (50, 60)]
    assert numbers == [2, 3]


def test_to_go_back_is_a_new_version_like_the_old_one(karen):
    first = ScoringModel.active("mentors")
    versions.activate(draft("mentors", by=karen, role=50), by=karen, at=NOW, reason="Prøve")
    again = versions.draft(
        ScoringModel.active("mentors"),
        weights=first.document["weights"],
        priors=first.document["priors"],
        by=karen,
        reason="Det hjalp ikke",
    )
    versions.activate(again, by=karen, at=NOW + timedelta(1), reason="Tilbage")
    in_use = ScoringModel.active("mentors")
    assert (in_use.version, in_use.hash) == (3, first.hash)


def test_the_history_says_when_each_was_in_use_and_after_which(karen):
    first = ScoringModel.active("mentors")
    second, never = (draft("mentors", by=karen, role=role) for role in (50, 60))
    versions.activate(second, by=karen, at=NOW, reason="Prøve")
    rows = versions.history(ScoringModel.objects.filter(name="mentors"))
    assert [(row.version, row.state, row.before, row.until) for row in rows] == [
        (never, "draft", second, None),
        (second, "in_use", first, None),
        (first, "earlier", None, NOW),
    ]
    assert rows[2].difference == []


def test_the_difference_is_what_changed_and_nothing_else(karen):
    before = ScoringModel.active("mentors")
    weights = before.document["weights"] | {"interests": 1900, "role": 1600}
    priors = before.document["priors"] | {"age": 0.6}
    version = versions.draft(before, weights=weights, priors=priors, by=karen, reason="Aftalt")
    assert versions.difference(version, before) == [
        ("interests", "weight", 20, 19),
        ("role", "weight", 15, 16),
        ("age", "prior", 0.5, 0.6),
    ]


def test_the_order_in_which_weights_are_given_changes_nothing(karen):
    """Lists keep values in the order of the criteria; learning reads them by it."""
    before = ScoringModel.active("mentors")
    weights = dict(reversed(before.document["weights"].items())) | {"role": 5000}
    version = versions.draft(
        before, weights=weights, priors=before.document["priors"], by=karen, reason="Aftalt"
    )
    assert list(version.document["weights"]) == list(before.document["weights"])
    assert version.hash == fingerprint(version.document)


SHARES = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=3),
    st.one_of(st.just(0), st.integers(0, 100), st.floats(0, 1e6)),
    min_size=1,
    max_size=15,
).filter(lambda shares: sum(shares.values()) > 0)


@given(SHARES)
def test_whole_weights_sum_to_a_hundred_points_and_keep_the_order(shares):
    whole = whole_weights(shares)
    assert list(whole) == list(shares)
    assert sum(whole.values()) == HUNDRED and min(whole.values()) >= 0
    by_share = sorted(shares, key=lambda name: (shares[name], whole[name]))
    assert [whole[name] for name in by_share] == sorted(whole.values())


@pytest.mark.parametrize("odd", [-1, float("nan"), float("inf")])
def test_whole_weights_are_made_of_numbers_from_nothing_up(odd):
    with pytest.raises(ValueError, match="numbers from 0"):
        whole_weights({"tasks": odd, "needs": 1})
