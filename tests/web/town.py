"""Odder, as seen from every side: Tina's citizen Bettina, and eleven people who may see her or may not."""

import datetime

import pytest
from django.utils import timezone

from citizens.models.wishes import record_wishes
from evaluation import surveys
from matching import (
    cafes,
    closing,
    conversations,
    courses,
    diary,
    erasing,
    lifecycle,
    meetings,
    plan,
    progression,
    readings,
    referrals,
    seals,
    sheets,
    steps,
    tasks,
    visits,
    worries,
)
from matching.fields import Group
from matching.models import ExpectationTalk, FollowUp, OpennessPlan, Reading, Task
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from matching.visibility import parties_visible_to
from mentors import contracts
from programme.models import Deputy, Occupation, Quota, Target, TargetValue
from programme.timetable import Timetable
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
    town["indicator_set"] = town["measurement"].indicator_set
    town["case_step"] = town["citizen"].programme.steps.get(derived="first_talk")
    town["step_done"] = steps.tick(town["citizen"], town["case_step"], by=tina, on=today)
    town["receiver"] = closing.receive(
        town["citizen"].programme,
        "citizen",
        town["citizen"],
        elsewhere="Kommunen",
        from_on=today,
        by=karen,
        at=now,
    )
    town["version"] = draft("companies", by=karen, tasks=40)
    town["meeting"] = meetings.plan(odder, today, by=tina, at=now)
    town["empty_meeting"] = meetings.plan(odder, today + DAY, by=tina, at=now)
    [town["case"]] = meetings.take_up(town["meeting"], [town["citizen"]], by=tina, at=now)
    town |= _together(town, tina)
    for kind in Kind:
        found = Suggester(kind, parties_visible_to(tina, kind)).suggest(
            town["citizen"], viewer=tina
        )
        town[f"{kind}_list"] = found.decision
    town["erasure"] = erasing.ask(town["free_mentor"], by=karen, at=now)
    town["citizens_erasure"] = erasing.ask(town["citizen"], by=tina, at=now)
    town["reading"] = _read_last_month(town["citizen"], tina)
    tina.change_calendar_key()
    town |= _surveyed(town["citizen"], tina)
    return town


def _surveyed(bettina, tina):
    """Bettina has a link to the questions at the end."""
    until, now = timezone.localdate() + 7 * DAY, timezone.now()
    link, token = surveys.make_link(bettina, "end", valid_until=until, by=tina, at=now)
    return {"end_link": link, "end_token": token}


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
        "measurement": _measured(bettina, tina),
        **_planned(bettina, tina),
        "break": tasks.plan_for_break(town["match"], at=timezone.now()),
        "conversation": told,
        "kept_from_job_centre": conversations.record(
            by=karen, text="Det er kun for SIND.", stays_with_sind=True, **talk
        ),
        "agreement": told.agreements.get(),
        "worry": worries.raise_worry(bettina, whose="citizen", text="Larm.", **asks),
        "volunteers_worry": worries.raise_worry(bettina, whose="mentor", text="Tavs.", **asks),
    }


def _together(town, tina):
    """A course, a café meeting and a group visit, with Bettina in each; Amina could come too."""
    bettina, odder = town["citizen"], tina.offices.get()
    today, now = timezone.localdate(), timezone.now()
    by = {"by": tina, "at": now}
    course = courses.plan(
        odder,
        name="Efterårsholdet",
        begins_on=today,
        mornings=Timetable.parse("man-søn 9-13"),
        **by,
    )
    if not course.days.filter(on=today).exists():  # a holiday
        course.days.create(on=today, from_time="09:00", to_time="13:00", kind="theme", week=1)
    cafe = cafes.plan(
        odder,
        topic="At sige det på arbejdet",
        town="Odder",
        place="Biblioteket",
        held_at=timezone.localtime(now).replace(hour=23, minute=59, second=59),
        **by,
    )
    visit = visits.plan(odder, town["company"], held_on=today, questions=["Hvornår?"], **by)
    visits.bring(visit, [bettina], by=tina)
    guest = visits.say(visit.guests.get(), answer="maybe", words="Der var roligt.", **by)
    to_come = visits.plan(
        odder, town["company"], held_on=today + 3 * DAY, questions=["Hvornår?"], **by
    )
    visits.bring(to_come, [bettina], by=tina)
    return {
        "visit_to_come": to_come,
        "amina": people.citizen("Amina Warsame", contact=tina),
        "course": course,
        "team_member": courses.join(course, bettina, **by),
        "course_day": course.days.get(on=today),
        "free_day": course.days.filter(on__gt=today).first(),
        "cafe": cafe,
        "sign_up": cafes.sign_up(cafe, bettina, **by),
        "group_visit": visit,
        "guest": guest,
    }


def _measured(bettina, tina):
    """The screening, and what Bettina works on."""
    today = timezone.localdate()
    asked = progression.set_of(bettina, today)
    first, second, *_others = asked.indicators.all()
    said = {first: progression.Said(4, 6, "Jeg står op hver dag."), second: progression.Said(3)}
    to_work_on = {"on": today, "by": tina}
    progression.choose_focus(bettina, [first.code], **to_work_on)
    return progression.write(bettina, asked, said, measured_on=today, by=tina, at=timezone.now())


def _planned(bettina, tina):
    """A milestone that has been changed, and one that was given up."""
    by = {"by": tina, "at": timezone.now()}
    goal = plan.add(bettina, "Gå tur.", "citizen", **by)
    goal = plan.change(goal, words="Gå en tur hver dag.", seen=0, **by)
    other = plan.add(bettina, "Et job på et kontor.", "other", who="Bettinas søster", **by)
    return {
        "goal": goal,
        "given_up_goal": plan.give_up(other, why="Jeg vil ud.", seen=0, **by),
    }


def _read_last_month(bettina, tina):
    """A look that is drawn for the administrator to look at."""
    last_month = timezone.localdate().replace(day=1) - DAY
    begins, _ends = seals.between(last_month, last_month)
    noted = {bettina.pk: {Group.REFERENCE}}
    readings.write(noted, user=tina, through="citizen", at=begins + datetime.timedelta(hours=9))
    seals.seal(timezone.now())
    return Reading.objects.get(through="citizen")
