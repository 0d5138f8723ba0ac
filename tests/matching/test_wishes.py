"""Every wish has an answer, read off the matches."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citizens.models import Citizen, Pause
from citizens.models.wishes import record_wishes
from matching import lifecycle
from matching.stages import Stage
from matching.wishes import wish_answers
from tests import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def per(tina):
    """A salesman who always asked for a library."""
    return people.citizen(
        "Per Damgaard",
        contact=tina,
        wishes=["bibliotek", "pakke varer", "opvask"],
        own_companies=["Kornhuset", "Lygten"],
    )


def match(citizen, by, company, *stages):
    now = timezone.now()
    found = lifecycle.shortlist(citizen, company.openings.get(), by=by, at=now)
    if stages:
        lifecycle.agree(found, by=by, at=now)
    for stage in stages:
        if stage == Stage.JOB:
            day = timezone.localdate()
            lifecycle.confirm(found, stage, by=by, at=now, starts_on=day, follow_up_on=day)
        elif stage != Stage.AGREED:
            lifecycle.advance(found, stage, by=by, at=now)
    return found


def read(citizen):
    citizen = Citizen.objects.prefetch_related("wish_lists__wishes", "pauses").get(pk=citizen.pk)
    return {one.text: one for one in wish_answers(citizen, TODAY)}


def statuses(citizen):
    return {text: (one.status, one.companies) for text, one in read(citizen).items()}


def test_not_tried_asked_and_tried(per, tina):
    match(per, tina, people.company("Lager A", tasks=["pakke varer"]), Stage.APPROACHED)
    asked = match(per, tina, people.company("Lager B", tasks=["pakke varer"]), Stage.APPROACHED)
    lifecycle.end(asked, by=tina, at=timezone.now(), side="company", reason="no_room")
    # Only on the shortlist, or agreed with the citizen: nobody there has been asked.
    match(per, tina, people.company("Lager C", tasks=["pakke varer"]))
    match(per, tina, people.company("Lager D", tasks=["pakke varer"]), Stage.AGREED)
    kitchen = people.company("Køkkenet", tasks=["opvask"])
    match(per, tina, kitchen, Stage.APPROACHED, Stage.MEETING, Stage.JOB)
    assert statuses(per) == {
        "bibliotek": ("untried", 0),
        "pakke varer": ("asked", 2),
        "opvask": ("tried", 1),
        "Kornhuset": ("untried", 0),
        "Lygten": ("untried", 0),
    }


def test_a_company_that_was_wished_for_is_known_by_its_name(per, tina):
    match(per, tina, people.company("kornhuset", tasks=["bage brød"]), Stage.APPROACHED)
    assert statuses(per)["Kornhuset"] == ("asked", 1)


def test_sounding_out_is_asking(per, tina):
    found = match(per, tina, people.company("Lager", tasks=["pakke varer"]))
    lifecycle.advance(found, Stage.SOUNDED_OUT, by=tina, at=timezone.now())
    assert statuses(per)["pakke varer"] == ("asked", 1)


def test_a_wish_that_is_gone_was_let_go_that_day(per):
    record_wishes(per, ["bibliotek"], ["Kornhuset"], on=date(2026, 6, 1))
    gone = {text: one.let_go_on for text, one in read(per).items() if one.status == "let_go"}
    assert gone == dict.fromkeys(("pakke varer", "opvask", "Lygten"), date(2026, 6, 1))
    record_wishes(per, ["bibliotek", "opvask"], ["Kornhuset"], on=date(2026, 7, 1))
    assert statuses(per)["opvask"] == ("untried", 0)  # it came back


def test_the_top_wish_counts_the_days_from_its_first_list(per):
    record_wishes(per, ["bibliotek", "opvask"], [], on=date(2026, 6, 1))
    told = read(per)
    assert (told["bibliotek"].untried_days, told["bibliotek"].is_late) == (324, True)
    assert told["opvask"].untried_days is None
    record_wishes(per, ["opvask", "bibliotek"], [], on=date(2026, 11, 1))
    assert read(per)["opvask"].untried_days == 324  # it was wished for all the time


def test_a_new_dream_is_young(per):
    record_wishes(per, ["passe haven"], [], on=TODAY - timedelta(180))
    told = read(per)["passe haven"]
    assert (told.untried_days, told.is_late) == (180, False)


def test_the_clock_stands_still_in_a_pause(per):
    Pause.objects.create(citizen=per, begins_on=date(2026, 2, 1), ends_on=date(2026, 10, 31))
    told = read(per)["bibliotek"]
    assert (told.untried_days, told.is_late) == (324 - 273, False)


def test_a_wish_about_the_workplace_is_no_work_to_try(tina):
    bo = people.citizen("Bo", contact=tina, wishes=["ro", "opvask"])
    told = read(bo)
    assert told["ro"].status == "workplace"
    assert (told["ro"].untried_days, told["opvask"].untried_days) == (None, 324)


def test_what_was_tried_waits_no_more(per, tina):
    library = people.company("Biblioteket", tasks=["bibliotek"])
    match(per, tina, library, Stage.APPROACHED, Stage.MEETING, Stage.JOB)
    assert (read(per)["bibliotek"].status, read(per)["bibliotek"].untried_days) == ("tried", None)


def test_nobody_has_wished_for_anything(tina):
    ane = people.citizen("Ane", contact=tina)
    assert wish_answers(Citizen.objects.get(pk=ane.pk), TODAY) == []


def test_one_match_and_twenty_make_the_same_number_of_queries(per, tina):
    def counted():
        with CaptureQueriesContext(connection) as queries:
            read(per)
        return len(queries)

    match(per, tina, people.company("Lager", tasks=["pakke varer"]), Stage.APPROACHED)
    few = counted()
    for number in range(19):
        match(per, tina, people.company(f"Lager {number}", tasks=["pakke varer"]))
    assert counted() == few
