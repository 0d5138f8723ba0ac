"""The own calendar: a secret address that shows references only."""

from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from matching import calendars, worries
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


def made(client, user):
    client.post(reverse("calendar"))
    user.refresh_from_db()
    return reverse("calendar_feed", kwargs={"key": user.calendar_key})


def test_a_phone_fetches_what_is_due_without_logging_in(client, tina):
    today = timezone.localdate()
    people.citizen("Bettina Skovgaard", contact=tina, ref="B-900", referred_on=today)
    people.citizen(
        "Karina Vestergaard", contact=tina, ref="B-901", referred_on=today - timedelta(60)
    )
    address = made(client, tina)
    assert address in client.get(reverse("calendar")).content.decode()
    client.logout()
    told = client.get(address)
    assert told["Content-Type"] == "text/calendar; charset=utf-8"
    events = icalendar.Calendar.from_ical(told.content).walk("VEVENT")
    days = {str(event["SUMMARY"]): event["DTSTART"].dt for event in events}
    assert days["B-901: borgeren"] == today  # overdue stands on today
    assert days["B-900: borgeren"] > today
    assert b"Bettina" not in told.content and b"Vestergaard" not in told.content


def test_two_open_worries_are_two_lines_of_the_calendar(client, tina):
    bettina = people.citizen("Bettina", contact=tina, ref="B-900")
    for text in ("Hun sover ikke.", "Hvad med bussen?"):
        worries.raise_worry(bettina, whose="relative", text=text, by=tina, at=timezone.now())
    events = icalendar.Calendar.from_ical(client.get(made(client, tina)).content).walk("VEVENT")
    uids = [str(event["UID"]) for event in events]
    assert len(uids) == len({*uids}) == 2
    tomorrow = timezone.localdate() + timedelta(1)
    assert uids == [  # and tomorrow they are the same two
        str(event["UID"])
        for event in icalendar.Calendar.from_ical(
            calendars.calendar(tina, calendars.contacts(tina, tomorrow), tomorrow, "testserver")
        ).walk("VEVENT")
    ]


def test_a_new_address_closes_the_old_one(client, tina):
    old = made(client, tina)
    new = made(client, tina)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200


def test_who_no_longer_logs_in_has_no_calendar(client, tina):
    address = made(client, tina)
    tina.is_active = False
    tina.save()
    assert client.get(address).status_code == 404


def test_somebody_elses_citizens_are_not_in_it(client, tina):
    lone = people.consultant("Lone", people.office("Jobcenter Odder"))
    people.citizen("Karina", contact=lone, ref="B-901", referred_on=timezone.localdate())
    assert b"B-901" not in client.get(made(client, tina)).content
