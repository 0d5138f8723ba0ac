"""What every version of the model keeps, whatever the people and the weights."""

import subprocess
import sys
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.scoring import explanation
from matching.scoring.constraints import own_hours
from matching.scoring.language import Language
from matching.scoring.near_misses import near_misses
from matching.scoring.weighting import canonical, fingerprint
from tests.matching.scoring.reference import Reference, changed, rows_of
from tests.matching.scoring.strategies import NEEDS, as_pool, cases

LANGUAGE = Language(
    [["lager", "lagermedarbejder"], ["opvask", "vaske op"], ["snitte grøntsager", "snitte grønt"]],
    soft=["ro"],
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
    ranking, plain = rank(*case), Reference(kind, model, LANGUAGE)
    assert explanation.result(ranking) == plain.result(seeker, pool)

    evaluation = ranking.evaluation  # of everybody, the excluded too, and by every rule
    for place, row in enumerate(rows_of(pool)):
        failed = [
            rule
            for rule, stops in zip(ranking.rules, evaluation.fails, strict=True)
            if stops[place]
        ]
        assert failed == plain.failed(seeker, row)
        assert plain.figures(seeker, row) == {
            "values": evaluation.values[:, place].tolist(),
            "total": evaluation.totals[place],
            "known": evaluation.known[place],
        }


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


@given(cases(least=1, kinds=["companies"]), st.data())
def test_answering_yes_never_hurts(case, data):
    kind, model, seeker, pool = case
    row = data.draw(st.sampled_from(rows_of(pool)))
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


OWN = {
    "companies": {
        "lat": None,
        "timetable": [],
        "wishes": [],
        "hours_now": None,
        "hours_goal": None,
        "travel_minutes": None,
        "travel_by": [],
        "demand": "",
        "own_companies": [],
        "qualifications": [],
        "longest_day": None,
        "days_a_week": None,
    },
    "mentors": {
        "lat": None,
        "timetable": [],
        "wishes": [],
        "role": "",
        "gender": "",
        "languages": [],
        "interests": [],
        "meeting_places": [],
    },
}


@given(cases(least=1), st.data())
def test_what_the_citizen_has_not_told_excludes_nobody(case, data):
    kind, model, seeker, pool = case
    fact = data.draw(st.sampled_from(sorted(OWN[kind])))
    before, after = rank(*case), rank(kind, model, seeker | {fact: OWN[kind][fact]}, pool)
    # Who manages more hours than the own week has room for is judged by the week; with longer or
    # more days it has more room, and that is no fact taken away.
    if fact not in ("longest_day", "days_a_week") or not before.seeker.hours_now > own_hours(
        before.seeker
    ):
        assert set(after.excluded) <= set(before.excluded)
    assert (after.evaluation.known <= before.evaluation.known).all()


@given(cases(least=1), st.data())
def test_another_company_never_moves_a_score(case, data):
    kind, model, seeker, pool = case
    rows = rows_of(pool)
    kept = [row for row in rows if data.draw(st.booleans())]
    alone, more = (totals(rank(kind, model, seeker, as_pool(kind, some))) for some in (kept, rows))
    assert {key: more[key] for key in alone} == alone


def answered(row, fact, answer):
    """The row of a document after an answer, as an import would leave it."""
    if fact in NEEDS:
        offered = "offers" if answer == "yes" else "offers_not"
        return row | {offered: [*row[offered], fact], "answers": row["answers"] + 1}
    if fact == "postcode":
        return row | {"lat": answer[0], "lon": answer[1]}
    return row | {fact: answer}


def possible_answers(rows, row, fact):
    """What this row could answer: what others have answered."""
    if fact in NEEDS:
        return ["yes", "no"]
    if fact == "postcode":
        return [(other["lat"], other["lon"]) for other in rows if other["lat"] is not None]
    said = [other[fact] for other in rows if other[fact] not in (None, "", [])]
    if fact == "hours_min" and row["hours_max"] is not None:
        return [hours for hours in said if hours <= row["hours_max"]]
    if fact == "hours_max" and row["hours_min"] is not None:
        return [hours for hours in said if hours >= row["hours_min"]]
    return said


def rank_in(ranking, ref):
    order = [str(ranking.pool.ref[row]) for row in ranking.order]
    return order.index(ref) + 1 if ref in order else None


@given(cases(least=2), st.data())
@few(2)
def test_any_answer_leads_between_the_best_and_the_worst_rank(case, data):
    kind, model, seeker, pool = case
    # With a prior of 0 a tie is won by saying no; with 1 silence is as good as the best answer.
    model = model | {"priors": {name: prior % 1 or 0.5 for name, prior in model["priors"].items()}}
    ranking = rank(kind, model, seeker, pool)
    told = explanation.explanation(ranking, TOP)
    asked = [(one, question) for one in told["candidates"] for question in one["questions"]]
    # Neither need be on its own side of the rank today: any answer may beat a low prior.
    nowhere = len(ranking.order) + 1
    for _, question in asked:
        assert question["could_change_rank_to"] <= (question["rank_if_worst"] or nowhere)
    assume(asked)

    one, question = data.draw(st.sampled_from(asked))
    rows = rows_of(pool)
    (place,) = (
        place
        for place, row in enumerate(rows)
        if (row["ref"], row["opening"]) == (one["ref"], one["opening"])
    )
    for answer in possible_answers(rows, rows[place], question["fact"]):
        then = [*rows]
        then[place] = answered(rows[place], question["fact"], answer)
        found = rank_in(rank(kind, model, seeker, as_pool(kind, then)), one["ref"])
        nowhere = len(rows) + 1
        assert (
            question["could_change_rank_to"]
            <= (found or nowhere)
            <= (question["rank_if_worst"] or nowhere)
        )
        if question["fact"] in NEEDS:
            side = "could_change_rank_to" if answer == "yes" else "rank_if_worst"
            assert found == question[side]


@given(cases(least=2))
@few(2)
def test_near_misses_are_those_of_the_reference(case):
    kind, model, seeker, pool = case
    found = near_misses(rank(*case), TOP)
    assert found == Reference(kind, model, LANGUAGE).near_misses(seeker, pool, TOP)


@given(cases(least=2))
@few(2)
def test_a_near_miss_would_rank_as_told_once_the_documents_are_changed(case):
    """By brute force: the least change is written into the documents, and all are ranked again."""
    kind, model, seeker, pool = case
    rows = rows_of(pool)
    for miss in near_misses(rank(*case), TOP):
        mine = [place for place, row in enumerate(rows) if row["ref"] == miss["ref"]]
        citizen = seeker | {
            change["fact"]: change["to"]
            for change in miss["changes"]
            if change["whose"] == "citizen"
        }
        ranks = set()
        for place in mine:
            then = [*rows]
            if citizen == seeker:
                then[place] = changed(rows[place], miss["changes"])
                found = rank_in(rank(kind, model, seeker, as_pool(kind, then)), miss["ref"])
            else:  # each is judged alone: the others as they are for the citizen as is
                own = rank(kind, model, citizen, as_pool(kind, [rows[one] for one in mine]))
                found = rank(*case).rank_of(miss["ref"], own.keys)
            ranks.add(found or len(rows) + 1)
        assert min(ranks) == miss["would_rank"] <= TOP
    assert all(miss["ref"] in rank(*case).excluded for miss in near_misses(rank(*case), TOP))


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
