"""People into columns: the only file that knows both a `Citizen` and what the scoring core is given.

The documents written here are plain JSON: a decision keeps them, the core decodes them, and whoever
wants to know what the ranking knew about somebody reads them. No name of a citizen or volunteer, no
gender but the one asked for, no background, no note and no free text about health is in them.
"""

import datetime
from collections import defaultdict
from typing import Any

from django.db.models import Count, Q

from companies.models import Offer
from matching.consents import holds
from matching.models import Block, Consent, Match
from matching.models.pace import holding
from matching.scoring.columns import SCHEMAS
from matching.stages import COUNTS_FOR_NOBODY, OPEN_APPROACH, Kind, Stage
from programme.models import Accommodation, Answer, Occupation, Term

LASTED = datetime.timedelta(days=182)  # six months
PURPOSES = {
    Kind.COMPANIES: Consent.Purpose.MATCH_COMPANIES,
    Kind.MENTORS: Consent.Purpose.MATCH_MENTORS,
}
DOCUMENTED = {**SCHEMAS, "companies": [*SCHEMAS["companies"], "offers", "offers_not"]}


COMPARED_WHOLE = (Term.Kind.CERTIFICATE, Term.Kind.LANGUAGE, Term.Kind.MEETING_PLACE)


class WordKeys:
    """What the words of one list are called whatever their spelling: the code of the term, or the
    word itself where no list has it. Compared as whole entries, never by likeness."""

    def __init__(self, kind):
        self.codes, self.implied, self.labels = {}, {}, {}
        for term in Term.objects.filter(kind=kind).prefetch_related("implies"):
            for word in (term.label_da, term.label_en, *term.synonyms):
                self.codes.setdefault(word.casefold(), term.code)
            self.implied[term.code] = [implied.code for implied in term.implies.all()]
            self.labels[term.code] = term

    @classmethod
    def lists(cls):
        """The lists whose words are compared as whole entries: {kind: WordKeys}."""
        return {kind: cls(kind) for kind in COMPARED_WHOLE}

    def keys(self, words):
        return sorted(
            {self.codes.get(word.strip().casefold(), word.strip().casefold()) for word in words}
        )

    def with_implied(self, words):
        """The keys, and those that they imply (a licence BE holds B), all the way down."""
        found, waiting = set(), self.keys(words)
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.implied.get(key, [])
        return sorted(found)


def word_lists():
    """What similarity of texts rests on: the thesaurus, groups of words that mean one thing, and
    the wishes that tell how a workplace should be and not what is done there."""
    terms = Term.objects.filter(kind__in=[Term.Kind.TASK, Term.Kind.INTEREST]).order_by(
        "kind", "code"
    )
    occupations = Occupation.objects.values_list("label", "alternatives")
    soft = Term.objects.filter(kind=Term.Kind.SOFT_WISH).order_by("code")
    return {
        "synonyms": [[term.label_da, *term.synonyms] for term in terms]
        + [[label, *others] for label, others in occupations],
        "soft": [word for term in soft for word in (term.label_da, *term.synonyms)],
    }


def encode_seeker(citizen, kind, on, keys):
    """What the ranking may know about a citizen on a day; a dict as `scoring.columns.Seeker`.

    keys : `WordKeys.lists()`
    """
    blocks = Block.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=on), citizen=citizen)
    document = {
        "on": on.toordinal(),
        "consent": holds(citizen, Consent.Purpose.TAKE_PART, on)
        and holds(citizen, PURPOSES[kind], on),
        "lat": citizen.postcode.lat if citizen.postcode else None,
        "lon": citizen.postcode.lon if citizen.postcode else None,
        "timetable": list(citizen.timetable) if citizen.timetable is not None else [],
        "wishes": citizen.wishes_now(),
    }
    if kind == Kind.COMPANIES:
        return (
            document
            | _seeker_of_work(citizen, keys)
            | {
                "blocked": sorted(
                    blocks.filter(company__isnull=False).values_list("company__ref", flat=True)
                )
            }
        )
    return (
        document
        | _seeker_of_company(citizen, keys)
        | {
            "consent": document["consent"] and citizen.mentor_wish not in ("no", "not_yet"),
            "blocked": sorted(
                blocks.filter(mentor__isnull=False).values_list("mentor__ref", flat=True)
            ),
        }
    )


def _seeker_of_work(citizen, keys):
    needs = defaultdict(list)
    for need in citizen.needs.all():
        needs[need.level].append(need.accommodation_id)
    return {
        "hours_now": _number(citizen.hours_now),
        "hours_goal": _number(citizen.hours_goal),
        "ceiling_tested": citizen.ceiling_tested,
        "longest_day": _number(citizen.longest_day),
        "days_a_week": citizen.days_a_week,
        "travel_minutes": citizen.travel_minutes,
        "travel_by": sorted(citizen.travel_by),
        "demand": citizen.demand,
        "own_companies": citizen.own_companies(),
        "musts": sorted(needs["must"]),
        "need_wishes": sorted(needs["wish"]),
        "certificates": keys[Term.Kind.CERTIFICATE].with_implied(citizen.qualifications),
        "qualifications": [*citizen.qualifications, *citizen.cv],
    }


def _seeker_of_company(citizen, keys):
    mentored = Match.objects.filter(kind=Kind.MENTORS)
    met = mentored.filter(citizen=citizen).exclude(started_on=None)
    colleagues = mentored.filter(citizen__consultant=citizen.consultant_id, stage=Stage.RUNNING)
    return {
        "role": citizen.mentor_role,
        "gender": citizen.mentor_gender,
        "age": citizen.mentor_age,
        "birth_year": citizen.birth_year,
        "languages": keys[Term.Kind.LANGUAGE].keys(citizen.languages),
        "interests": citizen.interests,
        "meeting_places": keys[Term.Kind.MEETING_PLACE].keys(citizen.meeting_places),
        "met": sorted(set(met.values_list("mentor__ref", flat=True))),
        "colleagues": sorted(set(colleagues.values_list("mentor__ref", flat=True)))
        if citizen.consultant_id
        else [],
    }


def encode_openings(openings, on, keys):
    """Openings as columns, and the objects behind the rows: {(reference, opening): Opening}."""
    openings = list(openings.select_related("company__postcode").order_by("company__ref", "pk"))
    offers: dict[int, dict[str, list[str]]] = defaultdict(lambda: {"yes": [], "no": []})
    for opening, code, answer in Offer.objects.filter(
        opening__in=[o.pk for o in openings]
    ).values_list("opening", "accommodation", "answer"):
        offers[opening][answer].append(code)
    history = _history("opening__company", on)
    held = _count("opening", holding(Match.objects.all(), on))
    approaches = _count("opening__company", Match.objects.filter(stage__in=OPEN_APPROACH))
    names = _tell_apart(openings)
    rows = [
        {
            "ref": opening.company.ref,
            "opening": names[opening.pk],
            "name": opening.company.name,
            "industry": opening.company.industry,
            "kind": opening.company.kind,
            **_place(opening.company.postcode),
            "hours_min": opening.hours_min,
            "hours_max": opening.hours_max,
            "shortest_day": _number(opening.shortest_day),
            "timetable": _week(opening.timetable),
            "places": opening.places,
            "held": held.get(opening.pk, 0),
            "paid_hours": "" if opening.paid_hours == Answer.UNKNOWN else opening.paid_hours,
            "demand": opening.demand,
            "attitude": "" if opening.company.attitude == "unknown" else opening.company.attitude,
            "requires": keys[Term.Kind.CERTIFICATE].keys(opening.requires),
            "tasks": opening.tasks,
            "offers": sorted(offers[opening.pk]["yes"]),
            "offers_not": sorted(offers[opening.pk]["no"]),
            "answers": sum(len(answers) for answers in offers[opening.pk].values()),
            "no_contact_until": _day(opening.company.no_contact_until),
            "closed_on": _day(opening.company.closed_on or opening.closed_on),
            "approaches": approaches.get(opening.company_id, 0),
            **history.get(opening.company_id, {"kept": 0, "lapsed": 0, "last_match_on": None}),
        }
        for opening in openings
    ]
    columns = _columns(Kind.COMPANIES, rows)
    columns["accommodations"] = list(Accommodation.objects.values_list("code", flat=True))
    return columns, {(o.company.ref, names[o.pk] or ""): o for o in openings}


def encode_mentors(mentors, on, keys):
    """Volunteers as columns, and the objects behind the rows: {(reference, ""): Mentor}."""
    mentors = list(mentors.select_related("postcode").prefetch_related("pauses").order_by("ref"))
    history = _history("mentor", on)
    held = _count("mentor", holding(Match.objects.all(), on))
    languages, places = keys[Term.Kind.LANGUAGE], keys[Term.Kind.MEETING_PLACE]
    rows = [
        {
            "ref": mentor.ref,
            "opening": None,
            **_place(mentor.postcode),
            "role": mentor.role,
            "gender": mentor.gender,
            "birth_year": mentor.birth_year,
            "capacity": mentor.capacity,
            "held": held.get(mentor.pk, 0),
            "timetable": _week(mentor.timetable),
            "times_confirmed_on": _confirmed(mentor),
            "languages": languages.keys(mentor.languages),
            "interests": mentor.interests,
            "trade": [mentor.trade] if mentor.trade else [],
            "meeting_places": places.keys(mentor.meeting_places),
            "contract_signed_on": _day(mentor.contract_signed_on),
            "contract_ends_on": _day(mentor.contract_ends_on),
            "active_from": _day(mentor.active_from),
            "left_on": _day(mentor.left_on),
            "pauses": [
                [_day(pause.begins_on), _day(pause.ends_on)] for pause in mentor.pauses.all()
            ],
            "last_match_on": history.get(mentor.pk, {"last_match_on": None})["last_match_on"],
        }
        for mentor in mentors
    ]
    return _columns(Kind.MENTORS, rows), {(mentor.ref, ""): mentor for mentor in mentors}


def _columns(kind, rows):
    return {name: [row[name] for row in rows] for name in DOCUMENTED[kind]}


def _tell_apart(openings):
    """What an opening is called among its company's: None where it is the only one."""
    of_company = defaultdict(list)
    for opening in openings:
        of_company[opening.company_id].append(opening)
    names = {}
    for siblings in of_company.values():
        titles = [opening.title for opening in siblings]
        for place, opening in enumerate(siblings, start=1):
            unique = opening.title and titles.count(opening.title) == 1
            names[opening.pk] = (
                None
                if len(siblings) == 1
                else opening.title
                if unique
                else f"{opening.title} #{place}".strip()
            )
    return names


def _history(party, on):
    """Earlier matches by party: how many lasted, how many did not, and when the last one began."""
    found: dict[int, dict[str, Any]] = defaultdict(
        lambda: {"kept": 0, "lapsed": 0, "last_match_on": None}
    )
    started = Match.objects.exclude(started_on=None).filter(
        **{f"{party}__isnull": False}, started_on__lte=on
    )
    for key, begun, ended, reason in started.values_list(
        party, "started_on", "ended_on", "ended_reason"
    ):
        one = found[key]
        one["last_match_on"] = max(one["last_match_on"] or 0, begun.toordinal())
        if (ended or on) - begun >= LASTED:
            one["kept"] += 1
        elif ended and reason not in COUNTS_FOR_NOBODY:
            one["lapsed"] += 1
    return dict(found)


def outcomes(kind, on):
    """Matches that tell whether a place was right, [(match, whether it lasted), …]: begun from a
    list, and kept six months or ended for a reason that counts."""
    begun = Match.objects.filter(kind=kind, decision__isnull=False, started_on__lte=on)
    for match in begun.select_related(
        "decision__model", "decision__result", "opening__company", "mentor"
    ).order_by("pk"):
        begun_on, last_day = match.started_on, match.ended_on or on
        if begun_on and last_day - begun_on >= LASTED:
            yield match, True
        elif match.ended_on and match.ended_reason not in COUNTS_FOR_NOBODY:
            yield match, False


def _count(party, matches):
    matches = matches.filter(**{f"{party}__isnull": False})
    return dict(matches.order_by().values_list(party).annotate(Count("pk")))


def _place(postcode):
    return {"lat": postcode.lat if postcode else None, "lon": postcode.lon if postcode else None}


def _number(value):
    return None if value is None else float(value)


def _day(value):
    return None if value is None else value.toordinal()


def _confirmed(mentor):
    """When the times were confirmed; there is nothing to confirm in unknown ones."""
    return None if mentor.timetable is None else _day(mentor.timetable_confirmed_on)


def _week(timetable):
    return None if timetable is None else list(timetable)
