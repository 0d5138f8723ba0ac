"""Made-up openings by the thousand: as columns, the way matching/encoding.py writes them."""

import random

from programme.timetable import Timetable

ACCOMMODATIONS = ["quiet_room", "small_tasks", "extra_breaks", "no_heavy_lifting", "late_start"]
SEEKER = {
    "on": 740000,
    "consent": True,
    "lat": 56.15,
    "lon": 10.2,
    "timetable": list(Timetable.parse("man-fre 9-13")),
    "wishes": ["køkkenarbejde", "snitte grøntsager", "pakke varer"],
    "hours_now": 6.0,
    "hours_goal": 12.0,
    "travel_minutes": 40,
    "travel_by": ["bike", "bus"],
    "musts": ["small_tasks"],
    "need_wishes": ["extra_breaks", "quiet_room"],
    "qualifications": ["hygiejnecertifikat", "2010-2015 afløser i et køkken"],
    "own_companies": ["en café i nærheden"],
}


def opening_pool(count, words):
    """The document of so many openings; about one fact in four is not known."""
    chance = random.Random(count)
    phrases = [word for group in words for word in group]

    def known(value):
        return value if chance.random() < 0.75 else None

    weeks = [
        list(Timetable.parse(text)) for text in ("man-fre 8-16", "tir-tor 10-14", "lør-søn 9-18")
    ]
    rows = []
    for number in range(count):
        answers = {code: chance.choice(("yes", "no", "", "")) for code in ACCOMMODATIONS}
        rows.append(
            {
                "ref": f"V-{number:06}",
                "opening": None,
                "name": f"Virksomhed {number}",
                "industry": chance.choice(phrases),
                "kind": chance.choice(("ordinary", "ordinary", "practice")),
                "lat": known(56.15 + chance.uniform(-0.4, 0.4)),
                "lon": known(10.2 + chance.uniform(-0.6, 0.6)),
                "hours_min": known(chance.randint(2, 20)),
                "hours_max": known(chance.randint(20, 37)),
                "shortest_day": known(2.0),
                "timetable": known(chance.choice(weeks)),
                "places": known(chance.randint(0, 3)),
                "held": 0,
                "paid_hours": chance.choice(("yes", "no", "")),
                "demand": chance.choice(("simple", "varied", "")),
                "attitude": chance.choice(("open", "neutral", "")),
                "requires": [],
                "tasks": chance.sample(phrases, 3),
                "offers": [code for code, answer in answers.items() if answer == "yes"],
                "offers_not": [code for code, answer in answers.items() if answer == "no"],
                "answers": sum(answer != "" for answer in answers.values()),
                "no_contact_until": None,
                "closed_on": None,
                "kept": 0,
                "lapsed": 0,
                "approaches": chance.randint(0, 2),
                "last_match_on": None,
            }
        )
    pool = {name: [row[name] for row in rows] for name in rows[0]}
    return pool | {"accommodations": ACCOMMODATIONS}
