"""What the system refuses to start with, and what /healthz says."""

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


def check(**settings):
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in (*WHOLE, "DJANGO_ALLOW_ASYNC_UNSAFE")
    }
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "ERROR"],
        cwd=ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "web.settings"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_all_of_them():
    assert check(**WHOLE).returncode == 0


@pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS", "FIELD_KEY"])
def test_production_refuses_to_start_without(missing):
    told = check(**{name: value for name, value in WHOLE.items() if name != missing})
    assert told.returncode != 0
    assert missing in told.stderr


def test_a_key_of_another_length_is_refused():
    assert check(**{**WHOLE, "FIELD_KEY": "c2hvcnQ="}).returncode != 0


def test_a_fresh_checkout_is_a_developers():
    assert check().returncode == 0


@pytest.mark.django_db
def test_health_says_ok_and_no_more(client):
    answer = client.get(reverse("health"))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_health_is_bad_when_a_migration_is_missing(client):
    from django.db.migrations.recorder import MigrationRecorder

    MigrationRecorder.Migration.objects.filter(app="matching").delete()
    assert client.get(reverse("health")).status_code == 503
