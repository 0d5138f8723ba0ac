import datetime
from decimal import Decimal

import pytest
import time_machine

from citizens.importing import Citizens
from citizens.models import Citizen, Need
from programme.importing import load
from programme.models import Office, User
from programme.roles import Role
from programme.timetable import Timetable
from tests.importing import (
    SAMPLE,
    as_csv,
    figures,
    needs_sample,
    places,
    rows_of_all_tables,
    workbook,
    written,
)

pytestmark = pytest.mark.django_db

AMINA = {
    "ref": "B-1",
    "name": "Amina Yusuf",
    "birth_year": "1985",
    "postcode": "8300",
    "hours_now": "4,5",
    "hours_goal": "10",
    "longest_day": "2.5",
    "days_a_week": "3",
    "timetable": "man 9-12; tir-tor 8:00-14:00",
    "travel_by": "bus; WALK",
    "wishes": "bibliotek; arkiv",
    "company_wishes": "Kildesporet",
    "needs_must": "Roligt rum eller afskærmet plads; low_noise",
    "needs_wish": "one_task",
    "mentor_wish": "not_yet",
    "mentor_role": "social",
    "referred_on": "17.08.2026",
    "gender": "woman",
    "education": "vocational",
}


def bring(tmp_path, *records, **options):
    rows = [list(records[0]), *(list(record.values()) for record in records)]
    return load(Citizens(), written(tmp_path, as_csv(rows)), **{"commit": True, **options})


def needs(citizen):
    return set(citizen.needs.values_list("accommodation_id", "level"))


def history(citizen):
    return [
        (str(wishes.recorded_on), [(wish.kind, wish.text) for wish in wishes.wishes.all()])
        for wishes in citizen.wish_lists.order_by("pk")
    ]


def test_amina_is_brought_with_all_she_said(tmp_path):
    assert figures(bring(tmp_path, AMINA)) == (1, 0, 0, [])
    amina = Citizen.objects.get(ref="B-1")
    assert (amina.birth_year, amina.postcode.town, amina.programme.name) == (
        1985,
        "Odder",
        "Rampen",
    )
    assert (amina.hours_now, amina.hours_goal, amina.longest_day) == (
        Decimal("4.5"),
        10,
        Decimal("2.5"),
    )
    assert amina.timetable == Timetable.parse("mon 9-12; tue-thu 8-14")
    assert amina.travel_by == ["walk", "bus"]
    assert amina.wishes_now() == ["bibliotek", "arkiv"]
    assert amina.own_companies() == ["Kildesporet"]
    assert needs(amina) == {("quiet_room", "must"), ("low_noise", "must"), ("one_task", "wish")}
    assert (amina.mentor_wish, amina.mentor_role) == ("not_yet", "social")
    assert amina.referred_on == datetime.date(2026, 8, 17)
    assert (amina.gender, amina.education) == ("woman", "vocational")


def test_the_same_file_again_changes_nothing(tmp_path):
    bring(tmp_path, AMINA)
    before = rows_of_all_tables()
    assert figures(bring(tmp_path, AMINA)) == (0, 0, 1, [])
    assert rows_of_all_tables() == before


def test_a_changed_wish_is_a_new_list_and_the_old_one_stays(tmp_path):
    with time_machine.travel("2026-11-01"):
        bring(tmp_path, AMINA)
    with time_machine.travel("2026-11-20"):
        report = bring(
            tmp_path, {"ref": "B-1", "name": "Amina Yusuf", "wishes": "arkiv; bibliotek"}
        )
    assert figures(report) == (0, 1, 0, [])
    assert history(Citizen.objects.get()) == [
        ("2026-11-01", [("company", "Kildesporet"), ("task", "bibliotek"), ("task", "arkiv")]),
        ("2026-11-20", [("company", "Kildesporet"), ("task", "arkiv"), ("task", "bibliotek")]),
    ]


def test_one_column_of_needs_leaves_the_other_as_it_is(tmp_path):
    bring(tmp_path, AMINA)
    amina = Citizen.objects.get()
    amina.needs.update(known_by=Need.KnownBy.SEEN)
    report = bring(
        tmp_path, {"ref": "B-1", "name": "Amina Yusuf", "needs_must": "one_task; low_noise"}
    )
    assert figures(report) == (0, 1, 0, [])
    assert needs(amina) == {("one_task", "must"), ("low_noise", "must")}
    # That a need was seen at work is not forgotten when it becomes a must.
    assert set(amina.needs.values_list("known_by", flat=True)) == {"seen"}


def test_empty_cells_clear_and_missing_columns_stay(tmp_path):
    bring(tmp_path, AMINA)
    emptied = dict.fromkeys(AMINA, "") | {"ref": "B-1", "name": "Amina Yusuf"}
    del emptied["postcode"]
    assert figures(bring(tmp_path, emptied)) == (0, 1, 0, [])
    amina = Citizen.objects.get()
    assert (amina.birth_year, amina.hours_now, amina.timetable, amina.referred_on) == (None,) * 4
    assert (amina.travel_by, amina.wishes_now(), amina.own_companies()) == ([], [], [])
    assert (amina.gender, amina.mentor_wish, needs(amina)) == ("", "", set())
    assert amina.postcode_id == "8300"
    assert figures(bring(tmp_path, emptied)) == (0, 0, 1, [])


def test_hours_are_compared_with_those_that_stay(tmp_path):
    bring(tmp_path, AMINA)
    report = bring(tmp_path, {"ref": "B-1", "name": "Amina Yusuf", "hours_now": "12"})
    assert places(report) == [(2, "hours_now", "12")]
    assert Citizen.objects.get().hours_now == Decimal("4.5")


# Offices and consultants

STAFFED = {**AMINA, "office": "Jobcenter Odder", "consultant": "Tina.Hvilsom@example.org"}
ELSEWHERE = {**STAFFED, "ref": "B-2", "office": "Jobcenter Aarhus"}


def test_without_staff_an_unknown_office_and_consultant_are_faults(tmp_path):
    before = rows_of_all_tables()
    assert places(bring(tmp_path, STAFFED)) == [
        (2, "office", "Jobcenter Odder"),
        (2, "consultant", "tina.hvilsom@example.org"),
    ]
    assert rows_of_all_tables() == before


def test_with_staff_they_are_created_and_joined(tmp_path):
    branch = Office.objects.create(name="SIND Østjylland", kind=Office.Kind.BRANCH)
    assert figures(bring(tmp_path, STAFFED, ELSEWHERE, with_staff=True)) == (2, 0, 0, [])
    tina = User.objects.get()
    assert (tina.email, tina.name, tina.role) == (
        "tina.hvilsom@example.org",
        "Tina Hvilsom",
        "consultant",
    )
    assert not tina.is_active
    assert not tina.has_usable_password()
    assert {office.name for office in tina.offices.all()} == {"Jobcenter Odder", "Jobcenter Aarhus"}
    assert {office.name for office in branch.serves.all()} == {
        "Jobcenter Odder",
        "Jobcenter Aarhus",
    }
    assert set(Citizen.objects.values_list("office__name", "consultant__email")) == {
        ("Jobcenter Odder", "tina.hvilsom@example.org"),
        ("Jobcenter Aarhus", "tina.hvilsom@example.org"),
    }
    assert figures(bring(tmp_path, STAFFED, ELSEWHERE)) == (0, 0, 2, [])


def test_two_branches_leave_it_open_which_serves_a_new_job_centre(tmp_path):
    for town in ("Aarhus", "Randers"):
        Office.objects.create(name=f"SIND {town}", kind=Office.Kind.BRANCH)
    bring(tmp_path, STAFFED, with_staff=True)
    assert Office.objects.get(name="Jobcenter Odder").served_by.count() == 0


@pytest.mark.parametrize("spoilt", [{"postcode": "0001"}, {"hours_goal": "1"}])
def test_a_refused_file_leaves_no_staff_behind(tmp_path, spoilt):
    before = rows_of_all_tables()
    report = bring(tmp_path, STAFFED, {**ELSEWHERE, **spoilt}, with_staff=True)
    assert [fault.row for fault in report.faults] == [3]
    assert rows_of_all_tables() == before


def test_a_dry_run_leaves_no_staff_behind(tmp_path):
    before = rows_of_all_tables()
    assert figures(bring(tmp_path, STAFFED, with_staff=True, commit=False)) == (1, 0, 0, [])
    assert rows_of_all_tables() == before


def test_a_branch_is_no_job_centre_and_a_mentor_no_consultant(tmp_path):
    Office.objects.create(name="Jobcenter Odder", kind=Office.Kind.BRANCH)
    User.objects.create_user("tina.hvilsom@example.org", name="Tina", role=Role.MENTOR)
    report = bring(tmp_path, STAFFED, with_staff=True)
    assert [(fault.row, fault.column) for fault in report.faults] == [
        (2, "office"),
        (2, "consultant"),
    ]


# The sample


@needs_sample
def test_the_sample_citizens_come_in_whole_and_only_once(tmp_path):
    path = SAMPLE / "citizens.csv"
    assert figures(load(Citizens(), path, commit=True, with_staff=True)) == (12, 0, 0, [])
    before = rows_of_all_tables()
    assert figures(load(Citizens(), path, commit=True, with_staff=True)) == (0, 0, 12, [])
    assert rows_of_all_tables() == before
    bettina = Citizen.objects.get(ref="B-001")
    assert bettina.office.name == "Jobcenter Odder"
    assert bettina.cv[0] == "1998-2008 servitrice på kro"
    assert needs(bettina) == {
        ("small_tasks", "must"),
        ("no_heavy_lifting", "must"),
        ("change_position", "wish"),
        ("rest_day_between", "wish"),
        ("short_days", "wish"),
        ("extra_breaks", "wish"),
    }


@needs_sample
def test_the_sample_in_excel_and_in_danish_windows_is_the_same(tmp_path):
    import csv

    rows = list(csv.reader((SAMPLE / "citizens.csv").open(encoding="utf-8", newline="")))
    load(Citizens(), SAMPLE / "citizens.csv", commit=True, with_staff=True)
    figured = [[int(cell) if cell.isdigit() else cell for cell in row] for row in rows]
    assert figures(load(Citizens(), workbook(tmp_path, figured))) == (0, 0, 12, [])
    barred = as_csv([[cell.replace(";", "|") for cell in row] for row in rows], delimiter=";")
    assert figures(load(Citizens(), written(tmp_path, barred.encode("cp1252")))) == (0, 0, 12, [])
