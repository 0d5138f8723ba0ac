"""What stops somebody, and how firmly the first ones stand."""

import numpy as np
from hypothesis import given

from matching.scoring.near_misses import why_not
from matching.scoring.stability import stability
from tests.matching.scoring.strategies import cases
from tests.matching.scoring.test_properties import LANGUAGE, explanation, rank


@given(cases(least=1))
def test_the_answer_about_a_near_miss_is_that_of_the_list(case):
    """Asked about by name, a near miss of one opening gives the rules, change and rank of the list."""
    ranking = rank(*case)
    for miss in explanation.explanation(ranking, 10)["near_misses"]:
        if len(ranking.rows_of[miss["ref"]]) == 1:
            found = why_not(ranking, miss["ref"])
            assert found["rules"] == [miss["rule"]]
            assert (found["changes"], found["would_rank"]) == (miss["changes"], miss["would_rank"])


@given(cases(least=1))
def test_everybody_excluded_gets_an_answer(case):
    ranking = rank(*case)
    for ref, place in ranking.excluded.items():
        found = why_not(ranking, ref)
        assert ranking.rules[place] in found["rules"] or len(ranking.rows_of[ref]) > 1
        assert (found["would_rank"] is None) == (found["changes"] == [])
        if found["would_rank"] is not None:
            assert 1 <= found["would_rank"] <= len(ranking.order) + 1
        if {"consent", "blocked"} & {*found["rules"]}:
            assert found["would_rank"] is None


@given(cases(least=1))
def test_shares_of_stability_fill_the_first_places(case):
    ranking = rank(*case)
    shares = stability(ranking, first=3, times=40)
    assert list(shares) == [str(ranking.pool.ref[row]) for row in ranking.order[:3]]
    assert all(0 <= share <= 1 for share in shares.values())
    if len(ranking.order) <= 3:
        assert all(share == 1 for share in shares.values())
    assert stability(ranking, first=3, times=40) == shares


def test_who_stands_far_ahead_stays_and_two_that_are_near_change_places():
    weights = {"tasks": 5000, "needs": 5000}
    pool = {"tasks": [["opvask"], ["opvask"], []]}
    from matching.scoring.columns import Pool, Seeker
    from matching.scoring.ranking import Ranking, Scorer
    from matching.scoring.weighting import FIRST

    model = FIRST["companies"] | {"weights": weights}
    somebody = Seeker(on=1, consent=True, wishes=("opvask",), need_wishes=("quiet",))
    places = Pool.of(
        "companies",
        ref=["V-1", "V-2", "V-3"],
        tasks=[["opvask"], ["opvask"], ["bogholderi"]],
        offers=[["quiet"], [], ["quiet"]],
        offers_not=[[], ["quiet"], []],
    )
    ranking = Ranking(Scorer.of("companies", model, LANGUAGE), somebody, places)
    shares = stability(ranking, first=2)
    assert shares["V-1"] == 1
    assert 0.3 < shares["V-2"] < 0.7 or 0.3 < 1 - shares["V-2"] < 0.7
    assert np.isfinite(list(shares.values())).all()
    assert pool
