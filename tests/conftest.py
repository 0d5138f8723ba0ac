"""What every test may use: profiles of hypothesis, and the people of `tests.people`."""

import os
import shutil

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
