"""The case meeting: who sees it, which cases it offers, and what may be written when."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from citizens.models import Pause
from companies.models import Opening
from matching import conversations, lifecycle, meetings
from matching.lifecycle import Refused
from matching.models import CaseOnAgenda, Decision, DecisionView
from matching.suggestions import Suggester
from matching.visibility import agenda_visible_to, meetings_visible_to
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def on_a_monday_in_english():
    with translation.override("en"), time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def lone(odder):
    return people.consultant("Lone Birk", odder)


@pytest.fixture
def karen(sind):
    return people.coordinator("Karen Friis", sind)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")


@pytest.fixture
def meeting(odder, tina):
    return plan(odder, TODAY + 7 * DAY, tina)


def plan(office, day, by):
    return meetings.plan(office, day, by=by, at=timezone.now())


def take_up(meeting, *citizens, by):
    return meetings.take_up(meeting, citizens, by=by, at=timezone.now())


def write(case, by, **said):
    return meetings.write(case, by=by, at=timezone.now(), **said)


def refusal(call, *args, **facts):
    with pytest.raises(Refused) as refused:
        call(*args, **facts)
    return refused.value.messages[0]


def offered(user, meeting):
    return [
        (one.citizen.ref, one.talked_on, one.listed_on, one.is_paused)
        for one in meetings.open_cases(user, meeting, timezone.localdate())
    ]


def test_a_meeting_is_planned_for_ones_own_office_from_today_to_a_year_ahead(
    odder, tina, karen, sind
):
    assert plan(odder, TODAY, tina).held_on == TODAY
    assert plan(odder, TODAY, tina) == plan(odder, TODAY, tina)
    assert plan(sind, TODAY, karen).office == sind
    assert refusal(plan, odder, TODAY - DAY, tina).startswith("That day is over")
    assert refusal(plan, odder, date(2062, 3, 2), tina).startswith("That is more than a year")
    # Karen's branch serves Odder, and yet it is Odder's own people who call their meetings.
    assert refusal(plan, odder, TODAY, karen) == "You can plan meetings of your own office only."
    eva = people.user("Eva", "evaluator", odder)
    assert refusal(plan, odder, TODAY, eva) == "You can plan meetings of your own office only."


def test_who_shares_the_office_sees_the_meeting_and_whose_branch_serves_it(
    odder, sind, tina, lone, karen, meeting
):
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    of_the_branch = plan(sind, TODAY, karen)
    seen = {user.first_name: set(meetings_visible_to(user)) for user in (tina, lone, karen, rasmus)}
    assert seen == {
        "Tina": {meeting},
        "Lone": {meeting},
        "Karen": {meeting, of_the_branch},
        "Rasmus": set(),
    }
    lone.is_active = False
    assert not meetings_visible_to(lone).exists()
    assert not meetings_visible_to(people.user("Adam", "administrator", odder)).exists()


def test_within_a_meeting_only_the_cases_that_are_ones_own(tina, lone, karen, bettina, meeting):
    soren = people.citizen("Søren Vad", contact=lone, ref="B-901")
    (of_bettina,) = take_up(meeting, bettina, by=tina)
    (of_soren,) = take_up(meeting, soren, by=lone)
    assert list(agenda_visible_to(tina)) == [of_bettina]
    assert list(agenda_visible_to(lone)) == [of_soren]
    assert list(agenda_visible_to(karen)) == [of_bettina, of_soren]
    assert refusal(take_up, meeting, soren, by=tina).startswith("Only your own open cases")
    assert refusal(write, of_soren, tina, why="Hvad nu?").startswith("Only your own open cases")
    meetings.take_off(of_soren, by=tina, at=timezone.now())
    assert CaseOnAgenda.objects.count() == 2
    Deputy.objects.create(user=lone, deputy=tina, begins_on=TODAY)
    assert list(agenda_visible_to(tina)) == [of_bettina, of_soren]


def test_another_offices_meeting_takes_nobodys_case(bettina, tina):
    randers = people.office("Jobcenter Randers")
    elsewhere = plan(randers, TODAY, people.consultant("Rasmus", randers))
    assert refusal(take_up, elsewhere, bettina, by=tina) == "This meeting is another office's."


def test_cases_come_in_the_order_they_were_picked_and_each_once(tina, bettina, meeting):
    anders = people.citizen("Anders Holm", contact=tina, ref="B-902")
    take_up(meeting, bettina, by=tina)
    take_up(meeting, anders, bettina, by=tina)
    assert list(meeting.cases.values_list("citizen__ref", "position")) == [
        ("B-900", 1),
        ("B-902", 2),
    ]
    assert offered(tina, meeting) == []


def test_the_longest_without_a_talk_stand_first_and_nobody_is_judged(tina, bettina, meeting):
    people.citizen("Anders", contact=tina, ref="B-902", referred_on=date(2026, 2, 20))
    pia = people.citizen("Pia", contact=tina, ref="B-903")
    people.citizen("Closed", contact=tina, phase="closed")
    Pause.objects.create(citizen=pia, begins_on=date(2026, 2, 27))
    for whom, day, form in (
        (bettina, date(2026, 1, 10), "visit"),
        (bettina, date(2026, 2, 26), "no_show"),  # that she was not there is no talk
        (pia, date(2026, 2, 25), "call"),
    ):
        conversations.record(
            by=tina, at=timezone.now(), form=form, held_on=day, citizen=whom, text="Privat"
        )
    assert offered(tina, meeting) == [
        ("B-900", date(2026, 1, 10), None, False),
        ("B-902", None, None, False),
        ("B-903", date(2026, 2, 25), None, True),
    ]


def test_a_list_that_somebody_looked_at_counts_and_one_made_by_a_command_does_not(
    tina, bettina, meeting
):
    with time_machine.travel(TODAY - 5 * DAY, tick=False):
        Suggester("companies", Opening.objects.none()).suggest(bettina, viewer=tina)
    DecisionView.objects.create(decision=Decision.objects.get(), user=None)
    assert offered(tina, meeting) == [("B-900", None, TODAY - 5 * DAY, False)]


def test_a_follow_up_with_the_citizen_is_a_talk(tina, bettina, karen, sind, meeting):
    kirsten = people.mentor("Kirsten Overby", of=sind)
    now = timezone.now()
    match = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    for contact, day, outcome in (
        ("citizen", date(2026, 2, 10), "going_well"),
        ("mentor", date(2026, 2, 20), "going_well"),
        ("citizen", date(2026, 2, 24), "not_held"),
    ):
        match.follow_ups.create(contact=contact, due_on=day, held_on=day, outcome=outcome)
    assert offered(tina, meeting)[0][1] == date(2026, 2, 10)
    assert offered(karen, meeting)[0][1] == date(2026, 2, 10)


def test_what_stays_with_sind_shows_no_day_to_the_job_centre(tina, karen, bettina, meeting):
    conversations.record(
        by=karen,
        at=timezone.now(),
        form="call",
        held_on=TODAY,
        citizen=bettina,
        stays_with_sind=True,
    )
    assert offered(tina, meeting)[0][1] is None
    assert offered(karen, meeting)[0][1] == TODAY


def test_the_question_before_the_advice_after_and_a_meeting_that_is_over_takes_no_case(
    tina, bettina, meeting
):
    (case,) = take_up(meeting, bettina, by=tina)
    write(case, tina, why=" Hun vil gerne i et bibliotek. Hvem kender et? ")
    assert refusal(write, case, tina, advice="Ring til Odder.").startswith("The advice is written")
    with time_machine.travel(meeting.held_on, tick=False):
        write(case, tina, advice="Ring til biblioteket i Hou.")
        write(case, tina, why="Hvem kender et bibliotek?")
    with time_machine.travel(meeting.held_on + DAY, tick=False):
        anders = people.citizen("Anders Holm", contact=tina)
        assert refusal(take_up, meeting, anders, by=tina).startswith("The meeting is over")
        assert refusal(write, case, tina, why="Noget andet").startswith("The meeting is over")
        write(case, tina, advice="Ring til biblioteket i Hou, og spørg efter Mette.")
    case.refresh_from_db()
    assert (case.why, case.advice) == (
        "Hvem kender et bibliotek?",
        "Ring til biblioteket i Hou, og spørg efter Mette.",
    )


def test_a_question_bears_no_name(tina, meeting):
    bo = people.citizen("Bo Dahl-Friis", contact=tina, ref="B-904")
    (case,) = take_up(meeting, bo, by=tina)
    for named in (
        "Kan Bo arbejde alene?",
        "Hvad med Dahl-Friis?",
        "Hvem er Bos mor?",
        "dahl-friis' kontaktperson",
    ):
        assert refusal(write, case, tina, why=named).startswith("Write “B-904” instead")
    assert write(case, tina, why="Hvor kan B-904 bo og arbejde?").why


def test_a_case_comes_off_until_the_meeting_and_stays_with_its_advice(tina, bettina, meeting):
    (case,) = take_up(meeting, bettina, by=tina)
    for _ in range(2):
        meetings.take_off(case, by=tina, at=timezone.now())
    assert not meeting.cases.exists()
    (case,) = take_up(meeting, bettina, by=tina)
    with time_machine.travel(meeting.held_on, tick=False):
        write(case, tina, advice="Vent til foråret.")
        off = refusal(meetings.take_off, case, by=tina, at=timezone.now())
    assert off.startswith("There is advice about this case")
    with time_machine.travel(meeting.held_on + DAY, tick=False):
        assert refusal(meetings.take_off, case, by=tina, at=timezone.now()).startswith(
            "The meeting"
        )


def test_a_meeting_keeps_its_day_where_another_is_or_advice_was_given(
    odder, meeting, tina, bettina
):
    other = plan(odder, TODAY + 9 * DAY, tina)

    def moved(held_on):
        return meetings.move(meeting, held_on, by=tina, at=timezone.now())

    assert refusal(moved, other.held_on) == (
        "There is a meeting of this office on that day already."
    )
    assert moved(TODAY).held_on == TODAY
    (case,) = take_up(meeting, bettina, by=tina)
    write(case, tina, advice="Ring til Hou.")
    assert refusal(moved, TODAY + 8 * DAY) == (
        "Advice has been written, so the meeting keeps its day."
    )
    with time_machine.travel(TODAY + DAY, tick=False):
        assert refusal(moved, TODAY + 8 * DAY) == "The meeting is over: its day stays as it was."
