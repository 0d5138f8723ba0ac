"""No volunteer meets more citizens than he has said, whoever presses at the same moment."""

import pytest

from tests.matching import racing_volunteers

THREE = {"running": 3, "refused": 47, "events": 3, "follow_ups": 3}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_confirmed_at_once_are_three_where_there_is_room_for_three_on_postgresql():
    assert racing_volunteers.race(50, capacity=3) == THREE


def test_fifty_confirmed_at_once_are_three_where_there_is_room_for_three_on_sqlite(on_its_own):
    assert on_its_own("tests.matching.racing_volunteers", "50", "3") == THREE
