"""Courses, café meetings and group visits on the screen: Tina leads, Dan has a citizen in her team."""

import datetime

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from matching import cafes, calendars, courses, lifecycle, visits
from matching.models import Attendance, CafeMeeting, Course, GroupVisit, Reading, TeamMember
from matching.stages import Stage
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


@pytest.fixture
def dan(tina):
    return people.consultant("Dan Bro", *tina.offices.all())


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def amina(dan):
    return people.citizen("Amina Warsame", contact=dan)


@pytest.fixture
def course(tina, bettina, amina, dan, today):
    """With a day today, whatever day it is."""
    course = Course.objects.create(
        office=tina.offices.get(),
        name="Forårsholdet",
        led_by=tina,
        begins_on=today,
        mornings=Timetable.parse("man-søn 9-13"),
        seats=2,
    )
    course.days.create(on=today, from_time="09:00", to_time="15:00", kind="longer", week=1)
    course.days.create(on=today + DAY, from_time="09:00", to_time="13:00", kind="theme", week=1)
    for citizen, by in ((bettina, tina), (amina, dan)):
        courses.join(course, citizen, by=by, at=timezone.now())
    return course


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_course_is_planned_and_its_days_stand_there(client, tina, today):
    begins = today + 7 * DAY
    sent = {
        "name": "Efterårsholdet",
        "begins_on": begins,
        "mornings": "man-søn 9-13",
        "weeks": 4,
        "seats": 15,
        "themes": "Hvad kan jeg?\nHvad vil jeg?",
    }
    wrong = client.post(reverse("new_course"), sent | {"begins_on": today - DAY})
    assert wrong.status_code == 422
    assert "Efterårsholdet" in wrong.content.decode()  # nothing is lost
    assert not Course.objects.exists()
    assert client.post(reverse("new_course"), sent).status_code == 302
    course = Course.objects.get()
    assert "Hvad vil jeg?" in page(client, "course", course.pk)
    assert "Efterårsholdet" in page(client, "courses")
    again = client.post(reverse("new_course"), sent | {"seats": 14})
    assert again.status_code == 422


def test_who_leads_writes_down_who_came_for_the_whole_team(client, tina, course, amina, bettina):
    day = course.days.first()
    hers, theirs = (TeamMember.objects.get(citizen=one) for one in (bettina, amina))
    shown = page(client, "course_day", day.pk)
    assert "Bettina Skovgaard" in shown and "Amina Warsame" in shown and amina.ref not in shown
    sent = {f"came-{hers.pk}": "came", f"came-{theirs.pk}": "cancelled"}
    for _press in range(2):
        assert client.post(reverse("course_day", args=[day.pk]), sent).status_code == 302
    assert set(Attendance.objects.values_list("citizen__name", "came")) == {
        ("Bettina Skovgaard", "came"),
        ("Amina Warsame", "cancelled"),
    }
    # The case of a colleague's citizen is not opened by it, and neither is the place in the team.
    assert f"/citizens/{amina.pk}/" not in page(client, "course", course.pk)
    where = reverse("team_member", args=[theirs.pk, "leave"])
    assert client.post(where, {f"leave-{theirs.pk}-why": "other"}).status_code == 404
    read = Reading.objects.filter(citizen=amina, user=tina, through="course_day").first()
    assert (read.relation, read.groups) == ("colleague", ["first_name", "full_name", "phase"])


def test_who_does_not_lead_sees_the_own_and_a_number(client, course, dan, bettina):
    client.force_login(dan)
    for name, args in (("course", [course.pk]), ("course_day", [course.days.first().pk])):
        shown = page(client, name, *args)
        assert "Amina Warsame" in shown and "Bettina" not in shown
        assert "og 1 anden" in shown or "and 1 other" in shown


def test_tomorrow_cannot_be_written_down_yet(client, course, bettina):
    day, member = course.days.last(), TeamMember.objects.get(citizen=bettina)
    answer = client.post(reverse("course_day", args=[day.pk]), {f"came-{member.pk}": "came"})
    assert answer.status_code == 422
    assert not Attendance.objects.exists()


def test_a_full_team_asks_before_it_is_larger(client, course, tina):
    bo = people.citizen("Bo Lind", contact=tina)
    where = reverse("course", args=[course.pk])
    refused = client.post(where, {"citizen": bo.pk})
    assert refused.status_code == 422 and 'name="above"' in refused.content.decode()
    assert client.post(where, {"citizen": bo.pk, "above": "on"}).status_code == 302
    assert client.post(where, {"citizen": bo.pk, "above": "on"}).status_code == 422
    assert course.team.filter(citizen=bo).count() == 1


def test_a_longer_day_leads_to_the_follow_up_of_who_came_and_has_a_place(
    client, course, tina, bettina, today
):
    now = timezone.now()
    match = lifecycle.shortlist(
        bettina, people.company("Havrekrogen").openings.get(), by=tina, at=now
    )
    lifecycle.agree(match, by=tina, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=now)
    lifecycle.confirm(match, Stage.JOB, by=tina, at=now, starts_on=today, follow_up_on=today + DAY)
    day, member = course.days.first(), TeamMember.objects.get(citizen=bettina)
    link = f"/matches/{match.pk}/#follow-up"
    assert link not in page(client, "course_day", day.pk)
    client.post(reverse("course_day", args=[day.pk]), {f"came-{member.pk}": "came"})
    assert link in page(client, "course_day", day.pk)
    assert 'id="follow-up"' in page(client, "match", match.pk)


def test_a_group_visit_from_the_plan_to_the_own_list(client, tina, bettina, dan, today):
    kitchen = people.company("Havrekrogen")
    form = page(client, "new_group_visit")
    assert "Hvad laver man her" in form or "What does one do here" in form
    sent = {"company": kitchen.pk, "held_on": today, "questions": "Hvornår møder man?"}
    client.post(reverse("new_group_visit"), sent)
    visit = GroupVisit.objects.get()
    client.post(reverse("group_visit", args=[visit.pk]), {"citizens": [bettina.pk]})
    guest = visit.guests.get()
    said = {f"guest-{guest.pk}-answer": "yes", f"guest-{guest.pk}-words": "Her var roligt."}
    client.post(reverse("could_be_me", args=[guest.pk, "answer"]), said)
    client.post(reverse("could_be_me", args=[guest.pk, "list"]))
    assert bettina.own_companies() == ["Havrekrogen"]
    assert "Her var roligt." in page(client, "group_visit", visit.pk)
    assert 'id="taking-part"' in page(client, "citizen", bettina.pk)
    paper = page(client, "group_visit_paper", visit.pk)
    assert "Hvornår møder man?" in paper and "Bettina" not in paper
    # The company's page says when, to everybody, and who was there to nobody else.
    client.force_login(dan)
    company = page(client, "company", kitchen.pk)
    assert 'id="group-visits"' in company and "Bettina" not in company
    visited = page(client, "group_visit", visit.pk)
    assert "Bettina" not in visited and "Her var roligt." not in visited
    assert client.post(reverse("could_be_me", args=[guest.pk, "answer"]), said).status_code == 404


def test_a_coordinator_writes_the_answer_and_never_meets_the_words(client, tina, bettina, today):
    visit = visits.plan(
        tina.offices.get(),
        people.company("Kroen"),
        held_on=today,
        questions=[],
        by=tina,
        at=timezone.now(),
    )
    visits.bring(visit, [bettina], by=tina)
    guest = visit.guests.get()
    visits.say(guest, by=tina, at=timezone.now(), answer="no", words="For meget larm.")
    client.force_login(
        people.coordinator("Karen", people.branch("SIND Odder", *tina.offices.all()))
    )
    shown = page(client, "group_visit", visit.pk)
    assert "Bettina Skovgaard" in shown and "For meget larm." not in shown
    said = {f"guest-{guest.pk}-answer": "maybe", f"guest-{guest.pk}-words": ""}
    assert client.post(reverse("could_be_me", args=[guest.pk, "answer"]), said).status_code == 302
    guest.refresh_from_db()
    assert (guest.answer, guest.words) == ("maybe", "For meget larm.")


def test_a_cafe_meeting_says_that_a_hospital_keeps_some_away_and_counts_places(
    client, tina, bettina, today
):
    form = page(client, "new_cafe")
    assert "hospital" in form
    sent = {
        "topic": "Søvn",
        "town": "Odder",
        "place": "Biblioteket",
        "held_on": today + DAY,
        "time": "14:00",
        "guides": "Kurt",
        "seats": 1,
        "instead": "En gåtur torsdag.",
    }
    assert client.post(reverse("new_cafe"), sent | {"seats": 0}).status_code == 422
    client.post(reverse("new_cafe"), sent)
    cafe = CafeMeeting.objects.get()
    where = reverse("cafe", args=[cafe.pk])
    assert client.post(where, {"citizen": bettina.pk, "wish": "comes"}).status_code == 302
    bo = people.citizen("Bo Lind", contact=tina)
    assert client.post(where, {"citizen": bo.pk, "wish": "comes"}).status_code == 422
    assert client.post(where, {"citizen": bo.pk, "wish": "instead"}).status_code == 302
    shown = page(client, "cafe", cafe.pk)
    assert "Kurt" in shown and "En gåtur torsdag." in shown
    sign_up = cafe.sign_ups.get(citizen=bettina)
    client.post(reverse("cafe_came", args=[cafe.pk]), {f"came-{sign_up.pk}": "came"})
    sign_up.refresh_from_db()
    assert sign_up.came == ""  # tomorrow is not there yet
    client.post(reverse("withdraw_from_cafe", args=[sign_up.pk]))
    assert cafe.sign_ups.get().citizen == bo


def test_the_calendar_holds_the_days_of_the_own_team_and_nobodys_name(tina, course, bettina, today):
    feed = calendars.calendar(tina, [], today, "example.org")
    days = list(icalendar.Calendar.from_ical(feed).walk("VEVENT"))
    assert [event.decoded("dtstart").date() for event in days] == [today, today + DAY]
    assert b"Bettina" not in feed and b"holdet" not in feed
    dorte = people.consultant("Dorte", *tina.offices.all())
    assert b"VEVENT" not in calendars.calendar(dorte, [], today, "example.org")


# Changed, and called off


def test_a_course_gets_another_name_and_more_places_and_not_the_name_of_another(
    client, tina, course, today
):
    where = reverse("change_course", args=[course.pk])
    assert 'value="Forårsholdet"' in client.get(where).content.decode()
    assert client.post(where, {"name": "Vinterholdet", "seats": 12}).status_code == 302
    course.refresh_from_db()
    assert (course.name, course.seats, course.team.count()) == ("Vinterholdet", 12, 2)
    assert client.post(where, {"name": "Vinterholdet", "seats": 0}).status_code == 422
    about = {"begins_on": today, "mornings": course.mornings, "led_by": tina}
    Course.objects.create(office=course.office, name="Aftenholdet", **about)
    assert client.post(where, {"name": "Aftenholdet", "seats": 12}).status_code == 422


@pytest.fixture
def cafe(tina, dan, bettina, amina, today):
    """In a week, with one of Tina's and one of Dan's citizens."""
    at = timezone.now()
    where = {"topic": "Søvn", "town": "Odder", "place": "Biblioteket"}
    cafe = cafes.plan(tina.offices.get(), **where, held_at=at + 7 * DAY, by=tina, at=at)
    for citizen, by in ((bettina, tina), (amina, dan)):
        cafes.sign_up(cafe, citizen, by=by, at=at)
    return cafe


def changed(cafe, today, **said):
    return {
        "topic": cafe.topic,
        "town": cafe.town,
        "place": cafe.place,
        "held_on": today + 8 * DAY,
        "time": "15:00",
        "seen": cafe.changes,
        **said,
    }


def test_a_cafe_meeting_is_moved_and_whose_citizens_come_hear_of_it(
    client, cafe, dan, amina, today, mailoutbox, django_capture_on_commit_callbacks
):
    where = reverse("change_cafe", args=[cafe.pk])
    assert 'value="Biblioteket"' in client.get(where).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where, changed(cafe, today, place="Caféen")).status_code == 302
    cafe.refresh_from_db()
    assert (cafe.place, timezone.localdate(cafe.held_at)) == ("Caféen", today + 8 * DAY)
    (mail,) = mailoutbox
    assert mail.to == [dan.email]
    assert "Caféen" in mail.body and amina.ref in mail.body and "Amina" not in mail.body
    assert cafe.sign_ups.count() == 2
    # Another topic is no reason to write to anybody.
    with django_capture_on_commit_callbacks(execute=True):
        client.post(where, changed(cafe, today, topic="Pauser"))
    assert len(mailoutbox) == 1


def test_the_second_of_two_who_change_it_hears_so_first(client, cafe, today):
    where, sent = reverse("change_cafe", args=[cafe.pk]), changed(cafe, today)
    assert client.post(where, sent | {"place": "Caféen"}).status_code == 302
    refused = client.post(where, sent | {"place": "Biografen"})
    assert refused.status_code == 422
    assert "En anden har ændret det imens" in refused.content.decode()
    assert 'value="Biografen"' in refused.content.decode()
    cafe.refresh_from_db()
    assert cafe.place == "Caféen"
    assert client.post(where, sent | {"place": "Biografen", "seen": 1}).status_code == 302


def test_a_refusal_for_another_reason_lets_nobody_overwrite_unread(client, cafe, today):
    where, sent = reverse("change_cafe", args=[cafe.pk]), changed(cafe, today)
    client.post(where, sent | {"place": "Caféen"})
    for said in ({"seats": 1}, {"place": "Biografen"}):
        refused = client.post(where, sent | said)
        assert "En anden har ændret det imens" in refused.content.decode()
    cafe.refresh_from_db()
    assert cafe.place == "Caféen"
    # Who reads it on the page for calling off presses once more.
    where = reverse("call_off_cafe", args=[cafe.pk])
    refused = client.post(where, {"why": "Kurt er syg.", "seen": 0})
    assert 'name="seen" value="1"' in refused.content.decode()
    assert client.post(where, {"why": "Kurt er syg.", "seen": 1}).status_code == 302


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"seats": 1}, "2 er tilmeldt"),
        ({"held_on": "2001-01-01"}, "Den dag er forbi"),
        ({"topic": ""}, "påkrævet"),
    ],
)
def test_what_a_cafe_meeting_cannot_become(client, cafe, today, said, sentence):
    refused = client.post(reverse("change_cafe", args=[cafe.pk]), changed(cafe, today) | said)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    cafe.refresh_from_db()
    assert cafe.changes == 0


def test_a_cafe_meeting_that_is_called_off_stays_to_be_seen(
    client, cafe, bettina, dan, mailoutbox, django_capture_on_commit_callbacks
):
    where = reverse("call_off_cafe", args=[cafe.pk])
    assert client.post(where, {"why": " ", "seen": 0}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where, {"why": "Kurt er syg.", "seen": 0}).status_code == 302
    assert [mail.to for mail in mailoutbox] == [[dan.email]]
    assert "Kurt er syg." in mailoutbox[0].body
    shown = page(client, "cafe", cafe.pk)
    assert "Aflyst" in shown and "Kurt er syg." in shown and 'id="sign-up"' not in shown
    assert "Aflyst" in page(client, "courses")
    assert "aflyst" in page(client, "citizen", bettina.pk)
    sign_up = cafe.sign_ups.get(citizen=bettina)
    client.post(reverse("cafe_came", args=[cafe.pk]), {f"came-{sign_up.pk}": "came"})
    sign_up.refresh_from_db()
    assert sign_up.came == ""
    # It is not called off twice, and takes no changes any more.
    assert client.post(where, {"why": "Igen", "seen": 1}).status_code == 422
    assert not calendars._together(dan, timezone.localdate())


def test_what_nobody_takes_part_in_is_gone_when_it_is_called_off(client, tina, today):
    visit = visits.plan(
        tina.offices.get(),
        people.company("Havrekrogen"),
        held_on=today + DAY,
        questions=[],
        by=tina,
        at=timezone.now(),
    )
    answer = client.post(reverse("call_off_group_visit", args=[visit.pk]), {"seen": 0})
    assert answer["Location"] == reverse("courses")
    assert not GroupVisit.objects.exists()


def test_a_group_visit_is_moved_and_called_off(
    client, tina, dan, bettina, amina, today, mailoutbox, django_capture_on_commit_callbacks
):
    at, inn = timezone.now(), people.company("Havrekrogen")
    about = {"questions": ["Hvornår?"], "by": tina, "at": at}
    visit = visits.plan(tina.offices.get(), inn, held_on=today + DAY, **about)
    for citizen, by in ((bettina, tina), (amina, dan)):
        visits.bring(visit, [citizen], by=by)
    where = reverse("change_group_visit", args=[visit.pk])
    said = {"held_on": today + 2 * DAY, "questions": "Hvem hjælper?", "seen": 0}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where, said).status_code == 302
    visit.refresh_from_db()
    assert (visit.held_on, visit.questions) == (today + 2 * DAY, ["Hvem hjælper?"])
    # There is another one that day.
    visits.plan(tina.offices.get(), inn, held_on=today + 3 * DAY, **about)
    refused = client.post(where, said | {"held_on": today + 3 * DAY, "seen": 1})
    assert "Der er allerede et besøg" in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("call_off_group_visit", args=[visit.pk]), {"why": "Travlt", "seen": 1})
    assert [(mail.to, amina.ref in mail.body) for mail in mailoutbox] == [([dan.email], True)] * 2
    assert "Travlt" in page(client, "group_visit", visit.pk)


def test_a_course_day_is_called_off_and_held_on_another_day_after_all(
    client, course, dan, amina, today, mailoutbox, django_capture_on_commit_callbacks
):
    day = course.days.get(on=today + DAY)
    where = reverse("call_off_course_day", args=[day.pk])
    refused = client.post(where, {"why": "", "seen": 0})
    assert refused.status_code == 422 and "Skriv hvorfor" in refused.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(where, {"why": "Lokalet er lukket.", "seen": 0}).status_code == 302
    (mail,) = mailoutbox
    assert mail.to == [dan.email] and amina.ref in mail.body and "Amina" not in mail.body
    for name, pk in (("course", course.pk), ("course_day", day.pk)):
        shown = page(client, name, pk)
        assert "Aflyst" in shown and "Lokalet er lukket." in shown
    days = calendars._together(dan, today)
    assert [starts.date() for _key, starts, _ends, _said in days] == [today]
    move = reverse("move_course_day", args=[day.pk])
    said = {"on": today + 2 * DAY, "from_time": "9:00", "to_time": "13:00", "theme": ""}
    second = client.post(move, said | {"seen": 0})
    assert second.status_code == 422 and "imens" in second.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(move, said | {"seen": 1}).status_code == 302
    assert [one.to for one in mailoutbox] == [[dan.email]] * 2
    assert "Aflyst" not in page(client, "course", course.pk)
