"""What every version of the model keeps, whatever the people and the weights."""

import subprocess
import sys
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.near_misses import near_misses
from matching.scoring.weighting import canonical, fingerprint
from tests.matching.scoring.reference import Reference, rows_of
from tests.matching.scoring.strategies import NEEDS, as_pool, cases

LANGUAGE = Language(
    [["lager", "lagermedarbejder"], ["opvask", "vaske op"], ["snitte grøntsager", "snitte grønt"]]
)
TOP = 3


def few(share):
    """Fewer examples where one costs many rankings; never below a hundred of the full profile."""
    return settings(max_examples=max(settings().max_examples // share, 10))


def rank(kind, model, seeker, pool):
    return explanation.rank(kind, model, LANGUAGE, seeker, pool)


def totals(ranking):
    return {
        (str(ranking.pool.ref[row]), str(ranking.pool.opening[row])): int(
            ranking.evaluation.totals[row]
        )
        for row in range(len(ranking.pool))
    }


@given(cases())
def test_columns_and_the_plain_slow_reference_agree(case):
    kind, model, seeker, pool = case
    assert explanation.result(rank(*case)) == Reference(kind, model, LANGUAGE).result(seeker, pool)


@given(cases())
def test_points_sum_to_the_score_as_printed(case):
    for candidate in explanation.explanation(rank(*case), 10)["candidates"]:
        points = [round(part["points"] * 10) for part in candidate["contributions"]]
        assert sum(points) == round(candidate["score"] * 10)
        assert all(
            abs(tenths / 10 - part["value"] * part["weight"]) < 0.1 + 1e-9
            for tenths, part in zip(points, candidate["contributions"], strict=True)
        )


@given(cases())
def test_everybody_is_a_candidate_or_excluded_once_and_nothing_is_nan(case):
    ranking = rank(*case)
    told = explanation.explanation(ranking, 100)
    assert len(told["candidates"]) + sum(told["excluded"].values()) == told["pool"]
    canonical(told)  # refuses NaN
    canonical(explanation.result(ranking))


@given(cases(least=1), st.data())
def test_answering_yes_never_hurts(case, data):
    kind, model, seeker, pool = case
    assume(kind == "companies")
    rows = rows_of(pool)
    row = dict(data.draw(st.sampled_from(rows)))
    better = dict(row)
    said = data.draw(st.sampled_from([*NEEDS, "paid_hours", "attitude"]))
    if said in NEEDS:
        better["answers"] += said not in row["offers_not"] + row["offers"]
        better["offers"] = sorted({*row["offers"], said})
        better["offers_not"] = [code for code in row["offers_not"] if code != said]
    else:
        better[said] = "yes" if said == "paid_hours" else "open"
    before, after = (rank(kind, model, seeker, as_pool(kind, [one])) for one in (row, better))
    assert after.evaluation.totals[0] >= before.evaluation.totals[0]
    assert len(after.order) >= len(before.order)


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(case, chance):
    kind, model, seeker, pool = case
    rows = rows_of(pool)
    chance.shuffle(rows)
    shuffled = rank(kind, model, seeker, as_pool(kind, rows))
    assert explanation.result(shuffled) == explanation.result(rank(*case))
    assert explanation.explanation(shuffled, TOP) == explanation.explanation(rank(*case), TOP)


@given(cases())
def test_the_first_ones_are_the_first_of_the_whole_order(case):
    ranking = rank(*case)
    whole = explanation.explanation(ranking, 100)
    first = explanation.explanation(ranking, TOP)
    assert first["candidates"] == whole["candidates"][:TOP]
    assert first["near_misses"] == [
        miss for miss in whole["near_misses"] if miss["would_rank"] <= TOP
    ]


UNKNOWN = {
    "companies": {
        "lat": None,
        "hours_min": None,
        "hours_max": None,
        "shortest_day": None,
        "timetable": None,
        "places": None,
        "paid_hours": "",
        "demand": "",
        "attitude": "",
        "tasks": [],
        "offers_not": [],
    },
    "mentors": {
        "lat": None,
        "role": "",
        "gender": "",
        "birth_year": None,
        "capacity": None,
        "timetable": None,
        "languages": [],
        "interests": [],
        "trade": [],
        "meeting_places": [],
    },
}


@given(cases(least=1), st.data())
def test_unknown_is_not_no(case, data):
    """A fact that is taken away excludes nobody, and less of the candidate is known."""
    kind, model, seeker, pool = case
    row = dict(data.draw(st.sampled_from(rows_of(pool))))
    fact = data.draw(st.sampled_from(sorted(UNKNOWN[kind])))
    silent = row | {fact: UNKNOWN[kind][fact]}
    before, after = (rank(kind, model, seeker, as_pool(kind, [one])) for one in (row, silent))
    assert len(after.order) >= len(before.order)
    assert after.evaluation.known[0] <= before.evaluation.known[0]


@given(cases(), cases(least=1))
def test_another_company_never_moves_a_score(case, others):
    kind, model, seeker, pool = case
    assume(others[0] == kind)
    added = [row | {"ref": f"X{row['ref']}"} for row in rows_of(others[3])]
    more = totals(rank(kind, model, seeker, as_pool(kind, [*rows_of(pool), *added])))
    alone = totals(rank(*case))
    assert {key: more[key] for key in alone} == alone


@given(cases(least=1))
@few(2)
def test_an_answer_moves_a_candidate_between_its_best_and_its_worst_rank(case):
    # With a prior of 0 a "no" costs nothing, and being known decides between equals.
    assume(case[1]["prior"] > 0)
    told = explanation.explanation(rank(*case), TOP)
    for candidate in told["candidates"]:
        for question in candidate["questions"]:
            best, worst = question["could_change_rank_to"], question["rank_if_worst"]
            assert best is not None and best <= candidate["rank"]
            assert worst is None or worst >= candidate["rank"]


@given(cases(least=1))
@few(3)
def test_near_misses_are_those_of_the_reference(case):
    kind, model, seeker, pool = case
    found = near_misses(rank(*case), TOP)
    assert found == Reference(kind, model, LANGUAGE).near_misses(seeker, pool, TOP)


@given(cases())
def test_the_same_inputs_are_the_same_bytes(case):
    first, second = (canonical(explanation.result(rank(*case))) for _ in range(2))
    assert first == second


def test_another_process_makes_the_same_bytes():
    code = (
        "from tests.benchmarks.pools import SEEKER, opening_pool;"
        "from matching.scoring import explanation;"
        "from matching.scoring.language import Language;"
        "from matching.scoring.weighting import FIRST, fingerprint;"
        "words = [['lager', 'pakke varer'], ['opvask', 'køkkenarbejde']];"
        "ranking = explanation.rank('companies', FIRST['companies'], Language(words), SEEKER,"
        " opening_pool(40, words));"
        "print(fingerprint([explanation.result(ranking), explanation.explanation(ranking, 10)]))"
    )
    root = Path(__file__).parents[3]
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PATH": "", "PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1 and len(made.pop().strip()) == len(fingerprint({}))
