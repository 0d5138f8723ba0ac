import datetime

import pytest
import time_machine

from mentors.importing import Mentors
from mentors.models import Mentor
from programme.importing import load
from programme.models import Office
from tests.importing import SAMPLE, as_csv, figures, needs_sample, rows_of_all_tables, written

pytestmark = pytest.mark.django_db


def bring(tmp_path, on="2026-11-25", **cells):
    grethe = {"ref": "M-1", "name": "Grethe Bundgaard", **cells}
    with time_machine.travel(on):
        return figures(
            load(Mentors(), written(tmp_path, as_csv([grethe, grethe.values()])), commit=True)
        )


def pauses():
    return [
        (str(pause.begins_on), str(pause.ends_on))
        for pause in Mentor.objects.get().pauses.order_by("begins_on")
    ]


def test_grethe_is_brought_with_all_she_offers(tmp_path):
    offered = {
        "email": "grethe@example.org",
        "phone": "+45 30 00 02 03",
        "role": "professional",
        "capacity": "1",
        "languages": "dansk; tysk",
        "trade": "lagerchef, 25 år på et centrallager",
        "meeting_places": "café; online",
        "contract_signed_on": "2025-11-10",
    }
    assert bring(tmp_path, **offered) == (1, 0, 0, [])
    grethe = Mentor.objects.get()
    assert (grethe.email, grethe.phone, grethe.role) == (
        "grethe@example.org",
        "+45 30 00 02 03",
        "professional",
    )
    assert (grethe.languages, grethe.meeting_places) == (["dansk", "tysk"], ["café", "online"])
    assert grethe.trade == "lagerchef, 25 år på et centrallager"
    assert grethe.contract_signed_on == datetime.date(2025, 11, 10)
    assert bring(tmp_path, **offered) == (0, 0, 1, [])


def test_a_file_brings_no_contract_of_a_child(tmp_path):
    signed = {"contract_signed_on": "2025-11-10"}
    *_counts, faults = bring(tmp_path, birth_year="2008", **signed)
    assert [fault[1] for fault in faults] == ["contract_signed_on"]
    assert bring(tmp_path, birth_year="2007", **signed) == (1, 0, 0, [])
    *_counts, faults = bring(tmp_path, birth_year="2008")  # of the contract that is there
    assert [fault[1] for fault in faults] == ["contract_signed_on"]


def test_a_pause_lasts_from_the_import_until_and_including_its_day(tmp_path):
    assert bring(tmp_path, paused_until="2026-12-24") == (1, 0, 0, [])
    assert pauses() == [("2026-11-25", "2026-12-24")]
    assert bring(tmp_path, on="2026-12-24", paused_until="2026-12-24") == (0, 0, 1, [])
    # When it is over, the same file says nothing new.
    assert bring(tmp_path, on="2026-12-25", paused_until="2026-12-24") == (0, 0, 1, [])
    assert pauses() == [("2026-11-25", "2026-12-24")]


def test_a_pause_moves_ends_and_stays_where_the_file_does_not_speak_of_it(tmp_path):
    bring(tmp_path, paused_until="2026-12-24")
    assert bring(tmp_path, on="2026-12-01", paused_until="2027-01-31") == (0, 1, 0, [])
    assert pauses() == [("2026-11-25", "2027-01-31")]
    assert bring(tmp_path, on="2026-12-02") == (0, 0, 1, [])
    assert pauses() == [("2026-11-25", "2027-01-31")]
    assert bring(tmp_path, on="2026-12-02", paused_until="") == (0, 1, 0, [])
    assert Mentor.objects.get().paused_on(datetime.date(2026, 12, 2)) is None


def test_the_only_branch_is_hers(tmp_path):
    branch = Office.objects.create(name="SIND Østjylland", kind=Office.Kind.BRANCH)
    bring(tmp_path)
    assert Mentor.objects.get().branch == branch


def test_of_two_branches_none_is_guessed(tmp_path):
    for town in ("Aarhus", "Randers"):
        Office.objects.create(name=f"SIND {town}", kind=Office.Kind.BRANCH)
    bring(tmp_path)
    assert Mentor.objects.get().branch is None


@needs_sample
def test_the_sample_volunteers_come_in_whole_and_only_once():
    path = SAMPLE / "mentors.csv"
    assert figures(load(Mentors(), path, commit=True)) == (8, 0, 0, [])
    before = rows_of_all_tables()
    assert figures(load(Mentors(), path, commit=True)) == (0, 0, 8, [])
    assert rows_of_all_tables() == before
    emilie = Mentor.objects.get(ref="M-005")
    assert emilie.paused_on(datetime.date(2030, 8, 1))
    assert not emilie.paused_on(datetime.date(2030, 8, 2))
