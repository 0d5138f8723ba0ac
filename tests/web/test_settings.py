"""What the system refuses to start with, what production is set to, and what /healthz says."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import path, reverse
from rest_framework.response import Response
from rest_framework.views import APIView

from tests import people
from web import gunicorn
from web import urls as house

ROOT = Path(__file__).parents[2]
WHOLE = {
    "DEBUG": "0",
    "SECRET_KEY": "a-secret-of-this-test-that-is-long-enough-to-be-one-0123456789",
    "ALLOWED_HOSTS": "rampe.example",
    "FIELD_KEY": "bm90LWEtcmVhbC1rZXktYnV0LTMyLWJ5dGVzLWxvbmc=",
}

SILENCED = """
import json
from django.conf import settings
print(json.dumps(settings.SILENCED_SYSTEM_CHECKS))
"""
COOKIES = """
import json
from django.conf import settings
names = ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN", "PATH")
kinds = ("SESSION", "CSRF", "LANGUAGE")
print(json.dumps([[getattr(settings, f"{kind}_COOKIE_{name}") for name in names] for kind in kinds]))
"""


def run(*command, **settings):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in (*WHOLE, "DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE")
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "web.settings"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def check(**settings):
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **settings)


@pytest.mark.parametrize("database", ["", "postgres://rampe:secret@db.example/rampe"])
def test_production_starts_with_all_of_them_and_nothing_is_to_be_said_against_it(
    database, tmp_path
):
    elsewhere = {"DATABASE_URL": database, "KEY_STORE": str(tmp_path)} if database else {}
    told = check(**WHOLE, **elsewhere)
    assert (told.returncode, told.stderr) == (0, "")


def test_what_is_silenced_is_explained():
    silenced = json.loads(run("-c", SILENCED, **WHOLE).stdout)
    told = (ROOT / "docs/security.md").read_text()
    assert silenced == ["security.W005", "security.W021"]
    assert all(name in told for name in silenced)


def test_the_cookies_of_production_are_this_hosts_alone():
    assert json.loads(run("-c", COOKIES, **WHOLE).stdout) == [
        ["__Host-sessionid", True, True, "Lax", None, "/"],
        ["__Host-csrftoken", True, True, "Lax", None, "/"],
        ["__Host-language", True, True, "Lax", None, "/"],
    ]


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "FIELD_KEY"])
def test_production_refuses_to_start_without(missing):
    told = check(**{name: value for name, value in WHOLE.items() if name != missing})
    assert told.returncode != 0
    assert missing in told.stderr


def test_a_key_of_another_length_is_refused():
    assert check(**{**WHOLE, "FIELD_KEY": "c2hvcnQ="}).returncode != 0


def test_a_fresh_checkout_is_a_developers():
    assert run("manage.py", "check").returncode == 0


# How it is served


@pytest.fixture
def place(database_file, tmp_path):
    """A machine of its own: database and keys."""
    given = WHOLE | {
        "DATABASE_URL": f"sqlite:///{database_file}",
        "KEY_STORE": str(tmp_path / "keys"),
    }
    for command in (("migrate", "--verbosity", "0"), ("shell", "-c", MAKE_A_KEY)):
        told = run("manage.py", *command, **given)
        assert told.returncode == 0, told.stderr
    return given


MAKE_A_KEY = "from programme import vault; vault.seal('Hej', key=vault.HOUSE, about='a test')"


def serve(given, *more):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "-c", "python:web.gunicorn", "web.wsgi"]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}", "--no-control-socket", *more],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "web.settings", **given},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return process, f"http://127.0.0.1:{port}"


def ask(process, address):
    """The status of the answer, once there is one."""
    request = urllib.request.Request(address, headers={"Host": "rampe.example"})  # noqa: S310
    for _try in range(200):
        try:
            return urllib.request.urlopen(request, timeout=20).status  # noqa: S310
        except urllib.error.HTTPError as answer:
            return answer.code
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(0.1)
    raise AssertionError("nobody answers")


def test_it_is_served_and_what_it_logs_of_addresses_holds_no_search_and_no_key(place):
    process, here = serve(place, "--access-logfile", "-")
    try:
        asked = ("/healthz?q=Bettina", "/calendar/an-old-key.ics", "/api/schema/?q=Bettina")
        answers = [ask(process, here + address) for address in asked]
    finally:
        process.terminate()
        said, _none = process.communicate(timeout=20)
    assert answers == [200, 403, 403]  # a calendar is not fetched without HTTPS
    assert not any(word in said for word in ("Bettina", "an-old-key"))
    assert [
        line.split(" 127.0.0.1 ")[1].rsplit(" ", 2)[0]
        for line in said.splitlines()
        if " GET " in line
    ] == [
        "GET /healthz 200",
        "GET /calendar/… 403",
        "GET /api/schema/ 403",
    ]


def test_with_a_key_that_opens_nothing_it_does_not_start(place):
    wrong = "dGhpcy1rZXktb3BlbnMtbm90aGluZy0zMi1ieXRlcyE="
    process, _here = serve({**place, "FIELD_KEY": wrong})
    try:
        said, _none = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode != 0
    assert "programme.E002" in said and "Listening" not in said


def test_without_being_asked_it_logs_no_address():
    assert gunicorn.accesslog is None


LOGGED = """
import json
from django.conf import settings
print(json.dumps([settings.LOGGING["root"], settings.DEBUG]))
"""


def test_production_has_one_journal_and_no_debugging():
    assert json.loads(run("-c", LOGGED, **WHOLE).stdout) == [
        {"handlers": ["stderr"], "level": "INFO"},
        False,
    ]


def test_what_is_installed_is_what_was_locked():
    """Each package by its version and hash, so that no other one of that name comes in."""
    for name in ("base", "dev"):
        lock = (ROOT / f"requirements/{name}.txt").read_text().replace("\\\n", " ")
        packages = [line for line in lock.splitlines() if line and not line.startswith((" ", "#"))]
        assert packages
        assert [one for one in packages if "==" not in one or "--hash=sha256:" not in one] == []
    node = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, one in node.items() if name and "integrity" not in one] == []


# Doors


class Door(APIView):
    """As somebody would write one who forgets who may come in."""

    def get(self, request):
        return Response({"name": "Bettina"})


urlpatterns = [path("api/door/", Door.as_view()), *house.urlpatterns]


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__, DEMO=False)
def test_a_door_of_the_api_is_closed_where_nobody_says_who_may_come_in(client):
    eva = people.user("Eva", "evaluator")
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    answers = [client.get("/api/door/")]
    for user in (tina, eva):  # Tina has not set up her second factor
        client.force_login(user)
        answers.append(client.get("/api/door/", headers={"accept": "application/json"}))
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert {answer["Content-Type"] for answer in answers} == {"application/json"}
    assert client.get("/api/door/", headers={"accept": "text/html"}).status_code == 406
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(eva)
    assert strict.post("/api/door/", {}).status_code == 403


@pytest.mark.django_db
@override_settings(SECURE_SSL_REDIRECT=True)
def test_people_are_led_to_https_and_programs_are_told(client):
    asked = ("/account/login/", "/calendar/", "/api/schema/", "/calendar/a-key.ics")
    assert {one: client.get(one).status_code for one in asked} == {
        "/account/login/": 301,
        "/calendar/": 301,
        "/api/schema/": 403,
        "/calendar/a-key.ics": 403,
    }
    assert client.get("/api/schema/", secure=True).status_code == 200


@pytest.mark.django_db
@override_settings(SECURE_HSTS_SECONDS=365 * 24 * 3600)
def test_every_answer_over_https_says_that_it_stays_so(client):
    asked = ("/account/login/", "/calendar/a-key.ics", "/no-such-page/", "/healthz", "/")
    told = {client.get(one, secure=True).headers["Strict-Transport-Security"] for one in asked}
    assert told == {"max-age=31536000"}


@pytest.mark.django_db
def test_nothing_that_was_sent_is_sent_back_by_trace(client):
    client.force_login(people.user("Adam", "administrator"))
    asked = ("/", "/citizens/", "/account/login/", "/administration/", "/api/schema/", "/healthz")
    answers = [client.trace(one, headers={"x-secret": "Bettina"}) for one in asked]
    assert [(answer.status_code, answer.content) for answer in answers] == [(405, b"")] * 6


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["/.git/config", "/static/", "/static/../web/settings.py", "/var/"]
)
def test_what_is_no_page_is_not_handed_out(client, asked):
    client.force_login(people.user("Adam", "administrator"))
    assert client.get(asked).status_code == 404


@pytest.mark.django_db
def test_every_answer_says_what_it_is_and_in_which_letters(client):
    client.force_login(people.consultant("Tina", people.office("Jobcenter Odder")))
    asked = ("/", "/citizens/", "/account/login/", "/how-we-match/", "/no-such-page/", "/healthz")
    told = {client.get(one).headers["Content-Type"] for one in asked}
    assert told == {"text/html; charset=utf-8", "application/json"}


@pytest.mark.django_db
def test_no_other_host_may_read_an_answer(client):
    answer = client.get("/api/schema/", headers={"origin": "https://evil.example"})
    assert not any(name.lower().startswith("access-control-") for name in answer.headers)


@pytest.mark.django_db
def test_health_says_ok_and_no_more(client):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_bad_when_a_migration_is_missing(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="matching").delete()
    assert client.get(reverse("health")).status_code == 503
