"""Erasing: all of it, with a proof, by two people or after its time, and it stays out."""

import datetime

import pytest
import time_machine
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from citizens.models import Citizen
from matching import erasing, lifecycle, seals, suggestions
from matching.changes import done_by
from matching.models import (
    CaseFigures,
    Change,
    Conversation,
    Decision,
    Erasure,
    Match,
    Reading,
)
from matching.models.decisions import Unreadable
from matching.stages import Kind, Reason, Side, Stage
from mentors.models import Contract, ContractText, Mentor
from programme import vault
from programme.models import User
from tests import people
from tests.matching import vaulting
from tests.matching.looking import look

pytestmark = pytest.mark.django_db
OURS = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_STORE = tmp_path / "keys"
    return settings.KEY_STORE


@pytest.fixture
def kirsten(sind):
    log_in = people.user("Kirsten Overby", "mentor", sind)
    return people.mentor(
        "Kirsten Overby",
        of=sind,
        user=log_in,
        email="kirsten@example.org",
        phone="21 43 65 87",
        motivation="Jeg ved, hvordan det er at stå alene.",
    )


@pytest.fixture
def lived(bettina, kirsten, tina):
    """Bettina, with everything about her that there can be, and a volunteer who meets her."""
    bettina.email, bettina.phone = "bettina.skovgaard@example.org", "12 34 56 78"
    now = timezone.now()
    with done_by(lambda: tina):
        bettina.save()
        marks = iter(f"mrk{number}x" for number in range(1000))
        vaulting.write_about(
            bettina, people.company("Havrekrogen").openings.get(), tina, now, lambda: next(marks)
        )
        suggester = suggestions.Suggester(Kind.MENTORS, Mentor.objects.all())
        suggester.suggest(bettina, viewer=tina)
        suggestions.suggest_by_reference("companies", [bettina.ref])
        running(bettina, kirsten, tina)
    look(tina, bettina, on=now)
    return bettina


def running(citizen, mentor, by):
    now, day = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(citizen, mentor, by=by, at=now)
    lifecycle.agree(match, by=by, at=now)
    people.ask(match, by=by, at=now)
    return lifecycle.confirm(match, Stage.RUNNING, by=by, at=now, starts_on=day, follow_up_on=day)


def everything():
    """All that stands in the database, as text."""
    rows = []
    with connection.cursor() as cursor:
        for app in OURS:
            for model in apps.get_app_config(app).get_models(include_auto_created=True):
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608
                rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows)


def asked(party, by, second):
    now = timezone.now()
    return erasing.confirm(erasing.ask(party, by=by, at=now), by=second, at=now)


def test_nothing_of_her_is_left_and_the_proof_says_so(lived, tina, karen):
    said = (lived.ref, "Bettina", "Skovgaard", "bettina.skovgaard", "12 34 56 78")
    assert all(word in everything() for word in said)
    key, number = lived.key, lived.pk
    erasure = asked(lived, tina, karen)
    left = everything()
    assert [word for word in said if word in left] == []
    assert not Citizen.objects.filter(pk=number).exists()
    assert vault.destroyed() == {key}
    assert erasure.proof["rows"]["citizens.Citizen"] == 1
    assert erasure.proof["rows"]["matching.Match"] == 2
    assert erasure.proof["left"] == []
    assert erasure.proof["columns"] > 50
    assert (erasure.asked_by, erasure.confirmed_by) == (tina, karen)


def test_the_plan_says_beforehand_exactly_what_the_proof_says_afterwards(lived, tina, karen):
    before = everything()
    plan = erasing.what_goes(lived)
    assert everything() == before
    assert vault.destroyed() == set()
    assert asked(lived, tina, karen).proof["rows"] == plan


def test_others_keep_all_that_is_theirs(lived, tina, karen, kirsten):
    amina = people.citizen("Amina Warsame", contact=tina, needs_in_words="Lys nok til at læse.")
    match = running(amina, kirsten, tina)
    suggestions.suggest_by_reference("mentors", [amina.ref])
    asked(lived, tina, karen)
    amina.refresh_from_db()
    assert amina.needs_in_words == "Lys nok til at læse."
    assert amina.consents.count() == 4
    assert Match.objects.get() == match
    assert kirsten.ref in str(amina.decisions.get().pool.content)
    assert Mentor.objects.get() == kirsten


def test_what_remains_is_figures_without_identity(lived, tina, karen, odder):
    asked(lived, tina, karen)
    figures = CaseFigures.objects.values().get()
    assert figures.pop("id").version == 4
    assert figures == {
        "programme_id": lived.programme_id,
        "office_id": odder.pk,
        "referred_in": None,
        "outcome": "waiting",
        "had_volunteer": True,
        "had_internship": False,
        "had_job": False,
        "kept_job": False,
        "had_pension": False,
    }


def test_a_job_kept_for_six_months_is_counted_as_such(bettina, tina, karen):
    opening = people.company("Havrekrogen").openings.get()
    with time_machine.travel(datetime.datetime(2026, 1, 12, 9, tzinfo=datetime.UTC)) as clock:
        people.say_yes(bettina, on=datetime.date(2026, 1, 5))
        match = lifecycle.shortlist(bettina, opening, by=tina, at=timezone.now())
        lifecycle.agree(match, by=tina, at=timezone.now())
        for stage in (Stage.APPROACHED, Stage.MEETING):
            lifecycle.advance(match, stage, by=tina, at=timezone.now())
        day = timezone.localdate()
        lifecycle.confirm(
            match, Stage.JOB, by=tina, at=timezone.now(), starts_on=day, follow_up_on=day
        )
        clock.move_to(datetime.datetime(2026, 7, 13, 9, tzinfo=datetime.UTC))
        lifecycle.end(
            match,
            by=tina,
            at=timezone.now(),
            side=Side.CITIZEN,
            reason=Reason.OTHER_JOB,
        )
    asked(bettina, tina, karen)
    figures = CaseFigures.objects.get()
    assert (figures.had_internship, figures.had_job, figures.kept_job) == (False, True, True)


def test_the_logs_say_that_something_was_there_and_the_seals_still_fit(lived):
    lived_on = timezone.now()
    erasure = Erasure.objects.create(
        key=lived.key, kind="citizen", why="closed", due_on=lived_on.date(), asked_at=lived_on
    )
    at = lived_on + datetime.timedelta(days=1, hours=2)
    seals.seal(at)
    rows = (Reading.objects.count(), Change.objects.count())
    erasing.erase(erasure, at=at)
    # Erasing is no change in the log, or the log would tell of what it forgets.
    assert (Reading.objects.count(), Change.objects.count()) == rows
    assert seals.check(at).faults == []
    assert Reading.objects.exclude(citizen=None).count() == 0
    assert Change.objects.exclude(about=None).count() == 0


def test_a_name_in_somebody_elses_row_is_told_and_left_to_a_person(lived, tina, karen):
    company = people.company("Kornhuset")
    company.description = "Spørg efter Lone, som kender Bettina Skovgaard."
    company.save()
    talk = Conversation.objects.create(
        form="call",
        held_on=timezone.localdate(),
        company=company,
        text=f"De spurgte til {lived.ref}.",
        recorded_by=tina,
        recorded_at=timezone.now(),
    )
    left = asked(lived, tina, karen).proof["left"]
    assert sorted(left) == [
        ["companies.Company", "description", str(company.pk)],
        # What was written there before is in the change log as well.
        *sorted(
            ["matching.Change", "changes", str(one.pk)]
            for one in Change.objects.filter(object_id=company.pk, changes__has_key="description")
        ),
        ["matching.Conversation", "text", str(talk.pk)],
    ]


def test_a_second_person_must_look_at_it(lived, tina, karen):
    erasure = erasing.ask(lived, by=tina, at=timezone.now())
    assert erasing.why_not_confirm(erasure, tina) != ""
    assert erasing.why_not_confirm(erasure, karen) == ""
    with pytest.raises(IntegrityError), transaction.atomic():
        erasing.confirm(erasure, by=tina, at=timezone.now())
    assert Citizen.objects.get() == lived
    assert vault.destroyed() == set()
    # Nor can it be done without anybody's looking.
    with pytest.raises(IntegrityError), transaction.atomic():
        erasing.erase(erasure, at=timezone.now())
    assert Citizen.objects.get() == lived


# By itself


def at(month, day, year=2026):
    return datetime.datetime(year, month, day, 3, tzinfo=datetime.UTC)


def test_nobody_goes_who_has_not_stood_on_the_plan(tina):
    """Lise was referred long ago, before this system looked at such things."""
    lise = people.citizen(
        "Lise Holm", contact=tina, yes=False, referred_on=datetime.date(2026, 1, 5)
    )
    first = datetime.date(2026, 11, 4)
    assert [row.key for row in erasing.announce(first, at=at(11, 4))] == [lise.key]
    assert erasing.ripe(first) == []
    assert erasing.ripe(datetime.date(2026, 11, 17)) == []
    (ripe,) = erasing.ripe(datetime.date(2026, 11, 18))
    done = erasing.erase(ripe, at=at(11, 18))
    assert (done.why, done.due_on) == ("no_yes", datetime.date(2026, 2, 4))
    assert not Citizen.objects.exists()


def test_whoever_is_heard_of_again_comes_off_the_plan(tina):
    lise = people.citizen(
        "Lise Holm", contact=tina, yes=False, referred_on=datetime.date(2026, 10, 5)
    )
    erasing.announce(datetime.date(2026, 10, 25), at=at(10, 25))
    people.say_yes(lise, on=datetime.date(2026, 10, 28))
    assert erasing.announce(datetime.date(2026, 11, 9), at=at(11, 9)) == []
    assert erasing.ripe(datetime.date(2026, 11, 9)) == []


def test_what_somebody_asked_for_is_not_done_by_the_night(lived, tina):
    erasure = erasing.ask(lived, by=tina, at=at(1, 1))
    today = timezone.localdate()
    assert erasing.announce(today, at=timezone.now()) == []
    assert erasing.ripe(today) == []
    assert Erasure.objects.get() == erasure


# It stays out


def test_killed_between_tombstone_and_rows_the_next_start_does_the_rest(lived, tina):
    vault.destroy(lived.key)
    (done,) = erasing.replay(at=timezone.now())
    assert (done.key, done.why) == (lived.key, "restored")
    assert not Citizen.objects.exists()
    assert lived.ref not in everything()
    assert erasing.replay(at=timezone.now()) == []


def test_killed_before_the_tombstone_nothing_has_happened(lived, tina, karen, monkeypatch):
    erasure = erasing.ask(lived, by=tina, at=timezone.now())
    before = everything()
    monkeypatch.setattr(vault, "_write", lambda *file, **how: (_ for _ in ()).throw(OSError()))
    with pytest.raises(OSError), transaction.atomic():
        erasing.confirm(erasure, by=karen, at=timezone.now())
    assert everything() == before
    monkeypatch.undo()
    erasing.confirm(erasure, by=karen, at=timezone.now())
    assert not Citizen.objects.exists()


def test_somebody_new_with_the_same_name_and_reference_is_somebody_new(lived, tina, karen):
    asked(lived, tina, karen)
    again = people.citizen(lived.name, contact=tina, ref=lived.ref, needs_in_words="Ro.")
    assert erasing.replay(at=timezone.now()) == []
    again.refresh_from_db()
    assert again.needs_in_words == "Ro."


# Volunteers


def test_a_volunteer_whom_nobody_names_goes_whole(kirsten, karen, tina):
    people.citizen("Amina Warsame", contact=tina)
    suggestions.suggest_by_reference("mentors", ["all"])
    decision = Decision.objects.get()
    log_in = kirsten.user
    with done_by(lambda: log_in):
        kirsten.trade = "Bogbinder"
        kirsten.save()
        Contract.objects.create(
            mentor=kirsten,
            text=ContractText.objects.first(),
            role="social",
            begins_on=timezone.localdate(),
            ends_on=timezone.localdate(),
            made_by=karen,
            made_at=timezone.now(),
            words="Aftale med Kirsten Overby",
            signed_on=timezone.localdate(),
            how="log_in",
            recorded_by=log_in,
        )
        kirsten.feedback.create(kind="thanks", held_on=timezone.localdate(), text="Tak, Kirsten.")
    erasure = asked(kirsten, karen, tina)
    left = everything()
    said = (kirsten.ref, "Kirsten", "kirsten@", "21 43 65 87", "stå alene", "Bogbinder")
    assert [word for word in said if word in left] == []
    assert not Mentor.objects.exists()
    assert not Contract.objects.exists()
    assert not User.objects.filter(pk=log_in.pk).exists()
    assert erasure.proof["left"] == []
    assert not User.objects.filter(name="Kirsten Overby").exists()
    decision.refresh_from_db()
    with pytest.raises(Unreadable):
        _ = decision.pool.content
    assert decision.seeker.content  # the citizen's own


def test_a_volunteer_whom_a_case_names_leaves_an_empty_row_there(kirsten, bettina, karen, tina):
    match = running(bettina, kirsten, tina)
    asked(kirsten, karen, tina)
    left = everything()
    said = (kirsten.ref, "Kirsten", "kirsten@", "21 43 65 87", "stå alene")
    assert [word for word in said if word in left] == []
    match.refresh_from_db()
    assert match.mentor.name == "Tidligere frivillig"
    assert match.mentor.user is None or not match.mentor.user.is_active
    assert erasing.replay(at=timezone.now()) == []
    erasing.clear_emptied()
    assert Mentor.objects.count() == 1
    asked(bettina, tina, karen)
    erasing.clear_emptied()
    assert Mentor.objects.count() == 0


def test_what_a_volunteer_wrote_for_himself_goes_with_him(kirsten, bettina, karen, tina):
    match = running(bettina, kirsten, tina)
    said = {"own": "Jeg var selv træt i dag.", "shared": "Vi gik en tur."}
    match.diary.create(held_on=timezone.localdate(), written_at=timezone.now(), **said)
    erasure = asked(kirsten, karen, tina)
    [entry] = match.diary.select_related("match__citizen")
    assert (entry.own, entry.shared) == ("", "Vi gik en tur.")
    assert erasure.proof["rows"]["matching.DiaryEntry"] == 1


def test_old_logs_go_by_whole_months_and_the_seals_stay(bettina, tina):
    for month in (9, 10, 11):
        look(tina, bettina, on=at(month, 3, year=2024))
        look(tina, bettina, on=at(month, 28, year=2024))
    seals.seal(at(12, 2, year=2024))
    before = Reading.objects.count()
    now = at(11, 1)
    assert seals.drop_old(now.date())["reading"] == before - 2
    assert {row.at.month for row in Reading.objects.all()} == {11}
    seals.seal(now)
    assert seals.check(now).faults == []
