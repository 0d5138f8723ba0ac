"""What every test may use: profiles of hypothesis, and the people of `tests.people`."""

import gc
import json
import os
import shutil
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, settings

# Playwright runs an event loop in the thread in which Django's ORM is called.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# The full numbers are the same examples each time: a red run is the change's doing. `dev` explores.
settings.register_profile(
    "ci",
    max_examples=500,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "dev", max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

CHROMIUM = shutil.which("chromium")


def pytest_collection_modifyitems(items):
    from django.conf import settings as django_settings

    engine = django_settings.DATABASES["default"]["ENGINE"]
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))
        if item.get_closest_marker("postgres") and "postgresql" not in engine:
            item.add_marker(pytest.mark.skip(reason="DATABASE_URL names no PostgreSQL"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory):
    """Keeps a copy of the database before anybody wrote into it: migrations take ten seconds."""
    from django.db import connection

    fresh = tmp_path_factory.mktemp("fresh") / "rampe.sqlite3"
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(fresh)])
    settle()
    yield fresh


@pytest.fixture
def database_file(django_db_setup, tmp_path):
    """Where a process of its own has a database of its own, which needs no migration any more."""
    where = tmp_path / "rampe.sqlite3"
    if django_db_setup.exists():
        shutil.copy(django_db_setup, where)
    return where


@pytest.fixture
def on_its_own(database_file):
    """Runs a module of the tests as a program, with a database that is a file, and returns what it says:
    a database in memory locks otherwise, and has no bytes to look into."""

    def run(module, *said):
        told = subprocess.run(
            [sys.executable, "-m", module, *said],
            env=os.environ
            | {
                "DATABASE_URL": f"sqlite:///{database_file}",
                "DJANGO_SETTINGS_MODULE": "tests.settings",
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(told.stdout)

    return run


def pytest_collection_finish():
    """Python looks for cycles after 700 new objects, and a page makes some ten thousand: without this
    a tenth of all time goes to looking through modules and templates that stay anyway."""
    gc.set_threshold(100_000, 20, 20)
    settle()


def settle():
    """What is here by now stays, and is not looked through again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def nothing_counted():
    """No test is locked out by what another one typed."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }
