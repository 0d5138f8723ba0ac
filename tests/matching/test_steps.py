"""Amina's case from the referral to the goodbye, as the checklist tells it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from citizens.models import Citizen, Goal, Referral, Status, StepDone, Told
from matching import conversations, lifecycle, steps
from matching.models import FollowUp
from matching.refusals import Refused
from programme import case_steps, vocabularies
from programme.models import CaseStep, IndicatorSet, Programme, current_programme
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# What happens, and which of the ready steps is the next one then.
WAY = (
    "referred",
    "told",
    "admitted",
    "first_talk",
    "screened",
    "plan",
    "wishes",
    "shortlist",
    "company_yes",
    "terms",
    "internship",
    "follow_up",
    "job",
    "kept",
    "",
)


@pytest.fixture
def tina():
    return people.consultant("Tina", people.office("Jobcenter Odder"))


@pytest.fixture
def amina(tina):
    return people.citizen("Amina", contact=tina, phase="preparing")


def now(citizen):
    stands = steps.standing(Citizen.objects.get(pk=citizen.pk))
    return stands.number, stands.now and stands.now.derived


def ticked(citizen, number, by, **said):
    step = case_steps.active(citizen.programme)[number - 1]
    return steps.tick(citizen, step, by=by, on=timezone.localdate(), **said)


def test_the_ready_set_has_the_phases_of_a_citizen_and_what_the_records_can_tell():
    assert CaseStep.Phase.choices == Citizen.Phase.choices
    assert set(CaseStep.Derived) == set(steps.TELLS)
    rows = current_programme().steps.all()
    assert [row.derived for row in rows] == list(WAY)
    assert all(row.title_da and row.title_en and row.hint_da and row.hint_en for row in rows)


def test_the_records_tick_what_they_tell_and_tina_the_rest(amina, tina):
    today, at = timezone.localdate(), timezone.now()
    assert now(amina) == (1, "referred")
    referral = Referral.objects.create(
        citizen=amina, referred_on=today - 300 * DAY, office=amina.office, referred_by="Ulla"
    )
    assert now(amina) == (2, "told")
    referral.told = list(Told.values)
    referral.save()
    assert now(amina) == (3, "admitted")
    referral.outcome, referral.admitted_on = "accepted", today - 290 * DAY
    referral.first_talk_at, referral.first_talk_with = at - 280 * DAY, tina
    referral.save()
    assert now(amina) == (4, "first_talk")
    talk = {"by": tina, "at": at, "form": "call", "citizen": amina, "held_on": today, "text": "Ja."}
    conversations.record(**talk | {"form": "no_show"})
    assert now(amina) == (4, "first_talk")  # nobody came
    conversations.record(**talk)
    assert now(amina) == (5, "screened")
    asked = IndicatorSet.objects.first()
    amina.measurements.create(
        indicator_set=asked, measured_on=today, recorded_by=tina, recorded_at=at
    )
    assert now(amina) == (6, "plan")
    ticked(amina, 6, tina, left_out="before")  # her plan is the job centre's own, on paper
    assert now(amina) == (7, "wishes")
    people.record_wishes(amina, ["lager"], [], on=today)
    assert now(amina) == (8, "shortlist")
    begun = today - 200 * DAY
    place = people.company("Spisestedet").openings.get()
    match = lifecycle.shortlist(amina, place, by=tina, at=at)
    assert now(amina) == (9, "company_yes")
    lifecycle.agree(match, by=tina, at=at)
    assert now(amina) == (10, "terms")
    match.refresh_from_db()
    match.planned_until = today
    match.save()
    assert now(amina) == (11, "internship")
    match.stage, match.started_on = "internship", begun
    match.save()
    assert now(amina) == (12, "follow_up")
    FollowUp.objects.create(
        match=match, contact="both", due_on=today, held_on=today, outcome="going_well"
    )
    assert now(amina) == (13, "job")
    job = Status.objects.create(citizen=amina, status="fleksjob", from_on=today - 20 * DAY)
    assert now(amina) == (14, "kept")
    job.from_on = begun
    job.save()
    assert now(amina) == (15, "")
    ticked(amina, 15, tina)
    stands = steps.standing(amina)
    assert (stands.now, stands.number, stands.of, stands.passed) == (None, 15, 15, 0)


def test_a_goal_in_the_plan_ticks_that_there_is_one(amina, tina):
    step = amina.programme.steps.get(derived="plan")
    Goal.objects.create(
        citizen=amina, level=1, begun_on="2026-11-01", written_by=tina, written_at=timezone.now()
    )
    assert step in [line.step for line in steps.standing(amina).lines if line.is_done]


def test_what_stays_with_sind_ticks_nothing(amina, tina):
    sind = people.branch("SIND Odder", amina.office)
    karen, today = people.coordinator("Karen", sind), timezone.localdate()
    before = steps.standing(amina)
    conversations.record(
        by=karen,
        at=timezone.now(),
        form="call",
        citizen=amina,
        held_on=today,
        text="Kun for SIND.",
        stays_with_sind=True,
    )
    assert steps.standing(amina) == before


def test_a_case_that_went_on_does_not_go_back_to_what_was_passed(amina):
    amina.phase = "internship"
    amina.save()
    stands = steps.standing(amina)
    assert (stands.now.derived, stands.number, stands.of) == ("follow_up", 12, 15)
    assert stands.passed == 11


def test_after_a_place_that_ended_the_search_lies_ahead_again(amina, tina):
    amina.phase = "seeking"
    amina.save()
    today, at = timezone.localdate(), timezone.now()
    place = people.company("Spisestedet").openings.get()
    match = lifecycle.shortlist(amina, place, by=tina, at=at)
    lifecycle.agree(match, by=tina, at=at)
    match.refresh_from_db()
    match.planned_until, match.started_on = today, today - 90 * DAY
    match.stage, match.ended_on, match.ended_by = "ended", today, "company"
    match.ended_reason = "bankrupt"
    match.save()
    Status.objects.create(citizen=amina, status="internship", from_on=today - 90 * DAY)
    Status.objects.create(citizen=amina, status="unemployed", from_on=today)
    assert now(amina) == (8, "shortlist")
    lifecycle.shortlist(amina, people.company("Kroen").openings.get(), by=tina, at=at)
    assert now(amina) == (9, "company_yes")


def test_a_tick_counts_once_can_be_mended_and_taken_away(amina, tina):
    first = ticked(amina, 5, tina)
    assert ticked(amina, 5, tina) == first
    ticked(amina, 5, tina, left_out="not_wanted")
    [row] = StepDone.objects.all()
    assert (row.left_out, row.by) == ("not_wanted", tina)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepDone.objects.create(citizen=amina, step=row.step, done_on=row.done_on, by=tina)
    steps.untick(amina, row.step)
    steps.untick(amina, row.step)
    assert not StepDone.objects.exists()


def test_no_tick_in_the_future_nor_of_another_programme_nor_of_what_is_retired(amina, tina):
    step = amina.programme.steps.first()
    other = Programme.objects.create(name="Et andet")
    elsewhere = case_steps.add(
        CaseStep(programme=other, title_da="Andet", who="contact", phase="preparing")
    )
    today = timezone.localdate()
    for one, on in ((step, today + DAY), (elsewhere, today)):
        with pytest.raises(Refused):
            steps.tick(amina, one, by=tina, on=on)
    case_steps.retire(step, date(2026, 1, 1))
    with pytest.raises(Refused):
        steps.tick(amina, step, by=tina, on=today)


def test_reworded_moved_and_retired_steps_keep_who_has_done_them(amina, tina):
    tick = ticked(amina, 5, tina)
    titles = [step.title_da for step in case_steps.active(amina.programme)]
    step = tick.step
    case_steps.move(step, -1)
    case_steps.move(step, -1)
    moved = [one.title_da for one in case_steps.active(amina.programme)]
    assert moved == [*titles[:2], titles[4], *titles[2:4], *titles[5:]]
    for _press in range(5):  # at the end it stays
        case_steps.move(step, -1)
    assert case_steps.active(amina.programme).first() == step
    step.refresh_from_db()
    step.title_da = "Hvordan har du det?"
    step.save()
    case_steps.retire(step, timezone.localdate())
    stands = steps.standing(amina)
    assert [line.step.title_da for line in stands.lines if line.tick] == ["Hvordan har du det?"]
    assert stands.of == 14
    bo = people.citizen("Bo", contact=tina)
    assert step not in [line.step for line in steps.standing(bo).lines]
    case_steps.retire(step, None)
    assert steps.standing(amina).of == 15


def test_a_programme_with_steps_of_its_own_does_not_get_the_ready_ones_again(amina):
    CaseStep.objects.exclude(pk=CaseStep.objects.first().pk).delete()
    vocabularies.load(None, "default")
    assert CaseStep.objects.count() == 1


def test_many_cases_take_as_many_questions_as_one(amina, tina, django_assert_num_queries):
    others = [people.citizen(name, contact=tina) for name in ("Bo", "Carl", "Dea")]
    with django_assert_num_queries(19):
        steps.standings([amina])
    with django_assert_num_queries(19):
        found = steps.standings([amina, *others])
    assert set(found) == {one.pk for one in (amina, *others)}
