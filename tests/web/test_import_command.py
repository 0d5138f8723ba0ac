import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from citizens.models import Citizen
from matching.models import Consent
from tests.importing import SAMPLE, needs_sample, rows_of_all_tables, written

pytestmark = pytest.mark.django_db

BO = "ref,name,postcode\nB-1,Bo,8300\n"


def manage(*arguments):
    """What the command prints, complains of, and leaves with."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with translation.override("en"):
        try:
            call_command("import", *map(str, arguments), stdout=out, stderr=err)
        except SystemExit as left:
            code = left.code
    return out.getvalue(), err.getvalue(), code


def test_it_is_a_dry_run_unless_told_to_commit(tmp_path):
    path = written(tmp_path, BO)
    out, err, code = manage("citizens", path)
    assert (out, err, code) == (
        "1 created, 0 changed, 0 unchanged. Nothing is written yet: add --commit.\n",
        "",
        0,
    )
    assert not Citizen.objects.exists()
    assert (
        manage("citizens", path, "--commit")[0] == "1 created, 0 changed, 0 unchanged. Written.\n"
    )
    assert Citizen.objects.exists()


def test_faults_go_to_stderr_with_row_and_column(tmp_path):
    path = written(tmp_path, BO.replace("8300", "0001"))
    assert manage("citizens", path, "--commit") == (
        "",
        "Row 2, column postcode: “0001” is not a Danish postcode; write its four digits.\n",
        1,
    )
    assert not Citizen.objects.exists()


def test_json_is_one_document_and_nothing_else(tmp_path):
    out, _err, code = manage("citizens", written(tmp_path, BO), "--json")
    assert (json.loads(out), code) == (
        {"created": 1, "changed": 0, "unchanged": 0, "faults": []},
        0,
    )
    out, _err, code = manage("citizens", tmp_path / "nowhere.csv", "--json")
    assert code == 1
    assert json.loads(out) == {
        "created": 0,
        "changed": 0,
        "unchanged": 0,
        "faults": [
            {
                "row": 0,
                "column": "",
                "value": str(tmp_path / "nowhere.csv"),
                "sentence": "There is no file here that can be read; check name and folder.",
            }
        ],
    }


@pytest.mark.parametrize(
    "wrong",
    [
        ("dogs", "file.csv"),
        ("citizens",),
        ("citizens", "file.csv", "--consent", " "),
        ("mentors", "file.csv", "--consent", "mappe 4"),
        ("citizens", "file.csv", "--colour"),
    ],
)
def test_wrong_usage_is_refused(wrong):
    with pytest.raises(CommandError) as refused:
        manage(*wrong)
    if "--consent" in wrong:  # argparse itself leaves with 2 from the command line
        assert refused.value.returncode == 2


def test_a_paper_yes_is_recorded_once_and_not_in_a_dry_run(tmp_path):
    path = written(tmp_path, BO)
    manage("citizens", path, "--consent", "mappe 4")
    assert not Consent.objects.exists()
    manage("citizens", path, "--consent", "mappe 4", "--commit")
    manage("citizens", path, "--consent", "mappe 4", "--commit")
    assert sorted((one.purpose, one.event, one.evidence) for one in Consent.objects.all()) == [
        ("match_companies", "given", "mappe 4"),
        ("match_mentors", "given", "mappe 4"),
        ("take_part", "given", "mappe 4"),
    ]


def test_a_refused_file_records_no_yes(tmp_path):
    path = written(tmp_path, BO + "B-2,,8300\n")
    before = rows_of_all_tables()
    manage("citizens", path, "--consent", "mappe 4", "--commit", "--with-staff")
    assert rows_of_all_tables() == before


@needs_sample
def test_the_whole_sample_comes_in(tmp_path):
    for kind, number, options in (
        ("citizens", 12, ("--consent", "mappe 4")),
        ("mentors", 8, ()),
        ("companies", 60, ()),
    ):
        path = SAMPLE / f"{kind}.csv"
        out, _err, _code = manage(kind, path, "--commit", "--with-staff", "--json", *options)
        assert json.loads(out)["created"] == number
        out, _err, _code = manage(kind, path, "--commit", "--json", *options)
        assert json.loads(out)["unchanged"] == number
    assert Consent.objects.count() == 36
