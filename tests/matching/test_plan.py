"""Bettina's plan: in her own words, changed as she goes, and nothing of it is ever lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from citizens.models import Goal, GoalBefore
from matching import conversations, plan
from matching.models import Change
from matching.refusals import Refused
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = timedelta(days=1)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def by(tina):
    return {"by": tina, "at": timezone.now()}


@pytest.fixture
def kitchen(bettina, by, today):
    """A milestone that has been in the plan for a month."""
    began = today - 30 * DAY
    return plan.add(bettina, "Et køkken igen.", "citizen", begun_on=began, **by)


def refused(what, *said, **named):
    with pytest.raises(Refused) as found:
        what(*said, **named)
    return " ".join(found.value.messages)


def facts(goal):
    return Goal.objects.values().get(pk=goal.pk)


def test_three_levels_and_no_more(bettina, kitchen, by):
    two_days = plan.add(bettina, "To dage om ugen.", "citizen", under=kitchen, **by)
    bus = plan.add(bettina, "Tage bussen selv.", "mentor", who="Kirsten", under=two_days, **by)
    assert [one.level for one in (kitchen, two_days, bus)] == [1, 2, 3]
    assert "beside this one" in refused(
        plan.add, bettina, "Købe et kort.", "citizen", under=bus, **by
    )
    assert Goal.objects.count() == 3


def test_a_goal_stands_in_one_plan(bettina, kitchen, by, tina):
    amina = people.citizen("Amina Warsame", contact=tina)
    assert "another plan" in refused(plan.add, amina, "Cykle.", "citizen", under=kitchen, **by)


def test_the_database_refuses_it_too(kitchen, by, today):
    odd = (
        {"level": 2},
        {"under": kitchen},
        {"reached_on": today, "given_up_on": today},
        {"reached_on": today - 31 * DAY},
        {"given_up_on": today - 31 * DAY},
        {"planned_on": today - 31 * DAY},
    )
    for wrong in odd:
        with pytest.raises(IntegrityError), transaction.atomic():
            Goal.objects.filter(pk=kitchen.pk).update(**wrong)


def test_what_cannot_be_is_refused_with_a_sentence(bettina, kitchen, by, today):
    add = {"citizen": bettina, "words": "Cykle.", "whose": "citizen", **by}
    assert "own words" in refused(plan.add, **add | {"words": "  "})
    assert "who it is" in refused(plan.add, **add | {"whose": "other"})
    assert "from today" in refused(plan.add, **add, begun_on=today + DAY)
    assert "before the goal came" in refused(plan.add, **add, planned_on=today - DAY)
    assert "look at the year" in refused(plan.add, **add, planned_on=today + 9000 * DAY)
    reach = {"goal": kitchen, "seen": 0, **by}
    assert "in the future" in refused(plan.reach, **reach, on=today + DAY)
    assert "cannot be reached before" in refused(plan.reach, **reach, on=today - 31 * DAY)
    assert "why" in refused(plan.give_up, kitchen, why=" ", seen=0, **by)
    assert (Goal.objects.count(), GoalBefore.objects.count()) == (1, 0)
    # What was agreed long ago may be entered later, with an end that has passed.
    plan.add(**add, begun_on=today - 9 * DAY, planned_on=today - DAY)


def test_what_was_there_before_is_kept_with_who_and_when(bettina, kitchen, by, today):
    plan.change(kitchen, words="Et lille køkken.", planned_on=today + 90 * DAY, seen=0, **by)
    plan.change(kitchen, whose="other", who="Min søster", seen=1, **by)
    plan.reach(kitchen, on=today, seen=2, **by)
    befores = list(GoalBefore.objects.select_related("changed_by", "citizen"))
    (node,) = plan.plan_of([Goal.objects.get()], befores=befores, today=today).reached
    assert [(one.by, [str(what) for what, *_ in one.lines]) for one in node.changes] == [
        ("Tina Hvilsom", ["reached"]),
        ("Tina Hvilsom", ["whose task", "name of who does it"]),
        ("Tina Hvilsom", ["in the citizen's own words", "planned end"]),
    ]
    assert node.changes[-1].lines[0][1:] == ("Et køkken igen.", "Et lille køkken.")
    assert node.changes[1].lines == [
        ("whose task", "Citizen", "Somebody else"),
        ("name of who does it", "", "Min søster"),
    ]


def test_the_words_before_lie_sealed_and_in_no_log(kitchen, by):
    plan.change(kitchen, words="Et lille køkken.", seen=0, **by)
    logged = repr(list(Change.objects.values_list("changes", "object_repr")))
    assert "køkken" not in logged and "•••" in logged
    assert str(GoalBefore.objects.values_list("words", flat=True).get()) == "(sealed)"


def test_the_same_press_twice_is_one(bettina, kitchen, by, today):
    for _press in range(2):
        plan.add(bettina, "Cykle.", "citizen", **by)
        plan.reach(kitchen, on=today, seen=0, **by)
    assert (Goal.objects.count(), GoalBefore.objects.count()) == (2, 1)


def test_of_two_who_change_it_at_once_the_second_is_told(kitchen, by, tina):
    dorte = people.consultant("Dorte Lind", tina.offices.get())
    tina.deputies.create(deputy=dorte, begins_on="2020-01-01", ends_on="2099-01-01")
    plan.change(kitchen, words="Et lille køkken.", seen=0, **by)
    hers = {"words": "En kantine.", "by": dorte, "at": timezone.now()}
    assert "Meanwhile Tina Hvilsom" in refused(plan.change, kitchen, seen=0, **hers)
    assert Goal.objects.get().words == "Et lille køkken."
    plan.change(kitchen, seen=1, **hers)
    assert [one.words for one in GoalBefore.objects.all()] == [
        "Et køkken igen.",
        "Et lille køkken.",
    ]


def test_what_is_below_goes_along_when_it_is_given_up_and_not_what_is_reached(
    bettina, kitchen, by, today
):
    two_days = plan.add(bettina, "To dage.", "citizen", under=kitchen, **by)
    knives = plan.add(bettina, "Knive.", "contact", under=kitchen, **by)
    bus = plan.add(bettina, "Bussen.", "citizen", under=two_days, **by)
    plan.reach(knives, on=today, seen=0, **by)
    plan.give_up(kitchen, why="Jeg vil hellere ud.", seen=0, **by)
    ended = {goal.pk: goal.given_up_why for goal in Goal.objects.all()}
    assert ended == {
        **dict.fromkeys((kitchen.pk, two_days.pk, bus.pk), "Jeg vil hellere ud."),
        knives.pk: "",
    }
    assert "Take it up again first" in refused(plan.take_up_again, bus, seen=1, **by)
    assert "Take it up again first" in refused(
        plan.add, bettina, "Gafler.", "citizen", under=kitchen, **by
    )
    assert "Take it up again first" in refused(plan.reach, bus, on=today, seen=1, **by)
    plan.take_up_again(kitchen, seen=1, **by)
    kitchen.refresh_from_db()
    assert (kitchen.is_live, kitchen.given_up_why) == (True, "")
    assert GoalBefore.objects.filter(goal=kitchen).last().given_up_why == "Jeg vil hellere ud."


def test_the_plan_of_a_closed_case_is_read_only(bettina, kitchen, by, today):
    bettina.phase = "closed"
    bettina.save()
    before = facts(kitchen)
    for verb, said in (
        (plan.change, {"words": "Andet."}),
        (plan.reach, {"on": today}),
        (plan.give_up, {"why": "Slut."}),
        (plan.take_up_again, {}),
    ):
        assert "closed" in refused(verb, kitchen, seen=0, **said, **by)
    assert "closed" in refused(plan.add, bettina, "Cykle.", "citizen", **by)
    assert facts(kitchen) == before


def test_only_contact_person_and_deputy_write(bettina, kitchen, tina):
    karen = people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    for other in (karen, rasmus):
        who = {"by": other, "at": timezone.now()}
        assert refused(plan.add, bettina, "Cykle.", "citizen", **who)
        assert refused(plan.change, kitchen, words="Cykle.", seen=0, **who)


def talk(bettina, by, **said):
    return conversations.record(
        **by, form="call", held_on=timezone.localdate(), citizen=bettina, **said
    )


def test_an_agreement_serves_a_goal_of_the_same_citizen(bettina, kitchen, by, tina, today):
    amina = people.citizen("Amina Warsame", contact=tina)
    promise = {"whose": "citizen", "what": "Ringe til kroen.", "goal": kitchen}
    assert talk(bettina, by, agreements=[promise]).agreements.get().goal == kitchen
    assert "another plan" in refused(talk, amina, by, agreements=[promise])
    other = talk(amina, by, agreements=[promise | {"goal": None}]).agreements.get()
    assert "another plan" in refused(plan.attach, other, kitchen, by=tina)
    hers = plan.add(amina, "Cykle.", "citizen", **by)
    assert plan.attach(other, hers, by=tina).goal == hers
    assert plan.attach(other, None, by=tina).goal is None


DAYS = st.integers(-400, 400)


@given(begun=DAYS, planned=st.none() | DAYS, reached=st.none() | DAYS)
def test_whatever_days_are_typed_a_goal_stands_or_a_sentence_does(begun, planned, reached):
    """Never an error of the database."""
    today = timezone.localdate()

    def day(number):
        return None if number is None else today + number * DAY

    said = {
        "words": "Cykle.",
        "whose": "citizen",
        "who": "",
        "begun_on": day(begun),
        "planned_on": day(planned),
        "reached_on": day(reached),
    }
    possible = (
        begun <= 0
        and (planned is None or planned >= begun)
        and (reached is None or begun <= reached <= 0)
    )
    try:
        plan.refuse(said, today)
    except Refused:
        assert not possible
    else:
        assert possible
