"""Odder, as seen from every side: Tina's citizen Bettina, and eleven people who may see her or may not."""

import datetime

import pytest
from django.utils import timezone

from citizens.models.wishes import record_wishes
from matching import (
    conversations,
    diary,
    erasing,
    lifecycle,
    meetings,
    readings,
    referrals,
    seals,
    sheets,
    steps,
    tasks,
    worries,
)
from matching.fields import Group
from matching.models import ExpectationTalk, FollowUp, OpennessPlan, Reading, Task
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from matching.visibility import parties_visible_to
from mentors import contracts
from programme.models import Deputy, Occupation, Quota, Target, TargetValue
from tests import people
from tests.versions import draft

DAY = datetime.timedelta(days=1)


@pytest.fixture
def town(db):
    return founded()


def founded():
    """All that pages are about, and whoever opens them: {"actors": {actor: user}, name: row}."""
    town = {"actors": _people()}
    tina, karen = town["actors"]["tina"], town["actors"]["coordinator"]
    odder, sind = tina.offices.get(), karen.offices.get()
    town["citizen"] = _bettina(tina)
    town |= _volunteers(town, sind)
    town |= _places(town["citizen"], tina)
    town |= _said(town, tina, karen)
    today, now = timezone.localdate(), timezone.now()
    town |= _found_and_offered(town, sind, karen)
    town["case_step"] = town["citizen"].programme.steps.get(derived="first_talk")
    town["step_done"] = steps.tick(town["citizen"], town["case_step"], by=tina, on=today)
    town["version"] = draft("companies", by=karen, tasks=40)
    town["meeting"] = meetings.plan(odder, today, by=tina, at=now)
    town["empty_meeting"] = meetings.plan(odder, today + DAY, by=tina, at=now)
    [town["case"]] = meetings.take_up(town["meeting"], [town["citizen"]], by=tina, at=now)
    for kind in Kind:
        found = Suggester(kind, parties_visible_to(tina, kind)).suggest(
            town["citizen"], viewer=tina
        )
        town[f"{kind}_list"] = found.decision
    town["erasure"] = erasing.ask(town["free_mentor"], by=karen, at=now)
    town["citizens_erasure"] = erasing.ask(town["citizen"], by=tina, at=now)
    town["reading"] = _read_last_month(town["citizen"], tina)
    tina.change_calendar_key()
    return town


def _found_and_offered(town, sind, karen):
    """Where Kirsten was found, and the contract that waits for her."""
    kirsten, today = town["mentor"], timezone.localdate()
    kirsten.birth_year = 1961
    kirsten.save()
    meeting = {
        "held_on": today,
        "place": "Biblioteket",
        "centre": sind.volunteer_centres.create(name="Huset"),
    }
    return {
        "centre": meeting["centre"],
        "information_meeting": sind.information_meetings.create(**meeting),
        "contract": contracts.offer(
            kirsten,
            text=contracts.text_on(today),
            role="social",
            limits="",
            begins_on=today,
            ends_on=today + 100 * DAY,
            by=karen,
            at=timezone.now(),
        ),
    }


def _people():
    odder, randers = people.office("Jobcenter Odder"), people.office("Jobcenter Randers")
    sind = people.branch("SIND Odder", odder)
    north = people.branch("SIND Randers", randers)
    actors = {
        "administrator": people.user("Adam", "administrator"),
        "coordinator": people.coordinator("Karen", sind),
        "coordinator elsewhere": people.coordinator("Kim", north),
        "tina": people.consultant("Tina Hvilsom", odder),
        "deputy": people.consultant("Dorte", odder),
        "was deputy": people.consultant("Dan", odder),
        "elsewhere": people.consultant("Rasmus", randers),
        "volunteer": people.user("Kirsten", "mentor", sind),
        "asked": people.user("Poul", "mentor", sind),
        "was volunteer": people.user("Vera", "mentor", sind),
        "evaluator": people.user("Eva", "evaluator", north),
    }
    today = timezone.localdate()
    Occupation.objects.create(code="9411", label="køkkenhjælper")
    Quota.objects.create(office=odder, number=9, from_on=today)
    found = Target.objects.filter(measure="").first()
    TargetValue.objects.create(target=found, on=today, n=1, of=2, source="Spørgeskema")
    for deputy, begins, ends in (("deputy", -1, 1), ("was deputy", -9, -1)):
        Deputy.objects.create(
            user=actors["tina"],
            deputy=actors[deputy],
            begins_on=today + begins * DAY,
            ends_on=today + ends * DAY,
        )
    return actors


def _bettina(tina):
    bettina = people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        email="bettina@example.org",
        phone="12345678",
        birth_year=1990,
        qualifications=["kørekort"],
        strengths=["omhyggelig"],
        cv=["bager"],
        languages=["dansk"],
        interests=["strik"],
        meeting_places=["café"],
        needs_in_words="Helst om formiddagen.",
        wishes=["køkkenarbejde"],
        own_companies=["Bageriet"],
        musts=["quiet_room"],
    )
    record_wishes(
        bettina, ["køkkenarbejde", "lager"], ["Bageriet"], on=timezone.localdate(), by=tina
    )
    referrals.refer(
        bettina,
        by=tina,
        at=timezone.now(),
        referred_on=timezone.localdate() - 20 * DAY,
        office=bettina.office,
        referred_by="Ulla Kragelund",
        referred_by_email="ulla@example.org",
    )
    return bettina


def _volunteers(town, sind):
    """Kirsten meets Bettina, Poul is asked, Vera has met her, and Svend could."""
    tina, bettina = town["actors"]["tina"], town["citizen"]
    today, now = timezone.localdate(), timezone.now()
    names = {"volunteer": "Kirsten Overby", "asked": "Poul Berg", "was volunteer": "Vera Lund"}
    mentors = {
        actor: people.mentor(name, of=sind, user=town["actors"][actor])
        for actor, name in names.items()
    }
    matches = {}
    for actor in ("was volunteer", "volunteer", "asked"):
        match = lifecycle.shortlist(bettina, mentors[actor], by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        if actor == "asked":
            lifecycle.advance(match, Stage.ASKED, by=tina, at=now)
        else:
            people.ask(match, by=tina, at=now)
            begins = {"starts_on": today, "follow_up_on": today}
            lifecycle.confirm(match, Stage.RUNNING, by=tina, at=now, **begins)
        matches[actor] = match
    lifecycle.end(matches["was volunteer"], by=tina, at=now, side="citizen", reason="purpose_met")
    return {
        "mentor": mentors["volunteer"],
        "free_mentor": people.mentor("Svend Friis", of=sind),
        "match": matches["volunteer"],
        "asked_match": matches["asked"],
        "ended_match": matches["was volunteer"],
    }


def _places(bettina, tina):
    kitchen, inn = people.company("Spisestedet Havrekrogen"), people.company("Kroen")
    sheet = sheet_of(bettina, kitchen, tina)
    place = sheet.match
    OpennessPlan.objects.create(match=place, what="At jeg bliver træt.")
    return {
        "company": kitchen,
        "opening": kitchen.openings.get(),
        "free_opening": inn.openings.get(),
        "place": place,
        "sheet": sheet,
        "task": Task.objects.create(
            citizen=bettina,
            match=place,
            fact="hours_now",
            whose="citizen",
            owner=tina,
            made_at=timezone.now(),
            due_on=timezone.localdate(),
        ),
    }


def sheet_of(citizen, company, by):
    """What the citizen lets a company know: the hours."""
    now = timezone.now()
    match = lifecycle.shortlist(citizen, company.openings.get(), by=by, at=now)
    lifecycle.agree(match, by=by, at=now)
    chosen = sheets.Chosen(["hours"])
    return sheets.make(
        match, chosen, by=by, at=now, channel="spoken", expires_on=timezone.localdate()
    )


def _said(town, tina, karen):
    """What was talked about: by Tina, by Karen with one side of the wall, and what somebody asks."""
    bettina, today, now = town["citizen"], timezone.localdate(), timezone.now()
    talk = {"at": now, "form": "call", "held_on": today, "citizen": bettina}
    promised = {"whose": "citizen", "what": "Ringe til Tina.", "due_on": today}
    told = conversations.record(by=tina, text="Det er kun for Tina.", agreements=[promised], **talk)
    for match in (town["match"], town["place"]):
        FollowUp.objects.create(
            match=match,
            contact="both",
            due_on=today,
            held_on=today,
            outcome="going_well",
            note="Det går godt.",
            recorded_by=tina,
        )
    asks = {"by": tina, "at": now}
    return {
        "diary": diary.write(
            town["match"],
            by=town["actors"]["volunteer"],
            at=timezone.now(),
            held_on=timezone.localdate(),
            own="Hun var glad.",
            shared="Vi gik en tur.",
            next_at=timezone.now() + 7 * DAY,
            next_place="Biblioteket",
        ),
        "expectations": ExpectationTalk.objects.create(
            match=town["match"],
            held_on=timezone.localdate(),
            how_often="Hver anden uge.",
            what_for="Gå ture.",
            limits="Ingen penge.",
            contact="Vi skriver.",
            at_the_end="Vi siger farvel.",
            recorded_by=karen,
            recorded_at=timezone.now(),
        ),
        "break": tasks.plan_for_break(town["match"], at=timezone.now()),
        "conversation": told,
        "kept_from_job_centre": conversations.record(
            by=karen, text="Det er kun for SIND.", stays_with_sind=True, **talk
        ),
        "agreement": told.agreements.get(),
        "worry": worries.raise_worry(bettina, whose="citizen", text="Larm.", **asks),
        "volunteers_worry": worries.raise_worry(bettina, whose="mentor", text="Tavs.", **asks),
    }


def _read_last_month(bettina, tina):
    """A look that is drawn for the administrator to look at."""
    last_month = timezone.localdate().replace(day=1) - DAY
    begins, _ends = seals.between(last_month, last_month)
    noted = {bettina.pk: {Group.REFERENCE}}
    readings.write(noted, user=tina, through="citizen", at=begins + datetime.timedelta(hours=9))
    seals.seal(timezone.now())
    return Reading.objects.get(through="citizen")
