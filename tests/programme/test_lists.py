"""Occupations and postcodes from a file."""

import pytest
from django.core.management import call_command

from companies.models import Opening
from matching.encoding import word_lists
from matching.suggestions import Suggester
from programme.importing import load
from programme.importing.lists import Occupations, Postcodes
from programme.models import Occupation, Postcode
from tests import people
from tests.importing import SAMPLE, as_csv, figures, written

pytestmark = pytest.mark.django_db
ESCO = SAMPLE.parent / "esco" / "occupations_da.csv"
HEADER = ["conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "definition"]
BAKER = [
    "Occupation",
    "http://e.eu/1",
    "7512",
    "bager",
    "brødbager\nbagersvend",
    "Bager brød, = og",
]


def occupations(tmp_path, *rows, header=HEADER):
    return written(tmp_path, as_csv([header, *rows]))


def test_an_occupation_comes_with_its_other_names_and_is_found_again(tmp_path):
    assert figures(load(Occupations(), occupations(tmp_path, BAKER), commit=True)) == (1, 0, 0, [])
    found = Occupation.objects.get()
    assert (found.label, found.alternatives) == ("bager", ["brødbager", "bagersvend"])
    assert ["bager", "brødbager", "bagersvend"] in word_lists()["synonyms"]
    newer = [*BAKER[:4], "brødbager", ""]
    again = load(Occupations(), occupations(tmp_path, newer), commit=True)
    assert figures(again) == (0, 1, 0, [])
    assert figures(load(Occupations(), occupations(tmp_path, newer))) == (0, 0, 1, [])


def test_what_is_no_occupation_is_left_out_and_other_columns_are_not_read(tmp_path):
    group = ["ISCOGroup", "http://e.eu/g", "7", "håndværk", "", ""]
    report = load(Occupations(), occupations(tmp_path, BAKER, group), commit=True)
    assert figures(report) == (1, 0, 0, [])


@pytest.mark.parametrize(
    ("rows", "header", "found"),
    [
        ([BAKER, BAKER], HEADER, [(3, "conceptUri", "http://e.eu/1")]),
        ([[*BAKER[:3], "", "", ""]], HEADER, [(2, "preferredLabel", "")]),
        ([[*BAKER[:3], "=1+1", "", ""]], HEADER, [(2, "preferredLabel", "=1+1")]),
        ([BAKER[:4]], ["a", "conceptUri", "b", "c"], [(1, "preferredLabel", "")]),
    ],
)
def test_a_faulty_file_writes_nothing(tmp_path, rows, header, found):
    report = load(Occupations(), occupations(tmp_path, *rows, header=header), commit=True)
    assert figures(report) == (0, 0, 0, found)
    assert not Occupation.objects.exists()


@pytest.mark.skipif(not ESCO.exists(), reason="ESCO's file is not on this machine")
def test_the_commissions_own_file_links_words_that_share_no_letters(db, capsys):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    ole = people.citizen("Ole", contact=tina, wishes=["afrydder"])
    people.company("Kroen", tasks=["kantinemedarbejder"])

    def points():
        (one,) = Suggester("companies", Opening.objects.all()).suggest(ole).explained["candidates"]
        return one["contributions"][0]["points"]

    before = points()
    call_command("import", "occupations", str(ESCO), "--commit")
    assert Occupation.objects.count() > 2900
    label, alternatives = Occupation.objects.exclude(alternatives=[]).values_list(
        "label", "alternatives"
    )[0]
    ole.wish_lists.all().delete()
    Opening.objects.update(tasks=[label])
    from citizens.models.wishes import record_wishes

    record_wishes(ole, [alternatives[0]], [], on="2026-01-05")
    assert points() > before and points() > 15


def test_a_new_postcode(tmp_path):
    rows = [["postcode", "town", "region", "lat", "lon"], ["3999", "Nyby", "Hovedstaden", 55.7, 12]]
    assert figures(load(Postcodes(), written(tmp_path, as_csv(rows)), commit=True)) == (1, 0, 0, [])
    assert str(Postcode.objects.get(code="3999")) == "3999 Nyby"


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        (["399", "Nyby", "", 55.7, 12], "postcode", "399"),
        (["3999", "", "", 55.7, 12], "town", ""),
        (["3999", "Nyby", "", 12, 55.7], "lat", "12"),
        (["3999", "Nyby", "", "nan", 12], "lat", "nan"),
        (["3999", "Nyby", "", 55.7, "øst"], "lon", "øst"),
    ],
)
def test_a_postcode_that_cannot_be_is_named(tmp_path, row, column, value):
    path = written(tmp_path, as_csv([["postcode", "town", "region", "lat", "lon"], row]))
    report = load(Postcodes(), path, commit=True)
    assert (2, column, value) in figures(report)[3]
    assert not Postcode.objects.filter(code="3999").exists()
