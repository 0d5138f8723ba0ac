"""The demo data: the same each time, consistent, and explained to the last point."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from stdnum.dk import cvr

from citizens.models import Citizen
from citizens.models.statuses import status_on
from companies.models import Company, Opening
from matching import demo
from matching.learning import overrides
from matching.models import Decision, FollowUp, Match, MatchEvent
from matching.replays import replay
from matching.scoring import explanation
from matching.scoring.weighting import canonical
from matching.stages import BEFORE_YES, HOLDS_PLACE, TOP_RANKS, Kind, Reason, Stage
from matching.suggestions import Suggester
from mentors.models import Mentor
from tests.matching.test_demo_loading import everything

# The mark also makes the test database: without one, these stories would run in the developer's.
pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo data of a day, for all the stories here; nothing is left behind."""
    with django_db_blocker.unblock(), transaction.atomic():
        assert demo.load(TODAY)
        yield
        transaction.set_rollback(True)


def test_how_many_there_are(loaded):
    assert (Citizen.objects.count(), Mentor.objects.count(), Company.objects.count()) == (
        125,
        16,
        320,
    )
    assert Citizen.objects.values("office").distinct().count() == 3
    stages = Counter(Match.objects.values_list("stage", flat=True))
    assert set(stages) == set(Stage)
    assert stages[Stage.SHORTLISTED] >= 30 and stages[Stage.ENDED] >= 20


def test_what_everybody_lived_by_is_known_from_the_day_they_came(loaded):
    for citizen in Citizen.objects.prefetch_related("statuses"):
        assert min(row.from_on for row in citizen.statuses.all()) <= citizen.referred_on
    now = Counter(
        status_on(citizen.statuses.all(), TODAY).status
        for citizen in Citizen.objects.prefetch_related("statuses")
    )
    assert min(now[one] for one in ("unemployed", "sick", "assessment", "fleksjob")) >= 10
    assert (now["pension"], now["moved"], now["other_provider"]) == (2, 1, 2)


def test_references_begin_at_101(loaded):
    for model in (Citizen, Mentor, Company):
        assert min(int(ref[2:]) for ref in model.objects.values_list("ref", flat=True)) == 101


def test_the_seven_stories_are_there(loaded):
    stories = Citizen.objects.filter(ref__range=("B-101", "B-107"))
    assert stories.count() == 7
    hanne = Citizen.objects.get(ref="B-101")
    assert (hanne.ceiling_tested, float(hanne.hours_now)) == (True, 5.0)
    assert {
        citizen.ref: sorted(
            (match.other_ref, match.ended_reason or match.stage)
            for match in citizen.matches.filter(kind=Kind.COMPANIES).exclude(
                stage=Stage.SHORTLISTED
            )
        )
        for citizen in stories
    } == {
        "B-101": [("V-108", "bankrupt")],
        "B-102": [],
        "B-103": [("V-103", "internship"), ("V-109", "tasks")],
        "B-104": [("V-104", "job"), ("V-110", "need_unmet")],
        "B-105": [("V-105", "internship"), ("V-111", "relapse")],
        "B-106": [("V-106", "paid_hours")],
        "B-107": [("V-107", "job")],
    }
    four_days = Match.objects.get(citizen__ref="B-103", stage=Stage.ENDED)
    assert four_days.ended_on - four_days.started_on == timedelta(4)


def test_who_went_bankrupt_has_closed(loaded):
    bankrupt = Match.objects.filter(ended_reason=Reason.BANKRUPT)
    assert [match.ended_on - match.other.closed_on for match in bankrupt] == [timedelta(0)]


def test_every_company_has_a_number_that_could_be(loaded):
    assert [one.ref for one in Company.objects.all() if not cvr.is_valid(one.cvr)] == []


def test_stage_yes_and_phase_agree(loaded):
    for match in Match.objects.select_related("consent", "citizen", "mentor", "opening__company"):
        last = match.events.last()
        assert last.to_stage == match.stage
        if match.stage not in (*BEFORE_YES, Stage.ENDED):
            recipient = match.consent.mentor or match.consent.company
            assert (match.consent.citizen, recipient) == (match.citizen, match.other)
    in_job = Match.objects.filter(stage=Stage.JOB).values("citizen")
    working = Match.objects.filter(stage__in=[Stage.INTERNSHIP, Stage.PAID_HOURS]).values("citizen")
    assert set(Citizen.objects.filter(phase="job")) == set(Citizen.objects.filter(pk__in=in_job))
    assert set(Citizen.objects.filter(phase="internship")) == set(
        Citizen.objects.filter(pk__in=working)
    )


def test_nobody_is_above_capacity_and_every_running_match_is_followed_up(loaded):
    held = Match.objects.filter(stage__in=HOLDS_PLACE)
    for match in held.select_related("mentor", "opening"):
        party, room = (
            ({"mentor": match.mentor}, match.mentor.capacity)
            if match.mentor
            else ({"opening": match.opening}, match.opening.places)
        )
        assert room is None or held.filter(**party).count() <= room
        assert match.follow_ups.filter(held_on=None).count() == 1


def test_the_consultant_has_something_to_do_today(loaded):
    mette = {"citizen__consultant__email": demo.DEMO_LOGINS["consultant"]}
    due = FollowUp.objects.filter(held_on=None, match__in=Match.objects.filter(**mette))
    assert (
        due.filter(due_on__lt=TODAY).count(),
        due.filter(due_on=TODAY).count(),
        due.filter(due_on__gt=TODAY, due_on__lte=TODAY + timedelta(7)).count(),
    ) == (2, 1, 3)
    hers = Match.objects.filter(**mette)
    assert hers.filter(stage__in=BEFORE_YES).count() > 3
    assert hers.exclude(stage__in=[*BEFORE_YES, *HOLDS_PLACE, Stage.ENDED]).count() > 3


def test_the_volunteer_who_logs_in_has_somebody(loaded):
    ellen = Mentor.objects.get(user__email=demo.DEMO_LOGINS["mentor"])
    assert ellen.matches.filter(stage=Stage.RUNNING).exists()


@pytest.mark.parametrize("ref", ["B-101", "B-102"])
def test_the_first_stories_have_a_list_to_show(loaded, ref):
    """Eight companies or more, and the first one answers the dream."""
    suggester = Suggester(Kind.COMPANIES, Opening.objects.all(), on=TODAY)
    explained = suggester.suggest(Citizen.objects.get(ref=ref)).explained
    assert len(explained["candidates"]) >= 8
    first = explained["candidates"][0]
    assert (first["ref"], first["score"] > 70) == (ref.replace("B", "V"), True)


@pytest.mark.parametrize("kind", Kind.values)
def test_points_sum_to_the_score_as_printed_for_everybody(loaded, kind):
    parties = Opening.objects.all() if kind == Kind.COMPANIES else Mentor.objects.all()
    suggester, candidates = Suggester(kind, parties, on=TODAY), 0
    citizens = Citizen.objects.select_related("postcode").prefetch_related(
        "needs", "wish_lists__wishes"
    )
    for citizen in citizens:
        explained = suggester.suggest(citizen, top=1000).explained
        assert (
            len(explained["candidates"]) + sum(explained["excluded"].values()) == explained["pool"]
        )
        for candidate in explained["candidates"]:
            candidates += 1
            points = sum(round(part["points"] * 10) for part in candidate["contributions"])
            assert points == round(candidate["score"] * 10)
    assert candidates > 100


def test_every_list_that_was_shown_is_computed_again_to_the_byte(loaded):
    shown = Decision.objects.filter(matches__isnull=False).distinct().select_related("model")
    assert shown.count() > 80
    assert [decision.pk for decision in shown if replay(decision)] == []


def test_who_was_chosen_against_the_list_has_a_reason(loaded):
    chosen = Match.objects.filter(decision__isnull=False)
    assert [
        match.pk
        for match in chosen
        if (match.rank is None or match.rank > TOP_RANKS) != bool(match.override)
    ] == []
    assert {"rank", "hours", "needs"} == set(overrides(Kind.COMPANIES)["rules"])


@pytest.mark.parametrize("kind", Kind.values)
def test_another_name_gender_origin_or_note_moves_not_one_figure(loaded, kind):
    parties = Opening.objects.all() if kind == Kind.COMPANIES else Mentor.objects.all()
    citizens = Citizen.objects.select_related("postcode").prefetch_related(
        "needs", "wish_lists__wishes"
    )

    def everybodys_figures():
        suggester = Suggester(kind, parties.all(), on=TODAY)
        return {
            citizen.ref: canonical(explanation.result(suggester.rank(citizen)))
            for citizen in citizens.order_by("ref")
        }

    before = everybodys_figures()
    names = ["Mohammed Abdi", "Fatima Al-Sayed", "Nguyen Thi Hoa", "Inuk Petersen", "Sofie Lund"]
    with transaction.atomic():
        for place, citizen in enumerate(citizens.order_by("ref")):
            citizen.name = names[place % len(names)]
            citizen.email, citizen.phone = f"{place}@example.org", "+4520123456"
            citizen.gender = ["woman", "man", "other", ""][place % 4]
            citizen.education = ["", "long_higher", "primary"][place % 3]
            citizen.months_unemployed, citizen.work_years = place, 40 - place % 40
            citizen.needs_in_words = "skizofreni, fik det dårligt i foråret"
            citizen.save()
        Mentor.objects.update(name="Aisha Rahman", motivation="noget helt andet")
        Company.objects.update(description="noget helt andet", address="en anden vej 1")
        for row in (*FollowUp.objects.all(), *MatchEvent.objects.all()):
            row.note = "et notat om sygdom"
            row.save(update_fields=["note"])
        after = everybodys_figures()
        transaction.set_rollback(True)
    assert len(before) == 125
    assert [ref for ref in before if before[ref] != after[ref]] == []


def test_a_second_load_changes_nothing(loaded):
    before = everything()
    assert demo.load(TODAY) is False
    assert everything() == before
