"""Who and when the stories here begin with, where more than one file tells of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import translation

from matching import seals
from tests import people
from tests.matching.looking import at, look


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def wednesday():
    """It is `referring.WEDNESDAY`, at eleven."""
    with time_machine.travel(datetime(2026, 11, 25, 11, tzinfo=ZoneInfo("Europe/Copenhagen"))):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def karen(sind):
    return people.coordinator("Karen Vester", sind)


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def rasmus(odder):
    return people.consultant("Rasmus Lind", odder)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def november(tina, rasmus, bettina):
    """Three sealed days with two rows each; returns the moment of the check."""
    for day in (2, 3, 4):
        look(tina, bettina, on=at((11, day), 9))
        look(rasmus, bettina, on=at((11, day), 15))
    seals.seal(at((11, 5), 3))
    return at((11, 5), 12)
