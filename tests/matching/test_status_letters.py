"""The letter back to the job centre: what it says, what it never says, and what a taken-back yes does."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from citizens.models import Citizen
from matching import cadence, consents, conversations, lifecycle, status_letters
from matching.lifecycle import Refused
from matching.models import AgreedHours, Consent, Disclosure, Task
from matching.stages import Stage
from tests import people
from tests.matching.referring import DAY, WEDNESDAY, accepted, moved, referred, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

Purpose = Consent.Purpose


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, yes=False)


def yes_to_tell(citizen, by, *items):
    return status_letters.record_yes(
        citizen, items, by=by, at=timezone.now(), channel="spoken", unasked=True
    )


def letter(citizen, by):
    return status_letters.make(citizen, by=by, at=timezone.now())


# What it says


@pytest.fixture
def working(bettina, tina):
    """Bettina, accepted, in an internship of seven hours at a kitchen."""
    people.say_yes(bettina)
    referred(bettina, tina)
    accepted(bettina, tina)
    match = lifecycle.shortlist(
        bettina, people.company("Havrekrogen").openings.get(), by=tina, at=timezone.now()
    )
    lifecycle.agree(match, by=tina, at=timezone.now())
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=timezone.now())
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=timezone.now(),
        starts_on=WEDNESDAY,
        follow_up_on=WEDNESDAY + 20 * DAY,
        hours=Decimal("7.5"),
        paid_hours=0,
        **people.agreed(WEDNESDAY),
    )
    return bettina


def test_the_letter_says_what_was_said_yes_to_and_is_written_down(working, tina, odder):
    yes = yes_to_tell(working, tina, "hours", "next_talk")
    assert letter(working, tina) == {"hours": "7,5", "next_talk": "2. december 2026"}
    (told,) = Disclosure.objects.all()
    assert (told.office, told.items, told.consent, told.purpose, told.by, told.company) == (
        odder,
        ["hours", "next_talk"],
        yes,
        "tell_status",
        tina,
        None,
    )


def test_the_letter_never_names_the_company(working, tina):
    yes_to_tell(working, tina, "phase", "place", "hours", "next_talk")
    said = letter(working, tina)
    assert list(said) == ["phase", "place", "hours", "next_talk"]
    assert "praktik" in said["place"].lower()
    assert "Havrekrogen" not in str(said) and "Bettina" not in str(said)


def test_hours_that_are_not_known_are_not_told(working, tina):
    yes_to_tell(working, tina, "phase", "hours")
    AgreedHours.objects.all().delete()
    assert list(letter(working, tina)) == ["phase"]
    assert Disclosure.objects.get().items == ["phase"]


def test_a_meeting_that_stays_with_sind_is_not_in_the_letter(bettina, tina, karen):
    people.say_yes(bettina, "take_part")
    referred(bettina, tina)
    yes_to_tell(bettina, tina, "next_talk")
    said = {"at": timezone.now(), "form": "call", "held_on": WEDNESDAY, "citizen": bettina}
    conversations.record(by=karen, next_on=WEDNESDAY + DAY, stays_with_sind=True, **said)
    assert refusal(letter, bettina, karen) == (
        "There is nothing to tell about what the citizen said yes to."
    )
    conversations.record(by=tina, next_on=WEDNESDAY + 9 * DAY, **said)
    assert letter(bettina, karen) == {"next_talk": "4. december 2026"}


def test_a_move_counts_from_when_it_was_made_also_after_a_no_show(bettina, tina):
    people.say_yes(bettina, "take_part")
    referred(bettina, tina)
    accepted(bettina, tina)
    yes_to_tell(bettina, tina, "next_talk")
    conversations.record(
        by=tina,
        at=timezone.now(),
        form="no_show",
        held_on=WEDNESDAY,
        citizen=bettina,
        next_on=WEDNESDAY + 5 * DAY,
    )
    assert letter(bettina, tina) == {"next_talk": "30. november 2026"}
    moved(bettina, tina, at=timezone.now() + timedelta(minutes=5))
    (due,) = cadence.due(Citizen.objects.all(), date(2026, 12, 4))
    assert (due.on, due.why) == (date(2026, 12, 4), "first_talk")
    assert letter(bettina, tina) == {"next_talk": "4. december 2026"}


# Whether there is a letter


def test_who_met_early_is_told_the_day_agreed_then(bettina, tina):
    """The day first agreed has been overtaken; it would be a talk that nobody waits for."""
    accepted(referred(bettina, tina).citizen, tina)
    yes_to_tell(bettina, tina, "next_talk")
    assert letter(bettina, tina) == {"next_talk": "2. december 2026"}
    conversations.record(
        by=tina,
        at=timezone.now(),
        form="meeting",
        held_on=WEDNESDAY,
        citizen=bettina,
        next_on=WEDNESDAY + 21 * DAY,
    )
    assert letter(bettina, tina) == {"next_talk": "16. december 2026"}


def test_without_a_yes_there_is_no_letter(bettina, tina):
    assert refusal(letter, bettina, tina) == (
        "There is no referral, so there is nobody to write to."
    )
    referred(bettina, tina)
    assert refusal(letter, bettina, tina) == "The citizen has not said yes to taking part."
    people.say_yes(bettina, "take_part")
    no = "The citizen has not said yes to telling the job centre how it goes."
    assert refusal(letter, bettina, tina) == no
    people.say_yes(bettina, "tell_status")
    assert refusal(letter, bettina, tina) == (
        "The yes does not say what may be told. Go through it with the citizen."
    )
    yes_to_tell(bettina, tina, "phase")
    assert list(letter(bettina, tina)) == ["phase"]
    consents.withdraw(bettina, Purpose.TELL_STATUS, by=tina, at=timezone.now())
    assert refusal(letter, bettina, tina) == no
    assert Disclosure.objects.count() == 1


def test_a_yes_names_its_items(bettina, tina):
    assert refusal(yes_to_tell, bettina, tina, "cpr") == "Tick what the job centre may hear."


def test_the_same_press_twice_tells_once(bettina, tina):
    people.say_yes(bettina, "take_part")
    referred(bettina, tina)
    yes_to_tell(bettina, tina, "phase")
    assert letter(bettina, tina) == letter(bettina, tina)
    assert Disclosure.objects.count() == 1


# Taken back


@pytest.mark.parametrize("purpose", [Purpose.TELL_STATUS, Purpose.TAKE_PART])
def test_who_takes_it_back_has_the_job_centre_asked_to_delete(bettina, tina, odder, purpose):
    people.say_yes(bettina, "take_part")
    referred(bettina, tina)
    yes_to_tell(bettina, tina, "phase")
    letter(bettina, tina)
    followed = consents.withdraw(bettina, purpose, by=tina, at=timezone.now())
    (task,) = Task.objects.all()
    assert followed.to_delete == [task]
    assert (task.citizen, task.match, task.office, task.party, task.owner, task.due_on) == (
        bettina,
        None,
        odder,
        odder,
        tina,
        WEDNESDAY + 7 * DAY,
    )
    with override("en"):
        assert str(task) == (
            "The yes is withdrawn: ask Jobcenter Odder to delete what it was told."
        )


def test_who_was_told_nothing_is_asked_nothing(bettina, tina):
    people.say_yes(bettina, "take_part", "match_companies")
    referred(bettina, tina)
    yes_to_tell(bettina, tina, "phase")
    consents.withdraw(bettina, Purpose.TELL_STATUS, by=tina, at=timezone.now())
    yes_to_tell(bettina, tina, "phase")
    letter(bettina, tina)
    # Another yes that is taken back is none of the job centre's business.
    consents.withdraw(bettina, Purpose.MATCH_COMPANIES, by=tina, at=timezone.now())
    assert not Task.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_while_the_letter_is_being_made():
    """Whoever comes first: no letter after the withdrawal, and what was told is asked back."""
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    for number in range(10):
        citizen = people.citizen(f"Borger {number}", contact=tina)
        referred(citizen, tina)
        yes_to_tell(citizen, tina, "phase")
        start, refused = threading.Barrier(2), []

        def at_once(act, start=start, refused=refused):
            start.wait()
            try:
                act()
            except Refused:
                refused.append(act)
            finally:
                connection.close()

        def withdraw(citizen=citizen):
            consents.withdraw(citizen, Purpose.TELL_STATUS, by=tina, at=timezone.now())

        def write(citizen=citizen):
            letter(citizen, tina)

        both = [threading.Thread(target=at_once, args=[act]) for act in (withdraw, write)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        told = Disclosure.objects.filter(citizen=citizen).count()
        assert told == (0 if refused else 1)
        assert Task.objects.filter(citizen=citizen, fact="ask_to_delete").count() == told
        assert status_letters.items_with_a_yes(citizen, WEDNESDAY) == []
