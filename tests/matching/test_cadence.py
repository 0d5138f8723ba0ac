"""When the next contact is due: told day by day with Bettina, her kitchen and her volunteer."""

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from citizens.models import Citizen, Pause, Referral
from matching import cadence, demo, entrances, lifecycle, worries
from matching.models import Conversation, Digest
from matching.stages import Stage
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)
TABLE = Path(__file__).parent / "due_in_the_demo.csv"


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina", contact=tina, ref="B-900", referred_on=date(2026, 2, 2), contact_every_weeks=2
    )


def at_work(citizen, *, starts_on=MONDAY, stage=Stage.INTERNSHIP, next_on=None, **more):
    """A place that began on a day, with the first follow-up where the story wants it."""
    by = citizen.consultant
    opening = people.company("Havrekrogen", places=5).openings.get()
    with time_machine.travel(starts_on, tick=False):
        now = timezone.now()
        people.say_yes(citizen, on=date(2026, 1, 1))
        match = lifecycle.shortlist(citizen, opening, by=by, at=now)
        lifecycle.agree(match, by=by, at=now)
        for step in (Stage.APPROACHED, Stage.MEETING):
            lifecycle.advance(match, step, by=by, at=now)
        facts = people.agreed(starts_on) if stage == Stage.INTERNSHIP else {}
        lifecycle.confirm(
            match,
            stage,
            by=by,
            at=now,
            starts_on=starts_on,
            follow_up_on=next_on or starts_on,
            **facts,
            **more,
        )
    return match


def spoke(citizen, day, *, form="call", company=None, mentor=None):
    return Conversation.objects.create(
        form=form,
        held_on=day,
        citizen=citizen,
        company=company,
        mentor=mentor,
        recorded_by=citizen.consultant,
        recorded_at=timezone.now(),
    )


def followed_up(match, day, next_on, contact="both", **said):
    with time_machine.travel(day, tick=False):
        lifecycle.follow_up(
            match,
            by=match.citizen.consultant,
            held_on=day,
            outcome="going_well",
            contact=contact,
            next_on=next_on,
            at=timezone.now(),
            **said,
        )


def due(today, until=None):
    return [
        (one.contact, one.on, one.why)
        for one in cadence.due(Citizen.objects.filter(ref="B-900"), today, until)
    ]


def test_the_first_conversation_is_within_fourteen_days_of_the_referral(bettina):
    assert due(date(2026, 2, 15)) == []
    assert due(date(2026, 2, 16)) == [("citizen", date(2026, 2, 16), "first_talk")]
    spoke(bettina, date(2026, 2, 10))
    assert due(date(2026, 2, 23)) == []
    assert due(date(2026, 2, 24)) == [("citizen", date(2026, 2, 24), "talk")]


def test_the_day_agreed_in_a_conversation_stands_for_the_rhythm(bettina):
    talk = spoke(bettina, date(2026, 2, 10))
    talk.next_on = date(2026, 2, 13)
    talk.save()
    assert due(date(2026, 2, 12)) == []
    assert due(date(2026, 2, 13)) == [("citizen", date(2026, 2, 13), "agreed")]


def test_a_no_show_sets_the_next_day_and_so_does_a_talk_with_who_prepares(bettina):
    spoke(bettina, date(2026, 2, 5))
    missed = spoke(bettina, date(2026, 2, 10), form="no_show")
    missed.next_on = date(2026, 2, 12)
    missed.save()
    assert due(date(2026, 2, 12)) == [("citizen", date(2026, 2, 12), "agreed")]
    Citizen.objects.update(phase="preparing")
    assert due(date(2026, 2, 12)) == [("citizen", date(2026, 2, 12), "agreed")]
    spoke(bettina, date(2026, 2, 12))
    assert due(date(2026, 12, 1)) == []


def test_the_first_conversation_is_due_on_the_day_fixed_at_the_admitting_meeting(bettina, tina):
    Citizen.objects.update(phase="preparing")
    Referral.objects.create(
        citizen=bettina,
        office=bettina.office,
        referred_on=date(2026, 2, 2),
        referred_by="Ulla Kragelund",
        outcome="accepted",
        admitted_on=date(2026, 2, 4),
        first_talk_at=datetime(2026, 2, 12, 10, tzinfo=UTC),
        first_talk_with=tina,
    )
    assert due(date(2026, 2, 11)) == []
    assert due(date(2026, 2, 12)) == [("citizen", date(2026, 2, 12), "first_talk")]
    spoke(bettina, date(2026, 2, 12))
    assert due(date(2026, 12, 1)) == []


def test_a_call_with_the_company_alone_is_a_contact_with_the_company(bettina, tina):
    match = at_work(bettina)
    followed_up(match, date(2026, 3, 4), next_on=date(2026, 6, 1))
    call = spoke(bettina, date(2026, 3, 17), company=match.opening.company)
    call.citizen, call.match = None, match
    call.save()
    assert due(date(2026, 3, 18)) == [("citizen", date(2026, 3, 18), "at_work")]


def test_a_job_held_already_is_followed_and_not_begun_anew(bettina, tina):
    opening = people.company("Havrekrogen").openings.get()
    with time_machine.travel(MONDAY, tick=False):
        people.say_yes(bettina, on=date(2026, 1, 1))
        entrances.enter(
            bettina,
            opening,
            origin="held_job",
            by=tina,
            at=timezone.now(),
            channel="spoken",
            since=date(2024, 5, 1),
        )
    assert due(date(2026, 3, 15)) == []
    assert due(date(2026, 3, 16)) == [("both", date(2026, 3, 16), "agreed")]


def test_a_worry_has_an_owner_and_one_working_day_even_in_a_pause(bettina, tina):
    spoke(bettina, date(2026, 3, 20))
    Pause.objects.create(citizen=bettina, begins_on=date(2026, 3, 1))
    with time_machine.travel(date(2026, 4, 1), tick=False):  # Wednesday before Easter
        worry = worries.raise_worry(
            bettina, whose="relative", text="Hun har ikke sovet.", by=tina, at=timezone.now()
        )
    (one,) = cadence.due(Citizen.objects.all(), date(2026, 4, 7))
    assert (one.contact, one.on, one.why, one.owner) == (
        "citizen",
        date(2026, 4, 7),  # after Easter Monday
        "worry",
        tina,
    )
    worries.react(worry, reaction="Ringet til hende.", at=timezone.now())
    first = worry.__class__.objects.get().reacted_at
    with pytest.raises(lifecycle.Refused, match="Ringet til hende"):
        worries.react(worry, reaction="Igen.", at=timezone.now())
    assert due(date(2026, 4, 7)) == []
    assert (worry.__class__.objects.get().reacted_at, worry.__class__.objects.get().reaction) == (
        first,
        "Ringet til hende.",
    )


def test_a_talk_that_came_to_nothing_stops_no_clock(bettina):
    spoke(bettina, date(2026, 2, 10), form="no_show")
    assert due(date(2026, 2, 16)) == [("citizen", date(2026, 2, 16), "first_talk")]


def test_who_prepares_is_not_hurried(bettina):
    Citizen.objects.update(phase="preparing")
    assert due(date(2026, 12, 1)) == []


def test_a_new_place_on_the_first_day_and_before_the_fourth(bettina):
    match = at_work(bettina)
    assert due(MONDAY) == [("both", MONDAY, "first_day"), ("both", MONDAY, "agreed")]
    followed_up(match, MONDAY, next_on=date(2026, 3, 16))
    assert due(date(2026, 3, 3)) == []
    assert due(date(2026, 3, 4)) == [("citizen", date(2026, 3, 4), "before_fourth")]
    spoke(bettina, date(2026, 3, 4))
    assert due(date(2026, 3, 15)) == []
    assert due(date(2026, 3, 16)) == [("both", date(2026, 3, 16), "agreed")]


def test_within_a_week_of_more_hours(bettina):
    match = at_work(bettina, hours=4)
    followed_up(match, date(2026, 3, 4), next_on=date(2026, 5, 1))
    lifecycle.set_hours(match, by=bettina.consultant, from_on=date(2026, 3, 9), hours=6)
    assert ("both", date(2026, 3, 16), "after_rise") in due(date(2026, 3, 16))
    spoke(bettina, date(2026, 3, 12))
    assert "after_rise" not in {why for _, _, why in due(date(2026, 3, 20))}
    lifecycle.set_hours(match, by=bettina.consultant, from_on=date(2026, 3, 23), hours=3)
    assert "after_rise" not in {why for _, _, why in due(date(2026, 4, 20))}


def test_what_was_agreed_never_stretches_the_rhythm(bettina):
    match = at_work(bettina)
    followed_up(match, date(2026, 3, 4), next_on=date(2026, 6, 1))
    found = due(date(2026, 3, 18))
    assert found == [("company", date(2026, 3, 18), "at_work")]  # every second week with Bettina


def test_in_a_job_company_and_citizen_at_most_three_months_apart(bettina):
    match = at_work(bettina, stage=Stage.JOB)
    followed_up(match, date(2026, 3, 4), next_on=date(2027, 1, 4))
    spoke(bettina, date(2026, 4, 15), form="meeting", company=match.opening.company)
    assert due(date(2026, 7, 14)) == []
    assert due(date(2026, 7, 15)) == [("company", date(2026, 7, 15), "company_in_job")]
    spoke(bettina, date(2026, 7, 15), company=match.opening.company)
    assert ("both", date(2026, 9, 2), "six_months") in due(date(2026, 9, 2))
    assert cadence.kept_on(match) == date(2026, 9, 2)


def test_a_network_meeting_after_two_months(bettina):
    match = at_work(bettina)
    followed_up(match, date(2026, 3, 4), next_on=date(2026, 3, 18), contact="citizen")
    spoke(bettina, date(2026, 4, 30), company=match.opening.company)
    # 2 May is a Saturday, and on 1 May hardly anybody meets.
    assert ("both", date(2026, 4, 30), "network_meeting") in due(date(2026, 4, 30))
    spoke(bettina, date(2026, 4, 30), form="meeting")
    assert "network_meeting" not in {why for _, _, why in due(date(2026, 5, 4))}


def test_a_pause_stops_every_clock_and_it_goes_on_from_where_it_was(bettina):
    spoke(bettina, date(2026, 2, 10))  # due on 24 February
    pause = Pause.objects.create(citizen=bettina, begins_on=date(2026, 2, 16))
    assert due(date(2026, 6, 1)) == []
    pause.ends_on = date(2026, 3, 1)
    pause.save()
    # Five days had run, nine were left, and the first of them is 2 March.
    assert due(date(2026, 3, 9)) == []
    assert due(date(2026, 3, 10)) == [("citizen", date(2026, 3, 10), "talk")]


def test_the_pause_of_a_match_stops_its_clocks_and_the_place_is_held_to_a_day(bettina, tina):
    match = at_work(bettina)
    followed_up(match, date(2026, 3, 4), next_on=date(2026, 3, 18))
    with time_machine.travel(date(2026, 3, 9), tick=False):
        lifecycle.hold(
            match,
            by=tina,
            at=timezone.now(),
            begins_on=date(2026, 3, 9),
            held_until=date(2026, 4, 1),
        )
    assert due(date(2026, 5, 1)) == []
    opening = match.opening
    opening.places = 1
    opening.save()
    other = people.citizen("Karina", contact=tina)
    people.say_yes(other, on=date(2026, 1, 1))
    for day, free in ((date(2026, 4, 1), False), (date(2026, 4, 2), True)):
        with time_machine.travel(day, tick=False):
            from matching.models import Match
            from matching.policies import free_places

            assert free_places(Match(citizen=other, opening=opening, kind="companies")) is free


def test_a_volunteer_twice_in_the_first_month_then_monthly_then_quarterly(bettina, tina):
    kirsten = people.mentor("Kirsten")
    with time_machine.travel(MONDAY, tick=False):
        now = timezone.now()
        people.say_yes(bettina, on=date(2026, 1, 1))
        match = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        people.ask(match, by=tina, at=now)
        lifecycle.confirm(
            match,
            Stage.RUNNING,
            by=tina,
            at=now,
            starts_on=MONDAY,
            follow_up_on=date(2027, 3, 1),
        )
    days = []
    for _ in range(9):
        (day,) = [on for whom, on, _ in due(MONDAY, date(2028, 1, 1)) if whom == "mentor"]
        days.append(day)
        spoke(bettina, day, mentor=kirsten)
    assert days == [
        date(2026, 3, 16),
        date(2026, 3, 30),
        date(2026, 4, 30),
        date(2026, 5, 29),  # 30 May: Saturday
        date(2026, 6, 29),
        date(2026, 7, 29),
        date(2026, 8, 28),
        date(2026, 9, 28),
        date(2026, 12, 28),
    ]


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 12, 24), date(2026, 12, 23)),
        (date(2026, 12, 27), date(2026, 12, 23)),
        (date(2026, 4, 6), date(2026, 4, 1)),  # Easter Monday
        (date(2026, 5, 14), date(2026, 5, 13)),  # Ascension Day
        (date(2026, 6, 5), date(2026, 6, 4)),
        (date(2024, 4, 26), date(2024, 4, 26)),  # no Great Prayer Day any more
        (date(2023, 5, 5), date(2023, 5, 4)),  # the last one
        (date(2026, 3, 29), date(2026, 3, 27)),  # the clocks change
    ],
)
def test_dates_that_are_no_working_day_fall_on_the_one_before(day, working):
    assert cadence.working_day(day) == working


def test_whoever_stands_in_has_the_contacts_sees_the_citizen_and_moves_the_match(bettina, tina):
    lone = people.consultant("Lone", tina.offices.get())
    Deputy.objects.create(
        user=tina, deputy=lone, begins_on=date(2026, 2, 20), ends_on=date(2026, 3, 1)
    )
    from matching.policies import why_not_shortlist
    from matching.visibility import citizens_visible_to

    def owner(today):
        (one,) = cadence.due(Citizen.objects.filter(ref="B-900"), today)
        return one.owner

    assert owner(date(2026, 2, 19)) == tina
    assert owner(date(2026, 2, 20)) == lone
    assert owner(date(2026, 3, 2)) == tina
    for day, sees in ((date(2026, 2, 19), False), (date(2026, 3, 1), True), (MONDAY, False)):
        with time_machine.travel(day, tick=False):
            assert citizens_visible_to(lone).exists() is sees
            assert (why_not_shortlist(lone, bettina, "companies") == "") is sees


def test_one_mail_on_a_working_day_with_references_only(
    bettina, tina, django_capture_on_commit_callbacks
):
    def send(day):
        with django_capture_on_commit_callbacks(execute=True):
            call_command("due", "--on", day, "--send", stdout=io.StringIO())

    send("2026-02-15")  # Sunday
    assert mail.outbox == []
    for _ in range(2):
        send("2026-02-16")
    (sent,) = mail.outbox
    assert sent.to == [tina.email]
    assert "B-900" in sent.body and "første samtale" in sent.body
    assert "Bettina" not in sent.subject + sent.body
    assert Digest.objects.count() == 1
    spoke(bettina, date(2026, 2, 16))
    send("2026-02-17")
    assert len(mail.outbox) == 1  # nothing due, no mail


class LostLine(EmailBackend):
    """A mail server that does not know one of the addresses."""

    def send_messages(self, messages):
        if any("lone" in address for one in messages for address in one.to):
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_mail_that_fails_holds_up_nobody_elses_and_is_tried_again(bettina, tina, settings):
    lone = people.consultant("Lone", tina.offices.get())
    people.citizen("Karina", contact=lone, ref="B-901", referred_on=date(2026, 2, 2))
    settings.EMAIL_BACKEND = f"{LostLine.__module__}.LostLine"
    with pytest.raises(SystemExit):
        call_command("due", "--on", "2026-02-16", "--send", stdout=io.StringIO())
    assert [one.to for one in mail.outbox] == [[tina.email]]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    call_command("due", "--on", "2026-02-16", "--send", stdout=io.StringIO())
    assert [one.to for one in mail.outbox] == [[tina.email], [lone.email]]


def test_a_day_that_was_tried_out_keeps_its_own_mail(bettina, tina):
    def send(today, *on):
        with time_machine.travel(today, tick=False):
            call_command("due", "--send", *on, stdout=io.StringIO())
        return len(mail.outbox)

    friday, monday = date(2026, 2, 13), date(2026, 2, 16)
    tried = ("--on", "2026-02-16")
    assert [send(friday, *tried) for _ in range(2)] == [1, 1]
    assert [send(monday) for _ in range(2)] == [2, 2]
    assert send(date(2026, 2, 17), *tried) == 2  # nor does looking back send it once more
    assert Digest.objects.filter(on=monday).count() == 1


@pytest.mark.parametrize("odd", ["i morgen", "2026-02-30", "20260216", "16.02.2026", "", "9" * 30])
def test_an_odd_date_is_wrong_usage_and_says_how_to_write_one(db, odd):
    with pytest.raises(CommandError) as refused:
        call_command("due", "--on", odd, "--send", stdout=io.StringIO())
    assert refused.value.returncode == 2
    assert str(refused.value) == gettext("“%s” is no date. Write it like 2026-11-30.") % odd
    assert mail.outbox == []


def test_each_open_worry_and_all_else_that_is_due_is_one_of_its_own(bettina, tina):
    with time_machine.travel(MONDAY, tick=False):
        for text in ("Hun sover ikke.", "Hvad med bussen?"):
            worries.raise_worry(bettina, whose="relative", text=text, by=tina, at=timezone.now())
    keys = [one.key for one in cadence.due(Citizen.objects.all(), MONDAY + timedelta(9))]
    assert len(keys) == len({*keys}) >= 2


# The demo data


DAYS = ("2026-11-25", "2026-12-17", "2026-12-28", "2027-03-28", "2027-04-01")


def rows_due(day):
    out = io.StringIO()
    call_command("due", "--on", day, "--json", stdout=out)
    return [
        [
            day,
            *(
                str(row[name])
                for name in ("citizen", "with", "due", "overdue_days", "why", "owner")
            ),
        ]
        for row in json.loads(out.getvalue())
    ]


def test_what_is_due_in_the_demo_is_what_the_table_says():
    """Over Christmas and Easter, pauses, a deputy's weeks and the day the clocks change."""
    with transaction.atomic():
        assert demo.load(date(2026, 11, 25))
        keys = [one.key for one in cadence.due(Citizen.objects.all(), date(2027, 4, 1))]
        assert len(keys) == len({*keys}) > 100
        found = [row for day in DAYS for row in rows_due(day)]
        transaction.set_rollback(True)
    with open(TABLE, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["on", "citizen", "with", "due", "overdue_days", "why", "owner"]
    assert found == rows
    owners = {(row[0], row[1]): row[6] for row in rows}
    handed_over = [
        (citizen, owner)
        for (day, citizen), owner in owners.items()
        if day == "2026-12-17" and owners.get(("2026-11-25", citizen), owner) != owner
    ]
    assert handed_over  # the deputy's weeks are among them


def test_the_same_number_of_queries_for_one_and_for_many(
    bettina, tina, django_assert_max_num_queries
):
    at_work(bettina)
    for number in range(12):
        at_work(people.citizen(f"Borger {number}", contact=tina, referred_on=date(2026, 2, 2)))
    with django_assert_max_num_queries(13):
        cadence.due(Citizen.objects.all(), MONDAY)
