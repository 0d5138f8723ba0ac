"""ESCO's occupations as the Commission sends them: what is read, what is passed over, what is said."""

import io
import json

import pytest
from django.core.management import call_command

from matching.encoding import word_lists
from programme.importing import load
from programme.importing.faults import Fault
from programme.importing.lists import Occupations
from programme.models import Occupation, Term
from tests.importing import SAMPLE, as_csv, figures, rows_of_all_tables, written

pytestmark = pytest.mark.django_db

ESCO = SAMPLE.parent / "esco/occupations_da.csv"
needs_esco = pytest.mark.skipif(
    not ESCO.exists(), reason="ESCO's file in ../shared is not on this machine"
)
HEADER = ["conceptType", "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "code"]
WEAVER = ["Occupation", "http://e.eu/vaever", "7318", "væver", "håndvæver\nvæveske", "7318.5"]
GROOM = ["Occupation", "http://e.eu/staldmester", "6121", "staldmester", "", "6121.2"]


def sent(folder, *rows, header=HEADER):
    return written(folder, as_csv([header, *rows]), "occupations_da.csv")


def manage(*arguments):
    """What the command prints as JSON, and what it leaves with."""
    out, code = io.StringIO(), 0
    try:
        call_command("import", *map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as left:
        code = left.code
    return json.loads(out.getvalue()), code


def test_a_dry_run_tells_and_a_commit_writes(tmp_path):
    path = sent(tmp_path, WEAVER, GROOM)
    told = {"created": 2, "changed": 0, "unchanged": 0, "faults": []}
    assert manage("occupations", path) == (told, 0)
    assert not Occupation.objects.exists()
    assert manage("occupations", path, "--commit") == (told, 0)
    facts = ("uri", "code", "label", "alternatives")
    assert list(Occupation.objects.order_by("code").values_list(*facts)) == [
        ("http://e.eu/staldmester", "6121.2", "staldmester", []),
        ("http://e.eu/vaever", "7318.5", "væver", ["håndvæver", "væveske"]),
    ]


def test_a_new_release_is_found_again_by_its_address(tmp_path):
    load(Occupations(), sent(tmp_path, WEAVER, GROOM), commit=True)
    renamed = [*GROOM[:3], "staldpasser", "staldmester", "6121.2"]
    report = load(Occupations(), sent(tmp_path, WEAVER, renamed), commit=True)
    assert figures(report) == (0, 1, 1, [])
    assert Occupation.objects.get(code="6121.2").alternatives == ["staldmester"]


def test_a_group_is_passed_over_whatever_is_odd_about_it(tmp_path):
    group = ["ISCOGroup", "", "7", "=1+1", "", ""]
    report = load(Occupations(), sent(tmp_path, group, WEAVER), commit=True)
    assert figures(report) == (1, 0, 0, [])


def test_every_fault_is_said_in_danish_and_nothing_is_written(tmp_path):
    path = sent(tmp_path, WEAVER, [*GROOM[:3], "", "", ""], WEAVER, ["Occupation", "", "", "smed"])
    before = rows_of_all_tables()
    assert load(Occupations(), path, commit=True).faults == [
        Fault(3, "preferredLabel", "", "Feltet skal udfyldes."),
        Fault(
            4,
            "conceptUri",
            "http://e.eu/vaever",
            "Referencen “http://e.eu/vaever” står allerede i række 2; behold kun den ene.",
        ),
        Fault(5, "conceptUri", "", "Feltet skal udfyldes."),
    ]
    assert rows_of_all_tables() == before


def test_a_file_of_something_else_lacks_both_columns(tmp_path):
    path = sent(tmp_path, ["B-1", "8300"], header=["ref", "postcode"])
    report, code = manage("occupations", path, "--commit")
    assert code == 1
    assert report["faults"] == [
        {
            "row": 1,
            "column": column,
            "value": "",
            "sentence": f"Kolonnen “{column}” mangler; tilføj den.",
        }
        for column in ("conceptUri", "preferredLabel")
    ]


def test_occupations_come_after_our_own_words(tmp_path):
    ours = word_lists()["synonyms"]
    load(Occupations(), sent(tmp_path, GROOM, WEAVER), commit=True)
    assert word_lists()["synonyms"] == [
        *ours,
        ["staldmester"],
        ["væver", "håndvæver", "væveske"],
    ]
    own_kinds = [Term.Kind.TASK, Term.Kind.INTEREST]
    assert len(ours) == Term.objects.filter(kind__in=own_kinds).count()


@needs_esco
def test_the_whole_release_comes_in_once():
    first, _code = manage("occupations", ESCO, "--commit")
    assert first["created"] == Occupation.objects.count() > 2_900
    assert manage("occupations", ESCO, "--commit") == (
        {"created": 0, "changed": 0, "unchanged": first["created"], "faults": []},
        0,
    )
    assert not Occupation.objects.filter(code="").exists()
