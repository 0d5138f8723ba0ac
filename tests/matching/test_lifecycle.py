"""Steps of a match: who, when, and what is refused."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from matching import consents, lifecycle
from matching.diagram import lifecycle as lifecycle_page
from matching.models import Block, Consent, FollowUp, Match, MatchEvent
from matching.policies import why_not
from matching.stages import PATHS, STEPS, Reason, Side, Stage
from tests import people
from tests.matching import racing

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina", contact=tina)


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen", places=1)


def shortlisted(citizen, company, by):
    return lifecycle.shortlist(citizen, company.openings.get(), by=by, at=timezone.now())


def at_meeting(citizen, company, by):
    match, now = shortlisted(citizen, company, by), timezone.now()
    lifecycle.agree(match, by=by, at=now)
    lifecycle.advance(match, Stage.APPROACHED, by=by, at=now)
    return lifecycle.advance(match, Stage.MEETING, by=by, at=now)


def confirm(match, by, stage=Stage.INTERNSHIP):
    day = timezone.localdate()
    return lifecycle.confirm(
        match,
        stage,
        by=by,
        at=timezone.now(),
        starts_on=day,
        follow_up_on=day + timedelta(3),
        **people.agreed(day),
    )


def test_every_stage_of_a_path_can_be_reached_and_left():
    for kind, steps in STEPS.items():
        reached = {stage for following in steps.values() for stage in following}
        assert set(steps) == reached | {Stage.SHORTLISTED} | {Stage.ENDED}
        assert all(steps[stage] for stage in PATHS[kind] if stage != Stage.ENDED)


def test_the_same_press_twice_has_one_effect(bettina, kitchen, tina):
    first, second = (shortlisted(bettina, kitchen, tina) for _ in range(2))
    assert first == second
    for _ in range(2):
        lifecycle.agree(first, by=tina, at=timezone.now())
    assert MatchEvent.objects.filter(match=first).count() == 2


def test_no_approach_without_a_yes(bettina, kitchen, tina):
    match = shortlisted(bettina, kitchen, tina)
    with pytest.raises(lifecycle.Refused):
        lifecycle.advance(match, Stage.APPROACHED, by=tina, at=timezone.now())
    # Nor past the life cycle: the database refuses as well.
    with pytest.raises(IntegrityError), transaction.atomic():
        Match.objects.filter(pk=match.pk).update(stage=Stage.APPROACHED)


def test_somebody_elses_consultant_moves_nothing(bettina, kitchen, tina):
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Odder"))
    match = shortlisted(bettina, kitchen, tina)
    with pytest.raises(lifecycle.Refused):
        lifecycle.agree(match, by=rasmus, at=timezone.now())
    with pytest.raises(lifecycle.Refused):
        shortlisted(bettina, people.company("Andet sted"), rasmus)
    match.refresh_from_db()
    assert match.stage == Stage.SHORTLISTED


def test_a_coordinator_moves_volunteers_but_not_companies(bettina, kitchen, tina):
    sind = people.branch("SIND", bettina.office)
    karen = people.coordinator("Karen", sind)
    company = shortlisted(bettina, kitchen, tina)
    volunteer = lifecycle.shortlist(
        bettina, people.mentor("Kirsten", of=sind), by=karen, at=timezone.now()
    )
    assert why_not(karen, company, Stage.AGREED) != ""
    assert why_not(karen, volunteer, Stage.AGREED) == ""


def test_the_last_place_is_taken_once(bettina, kitchen, tina):
    karina = people.citizen("Karina", contact=tina)
    first, second = at_meeting(bettina, kitchen, tina), at_meeting(karina, kitchen, tina)
    confirm(first, tina)
    with pytest.raises(lifecycle.Refused):
        confirm(second, tina)
    second.refresh_from_db()
    assert second.stage == Stage.MEETING
    assert not second.follow_ups.exists()


def test_an_unknown_number_of_places_is_no_limit(bettina, tina):
    company = people.company("Ukendt", places=None)
    karina = people.citizen("Karina", contact=tina)
    for citizen in (bettina, karina):
        confirm(at_meeting(citizen, company, tina), tina)
    assert Match.objects.filter(stage=Stage.INTERNSHIP).count() == 2


def test_confirming_plans_the_first_follow_up(bettina, kitchen, tina):
    match = confirm(at_meeting(bettina, kitchen, tina), tina)
    assert [(one.due_on, one.held_on) for one in match.follow_ups.all()] == [
        (timezone.localdate() + timedelta(3), None)
    ]


def test_a_follow_up_says_when_the_next_one_is(bettina, kitchen, tina):
    match, day = confirm(at_meeting(bettina, kitchen, tina), tina), timezone.localdate()

    def held(on=day, next_on=day + timedelta(21)):
        lifecycle.follow_up(
            match,
            by=tina,
            held_on=on,
            outcome="going_well",
            note="",
            contact="both",
            next_on=next_on,
            at=timezone.now(),
        )

    for wrong in ({"next_on": None}, {"next_on": day}, {"on": day + timedelta(1)}):
        with pytest.raises(lifecycle.Refused):
            held(**wrong)
    assert FollowUp.objects.filter(held_on=None).count() == 1
    held()
    assert list(match.follow_ups.values_list("held_on", "due_on")) == [
        (day, day + timedelta(3)),
        (None, day + timedelta(21)),
    ]


def test_a_no_is_remembered_and_an_end_is_not_a_no(bettina, kitchen, tina):
    match = at_meeting(bettina, kitchen, tina)
    lifecycle.end(match, by=tina, at=timezone.now(), side=Side.COMPANY, reason=Reason.NO_ROOM)
    assert [(block.company, block.by_side) for block in Block.objects.all()] == [
        (kitchen, Side.COMPANY)
    ]
    lasting = confirm(at_meeting(people.citizen("Karina", contact=tina), kitchen, tina), tina)
    lifecycle.end(lasting, by=tina, at=timezone.now(), side=Side.CITIZEN, reason=Reason.PURPOSE_MET)
    assert Block.objects.count() == 1
    assert not lasting.follow_ups.filter(held_on=None).exists()


def test_only_the_volunteer_or_the_coordinator_gives_the_volunteers_answer(bettina, tina):
    now = timezone.now()
    log_in = people.user("Kirsten", "mentor")
    match = lifecycle.shortlist(bettina, people.mentor("Kirsten", user=log_in), by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    lifecycle.advance(match, Stage.ASKED, by=tina, at=now)
    with pytest.raises(lifecycle.Refused, match="Kun den frivillige"):
        lifecycle.advance(match, Stage.ACCEPTED, by=tina, at=now)
    people.said_yes(match, at=now)
    assert match.stage == Stage.ACCEPTED


def test_a_yes_that_is_gone_carries_no_step(bettina, kitchen, tina):
    now = timezone.now()
    match = shortlisted(bettina, kitchen, tina)
    lifecycle.agree(match, by=tina, at=now)
    later = now + timedelta(20)  # a yes to being presented lasts two weeks
    with pytest.raises(lifecycle.Refused, match="udløbet"):
        lifecycle.advance(match, Stage.APPROACHED, by=tina, at=later)
    lifecycle.advance(match, Stage.APPROACHED, by=tina, at=now)
    lifecycle.advance(match, Stage.MEETING, by=tina, at=later)  # they know the citizen by now
    consents.record(
        bettina,
        Consent.Purpose.PRESENT,
        Consent.Event.WITHDRAWN,
        on=timezone.localdate(),
        channel="spoken",
        company=kitchen,
    )
    with pytest.raises(lifecycle.Refused, match="taget sit ja tilbage"):
        confirm(match, tina)


def test_nobody_who_does_not_take_part_is_moved_on(bettina, kitchen, tina):
    match = shortlisted(bettina, kitchen, tina)
    consents.record(
        bettina,
        Consent.Purpose.TAKE_PART,
        Consent.Event.WITHDRAWN,
        on=timezone.localdate(),
        channel="spoken",
    )
    with pytest.raises(lifecycle.Refused, match="ikke med"):
        lifecycle.agree(match, by=tina, at=timezone.now())


def test_an_old_page_changes_nothing(bettina, kitchen, tina):
    match = confirm(at_meeting(bettina, kitchen, tina), tina)
    confirm(match, tina)  # the same press twice
    with pytest.raises(lifecycle.Refused, match="allerede begyndt"):
        confirm(match, tina, Stage.JOB)
    assert match.follow_ups.count() == 1
    with pytest.raises(lifecycle.Refused, match="Det er begyndt"):
        lifecycle.decline(match, by=tina, at=timezone.now(), reason=Reason.TASKS)
    for side, reason in ((Side.CITIZEN, Reason.RELAPSE), (Side.COMPANY, Reason.NO_ROOM)):
        lifecycle.end(match, by=tina, at=timezone.now(), side=side, reason=reason)
    match.refresh_from_db()
    assert (match.ended_by, Block.objects.count(), match.tasks.count()) == ("citizen", 0, 0)


def test_a_mistyped_year_is_refused_everywhere(bettina, kitchen, tina):
    far, day = date(9999, 12, 1), timezone.localdate()
    match = at_meeting(bettina, kitchen, tina)
    with pytest.raises(lifecycle.Refused, match="årstallet"):
        lifecycle.confirm(
            match, Stage.JOB, by=tina, at=timezone.now(), starts_on=far, follow_up_on=far
        )
    confirm(match, tina)
    for verb in (
        lambda: lifecycle.set_hours(match, by=tina, from_on=far, hours=4),
        lambda: lifecycle.hold(match, by=tina, at=timezone.now(), begins_on=day, ends_on=far),
        lambda: lifecycle.follow_up(
            match,
            by=tina,
            held_on=day,
            outcome="going_well",
            contact="both",
            next_on=far,
            at=timezone.now(),
        ),
    ):
        with pytest.raises(lifecycle.Refused, match="årstallet"):
            verb()


def test_the_phase_follows_the_places(bettina, kitchen, tina):
    def phase():
        bettina.refresh_from_db()
        return bettina.phase

    match = confirm(at_meeting(bettina, kitchen, tina), tina)
    assert phase() == "internship"
    lifecycle.advance(match, Stage.JOB, by=tina, at=timezone.now())
    assert phase() == "job"
    for _ in range(2):  # the same press twice
        lifecycle.back(match, Stage.PAID_HOURS, by=tina, at=timezone.now())
    assert (match.stage, phase()) == (Stage.PAID_HOURS, "internship")
    lifecycle.end(match, by=tina, at=timezone.now(), side=Side.CITIZEN, reason=Reason.RELAPSE)
    assert phase() == "seeking"


def test_an_internship_needs_its_purpose_length_and_what_absence_means(bettina, kitchen, tina):
    match, day = at_meeting(bettina, kitchen, tina), timezone.localdate()
    whole = people.agreed(day)
    odd = [{**whole, name: ""} for name in ("purpose", "absence")]
    odd += [{**whole, "planned_until": None}, {**whole, "planned_until": day - timedelta(1)}]
    for said in odd:
        with pytest.raises(lifecycle.Refused):
            lifecycle.confirm(
                match,
                Stage.INTERNSHIP,
                by=tina,
                at=timezone.now(),
                starts_on=day,
                follow_up_on=day,
                **said,
            )
    assert Match.objects.get().stage == Stage.MEETING


def test_a_first_day_before_the_referral_is_refused(bettina, kitchen, tina):
    bettina.referred_on = timezone.localdate() + timedelta(1)
    bettina.save()
    with pytest.raises(lifecycle.Refused, match="før henvisningen"):
        confirm(at_meeting(bettina, kitchen, tina), tina)
    assert Match.objects.get().stage == Stage.MEETING


def test_a_pause_from_a_stale_page_is_told_and_the_same_press_twice_is_one(bettina, kitchen, tina):
    match, day = confirm(at_meeting(bettina, kitchen, tina), tina), timezone.localdate()
    nothing = (None, None, None)
    for _ in range(2):
        lifecycle.hold(match, by=tina, at=timezone.now(), begins_on=day, seen=nothing)
    with pytest.raises(lifecycle.Refused):
        lifecycle.hold(
            match, by=tina, at=timezone.now(), begins_on=day + timedelta(7), seen=nothing
        )
    assert lifecycle.pause_now(match, day) == (day, None, None)
    assert match.pauses.count() == 1
    # Whoever has seen it takes it away again.
    lifecycle.hold(match, by=tina, at=timezone.now(), begins_on=None, seen=(day, None, None))
    assert lifecycle.pause_now(match, day) == nothing


def test_hours_are_rows_and_odd_ones_are_refused(bettina, kitchen, tina):
    match, day = confirm(at_meeting(bettina, kitchen, tina), tina), timezone.localdate()
    lifecycle.set_hours(match, by=tina, from_on=day, hours=4, paid_hours=2)
    lifecycle.set_hours(match, by=tina, from_on=day, hours=4, paid_hours=2)  # the same press twice
    for hours, paid, from_on in (
        (38, 0, day),
        (-1, 0, day),
        (3, 4, day),
        (5, 0, day - timedelta(9)),
    ):
        with pytest.raises(lifecycle.Refused):
            lifecycle.set_hours(match, by=tina, from_on=from_on, hours=hours, paid_hours=paid)
    assert list(match.hours.values_list("hours", "paid_hours")) == [(4, 2)]


# Fifty at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_fifty_who_confirm_at_once_take_one_place_on_postgresql():
    assert racing.race(50) == {"taken": 1, "refused": 49, "events": 1}


def test_fifty_who_confirm_at_once_take_one_place_on_sqlite(on_its_own):
    assert on_its_own("tests.matching.racing", "50") == {"taken": 1, "refused": 49, "events": 1}


def test_the_paper_is_the_table():
    """Anew: manage.py lifecycle > docs/lifecycle.md"""
    paper = Path(__file__).parents[2] / "docs" / "lifecycle.md"
    assert paper.read_text(encoding="utf-8") == lifecycle_page()
