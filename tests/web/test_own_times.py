"""Kirsten's own page: each tap is saved at once, holds beside another one, and can be taken back."""

import re
import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle, own_times
from matching.stages import Stage
from mentors.models import Mentor
from programme.roles import Role
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LONG_AGO = date(2026, 1, 5)


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def sind(tina):
    return people.branch("SIND Odder", tina.offices.get())


@pytest.fixture
def kirsten(client, sind):
    log_in = people.user("Kirsten Lind", Role.MENTOR, sind)
    client.force_login(log_in)
    return people.mentor(
        "Kirsten Lind",
        of=sind,
        user=log_in,
        timetable=Timetable.parse("man 9-11; tor 12-17"),
        timetable_confirmed_on=LONG_AGO,
    )


def meets(mentor, name, tina):
    now, today = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(people.citizen(name, contact=tina), mentor, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    people.ask(match, by=tina, at=now)
    begins = {"starts_on": today, "follow_up_on": today}
    return lifecycle.confirm(match, Stage.RUNNING, by=tina, at=now, **begins)


def press(client, mentor, step, sent=None, **more):
    return client.post(reverse("own_step", args=[mentor.pk, step]), sent, **more)


def tap(client, mentor, **sent):
    return press(client, mentor, "part", sent, headers=HTMX)


def undo_of(answer):
    """What the button sends that takes the tap back."""
    return {"tap": re.search('name="tap" value="([^"]+)"', answer.content.decode())[1]}


def times(mentor):
    mentor.refresh_from_db()
    return str(mentor.timetable), mentor.timetable_confirmed_on


def test_a_tap_is_saved_at_once_and_confirms_the_times(client, kirsten):
    assert 'id="to-confirm"' in client.get("/").content.decode()
    answer = tap(client, kirsten, on="2-morning")
    told = answer.content.decode()
    assert 'aria-pressed="true"' in told and 'id="own-2-morning"' in told and "<h1" not in told
    today = timezone.localdate()
    assert times(kirsten) == ("man 9-11; ons 8-12; tor 12-17", today)
    assert 'id="to-confirm"' not in client.get("/").content.decode()
    tap(client, kirsten, off="2-morning")
    assert times(kirsten) == ("man 9-11; tor 12-17", today)


def test_two_taps_on_the_same_page_both_hold(client, kirsten):
    tap(client, kirsten, on="1-morning")
    tap(client, kirsten, off="3-afternoon")
    tap(client, kirsten, on="1-morning")
    assert times(kirsten)[0] == "man 9-11; tir 8-12"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_all_parts_tapped_at_once_hold_on_postgresql():
    kirsten = people.mentor("Kirsten Lind", timetable=Timetable())
    start = threading.Barrier(len(own_times.BOXES))

    def press_at_once(box):
        start.wait()
        own_times.set_part(kirsten, box, True, at=timezone.now())
        connection.close()

    taps = [threading.Thread(target=press_at_once, args=[box]) for box in own_times.BOXES]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert times(kirsten)[0] == "man-søn 8-21"


def test_undo_gives_the_very_hours_back(client, kirsten):
    whole = tap(client, kirsten, on="0-morning")
    assert times(kirsten)[0] == "man 8-12; tor 12-17"
    tap(client, kirsten, on="5-evening")
    for _ in range(2):  # the same press twice
        answer = press(client, kirsten, "undo", undo_of(whole), headers=HTMX)
        assert answer.status_code == 200
        assert times(kirsten) == ("man 9-11; tor 12-17; lør 17-21", LONG_AGO)
    assert re.search('id="own-0-morning"[^>]*autofocus', answer.content.decode())


def test_the_first_tap_of_all_is_taken_back_to_not_known(client, kirsten):
    Mentor.objects.update(timetable=None, timetable_confirmed_on=None)
    tap(client, kirsten, off="0-morning")
    assert times(kirsten) == ("None", None)
    first = tap(client, kirsten, on="0-morning")
    press(client, kirsten, "undo", undo_of(first))
    assert times(kirsten) == ("None", None)


def test_what_somebody_else_wrote_meanwhile_is_not_undone(client, kirsten):
    whole = tap(client, kirsten, on="0-morning")
    Mentor.objects.update(timetable=Timetable.parse("man 10-12"))
    answer = press(client, kirsten, "undo", undo_of(whole), headers=HTMX)
    assert (answer.status_code, times(kirsten)[0]) == (422, "man 10-12")
    assert 'aria-pressed="mixed"' in answer.content.decode()


def test_another_ones_undo_and_an_odd_one_are_no_undo(client, kirsten, sind):
    undo = undo_of(tap(client, kirsten, on="0-morning"))
    log_in = people.user("Ole Lund", Role.MENTOR, sind)
    ole = people.mentor("Ole Lund", of=sind, user=log_in)
    client.force_login(log_in)
    for sent in (undo, {"tap": "odd"}, {}):
        assert press(client, ole, "undo", sent).status_code == 404


def test_without_javascript_a_tap_leads_to_the_page_with_its_undo(client, kirsten):
    answer = press(client, kirsten, "part", {"on": "6-evening"})
    assert (answer.status_code, answer.url) == (302, reverse("overview"))
    undo = undo_of(client.get("/"))
    assert press(client, kirsten, "undo", undo).status_code == 302
    assert times(kirsten) == ("man 9-11; tor 12-17", LONG_AGO)


def test_the_hours_are_written_and_a_slip_is_kept(client, kirsten):
    press(client, kirsten, "hours", {"timetable": "tir 13-16"})
    assert times(kirsten) == ("tir 13-16", timezone.localdate())
    answer = press(client, kirsten, "hours", {"timetable": "tir altid"})
    assert answer.status_code == 422
    form = answer.context["hours_form"]
    assert (list(form.errors), form["timetable"].value()) == (["timetable"], "tir altid")
    assert times(kirsten)[0] == "tir 13-16"


def test_an_old_page_of_hours_takes_no_newer_tap_away(client, kirsten):
    old = {"timetable": "tir 13-16", "initial-timetable": "man 9-11; tor 12-17"}
    tap(client, kirsten, on="4-morning")
    answer = press(client, kirsten, "hours", old)
    assert (answer.status_code, times(kirsten)[0]) == (422, "man 9-11; tor 12-17; fre 8-12")
    seen = answer.context["hours_form"].data["initial-timetable"]
    press(client, kirsten, "hours", old | {"initial-timetable": seen})
    assert times(kirsten)[0] == "tir 13-16"


def test_room_for_one_more_and_for_nobody_new(client, kirsten, tina):
    meets(kirsten, "Bettina", tina)
    Mentor.objects.update(capacity=1)

    def after(room):
        press(client, kirsten, "room", {"room": room})
        kirsten.refresh_from_db()
        return kirsten.capacity

    assert client.get("/").context["room"] == 0
    assert [after("more"), after("more")] == [2, 2]
    assert client.get("/").context["room"] == 1
    assert [after("none"), after("none")] == [1, 1]
    Mentor.objects.update(capacity=0)
    assert after("none") == 0 and after("more") == 2


def test_a_pause_is_held_from_today_and_ended(client, kirsten):
    today = timezone.localdate()
    sent = {"pause_until": today + timedelta(days=9)}
    assert press(client, kirsten, "pause", sent).status_code == 302
    (pause,) = kirsten.pauses.all()
    assert (pause.begins_on, pause.ends_on) == (today, today + timedelta(days=9))
    page = client.get("/")
    assert page.context["pause"] == pause and "own/back/" in page.content.decode()
    press(client, kirsten, "back", {"pause": pause.pk + 1})
    assert kirsten.pauses.count() == 1
    press(client, kirsten, "back", {"pause": pause.pk})
    assert kirsten.pauses.count() == 0


def test_whom_kirsten_meets_gets_a_plan_for_her_pause(client, kirsten, tina):
    match = meets(kirsten, "Bettina", tina)
    until = timezone.localdate() + timedelta(days=20)
    press(client, kirsten, "pause", {"pause_until": until})
    assert [task.done_at for task in match.tasks.all()] == [None]
    press(client, kirsten, "back", {"pause": kirsten.pauses.get().pk})
    assert not match.tasks.filter(done_at=None).exists()
    press(client, kirsten, "pause", {"pause_until": until})
    client.post(reverse("availability", args=[kirsten.pk]), {"pause_from": "", "pause_until": ""})
    assert not match.tasks.filter(done_at=None).exists()


def test_who_comes_back_early_was_on_a_pause_until_yesterday(client, kirsten):
    today = timezone.localdate()
    pause = kirsten.pauses.create(begins_on=today - timedelta(days=5), ends_on=None)
    press(client, kirsten, "back", {"pause": pause.pk})
    pause.refresh_from_db()
    assert pause.ends_on == today - timedelta(days=1)


@pytest.mark.parametrize(
    ("begins", "ends", "field"),
    [(None, -1, "pause_until"), (-3, 9, "pause_from"), (5, 2, "pause_until")],
)
def test_a_pause_that_cannot_be_is_refused_with_a_sentence(client, kirsten, begins, ends, field):
    today = timezone.localdate()
    sent = {"pause_until": str(today + timedelta(days=ends))}
    if begins is not None:
        sent["pause_from"] = str(today + timedelta(days=begins))
    answer = press(client, kirsten, "pause", sent)
    form = answer.context["pause_form"]
    assert (answer.status_code, list(form.errors)) == (422, [field])
    assert form["pause_until"].value() == sent["pause_until"]
    assert kirsten.pauses.count() == 0


def test_an_old_page_moves_no_pause_that_it_did_not_show(client, kirsten):
    today = timezone.localdate()
    kirsten.pauses.create(begins_on=today, ends_on=today + timedelta(days=30))
    old = {"pause_until": today + timedelta(days=2)}
    old |= {"initial-pause_from": "", "initial-pause_until": ""}
    assert press(client, kirsten, "pause", old).status_code == 422
    assert kirsten.pauses.get().ends_on == today + timedelta(days=30)


def test_places_and_topics_are_saved_alone(client, kirsten):
    sent = {"meeting_places": "café\nbiblioteket", "interests": "strikning"}
    press(client, kirsten, "words", sent)
    kirsten.refresh_from_db()
    assert kirsten.meeting_places == ["café", "biblioteket"]
    assert kirsten.interests == ["strikning"]
    assert times(kirsten) == ("man 9-11; tor 12-17", LONG_AGO)


def test_it_is_kirstens_own_page_and_no_coordinators(client, kirsten, sind, tina):
    others = [people.user("Ole", Role.MENTOR, sind), people.coordinator("Karen", sind), tina]
    sent = {"part": {"on": "6-evening"}, "room": {"room": "more"}, "hours": {"timetable": ""}}
    for user in others:
        client.force_login(user)
        for step, body in sent.items():
            assert press(client, kirsten, step, body).status_code == 404
    client.force_login(kirsten.user)
    odd = [press(client, kirsten, "nonsense"), press(client, kirsten, "room", {"room": "9"})]
    odd += [tap(client, kirsten, on="7-morning"), tap(client, kirsten)]
    assert [one.status_code for one in odd] == [404] * 4
    assert times(kirsten) == ("man 9-11; tor 12-17", LONG_AGO)
