"""The read log: what a row says, who has seen what, the sample for the administrator, the alarms."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from citizens.models import Citizen
from matching import readings, seals
from matching.fields import Group
from matching.models import Reading, ReadingReview, Seal
from matching.readings import NotNoted
from matching.relations import Relation
from programme.models import Deputy
from tests import people
from tests.matching.looking import NAMED, at, look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


# What a row says


def test_a_row_says_who_when_as_what_and_which_groups_and_no_value(tina, bettina):
    row = look(tina, bettina, on=at((11, 4)), groups={Group.NEEDS, Group.REFERENCE})
    assert (row.citizen, row.user, row.through, row.relation) == (
        bettina,
        tina,
        "citizen",
        Relation.CONTACT,
    )
    assert row.at == at((11, 4))
    assert row.groups == ["needs", "reference"]
    assert row.hash == row.fingerprint()


def test_the_relation_is_the_readers_own(tina, rasmus, bettina):
    sind = people.branch("SIND Odder", bettina.office)
    karen = people.coordinator("Karen", sind)
    deputy = people.consultant("Dorte", people.office("Jobcenter Randers"))
    Deputy.objects.create(user=tina, deputy=deputy, begins_on=timezone.localdate())
    told = {
        user.name: look(user, bettina, on=timezone.now()).relation
        for user in (tina, rasmus, karen, deputy)
    }
    assert told == {
        "Tina Hvilsom": Relation.CONTACT,
        "Rasmus Lind": Relation.COLLEAGUE,
        "Karen": Relation.COORDINATOR,
        "Dorte": Relation.DEPUTY,
    }


def test_who_has_no_relation_is_refused_and_nothing_is_written(tina, bettina):
    lise = people.citizen("Lise Holm", contact=tina)
    elsewhere = people.consultant("Elsewhere", people.office("Jobcenter Randers"))
    with pytest.raises(NotNoted):
        look(elsewhere, bettina, lise, on=timezone.now())
    assert not Reading.objects.exists()


def test_all_of_a_page_is_one_insert(tina, django_assert_num_queries):
    many = [people.citizen(f"Citizen {n}", contact=tina, yes=False) for n in range(50)]
    noted = {one.pk: NAMED for one in many}
    with django_assert_num_queries(6):  # the citizens, whose they are (2), the rows in a savepoint
        readings.write(noted, user=tina, through="citizens", at=timezone.now())
    assert Reading.objects.count() == 50


# At the machine


def test_commands_at_the_machine_are_readers_too(tina, bettina, capsys):
    Citizen.objects.filter(pk=bettina.pk).update(referred_on=datetime.date(2027, 5, 10))
    call_command("suggest", "companies", "--citizen", bettina.ref, "--json")
    decision = json.loads(capsys.readouterr().out)["decision"]
    call_command("replay", str(decision))
    call_command("due", "--on", "2027-06-01")
    rows = Reading.objects.order_by("pk").values_list("citizen", "user", "relation", "through")
    assert list(rows) == [
        (bettina.pk, None, Relation.MACHINE, through) for through in ("suggest", "replay", "due")
    ]


def test_a_citizen_that_is_nobody_is_no_reading(db):
    with pytest.raises(CommandError):
        call_command("suggest", "companies", "--citizen", "B-000")
    assert not Reading.objects.exists()


# Who has seen what


def test_who_has_seen_what_is_told_by_day_and_person(tina, rasmus, bettina):
    look(tina, bettina, on=at((11, 3), 9, 5), groups={Group.REFERENCE})
    look(tina, bettina, on=at((11, 3), 9, 5), groups={Group.NEEDS})
    look(rasmus, bettina, on=at((11, 3), 11))
    look(tina, bettina, on=at((11, 3), 14, 10), groups={Group.REFERENCE})
    look(tina, bettina, on=at((11, 4), 8))
    readings.printed([bettina], {Group.SCORES}, through="suggest", at=at((11, 4), 7))
    told = [
        (
            day.day,
            [(one.who and one.who.name, one.relation, one.groups, one.later) for one in lines],
        )
        for day, lines in readings.who_has_seen(bettina)
    ]
    assert told == [
        (
            4,
            [
                (None, Relation.MACHINE, ["matches and reasons"], 0),
                ("Tina Hvilsom", Relation.CONTACT, ["reference", "full name"], 0),
            ],
        ),
        (
            3,
            [
                ("Tina Hvilsom", Relation.CONTACT, ["reference", "accommodation needs"], 1),
                ("Rasmus Lind", Relation.COLLEAGUE, ["full name"], 0),
            ],
        ),
    ]


# The sample and the alarms


def test_the_sample_is_drawn_from_last_month_and_the_same_each_time(tina, bettina, settings):
    settings.LOGS = settings.LOGS | {"sample": 5}
    for day in range(1, 31):
        look(tina, bettina, on=at((11, day)))
    look(tina, bettina, on=at((12, 1)))
    seals.seal(at((12, 3), 3))
    first = readings.sample(datetime.date(2026, 12, 4))
    seals.seal(at((12, 20), 3))
    again = readings.sample(datetime.date(2026, 12, 20))
    assert (first.first, first.last) == (datetime.date(2026, 11, 1), datetime.date(2026, 11, 30))
    assert first.readings == again.readings
    assert len(first.readings) == 5


def test_another_last_night_draws_another_sample(tina, bettina, settings):
    settings.LOGS = settings.LOGS | {"sample": 5}
    for day in range(1, 31):
        look(tina, bettina, on=at((11, day)))
    seals.seal(at((12, 3), 3))
    first = readings.sample(datetime.date(2026, 12, 4)).readings
    Seal.objects.filter(on=datetime.date(2026, 11, 30)).update(hash="0" * 64)
    assert readings.sample(datetime.date(2026, 12, 4)).readings != first


def test_before_a_night_is_sealed_there_is_no_sample(tina, bettina):
    look(tina, bettina, on=timezone.now())
    assert readings.sample(timezone.localdate()) is None


def test_the_first_review_counts(november, tina):
    adam, eve = people.user("Adam", "administrator"), people.user("Eve", "administrator")
    row = Reading.objects.first()
    readings.review(row, by=adam, at=november, odd=True, note="Hvorfor om aftenen?")
    readings.review(row, by=eve, at=november, odd=False, note="")
    assert list(ReadingReview.objects.values_list("reading", "by", "odd", "note")) == [
        (row.pk, adam.pk, True, "Hvorfor om aftenen?")
    ]


def test_many_looked_up_outside_own_relations_is_an_alarm(tina, rasmus, settings):
    settings.LOGS = settings.LOGS | {"outside_a_day": 2}
    own = people.citizen("Own", contact=rasmus)
    others = [people.citizen(f"Citizen {n}", contact=tina, yes=False) for n in range(3)]
    today = datetime.date(2026, 11, 20)
    look(rasmus, *others[:2], own, on=at((11, 19)))
    look(rasmus, *others[:2], on=at((11, 20)))
    look(tina, *others, on=at((11, 20)))
    assert readings.alarms(today) == []
    look(rasmus, others[2], on=at((11, 20), 16))
    assert readings.alarms(today) == [readings.ManyOutside(rasmus, today, 3)]
    # A case that is taken over has been looked up for a reason.
    Citizen.objects.filter(pk=others[0].pk).update(consultant=rasmus)
    look(rasmus, others[0], on=at((11, 20), 17))
    assert readings.alarms(today) == []
