"""Statuses from a file: one at a time, without gaps or overlaps, and the same file twice is once."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from citizens.models import Status
from citizens.models.statuses import job_spells, spells, status_on
from citizens.status_importing import Statuses
from programme.importing import load
from tests import people
from tests.importing import as_csv, figures, places, written

pytestmark = pytest.mark.django_db
HEADER = ("citizen", "status", "from", "to", "internship_hours", "paid_hours")


@pytest.fixture
def bettina():
    return people.citizen("Bettina Skovgaard", ref="B-1", yes=False)


def bring(tmp_path, *rows, commit=True):
    return load(Statuses(), written(tmp_path, as_csv([HEADER, *rows])), commit=commit)


def told(citizen):
    return [
        (spell.row.status, str(spell.row.from_on), spell.until_on and str(spell.until_on))
        for spell in spells(citizen.statuses.all())
    ]


WHOLE = (
    ("B-1", "internship", "2026-01-01", "2026-03-31", "12", ""),
    ("B-1", "fleksjob", "2026-04-01", "2026-09-30", "", "8,5"),
    ("B-1", "unemployed", "2026-10-01", "", "", ""),
)


def test_what_follows_one_another_is_one_history_and_the_same_file_twice_is_once(tmp_path, bettina):
    assert figures(bring(tmp_path, *WHOLE)) == (3, 0, 0, [])
    assert told(bettina) == [
        ("internship", "2026-01-01", "2026-03-31"),
        ("fleksjob", "2026-04-01", "2026-09-30"),
        ("unemployed", "2026-10-01", None),
    ]
    assert [str(row.paid_hours) for row in bettina.statuses.all()] == ["None", "8.5", "None"]
    assert figures(bring(tmp_path, *WHOLE)) == (0, 0, 3, [])
    later = (*WHOLE[:2], ("B-1", "unemployed", "2026-10-01", "2026-10-31", "", ""))
    assert figures(bring(tmp_path, *later)) == (0, 1, 2, [])
    assert told(bettina)[-1] == ("unemployed", "2026-10-01", "2026-10-31")
    assert status_on(bettina.statuses.all(), datetime.date(2026, 11, 1)) is None
    assert figures(bring(tmp_path, *WHOLE)) == (0, 1, 2, [])  # it goes on after all
    assert told(bettina)[-1] == ("unemployed", "2026-10-01", None)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (("B-1", "sick", "2026-02-01", "2026-04-15", "", ""), (3, "to", "2026-04-15")),
        (("B-1", "sick", "2026-02-01", "2026-03-15", "", ""), (3, "to", "2026-03-15")),
        (("B-1", "sick", "2026-02-01", "", "", ""), (3, "to", "")),
        (("B-1", "sick", "2026-02-01", "2026-01-15", "", ""), (3, "to", "2026-01-15")),
        (("B-1", "sick", "2026-04-01", "", "", ""), (3, "citizen", "B-1")),
        (("B-9", "sick", "2026-02-01", "", "", ""), (3, "citizen", "B-9")),
        (("B-1", "tired", "2026-02-01", "2026-03-31", "", ""), (3, "status", "tired")),
        (("B-1", "sick", "2026-02-01", "2026-03-31", "40", ""), (3, "internship_hours", "40")),
    ],
)
def test_a_file_with_a_gap_an_overlap_or_an_odd_cell_writes_nothing(tmp_path, bettina, row, place):
    other = ("B-1", "fleksjob", "2026-04-01", "", "", "")
    report = bring(tmp_path, other, row)
    assert places(report) == [place]
    assert not Status.objects.exists()


def test_what_is_known_already_counts_too(tmp_path, bettina):
    bring(tmp_path, *WHOLE)
    late = ("B-1", "sick", "2026-03-01", "2026-03-20", "", "")
    assert places(bring(tmp_path, late)) == [(2, "to", "2026-03-20")]
    fits = ("B-1", "sick", "2026-03-01", "2026-03-31", "", "")
    assert figures(bring(tmp_path, fits)) == (1, 0, 0, [])
    # The internship ends where the illness begins: there is no day with two.
    assert told(bettina)[:2] == [
        ("internship", "2026-01-01", "2026-02-28"),
        ("sick", "2026-03-01", "2026-03-31"),
    ]


def test_the_database_takes_no_second_status_on_a_day(bettina):
    day = datetime.date(2026, 1, 1)
    Status.objects.create(citizen=bettina, status="sick", from_on=day)
    with pytest.raises(IntegrityError), transaction.atomic():
        Status.objects.create(citizen=bettina, status="job", from_on=day)


def test_from_one_job_to_the_next_is_one_time_in_jobs(tmp_path, bettina):
    bring(
        tmp_path,
        ("B-1", "fleksjob", "2026-01-01", "2026-02-28", "", ""),
        ("B-1", "job", "2026-03-01", "2026-05-31", "", ""),
        ("B-1", "sick", "2026-06-01", "2026-06-30", "", ""),
        ("B-1", "job", "2026-07-01", "", "", ""),
    )
    assert [
        (str(begins), until and str(until)) for begins, until in job_spells(bettina.statuses.all())
    ] == [
        ("2026-01-01", "2026-05-31"),
        ("2026-07-01", None),
    ]
