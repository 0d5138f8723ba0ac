import datetime

import pytest

from citizens.models import Citizen
from companies.models import Company
from matching.consents import citizens_with, holds, record, record_paper_yes
from matching.models import Consent
from programme.models import Programme

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 25)
DAY = datetime.timedelta(days=1)
Event, Purpose = Consent.Event, Consent.Purpose
COMPANIES = Purpose.MATCH_COMPANIES


@pytest.fixture
def amina():
    return Citizen.objects.create(ref="B-1", name="Amina", programme=Programme.objects.first())


@pytest.fixture
def jens():
    return Citizen.objects.create(ref="B-2", name="Jens", programme=Programme.objects.first())


def say(citizen, event, purpose=COMPANIES, on=TODAY, **facts):
    return record(citizen, purpose, event, on=on, channel=Consent.Channel.SPOKEN, **facts)


def both_ways(citizen, on=TODAY, purpose=COMPANIES):
    """Whether a yes holds, asked for one and for all; the two must agree."""
    held = holds(citizen, purpose, on)
    assert (citizen.pk in citizens_with(purpose, on)) == held
    return held


def test_who_was_not_asked_has_not_said_yes(amina):
    assert not both_ways(amina)


def test_a_yes_holds_on_its_days_and_for_its_purpose(amina, jens):
    say(amina, Event.GIVEN, until_on=TODAY + 7 * DAY)
    assert [both_ways(amina, TODAY + days * DAY) for days in (-1, 0, 7, 8)] == [
        False,
        True,
        True,
        False,
    ]
    assert not both_ways(amina, purpose=Purpose.MATCH_MENTORS)
    assert not both_ways(jens)


@pytest.mark.parametrize("event", [Event.REFUSED, Event.WITHDRAWN])
def test_the_last_answer_holds(amina, event):
    say(amina, Event.GIVEN)
    say(amina, event)
    assert not both_ways(amina)
    say(amina, Event.GIVEN)
    assert both_ways(amina)


def test_being_asked_again_undoes_no_yes(amina):
    say(amina, Event.GIVEN)
    say(amina, Event.ASKED)
    assert both_ways(amina)


def test_an_older_yes_does_not_show_through_a_newer_one_that_ran_out(amina):
    say(amina, Event.GIVEN)
    say(amina, Event.GIVEN, until_on=TODAY)
    assert not both_ways(amina, TODAY + DAY)


def test_a_yes_to_one_company_is_no_yes_to_another_nor_to_all(amina):
    library, archive = (Company.objects.create(ref=f"V-{n}", name="Bo") for n in (1, 2))
    say(amina, Event.GIVEN, Purpose.PRESENT, company=library)
    assert holds(amina, Purpose.PRESENT, TODAY, company=library)
    assert not holds(amina, Purpose.PRESENT, TODAY, company=archive)
    assert not both_ways(amina, purpose=Purpose.PRESENT)


def test_all_are_asked_for_in_one_query(amina, jens, django_assert_num_queries):
    say(amina, Event.GIVEN)
    say(jens, Event.GIVEN)
    with django_assert_num_queries(1):
        assert citizens_with(COMPANIES, TODAY) == {amina.pk, jens.pk}


def papers(citizen):
    return list(
        citizen.consents.values_list("purpose", "channel", "evidence", "from_on", "until_on")
    )


def test_a_paper_says_yes_to_three_things_for_a_year_and_only_once(amina):
    record_paper_yes([amina], "mappe 4", on=TODAY)
    year = (TODAY, TODAY.replace(year=2027))
    assert papers(amina) == [
        (purpose, "paper", "mappe 4", *year)
        for purpose in ("take_part", "match_companies", "match_mentors")
    ]
    record_paper_yes([amina], "mappe 4", on=TODAY + DAY)
    assert len(papers(amina)) == 3


def test_a_paper_that_ran_out_can_be_recorded_again(amina):
    record_paper_yes([amina], "mappe 4", on=TODAY)
    record_paper_yes([amina], "mappe 5", on=TODAY.replace(year=2028))
    assert len(papers(amina)) == 6


def test_what_was_withdrawn_does_not_come_back_by_the_same_paper(amina):
    record_paper_yes([amina], "mappe 4", on=TODAY)
    say(amina, Event.WITHDRAWN)
    record_paper_yes([amina], "mappe 4", on=TODAY)
    assert not both_ways(amina)
    record_paper_yes([amina], "a new paper", on=TODAY)
    assert both_ways(amina)
