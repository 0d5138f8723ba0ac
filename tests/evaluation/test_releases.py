"""What an evaluator is told of a programme, from the first day of a quarter on."""

import datetime

import pytest

from citizens.models import Citizen, Status
from evaluation import releases
from programme.models import Programme
from tests.web.test_report_command import closing_rows

pytestmark = pytest.mark.django_db
CLOSED = datetime.date(2018, 10, 31)


@pytest.fixture
def rampen():
    """The programme whose closing figures were published: 125 citizens."""
    programme = Programme.objects.get()
    rows = list(closing_rows())
    refs = sorted({ref for ref, *_rest in rows})
    Citizen.objects.bulk_create(
        [Citizen(ref=ref, name="En borger", programme=programme) for ref in refs]
    )
    who = dict(Citizen.objects.values_list("ref", "pk"))
    Status.objects.bulk_create(
        [
            Status(citizen_id=who[ref], status=status, from_on=begins)
            for ref, status, begins, _ends in rows
        ]
    )
    return programme


def test_the_closing_figures_stand_there_each_definition_apart(rampen):
    told = releases.latest(rampen, CLOSED)
    assert told.on == datetime.date(2018, 10, 1)
    assert releases.count(told, "citizens", "all") == 125
    assert releases.count(told, "ever_in_job", "yes") == 75
    assert releases.count(told, "kept", "yes") == 51
    assert releases.count(told, "kept_or_pension", "yes") == 61
    assert releases.count(told, "statuses", "fleksjob", "job") == 50
    # The three on leave, the four who moved and the one who died stand together.
    assert releases.count(told, "statuses", "dead") is None
    together = releases.count(
        told, "statuses", "leave", "moved", "dead", "assessment", "unknown", "erased"
    )
    assert together == 8


def test_what_was_told_stays_and_is_made_once(rampen):
    told = releases.latest(rampen, CLOSED)
    assert releases.latest(rampen, CLOSED) == told
    # One more has come: nothing new can be told, since the difference would be that one.
    Citizen.objects.create(ref="B-900", name="En mere", programme=rampen)
    assert releases.latest(rampen, datetime.date(2019, 2, 1)) == told
    for number in range(4):
        Citizen.objects.create(ref=f"B-90{number + 1}", name="En mere", programme=rampen)
    later = releases.latest(rampen, datetime.date(2019, 5, 1))
    assert later.on == datetime.date(2019, 4, 1)
    assert releases.count(later, "citizens", "all") == 130
