"""A volunteer's break: each citizen is asked, and each press has its effect once."""

import datetime

import pytest
from django.utils import timezone, translation

from citizens.models import Citizen
from matching import assigning, breaks, lifecycle, tasks
from matching.models import Task
from matching.refusals import Refused
from matching.stages import Stage
from programme.pauses import current_pause, hold_pause
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def kirsten(tina):
    return people.mentor(
        "Kirsten Overby", of=people.branch("SIND Odder", tina.offices.get()), capacity=3
    )


@pytest.fixture
def matches(tina, kirsten, today):
    found = []
    for name in ("Bent", "Amina", "Ole"):
        now = timezone.now()
        match = lifecycle.shortlist(people.citizen(name, contact=tina), kirsten, by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        people.ask(match, by=tina, at=now)
        found.append(
            lifecycle.confirm(
                match, Stage.RUNNING, by=tina, at=now, starts_on=today, follow_up_on=today
            )
        )
    return found


def away(mentor, today, days=40, begins=5):
    ends = today + datetime.timedelta(days=days)
    hold_pause(mentor.pauses, today + datetime.timedelta(days=begins), ends, on=today)
    breaks.on_pause(mentor, by=None, at=timezone.now())
    return ends


def open_tasks():
    return Task.objects.filter(fact=breaks.FACT, done_at=None)


def test_each_citizen_chooses_and_each_plan_is_kept(matches, kirsten, tina, today):
    ends, now = away(kirsten, today), timezone.now()
    breaks.on_pause(kirsten, by=None, at=now)  # saved once more
    bent, amina, ole = (open_tasks().get(match=match) for match in matches)
    assert open_tasks().count() == 3

    breaks.plan(bent, "wait", by=tina, at=now)
    soon = today + datetime.timedelta(days=10)
    breaks.plan(amina, "contact", by=tina, at=now, next_on=soon)
    for _press in range(2):
        breaks.plan(ole, "other", by=tina, at=now)
    assert not open_tasks().exists()

    for match in matches:
        match.refresh_from_db()
    assert [match.stage for match in matches] == ["running", "running", "ended"]
    assert [getattr(current_pause(match.pauses, today), "ends_on", None) for match in matches] == [
        ends,
        ends,
        None,
    ]
    assert Task.objects.get(fact="volunteer_away").due_on == soon
    # Ole is back among those who wait, and nobody is planned for twice.
    assert [one.name for one in assigning.waiting(Citizen.objects.all())] == ["Ole"]
    breaks.on_pause(kirsten, by=None, at=now)
    assert not open_tasks().exists()
    away(kirsten, today, days=90)  # a longer break is another question
    assert {task.match for task in open_tasks()} == set(matches[:2])


def test_each_choice_stands_in_the_history_and_a_break_says_nothing_of_how_many(
    matches, kirsten, tina, today
):
    away(kirsten, today)
    now, soon = timezone.now(), today + datetime.timedelta(days=10)
    for match, choice in zip(matches, ("wait", "contact", "other"), strict=True):
        task = open_tasks().get(match=match)
        done = breaks.plan(task, choice, by=tina, at=now, next_on=soon)
        assert (done.done_by, done.done_at) == (tina, now)
        notes = [event.note for event in match.events.filter(at=now) if event.note]
        with translation.override("da"):
            assert [str(breaks.Plan(choice).label) in note for note in notes] == [True]
    assert not Task.objects.filter(fact="capacity").exists()


def test_what_a_colleague_chose_meanwhile_is_not_undone(matches, kirsten, tina, today):
    away(kirsten, today)
    task, now = open_tasks().get(match=matches[0]), timezone.now()
    breaks.plan(task, "wait", by=tina, at=now)
    with pytest.raises(Refused):
        breaks.plan(task, "other", by=tina, at=now)
    matches[0].refresh_from_db()
    assert matches[0].stage == Stage.RUNNING


def test_who_is_back_early_leaves_nobody_standing_still(matches, kirsten, tina, today):
    """An open end: nothing is due while the match stands still, so somebody must look."""
    hold_pause(kirsten.pauses, today, None, on=today)
    breaks.on_pause(kirsten, by=None, at=timezone.now())
    for match in matches[:2]:
        task, soon = open_tasks().get(match=match), today + datetime.timedelta(days=10)
        choice = "wait" if match == matches[0] else "contact"
        breaks.plan(task, choice, by=tina, at=timezone.now(), next_on=soon)
    hold_pause(kirsten.pauses, None, None, on=today)
    back = Task.objects.filter(fact="volunteer_back", done_at=None)
    for _day in range(2):
        breaks.on_pause(kirsten, by=None, at=timezone.now())
        assert {task.match for task in back.all()} == set(matches[:2])
    assert not Task.objects.filter(fact="volunteer_away", done_at=None).exists()
    for task in back.all():
        tasks.finish(task, by=tina, at=timezone.now())
    breaks.on_pause(kirsten, by=None, at=timezone.now())
    assert not back.all().exists()


def test_who_has_left_is_waited_for_by_nobody(matches, kirsten, tina, today):
    kirsten.left_on, now = today, timezone.now()
    kirsten.save()
    breaks.on_pause(kirsten, by=None, at=now)
    first, second, third = (open_tasks().get(match=match) for match in matches)
    with pytest.raises(Refused):
        breaks.plan(first, "wait", by=tina, at=now)
    soon = today + datetime.timedelta(days=10)
    breaks.plan(second, "contact", by=tina, at=now, next_on=soon)
    breaks.plan(third, "other", by=tina, at=now)
    amina, ole = (Citizen.objects.get(pk=match.citizen_id) for match in matches[1:])
    assert (amina.mentor_wish, ole.mentor_wish) == ("not_yet", "yes")
    assert amina.mentor_look_again_on > today
    assert Task.objects.get(fact="volunteer_away", done_at=None).due_on == soon


def test_a_pause_of_the_match_that_lasts_as_long_is_a_plan_already(matches, kirsten, tina, today):
    now, later = timezone.now(), today + datetime.timedelta(days=90)
    lifecycle.hold(matches[0], by=tina, at=now, begins_on=today, ends_on=later)
    away(kirsten, today)
    assert {task.match for task in open_tasks()} == set(matches[1:])


def test_who_is_back_needs_no_plan(matches, kirsten, tina, today):
    away(kirsten, today)
    hold_pause(kirsten.pauses, None, None, on=today)
    task = open_tasks().first()
    with pytest.raises(Refused):
        breaks.plan(task, "wait", by=tina, at=timezone.now())
    tasks.finish(task, by=tina, at=timezone.now())  # looked at is enough now
    assert open_tasks().count() == 2
    breaks.on_pause(kirsten, by=tina, at=timezone.now())
    assert not open_tasks().exists()


def test_a_break_far_ahead_asks_nobody_yet_and_everybody_when_it_comes_near(
    matches, kirsten, today
):
    away(kirsten, today, begins=35)
    assert not open_tasks().exists()
    for _run in range(2):
        breaks.look_ahead(at=timezone.now() + datetime.timedelta(days=6))
        assert open_tasks().count() == 3


def test_the_plan_is_made_on_a_page_and_not_by_looking_at_it(client, matches, kirsten, tina, today):
    away(kirsten, today)
    task = open_tasks().get(match=matches[0])
    client.force_login(tina)
    client.post(f"/tasks/{task.pk}/done/")
    assert open_tasks().count() == 3
    page = client.post(f"/tasks/{task.pk}/break/", {"choice": "contact"})
    assert page.status_code == 422  # on which day?
    assert client.post(f"/tasks/{task.pk}/break/", {"choice": "wait"}).status_code == 302
    assert open_tasks().count() == 2
    assert "break/" in client.get("/").content.decode()
