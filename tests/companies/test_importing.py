import datetime
from decimal import Decimal

import pytest

from companies.importing import Companies
from companies.models import Company, Offer, Opening
from programme.importing import load
from tests.importing import (
    SAMPLE,
    as_csv,
    figures,
    needs_sample,
    places,
    rows_of_all_tables,
    written,
)

pytestmark = pytest.mark.django_db

LIBRARY = {
    "ref": "V-1",
    "cvr": "DK 99 00 14 29",
    "p_number": "9900000023",
    "name": "Biblioteket Kildesporet",
    "kind": "ordinary",
    "address": "Kirkekærvej 20",
    "postcode": "8240",
    "contact_name": "Mustafa Andersen",
    "contact_email": "kildesporet@example.dk",
    "contact_phone": "+45 30 00 01 23",
    "tasks": "sætte bøger på plads; pakke fjernlån",
    "description": "Stille baglokale.\nTorsdag er der aftenåbent.",
    "hours_min": "4",
    "hours_max": "18",
    "shortest_day": "2,5",
    "timetable": "man-fre 9-16; tor 16-20",
    "places": "1",
    "paid_hours": "yes",
    "demand": "simple",
    "offers": "quiet_room; Lavt lydniveau (ingen radio eller maskinlarm)",
    "offers_not": "no_customers",
    "requires": "børneattest",
    "attitude": "open",
    "no_contact_until": "",
}


def bring(tmp_path, *records):
    rows = [list(records[0]), *(list(record.values()) for record in records)]
    return load(Companies(), written(tmp_path, as_csv(rows)), commit=True)


def some(**cells):
    return {"ref": "V-1", "name": "Biblioteket Kildesporet", **cells}


def offers():
    return set(Offer.objects.values_list("accommodation_id", "answer"))


ASKED = {("quiet_room", "yes"), ("low_noise", "yes"), ("no_customers", "no")}


def test_the_library_is_brought_with_contact_and_opening(tmp_path):
    assert figures(bring(tmp_path, LIBRARY)) == (1, 0, 0, [])
    library = Company.objects.get()
    assert (library.cvr, library.p_number, library.attitude) == ("99001429", "9900000023", "open")
    assert library.description == "Stille baglokale.\nTorsdag er der aftenåbent."
    assert [contact.name for contact in library.contacts.all()] == ["Mustafa Andersen"]
    opening = library.openings.get()
    assert opening.tasks == ["sætte bøger på plads", "pakke fjernlån"]
    assert (opening.hours_min, opening.hours_max, opening.places) == (4, 18, 1)
    assert (opening.shortest_day, opening.paid_hours, opening.demand) == (
        Decimal("2.5"),
        "yes",
        "simple",
    )
    assert opening.requires == ["børneattest"]
    assert offers() == ASKED
    before = rows_of_all_tables()
    assert figures(bring(tmp_path, LIBRARY)) == (0, 0, 1, [])
    assert rows_of_all_tables() == before


def test_a_company_known_by_name_only_has_an_opening_of_which_nothing_is_known(tmp_path):
    assert figures(bring(tmp_path, {**dict.fromkeys(LIBRARY, ""), **some()})) == (1, 0, 0, [])
    company, opening = Company.objects.get(), Opening.objects.get()
    assert (company.kind, company.attitude, company.contacts.count()) == ("ordinary", "unknown", 0)
    assert (opening.hours_min, opening.places, opening.timetable) == (None, None, None)
    assert (opening.paid_hours, opening.tasks, offers()) == ("unknown", [], set())


def test_only_the_first_opening_and_the_first_contact_are_written(tmp_path):
    bring(tmp_path, LIBRARY)
    library = Company.objects.get()
    library.openings.create(title="Café", places=2)
    library.contacts.create(name="Ditte")
    assert figures(bring(tmp_path, some(places="3", contact_name="Mustafa A."))) == (0, 1, 0, [])
    assert [opening.places for opening in library.openings.all()] == [3, 2]
    assert [contact.name for contact in library.contacts.all()] == ["Mustafa A.", "Ditte"]


def test_a_new_answer_replaces_the_old_one_and_its_date(tmp_path):
    bring(tmp_path, LIBRARY)
    Offer.objects.update(answered_on=datetime.date(2026, 1, 1))
    assert figures(bring(tmp_path, some(offers="no_customers; quiet_room"))) == (0, 1, 0, [])
    assert offers() == {("quiet_room", "yes"), ("no_customers", "yes")}
    assert dict(Offer.objects.values_list("accommodation_id", "answered_on")) == {
        "quiet_room": datetime.date(2026, 1, 1),
        "no_customers": None,
    }


def test_emptied_cells_clear_contact_offers_and_figures(tmp_path):
    bring(tmp_path, LIBRARY)
    emptied = some(
        contact_name="", contact_email="", contact_phone="", offers="", places="", kind=""
    )
    assert figures(bring(tmp_path, emptied)) == (0, 1, 0, [])
    library = Company.objects.get()
    assert (library.contacts.count(), library.openings.get().places) == (0, None)
    assert (library.kind, offers()) == ("ordinary", {("no_customers", "no")})


def test_hours_are_compared_with_those_that_stay(tmp_path):
    bring(tmp_path, LIBRARY)
    assert places(bring(tmp_path, some(hours_min="19"))) == [(2, "hours_min", "19")]
    assert places(bring(tmp_path, some(hours_max="3"))) == [(2, "hours_max", "3")]


def test_units_of_one_cvr_are_two_companies(tmp_path):
    unit = {**LIBRARY, "ref": "V-2", "p_number": "9900000024"}
    assert figures(bring(tmp_path, LIBRARY, unit)) == (2, 0, 0, [])


@needs_sample
def test_the_sample_companies_come_in_whole_and_only_once():
    path = SAMPLE / "companies.csv"
    assert figures(load(Companies(), path, commit=True, with_staff=True)) == (60, 0, 0, [])
    before = rows_of_all_tables()
    assert figures(load(Companies(), path, commit=True)) == (0, 0, 60, [])
    assert rows_of_all_tables() == before
    assert Opening.objects.count() == 60
    assert Company.objects.get(ref="V-010").no_contact_until == datetime.date(2030, 6, 30)
