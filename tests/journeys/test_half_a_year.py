"""From the referral to six months in a place, and with a volunteer, through the pages only."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen, Told
from matching.models import CompanySheet, Disclosure, Match
from programme.models import User
from tests import people

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 2)


@pytest.fixture
def go(client):
    """Go to a day, and log in again: a session does not last that long."""
    travels = []

    def to(day):
        if travels:
            travels.pop().stop()
        moment = datetime.combine(day, time(9), tzinfo=ZoneInfo("Europe/Copenhagen"))
        travels.append(time_machine.travel(moment, tick=False))
        travels[-1].start()
        for user in User.objects.filter(role="consultant"):
            client.force_login(user)

    yield to
    for travel in travels:
        travel.stop()


@pytest.fixture
def tina(go, client):
    go(MONDAY)
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


def step(client, match, name, **said):
    answer = client.post(reverse("step", kwargs={"pk": match.pk, "step": name}), said)
    assert answer.status_code == 302, answer.content.decode()[:3000]


def overview(client):
    return client.get(reverse("overview")).content.decode()


def test_a_place_from_the_referral_to_six_months(client, tina, go):
    people.company(
        "Havrekrogen", tasks=["snitte grøntsager"], offers=["small_tasks"], attitude="open"
    )
    bettina = people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        ref="B-900",
        yes=False,
        wishes=["snitte grøntsager"],
        musts=["small_tasks"],
        qualifications=["servitrice"],
    )

    # She is told what she has to know, says yes, and has a day for the first conversation.
    referral = f"/citizens/{bettina.pk}/referral/"
    client.post(
        f"{referral}refer/",
        {"referred_on": MONDAY, "office": bettina.office.pk, "referred_by": "Ulla Kragelund"},
    )
    assert "Bettina Skovgaard" in client.get("/referrals/").content.decode()
    answer = client.post(
        f"{referral}accept/",
        {
            "told": Told.values,
            "admitted_on": MONDAY,
            "first_talk_on": MONDAY + timedelta(8),
            "first_talk_time": "10:30",
            "first_talk_with": tina.pk,
            "channel": "paper",
        },
    )
    assert answer.status_code == 302
    for purpose in ("match_companies", "match_mentors"):
        people.say_yes(bettina, purpose, on=MONDAY)
    Citizen.objects.update(phase="seeking")

    # The list, the shortlist, and her own yes on the sheet of choices.
    go(MONDAY + timedelta(8))
    where = reverse("suggest_companies", kwargs={"pk": bettina.pk})
    page = client.get(where)
    first = page.context["candidates"][0]
    client.post(
        where, {"party": first["party"].pk, "decision": page.context["document"]["decision"]}
    )
    match = Match.objects.get()
    choices = {"pk": bettina.pk, "kind": "companies"}
    assert "Havrekrogen" in client.get(reverse("choices", kwargs=choices)).content.decode()
    step(client, match, "agree", channel="spoken")

    # What the company may hear, on paper; and the way to the first day.
    sheet = reverse("new_sheet", kwargs={"pk": match.pk})
    expires = MONDAY + timedelta(30)
    client.post(
        sheet,
        {"needs": ["needs:small_tasks"], "channel": "spoken", "expires_on": expires, "name": ""},
    )
    assert CompanySheet.objects.get().match == match
    told = [item for one in Disclosure.objects.all() for item in one.items]
    assert "needs:small_tasks" in told
    step(client, match, "advance", stage="approached")
    step(client, match, "advance", stage="meeting")
    starts = date(2026, 3, 16)
    step(
        client,
        match,
        "confirm",
        stage="internship",
        starts_on=starts,
        follow_up_on=starts,
        hours="4",
        paid_hours="0",
        **people.agreed(starts),
    )

    # The first day, the third, the network meeting; then paid hours and a job.
    go(starts)
    assert "første dag på et nyt sted" in overview(client)
    said = {"outcome": "going_well", "note": "Hun klarede det.", "solved": 2}
    step(
        client, match, "follow-up", contact="both", held_on=starts, hours="4", paid_hours="0",
        next_on=starts + timedelta(14), **said,
    )  # fmt: skip
    go(starts + timedelta(2))
    assert "inden den fjerde dag" in overview(client)
    talk = reverse("new_conversation", kwargs={"about": "citizen", "pk": bettina.pk})
    assert client.get(talk).status_code == 200
    step(
        client, match, "follow-up", contact="citizen", held_on=starts + timedelta(2), hours="4",
        paid_hours="0", next_on=starts + timedelta(14), **said,
    )  # fmt: skip
    assert "inden den fjerde dag" not in overview(client)

    go(date(2026, 5, 15))
    assert "netværksmøde efter to måneder" in overview(client)
    step(
        client, match, "follow-up", contact="both", held_on=date(2026, 5, 15), hours="6",
        paid_hours="2", next_on=date(2026, 6, 1), **said,
    )  # fmt: skip
    step(client, match, "advance", stage="paid_hours")
    go(date(2026, 7, 1))
    step(client, match, "advance", stage="job")
    step(client, match, "hours", from_on=date(2026, 7, 1), hours="8", paid_hours="8")
    page = client.get(reverse("match", kwargs={"pk": match.pk}))
    assert page.context["curve"] is not None
    assert "Sidste gang: har brug for noget hjælp" in page.content.decode()

    # Six months kept: a milestone, and follow-up goes on.
    go(date(2026, 9, 16))
    assert "seks måneder holdt: en milepæl" in overview(client)
    step(
        client, match, "follow-up", contact="both", held_on=date(2026, 9, 16), hours="8",
        paid_hours="8", next_on=date(2026, 12, 1), **said,
    )  # fmt: skip
    assert "seks måneder holdt" not in overview(client)
    bettina.refresh_from_db()
    assert bettina.phase == "job"
    assert [(row.hours, row.paid_hours) for row in match.hours.all()] == [(4, 0), (6, 2), (8, 8)]
    go(date(2026, 12, 1))
    assert "Havrekrogen" in overview(client)


def test_a_volunteer_from_the_list_to_the_quarterly_call(client, tina, go):
    sind = people.branch("SIND Odder", *tina.offices.all())
    people.mentor("Kirsten Overby", of=sind, capacity=1)
    bettina = people.citizen(
        "Bettina Skovgaard", contact=tina, ref="B-900", languages=["dansk"], mentor_role="social"
    )
    people.say_yes(bettina, on=date(2026, 1, 1))
    where = reverse("suggest_mentors", kwargs={"pk": bettina.pk})
    page = client.get(where)
    first = page.context["candidates"][0]
    client.post(
        where, {"party": first["party"].pk, "decision": page.context["document"]["decision"]}
    )
    match = Match.objects.get()
    step(client, match, "agree", channel="spoken")
    step(client, match, "advance", stage="asked")
    match.refresh_from_db()
    people.said_yes(match, at=timezone.now())
    step(client, match, "advance", stage="talk")
    step(
        client, match, "confirm", stage="running", starts_on=MONDAY,
        follow_up_on=MONDAY + timedelta(14),
    )  # fmt: skip
    days = []
    for day in (16, 30):
        go(date(2026, 3, day))
        assert "den frivillige: hvordan går det?" in overview(client) or "som aftalt" in overview(
            client
        )
        step(
            client, match, "follow-up", contact="mentor", held_on=date(2026, 3, day),
            outcome="going_well", next_on=date(2026, 12, 31),
        )  # fmt: skip
        days.append(day)
    go(date(2026, 4, 22))  # the overview looks a week ahead
    assert "den frivillige" not in overview(client)
    go(date(2026, 4, 30))
    assert "den frivillige: hvordan går det?" in overview(client)
    assert days == [16, 30]
