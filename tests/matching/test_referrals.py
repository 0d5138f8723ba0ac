"""From the job centre's referral to the first conversation, or to a no."""

from collections import Counter
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from citizens.models import Citizen, Referral, Told
from matching import cadence, consents, conversations, demo, lifecycle, referrals
from matching.cadence import is_working_day
from matching.models import Consent, FirstTalkMove
from matching.stages import Stage
from matching.visibility import case_workers_of
from programme.models import Quota, User
from tests import people
from tests.matching.referring import DAY, WEDNESDAY, accepted, moved, referred, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday")]

Outcome, Reason, Purpose = Referral.Outcome, Referral.Reason, Consent.Purpose


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, yes=False)


def declined(citizen, by, **said):
    said = {"outcome": Outcome.NO_OF_CITIZEN, "reason": Reason.NOT_NOW, **said}
    return referrals.decline(citizen, by=by, at=timezone.now(), **said)


# The referral


def test_karen_writes_down_where_bettina_came_from(bettina, karen, odder):
    referral = referred(bettina, karen, referred_by_email="ulla@odder.example")
    bettina.refresh_from_db()
    assert (bettina.referred_on, bettina.office) == (date(2026, 11, 15), odder)
    assert (referral.outcome, referral.referred_by, referral.referred_by_email, referral.told) == (
        "waiting",
        "Ulla Kragelund",
        "ulla@odder.example",
        [],
    )


def test_whoever_has_no_job_centre_yet_gets_the_one_that_referred(tina, odder):
    bettina = people.citizen("Bettina", contact=tina)
    Citizen.objects.filter(pk=bettina.pk).update(office=None)
    bettina.refresh_from_db()
    referred(bettina, tina, office=odder)
    bettina.refresh_from_db()
    assert bettina.office == odder


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"referred_on": WEDNESDAY + DAY}, "A referral cannot lie in the future."),
        (
            {"referred_on": date(206, 11, 20)},
            "That is more than five years ago. Look at the date again.",
        ),
        ({"referred_by": " "}, "Say who at the job centre referred the citizen."),
    ],
)
def test_a_referral_that_cannot_be(bettina, tina, said, sentence):
    assert refusal(referred, bettina, tina, **said) == sentence
    assert not Referral.objects.exists()


def test_nobody_refers_from_somebody_elses_job_centre(bettina, tina, karen):
    randers = people.office("Jobcenter Randers")
    assert refusal(referred, bettina, tina, office=randers) == "Choose one of your own job centres."
    tina.offices.add(randers)
    assert refusal(referred, bettina, tina, office=randers) == (
        "The citizen belongs to another job centre. Change the profile first."
    )


def test_rasmus_elsewhere_writes_nothing_about_bettina(bettina, tina):
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    sentence = "Only the contact person or the coordinator writes about the referral."
    assert refusal(referred, bettina, rasmus) == sentence
    referred(bettina, tina)
    assert refusal(accepted, bettina, rasmus) == sentence
    assert refusal(declined, bettina, rasmus) == sentence


# The yes


def test_bettina_is_told_everything_says_yes_and_prepares(bettina, tina):
    referred(bettina, tina)
    referral = accepted(bettina, tina)
    bettina.refresh_from_db()
    assert (referral.outcome, bettina.phase) == ("accepted", "preparing")
    assert timezone.localtime(referral.first_talk_at).isoformat() == "2026-12-02T10:30:00+01:00"
    yes = consents.last_answer(bettina, Purpose.TAKE_PART)
    assert (yes.event, yes.channel, yes.recorded_by, yes.from_on) == (
        "given",
        "paper",
        tina,
        WEDNESDAY,
    )


def test_a_yes_that_holds_already_is_not_recorded_twice(bettina, tina):
    people.say_yes(bettina, "take_part")
    referred(bettina, tina)
    accepted(bettina, tina, channel="")
    assert bettina.consents.count() == 1


def test_without_her_own_yes_nobody_is_accepted(bettina, tina):
    referred(bettina, tina)
    assert refusal(accepted, bettina, tina, channel="") == (
        "The citizen has not said yes to taking part. Ask, and say how the yes came."
    )


def test_after_a_no_to_taking_part_she_is_not_asked_again_yet(bettina, tina):
    referred(bettina, tina)
    consents.record(bettina, Purpose.TAKE_PART, "refused", on=WEDNESDAY - 5 * DAY, channel="spoken")
    assert refusal(accepted, bettina, tina).startswith("The answer was no. Do not ask again before")
    assert accepted(bettina, tina, unasked=True).is_accepted


def test_twelve_things_must_have_been_told(bettina, tina):
    assert len(Told) >= 10
    referred(bettina, tina)
    assert refusal(accepted, bettina, tina, told=Told.values[:-1]).startswith(
        "One thing has not been told yet."
    )
    assert refusal(accepted, bettina, tina, told=["voluntary", "nonsense"]).startswith(
        "11 things have not been told yet."
    )
    bettina.refresh_from_db()
    assert (bettina.phase, bettina.consents.count()) == ("seeking", 0)


def test_the_telling_can_take_more_than_one_meeting(bettina, tina):
    referred(bettina, tina)
    referrals.tell(bettina, ["kept", "voluntary", "nonsense"], by=tina)
    assert Referral.objects.get(citizen=bettina).told == ["voluntary", "kept"]


@pytest.mark.parametrize(
    "said, sentence",
    [
        (
            {"admitted_on": WEDNESDAY - 11 * DAY},
            "The admitting meeting cannot be before the referral.",
        ),
        ({"admitted_on": WEDNESDAY + DAY}, "The admitting meeting cannot lie in the future."),
        ({"admitted_on": None}, "Say on which day the admitting meeting was."),
        (
            {"first_talk_on": None},
            "Say on which day, at what time and with whom the first conversation is.",
        ),
        (
            {"first_talk_time": None},
            "Say on which day, at what time and with whom the first conversation is.",
        ),
        (
            {"first_talk_with": None},
            "Say on which day, at what time and with whom the first conversation is.",
        ),
        (
            {"first_talk_on": WEDNESDAY - 2 * DAY},
            "The first conversation cannot be before the admitting meeting.",
        ),
        (
            {"first_talk_on": WEDNESDAY + 14 * DAY},  # the meeting was the day before
            "The first conversation is at most 14 days after the admitting meeting.",
        ),
        (
            {"first_talk_on": date.max},
            "The first conversation is at most 14 days after the admitting meeting.",
        ),
        (
            {"first_talk_on": date(2026, 11, 28)},
            "The first conversation falls on a weekend or a holiday.",
        ),
        (
            {"first_talk_time": time(3)},
            "The first conversation is between 7 and 20 o'clock.",
        ),
    ],
)
def test_a_first_conversation_that_cannot_be(bettina, tina, said, sentence):
    referred(bettina, tina)
    assert refusal(accepted, bettina, tina, **said) == sentence
    assert Referral.objects.get().is_waiting


def test_the_fourteenth_day_is_in_time(bettina, tina):
    referred(bettina, tina)
    assert accepted(bettina, tina, first_talk_on=WEDNESDAY + 13 * DAY).is_accepted


def test_nobody_is_called_in_on_christmas_eve(bettina, tina):
    referred(bettina, tina)
    with time_machine.travel(datetime(2026, 12, 18, 11, tzinfo=ZoneInfo("Europe/Copenhagen"))):
        assert (
            refusal(
                accepted,
                bettina,
                tina,
                admitted_on=date(2026, 12, 18),
                first_talk_on=date(2026, 12, 24),
            )
            == "The first conversation falls on a weekend or a holiday."
        )


def test_the_first_conversation_is_with_somebody_of_here(bettina, tina, karen):
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    referred(bettina, tina)
    assert refusal(accepted, bettina, tina, first_talk_with=rasmus) == (
        "The first conversation is with somebody who works with this job centre."
    )
    assert accepted(bettina, tina, first_talk_with=karen).first_talk_with == karen


def test_who_is_under_way_stays_where_she_is(bettina, tina):
    people.say_yes(bettina)
    Citizen.objects.filter(pk=bettina.pk).update(phase="internship")
    kitchen = people.company("Havrekrogen")
    lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    referred(bettina, tina)
    accepted(bettina, tina)
    bettina.refresh_from_db()
    assert bettina.phase == "internship"


def test_an_answer_comes_once_and_after_a_referral(bettina, tina):
    assert refusal(accepted, bettina, tina) == "Write down the referral first."
    referred(bettina, tina)
    accepted(bettina, tina)
    for step in (accepted, declined):
        assert refusal(step, bettina, tina) == "The referral has been answered already."


def test_after_the_yes_only_the_caseworker_changes(bettina, tina):
    referred(bettina, tina)
    accepted(bettina, tina)
    assert referred(bettina, tina, referred_by="Bent Ørskov").is_accepted
    assert Referral.objects.get().referred_by == "Bent Ørskov"
    assert refusal(referred, bettina, tina, referred_on=WEDNESDAY) == (
        "After the yes only the caseworker can be changed."
    )


def test_the_database_takes_no_yes_without_a_first_conversation(bettina, tina):
    referral = referred(bettina, tina)
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.filter(pk=referral.pk).update(outcome="accepted")


# Beyond the number that is agreed


def test_beyond_the_number_a_manager_decides(bettina, tina, odder):
    amina = people.citizen("Amina", contact=tina, yes=False)
    Quota.objects.create(office=odder, number=1, from_on=WEDNESDAY)
    for citizen in (bettina, amina):
        referred(citizen, tina)
    accepted(bettina, tina)
    assert refusal(accepted, amina, tina) == (
        "All 1 places of Jobcenter Odder are taken. A manager decides whether somebody more is taken"
        " in: tick that it is decided."
    )
    assert not amina.consents.exists()
    assert accepted(amina, tina, beyond_quota=True).is_accepted
    assert referrals.places_of(odder, WEDNESDAY) == (odder, 2, 1)


# Another day for the first conversation


def test_the_first_conversation_is_moved_and_each_move_is_kept(bettina, tina, karen):
    referred(bettina, tina)
    accepted(bettina, tina)
    for _ in range(2):  # the same press twice
        moved(bettina, tina)
    moved(bettina, karen, first_talk_on=WEDNESDAY + 12 * DAY)
    referral = Referral.objects.get()
    assert timezone.localtime(referral.first_talk_at).isoformat() == "2026-12-07T09:00:00+01:00"
    assert [
        (str(timezone.localdate(one.from_at)), str(timezone.localdate(one.to_at)), one.to_with)
        for one in referrals.moves_of(referral)
    ] == [("2026-12-02", "2026-12-04", tina), ("2026-12-04", "2026-12-07", karen)]
    (due,) = cadence.due(Citizen.objects.all(), date(2026, 12, 7))
    assert (due.on, due.why) == (date(2026, 12, 7), "first_talk")


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"first_talk_on": WEDNESDAY - DAY}, "Move it to today or later."),
        (
            {"first_talk_on": WEDNESDAY + 14 * DAY},
            "The first conversation is at most 14 days after the admitting meeting.",
        ),
        (
            {"first_talk_on": date(2027, 11, 25), "later": True},
            "The first conversation is at most 183 days after the admitting meeting.",
        ),
        (
            {"first_talk_on": date(2026, 12, 5)},
            "The first conversation falls on a weekend or a holiday.",
        ),
        ({"first_talk_time": time(3)}, "The first conversation is between 7 and 20 o'clock."),
        (
            {"first_talk_on": None},
            "Say on which day, at what time and with whom the first conversation is.",
        ),
    ],
)
def test_a_move_that_cannot_be(bettina, tina, said, sentence):
    referred(bettina, tina)
    accepted(bettina, tina)
    assert refusal(moved, bettina, tina, **said) == sentence
    assert not FirstTalkMove.objects.exists()


def test_later_than_the_rule_only_where_she_asked_for_it(bettina, tina):
    referred(bettina, tina)
    accepted(bettina, tina)
    moved(bettina, tina, first_talk_on=date(2027, 1, 11), later=True)
    assert FirstTalkMove.objects.get().asked_for_later


def test_only_what_is_agreed_and_not_held_is_moved(bettina, tina):
    referred(bettina, tina)
    assert refusal(moved, bettina, tina).startswith("There is no first conversation yet")
    accepted(bettina, tina)
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    assert refusal(moved, bettina, rasmus).startswith("Only the contact person")
    said = {"by": tina, "at": timezone.now(), "citizen": bettina, "held_on": WEDNESDAY}
    conversations.record(form="meeting", **said)
    assert refusal(moved, bettina, tina) == "They have talked already, or the case is closed."


def test_two_tabs_move_it_once_and_the_second_is_told(bettina, tina):
    referred(bettina, tina)
    seen = referrals.first_talk_of(accepted(bettina, tina))
    moved(bettina, tina, seen=seen)
    assert refusal(moved, bettina, tina, seen=seen, first_talk_time=time(14)) == (
        "The first conversation was moved meanwhile: 12/04/2026 9 a.m. with Tina Hvilsom. What you"
        " typed is kept: save once more if it is to stand instead."
    )


# The no


def test_bettina_says_no_and_the_register_knows(bettina, tina):
    referred(bettina, tina)
    referral = declined(bettina, tina, reason_in_words="Flytter måske.", channel="spoken")
    bettina.refresh_from_db()
    assert (bettina.phase, referral.declined_on, referral.reason, referral.reason_in_words) == (
        "closed",
        WEDNESDAY,
        "not_now",
        "Flytter måske.",
    )
    assert consents.last_answer(bettina, Purpose.TAKE_PART).event == "refused"


def test_a_no_takes_the_yes_back_that_was_given_before(bettina, tina):
    people.say_yes(bettina)
    referred(bettina, tina)
    declined(bettina, tina)
    assert consents.last_answer(bettina, Purpose.TAKE_PART).event == "withdrawn"


def test_the_job_centres_no_is_not_hers(bettina, tina):
    referred(bettina, tina)
    declined(bettina, tina, outcome=Outcome.NO_OF_OFFICE, reason=Reason.OTHER_OFFER)
    assert not bettina.consents.exists()


def test_a_no_says_whose_it_is_and_why(bettina, tina):
    referred(bettina, tina)
    for said in ({"reason": ""}, {"outcome": "waiting"}, {"reason": "weather"}):
        assert refusal(declined, bettina, tina, **said) == "Say who declined, and why."


def test_what_runs_is_ended_first(bettina, tina, karen):
    people.say_yes(bettina)
    referred(bettina, tina)
    kirsten = people.mentor("Kirsten", of=karen.offices.get())
    match = lifecycle.shortlist(bettina, kirsten, by=tina, at=timezone.now())
    lifecycle.agree(match, by=tina, at=timezone.now())
    for stage in (Stage.ASKED, Stage.ACCEPTED, Stage.TALK):
        lifecycle.advance(match, stage, by=karen, at=timezone.now())
    lifecycle.confirm(
        match,
        Stage.RUNNING,
        by=tina,
        at=timezone.now(),
        starts_on=WEDNESDAY,
        follow_up_on=WEDNESDAY,
    )
    assert refusal(declined, bettina, tina) == (
        "There are matches that have not ended. End them first."
    )
    assert consents.holds(bettina, Purpose.TAKE_PART, WEDNESDAY)


def test_referred_anew_it_begins_from_nothing(bettina, tina):
    referred(bettina, tina)
    referrals.tell(bettina, ["voluntary"], by=tina)
    declined(bettina, tina, outcome=Outcome.NO_OF_OFFICE)
    assert refusal(referred, bettina, tina) == (
        "A new referral cannot be before the last one was declined."
    )
    again = referred(bettina, tina, referred_on=WEDNESDAY)
    assert (Referral.objects.count(), again.outcome, again.told, again.reason) == (
        1,
        "waiting",
        [],
        "",
    )
    accepted(bettina, tina, admitted_on=WEDNESDAY)
    bettina.refresh_from_db()
    assert bettina.phase == "preparing"


# Who waits, and how many places are left


def test_a_quota_counts_from_its_day_on(odder):
    for number, from_on in ((30, "2026-01-01"), (45, "2026-11-25"), (60, "2026-11-26")):
        Quota.objects.create(office=odder, number=number, from_on=from_on)
    assert [Quota.numbers_on(WEDNESDAY + days * DAY)[odder.pk] for days in (-1, 0, 1)] == [
        30,
        45,
        60,
    ]
    assert Quota.numbers_on(date(2025, 12, 31)) == {}


def test_each_reads_the_places_of_her_own_job_centres(bettina, tina, karen, odder):
    randers = people.office("Jobcenter Randers")
    rasmus = people.consultant("Rasmus", randers)
    Quota.objects.create(office=odder, number=1, from_on=WEDNESDAY)
    amina = people.citizen("Amina", contact=tina)
    ole = people.citizen("Ole", contact=rasmus)
    for citizen, by in ((bettina, tina), (amina, tina), (ole, rasmus)):
        referred(citizen, by)
    accepted(bettina, tina)
    declined(amina, tina, outcome=Outcome.NO_OF_OFFICE)
    # Karen's branch serves Odder, and she sits there too: it is still one yes.
    karen.offices.add(odder)
    assert referrals.places(karen, WEDNESDAY) == [(odder, 1, 1)]
    assert referrals.places(tina, WEDNESDAY)[0].is_full
    assert referrals.places(rasmus, WEDNESDAY) == [(randers, 0, None)]
    assert [one.citizen for one in referrals.waiting(rasmus)] == [ole]
    assert list(referrals.waiting(karen)) == []


def test_whoever_has_been_spoken_with_waits_no_longer(bettina, tina, karen):
    referred(bettina, tina)
    accepted(bettina, tina)
    said = {"by": tina, "at": timezone.now(), "citizen": bettina}
    conversations.record(form="call", held_on=WEDNESDAY - 3 * DAY, **said)
    conversations.record(form="no_show", held_on=WEDNESDAY, **said)
    assert [one.citizen for one in referrals.without_first_talk(tina)] == [bettina]
    conversations.record(form="meeting", held_on=WEDNESDAY, **said)
    assert list(referrals.without_first_talk(tina)) == []


def test_what_stays_with_sind_tells_the_job_centre_nothing(bettina, tina, karen):
    referred(bettina, tina)
    accepted(bettina, tina)
    conversations.record(
        by=karen,
        at=timezone.now(),
        form="meeting",
        held_on=WEDNESDAY,
        citizen=bettina,
        stays_with_sind=True,
    )
    assert list(referrals.without_first_talk(karen)) == []
    assert [one.citizen for one in referrals.without_first_talk(tina)] == [bettina]


# The demo data


def test_the_demo_citizens_came_from_somewhere():
    with transaction.atomic():
        demo.load(WEDNESDAY)
        outcomes = Counter(Referral.objects.values_list("outcome", flat=True))
        assert outcomes == {"accepted": 122, "waiting": 2, "no_of_office": 1}
        for one in Referral.objects.select_related("citizen", "first_talk_with"):
            assert (one.referred_on, one.office) == (one.citizen.referred_on, one.citizen.office)
            assert one.is_accepted or one.citizen.phase in ("preparing", "closed")
            if one.is_accepted:
                talk_on = timezone.localdate(one.first_talk_at)
                assert one.referred_on <= one.admitted_on <= min(talk_on, WEDNESDAY)
                assert talk_on <= one.admitted_on + referrals.FIRST_TALK_WITHIN
                assert is_working_day(talk_on)
                assert case_workers_of(one.citizen).contains(one.first_talk_with)
        inger = User.objects.get(email=demo.DEMO_LOGINS["coordinator"])
        late = referrals.without_first_talk(inger)
        assert [one.citizen.ref for one in late] == ["B-222", "B-185"]
        assert [
            (str(one.office), one.used, one.number) for one in referrals.places(inger, WEDNESDAY)
        ] == [
            ("Jobcenter Aarhus", 49, 75),
            ("Jobcenter Odder", 35, 45),
            ("Jobcenter Randers", 38, 45),
        ]
        transaction.set_rollback(True)
