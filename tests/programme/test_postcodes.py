"""Postcodes from a file: a new town, one that moved, and places that are not in Denmark."""

import pytest

from programme.importing import load
from programme.importing.faults import Fault
from programme.importing.lists import Postcodes
from programme.models import Postcode
from programme.vocabularies import DATA
from tests.importing import as_csv, figures, rows_of_all_tables, written

pytestmark = pytest.mark.django_db

HEADER = ["postcode", "town", "region", "lat", "lon"]
NYBY = ["3999", "Nyby", "Region Hovedstaden", "55.7", "12.1"]


def sent(folder, *rows, header=HEADER, **how):
    return written(folder, as_csv([header, *rows], **how))


def test_our_own_file_changes_nothing():
    report = load(Postcodes(), DATA / "postcodes.csv", commit=True)
    assert figures(report) == (0, 0, Postcode.objects.count(), [])


def test_a_town_that_moved_is_found_again_by_its_postcode(tmp_path):
    load(Postcodes(), sent(tmp_path, NYBY), commit=True)
    moved = [*NYBY[:3], "55,8", "12,2"]
    path = sent(tmp_path, moved, delimiter=";")
    assert figures(load(Postcodes(), path)) == (0, 1, 0, [])
    assert Postcode.objects.get(code="3999").lat == 55.7
    assert figures(load(Postcodes(), path, commit=True)) == (0, 1, 0, [])
    town = Postcode.objects.get(code="3999")
    assert (str(town), town.lat, town.lon) == ("3999 Nyby", 55.8, 12.2)


def test_danish_headers_work(tmp_path):
    header = ["Postnummer", "By", "Region", "Breddegrad", "Længdegrad"]
    assert figures(load(Postcodes(), sent(tmp_path, NYBY, header=header))) == (1, 0, 0, [])


@pytest.mark.parametrize(
    ("lat", "lon"), [("54", "7.5"), ("58.5", "15.7"), ("57.7209", "10.5839"), ("55.1", "14.7")]
)
def test_the_outermost_places_still_are_denmark(tmp_path, lat, lon):
    path = sent(tmp_path, [*NYBY[:3], lat, lon])
    assert figures(load(Postcodes(), path)) == (1, 0, 0, [])


def test_every_fault_is_said_in_danish_and_nothing_is_written(tmp_path):
    path = sent(
        tmp_path,
        NYBY,
        ["399", *NYBY[1:]],
        ["DK-3998", *NYBY[1:]],
        ["3997", "Malmø", "", "53.9", "15.8"],
        ["3996", "Nulby", "", "inf", "nord"],
        NYBY,
    )
    figures_wanted = "Et postnummer har fire cifre."
    latitude = "Skriv grader mellem 54.0 og 58.5: et sted i Danmark."
    longitude = "Skriv grader mellem 7.5 og 15.7: et sted i Danmark."
    before = rows_of_all_tables()
    assert load(Postcodes(), path, commit=True).faults == [
        Fault(3, "postcode", "399", figures_wanted),
        Fault(4, "postcode", "DK-3998", figures_wanted),
        Fault(5, "lat", "53.9", latitude),
        Fault(5, "lon", "15.8", longitude),
        Fault(6, "lat", "inf", latitude),
        Fault(6, "lon", "nord", longitude),
        Fault(
            7,
            "postcode",
            "3999",
            "Referencen “3999” står allerede i række 2; behold kun den ene.",
        ),
    ]
    assert rows_of_all_tables() == before


def test_a_column_that_is_not_ours_is_refused(tmp_path):
    path = sent(tmp_path, [*NYBY, "8.000"], header=[*HEADER, "indbyggere"])
    assert [(fault.row, fault.column) for fault in load(Postcodes(), path).faults] == [
        (1, "indbyggere")
    ]
