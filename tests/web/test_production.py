"""The board of cases, as Tina reads it in the morning and Karen shows it to her team."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen, Status
from evaluation.board import board
from matching import conversations, plan
from matching.models import Match, MatchEvent, Reading
from programme.models import Deputy, current_programme
from tests import people

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BOARD = "/production/"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def lone(tina):
    return people.consultant("Lone Krog", tina.offices.get())


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))


def page(client, reader, address=BOARD):
    client.force_login(reader)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def test_tina_sees_her_own_and_those_she_stands_in_for(client, tina, lone, today):
    people.citizen("Bettina Skov", contact=tina)
    people.citizen("Bent Holm", contact=lone)
    assert "Bent Holm" not in page(client, tina).content.decode()
    Deputy.objects.create(user=lone, deputy=tina, begins_on=today, ends_on=today)
    shown = page(client, tina).content.decode()
    assert "Bettina Skov" in shown and "Bent Holm" in shown
    assert client.get(reverse("production_caseload", args=[lone.pk])).status_code == 200


def test_somebody_elses_caseload_is_no_page(client, tina, lone, karen):
    people.citizen("Bent Holm", contact=lone)
    theirs = reverse("production_caseload", args=[lone.pk])
    ulla = people.coordinator("Ulla", people.branch("SIND Randers", people.office("Randers")))
    for reader in (tina, ulla, people.user("Eva", "evaluator"), people.user("Kim", "mentor")):
        client.force_login(reader)
        assert client.get(theirs).status_code == 404
    assert "Bent Holm" in page(client, karen, theirs).content.decode()


def test_karen_has_a_line_a_contact_person_and_opens_it_to_names(client, tina, lone, karen, today):
    tina.weekly_hours = "18.5"
    tina.save()
    bettina = people.citizen("Bettina Skov", contact=tina, referred_on=today - 70 * DAY)
    conversations.record(
        by=tina,
        at=timezone.now(),
        form="call",
        held_on=today - 2 * DAY,
        citizen=bettina,
        text="Hun har sovet dårligt.",
    )
    people.citizen("Amina", contact=tina).pauses.create(begins_on=today)
    people.citizen("Ib", at=tina.offices.get())
    shown = page(client, karen).content.decode()
    assert "1 of 10 cases" in shown and "and 1 in a pause" in shown
    assert "Without a contact person" in shown
    assert "Hun har sovet dårligt." not in shown
    opened = page(client, karen, reverse("production_caseload", args=[tina.pk])).content.decode()
    assert "Bettina Skov" in opened and "Amina" in opened and ">Ib<" not in opened
    nobodys = page(client, karen, reverse("production_caseload", args=[0])).content.decode()
    assert ">Ib<" in nobodys and "Bettina Skov" not in nobodys


def test_whoever_is_shown_is_written_down(client, tina, lone, karen):
    for number in range(20):
        people.citizen(f"Borger {number}", contact=tina)
    shown = page(client, karen).content.decode()
    named = {one.pk for one in Citizen.objects.all() if f">{one.name}</a>" in shown}
    assert 0 < len(named) < 20  # the names of a team are opened a caseload at a time
    assert set(Reading.objects.values_list("citizen", flat=True)) == named
    page(client, tina)
    of_tina = Reading.objects.filter(user=tina)
    assert of_tina.values("citizen").distinct().count() == 20
    assert {"talk_dates", "needs", "scores", "times"} <= set(of_tina.first().groups)


def test_that_a_plan_is_worked_on_is_told_without_its_words_and_written_down(client, tina, karen):
    bettina = people.citizen("Bettina Skov", contact=tina)
    by = {"by": tina, "at": timezone.now()}
    plan.add(bettina, "Et køkken igen.", "citizen", **by)
    # Not among those without contact, whose days are written down anyway.
    conversations.record(form="call", held_on=timezone.localdate(), citizen=bettina, **by)
    shown = page(client, karen).content.decode()
    assert "A goal of the plan is worked on." in shown and "køkken igen" not in shown
    assert any("talk_dates" in one.groups for one in Reading.objects.filter(user=karen))


def test_the_overview_says_who_could_start_and_leads_to_why(client, tina, karen, today):
    people.citizen("Bettina Skov", contact=tina, ref="B-003", referred_on=today - 9 * DAY)
    amina = people.citizen("Amina", contact=tina, ref="B-009")
    amina.pauses.create(begins_on=today)
    shown = page(client, tina, "/").content.decode()
    line = shown[shown.index("My caseload 1 of 20") :]
    line = line[: line.index("</p>")]
    assert "B-003" in line and "B-009" not in line and "#could-start" in line
    reading = Reading.objects.get(citizen__ref="B-003", through="overview")
    assert "reference" in reading.groups
    assert "My caseload" not in page(client, karen, "/").content.decode()


def test_nobody_is_hidden_who_cannot_start(client, tina, today):
    people.citizen("Bettina Skov", contact=tina)
    people.citizen("Amina", contact=tina, phase="preparing")
    people.citizen("Bent Holm", contact=tina, hours_now=None)
    shown = page(client, tina).content.decode()
    could = shown[shown.index('id="could-start"') :]
    assert could.index("Bettina Skov") < could.index("The hours are not known yet.")
    assert could.index("Prepares, and is not to be hurried") < could.index("Amina")
    assert "overdue" not in could  # nothing red, nobody accused


def test_without_cases_the_page_is_calm(client, tina):
    assert "You have no cases yet." in page(client, tina).content.decode()


def crowd(number, contact, today):
    """So many citizens with a history each, written in one go."""
    programme, office = current_programme(), contact.offices.get()
    opening = people.company(f"Havrekrogen {number}").openings.get()
    made = Citizen.objects.bulk_create(
        Citizen(
            name=f"Borger {number}-{place}",
            ref=f"C-{number}-{place}",
            consultant=contact,
            office=office,
            programme=programme,
            referred_on=today - (place % 300) * DAY,
            hours_now=4,
        )
        for place in range(number)
    )
    Status.objects.bulk_create(
        Status(citizen=one, status="unemployed", from_on=today - 300 * DAY) for one in made
    )
    matches = Match.objects.bulk_create(
        Match(citizen=one, kind="companies", opening=opening, shortlisted_at=timezone.now())
        for one in made
    )
    MatchEvent.objects.bulk_create(
        MatchEvent(match=match, to_stage="shortlisted", at=timezone.now()) for match in matches
    )


def test_a_thousand_take_as_many_queries_as_ten(tina, today):
    asked = []
    for number in (10, 990):
        crowd(number, tina, today)
        with CaptureQueriesContext(connection) as queries:
            found = board(Citizen.objects.all(), today, by_office=True)
        asked.append(len(queries))
    assert len(found.cases) == 1000
    assert asked[0] == asked[1] < 60, asked
