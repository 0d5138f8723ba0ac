"""The model said again, plainly and slowly: one citizen, one row at a time, loops and floats.

Written from docs on the model and from docstrings, not from the arrays, so that where the two agree
they are right for the same reason. How alike two phrases are is taken from `Language`; everything
else is worked out here. Documents are those of matching/encoding.py: None, "" and [] are unknown.
"""

import math
from datetime import date

from rapidfuzz import fuzz

from matching.scoring.text import phrases

FULL = 10_000
REMOTE = {"online", "phone"}
EITHER = {"both", "any"}
DEMANDS = ["simple", "varied", "demanding"]


def rows_of(pool):
    """A pool's columns as one dict a row."""
    names = [name for name in pool if name != "accommodations"]
    return [
        dict(zip(names, row, strict=True))
        for row in zip(*(pool[name] for name in names), strict=True)
    ]


# Facts about the two together. None: not known.


def kilometres(seeker, row):
    if None in (seeker["lat"], seeker["lon"], row["lat"], row["lon"]):
        return None
    here, there = math.radians(seeker["lat"]), math.radians(row["lat"])
    across = math.radians(row["lon"]) - math.radians(seeker["lon"])
    half = (
        math.sin((there - here) / 2) ** 2
        + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    )
    return 2 * 6371 * math.asin(math.sqrt(half))


def minutes(seeker, row, parameters):
    """By the quickest of the means that the citizen has."""
    km = kilometres(seeker, row)
    if km is None or not seeker["travel_by"]:
        return None
    return min(
        km * parameters["detour"] / parameters["km_h"][means] * 60
        + parameters["extra_minutes"][means]
        for means in seeker["travel_by"]
    )


def longest_run(mine, theirs):
    longest = run = 0
    for hour in range(24):
        run = run + 1 if mine >> hour & theirs >> hour & 1 else 0
        longest = max(longest, run)
    return longest


def common_hours(seeker, row):
    """Each day's longest unbroken common stretch, at most the longest day, on the best days."""
    if not seeker["timetable"] or row["timetable"] is None:
        return None
    days = [
        longest_run(mine, theirs)
        for mine, theirs in zip(seeker["timetable"], row["timetable"], strict=True)
    ]
    if seeker.get("longest_day") is not None:
        days = [min(day, seeker["longest_day"]) for day in days]
    days.sort(reverse=True)
    # People write hours with one decimal: three days of 2.3 hours are 6.9, not a hair less.
    return round(math.fsum(days[: seeker.get("days_a_week") or 7]), 6)


def hours_to_begin_with(seeker, row):
    """What the citizen manages now, at most what the own week has room for and the company can use."""
    if seeker["hours_now"] is None:
        return None
    room = common_hours(seeker, {"timetable": seeker["timetable"]})
    known = [hours for hours in (seeker["hours_now"], room, row["hours_max"]) if hours is not None]
    return min(known)


def over(one, other):
    """One is known to be more than the other."""
    return one is not None and other is not None and one > other


# Hard rules: true where it excludes.


def company_blocked(seeker, row, parameters):
    return row["ref"] in seeker["blocked"] or over(row["no_contact_until"], seeker["on"])


def closed(seeker, row, parameters):
    shut = row["closed_on"] is not None and row["closed_on"] <= seeker["on"]
    return shut or (row["places"] is not None and row["places"] <= row["held"])


def too_few_common_hours(seeker, row, parameters):
    common = common_hours(seeker, row)
    return common == 0 or over(hours_to_begin_with(seeker, row), common)


def inactive(seeker, row, parameters):
    has_left = row["left_on"] is not None and row["left_on"] <= seeker["on"]
    return has_left or over(row["active_from"], seeker["on"])


def paused(seeker, row, parameters):
    for begins, ends in row["pauses"]:
        if begins <= seeker["on"] and (ends is None or seeker["on"] <= ends):
            return True
    return False


def contract_missing(seeker, row, parameters):
    signed = row["contract_signed_on"] is not None and row["contract_signed_on"] <= seeker["on"]
    return not signed or over(seeker["on"], row["contract_ends_on"])


def other_role(seeker, row, parameters):
    wanted, offered = seeker["role"], row["role"]
    return bool(
        wanted and offered and wanted != offered and wanted not in EITHER and offered not in EITHER
    )


def too_distant(seeker, row, parameters):
    in_person = bool(row["meeting_places"]) and not REMOTE & set(row["meeting_places"])
    return in_person and over(kilometres(seeker, row), parameters["farthest"])


RULES = {
    "companies": {
        "consent": lambda seeker, row, p: not seeker["consent"],
        "blocked": company_blocked,
        "closed": closed,
        "hours": lambda seeker, row, p: over(row["hours_min"], seeker["hours_now"]),
        "travel": lambda seeker, row, p: over(minutes(seeker, row, p), seeker["travel_minutes"]),
        "needs": lambda seeker, row, p: any(code in row["offers_not"] for code in seeker["musts"]),
        "requirements": lambda seeker, row, p: any(
            key not in seeker["certificates"] for key in row["requires"]
        ),
        "rhythm": lambda seeker, row, p: over(row["shortest_day"], seeker["longest_day"]),
        "times": too_few_common_hours,
    },
    "mentors": {
        "consent": lambda seeker, row, p: not seeker["consent"],
        "blocked": lambda seeker, row, p: row["ref"] in seeker["blocked"],
        "inactive": inactive,
        "paused": paused,
        "contract": contract_missing,
        "capacity": lambda seeker, row, p: (
            row["capacity"] is not None and row["held"] >= row["capacity"]
        ),
        "role": other_role,
        "language": lambda seeker, row, p: bool(
            seeker["languages"]
            and row["languages"]
            and not any(spoken in row["languages"] for spoken in seeker["languages"])
        ),
        "gender": lambda seeker, row, p: bool(
            seeker["gender"] and row["gender"] and seeker["gender"] != row["gender"]
        ),
        "distance": too_distant,
        "times": lambda seeker, row, p: common_hours(seeker, row) == 0,
    },
}


# Soft criteria. Each gives its facts as [(value or None, how much it counts), …].


def tasks(seeker, row, p, alike):
    wishes = [phrases(wish) for wish in seeker["wishes"]]
    looks = p["looks_like_work"]
    if not row["tasks"] or not any(looks(said) >= p["work"] for wish in wishes for said in wish):
        return [(None, 1)]
    best, total, of = 0.0, 0.0, 0.0
    for place, wish in enumerate(wishes):
        counts = p["lower_wish_counts"] ** place
        fit = max(
            (alike(said, task) * looks(said) for said in wish for task in row["tasks"]), default=0
        )
        best = max(best, fit * counts)
        total += fit * counts
        of += counts
    share = p["best_wish_counts"]
    return [(share * best + (1 - share) * (total / of), 1)]


def needs(seeker, row, p, alike):
    facts = []
    for codes, counts in ((seeker["musts"], p["must_counts"]), (seeker["need_wishes"], 1)):
        for code in codes:
            answer = 1 if code in row["offers"] else 0 if code in row["offers_not"] else None
            facts.append((answer, counts))
    return facts or [(None, 1)]


def qualifications(seeker, row, p, alike):
    learnt = [said for text in seeker["qualifications"] for said in phrases(text)]
    if not learnt or not row["tasks"]:
        return [(None, 1)]
    return [(max(alike(said, task) for said in learnt for task in row["tasks"]), 1)]


def company_journey(seeker, row, p, alike):
    travel = minutes(seeker, row, p)
    return [(None if travel is None else 0.5 ** (travel / p["journey_half_life"]), 1)]


def company_times(seeker, row, p, alike):
    wanted = seeker["hours_now"] if seeker["hours_goal"] is None else seeker["hours_goal"]
    common = common_hours(seeker, row)
    if wanted is None or common is None:
        return [(None, 1)]
    return [(1.0 if wanted == 0 else min(common / wanted, 1), 1)]


def own_wish(seeker, row, p, alike):
    if not seeker["own_companies"]:
        return [(None, 1)]
    best = 0.0
    for wish in seeker["own_companies"]:
        if fuzz.ratio(wish.casefold(), row["name"].casefold()) >= p["same_name"]:
            best = 1.0
        elif row["industry"]:
            best = max(best, p["resembling_counts"] * alike(wish, row["industry"]))
    return [(best, 1)]


def growth(seeker, row, p, alike):
    if seeker["ceiling_tested"]:
        return [(0.5, 1)]
    now, goal, most = seeker["hours_now"], seeker["hours_goal"], row["hours_max"]
    if now is None or goal is None:
        room = None
    elif goal <= now:
        room = 1.0
    elif most is None:
        room = None
    else:
        room = min(max((most - now) / (goal - now), 0), 1)
    return [(room, 1), ({"yes": 1, "no": 0, "": None}[row["paid_hours"]], 1)]


def experience(seeker, row, p, alike):
    seen = row["kept"] + row["lapsed"]
    if not seen:
        return [(None, 1)]
    kept, lapsed = p["kept_prior"]
    return [((row["kept"] + kept) / (seen + kept + lapsed), 1)]


def openness(seeker, row, p, alike):
    attitude = {"open": 1, "neutral": 0.5, "reserved": 0, "": None}[row["attitude"]]
    answered = None
    if row["answers"]:
        share = min(row["answers"] / p["enough_answers"], 1)
        answered = p["prior"] + (1 - p["prior"]) * share
    return [(attitude, 1), (answered, 1)]


def demand(seeker, row, p, alike):
    if not seeker["demand"] or not row["demand"]:
        return [(None, 1)]
    return [(1 - abs(DEMANDS.index(seeker["demand"]) - DEMANDS.index(row["demand"])) / 2, 1)]


def practice(seeker, row, p, alike):
    if seeker["hours_now"] is None:
        return [(None, 1)]
    near = seeker["hours_now"] >= p["paid_hours_near"]
    if row["kind"] == "practice":
        return [(0 if near else 1, 1)]
    return [(1 if near else 0.5, 1)]


def spread(seeker, row, p, alike):
    free = 1 if row["places"] is None else max(row["places"] - row["held"], 1)
    return [(1 / (1 + row["approaches"] / free), 1)]


def interests(seeker, row, p, alike):
    if not seeker["interests"] or not row["interests"]:
        return [(None, 1)]
    shared = 0.0
    for mine in seeker["interests"]:
        shared += max(alike(mine, theirs) for theirs in row["interests"])
    return [(min(shared / min(len(seeker["interests"]), 2), 1), 1)]


def role(seeker, row, p, alike):
    wanted, offered = seeker["role"], row["role"]
    if not wanted or not offered:
        return [(None, 1)]
    if wanted == "any":
        return [(1, 1)]
    if wanted == "both":
        return [(1 if offered in EITHER else p["one_role_of_both"], 1)]
    return [(1 if offered == wanted else p["role_among_others"] if offered in EITHER else 0, 1)]


def trade(seeker, row, p, alike):
    wishes = [said for wish in seeker["wishes"] for said in phrases(wish)]
    if not row["trade"]:
        return [(None, 1)]
    same = max((alike(wish, own) for wish in wishes for own in row["trade"]), default=p["prior"])
    value = p["any_trade"] + (1 - p["any_trade"]) * same
    return [(value, 1)] if wishes else [(value, 1), ("as the others", 1)]


def meeting_times(seeker, row, p, alike):
    common = common_hours(seeker, row)
    if common is None:
        return [(None, 1)]
    confirmed = row["times_confirmed_on"]
    age = 0 if confirmed is None else seeker["on"] - confirmed
    trusted = (
        1 if age <= p["times_hold"] else 0.5 ** ((age - p["times_hold"]) / p["times_half_life"])
    )
    return [(min(common / p["hours_wanted"], 1), trusted), (None, 1 - trusted)]


def distance(seeker, row, p, alike):
    if "online" in seeker["meeting_places"] and "online" in row["meeting_places"]:
        return [(1, 1)]
    km = kilometres(seeker, row)
    return [(None if km is None else 0.5 ** (km / p["half_distance"]), 1)]


def load(seeker, row, p, alike):
    if row["capacity"] is None:
        return [(None, 1)]
    return [(min(max((row["capacity"] - row["held"]) / p["room_wanted"], 0), 1), 1)]


def age(seeker, row, p, alike):
    year = date.fromordinal(seeker["on"]).year
    if row["birth_year"] is None:
        return [(None, 1)]
    years = year - row["birth_year"]
    if seeker["age"] == "peer":
        if seeker["birth_year"] is None:
            return [(None, 1)]
        apart = abs(years - (year - seeker["birth_year"]))
        return [(max(1 - apart / p["peer_within"], 0), 1)]
    grown = (years - p["mature_from"]) / (p["mature_at"] - p["mature_from"])
    return [(min(max(grown, 0), 1), 1)]


def place(seeker, row, p, alike):
    if not seeker["meeting_places"] or not row["meeting_places"]:
        return [(None, 1)]
    return [(1 if set(seeker["meeting_places"]) & set(row["meeting_places"]) else 0, 1)]


def continuity(seeker, row, p, alike):
    return [
        (1 if row["ref"] in seeker["met"] else 0.5 if row["ref"] in seeker["colleagues"] else 0, 1)
    ]


CRITERIA = {
    "companies": {
        "tasks": tasks,
        "needs": needs,
        "qualifications": qualifications,
        "journey": company_journey,
        "times": company_times,
        "own_wish": own_wish,
        "growth": growth,
        "experience": experience,
        "openness": openness,
        "demand": demand,
        "practice": practice,
        "spread": spread,
    },
    "mentors": {
        "interests": interests,
        "role": role,
        "trade": trade,
        "times": meeting_times,
        "journey": distance,
        "load": load,
        "age": age,
        "place": place,
        "continuity": continuity,
    },
}


class Reference:
    """A version of a model, applied one row at a time."""

    def __init__(self, kind, model, language):
        self.kind, self.priors = kind, model["priors"]
        heaviest_first = sorted(CRITERIA[kind], key=lambda name: -model["weights"][name])
        self.weights = {name: model["weights"][name] for name in heaviest_first}
        self.parameters = model["parameters"]
        self._language, self._pairs = language, {}

    def alike(self, one, other):
        if (one, other) not in self._pairs:
            self._pairs[one, other] = float(self._language.similarities(one, (other,))[0])
        return self._pairs[one, other]

    def failed(self, seeker, row):
        """The rules that exclude this row, in their order."""
        return [
            name for name, rule in RULES[self.kind].items() if rule(seeker, row, self.parameters)
        ]

    def measure(self, criterion, seeker, row):
        """(value, answered) in whole numbers; the prior stands in for each unknown fact."""
        prior = self.priors[criterion]
        parameters = self.parameters | {
            "prior": prior,
            "looks_like_work": self._language.looks_like_work,
        }
        facts = CRITERIA[self.kind][criterion](seeker, row, parameters, self.alike)
        if facts[-1][0] == "as the others":  # a trade without wishes is half known
            return round(facts[0][0] * FULL), FULL // 2
        of = sum(counts for _, counts in facts)
        known = sum(counts for value, counts in facts if value is not None)
        said = sum(counts * value for value, counts in facts if value is not None)
        return round((said + prior * (of - known)) / of * FULL), round(known / of * FULL)

    def figures(self, seeker, row):
        """{"values", "total", "known"}, all in whole numbers."""
        measures = [self.measure(name, seeker, row) for name in self.weights]
        weights = list(self.weights.values())
        return {
            "values": [value for value, _ in measures],
            "total": sum(w * value for w, (value, _) in zip(weights, measures, strict=True)),
            "known": sum(w * known for w, (_, known) in zip(weights, measures, strict=True)),
        }

    def key(self, seeker, row):
        """What the order goes by, smallest first; None for a row that a rule excludes."""
        if self.failed(seeker, row):
            return None
        figures = self.figures(seeker, row)
        waited_since = -1 if row["last_match_on"] is None else row["last_match_on"]
        return (
            -figures["total"],
            -figures["known"],
            waited_since,
            row["ref"],
            row["opening"] or "",
        )

    def keys(self, seeker, pool):
        """{reference: the key of the best opening, None where all are excluded}"""
        best = {}
        for row in rows_of(pool):
            key = self.key(seeker, row)
            known = best.setdefault(row["ref"], key)
            if key is not None and (known is None or key < known):
                best[row["ref"]] = key
        return best

    def result(self, seeker, pool):
        """As `explanation.result` has it."""
        best, furthest = {}, {}
        rules = list(RULES[self.kind])
        for row in rows_of(pool):
            failed = self.failed(seeker, row)
            if failed:
                came = rules.index(failed[0])
                furthest[row["ref"]] = max(furthest.get(row["ref"], 0), came)
                continue
            key = self.key(seeker, row)
            if row["ref"] not in best or key < best[row["ref"]][0]:
                best[row["ref"]] = key, row
        order = [
            {
                "ref": row["ref"],
                "opening": row["opening"] or "",
                **self.figures(seeker, row),
            }
            for _, row in sorted(best.values(), key=lambda found: found[0])
        ]
        return {
            "order": order,
            "excluded": {
                ref: rules[came] for ref, came in sorted(furthest.items()) if ref not in best
            },
        }

    def near_misses(self, seeker, pool, most):
        """As `near_misses.near_misses`: the changed row, or the changed citizen, is ranked again
        among all others as they are."""
        rows, keys = rows_of(pool), self.keys(seeker, pool)
        found = []
        for row in rows:
            failed = self.failed(seeker, row)
            if keys[row["ref"]] is not None or len(failed) != 1:
                continue
            changes = self.least_changes(seeker, row, failed[0])
            if not changes:
                continue
            then = [
                self._changed(row if other is row else other, other is row, changes)
                for other in rows
                if other["ref"] == row["ref"]
            ]
            citizen = dict(seeker)
            for change in changes:
                if change["whose"] == "citizen":
                    citizen[change["fact"]] = change["to"]
            own = [key for other in then if (key := self.key(citizen, other)) is not None]
            if own:
                rank = 1 + sum(key < min(own) for key in keys.values() if key is not None)
                if rank <= most:
                    found.append((rank, row["ref"], row["opening"] or "", failed[0], changes))
        best = {}
        for rank, ref, _, rule, changes in sorted(found, key=lambda miss: miss[:4]):
            best.setdefault(ref, {"ref": ref, "rule": rule, "would_rank": rank, "changes": changes})
        return list(best.values())

    @staticmethod
    def _changed(row, is_it, changes):
        return changed(row, changes) if is_it else row

    def least_changes(self, seeker, row, rule):
        """The least change of one fact that would let the row pass; two where two musts fail."""

        def change(fact, now, then, whose="company"):
            return [{"fact": fact, "from": now, "to": then, "whose": whose}]

        if rule == "closed" and not over(seeker["on"] + 1, row["closed_on"]):
            return change("places", row["places"], row["held"] + 1)
        if rule == "hours":
            return change("hours_min", row["hours_min"], math.floor(seeker["hours_now"]))
        if rule == "travel":
            needed = math.ceil(minutes(seeker, row, self.parameters))
            return change("travel_minutes", seeker["travel_minutes"], needed, "citizen")
        if rule == "needs":
            refused = [code for code in seeker["musts"] if code in row["offers_not"]]
            if len(refused) <= 2:
                return [
                    {"fact": code, "from": "no", "to": "yes", "whose": "company"}
                    for code in refused
                ]
        if rule == "requirements":
            lacking = [key for key in row["requires"] if key not in seeker["certificates"]]
            if len(lacking) == 1:
                return change("requires", lacking[0], "")
        if rule == "rhythm":
            return change("shortest_day", row["shortest_day"], seeker["longest_day"])
        if rule == "times":
            common = common_hours(seeker, row)
            if (
                self.kind == "companies"
                and common >= max(1, row["hours_min"] or 0)
                and over(hours_to_begin_with(seeker, row), common)
            ):
                return change("hours_now", seeker["hours_now"], common, "citizen")
            week = [
                mine | theirs
                for mine, theirs in zip(seeker["timetable"], row["timetable"], strict=True)
            ]
            whose = "company" if self.kind == "companies" else "mentor"
            return change("timetable", row["timetable"], week, whose)
        return []


def changed(row, changes):
    """A row with the changes that are not the citizen's, made as an import would."""
    row = dict(row)
    for change in changes:
        fact = change["fact"]
        if change["whose"] == "citizen":
            continue
        if fact == "requires":
            row[fact] = [key for key in row[fact] if key != change["from"]]
        elif change["to"] == "yes":
            row["offers_not"] = [code for code in row["offers_not"] if code != fact]
            row["offers"] = [*row["offers"], fact]
        else:
            row[fact] = change["to"]
        if fact == "timetable" and change["whose"] == "mentor":
            row["times_confirmed_on"] = None
    return row
