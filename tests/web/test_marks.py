"""A mark stands in everything that is written about Bettina. What each reads of it, on all pages together, is
what docs/personal-data.md says, no more and no less; and what leaves the house carries references alone."""

import io
import logging

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection, models
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle, status_letters, telling
from matching.models import Worry
from tests.marks import found, new_mark, plant
from tests.web.access_table import ACTORS, GONE, MEND, TABLE, address_of, addresses_of, sent
from tests.web.test_access import OF_PACKAGES, seats, taken_back  # noqa: F401 - a fixture
from tests.web.test_personal_data import tables
from tests.web.town import town  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
TABLES = tables()
REFERENCE = {"Citizen.ref"}

# What each may read, by the groups of docs/personal-data.md; the others nothing.
CASE = {
    "reference",
    "first_name",
    "full_name",
    "contact",
    "contact_person",
    "phase",
    "case",
    "times",
    "wishes",
    "interests",
    "needs",
    "volunteer",
    "background",
    "advice",
    "talk_dates",
    "consents",
    "scores",
}
MAY_READ: dict = dict.fromkeys(ACTORS, frozenset()) | {
    "tina": CASE | {"needs_in_words", "talks"},
    "deputy": CASE | {"needs_in_words", "talks"},
    "coordinator": CASE,
    "was deputy": {"first_name", "full_name", "contact_person", "phase"},
    "volunteer": {"reference", "first_name", "contact_person", "times", "interests"},
    "asked": {"times", "interests"},
    "administrator": {"reference"},  # where the log is looked at
}
# Of a table some rows, or a part of them, are somebody else's to read than the rest.
BEHIND_THE_WALL = {"Conversation of SIND.text"}  # Karen wrote it, and Tina is of a job centre
# Karen wrote down what was agreed, and the volunteer, who was there, reads it.
EXPECTATIONS = {
    f"ExpectationTalk.{name}"
    for name in ("how_often", "what_for", "limits", "contact", "at_the_end")
}
MORE = {
    "coordinator": BEHIND_THE_WALL
    | {"Worry of a volunteer.text", "Worry of a volunteer.reaction"}
    | {"CompanySheet.content.hours"}
    | EXPECTATIONS,
    "volunteer": {"DiaryEntry.own", "DiaryEntry.shared", "DiaryEntry.next_place"} | EXPECTATIONS,
}
LESS = {"tina": BEHIND_THE_WALL, "deputy": BEHIND_THE_WALL}
# Open to all whose case it is by their group, and on no page.
ON_NO_PAGE = {"Consent.text_hash"}
LESS["coordinator"] = {
    # In the citizen's document alone, which is the contact person's to make.
    "Consent.evidence",
    "Referral.reason_in_words",
}
# Codes and figures, not words.
NO_WORDS = {
    "Citizen": ("travel_by",),
    "Consent": ("items",),
    "Decision": ("result",),
    "Disclosure": ("how", "items"),
    "Focus": ("code",),
    "Match": ("passed_rule",),
    "Referral": ("told",),
    "SurveyLink": ("token_hash",),
    "Task": ("fact",),
}


@pytest.fixture
def marks(town):  # noqa: F811
    """{mark: where it stands}"""
    return marked(town)


def marked(town):  # noqa: F811
    """The two names are told apart, and so are rows that others may read than the rest of their table."""
    bettina, sheet = town["citizen"], town["sheet"]
    sheet.content |= {"text": "Jeg møder til tiden."}
    sheet.save()
    # A reaction is shown once there is one.
    Worry.objects.filter(pk=town["volunteers_worry"].pk).update(reacted_at=timezone.now())
    called = {
        town["kept_from_job_centre"]: "Conversation of SIND",
        town["volunteers_worry"]: "Worry of a volunteer",
    }
    first, last = new_mark(), new_mark()
    bettina.name = f"{first} {last}"
    planted = plant(bettina, "name", *NO_WORDS["Citizen"])
    for model in about_citizens():
        for row in model._base_manager.all():
            if row == bettina:
                continue
            planted |= plant(row, *NO_WORDS.get(model.__name__, ()), called=called.get(row))
    return planted | {first: "Citizen.first_name", last: "Citizen.name"}


def about_citizens():
    """The models whose rows are kept with a case."""
    return [
        apps.get_model(label)
        for label, rows in TABLES.items()
        if any(kept == "with the case" for _what, _rest, kept, _who in rows.values())
    ]


def test_every_text_about_a_citizen_has_a_mark(marks):
    texts = {
        f"{model.__name__}.{field.name}"
        for model in about_citizens()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and not field.choices
        and field.name not in NO_WORDS.get(model.__name__, ())
    }
    assert {".".join(where.split(".")[:2]) for where in marks.values()} - texts == {
        "Citizen.first_name",
        "Conversation of SIND.text",
        "Worry of a volunteer.text",
        "Worry of a volunteer.reaction",
    }
    assert texts - {".".join(where.split(".")[:2]) for where in marks.values()} == set()


def may_read(actor, marks):
    """Where an actor reads a mark, on one page at least."""
    places = {where for where in marks.values() if group_of(where) in MAY_READ[actor]}
    return places - ON_NO_PAGE - LESS.get(actor, set()) | MORE.get(actor, set())


def group_of(where):
    """The group that docs/personal-data.md names for a place."""
    if where == "Citizen.first_name":
        return "first_name"
    model, field = where.split(".")[:2]
    kind = model.split(" ")[0]
    return next(rows[field][3] for table, rows in TABLES.items() if table.endswith(f".{kind}"))


def answers(town, seats, actor):  # noqa: F811
    """(row, answer) of all that is said to somebody: each page, the part of it that is fetched alone, and
    what comes of sending what the form asks for, or nothing."""
    bodies = sent(town)
    for row, where in addresses_of(town).items():
        if row == "calendar_feed tina":
            continue  # whoever has the address: see below
        if TABLE[row].get[actor] == 200:
            page = seats.ask(actor, "GET", where)
            assert page.status_code == 200, row
            yield row, page
            yield row, seats.ask(actor, "GET", where, **{"HX-Request": "true"})
        if row.startswith((*OF_PACKAGES, "erasure")) or TABLE[row].post[actor] not in (
            200,
            GONE,
            MEND,
        ):
            continue
        for body in (None, bodies[row]) if row in bodies else (None,):
            with taken_back(), TestCase.captureOnCommitCallbacks(execute=True):
                answer = seats.ask(actor, "POST", where, body)
                yield row, answer
                if answer.status_code == 302:  # the next page says what was done
                    yield row, seats.client.get(answer.headers["Location"])


@pytest.mark.parametrize("actor", ACTORS)
def test_each_reads_what_the_table_says(town, seats, marks, actor, caplog):  # noqa: F811
    """And along the way no address, head, mail or line of a log says more than a reference."""
    caplog.set_level(logging.DEBUG)
    read, beside = {}, set()
    for row, answer in answers(town, seats, actor):
        for place in found(marks, answer.getvalue()):
            read.setdefault(place, row)
        beside |= found(marks, str(answer.headers), answer.request["PATH_INFO"])
    beside |= found(marks, caplog.text, *(one.subject + one.body for one in mail.outbox))
    expected = may_read(actor, marks)
    assert {place: row for place, row in read.items() if place not in expected} == {}
    assert expected - set(read) == set()
    assert beside <= REFERENCE


# What leaves the house


def test_the_morning_mail_and_the_calendar_tell_references_only(
    town,  # noqa: F811
    seats,  # noqa: F811
    marks,
    django_capture_on_commit_callbacks,
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("due", "--on", "2030-01-08", "--send", verbosity=0)
    feed = seats.ask("stranger", "GET", address_of("calendar_feed tina", town)).content
    mails = [one.subject + one.body for one in mail.outbox]
    assert found(marks, *mails) == REFERENCE
    assert found(marks, feed) == REFERENCE


PAPERS = {
    "conversation_paper": {"Agreement.what", "Citizen.first_name", "Citizen.name"},
    "conversation_paper sind": {"Citizen.first_name", "Citizen.name"},
    # The back is what a company could hear, for the citizen's own eyes.
    "choices": {
        f"Citizen.{field}.{place}"
        for field in ("qualifications", "strengths", "cv")
        for place in (0, 1)
    },
    "choices mentors": set(),
    "meeting_agenda": {"CaseOnAgenda.why"},
    "sheet": {"CompanySheet.code", "CompanySheet.content.hours", "CompanySheet.content.text"},
    "plan_paper": {
        *("Goal.words", "Goal.who", "Agreement.what"),
        *("Citizen.first_name", "Citizen.name"),
    },
    "seen_by": {"Citizen.first_name", "Citizen.name"},
    # The name of whom it is to; that of the citizen in the way back, on the screen.
    "status": {"Referral.referred_by", "Citizen.first_name", "Citizen.name"},
}


@pytest.mark.parametrize("row", PAPERS)
def test_a_paper_holds_what_it_is_for(town, seats, marks, row):  # noqa: F811
    tina, bettina, now = town["actors"]["tina"], town["citizen"], timezone.now()
    for party in (town["free_opening"], town["free_mentor"]):
        lifecycle.shortlist(bettina, party, by=tina, at=now, override="other")
    status_letters.record_yes(bettina, ["phase"], by=tina, at=now, channel="spoken")
    actor = "coordinator" if row.endswith("sind") else "tina"
    method = "POST" if row == "status" else "GET"
    paper = seats.ask(actor, method, address_of(row, town))
    assert (paper.status_code, found(marks, paper.content) - REFERENCE) == (200, PAPERS[row])


def test_a_volunteer_reads_besides_what_the_citizen_lets_that_very_one_know(town, seats, marks):  # noqa: F811
    own_words = new_mark()
    marks[own_words] = "own words"
    codes = ["full_name", "phone", "email", "needs:quiet_room"]
    for match in (town["match"], town["asked_match"]):
        telling.tell(
            match,
            codes,
            own_words,
            by=town["actors"]["tina"],
            at=timezone.now(),
            channel="spoken",
        )
    told = {"own words", "Citizen.name", "Citizen.phone", "Citizen.email"}
    page = address_of("citizen", town)
    read = {actor: seats.ask(actor, "GET", page) for actor in ("volunteer", "asked")}
    interests = {"Citizen.interests.0", "Citizen.interests.1"}
    assert {actor: found(marks, one.content) for actor, one in read.items()} == {
        "volunteer": told
        | interests
        | REFERENCE
        | EXPECTATIONS
        | {"Citizen.first_name", "DiaryEntry.next_place"},
        "asked": interests,
    }
    assert seats.ask("was volunteer", "GET", page).status_code == 404


# Commands, and what a list was made from: the wishes and what fits them, and no name.
RANKED_BY = {"Wish.text", "Citizen.qualifications.0"}
COMMANDS = {
    "suggest companies --citizen all": REFERENCE,
    "suggest companies --citizen all --json": REFERENCE | RANKED_BY,
    "suggest mentors --citizen all": REFERENCE,
    "suggest mentors --citizen all --json": REFERENCE,
    "assign mentors": REFERENCE,
    "assign mentors --json": REFERENCE,
    "due": REFERENCE,
    "due --json": REFERENCE,
    "erase": set(),
    "erase --json": set(),
    "replay 1 --json": set(),
    "seal": set(),
}


@pytest.mark.parametrize("line", COMMANDS)
def test_what_a_command_prints(town, marks, line):  # noqa: F811
    out = io.StringIO()
    name, *said = line.replace("replay 1", f"replay {town['companies_list'].pk}").split(" ")
    call_command(name, *said, stdout=out, stderr=out)
    assert found(marks, out.getvalue()) == COMMANDS[line]


# Where something goes wrong


def breaks_at(table, error):
    def execute(run, sql, params, many, context):
        if table in sql:
            raise error
        return run(sql, params, many, context)

    return connection.execute_wrapper(execute)


def test_what_goes_wrong_says_nothing(town, seats, marks, caplog):  # noqa: F811
    caplog.set_level(logging.DEBUG)
    page, name = address_of("citizen", town), town["citizen"].name
    found_out = [
        seats.ask("tina", "POST", address_of("suggest_companies", town)),
        seats.ask("elsewhere", "GET", page),
        seats.ask("tina", "PUT", page),
    ]
    with breaks_at("citizens_wish", ValueError(name)):
        found_out.append(seats.ask("tina", "GET", page))
    with breaks_at('INSERT INTO "matching_reading"', DatabaseError(name)):
        found_out.append(seats.ask("tina", "GET", page))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town["actors"]["tina"])
    found_out.append(strict.post(address_of("new_worry", town), {"text": name}))
    tries = [Client().post(reverse("mfa_login_webauthn"), {"name": name}) for _try in range(30)]
    found_out.append(tries[-1])
    assert [one.status_code for one in found_out] == [400, 404, 405, 500, 503, 403, 429]
    assert [found(marks, one.content) for one in found_out] == [set()] * len(found_out)
