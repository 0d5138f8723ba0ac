"""Places that come from no list: what is written, and what is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from companies.models import Company
from matching import lifecycle
from matching.entrances import enter
from matching.models import Block, Consent, Match
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def lone(tina):
    """A former waitress who found the restaurant near her home herself."""
    return people.citizen("Lone Bak", contact=tina)


@pytest.fixture
def inn(db):
    return people.company("Kroen", places=1).openings.get()


def entered(citizen, opening, by, origin="own_find", **more):
    more = {"at": timezone.now(), "channel": "spoken", **more}
    return enter(citizen, opening, origin=origin, by=by, **more)


def steps(match):
    return [(event.from_stage, event.to_stage) for event in match.events.all()]


@pytest.mark.parametrize("origin", ["own_find", "network", "called"])
def test_an_own_find_enters_with_the_citizens_yes(lone, inn, tina, origin):
    match = entered(lone, inn, tina, origin, channel="paper")
    match.refresh_from_db()
    assert (match.stage, match.origin, match.rank, match.decision) == (
        "agreed",
        origin,
        None,
        None,
    )
    assert steps(match) == [("", "shortlisted"), ("shortlisted", "agreed")]
    yes = match.consent
    assert (yes.purpose, yes.event, yes.company, yes.channel, yes.recorded_by) == (
        Consent.Purpose.PRESENT,
        "given",
        inn.company,
        "paper",
        tina,
    )


def test_a_job_held_already_is_followed_up_at_once(lone, inn, tina):
    match = entered(lone, inn, tina, "held_job", since=date(2024, 3, 1), hours=12)
    match.refresh_from_db()
    assert (match.stage, match.started_on) == ("job", date(2024, 3, 1))
    assert steps(match) == [("", "shortlisted"), ("shortlisted", "agreed"), ("agreed", "job")]
    assert [(one.from_on, one.hours, one.paid_hours) for one in match.hours.all()] == [
        (date(2024, 3, 1), 12, 12)
    ]
    assert [(one.due_on, one.held_on, one.contact) for one in match.follow_ups.all()] == [
        (timezone.localdate() + timedelta(14), None, "both")
    ]
    assert match.consent.company == inn.company


@pytest.mark.parametrize("since", [None, date(1969, 12, 31), "tomorrow"])
def test_a_job_began_some_day_between_1970_and_today(lone, inn, tina, since):
    since = timezone.localdate() + timedelta(1) if since == "tomorrow" else since
    with pytest.raises(lifecycle.Refused):
        entered(lone, inn, tina, "held_job", since=since)
    assert not Match.objects.exists() and not lone.consents.filter(purpose="present").exists()


def test_only_the_contact_person_enters_it(lone, inn, tina):
    sind = people.branch("SIND", lone.office)
    for somebody in (people.coordinator("Karen", sind), people.consultant("Rasmus", lone.office)):
        with pytest.raises(lifecycle.Refused):
            entered(lone, inn, somebody)
    assert not Match.objects.exists()


def test_where_there_is_an_open_match_one_goes_on_from_there(lone, inn, tina):
    match = lifecycle.shortlist(lone, inn, by=tina, at=timezone.now())
    with pytest.raises(lifecycle.Refused, match="Kroen"):
        entered(lone, inn, tina)
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="changed_mind")
    assert entered(lone, inn, tina).stage == Stage.AGREED  # her own no gives way to her own find


@pytest.mark.parametrize("what", ["company", "opening"])
def test_a_closed_place_is_not_entered(lone, inn, tina, what):
    closed = inn.company if what == "company" else inn
    closed.closed_on = timezone.localdate()
    closed.save()
    with pytest.raises(lifecycle.Refused, match="Kroen"):
        entered(lone, inn, tina)


def test_a_full_place_is_not_entered(lone, inn, tina):
    entered(people.citizen("Karina", contact=tina), inn, tina, "held_job", since=date(2025, 1, 1))
    with pytest.raises(lifecycle.Refused, match="Kroen"):
        entered(lone, inn, tina)


def test_a_no_from_the_company_stands_and_a_job_held_is_a_fact(lone, inn, tina):
    Block.objects.create(citizen=lone, company=inn.company, by_side="company")
    with pytest.raises(lifecycle.Refused):
        entered(lone, inn, tina)
    assert entered(lone, inn, tina, "held_job", since=date(2025, 1, 1)).stage == Stage.JOB


def test_what_stands_on_the_list_is_chosen_there(lone, inn, tina):
    with pytest.raises(lifecycle.Refused):
        entered(lone, inn, tina, "list")
    assert Company.objects.count() == 1
