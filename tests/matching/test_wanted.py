"""Which volunteer to look for: each could really meet those whom the sentence names."""

import pytest
from django.utils import timezone

from citizens.models import Citizen
from matching import assigning
from matching.wanted import wanted
from mentors.models import Mentor
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder():
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder):
    return people.consultant("Tina", odder)


def looked_for():
    board = assigning.board(Citizen.objects.all(), Mentor.objects.all(), timezone.localdate())
    return wanted(board, board.plan().unserved)


def said(one):
    return (one.role, one.town, one.language, one.gender, one.days, one.part.code)


def test_the_volunteer_who_could_meet_the_most_comes_first(tina):
    evenings = Timetable.parse("man-fre 17-21")
    amina = people.citizen("Amina", contact=tina, languages=["arabisk"], timetable=evenings)
    samir = people.citizen("Samir", contact=tina, languages=["arabisk"], timetable=evenings)
    bent = people.citizen(
        "Bent", contact=tina, mentor_role="professional", timetable=Timetable.parse("lør 9-12")
    )
    first, second = looked_for()
    assert said(first) == ("", "Odder", "arabic", "", "weekdays", "evening")
    assert set(first.citizens) == {amina, samir}
    assert said(second) == ("professional", "Odder", "", "", "weekend", "morning")
    assert second.citizens == [bent]


def test_whoever_is_found_so_does_serve_them(tina, odder):
    """The volunteer of the sentence is taken on, and nobody is without one any more."""
    people.citizen(
        "Amina",
        contact=tina,
        languages=["arabisk"],
        mentor_gender="woman",
        mentor_role="professional",
        timetable=Timetable.parse("tor 17-20"),
    )
    (one,) = looked_for()
    assert one.gender == "woman"
    people.mentor(
        "Leila Haddad",
        of=people.branch("SIND Odder", odder),
        languages=["arabisk", "dansk"],
        gender=one.gender,
        role=one.role,
        timetable=Timetable.parse("man-fre 17-21"),
    )
    assert looked_for() == []


def test_nobody_is_looked_for_on_behalf_of_who_has_not_said_yes(tina):
    people.citizen("Bettina", contact=tina, yes=False)
    assert looked_for() == []
