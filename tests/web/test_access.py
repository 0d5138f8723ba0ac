"""Every address × every role × every method, as `access_table.py` has it; and whoever may not writes
nothing."""

from contextlib import contextmanager
from http.cookies import SimpleCookie

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from tests.web.access_table import (
    ACTORS,
    DESTROYS,
    GONE,
    LOG_IN,
    REFUSED,
    TABLE,
    WITHOUT_A_NAME,
    WRITES,
    addresses_of,
    keys,
    sent,
)
from tests.web.town import town  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


def names(patterns, namespace=""):
    """The name of every address; of one that has none, how it is written."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or pattern.pattern}"


def test_every_address_has_a_row():
    rows = {row if row in WITHOUT_A_NAME else row.split(" ")[0] for row in TABLE}
    assert set(names(get_resolver().url_patterns)) == rows


def test_what_is_said_of_rows_is_said_of_rows_that_are_there(town):  # noqa: F811
    assert {*keys(town), *sent(town), *REFUSED} <= set(TABLE)


class Seats:
    """Everybody at a machine of their own, logged in; nothing that they do stays."""

    def __init__(self, actors):
        self.client = Client(raise_request_exception=False)
        self.sessions = {"stranger": ""}
        for actor, user in actors.items():
            self.client.cookies.clear()
            self.client.force_login(user)
            self.sessions[actor] = self.client.cookies["sessionid"].value

    def ask(self, actor, method, address, body=None, **headers):
        self.client.cookies = SimpleCookie({"sessionid": self.sessions[actor]})
        cache.clear()  # nobody is slowed down by what another one tried
        return getattr(self.client, method.lower())(address, body, headers=headers)


@pytest.fixture
def seats(town):  # noqa: F811
    return Seats(town["actors"])


@contextmanager
def taken_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# What looking and coming in leave behind.
TRACES = ("sessions.Session", "matching.Reading", "matching.DecisionView")


def contents():
    """All rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label not in TRACES
    }


def test_who_does_not_open_what(town, seats):  # noqa: F811
    """The page or its head, by turns. Who opens what is asked in `test_marks.py`, which reads it too."""
    found = {}
    for place, (row, where) in enumerate(addresses_of(town).items()):
        for turn, actor in enumerate(ACTORS):
            expected = TABLE[row].get[actor]
            if expected == 200:
                continue
            method = ("GET", "HEAD")[(place + turn) % 2]
            with taken_back():
                answer = seats.ask(actor, method, where)
            if answer.status_code != expected or (method == "HEAD" and answer.content):
                found[row, actor, method] = answer.status_code, expected
    # Logged in, and asked for a log-in, the administration's page leads on for a GET alone.
    assert found in ({}, {("admin:login", "administrator", "HEAD"): (200, 302)})


def may_write(row, actor):
    """Whether a POST does something; a refusal can lead on too."""
    answer = TABLE[row].post[actor]
    if row in WRITES:
        return answer == WRITES[row]
    if actor in REFUSED.get(row, ()) or (actor == "stranger" and answer == LOG_IN):
        return False
    if row.startswith("admin:"):
        return actor == "administrator"
    return answer == GONE


@pytest.mark.parametrize("actor", ACTORS)
def test_who_sends_what_and_whoever_may_not_writes_nothing(town, seats, actor):  # noqa: F811
    bodies, before, found = sent(town), contents(), {}
    for row, where in addresses_of(town).items():
        if not may_write(row, actor):
            status = seats.ask(actor, "POST", where, bodies.get(row)).status_code
        elif row not in DESTROYS:
            with taken_back():
                status = seats.ask(actor, "POST", where, bodies.get(row)).status_code
        else:
            continue
        if status != TABLE[row].post[actor]:
            found[row] = status, TABLE[row].post[actor]
    assert found == {}
    assert contents() == before


def test_the_same_is_written_for_whoever_may(town, seats):  # noqa: F811
    """Or else it would say nothing that it is not written for the others."""
    before, nothing_written = contents(), {}
    places = addresses_of(town)
    for row, body in sent(town).items():
        writers = [actor for actor in ACTORS if may_write(row, actor)]
        for actor in writers[:1]:
            with taken_back():
                seats.ask(actor, "POST", places[row], body)
                if contents() == before:
                    nothing_written[row] = actor
    assert nothing_written == {}


OTHERS = ("PUT", "PATCH", "DELETE", "OPTIONS")
OF_PACKAGES = ("account_", "mfa_", "openid_", "admin:", "set_language", "schema")


def test_nothing_else_is_answered_and_nothing_written(town, seats):  # noqa: F811
    """By turns, so that each address meets each method, and each actor too."""
    before, answers = contents(), {}
    for place, (row, where) in enumerate(addresses_of(town).items()):
        for turn, actor in enumerate(ACTORS):
            method = OTHERS[(place + turn) % len(OTHERS)]
            answer = seats.ask(actor, method, where).status_code
            known = {405, LOG_IN if actor == "stranger" else 405}
            if row.startswith(OF_PACKAGES):
                known |= {TABLE[row].get[actor], TABLE[row].post[actor], 200}
            if answer not in known:
                answers[row, actor, method] = answer
    assert answers == {}
    assert contents() == before
