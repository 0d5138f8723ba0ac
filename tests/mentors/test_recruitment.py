"""The way of a volunteer, read off the days: where each is, what is aimed at, and what runs out."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mentors import recruitment
from mentors.models import Certificate, Mentor, RecruitmentTarget
from mentors.recruitment import Step
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ON = date(2026, 11, 26)
NOTHING = {"contract_signed_on": None, "active_from": None}


@pytest.fixture
def sind():
    return people.branch("SIND Odder", people.office("Jobcenter Odder"))


@pytest.fixture
def kirsten(sind):
    return people.mentor("Kirsten Lind", of=sind, **NOTHING)


def test_kirsten_walks_the_whole_way_and_each_day_shows_where_she_was(kirsten, sind):
    kirsten.enquired_on = ON
    kirsten.information_meeting = sind.information_meetings.create(held_on=ON + DAY, place="Huset")
    kirsten.interviewed_on = ON + 2 * DAY
    kirsten.references_seen_on = ON + 3 * DAY
    kirsten.contract_signed_on = ON + 4 * DAY
    kirsten.active_from = ON + 5 * DAY
    kirsten.left_on = ON + 7 * DAY
    kirsten.save()
    kirsten.pauses.create(begins_on=ON + 6 * DAY)
    assert [recruitment.step_of(kirsten, ON + n * DAY) for n in range(8)] == list(Step)


def test_a_criminal_record_counts_like_references_and_a_first_aid_course_does_not(kirsten):
    kirsten.certificates.create(kind=Certificate.Kind.FIRST_AID, seen_on=ON)
    assert recruitment.step_of(kirsten, ON) == Step.ENQUIRED
    kirsten.certificates.create(kind=Certificate.Kind.CRIMINAL, seen_on=ON)
    kirsten = Mentor.objects.get(pk=kirsten.pk)
    assert recruitment.step_of(kirsten, ON - DAY) == Step.ENQUIRED
    assert recruitment.step_of(kirsten, ON) == Step.REFERENCES


def test_whose_contract_has_run_out_stands_before_a_new_one_and_was_active_all_the_same(kirsten):
    kirsten.contract_signed_on, kirsten.contract_ends_on = ON - 300 * DAY, ON
    assert recruitment.step_of(kirsten, ON) == Step.ACTIVE
    assert recruitment.step_of(kirsten, ON + DAY) == Step.REFERENCES
    assert Step.ACTIVE in recruitment.steps_reached(kirsten, ON + DAY)


def test_the_funnel_adds_up_and_a_later_step_takes_along_the_earlier(sind, kirsten):
    people.mentor("Bo Bak", of=sind, contract_signed_on=ON, active_from=None, source="network")
    people.mentor("Gik Gerda", of=sind, left_on=ON, **NOTHING)  # without ever a contract
    mentors = Mentor.objects.order_by("name")
    rungs = recruitment.funnel(mentors, ON)
    assert {rung.step.value: ([str(one) for one in rung.now], rung.reached) for rung in rungs} == {
        "enquired": (["Kirsten Lind"], 3),
        "meeting": ([], 1),
        "interview": ([], 1),
        "references": ([], 1),
        "contract": ([], 1),
        "active": (["Bo Bak"], 1),
        "resting": ([], 0),
        "left": (["Gik Gerda"], 1),
    }
    ways = recruitment.sources(mentors, ON)
    assert [(way.came, way.became_active) for way in ways] == [(1, 1), (2, 0)]


def aim(branch, **facts):
    said = {"town": "Odder", "first_postcode": "8300", "last_postcode": "", "at_least": 4}
    said |= {"at_most": 5, "from_on": ON}
    return recruitment.set_target(branch, **said | facts)


def test_odder_misses_two_and_one_is_on_the_way(sind, kirsten):
    aim(sind, at_least=9, at_most=9, from_on=ON - 9 * DAY)
    aim(sind)
    aim(sind, at_least=1, at_most=None, from_on=ON + DAY)  # not yet
    for name in ("Bo Bak", "Pia Poulsen", "Rie på pause"):
        people.mentor(name, of=sind)
    Mentor.objects.get(name="Rie på pause").pauses.create(begins_on=ON)
    people.mentor("I Aarhus", of=sind, at="8000")
    people.mentor("En andens", of=people.branch("SIND Randers"))
    people.mentor("Uden afdeling")
    [odder] = recruitment.targets([sind], Mentor.objects.order_by("name"), ON)
    assert [str(one) for one in odder.active] == ["Bo Bak", "Pia Poulsen"]
    assert ([str(one) for one in odder.coming], odder.missing) == (["Kirsten Lind"], 2)
    assert [str(one) for one in odder.resting] == ["Rie på pause"]


def test_a_target_is_added_and_the_same_press_twice_is_one(sind):
    first = aim(sind)
    assert aim(sind, town="odder ") == first
    aim(sind, at_least=3)
    assert [one.at_least for one in RecruitmentTarget.objects.order_by("pk")] == [4, 3]
    [odder] = recruitment.targets([sind], [], ON)
    assert odder.missing == 3


def test_no_two_towns_share_a_postcode_so_that_nobody_counts_twice(sind):
    aim(sind, town="Aarhus", first_postcode="8000", last_postcode="8300")
    with pytest.raises(ValidationError, match="8000–8300 .* Aarhus"):
        aim(sind)
    aim(sind, town="aarhus", first_postcode="8000", last_postcode="8270", from_on=ON + DAY)
    with pytest.raises(ValidationError):
        aim(sind)  # not today
    aim(sind, from_on=ON + DAY)
    aim(people.branch("SIND Randers"), town="Hele byen", first_postcode="8300")
    with pytest.raises(ValidationError):  # nor so that it would be tomorrow
        aim(sind, town="Aarhus", first_postcode="8300", from_on=ON + DAY)


@pytest.mark.parametrize(
    "odd",
    [
        {"at_most": 3},
        {"first_postcode": "8001"},  # nobody lives there
        {"first_postcode": "8900", "last_postcode": "8300"},
        {"last_postcode": "83"},
        {"town": "  "},
    ],
)
def test_an_odd_target_is_refused(sind, odd):
    with pytest.raises(ValidationError):
        aim(sind, **odd)
    assert not RecruitmentTarget.objects.exists()


def test_what_runs_out_within_sixty_days_is_told_of_whoever_is_here(sind, kirsten):
    kirsten.contract_signed_on, kirsten.contract_ends_on = ON - 99 * DAY, ON + 60 * DAY
    kirsten.save()
    seen = {"seen_on": ON - 400 * DAY}
    kirsten.certificates.create(kind="children", expires_on=ON - DAY, **seen)
    kirsten.certificates.create(kind="criminal", expires_on=ON - DAY, **seen)
    kirsten.certificates.create(kind="criminal", expires_on=ON + 365 * DAY, **seen)  # a new one
    people.mentor("Senere Sara", of=sind, contract_ends_on=ON + 61 * DAY)
    people.mentor("Visne Vagn", of=sind, contract_ends_on=ON, left_on=ON)
    found = recruitment.expiring(Mentor.objects.all(), ON, 60)
    assert [
        (str(one.mentor), one.certificate and one.certificate.kind, one.ends_on) for one in found
    ] == [
        ("Kirsten Lind", "children", ON - DAY),
        ("Kirsten Lind", None, ON + 60 * DAY),
    ]


def test_a_certificate_is_seen_once_and_never_tomorrow(kirsten):
    now, today = timezone.now(), timezone.localdate()
    by = people.coordinator("Inger", kirsten.branch)
    for _press in range(2):
        recruitment.see_certificate(
            kirsten, kind="criminal", seen_on=today, expires_on=None, by=by, at=now
        )
    for seen_on, expires_on in ((today + DAY, None), (today, today - DAY)):
        with pytest.raises(ValidationError):
            recruitment.see_certificate(
                kirsten, kind="course", seen_on=seen_on, expires_on=expires_on, by=by, at=now
            )
    assert [one.seen_by for one in kirsten.certificates.all()] == [by]
