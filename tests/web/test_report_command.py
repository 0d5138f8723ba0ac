"""The closing figures of a programme come out of its records, each definition apart."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from citizens.models import Citizen, Referral, Status
from matching import erasing
from matching.models import CaseFigures
from programme.models import Programme, Target
from tests import people
from tests.importing import as_csv, written

pytestmark = pytest.mark.django_db
CLOSING = "2018-10-31"
NOW = {
    "fleksjob": 38,
    "job": 12,
    "internship": 15,
    "leave": 3,
    "sick": 11,
    "pension": 10,
    "assessment": 0,
    "moved": 4,
    "other_provider": 5,
    "dead": 1,
    "unemployed": 26,
}


def closing_rows():
    """125 histories: of those in a job 30 have kept it, of the others 25 had one, and 21 kept that."""
    others = ["moved", *["unemployed"] * 12, *["sick"] * 7, *["internship"] * 5]  # who had a job
    kept_once, number = 21, 0
    for status, count in NOW.items():
        for place in range(count):
            number += 1
            ref = f"B-{number:03}"
            if status in ("fleksjob", "job"):
                kept = (status == "fleksjob" and place < 22) or (status == "job" and place < 8)
                begins = "2017-01-01" if kept else "2018-08-01"
                yield ref, status, begins, ""
            elif status in others:
                others.remove(status)
                ends = "2016-12-31" if kept_once > 0 else "2016-06-30"
                kept_once -= 1
                yield ref, "fleksjob", "2016-01-01", ends
                yield ref, status, "2017-01-01" if ends == "2016-12-31" else "2016-07-01", ""
            else:
                yield ref, "unemployed", "2016-01-01", "2016-12-31"
                yield ref, status, "2017-01-01", ""


def report(programme="Rampen", on=CLOSING):
    out = io.StringIO()
    call_command("report", programme, "--on", on, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture
def closed(tmp_path):
    refs = sorted({ref for ref, *_rest in closing_rows()})
    people_file = written(
        tmp_path, as_csv([("ref", "name"), *((ref, "En borger") for ref in refs)])
    )
    rows = [("citizen", "status", "from", "to"), *closing_rows()]
    call_command("import", "citizens", str(people_file), "--commit", stdout=io.StringIO())
    statuses = written(tmp_path, as_csv(rows), "statuses.csv")
    call_command("import", "statuses", str(statuses), "--commit", stdout=io.StringIO())


def test_the_closing_table_comes_out_figure_for_figure(closed):
    told = report()
    assert told["statuses"] == NOW
    assert (told["citizens"], told["ever_in_job"], told["ever_kept_6_months"]) == (125, 75, 51)
    assert told["kept_6_months_or_pension"] == 61
    targets = {one["code"]: one for one in told["targets"]}
    d1 = {"code": "D1", "n": 61, "of": 125, "goal": 0.6, "status": "not_met"}
    assert targets["D1"] == d1
    assert (targets["B2"]["n"], targets["B2"]["status"]) == (75, "met")  # 60.0 per cent is enough
    assert (targets["B4"]["n"], targets["B4"]["status"]) == (51, "not_met")
    assert targets["C1"] == {
        "code": "C1",
        "n": None,
        "of": None,
        "goal": 0.7,
        "status": "not_followed_up",
    }


def test_what_is_found_by_hand_and_a_goal_that_changes_count_from_their_day(closed):
    programme = Programme.objects.get()
    tools = programme.targets.get(code="C1")
    tools.values.create(on="2018-10-01", n=60, of=80, source="Spørgeskema til borgerne")
    Target.objects.create(
        programme=programme,
        code="D1",
        title_da="Har beholdt et job",
        title_en="Have kept a job",
        measure="kept_6_months_or_pension",
        goal="0.45",
        from_on="2018-05-01",
    )
    told = {one["code"]: one for one in report()["targets"]}
    assert (told["C1"]["n"], told["C1"]["of"], told["C1"]["status"]) == (60, 80, "met")
    assert (told["D1"]["goal"], told["D1"]["status"]) == (0.45, "met")
    goal = {"title_da": "Redskaber", "title_en": "Tools", "goal": "0.8", "from_on": "2018-10-02"}
    programme.targets.create(code="C1", **goal)  # found before it was changed, and found still
    told = {one["code"]: one for one in report()["targets"]}
    assert (told["C1"]["n"], told["C1"]["goal"], told["C1"]["status"]) == (60, 0.8, "partly")
    before = {one["code"]: one for one in report(on="2018-04-30")["targets"]}
    assert (before["C1"]["status"], before["D1"]["goal"]) == ("not_followed_up", 0.6)


def test_who_was_declined_is_not_counted_and_who_was_erased_is(closed):
    programme = Programme.objects.get()
    figures = {"programme": programme, "had_volunteer": False, "had_internship": True}
    CaseFigures.objects.create(**figures, had_job=True, kept_job=True)
    CaseFigures.objects.create(**figures, had_job=False, kept_job=False, outcome="no_of_citizen")
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    people.citizen("Bettina", contact=tina, yes=False)
    told = report()
    assert (told["citizens"], told["ever_in_job"]) == (127, 76)
    assert (told["statuses"]["erased"], told["statuses"]["unknown"]) == (1, 1)
    assert Citizen.objects.count() == 126
    # Not who waits for an answer, erased or not, nor who has come later.
    CaseFigures.objects.create(**figures, had_job=False, kept_job=False, outcome="waiting")
    day = {"referred_on": "2018-01-01", "office": tina.offices.get()}
    Referral.objects.create(citizen=people.citizen("Amina", contact=tina, yes=False), **day)
    people.citizen("Bo", contact=tina, yes=False, referred_on="2018-11-01")
    assert report()["citizens"] == 127


def test_who_has_got_a_pension_and_is_erased_stays_in_the_union(closed):
    before = report()
    with_pension = Status.objects.filter(status="pension").first()
    erasing._figures(with_pension.citizen).save()
    with_pension.citizen.delete()
    interned = Status.objects.filter(
        status="internship"
    ).first()  # by a file, and no match tells it
    assert erasing._figures(interned.citizen).had_internship
    after = report()
    assert (after["citizens"], after["kept_6_months_or_pension"]) == (125, 61)
    assert after["statuses"]["pension"] == before["statuses"]["pension"] - 1


def test_an_unknown_programme_is_named_with_those_that_there_are():
    with pytest.raises(CommandError, match="Rampen"):
        report("Rampe")
    with pytest.raises(CommandError, match="Rampen"):
        report("\udcff\udcfe")


@pytest.mark.parametrize("on", ["20181031", "2018-W44-3", "snart", "9999-12-31"])
def test_a_day_that_is_none_or_is_to_come_is_refused(on):
    with pytest.raises(CommandError):
        report(on=on)
