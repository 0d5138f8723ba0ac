"""Seekers, pools and models as documents, with gaps everywhere and few words, so that ties happen."""

from itertools import permutations, product

from hypothesis import strategies as st

from matching.scoring.columns import SCHEMAS
from matching.scoring.weighting import FIRST, HUNDRED

TODAY = 740000
NEEDS = ["quiet_room", "small_tasks", "extra_breaks"]
TASKS = ["lager", "pakke varer", "opvask", "køkkenarbejde", "snitte grøntsager"]
CERTIFICATES = ["licence_b", "truck"]
LANGUAGES = ["danish", "somali"]
PLACES = ["online", "phone", "café", "library"]
DEMANDS = ["simple", "varied", "demanding"]


# One draw a fact: hypothesis spends its time on draws, not on the rankings.


def one_of(*values):
    return st.sampled_from(values)


def some(values, most=2):
    """Up to so many of the values, in any order."""
    return one_of(*([*few] for size in range(most + 1) for few in permutations(values, size)))


def maybe(values):
    return one_of(*[None] * len(values), *values)


def seldom(values, usual=None):
    """What stops most people stands in one row of eight, so that there is something to rank."""
    return one_of(*[usual] * 7 * len(values), *values)


def hours(least, most):
    return [halves / 2 for halves in range(2 * least, 2 * most + 1)]


def week(*days):
    return [*days, 0, 0, 0, 0, 0, 0, 0][:7]


MORNING, NOON, EVENING, BROKEN = 0b1111 << 8, 0b11 << 10, 0b1111 << 16, 0b10111 << 9
LONG = 0b11111111 << 8
WEEKS = [
    [LONG] * 7,
    [LONG] * 5 + [0, 0],
    week(LONG),
    week(MORNING, MORNING, MORNING, MORNING),
    week(0, MORNING, 0, BROKEN, NOON),
    week(NOON, NOON, NOON),
    week(BROKEN, BROKEN),
    week(EVENING, EVENING, 0, 0, EVENING, LONG, LONG),
    week(),
]
DAYS = range(TODAY - 2, TODAY + 3)
SPOTS = [(lat, lon) for lat in (56.0, 56.0, 56.05, 56.2, 56.5) for lon in (10.0, 10.1, 10.4)]
ROLES = ["", "social", "professional", "both", "any"]
LANGUAGE_LISTS = [[], *[[one] for one in LANGUAGES], LANGUAGES]
PAUSES = [
    [[begins, ends]] for begins in DAYS for ends in (None, *DAYS) if not ends or begins <= ends
]


# Built once, for building a strategy costs more than drawing from it.

SEEKER = {
    "on": st.just(TODAY),
    "consent": one_of(*[True] * 20, False),
    "blocked": seldom([["P-1"], ["P-2"]], []),
    "position": one_of(*[(None, None)] * 3, *SPOTS),
    "timetable": one_of(*[[]] * 4, *WEEKS),
    "wishes": some([*TASKS, "opvask, snitte grøntsager", "ro", "ro, opvask"], 3),
}
SEEKERS = {
    "companies": st.fixed_dictionaries(
        SEEKER
        | {
            "hours_now": maybe(hours(0, 12)),
            "hours_goal": maybe([0, 2, 6.5, 12]),  # more than now
            "ceiling_tested": one_of(False, False, True),
            "longest_day": maybe(hours(2, 8)),
            "days_a_week": maybe(range(1, 6)),
            "travel_minutes": maybe([0, 5, 15, 30, 60, 90, 180]),
            "travel_by": some(["bike", "bus", "car", "walk"]),
            "demand": one_of("", *DEMANDS),
            "own_companies": some(["Alfa", "et lager"]),
            "needs": some(NEEDS, 3),
            "musts": one_of(0, 1, 2),
            "certificates": one_of(CERTIFICATES, CERTIFICATES, ["truck"], []),
            "qualifications": some(TASKS),
        }
    ),
    "mentors": st.fixed_dictionaries(
        SEEKER
        | {
            "role": one_of(*ROLES),
            "gender": one_of("", "", "woman", "man"),
            "age": one_of("", "mature", "peer"),
            "birth_year": maybe([1955, 1975, 1990, 2005]),
            "languages": one_of(*LANGUAGE_LISTS),
            "interests": some(TASKS, 3),
            "meeting_places": some(PLACES),
            "met": some(["P-1", "P-3"], 1),
            "colleagues": some(["P-1", "P-4"], 1),
        }
    ),
}
ROWS = {
    "companies": st.fixed_dictionaries(
        {
            "name": one_of("Alfa", "Beta"),
            "industry": one_of("", "lager"),
            "kind": one_of("ordinary", "practice"),
            "position": one_of(*[(None, None)] * 3, *SPOTS),
            "hours_min": maybe([0, 1, 2, 4, 6, 9, 20]),
            "hours_max": maybe([0, 3, 8, 17]),  # more than the fewest
            "shortest_day": maybe(hours(1, 4)),
            "timetable": maybe(WEEKS),
            "places": maybe([1, 2, 3, 4]),
            "held": one_of(0, 1),
            "paid_hours": one_of("", "yes", "no"),
            "demand": one_of("", *DEMANDS),
            "attitude": one_of("", "open", "neutral", "reserved"),
            "requires": seldom([["truck"], CERTIFICATES], []),
            "tasks": some(TASKS),
            "answers": one_of(*product(["", "yes", "yes", "", "no"], repeat=len(NEEDS))),
            "no_contact_until": seldom(DAYS),
            "closed_on": seldom(DAYS),
            "kept": one_of(0, 1, 2),
            "lapsed": one_of(0, 1, 2),
            "approaches": one_of(0, 1, 2),
            "last_match_on": one_of(None, None, TODAY - 9, TODAY - 8),
        }
    ),
    "mentors": st.fixed_dictionaries(
        {
            "position": one_of(*[(None, None)] * 3, *SPOTS),
            "role": one_of(*ROLES),
            "gender": one_of("", "woman", "man"),
            "birth_year": maybe([1940, 1960, 1980, 1990, 2005]),
            "capacity": maybe([1, 2, 3, 4]),
            "held": one_of(0, 1),
            "timetable": maybe(WEEKS),
            "times_confirmed_on": one_of(None, TODAY - 9, TODAY - 90, TODAY - 400),
            "languages": one_of(*LANGUAGE_LISTS),
            "interests": some(TASKS),
            "trade": some(TASKS, 1),
            "meeting_places": one_of([], ["café"], ["library", "café"], PLACES),
            "contract_signed_on": seldom([None, *DAYS], TODAY - 9),
            "contract_ends_on": seldom(DAYS),
            "active_from": seldom(DAYS),
            "left_on": seldom(DAYS),
            "pauses": seldom(PAUSES, []),
            "last_match_on": one_of(None, None, TODAY - 9, TODAY - 8),
        }
    ),
}
SHARES = {
    kind: st.lists(
        st.integers(0, 50), min_size=len(model["weights"]), max_size=len(model["weights"])
    )
    for kind, model in FIRST.items()
}
PRIORS = {
    kind: one_of(
        *[
            dict.fromkeys(few, prior)
            for prior in (0.25, 0, 1)
            for few in (model["weights"], [*model["weights"]][::2])
        ]
    )
    for kind, model in FIRST.items()
}


def placed(drawn):
    lat, lon = drawn.pop("position")
    return drawn | {"lat": lat, "lon": lon}


def seeker_of(kind, drawn):
    drawn = placed(drawn)
    if kind == "companies":
        needs, musts = drawn.pop("needs"), drawn.pop("musts")
        drawn |= {"musts": sorted(needs[:musts]), "need_wishes": sorted(needs[musts:])}
        if drawn["hours_goal"] is not None:
            drawn["hours_goal"] += drawn["hours_now"] or 0
    return drawn


def row_of(kind, drawn, ref, opening):
    drawn = placed(drawn) | {"ref": ref, "opening": opening}
    if kind == "companies":
        answers = dict(zip(NEEDS, drawn["answers"], strict=True))
        drawn |= {
            "offers": [code for code in NEEDS if answers[code] == "yes"],
            "offers_not": [code for code in NEEDS if answers[code] == "no"],
            "answers": sum(answer != "" for answer in answers.values()),
        }
        if drawn["hours_max"] is not None:
            drawn["hours_max"] += drawn["hours_min"] or 0
    return drawn


def as_pool(kind, rows):
    names = [*SCHEMAS[kind], *(["offers", "offers_not"] if kind == "companies" else [])]
    pool = {name: [row[name] for row in rows] for name in names}
    return pool | ({"accommodations": NEEDS} if kind == "companies" else {})


@st.composite
def models(draw, kind):
    first = FIRST[kind]
    if draw(st.booleans()):
        return first
    shares = [*draw(SHARES[kind])]
    shares[0] += 1
    whole = [share * HUNDRED // sum(shares) for share in shares]
    whole[0] += HUNDRED - sum(whole)
    return first | {
        "weights": dict(zip(first["weights"], whole, strict=True)),
        "priors": dict.fromkeys(first["weights"], 0.5) | draw(PRIORS[kind]),
    }


@st.composite
def cases(draw, least=0, most=10, kinds=("companies", "mentors")):
    """(kind, model, seeker, pool): up to so many rows, of which two may be one company's openings."""
    kind = draw(st.sampled_from(kinds))
    seeker = seeker_of(kind, draw(SEEKERS[kind]))
    rows = []
    for drawn in draw(st.lists(ROWS[kind], min_size=least, max_size=most)):
        number = len(rows)
        if kind == "companies" and draw(one_of(False, False, False, True)) and number:
            rows[-1]["opening"] = rows[-1]["opening"] or "a"
            rows.append(row_of(kind, drawn, rows[-1]["ref"], f"b{number}"))
        else:
            rows.append(row_of(kind, drawn, f"P-{number}", None))
    return kind, draw(models(kind)), seeker, as_pool(kind, rows)
