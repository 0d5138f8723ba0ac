"""Kirsten's times are old: she is asked by mail, once in thirty days, and the mail lets her in."""

import io
import re
from datetime import date, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse

from matching.models import Digest, Run
from mentors.models import Mentor
from programme.roles import Role
from tests import people
from web.accounts import OUTGOING

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MONDAY = date(2026, 6, 8)
OLD = MONDAY - 61 * DAY


@pytest.fixture
def sind(db):
    return people.branch("SIND Odder", people.office("Jobcenter Odder"))


def volunteer(name, of, **facts):
    log_in = people.user(name, Role.MENTOR, of)
    return people.mentor(name, of=of, user=log_in, **{"timetable_confirmed_on": OLD, **facts})


@pytest.fixture
def kirsten(sind):
    return volunteer("Kirsten Lind", sind)


def due(day=MONDAY, *more):
    """The morning's command; whom it has written to."""
    before = len(mail.outbox)
    with time_machine.travel(day, tick=False):
        call_command("due", "--send", *more, stdout=io.StringIO())
    return [one.to[0] for one in mail.outbox[before:]]


def test_kirsten_is_asked_once_in_thirty_days_until_she_has_answered(kirsten):
    mornings = [MONDAY, MONDAY, MONDAY + DAY, MONDAY + 29 * DAY, MONDAY + 30 * DAY]
    assert [due(day) for day in mornings] == [
        [kirsten.user.email],
        [],
        [],
        [],
        [kirsten.user.email],
    ]
    Mentor.objects.update(timetable_confirmed_on=MONDAY + 31 * DAY)
    assert due(MONDAY + 63 * DAY) == []
    assert due(MONDAY + 98 * DAY) == [kirsten.user.email]
    assert Digest.objects.count() == 3


def test_who_is_not_asked(kirsten, sind):
    volunteer("Sixten", sind, timetable_confirmed_on=OLD + DAY)
    volunteer("Ukendt", sind, timetable=None)
    volunteer("Vagn", sind, left_on=MONDAY)
    volunteer("Nye Nanna", sind, active_from=MONDAY + DAY)
    volunteer("Bo", sind).pauses.create(begins_on=OLD, ends_on=MONDAY)
    away = volunteer("Lukkede Lone", sind).user
    away.is_active = False
    away.save()
    people.mentor("Uden Log-ind", of=sind, timetable_confirmed_on=OLD)
    never = volunteer("Aldrig Anna", sind, timetable_confirmed_on=None)
    back = volunteer("Per", sind)
    back.pauses.create(begins_on=OLD, ends_on=MONDAY - DAY)
    assert due() == [one.user.email for one in (kirsten, never, back)]


def test_nobody_is_asked_on_a_sunday_or_on_a_day_that_is_tried_out(kirsten):
    assert due(MONDAY - DAY) == []
    assert due(MONDAY, "--on", str(MONDAY + DAY)) == []
    assert due() == [kirsten.user.email]


def test_the_mail_names_no_citizen_and_its_way_leads_to_the_overview(kirsten, client, settings):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")
    settings.SITE_URL = "https://rampe.example"
    due()
    told = mail.outbox[-1]
    assert "Bettina" not in told.subject + told.body and "B-900" not in told.subject + told.body
    way = re.search(r"https://rampe\.example(\S+)", told.body)[1]
    assert client.get(way).status_code == 200
    asked = client.post(way, {"email": kirsten.user.email})
    OUTGOING.submit(lambda: None).result()  # the code goes out beside the answer
    code = re.search(r"^\w{4}-\w{4}$", mail.outbox[-1].body, re.M)[0]
    answer = client.post(asked.url, {"code": code})
    assert (answer.status_code, answer.url) == (302, reverse("overview"))
    assert client.get(answer.url).context["mentor"] == kirsten


class LostLine(EmailBackend):
    """A mail server that does not know one of the addresses."""

    def send_messages(self, messages):
        if any("kirsten" in address for one in messages for address in one.to):
            raise SMTPRecipientsRefused({})
        return super().send_messages(messages)


def test_a_mail_that_fails_holds_up_nobody_elses_and_is_tried_again(kirsten, sind, settings):
    bo = volunteer("Bo", sind)
    ordinary, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.LostLine"
    with pytest.raises(SystemExit):
        due()
    assert [one.to for one in mail.outbox] == [[bo.user.email]]
    assert Run.objects.count() == 1
    settings.EMAIL_BACKEND = ordinary
    assert due(MONDAY + DAY) == [kirsten.user.email]
