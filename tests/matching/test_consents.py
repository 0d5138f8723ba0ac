import datetime

import pytest
from django.utils import timezone

from citizens.models import Citizen
from companies.models import Company
from matching.consents import (
    NotNow,
    citizens_with,
    fingerprint,
    holds,
    record,
    record_paper_yes,
    register,
    why_not_ask,
    withdraw,
)
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
    return [
        (one.purpose, one.channel, one.evidence, one.from_on, one.until_on)
        for one in citizen.consents.all()
    ]


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


def test_a_yes_lasts_twelve_months_and_a_presentation_14_days(amina):
    library = Company.objects.create(ref="V-1", name="Biblioteket")
    assert say(amina, Event.GIVEN).until_on == TODAY.replace(year=2027)
    shown = say(amina, Event.GIVEN, Purpose.PRESENT, company=library)
    assert shown.until_on == TODAY + 14 * DAY
    assert say(amina, Event.REFUSED).until_on is None


def test_the_register_keeps_the_fingerprint_of_what_was_shown(amina):
    shown = "Må vi finde virksomheder, der passer til dig?"
    event = say(amina, Event.GIVEN, text=shown, items=["a", "b"])
    assert (event.text_hash, event.items, event.evidence) == (fingerprint(shown), ["a", "b"], "")
    own = say(amina, Event.GIVEN, Purpose.SHARE_TEXT, text="Jeg er god til orden.")
    assert own.evidence == "Jeg er god til orden."


@pytest.mark.parametrize("no", [Event.REFUSED, Event.WITHDRAWN])
def test_asking_again_after_a_no_waits_90_days(amina, no):
    say(amina, Event.GIVEN)
    say(amina, no)
    assert "23.02.2027" in why_not_ask(amina, COMPANIES, TODAY + 89 * DAY)
    with pytest.raises(NotNow):
        say(amina, Event.ASKED, on=TODAY + 89 * DAY)
    assert why_not_ask(amina, COMPANIES, TODAY + 90 * DAY) == ""
    say(amina, Event.ASKED, on=TODAY + 90 * DAY)
    assert not both_ways(amina)
    # Only this one waits.
    assert why_not_ask(amina, Purpose.MATCH_MENTORS, TODAY) == ""


def test_a_no_to_one_thing_changes_no_other(amina):
    for purpose in Purpose:
        say(amina, Event.GIVEN, purpose)
    say(amina, Event.REFUSED, Purpose.SHARE_NEEDS)
    held = {purpose for purpose in Purpose if holds(amina, purpose, TODAY)}
    assert held == set(Purpose) - {Purpose.SHARE_NEEDS}


def standings(citizen, on=TODAY):
    return {
        entry.purpose.value + (f" {entry.recipient}" if entry.recipient else ""): entry.standing
        for entry in register(citizen, on)
    }


def test_not_asked_refused_and_withdrawn_are_different(amina):
    library = Company.objects.create(ref="V-1", name="Biblioteket")
    nothing = dict.fromkeys(
        ("take_part", "match_companies", "match_mentors", "tell_status", "after_end"), "not_asked"
    )
    assert standings(amina) == nothing
    say(amina, Event.ASKED, Purpose.TAKE_PART)
    say(amina, Event.REFUSED, Purpose.MATCH_MENTORS)
    say(amina, Event.GIVEN)
    say(amina, Event.WITHDRAWN)
    say(amina, Event.GIVEN, Purpose.AFTER_END)
    say(amina, Event.ASKED, Purpose.AFTER_END)
    say(amina, Event.GIVEN, Purpose.PRESENT, company=library)
    assert standings(amina, TODAY + 20 * DAY) == nothing | {
        "take_part": "asked",
        "match_mentors": "refused",
        "match_companies": "withdrawn",
        "after_end": "yes",
        "present Biblioteket": "run_out",
    }


def test_only_a_yes_can_be_withdrawn(amina, django_user_model):
    tina = django_user_model.objects.create(email="tina@example.org", name="Tina")
    say(amina, Event.REFUSED)
    for purpose in (COMPANIES, Purpose.TAKE_PART):
        with pytest.raises(NotNow):
            withdraw(amina, purpose, by=tina, at=timezone.now())
