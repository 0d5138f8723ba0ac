"""What stops without a sound is said to the coordinator: told with Karen and her offices."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone, translation

from citizens.models import Citizen, Pause
from companies.models import Opening
from matching import lifecycle, versions
from matching.alarms import alarms, alarms_of_nights
from matching.models import Decision, Run, ScoringModel
from matching.models.runs import SEND_DUE
from matching.suggestions import Suggester
from tests import people
from tests.versions import draft

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
THURSDAY = date(2026, 3, 5)
STOPPED = "Ask whoever runs the system."


@pytest.fixture(autouse=True)
def for_real_in_english(settings):
    settings.DEMO = False
    with translation.override("en"):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def randers(db):
    return people.office("Jobcenter Randers")


@pytest.fixture
def karen(odder):
    with time_machine.travel(THURSDAY, tick=False):
        return people.coordinator("Karen Friis", people.branch("SIND Odder", odder))


@pytest.fixture
def tina(odder):
    with time_machine.travel(THURSDAY, tick=False):
        return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def reminders_run(db):
    """The nightly command is as it should be, on every day of these stories."""
    for day in (THURSDAY + n * DAY for n in range(200)):
        with time_machine.travel(day, tick=False):
            Run.record(SEND_DUE, timezone.now())


def said(user, day):
    with time_machine.travel(day, tick=False):
        return [one.sentence() for one in alarms(user, day)]


def send(day, *more):
    with time_machine.travel(day, tick=False):
        call_command("due", "--send", *more, stdout=io.StringIO())


# The reminders


def test_two_working_days_without_the_command_and_a_weekend_is_no_working_day(karen):
    send(THURSDAY)  # nothing is due, and yet it has run
    assert Run.objects.count() == 1
    monday, tuesday = date(2026, 3, 9), date(2026, 3, 10)
    assert said(karen, THURSDAY + DAY) == []
    assert said(karen, monday - DAY) == []
    assert said(karen, monday) == [
        f"The reminders have not been sent since 03/05/2026. {STOPPED}"
    ]  # neither on Friday nor on Monday
    send(monday)
    assert said(karen, tuesday) == []


def test_what_has_never_run_counts_from_the_first_user(karen):
    assert said(karen, THURSDAY + DAY) == []
    assert said(karen, date(2026, 3, 9)) == [f"The reminders have never been sent. {STOPPED}"]


def test_only_looking_at_what_is_due_is_no_run(karen):
    with time_machine.travel(THURSDAY, tick=False):
        call_command("due", stdout=io.StringIO())
    assert Run.objects.count() == 0


def test_a_run_for_another_day_is_not_todays(karen):
    send(THURSDAY, "--on", "2025-01-02")
    send(THURSDAY, "--on", "2026-03-06")
    assert Run.objects.count() == 0
    send(THURSDAY, "--on", "2026-03-05")
    assert timezone.localdate(Run.objects.get().at) == THURSDAY


def test_nothing_is_sent_in_demo_mode_and_nobody_is_alarmed(karen, settings):
    settings.DEMO = True
    assert said(karen, date(2026, 6, 1)) == []


def test_it_is_the_coordinators_to_know(tina, karen):
    assert said(tina, date(2026, 6, 1)) == []
    karen.is_active = False
    assert said(karen, date(2026, 6, 1)) == []


# The commands of the night


def said_of_logs(day):
    with time_machine.travel(day, tick=False):
        return [one.sentence() for one in alarms_of_nights(day)]


def night(day, *commands):
    with time_machine.travel(day, tick=False):
        for command in commands:
            call_command(*command.split(), stdout=io.StringIO())


NEVER_ERASED = f"What has had its time has never been erased by itself. {STOPPED}"


def test_two_nights_without_the_seal(karen, settings):
    night(THURSDAY, "erase --commit")
    assert said_of_logs(THURSDAY + DAY) == []
    night(THURSDAY + DAY, "erase --commit")
    assert said_of_logs(THURSDAY + 2 * DAY) == [f"The log has never been sealed. {STOPPED}"]
    night(THURSDAY + 2 * DAY, "seal", "erase --commit")  # nothing to seal yet, and yet it has run
    assert said_of_logs(THURSDAY + 3 * DAY) == []
    night(THURSDAY + 3 * DAY, "erase --commit")
    assert said_of_logs(THURSDAY + 4 * DAY) == [
        f"The log has not been sealed since 03/07/2026. {STOPPED}"
    ]
    night(THURSDAY + 4 * DAY, "seal", "erase --commit")
    assert said_of_logs(THURSDAY + 5 * DAY) == []
    settings.DEMO = True
    assert said_of_logs(THURSDAY + 50 * DAY) == []


def test_two_nights_without_erasing(karen):
    night(THURSDAY + 2 * DAY, "seal")
    assert said_of_logs(THURSDAY + 2 * DAY) == [NEVER_ERASED]
    night(THURSDAY + 2 * DAY, "erase")  # telling is not doing
    assert said_of_logs(THURSDAY + 2 * DAY) == [NEVER_ERASED]
    night(THURSDAY + 2 * DAY, "erase --commit")
    assert said_of_logs(THURSDAY + 3 * DAY) == []
    night(THURSDAY + 3 * DAY, "seal")
    assert said_of_logs(THURSDAY + 4 * DAY) == [
        f"What has had its time has not been erased since 03/07/2026. {STOPPED}"
    ]


def test_the_administrator_reads_it_on_both_pages(client, karen):
    adam = people.user("Adam", "administrator")
    Authenticator.objects.create(user=adam, type="totp", data={})
    client.cookies["django_language"] = "en"
    with time_machine.travel(THURSDAY + 5 * DAY, tick=False):
        client.force_login(adam)
        pages = [client.get(reverse(name)).content.decode() for name in ("overview", "log")]
    assert ["The log has never been sealed." in page for page in pages] == [True, True]


# An office that stands still

STILL = "Jobcenter Odder: nobody has been matched for 30 days, and "


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard", contact=tina, ref="B-900", referred_on=THURSDAY, yes=False
    )


def agreed(citizen, day):
    with time_machine.travel(day, tick=False):
        now = timezone.now()
        people.say_yes(citizen, on=date(2026, 1, 1))
        opening = people.company("Havrekrogen").openings.get()
        match = lifecycle.shortlist(citizen, opening, by=citizen.consultant, at=now)
        return lifecycle.agree(match, by=citizen.consultant, at=now)


def test_thirty_days_without_a_match_while_bettina_waits(karen, bettina, reminders_run):
    assert said(karen, THURSDAY + 29 * DAY) == []
    assert said(karen, THURSDAY + 30 * DAY) == [STILL + "1 citizen seeks."]
    agreed(bettina, THURSDAY + 31 * DAY)
    assert said(karen, THURSDAY + 60 * DAY) == []
    assert said(karen, THURSDAY + 61 * DAY) == [STILL + "1 citizen seeks."]


def test_a_shortlist_alone_matches_nobody_and_an_end_neither(karen, tina, bettina, reminders_run):
    day = THURSDAY + 30 * DAY
    with time_machine.travel(day, tick=False):
        opening = people.company("Havrekrogen").openings.get()
        match = lifecycle.shortlist(bettina, opening, by=tina, at=timezone.now())
        lifecycle.end(match, by=tina, at=timezone.now(), side="company", reason="no_room")
    assert said(karen, day) == [STILL + "1 citizen seeks."]


def test_who_prepares_pauses_or_has_just_come_waits_for_nobody(karen, tina, bettina, reminders_run):
    day = THURSDAY + 30 * DAY
    people.citizen("Anders", contact=tina, referred_on=day - DAY)
    people.citizen("Pia", contact=tina, yes=False)  # not known since when, and not asked yet
    Pause.objects.create(citizen=bettina, begins_on=day - 3 * DAY)
    assert said(karen, day) == []
    Citizen.objects.exclude(ref="B-900").delete()
    Pause.objects.all().delete()
    assert said(karen, day) == [STILL + "1 citizen seeks."]
    Citizen.objects.update(phase="preparing")
    assert said(karen, day) == []


def test_where_the_referral_is_not_known_the_first_yes_counts(karen, tina, reminders_run):
    people.say_yes(people.citizen("Søren", contact=tina, yes=False), on=THURSDAY)
    assert said(karen, THURSDAY + 29 * DAY) == []
    assert said(karen, THURSDAY + 30 * DAY) == [STILL + "1 citizen seeks."]


def test_each_office_for_itself_and_only_those_that_her_branch_serves(
    karen, bettina, randers, reminders_run
):
    rasmus = people.consultant("Rasmus", randers)
    per = people.citizen("Per Lund", contact=rasmus, referred_on=THURSDAY)
    bodil = people.coordinator("Bodil", people.branch("SIND Randers", randers))
    day = THURSDAY + 40 * DAY
    agreed(per, day)
    assert said(karen, day) == [STILL + "1 citizen seeks."]
    assert said(bodil, day) == []


# Weights that exclude everybody


@pytest.fixture
def kitchen(db):
    return people.company(
        "Havrekrogen", hours_min=30, hours_max=37
    )  # more than anybody here manages


@pytest.fixture
def in_use(db):
    return ScoringModel.active("companies")


def look(citizen, times, *, openings):
    """Lists under the version in use, each a little different."""
    for number in range(times):
        Citizen.objects.filter(pk=citizen.pk).update(travel_minutes=40 + number)
        citizen.refresh_from_db()
        Suggester("companies", openings, on=THURSDAY).suggest(citizen)


def test_ten_lists_with_nobody_on_them(karen, tina, kitchen, in_use, reminders_run):
    anders = people.citizen("Anders Holm", contact=tina, referred_on=THURSDAY)
    people.say_yes(anders, on=THURSDAY - DAY)
    look(anders, 9, openings=kitchen.openings.all())
    assert said(karen, THURSDAY) == []
    look(people.citizen("Pia", contact=tina), 1, openings=Opening.objects.none())
    assert said(karen, THURSDAY) == [
        "Companies, version 1 of the weights: nobody stood on any of the last 10 lists."
    ]
    (alarm,) = alarms(karen, THURSDAY)
    assert alarm.version == in_use
    look(anders, 1, openings=people.company("Bageriet").openings.all())
    assert Decision.objects.count() == 11
    assert said(karen, THURSDAY) == []


def test_a_new_version_begins_anew(karen, tina, kitchen, reminders_run):
    anders = people.citizen("Anders Holm", contact=tina)
    people.say_yes(anders, on=THURSDAY - DAY)
    look(anders, 10, openings=kitchen.openings.all())
    assert len(said(karen, THURSDAY)) == 1
    second = draft("companies", by=karen, tasks=40)
    versions.activate(second, by=karen, at=timezone.now(), reason="Den første udelukkede alle.")
    assert said(karen, THURSDAY) == []


def test_lists_without_a_yes_tell_nothing_of_the_weights(karen, tina, reminders_run):
    anders = people.citizen("Anders Holm", contact=tina, yes=False)
    look(anders, 10, openings=people.company("Bageriet").openings.all())
    assert Decision.objects.count() == 10
    assert said(karen, THURSDAY) == []


def test_an_empty_register_of_companies_tells_nothing_either(karen, tina, reminders_run):
    look(people.citizen("Anders Holm", contact=tina), 10, openings=Opening.objects.none())
    assert said(karen, THURSDAY) == []


def test_what_was_kept_and_is_erased_or_changed_alarms_nobody(karen, tina, kitchen, reminders_run):
    anders = people.citizen("Anders Holm", contact=tina)
    people.say_yes(anders, on=THURSDAY - DAY)
    look(anders, 10, openings=kitchen.openings.all())
    result = Decision.objects.first().result
    result.packed = b"changed"
    result.save()
    assert said(karen, THURSDAY) == []
    result.packed = None
    result.save()
    assert said(karen, THURSDAY) == []


# The mail


def test_the_mail_says_it_with_the_offices_name_and_a_count(
    karen, bettina, django_capture_on_commit_callbacks
):
    day = THURSDAY + 32 * DAY  # Easter Monday: no mail
    for one in (day, day + DAY, day + DAY):
        with django_capture_on_commit_callbacks(execute=True):
            send(one)
    (sent,) = (one for one in mail.outbox if one.to == [karen.email])
    (line,) = sent.body.splitlines()
    assert line.startswith("Jobcenter Odder: ") and "30" in line and " 1 " in line
    assert not any(word in sent.subject + sent.body for word in ("Bettina", "B-900", "Tina"))
    assert Run.objects.count() == 3


def test_the_same_number_of_queries_for_one_office_and_for_many(
    karen, bettina, kitchen, tina, django_assert_max_num_queries
):
    branch = karen.offices.get()
    look(bettina, 10, openings=kitchen.openings.all())
    for number in range(5):
        more = people.office(f"Jobcenter {number}")
        branch.serves.add(more)
        contact = people.consultant(f"Lone {number}", more)
        for one in range(3):
            people.citizen(f"Borger {one}", contact=contact, referred_on=THURSDAY)
    with django_assert_max_num_queries(10):
        found = alarms(karen, THURSDAY + 60 * DAY)
    assert len(found) >= 7
