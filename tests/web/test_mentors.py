"""Volunteers through the pages: who sees them, who writes what, and the times that are their own."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching.models import Consent, Match
from matching.stages import Stage
from mentors.models import Mentor
from programme.roles import Role
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def kirsten(sind):
    return people.mentor(
        "Kirsten Lind",
        of=sind,
        ref="M-007",
        user=people.user("Kirsten Lind", Role.MENTOR, sind),
        interests=["strikning", "ærlige samtaler"],
        timetable=Timetable.parse("man 9-11; tor 12-17"),
    )


@pytest.fixture
def inger(client, sind):
    made = people.coordinator("Inger Stenholt", sind)
    client.force_login(made)
    return made


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


def meets(citizen, mentor, stage=Stage.RUNNING):
    people.say_yes(citizen)
    return Match.objects.create(
        citizen=citizen,
        kind="mentors",
        mentor=mentor,
        stage=stage,
        consent=Consent.objects.filter(citizen=citizen).last(),
        shortlisted_at=timezone.now(),
        started_on=timezone.localdate(),
    )


def names(response):
    return [mentor.name for mentor, _state in response.context["rows"]]


def said(response):
    return [str(message) for message in response.context["messages"]]


# Who sees whom


def test_each_sees_the_volunteers_of_their_own_branch(client, inger, tina, kirsten):
    randers = people.office("Jobcenter Randers")
    north = people.branch("SIND Randers", randers)
    people.mentor("Nikolaj Nord", of=north)
    assert names(client.get("/mentors/")) == ["Kirsten Lind"]
    client.force_login(tina)
    assert names(client.get("/mentors/")) == ["Kirsten Lind"]
    jens = people.consultant("Jens Holm", randers)
    client.force_login(jens)
    assert names(client.get("/mentors/")) == ["Nikolaj Nord"]
    assert client.get(f"/mentors/{kirsten.pk}/").status_code == 404


def test_kirsten_is_led_to_her_own_page(client, kirsten, sind):
    client.force_login(kirsten.user)
    answer = client.get("/mentors/")
    assert (answer.status_code, answer.url) == (302, f"/mentors/{kirsten.pk}/")
    other = people.mentor("Bo Bak", of=sind)
    assert client.get(f"/mentors/{other.pk}/").status_code == 404
    assert client.get(f"/mentors/{other.pk}/availability/").status_code == 404


def test_a_log_in_that_belongs_to_no_volunteer_yet_finds_nobody(client, kirsten, sind):
    client.force_login(people.user("Ny Frivillig", Role.MENTOR, sind))
    assert client.get("/mentors/").status_code == 404
    assert client.get(f"/mentors/{kirsten.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR])
def test_administrator_and_evaluator_see_no_volunteers(client, kirsten, sind, role):
    client.force_login(people.user("Ole Olsen", role, sind))
    for url in (
        "/mentors/",
        "/mentors/new/",
        f"/mentors/{kirsten.pk}/",
        f"/mentors/{kirsten.pk}/edit/",
        f"/mentors/{kirsten.pk}/availability/",
    ):
        assert client.get(url).status_code == 404, url


def test_a_consultant_reads_and_does_not_write(client, tina, kirsten):
    client.force_login(tina)
    page = client.get(f"/mentors/{kirsten.pk}/").content.decode()
    assert "Kirsten Lind" in page
    assert "/edit/" not in page and "/availability/" not in page
    for url in ("/mentors/new/", f"/mentors/{kirsten.pk}/edit/"):
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    url = f"/mentors/{kirsten.pk}/availability/"
    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)
    kirsten.refresh_from_db()
    assert kirsten.capacity == 2


def test_the_page_shows_the_readers_own_citizens_alone(client, tina, kirsten, odder):
    meets(people.citizen("Bettina Skovgaard", contact=tina), kirsten)
    other = people.consultant("Olga Holm", odder)
    meets(people.citizen("Hemmelige Henrik", contact=other, ref="B-666"), kirsten)
    client.force_login(tina)
    page = client.get(f"/mentors/{kirsten.pk}/").content.decode()
    assert "Bettina Skovgaard" in page
    assert "Henrik" not in page and "B-666" not in page
    assert "2 of 2" in " ".join(page.split())


def test_kirsten_sees_by_first_name_those_who_run_with_her(client, tina, kirsten):
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    meets(bettina, kirsten)
    asked = people.citizen("Ventende Valde", contact=tina)
    meets(asked, kirsten, Stage.ASKED)
    client.force_login(kirsten.user)
    page = client.get(f"/mentors/{kirsten.pk}/").content.decode()
    assert "Bettina" in page and f"/citizens/{bettina.pk}/" in page
    assert "Skovgaard" not in page and "Valde" not in page
    assert f'"/matches/{bettina.matches.get().pk}/"' not in page


# The list


@pytest.mark.parametrize("words", ["kirsten", "M-007", "odder", "8300", "strik", "ærlige"])
def test_inger_finds_kirsten_by_any_of_her_words(client, inger, kirsten, sind, words):
    people.mentor("Bo Bak", of=sind, at="8000")
    assert names(client.post("/mentors/", {"look": "yes", "q": words})) == ["Kirsten Lind"]


def test_who_does_both_is_found_under_each_role(client, inger, kirsten, sind):
    people.mentor("Bo Bak", of=sind, role="both")
    people.mentor("Per Præcis", of=sind, role="professional")
    assert names(client.get("/mentors/?role=social")) == ["Bo Bak", "Kirsten Lind"]
    assert names(client.get("/mentors/?role=professional")) == ["Bo Bak", "Per Præcis"]


def test_the_list_says_what_to_know_before_asking(client, inger, kirsten, sind, tina):
    today = timezone.localdate()
    meets(people.citizen("Bettina", contact=tina), kirsten)
    kirsten.pauses.create(begins_on=today, ends_on=today + timedelta(days=3))
    people.mentor("Nye Nanna", of=sind, contract_signed_on=None, active_from=None)
    people.mentor("Udløbne Ulf", of=sind, contract_ends_on=today - timedelta(days=1))
    people.mentor("Visne Vagn", of=sind, left_on=today, capacity=None)
    rows = client.get("/mentors/").context["rows"]
    assert {mentor.name: [text for text, _kind in state] for mentor, state in rows} == {
        "Kirsten Lind": [f"Pause until {today + timedelta(days=3):%m/%d/%Y}"],
        "Nye Nanna": ["No contract yet"],
        "Udløbne Ulf": ["The contract has ended"],
        "Visne Vagn": ["Has left"],
    }
    page = " ".join(client.get("/mentors/").content.decode().split())
    assert "1 of 2" in page and "0, room not known" in page


def test_three_hundred_volunteers_take_as_many_queries_as_three(client, inger, sind):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/mentors/").status_code == 200
        return len(asked)

    def found(numbers):
        Mentor.objects.bulk_create(
            Mentor(ref=f"M-9{n:03}", name=f"Nr. {n}", postcode_id="8300", branch=sind)
            for n in numbers
        )

    found(range(3))
    client.get("/mentors/")
    few = queries()
    found(range(3, 303))
    assert queries() == few


def test_an_empty_list_says_what_to_do_next(client, inger, tina):
    page = client.get("/mentors/").content.decode()
    assert "There are no volunteers yet" in page and "/mentors/new/" in page
    client.force_login(tina)
    page = client.get("/mentors/").content.decode()
    assert "Its coordinator enters them" in page and "/mentors/new/" not in page


def test_while_typing_only_the_rows_come(client, inger, kirsten):
    rows = client.get("/mentors/", headers={"HX-Request": "true"}).content.decode()
    assert "Kirsten Lind" in rows and "<h1>" not in rows


# What the coordinator writes


def test_inger_enters_a_new_volunteer(client, inger, sind, kirsten):
    assert client.get("/mentors/new/").context["form"]["branch"].value() in (sind, sind.pk)
    answer = client.post(
        "/mentors/new/",
        {
            "name": "Bo Bak",
            "branch": sind.pk,
            "phone": "30 00 01 03",
            "email": "bo@example.org",
            "postcode": "8300",
            "birth_year": "1961",
            "role": "both",
            "capacity": "2",
            "timetable": "man, ons 9.30-12",
            "languages": "dansk\ntysk",
            "source": "centre",
            "enquired_on": "2026-03-01",
        },
    )
    bo = Mentor.objects.get(name="Bo Bak")
    assert (answer.status_code, answer.url) == (302, f"/mentors/{bo.pk}/")
    assert (bo.ref, bo.branch, bo.postcode_id, bo.capacity, bo.languages) == (
        "M-008",
        sind,
        "8300",
        2,
        ["dansk", "tysk"],
    )
    assert bo.timetable == Timetable.parse("man, ons 9-12")
    assert (bo.source, bo.enquired_on) == ("centre", date(2026, 3, 1))


def test_only_signing_writes_the_days_of_a_contract(client, inger, kirsten):
    before = kirsten.contract_signed_on
    typed = {"contract_signed_on": "2020-03-01", "contract_ends_on": "2030-01-01"}
    said = {"name": "Kirsten Lind", "branch": kirsten.branch.pk} | typed
    assert client.post(f"/mentors/{kirsten.pk}/edit/", said).status_code == 302
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on, kirsten.contract_ends_on) == (before, None)


def test_whoever_left_did_so_for_a_reason(client, inger, kirsten):
    said = {"name": "Kirsten Lind", "branch": kirsten.branch.pk}
    for half, missing in (
        ({"left_on": "2026-11-01"}, "left_reason"),
        ({"left_reason": "moved"}, "left_on"),
    ):
        answer = client.post(f"/mentors/{kirsten.pk}/edit/", said | half)
        assert answer.status_code == 422 and list(answer.context["form"].errors) == [missing]
    whole = said | {"left_on": "2026-11-01", "left_reason": "moved"}
    assert client.post(f"/mentors/{kirsten.pk}/edit/", whole).status_code == 302


def test_a_volunteer_comes_from_a_centre_of_the_same_branch(client, inger, kirsten):
    here = kirsten.branch.volunteer_centres.create(name="Huset")
    there = people.branch("SIND Randers").volunteer_centres.create(name="Et andet hus")
    said = {"name": "Kirsten Lind", "branch": kirsten.branch.pk}
    for centre, status in ((there, 422), (here, 302)):
        answer = client.post(f"/mentors/{kirsten.pk}/edit/", said | {"centre": centre.pk})
        assert answer.status_code == status
    assert list(here.mentors.all()) == [kirsten]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", ""),
        ("phone", "12"),
        ("email", "bo@"),
        ("postcode", "9999"),
        ("birth_year", "1850"),
        ("capacity", "21"),
        ("timetable", "altid"),
        ("interviewed_on", "i går"),
        ("pause_until", "2020-01-01"),
        ("role", "chef"),
    ],
)
def test_what_is_odd_is_refused_and_everything_typed_is_kept(client, inger, kirsten, field, typed):
    values = {
        "name": "Kirsten Lind",
        "branch": kirsten.branch.pk,
        "interests": "keramik",
        "pause_from": "2026-03-01",
    }
    answer = client.post(f"/mentors/{kirsten.pk}/edit/", values | {field: typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form[field].value() == typed and form["interests"].value() == "keramik"
    kirsten.refresh_from_db()
    assert (kirsten.interests, kirsten.pauses.count()) == (["strikning", "ærlige samtaler"], 0)


def test_a_volunteer_stays_within_the_coordinators_branches(client, inger, kirsten):
    elsewhere = people.branch("SIND Randers")
    values = {"name": "Kirsten Lind", "branch": elsewhere.pk}
    answer = client.post(f"/mentors/{kirsten.pk}/edit/", values)
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["branch"]


def test_only_a_volunteers_free_log_in_of_the_branch_can_be_joined(client, inger, kirsten, sind):
    free = people.user("Bo Bak", Role.MENTOR, sind)
    people.user("Fjerne Finn", Role.MENTOR, people.branch("SIND Randers"))
    bo = people.mentor("Bo Bak", of=sind)
    choices = client.get(f"/mentors/{bo.pk}/edit/").context["form"]["user"]
    assert [str(choice.choice_label) for choice in choices] == ["Ingen endnu", "Bo Bak"]
    for wrong in (kirsten.user, inger):
        answer = client.post(
            f"/mentors/{bo.pk}/edit/", {"name": "Bo Bak", "branch": sind.pk, "user": wrong.pk}
        )
        assert answer.status_code == 422
    client.post(f"/mentors/{bo.pk}/edit/", {"name": "Bo", "branch": sind.pk, "user": free.pk})
    bo.refresh_from_db()
    assert bo.user == free


# What is the volunteer's own


def test_kirsten_ticks_her_week_and_partly_named_hours_stay(client, kirsten):
    client.force_login(kirsten.user)
    url = f"/mentors/{kirsten.pk}/availability/"
    page = client.get(url).content.decode()
    assert 'value="0-morning"' in page
    answer = client.post(
        url,
        {
            "week": ["0-morning", "2-evening"],
            "capacity": "3",
            "meeting_places": "café\nbiblioteket",
            "interests": "strikning",
        },
    )
    assert (answer.status_code, answer.url) == (302, f"/mentors/{kirsten.pk}/")
    kirsten.refresh_from_db()
    assert kirsten.timetable == Timetable.parse("man 9-11; ons 17-21")
    assert kirsten.timetable_confirmed_on == timezone.localdate()
    assert (kirsten.capacity, kirsten.meeting_places, kirsten.interests) == (
        3,
        ["café", "biblioteket"],
        ["strikning"],
    )
    assert kirsten.name == "Kirsten Lind" and kirsten.pauses.count() == 0


def test_inger_writes_the_times_that_kirsten_told_her(client, inger, kirsten):
    client.post(f"/mentors/{kirsten.pk}/availability/", {"week": ["5-afternoon"]})
    kirsten.refresh_from_db()
    assert kirsten.timetable == Timetable.parse("lør 12-17")


def test_nothing_ticked_means_never_only_where_something_was_known(client, inger, kirsten):
    url = f"/mentors/{kirsten.pk}/availability/"
    client.post(url, {})
    kirsten.refresh_from_db()
    assert kirsten.timetable == Timetable()
    assert kirsten.timetable_confirmed_on == timezone.localdate()
    Mentor.objects.update(timetable=None, timetable_confirmed_on=None)
    client.post(url, {})
    kirsten.refresh_from_db()
    assert (kirsten.timetable, kirsten.timetable_confirmed_on) == (None, None)


def test_a_pause_is_held_moved_and_taken_away(client, kirsten):
    client.force_login(kirsten.user)
    today = timezone.localdate()
    url, soon = f"/mentors/{kirsten.pk}/availability/", today + timedelta(days=5)
    client.post(url, {"pause_from": today.isoformat(), "pause_until": soon.isoformat()})
    assert [(one.begins_on, one.ends_on) for one in kirsten.pauses.all()] == [(today, soon)]
    form = client.get(url).context["form"]
    assert (form["pause_from"].value(), form["pause_until"].value()) == (today, soon)
    client.post(url, {"pause_from": today.isoformat(), "pause_until": ""})
    assert [(one.begins_on, one.ends_on) for one in kirsten.pauses.all()] == [(today, None)]
    client.post(url, {"pause_from": "", "pause_until": ""})
    assert kirsten.pauses.count() == 0


def test_a_pause_that_is_over_is_saved_and_explained(client, inger, kirsten):
    answer = client.post(
        f"/mentors/{kirsten.pk}/availability/",
        {"week": ["0-morning"], "pause_from": "2026-01-01", "pause_until": "2026-01-09"},
        follow=True,
    )
    assert said(answer) == [
        "Saved.",
        "That pause is over already: from today on it changes nothing.",
    ]
    assert kirsten.pauses.count() == 1


def test_room_for_fewer_than_now_is_saved_and_explained(client, inger, kirsten, tina):
    for name in ("Bettina", "Bent"):
        meets(people.citizen(name, contact=tina), kirsten)
    answer = client.post(
        f"/mentors/{kirsten.pk}/availability/",
        {"week": ["0-morning"], "capacity": "1"},
        follow=True,
    )
    assert said(answer)[1].startswith("There are 2 citizens now, more than the number chosen.")
    kirsten.refresh_from_db()
    assert kirsten.capacity == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("capacity", "mange"),
        ("pause_from", "i morgen"),
        ("pause_until", "2026-01-01"),
        ("week", "9-night"),
    ],
)
def test_a_mistake_keeps_every_tick(client, inger, kirsten, field, typed):
    values = {"week": ["4-evening"], "interests": "keramik", "pause_from": "2026-03-01"}
    answer = client.post(f"/mentors/{kirsten.pk}/availability/", values | {field: typed})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert form["interests"].value() == "keramik"
    if field != "week":
        assert form.shown_week() == Timetable.parse("fre 17-21")
    kirsten.refresh_from_db()
    assert kirsten.timetable == Timetable.parse("man 9-11; tor 12-17")


# Times that were confirmed long ago


def a_volunteer(client, **facts):
    sind = people.branch("SIND Odder", people.office("Jobcenter Odder"))
    log_in = people.user("Kirsten", "mentor", sind)
    client.force_login(log_in)
    return people.mentor("Kirsten Overby", of=sind, user=log_in, **facts)


@pytest.mark.parametrize(("days_ago", "asked"), [(None, True), (61, True), (60, False), (0, False)])
def test_old_times_are_asked_about_and_confirmed_with_one_press(client, days_ago, asked):
    today = timezone.localdate()
    confirmed = None if days_ago is None else today - timedelta(days=days_ago)
    kirsten = a_volunteer(client, timetable_confirmed_on=confirmed)
    page = client.get(reverse("overview"))
    assert page.context["to_confirm"] is asked
    assert ("Do your times still fit?" in page.content.decode()) is asked
    said = client.post(reverse("confirm_times", kwargs={"pk": kirsten.pk}), follow=True)
    kirsten.refresh_from_db()
    assert kirsten.timetable_confirmed_on == today
    assert "Do your times still fit?" not in said.content.decode()


def test_times_that_nobody_knows_cannot_be_confirmed(client):
    kirsten = a_volunteer(client, timetable=None)
    assert client.get(reverse("overview")).context["to_confirm"] is False
    where = reverse("confirm_times", kwargs={"pk": kirsten.pk})
    assert client.post(where).status_code == 404


def test_nobody_confirms_somebody_elses_times(client):
    sind = people.branch("SIND Odder", people.office("Jobcenter Odder"))
    ole = people.mentor("Ole Lund", of=sind)
    a_volunteer(client)
    assert client.post(reverse("confirm_times", kwargs={"pk": ole.pk})).status_code == 404
    ole.refresh_from_db()
    assert ole.timetable_confirmed_on is None
