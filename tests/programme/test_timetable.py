from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from programme.timetable import Timetable, TimetableField, hours

MORNING = hours(9, 12)
timetables = st.lists(st.integers(0, 2**24 - 1), min_size=7, max_size=7).map(Timetable)


@pytest.mark.parametrize(
    "said",
    [
        "man 9-12; ons 9-12",
        "mandag 9-12; onsdag 9-12",
        "Man og Ons 9:00-12:00",
        "MAN, ONS kl. 9.00–12.00",
        "mon & wed 9 - 12",
        "Monday 9-12, Wednesday 9-12",
        "man 9-12 og ons 9-12",
        "man: 9-12|ons: 9-12",
        "mandage 9-10, 10-12\nonsdage 9-12",
        "ma 9-11, kl. 11-12; on 9-12;",
    ],
)
def test_monday_and_wednesday_morning_are_said_in_many_ways(said):
    assert Timetable.parse(said) == (MORNING, 0, MORNING, 0, 0, 0, 0)


@pytest.mark.parametrize("day", range(7))
def test_every_day_has_its_danish_and_its_english_name(day):
    danish = ("mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag", "søndag")
    english = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    week = Timetable(MORNING if each == day else 0 for each in range(7))
    for name in (danish[day], english[day]):
        for length in (2, 3, len(name)):
            assert Timetable.parse(f"{name[:length]} 9-12") == week


def test_a_range_of_days_may_wrap_round_the_weekend():
    assert Timetable.parse("søn-tor 9-12") == (MORNING,) * 4 + (0, 0, MORNING)
    assert Timetable.parse("fre-man 9-12") == (MORNING, 0, 0, 0, MORNING, MORNING, MORNING)
    assert Timetable.parse("tir-tir 9-12") == (0, MORNING, 0, 0, 0, 0, 0)


def test_what_is_no_whole_hour_is_rounded_outwards():
    assert Timetable.parse("man 9:30-11:15") == Timetable.parse("man 9-12")
    assert Timetable.parse("man 23.30-23.45") == Timetable.parse("man 23-24")


def test_a_day_goes_from_midnight_to_midnight():
    assert Timetable.parse("man 0-24") == (2**24 - 1, 0, 0, 0, 0, 0, 0)


def test_overlapping_hours_are_counted_once():
    assert Timetable.parse("man 9-11; man-tir 10-12") == Timetable.parse("man 9-12; tir 10-12")


@pytest.mark.parametrize("said", ["", " ; ", "\n"])
def test_nothing_said_is_no_hour(said):
    assert not Timetable.parse(said)


@pytest.mark.parametrize(
    "said",
    [
        "man 22-2",
        "man 9-9",
        "man 12-9",
        "man 9-25",
        "man 23-24:30",
        "man 24-24",
        "man 9:60-12",
        "man",
        "man 9",
        "man 9-12 13-15",
        "man 9-12 undtagen ferier",
        "9-12",
        "-",
        "m 9-12",
        "dag 9-12",
        "man-ons-fre 9-12",
        "2026-09-12",
        "²-³",
    ],
)
def test_what_cannot_be_read_is_answered_with_one_sentence(said):
    with pytest.raises(ValidationError) as refused:
        Timetable.parse(said)
    assert len(refused.value.messages) == 1


def test_a_week_is_written_in_the_language_of_its_reader():
    week = Timetable.parse("man 9-12; tir-tor 8:00-14:00; lør 9-10, 13-15")
    with translation.override("da"):
        assert str(week) == "man 9-12; tir-tor 8-14; lør 9-10, 13-15"
    with translation.override("en"):
        assert str(week) == "mon 9-12; tue-thu 8-14; sat 9-10, 13-15"


@given(timetables, st.sampled_from(["da", "en"]))
def test_every_week_is_read_again_as_it_was_written(week, language):
    with translation.override(language):
        assert Timetable.parse(str(week)) == week


@given(timetables)
def test_every_week_is_stored_in_21_bytes(week):
    assert len(week.to_bytes()) == 21
    assert Timetable.from_bytes(week.to_bytes()) == week
    assert TimetableField().to_python(str(week)) == week


@given(timetables)
def test_the_spells_are_the_week(week):
    days = [0] * 7
    for day, starts, ends in week.spells():
        assert not days[day] & hours(starts, ends)
        days[day] |= hours(starts, ends)
    assert Timetable(days) == week


@given(st.text(alphabet="mantirsogkl0123456789:.,;-–|& \nø") | st.text())
def test_any_text_is_a_week_or_a_refusal(said):
    with suppress(ValidationError):
        Timetable.parse(said)


def test_what_is_not_a_week_is_not_taken_for_one():
    for days in [(0,) * 6, (2**24,) + (0,) * 6, (-1,) + (0,) * 6]:
        with pytest.raises(ValueError, match="seven days"):
            Timetable(days)
    with pytest.raises(ValueError, match="21 bytes"):
        Timetable.from_bytes(b"")


def test_the_screen_shows_days_by_parts_of_the_day():
    grid = Timetable.parse("man 8-12; tir 10-13; søn 17-21").grid()
    assert [(part.code, days) for part, days in grid] == [
        ("morning", ["all", "some", "", "", "", "", ""]),
        ("afternoon", ["", "some", "", "", "", "", ""]),
        ("evening", ["", "", "", "", "", "", "all"]),
    ]
