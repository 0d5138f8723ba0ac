"""Four rows that one can check by head: each rule at its border, each near miss, ties, questions."""

import pytest

from matching.scoring import explanation
from matching.scoring.language import Language
from matching.scoring.weighting import FIRST, canonical
from programme.timetable import Timetable
from tests.matching.scoring.strategies import NEEDS, as_pool

TODAY = 740000
LANGUAGE = Language([["opvask", "vaske op"], ["lager"]])
MORNINGS = list(Timetable.parse("man-tor 9-12"))  # 12 hours
ODDER = {"lat": 55.97, "lon": 10.15}
HORSENS = {"lat": 55.86, "lon": 9.85}  # some 22 km away

BETTINA = {
    "on": TODAY,
    "consent": True,
    "blocked": [],
    **ODDER,
    "timetable": MORNINGS,
    "wishes": ["opvask", "lager"],
    "hours_now": 6.0,
    "hours_goal": 12.0,
    "longest_day": 3.0,
    "days_a_week": None,
    "travel_minutes": 30,
    "travel_by": ["bike"],
    "demand": "simple",
    "own_companies": ["Havrekrogen"],
    "musts": ["quiet_room", "small_tasks"],
    "need_wishes": ["extra_breaks"],
    "certificates": ["truck"],
    "qualifications": ["opvask på en kro"],
}
KITCHEN = {
    "ref": "V-1",
    "opening": None,
    "name": "Havrekrogen",
    "industry": "Café",
    "kind": "ordinary",
    **ODDER,
    "hours_min": 4,
    "hours_max": 20,
    "shortest_day": 2.0,
    "timetable": MORNINGS,
    "places": 1,
    "held": 0,
    "paid_hours": "yes",
    "demand": "simple",
    "attitude": "open",
    "requires": ["truck"],
    "tasks": ["opvask"],
    "offers": NEEDS,
    "offers_not": [],
    "answers": 8,
    "no_contact_until": None,
    "closed_on": None,
    "kept": 0,
    "lapsed": 0,
    "approaches": 0,
    "last_match_on": None,
}
KARINA = {
    "on": TODAY,
    "consent": True,
    "blocked": [],
    **ODDER,
    "timetable": MORNINGS,
    "wishes": ["opvask"],
    "role": "social",
    "gender": "woman",
    "age": "",
    "birth_year": 1990,
    "languages": ["danish"],
    "interests": ["opvask"],
    "meeting_places": ["café"],
    "met": [],
    "colleagues": [],
}
KIRSTEN = {
    "ref": "M-1",
    "opening": None,
    **ODDER,
    "role": "social",
    "gender": "woman",
    "birth_year": 1956,
    "capacity": 1,
    "held": 0,
    "timetable": MORNINGS,
    "times_confirmed_on": TODAY,
    "languages": ["danish"],
    "interests": ["opvask"],
    "trade": ["opvask"],
    "meeting_places": ["café"],
    "contract_signed_on": TODAY,
    "contract_ends_on": TODAY,
    "active_from": TODAY,
    "left_on": None,
    "pauses": [],
    "last_match_on": None,
}


def ranked(*rows, kind="companies", **changes):
    seeker = (BETTINA if kind == "companies" else KARINA) | changes
    pool = as_pool(kind, [row | {"ref": row.get("ref", f"V-{n}")} for n, row in enumerate(rows, 1)])
    return explanation.rank(kind, FIRST[kind], LANGUAGE, seeker, pool)


def explained(*rows, top=10, kind="companies", **changes):
    return explanation.explanation(ranked(*rows, kind=kind, **changes), top)


def excluded(row, kind="companies", **changes):
    return explained(row, kind=kind, **changes)["excluded"]


def test_a_company_that_fits_in_all_is_a_candidate_all_of_whom_is_known():
    (found,) = explained(KITCHEN)["candidates"]
    unknown = [part["criterion"] for part in found["contributions"] if not part["known"]]
    assert unknown == ["experience"]
    values = {part["criterion"]: part["value"] for part in found["contributions"]}
    full = ("needs", "journey", "times", "own_wish", "growth", "openness", "demand", "spread")
    assert {values[name] for name in full} == {1.0}
    assert values["experience"] == 0.5
    assert found["contributions"][0]["evidence"]["dream"] is True


@pytest.mark.parametrize(
    ("criterion", "row", "citizen", "value"),
    [
        ("tasks", {"tasks": ["opvask"]}, {"wishes": ["opvask"]}, 1.0),
        ("tasks", {"tasks": ["–"]}, {}, 0.0),
        ("tasks", {"tasks": []}, {}, 0.5),
        ("needs", {"offers": ["quiet_room"]}, {}, 0.7),  # (2 + 2 × ½ + ½) of 5
        ("needs", {"offers": NEEDS[:2], "offers_not": NEEDS[2:]}, {}, 0.8),
        ("qualifications", {"tasks": ["lager"]}, {"qualifications": ["lager"]}, 1.0),
        ("journey", {}, {"travel_by": ["bus"]}, 0.8706),  # 8 minutes of 40 to a half
        ("times", {}, {"hours_goal": 24.0}, 0.5),
        ("own_wish", {"name": "Andre"}, {"own_companies": ["Café"]}, 0.7),  # the same industry
        ("growth", {"hours_max": 9}, {}, 0.75),  # half of the room, and paid hours
        ("growth", {"paid_hours": ""}, {"hours_goal": 6.0}, 0.75),
        ("growth", {"paid_hours": "no"}, {"ceiling_tested": True}, 0.5),
        ("experience", {"kept": 3, "lapsed": 1}, {}, 0.6667),
        ("openness", {"attitude": "neutral", "answers": 4}, {}, 0.625),
        ("openness", {"attitude": "", "answers": 0}, {}, 0.5),
        ("demand", {"demand": "varied"}, {}, 0.5),
        ("demand", {"demand": "demanding"}, {}, 0.0),
        ("practice", {"kind": "practice"}, {}, 1.0),
        ("practice", {"kind": "practice"}, {"hours_now": 10.0}, 0.0),
        ("practice", {}, {}, 0.5),
        ("spread", {"approaches": 3}, {}, 0.25),
    ],
)
def test_what_a_criterion_about_companies_is_worth(criterion, row, citizen, value):
    evaluation = ranked(KITCHEN | row, **citizen).evaluation
    assert evaluation.values[list(FIRST["companies"]["weights"]).index(criterion), 0] == round(
        value * 10_000
    )


@pytest.mark.parametrize(
    ("criterion", "row", "citizen", "value"),
    [
        ("interests", {}, {"interests": ["opvask", "lager"]}, 0.5),
        ("interests", {"interests": ["opvask", "lager"]}, {"interests": ["opvask", "lager"]}, 1.0),
        ("role", {"role": "any"}, {}, 0.9),
        ("role", {}, {"role": "both"}, 0.6),
        ("trade", {"trade": ["–"]}, {}, 0.3),
        ("trade", {}, {"wishes": []}, 0.65),
        ("times", {"timetable": list(Timetable.parse("tir 8-10"))}, {}, 0.3333),
        ("journey", {"lat": 56.05993}, {}, 0.5),  # 10 km to the north
        ("journey", {"lat": None, "meeting_places": ["online"]}, {"meeting_places": ["online"]}, 1),
        ("load", {}, {}, 0.5),
        ("load", {"capacity": 3}, {}, 1.0),
        ("age", {"birth_year": 2002}, {}, 0.0),  # 25 in 2027
        ("age", {"birth_year": 1980}, {"age": "peer"}, 0.5),
        ("place", {"meeting_places": ["library"]}, {}, 0.0),
        ("continuity", {}, {"met": ["M-1"]}, 1.0),
        ("continuity", {}, {"colleagues": ["M-1"]}, 0.5),
        ("continuity", {}, {}, 0.0),
    ],
)
def test_what_a_criterion_about_volunteers_is_worth(criterion, row, citizen, value):
    evaluation = ranked(KIRSTEN | row, kind="mentors", **citizen).evaluation
    assert evaluation.values[
        list(FIRST["mentors"]["weights"]).index(criterion), 0
    ] == pytest.approx(value * 10_000, abs=1)


def times_of(row, **citizen):
    """(value, known) of the times, in whole hundredths, and the evidence."""
    evaluation = ranked(row, kind="mentors", **citizen).evaluation
    place = list(FIRST["mentors"]["weights"]).index("times")
    value, known = evaluation.values[place, 0], evaluation.answered[place, 0]
    return round(value / 100), round(known / 100), evaluation.measures["times"].evidence(0)


def test_times_that_nobody_has_confirmed_for_long_count_less_and_say_so():
    common = {"common": times_of(KIRSTEN)[2]["common"]}
    assert times_of(KIRSTEN) == (100, 100, common)
    assert times_of(KIRSTEN | {"times_confirmed_on": TODAY - 60}) == (100, 100, common)
    old = KIRSTEN | {"times_confirmed_on": TODAY - 120}
    assert times_of(old) == (75, 50, common | {"confirmed_days": 120})
    assert times_of(KIRSTEN | {"times_confirmed_on": None}) == (100, 100, common)
    # Nothing in common is a fact that grows old as well: perhaps there is an hour by now.
    assert times_of(old | {"timetable": list(Timetable.parse("søn 20-21"))})[:2] == (25, 50)


def test_a_list_from_before_times_grew_old_is_the_same_to_the_byte():
    row = KIRSTEN | {"times_confirmed_on": TODAY - 400}
    pool = as_pool("mentors", [row])
    del pool["times_confirmed_on"]
    then = explanation.rank("mentors", FIRST["mentors"], LANGUAGE, KARINA, pool)
    fresh = ranked(row | {"times_confirmed_on": None}, kind="mentors")
    assert canonical(explanation.result(then)) == canonical(explanation.result(fresh))
    assert explanation.result(then) != explanation.result(ranked(row, kind="mentors"))


@pytest.mark.parametrize(
    ("rule", "stops", "passes"),
    [
        ("blocked", {"no_contact_until": TODAY + 1}, {"no_contact_until": TODAY}),
        ("closed", {"closed_on": TODAY}, {"closed_on": TODAY + 1}),
        ("closed", {"places": 1, "held": 1}, {"places": 2, "held": 1}),
        ("hours", {"hours_min": 7}, {"hours_min": 6}),
        ("travel", HORSENS, {"lat": 55.98}),
        (
            "needs",
            {"offers": [], "offers_not": ["small_tasks"]},
            {"offers": [], "offers_not": ["extra_breaks"]},
        ),
        ("requirements", {"requires": ["licence_b"]}, {"requires": ["truck"]}),
        ("rhythm", {"shortest_day": 3.5}, {"shortest_day": 3.0}),
        (
            "times",
            {"timetable": list(Timetable.parse("man 9-12; tir 9-11"))},
            {"timetable": list(Timetable.parse("man-tir 9-12"))},
        ),
        ("times", {"timetable": list(Timetable.parse("man-tor 14-20"))}, {"timetable": None}),
    ],
)
def test_a_rule_about_companies_fires_at_its_border(rule, stops, passes):
    assert excluded(KITCHEN | stops) == {rule: 1}
    assert excluded(KITCHEN | passes) == {}


@pytest.mark.parametrize(
    ("rule", "stops", "passes"),
    [
        ("inactive", {"left_on": TODAY}, {"left_on": TODAY + 1}),
        ("inactive", {"active_from": TODAY + 1}, {"active_from": TODAY}),
        ("paused", {"pauses": [[TODAY, None]]}, {"pauses": [[TODAY - 9, TODAY - 1]]}),
        ("contract", {"contract_signed_on": None}, {"contract_ends_on": None}),
        ("contract", {"contract_ends_on": TODAY - 1}, {"contract_ends_on": TODAY}),
        ("capacity", {"held": 1}, {"held": 1, "capacity": 2}),
        ("role", {"role": "professional"}, {"role": "both"}),
        ("language", {"languages": ["somali"]}, {"languages": []}),
        ("gender", {"gender": "man"}, {"gender": ""}),
        ("distance", {"lat": 56.5}, {"lat": 56.5, "meeting_places": ["phone"]}),
        ("times", {"timetable": list(Timetable.parse("man-søn 13-20"))}, {"timetable": None}),
    ],
)
def test_a_rule_about_volunteers_fires_at_its_border(rule, stops, passes):
    assert excluded(KIRSTEN | stops, kind="mentors") == {rule: 1}
    assert excluded(KIRSTEN | passes, kind="mentors") == {}


@pytest.mark.parametrize("kind", ["companies", "mentors"])
def test_without_a_yes_or_with_a_no_nobody_is_ranked(kind):
    row = KITCHEN if kind == "companies" else KIRSTEN
    assert excluded(row, kind=kind, consent=False) == {"consent": 1}
    assert excluded(row, kind=kind, blocked=[row["ref"]]) == {"blocked": 1}


def test_who_fails_several_rules_counts_under_the_first():
    assert excluded(KITCHEN | {"hours_min": 30, "closed_on": TODAY, "shortest_day": 8.0}) == {
        "closed": 1
    }


def test_a_day_counts_with_its_longest_stretch_and_no_more_than_the_longest_day():
    scattered = list(Timetable.parse("man 9-10, 11-12; tir 9-12; ons 9-10"))  # 1 + 3 + 1
    (found,) = explained(KITCHEN | {"timetable": scattered}, hours_now=4.0)["candidates"]
    times = next(part for part in found["contributions"] if part["criterion"] == "times")
    assert times["evidence"] == {"common": 5.0, "wanted": 12.0}
    two_days = explained(
        KITCHEN | {"timetable": scattered}, hours_now=4.0, days_a_week=2, longest_day=2.5
    )
    assert two_days["excluded"] == {"times": 1}  # 2.5 + 1


@pytest.mark.parametrize(
    ("stops", "rule", "changes"),
    [
        ({"places": 2, "held": 2}, "closed", [("places", 2, 3, "company")]),
        ({"hours_min": 9}, "hours", [("hours_min", 9, 6, "company")]),
        ({"shortest_day": 5.0}, "rhythm", [("shortest_day", 5, 3, "company")]),
        (
            {"requires": ["truck", "licence_b"]},
            "requirements",
            [("requires", "licence_b", "", "company")],
        ),
        (
            {"offers": [], "offers_not": ["small_tasks"]},
            "needs",
            [("small_tasks", "no", "yes", "company")],
        ),
        (
            {"offers": [], "offers_not": ["quiet_room", "small_tasks"]},
            "needs",
            [("quiet_room", "no", "yes", "company"), ("small_tasks", "no", "yes", "company")],
        ),
        (
            {"timetable": list(Timetable.parse("man 9-12; tir 9-11"))},
            "times",
            [("hours_now", 6, 5, "citizen")],
        ),
        (
            {"timetable": list(Timetable.parse("man 9-12; tir 9-11")), "hours_min": 6},
            "times",
            [
                (
                    "timetable",
                    list(Timetable.parse("man 9-12; tir 9-11")),
                    MORNINGS,
                    "company",
                )
            ],
        ),
    ],
)
def test_who_fails_one_rule_is_a_near_miss_with_the_least_change(stops, rule, changes):
    other = KITCHEN | {"ref": "V-2", "tasks": ["lager"]}
    (miss,) = explained(KITCHEN | stops, other)["near_misses"]
    assert (miss["ref"], miss["rule"], miss["would_rank"]) == ("V-1", rule, 1)
    assert [tuple(change.values()) for change in miss["changes"]] == changes


def test_a_journey_that_is_too_long_is_the_citizens_to_lengthen():
    (miss,) = explained(KITCHEN | HORSENS, travel_by=["car"], travel_minutes=20)["near_misses"]
    (change,) = miss["changes"]
    assert (change["fact"], change["from"], change["whose"]) == ("travel_minutes", 20, "citizen")
    assert 20 < change["to"] < 60


def test_no_hour_in_common_asks_the_company_to_take_in_the_citizens_hours():
    evenings = list(Timetable.parse("man 17-20"))
    (miss,) = explained(KITCHEN | {"timetable": evenings})["near_misses"]
    assert miss["changes"][0]["to"] == list(Timetable.parse("man 9-12, 17-20; tir-tor 9-12"))


@pytest.mark.parametrize(
    "stops",
    [
        {"no_contact_until": TODAY + 9},
        {"closed_on": TODAY},
        {"hours_min": 9, "shortest_day": 5.0},
        {"requires": ["licence_b", "crane"]},
    ],
)
def test_a_no_a_closed_door_and_two_faults_are_no_near_misses(stops):
    assert explained(KITCHEN | stops)["near_misses"] == []


def test_ties_go_by_what_is_known_then_the_longest_wait_then_the_reference():
    same = [
        KITCHEN | {"ref": "V-5"},
        KITCHEN | {"ref": "V-4", "last_match_on": TODAY - 5},
        KITCHEN | {"ref": "V-3", "last_match_on": TODAY - 50},
        KITCHEN | {"ref": "V-2"},
        KITCHEN | {"ref": "V-1", "kept": 1, "lapsed": 1},  # a half that is known
    ]
    order = [one["ref"] for one in explained(*same)["candidates"]]
    assert order == ["V-1", "V-2", "V-5", "V-3", "V-4"]


def test_a_company_is_its_best_opening_and_excluded_by_the_one_that_came_furthest():
    far = KITCHEN | {"opening": "a", "closed_on": TODAY}
    near = KITCHEN | {"opening": "b", "requires": ["licence_b"]}
    assert explained(far, near)["excluded"] == {"requirements": 1}
    good = KITCHEN | {"opening": "c"}
    told = explained(far, near, good)
    assert (told["excluded"], told["pool"]) == ({}, 1)
    assert told["candidates"][0]["opening"] == "c"


def test_a_question_says_how_far_an_answer_could_move_the_candidate():
    silent = KITCHEN | {"ref": "V-2", "offers": ["extra_breaks"], "places": None}
    weaker = KITCHEN | {"ref": "V-3", "tasks": ["lager"], "demand": "varied"}
    told = explained(KITCHEN, silent, weaker)
    second = next(one for one in told["candidates"] if one["ref"] == "V-2")
    asked = {
        one["fact"]: (one["could_change_rank_to"], one["rank_if_worst"])
        for one in second["questions"]
    }
    assert set(asked) == {"quiet_room", "small_tasks", "places"}
    assert all(worst is None for _best, worst in asked.values())  # musts, and a place that is none
    assert told["candidates"][0]["questions"] == []


def moves(told, ref, fact):
    """(best rank, worst rank) of the question about this fact, as told of this candidate."""
    found = next(one for one in told["candidates"] if one["ref"] == ref)
    return next(
        (question["could_change_rank_to"], question["rank_if_worst"])
        for question in found["questions"]
        if question["fact"] == fact
    )


@pytest.mark.parametrize(
    "told",
    [
        {"wishes": ["opvask"], "qualifications": ["lager"]},
        {"wishes": ["opvask, lager"], "qualifications": []},
        {"wishes": [], "qualifications": ["opvask, lager"]},
    ],
)
def test_the_best_tasks_answer_all_that_the_citizen_wishes_and_can_do(told):
    both = KITCHEN | {"tasks": ["opvask", "lager"]}
    silent = KITCHEN | {"ref": "V-0", "tasks": []}
    assert moves(explained(both, silent, **told), "V-0", "tasks") == (1, 2)


def test_the_fewest_hours_are_at_worst_the_most():
    silent = KITCHEN | {"hours_min": None}
    assert moves(explained(silent | {"hours_max": 6}), "V-1", "hours_min") == (1, 1)
    assert moves(explained(silent | {"hours_max": 7}), "V-1", "hours_min") == (1, None)


def test_a_volunteer_far_away_is_asked_whether_they_also_meet_at_a_distance():
    far = KIRSTEN | {"lat": 56.5, "meeting_places": []}
    assert moves(explained(far, kind="mentors"), "M-1", "meeting_places") == (1, None)


def test_the_best_trade_is_one_of_the_wishes_and_not_the_whole_sentence():
    silent = KIRSTEN | {"ref": "M-0", "trade": []}
    told = explained(KIRSTEN, silent, kind="mentors", wishes=["opvask, lager"])
    assert moves(told, "M-0", "trade") == (1, 2)


def test_what_the_citizen_has_not_told_is_asked_of_the_citizen():
    told = explained(KITCHEN, timetable=[], travel_minutes=None, wishes=[])
    assert told["citizen_questions"] == ["wishes", "timetable", "travel_minutes"]
    assert explained(KITCHEN, hours_now=20.0, hours_goal=20.0)["citizen_questions"] == ["week"]


def test_nobody_at_all_is_an_empty_answer():
    told = explained()
    assert (told["candidates"], told["excluded"], told["pool"]) == ([], {}, 0)
