"""What the system refuses to start with, what production is set to, and what /healthz says."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import reverse

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
kinds = ("SESSION", "CSRF")
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


@pytest.mark.django_db
def test_health_says_ok_and_no_more(client):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_bad_when_a_migration_is_missing(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="matching").delete()
    assert client.get(reverse("health")).status_code == 503
