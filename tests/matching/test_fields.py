"""Which fields of a citizen whom they are open to: the table, relation by relation."""

import pytest
from django.utils import timezone

from matching import lifecycle, telling
from matching.fields import Group, Shown, groups_open, relation_of, shown
from matching.relations import Relation
from matching.stages import Stage
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db):
    """Bettina of Tina's in Odder, Kirsten who is asked about her, and those around them."""
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    bettina = people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        musts=["quiet_room"],
        needs_in_words="Bliver bange for høje stemmer.",
        birth_year=1990,
        phone="20304050",
        interests=["strik"],
    )
    log_in = people.user("Kirsten", "mentor", sind)
    match = lifecycle.shortlist(
        bettina, people.mentor("Kirsten Overby", of=sind, user=log_in), by=tina, at=timezone.now()
    )
    lifecycle.agree(match, by=tina, at=timezone.now())
    return {"odder": odder, "sind": sind, "tina": tina, "bettina": bettina} | {
        "kirsten": log_in,
        "match": match,
    }


def meet(match, by):
    now, day = timezone.now(), timezone.localdate()
    people.ask(match, by=by, at=now)
    lifecycle.confirm(match, Stage.RUNNING, by=by, at=now, starts_on=day, follow_up_on=day)


def read(citizen, *names):
    """What can be read of a citizen as shown: {name: value}."""
    return {name: getattr(citizen, name) for name in names if hasattr(citizen, name)}


def test_the_contact_person_reads_everything_and_a_deputy_on_her_days(town):
    lone = people.consultant("Lone", people.office("Jobcenter Randers"))
    assert groups_open(town["tina"], town["bettina"]) == set(Group)
    assert relation_of(lone, town["bettina"]) is None
    day = timezone.localdate()
    period = Deputy.objects.create(user=town["tina"], deputy=lone, begins_on=day, ends_on=day)
    assert relation_of(lone, town["bettina"]) == Relation.DEPUTY
    period.begins_on = period.ends_on = day - day.resolution
    period.save()
    assert relation_of(lone, town["bettina"]) is None


def test_a_coordinator_reads_no_need_in_words(town):
    karen = people.coordinator("Karen", town["sind"])
    [bettina] = shown(karen, [town["bettina"]])
    assert read(bettina, "ref", "name", "needs_in_words") == {
        "ref": town["bettina"].ref,
        "name": "Bettina Skovgaard",
    }
    elsewhere = people.branch("SIND Randers", people.office("Jobcenter Randers"))
    assert shown(people.coordinator("Ulla", elsewhere), [town["bettina"]]) == []


def test_a_colleague_reads_name_contact_person_and_phase(town):
    [bettina] = shown(people.consultant("Lone", town["odder"]), [town["bettina"]])
    told = read(bettina, "name", "consultant", "phase", "ref", "phone", "postcode", "interests")
    assert told == {"name": "Bettina Skovgaard", "consultant": town["tina"], "phase": "seeking"}


def test_who_is_asked_reads_no_name_and_who_has_answered_reads_nothing(town):
    lifecycle.advance(town["match"], Stage.ASKED, by=town["tina"], at=timezone.now())
    [bettina] = shown(town["kirsten"], [town["bettina"]])
    told = read(bettina, "ref", "name", "first_name", "age_band", "interests", "birth_year")
    assert told == {"age_band": "30–39", "interests": ["strik"]}
    assert str(bettina) == "Nogen i Odder"
    lifecycle.advance(town["match"], Stage.ACCEPTED, by=town["kirsten"], at=timezone.now())
    assert relation_of(town["kirsten"], town["bettina"]) is None


def test_who_meets_reads_the_first_name_until_it_ends(town):
    meet(town["match"], town["tina"])
    [bettina] = shown(town["kirsten"], [town["bettina"]])
    told = read(bettina, "ref", "name", "first_name", "phone", "needs", "needs_in_words")
    assert told == {"ref": town["bettina"].ref, "first_name": "Bettina"}
    lifecycle.end(town["match"], by=town["tina"], at=timezone.now(), side="citizen", reason="other")
    assert shown(town["kirsten"], [town["bettina"]]) == []


def test_words_that_stay_with_sind_are_for_sinds_own(town):
    bettina, sinds = town["bettina"], people.consultant("Mette", town["sind"])
    bettina.words_stay_with_sind = True
    assert Group.NEEDS_IN_WORDS not in groups_open(town["tina"], bettina)
    bettina.consultant = sinds
    assert Group.NEEDS_IN_WORDS in groups_open(sinds, bettina)


def test_a_field_that_stands_in_no_group_is_closed(town):
    citizen = Shown(town["bettina"], Group)
    assert not hasattr(citizen, "consents")
    assert not hasattr(citizen, "save")


def tell(town, *codes, text=""):
    telling.tell(
        town["match"], list(codes), text, by=town["tina"], at=timezone.now(), channel="spoken"
    )


def test_what_the_citizen_allows_the_volunteer_knows_and_what_is_taken_back_not(town):
    bettina, match = town["bettina"], town["match"]
    tell(town, "full_name", "phone", "needs:quiet_room", text="Jeg vil helst gå en tur.")
    lifecycle.advance(match, Stage.ASKED, by=town["tina"], at=timezone.now())
    # Who is only asked hears of needs, never who it is.
    assert list(telling.shown_to(match, timezone.now())) == ["needs:quiet_room"]
    people.said_yes(match, at=timezone.now())
    lifecycle.advance(match, Stage.TALK, by=town["tina"], at=timezone.now())
    day = timezone.localdate()
    lifecycle.confirm(
        match, Stage.RUNNING, by=town["tina"], at=timezone.now(), starts_on=day, follow_up_on=day
    )
    told = telling.shown_to(match, timezone.now())
    assert told["full_name"] == "Bettina Skovgaard"
    assert (told["phone"], told["text"]) == ("20304050", "Jeg vil helst gå en tur.")
    assert bettina.disclosures.filter(mentor=match.mentor).count() == 4
    tell(town, "phone")
    assert telling.shown_to(match, timezone.now()) == {"phone": "20304050"}


def register(town, purpose):
    """What the register says about Kirsten, oldest first: [(event, items), …]."""
    rows = town["bettina"].consents.filter(purpose=purpose, mentor=town["match"].mentor)
    return [(row.event, row.items) for row in rows]


def to_delete(town):
    return town["match"].tasks.filter(fact="ask_to_delete", done_at=None).count()


def told_so_far(town):
    rows = town["bettina"].disclosures.filter(mentor=town["match"].mentor).order_by("pk")
    return [row.items for row in rows]


def test_one_of_two_things_of_a_purpose_is_taken_back_as_a_whole_withdrawal_would_be(town):
    town["bettina"].email = "bettina@example.org"
    town["bettina"].save()
    tell(town, "phone", "email")
    assert to_delete(town) == 0
    tell(town, "email")
    assert register(town, "share_contact") == [
        ("given", ["phone", "email"]),
        ("withdrawn", []),
        ("given", ["email"]),
    ]
    assert telling.told(town["match"], timezone.now()) == telling.Told(["email"])
    # What stays was told before, and is not told anew.
    assert (to_delete(town), told_so_far(town)) == (1, [["phone", "email"]])


def test_another_text_takes_the_first_one_back(town):
    tell(town, text="Jeg vil helst gå en tur.")
    tell(town, text="Jeg vil helst spille kort.")
    assert [event for event, _items in register(town, "share_text")] == [
        "given",
        "withdrawn",
        "given",
    ]
    now = timezone.now()
    assert telling.told(town["match"], now) == telling.Told([], "Jeg vil helst spille kort.")
    assert (to_delete(town), len(told_so_far(town))) == (1, 2)


def test_what_comes_in_addition_alone_is_told_anew(town):
    tell(town, "needs:quiet_room", "full_name")
    tell(town, "needs:quiet_room", "full_name", "phone")
    assert to_delete(town) == 0
    assert told_so_far(town) == [["full_name"], ["needs:quiet_room"], ["phone"]]


def test_who_may_know_it_all_again_is_not_asked_to_delete_it(town):
    tell(town, "full_name", "phone")
    tell(town)
    assert to_delete(town) == 1
    again = {"by": town["tina"], "at": timezone.now(), "channel": "spoken", "unasked": True}
    telling.tell(town["match"], ["phone"], "", **again)
    assert to_delete(town) == 1
    telling.tell(town["match"], ["phone", "full_name"], "", **again)
    (task,) = town["match"].tasks.filter(fact="ask_to_delete")
    assert (task.done_at, task.done_by) == (again["at"], town["tina"])


def test_the_text_stays_as_it_is_where_nobody_says_anything_of_it(town):
    tell(town, "phone", text="Jeg vil\r\ngå en tur.")
    tell(town, text=None)
    tell(town, text="Jeg vil\ngå en tur.")
    assert telling.told(town["match"], timezone.now()).text == "Jeg vil\r\ngå en tur."
    assert [event for event, _items in register(town, "share_text")] == ["given"]


def test_only_who_has_the_case_tells(town):
    with pytest.raises(lifecycle.Refused):
        telling.tell(
            town["match"], ["phone"], "", by=town["kirsten"], at=timezone.now(), channel="spoken"
        )
    assert telling.told(town["match"], timezone.now()) == telling.Told([])
