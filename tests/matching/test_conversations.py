"""The log: what is written down, what is refused, and who is on which side of the wall."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from matching import conversations, lifecycle
from matching.lifecycle import Refused
from matching.models import Conversation
from matching.stages import Stage
from matching.visibility import (
    agreements_visible_to,
    contacts_visible_to,
    conversations_visible_to,
)
from programme.roles import Role
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
DAY = timedelta(days=1)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, referred_on=date(2026, 1, 10))


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen")


def record(by, **facts):
    now = timezone.now()
    facts = {"form": "meeting", "held_on": timezone.localdate(now), **facts}
    return conversations.record(by=by, at=now, **facts)


def texts(user):
    return [talk.text for talk in conversations_visible_to(user).filter(opens=True)]


# What is written


def test_what_was_said_and_what_both_sides_will_do(tina, bettina):
    today = timezone.localdate()
    talk = record(
        tina,
        citizen=bettina,
        text="Hun vil gerne prøve køkkenet.",
        next_on=today + 14 * DAY,
        agreements=[
            {"whose": "office", "what": "Ringe til Havrekrogen", "due_on": today + 3 * DAY},
            {"whose": "citizen", "what": "Tænke over timerne", "due_on": None},
        ],
    )
    assert (talk.citizen, talk.recorded_by, talk.next_on) == (bettina, tina, today + 14 * DAY)
    assert sorted(
        (one.whose, one.what, one.due_on, one.done_on) for one in talk.agreements.all()
    ) == [
        ("citizen", "Tænke over timerne", None, None),
        ("office", "Ringe til Havrekrogen", today + 3 * DAY, None),
    ]


def test_a_no_show_is_an_ordinary_outcome_that_sets_the_next_date(tina, bettina):
    next_on = timezone.localdate() + 7 * DAY
    for _ in range(3):
        record(tina, citizen=bettina, form="no_show", next_on=next_on, text=str(_))
    bettina.refresh_from_db()
    assert bettina.phase == "seeking"
    assert set(Conversation.objects.values_list("form", "next_on")) == {("no_show", next_on)}


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"held_on": timezone.localdate() + DAY}, "cannot lie in the future"),
        ({"held_on": date(2026, 1, 9)}, "before the citizen was referred"),
        ({"next_on": timezone.localdate()}, "must be after this one"),
        ({"citizen": None}, "Say with whom"),
        ({"stays_with_sind": True}, "Only SIND's own"),
        (
            {"agreements": [{"whose": "citizen", "what": "x", "due_on": date(2026, 2, 1)}]},
            "before the day of the conversation",
        ),
        ({"agreements": [{"whose": "citizen", "what": "  "}]}, "Say what is agreed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(tina, bettina, facts, sentence):
    with pytest.raises(Refused, match=sentence):
        record(tina, **{"citizen": bettina, "text": "hej", **facts})
    assert not Conversation.objects.exists()


def test_the_same_press_twice_is_one_conversation(tina, bettina):
    agreed = [{"whose": "citizen", "what": "Ringe"}]
    first = record(tina, citizen=bettina, text="hej", agreements=agreed)
    assert record(tina, citizen=bettina, text="hej", agreements=agreed) == first
    assert record(tina, citizen=bettina, text="hej igen", agreements=agreed) != first
    assert Conversation.objects.count() == 2


def test_nobody_writes_in_anothers_log(bettina, kitchen, odder):
    for by in (
        people.consultant("Lone", odder),
        people.user("Eva", Role.EVALUATOR, odder),
        people.user("Adam", Role.ADMINISTRATOR),
    ):
        with pytest.raises(Refused, match="You cannot write"):
            record(by, citizen=bettina)
    with pytest.raises(Refused, match="You cannot write"):
        record(people.user("Kirsten", Role.MENTOR), company=kitchen)


def test_a_match_is_about_those_two_and_nobody_else(tina, bettina, kitchen):
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    with pytest.raises(Refused, match="somebody else"):
        record(tina, match=match, company=people.company("Kroen"))
    with pytest.raises(Refused, match="somebody else"):
        record(tina, match=match, citizen=people.citizen("Bo", contact=tina))


def test_done_is_done_once(tina, bettina):
    talk = record(tina, citizen=bettina, agreements=[{"whose": "citizen", "what": "Ringe"}])
    agreement, now = talk.agreements.get(), timezone.now()
    conversations.done(agreement, at=now - 5 * DAY)
    assert conversations.done(agreement, at=now).done_on == timezone.localdate(now - 5 * DAY)


# Who sees it


def test_the_contact_person_reads_and_her_colleague_does_not(tina, bettina, kitchen, odder):
    talk = record(tina, citizen=bettina, text="om Bettina", agreements=[_ringe()])
    record(tina, company=kitchen, text="om køkkenet")
    assert texts(tina) == ["om køkkenet", "om Bettina"]
    lone = people.consultant("Lone", odder)
    assert texts(lone) == ["om køkkenet"]
    assert list(agreements_visible_to(tina)) == list(talk.agreements.all())
    assert list(agreements_visible_to(lone)) == []


def _ringe():
    return {"whose": "office", "what": "Ringe"}


def test_a_coordinator_knows_the_day_and_reads_what_she_wrote_herself(tina, karen, bettina):
    record(tina, citizen=bettina, text="til Tina", agreements=[_ringe()])
    record(karen, citizen=bettina, text="til Karen")
    seen = {talk.text: talk.opens for talk in conversations_visible_to(karen)}
    assert seen == {"til Tina": False, "til Karen": True}
    assert not agreements_visible_to(karen).exists()
    assert texts(tina) == ["til Karen", "til Tina"]


def test_about_a_citizen_who_was_not_there_it_is_hers_all_the_same(tina, bettina, kitchen, odder):
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    record(tina, company=kitchen, match=match, text="Bettina ville passe hos jer")
    lone = people.consultant("Lone", odder)
    assert texts(tina) == ["Bettina ville passe hos jer"]
    assert list(conversations_visible_to(lone)) == []
    assert contacts_visible_to(lone).count() == 1
    bettina.matches.all().delete()
    assert not Conversation.objects.exists()  # it never outlives what made it private


def test_a_volunteer_elsewhere_does_not_show_through_a_company(tina, kitchen, sind):
    kirsten = people.mentor("Kirsten", of=sind)
    record(tina, company=kitchen, mentor=kirsten, text="de to mødtes")
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    assert texts(tina) == ["de to mødtes"]
    assert texts(rasmus) == []


def test_with_the_job_centre_alone_it_concerns_those_whose_job_centre_it_is(tina, karen, odder):
    record(tina, office=odder, text="kvoten")
    assert texts(tina) == texts(karen) == ["kvoten"]
    assert texts(people.consultant("Rasmus", people.office("Jobcenter Randers"))) == []


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.EVALUATOR, Role.MENTOR])
def test_no_rows_for_those_who_need_none(tina, bettina, kitchen, sind, odder, role):
    somebody = people.user("Eva", role, sind, odder)
    kirsten = people.mentor("Kirsten", of=sind, user=somebody if role == Role.MENTOR else None)
    record(tina, citizen=bettina)
    record(tina, company=kitchen)
    record(tina, mentor=kirsten)
    assert list(conversations_visible_to(somebody)) == []
    assert list(contacts_visible_to(somebody)) == []
    assert list(agreements_visible_to(somebody)) == []


def test_the_wall(tina, karen, sind, odder, bettina, kitchen):
    secret = {"text": "hemmeligt", "stays_with_sind": True, "agreements": [_ringe()]}
    kirsten = people.mentor("Kirsten", of=sind)
    record(karen, citizen=bettina, **secret)
    record(karen, company=kitchen, **secret)
    record(karen, mentor=kirsten, **secret)
    both = people.coordinator("Begge", sind, odder)
    of_none = people.coordinator("Ingen")
    sinds_consultant = people.consultant("Søren", sind)
    assert len(texts(karen)) == 3
    assert len(texts(sinds_consultant)) == 2  # Bettina is not his
    for outside in (tina, both, of_none):
        assert list(conversations_visible_to(outside)) == []
        assert list(contacts_visible_to(outside)) == []
        assert list(agreements_visible_to(outside)) == []
    karen.offices.add(odder)  # employed by the job centre as well, from now on
    assert texts(karen) == []


def test_what_the_job_centre_heard_cannot_stay_with_sind(karen, bettina, odder):
    with pytest.raises(Refused, match="The job centre took part"):
        record(karen, citizen=bettina, office=odder, stays_with_sind=True)


def test_who_may_not_log_in_sees_nothing(tina, bettina):
    record(tina, citizen=bettina)
    tina.is_active = False
    assert list(conversations_visible_to(tina)) == []


# No, thanks; and how many were asked


def test_no_thanks_has_a_reason_and_a_day(tina, kitchen):
    today, until = timezone.localdate(), timezone.localdate() + 90 * DAY
    conversations.no_thanks(
        kitchen, by=tina, at=timezone.now(), reason="no_room", until=until, text="Ring til foråret."
    )
    kitchen.refresh_from_db()
    assert kitchen.no_contact_until == until
    talk = Conversation.objects.get()
    assert (talk.form, talk.held_on, talk.company, talk.text) == (
        "call",
        today,
        kitchen,
        "No, thanks: No room at the moment. Ring til foråret.",
    )


@pytest.mark.parametrize(("days", "allowed"), [(0, False), (1, True), (731, True), (732, False)])
def test_no_thanks_lasts_at_most_two_years(tina, kitchen, days, allowed):
    def say():
        until = timezone.localdate() + days * DAY
        conversations.no_thanks(kitchen, by=tina, at=timezone.now(), reason="other", until=until)

    if allowed:
        say()
    else:
        with pytest.raises(Refused):
            say()
    kitchen.refresh_from_db()
    assert (kitchen.no_contact_until is not None) == allowed
    assert Conversation.objects.exists() == allowed


def test_how_many_companies_were_approached_before_a_place_was_found(tina, bettina):
    today = timezone.localdate()
    assert conversations.approaches_before_place(bettina) == 0

    def approached(name, *further):
        opening = people.company(name, tasks=["opvask"]).openings.get()
        match = lifecycle.shortlist(bettina, opening, by=tina, at=timezone.now())
        lifecycle.agree(match, by=tina, at=timezone.now())
        for stage in (Stage.APPROACHED, *further):
            lifecycle.advance(match, stage, by=tina, at=timezone.now())
        return match

    inn = approached("Kroen")
    lifecycle.back(inn, Stage.AGREED, by=tina, at=timezone.now())
    lifecycle.advance(inn, Stage.APPROACHED, by=tina, at=timezone.now())  # the same one again
    found = approached("Havrekrogen", Stage.MEETING)
    assert conversations.approaches_before_place(bettina) == 2
    assert not conversations.has_had_a_place(bettina)
    lifecycle.confirm(
        found,
        Stage.JOB,
        by=tina,
        at=timezone.now(),
        starts_on=today,
        follow_up_on=today + 3 * DAY,
    )
    approached("Storkøkkenet")  # afterwards
    assert conversations.approaches_before_place(bettina) == 2
    assert conversations.has_had_a_place(bettina)
