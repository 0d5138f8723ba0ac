"""Named people and companies for stories: each has what a story needs, and says what matters in it."""

import itertools
from datetime import date, timedelta

from citizens.models import Citizen
from citizens.models.needs import record_needs
from citizens.models.wishes import record_wishes
from companies.models import Company, Offer, Opening
from matching import consents, lifecycle
from matching.models import Consent
from matching.stages import Stage
from mentors.models import Mentor
from programme.models import Office, Postcode, User, current_programme
from programme.roles import Role
from programme.timetable import Timetable

_numbers = itertools.count(501)  # beside the references that a story names itself


def office(name, *, kind=Office.Kind.JOB_CENTRE, serves=()):
    made, _ = Office.objects.get_or_create(name=name, defaults={"kind": kind})
    made.serves.add(*serves)
    return made


def branch(name, *serves):
    return office(name, kind=Office.Kind.BRANCH, serves=serves)


def user(name, role, *offices):
    made = User.objects.create_user(
        f"{name.split(' ')[0].lower()}{next(_numbers)}@example.org",
        "password-of-a-test",
        name=name,
        role=role,
    )
    made.offices.add(*offices)
    return made


def consultant(name, *offices):
    return user(name, Role.CONSULTANT, *offices)


def coordinator(name, *offices):
    return user(name, Role.COORDINATOR, *offices)


def postcode(code):
    return Postcode.objects.get(code=code)


def citizen(
    name,
    *,
    contact=None,
    at=None,
    wishes=(),
    own_companies=(),
    musts=(),
    needs=(),
    yes=True,
    **facts,
):
    """Somebody who seeks, four hours a week in Odder, and has said yes to everything unless told."""
    facts = {
        "ref": f"B-{next(_numbers):03}",
        "postcode": postcode("8300"),
        "hours_now": 4,
        "hours_goal": 8,
        "timetable": Timetable.parse("man-fre 9-14"),
        "travel_minutes": 40,
        "travel_by": ["bike", "bus"],
        "mentor_wish": "yes",
        **facts,
    }
    made = Citizen.objects.create(
        name=name,
        consultant=contact,
        office=at or (contact.offices.first() if contact else None),
        programme=current_programme(),
        **facts,
    )
    record_wishes(made, list(wishes), list(own_companies), on=date(2026, 1, 5))
    record_needs(
        made, dict.fromkeys(musts, ("must", "told")) | dict.fromkeys(needs, ("wish", "told"))
    )
    if yes:
        say_yes(made)
    return made


def say_yes(somebody, *purposes, on=date(2026, 11, 1)):
    for purpose in purposes or ("take_part", "match_companies", "match_mentors"):
        consents.record(
            somebody,
            Consent.Purpose(purpose),
            Consent.Event.GIVEN,
            on=on,
            channel=Consent.Channel.PAPER,
            until_on=date(2030, 1, 1),
        )


def company(name, *, at="8300", offers=(), offers_not=(), **facts):
    """A company with one opening; facts of the company and of the opening together."""
    of_company = {field.name for field in Company._meta.get_fields()}
    made = Company.objects.create(
        name=name,
        ref=facts.pop("ref", f"V-{next(_numbers):03}"),
        postcode=postcode(at),
        **{key: value for key, value in facts.items() if key in of_company},
    )
    opening = {
        "tasks": ["køkkenarbejde"],
        "hours_min": 2,
        "hours_max": 20,
        "timetable": Timetable.parse("man-fre 8-16"),
        "places": 1,
        **{key: value for key, value in facts.items() if key not in of_company},
    }
    made_opening = Opening.objects.create(company=made, **opening)
    for answer, codes in (("yes", offers), ("no", offers_not)):
        for code in codes:
            Offer.objects.create(opening=made_opening, accommodation_id=code, answer=answer)
    return made


def ask(match, *, by, at):
    """Ask the volunteer, who says yes to the coordinator; and the three talk about what they expect."""
    lifecycle.advance(match, Stage.ASKED, by=by, at=at)
    said_yes(match, at=at)
    return lifecycle.advance(match, Stage.TALK, by=by, at=at)


def said_yes(match, *, at):
    """A coordinator writes down the volunteer's yes."""
    sind = branch(f"SIND {match.citizen.office}", match.citizen.office)
    return lifecycle.advance(match, Stage.ACCEPTED, by=coordinator("Karen", sind), at=at)


def agreed(begins_on):
    """What an internship needs before it starts."""
    return {
        "purpose": "Jeg vil se, om jeg kan klare to dage i træk.",
        "planned_until": begins_on + timedelta(weeks=13),
        "absence": "Ring før kl. 9; så holder vi pause.",
    }


def mentor(name, *, at="8300", of=None, **facts):
    facts = {
        "ref": f"M-{next(_numbers):03}",
        "role": "social",
        "capacity": 2,
        "timetable": Timetable.parse("man-fre 9-16"),
        "languages": ["dansk"],
        "contract_signed_on": date(2026, 1, 10),
        "active_from": date(2026, 2, 1),
        **facts,
    }
    return Mentor.objects.create(name=name, postcode=postcode(at), branch=of, **facts)
