"""Seekers, pools and models as documents, with gaps everywhere and few words, so that ties happen."""

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


def some(values, most=2):
    return st.lists(st.sampled_from(values), unique=True, max_size=most)


def maybe(strategy):
    return st.none() | strategy


def hours(least, most):
    return st.integers(2 * least, 2 * most).map(lambda halves: halves / 2)


weeks = st.lists(
    st.sampled_from([0, 0b1111 << 8, 0b11 << 10, 0b1111 << 12, 0b101 << 9, (1 << 24) - 1]),
    min_size=7,
    max_size=7,
)
days = st.integers(TODAY - 3, TODAY + 3)
lats = st.sampled_from([56.0, 56.05, 56.2, 56.9])
lons = st.sampled_from([10.0, 10.1, 10.4])


def position(draw):
    return (None, None) if draw(st.integers(0, 5)) == 0 else (draw(lats), draw(lons))


@st.composite
def seekers(draw, kind):
    lat, lon = position(draw)
    now = draw(maybe(hours(0, 20)))
    needs = draw(st.permutations(NEEDS))
    musts = draw(st.integers(0, 2))
    document = {
        "on": TODAY,
        "consent": draw(st.integers(0, 9)) > 0,
        "blocked": draw(some(["P-1", "P-2"], 1)),
        "lat": lat,
        "lon": lon,
        "timetable": draw(st.just([]) | weeks),
        "wishes": draw(some([*TASKS, "opvask, snitte grøntsager"], 3)),
    }
    if kind == "companies":
        return document | {
            "hours_now": now,
            "hours_goal": draw(maybe(hours(0, 37).map(lambda goal: max(goal, now or 0)))),
            "ceiling_tested": draw(st.booleans()),
            "longest_day": draw(maybe(hours(1, 8))),
            "days_a_week": draw(maybe(st.integers(1, 7))),
            "travel_minutes": draw(maybe(st.integers(0, 120))),
            "travel_by": draw(some(["bike", "bus", "car", "walk"])),
            "demand": draw(st.sampled_from(["", *DEMANDS])),
            "own_companies": draw(some(["Alfa", "et lager"])),
            "musts": sorted(needs[:musts]),
            "need_wishes": sorted(needs[musts : musts + draw(st.integers(0, 2))]),
            "certificates": draw(some(CERTIFICATES)),
            "qualifications": draw(some(TASKS)),
        }
    return document | {
        "role": draw(st.sampled_from(["", "social", "professional", "both", "any"])),
        "gender": draw(st.sampled_from(["", "woman", "man"])),
        "age": draw(st.sampled_from(["", "mature", "peer"])),
        "birth_year": draw(maybe(st.integers(1950, 2005))),
        "languages": draw(some(LANGUAGES)),
        "interests": draw(some(TASKS, 3)),
        "meeting_places": draw(some(PLACES)),
        "met": draw(some(["P-1", "P-3"], 1)),
        "colleagues": draw(some(["P-1", "P-4"], 1)),
    }


@st.composite
def openings(draw, ref, opening):
    lat, lon = position(draw)
    least = draw(maybe(st.integers(0, 20)))
    answers = {code: draw(st.sampled_from(["yes", "no", ""])) for code in NEEDS}
    return {
        "ref": ref,
        "opening": opening,
        "name": draw(st.sampled_from(["Alfa", "Beta"])),
        "industry": draw(st.sampled_from(["", "lager"])),
        "kind": draw(st.sampled_from(["ordinary", "practice"])),
        "lat": lat,
        "lon": lon,
        "hours_min": least,
        "hours_max": draw(maybe(st.integers(0, 37).map(lambda most: max(most, least or 0)))),
        "shortest_day": draw(maybe(hours(1, 8))),
        "timetable": draw(maybe(weeks)),
        "places": draw(maybe(st.integers(0, 3))),
        "held": draw(st.integers(0, 2)),
        "paid_hours": draw(st.sampled_from(["", "yes", "no"])),
        "demand": draw(st.sampled_from(["", *DEMANDS])),
        "attitude": draw(st.sampled_from(["", "open", "neutral", "reserved"])),
        "requires": draw(some(CERTIFICATES, 1)),
        "tasks": draw(some(TASKS)),
        "offers": [code for code in NEEDS if answers[code] == "yes"],
        "offers_not": [code for code in NEEDS if answers[code] == "no"],
        "answers": sum(answer != "" for answer in answers.values()),
        "no_contact_until": draw(maybe(days)),
        "closed_on": draw(st.sampled_from([None, None, None, TODAY, TODAY + 1])),
        "kept": draw(st.integers(0, 2)),
        "lapsed": draw(st.integers(0, 2)),
        "approaches": draw(st.integers(0, 2)),
        "last_match_on": draw(maybe(st.just(TODAY - 9))),
    }


@st.composite
def mentors(draw, ref, opening):
    lat, lon = position(draw)
    return {
        "ref": ref,
        "opening": None,
        "lat": lat,
        "lon": lon,
        "role": draw(st.sampled_from(["", "social", "professional", "both", "any"])),
        "gender": draw(st.sampled_from(["", "woman", "man"])),
        "birth_year": draw(maybe(st.integers(1940, 2005))),
        "capacity": draw(maybe(st.integers(0, 3))),
        "held": draw(st.integers(0, 2)),
        "timetable": draw(maybe(weeks)),
        "languages": draw(some(LANGUAGES)),
        "interests": draw(some(TASKS)),
        "trade": draw(some(TASKS, 1)),
        "meeting_places": draw(some(PLACES)),
        "contract_signed_on": draw(st.sampled_from([None, TODAY - 9, TODAY - 9, TODAY - 9])),
        "contract_ends_on": draw(maybe(days)),
        "active_from": draw(maybe(days)),
        "left_on": draw(st.sampled_from([None, None, None, TODAY, TODAY + 1])),
        "pauses": draw(st.just([]) | st.tuples(days, maybe(days)).map(lambda pause: [list(pause)])),
        "last_match_on": draw(maybe(st.just(TODAY - 9))),
    }


@st.composite
def pools(draw, kind, least=0, most=8):
    one = openings if kind == "companies" else mentors
    rows = []
    for number in range(draw(st.integers(least, most))):
        titles = [None] if kind == "mentors" or draw(st.integers(0, 3)) else ["a", "b"]
        rows += [draw(one(f"P-{number}", title)) for title in titles]
    return as_pool(kind, rows)


def as_pool(kind, rows):
    names = [*SCHEMAS[kind], *(["offers", "offers_not"] if kind == "companies" else [])]
    pool = {name: [row[name] for row in rows] for name in names}
    return pool | ({"accommodations": NEEDS} if kind == "companies" else {})


@st.composite
def models(draw, kind):
    first = FIRST[kind]
    if draw(st.booleans()):
        return first
    names = list(first["weights"])
    shares = draw(st.lists(st.integers(0, 50), min_size=len(names), max_size=len(names)))
    shares[0] += 1
    whole = [share * HUNDRED // sum(shares) for share in shares]
    whole[0] += HUNDRED - sum(whole)
    return first | {
        "weights": dict(zip(names, whole, strict=True)),
        "prior": draw(st.sampled_from([0, 0.25, 0.5, 1])),
    }


@st.composite
def cases(draw, least=0, most=8):
    """(kind, model, seeker, pool)"""
    kind = draw(st.sampled_from(["companies", "mentors"]))
    return kind, draw(models(kind)), draw(seekers(kind)), draw(pools(kind, least, most))
