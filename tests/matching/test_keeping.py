"""How long things are kept: who is to go, when, and what keeps them."""

import datetime

import pytest
import time_machine
from django.utils import timezone

from citizens.models import Pause, Referral
from matching import consents, keeping, lifecycle
from matching.cadence import due
from matching.changes import done_by
from matching.models import Consent, Conversation
from matching.stages import Stage
from mentors.models import Pause as MentorPause
from tests import people

pytestmark = pytest.mark.django_db
Date = datetime.date


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(datetime.datetime(2026, 11, 4, 9, tzinfo=datetime.UTC)):
        yield


def referred(name, tina, on, **facts):
    """Somebody who has said nothing yet."""
    return people.citizen(name, contact=tina, yes=False, referred_on=on, **facts)


def going(until):
    return [
        (one.party.name, str(one.why), one.since, one.on)
        for one in keeping.going(Date(2026, 11, 4), until)
    ]


def talk(citizen, by, on):
    return Conversation.objects.create(
        form="call", held_on=on, citizen=citizen, recorded_by=by, recorded_at=timezone.now()
    )


FAR = Date(2030, 1, 1)


def test_without_a_yes_thirty_days(tina):
    lise = referred("Lise Holm", tina, Date(2026, 10, 20))
    assert going(FAR) == [("Lise Holm", "no_yes", Date(2026, 10, 20), Date(2026, 11, 19))]
    assert going(Date(2026, 11, 18)) == []
    people.say_yes(lise, on=Date(2026, 11, 3))
    assert [why for _name, why, _since, _on in going(FAR)] == ["no_activity"]


def test_a_no_counts_from_its_own_day(tina, odder):
    lise = referred("Lise Holm", tina, Date(2026, 9, 1))
    Referral.objects.create(
        citizen=lise,
        referred_on=Date(2026, 9, 1),
        office=odder,
        referred_by="Ulla",
        outcome=Referral.Outcome.NO_OF_CITIZEN,
        declined_on=Date(2026, 10, 30),
        reason=Referral.Reason.NOT_NOW,
    )
    assert going(FAR) == [("Lise Holm", "no_yes", Date(2026, 10, 30), Date(2026, 11, 29))]


def test_a_yes_taken_back_counts_from_that_day(bettina):
    consents.record(
        bettina,
        Consent.Purpose.TAKE_PART,
        Consent.Event.WITHDRAWN,
        on=Date(2026, 11, 2),
        channel=Consent.Channel.SPOKEN,
    )
    assert going(FAR) == [("Bettina Skovgaard", "no_yes", Date(2026, 11, 2), Date(2026, 12, 2))]


def test_without_activity_twelve_months_since_the_last_talk(bettina, tina):
    talk(bettina, tina, Date(2026, 11, 3))
    assert going(FAR) == [
        ("Bettina Skovgaard", "no_activity", Date(2026, 11, 3), Date(2027, 11, 3))
    ]


def test_what_the_contact_person_writes_is_activity_and_what_a_command_changes_is_none(
    bettina, tina
):
    assert going(FAR)[0][2] == Date(2026, 11, 1)  # the yes
    bettina.phone = "11 22 33 44"
    bettina.save()
    assert going(FAR)[0][2] == Date(2026, 11, 1)
    with done_by(lambda: tina):
        bettina.phone = "22 33 44 55"
        bettina.save()
    assert going(FAR)[0][2] == Date(2026, 11, 4)


def test_closed_twelve_months_from_the_day_it_was_closed(bettina, tina):
    with (
        time_machine.travel(datetime.datetime(2026, 10, 1, 9, tzinfo=datetime.UTC)),
        done_by(lambda: tina),
    ):
        bettina.phase = "closed"
        bettina.save()
    talk(bettina, tina, Date(2026, 11, 3))  # goodbye once more
    assert going(FAR) == [("Bettina Skovgaard", "closed", Date(2026, 10, 1), Date(2027, 10, 1))]


def test_all_clocks_stand_still_in_a_pause(bettina, tina):
    talk(bettina, tina, Date(2026, 5, 4))
    people.say_yes(bettina, "take_part", on=Date(2026, 5, 4))
    bettina.consents.exclude(from_on=Date(2026, 5, 4)).delete()
    bettina.wish_lists.all().delete()
    assert going(FAR)[0][3] == Date(2027, 5, 4)
    ill = Pause.objects.create(
        citizen=bettina, begins_on=Date(2026, 6, 1), ends_on=Date(2026, 6, 30)
    )
    assert going(FAR)[0][3] == Date(2027, 6, 3)
    ill.ends_on = None
    ill.save()
    assert going(FAR) == []


def test_whoever_has_a_place_is_kept_as_long_as_it_lasts(bettina, tina):
    now = timezone.now()
    match = lifecycle.shortlist(
        bettina, people.company("Havrekrogen").openings.get(), by=tina, at=now
    )
    lifecycle.agree(match, by=tina, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=now)
    day = timezone.localdate()
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=now,
        starts_on=day,
        follow_up_on=day,
        **people.agreed(day),
    )
    assert keeping.going(Date(2029, 1, 1)) == []


def test_a_volunteer_without_a_citizen_twelve_months(sind, karen, tina, bettina):
    kirsten = people.mentor("Kirsten Overby", of=sind)
    hers = lambda: [one[1:] for one in going(FAR) if one[0] == "Kirsten Overby"]  # noqa: E731
    assert hers() == [("no_relation", Date(2026, 2, 1), Date(2027, 2, 1))]
    kirsten.timetable_confirmed_on = Date(2026, 11, 1)
    kirsten.save()
    assert hers() == [("no_relation", Date(2026, 11, 1), Date(2027, 11, 1))]
    MentorPause.objects.create(mentor=kirsten, begins_on=Date(2026, 11, 2))
    assert hers() == []
    kirsten.pauses.all().delete()
    lifecycle.shortlist(bettina, kirsten, by=tina, at=timezone.now())
    assert hers() == []


def test_after_half_a_year_the_contact_person_is_reminded_to_ask(bettina, tina):
    bettina.phase = "preparing"
    bettina.save()
    asked = lambda on: [  # noqa: E731
        (one.why, one.on, one.owner) for one in due(type(bettina).objects.all(), on)
    ]
    assert asked(Date(2027, 4, 28)) == []
    # 1 May is a Saturday, and customarily off.
    assert asked(Date(2027, 5, 3)) == [("silent", Date(2027, 4, 30), tina)]
    talk(bettina, tina, Date(2027, 5, 2))
    assert asked(Date(2027, 5, 3)) == []
