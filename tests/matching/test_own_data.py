"""What somebody gets of all that is kept about them, compared with the models themselves."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DateField, DateTimeField, DecimalField, IntegerField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from citizens.models import Citizen, Goal, Measurement, Referral
from companies.models import Company, Opening
from evaluation import surveys
from matching import changes, consents, conversations, lifecycle, own_data
from matching.models import (
    AgreedHours,
    Agreement,
    Attendance,
    Block,
    CafeMeeting,
    CafeSignUp,
    CaseMeeting,
    CaseOnAgenda,
    Change,
    CompanySheet,
    Consent,
    Conversation,
    CouldBeMe,
    Course,
    DiaryEntry,
    Disclosure,
    FirstTalkMove,
    FollowUp,
    GroupVisit,
    Match,
    MatchEvent,
    MatchPause,
    OpennessPlan,
    Reading,
    ReadingReview,
    Task,
    TeamMember,
    Worry,
)
from matching.own_data.kept import BY_COLUMN, ways_to
from matching.own_data.left_out import FIELDS_LEFT_OUT, UNUSED, why_left_out
from matching.own_data.mentor import OfMentor
from matching.own_data.words import title_of
from matching.suggestions import Suggester
from mentors.models import Mentor
from programme import vault
from programme.models import (
    Accommodation,
    CaseStep,
    Deputy,
    Indicator,
    IndicatorSet,
    Programme,
    User,
)
from programme.timetable import Timetable
from tests import people
from tests.marks import plant
from tests.web.test_personal_data import about_nobody, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

# About people, and not about one citizen: of whom it is instead, or where it is told.
OF_OTHERS = {
    "companies.Contact": "somebody at a company",
    "matching.CafeMeeting": "an office; who is signed up is the citizen's",
    "matching.CaseFigures": "nobody any more: figures of somebody who was erased",
    "matching.CaseMeeting": "an office; what was said of the citizen is a case on its agenda",
    "matching.Digest": "the user who got the mail",
    "matching.Snapshot": "told with the decision: the citizen as ranked, and the list in short",
    "mentors.Mentor": "a volunteer",
    "mentors.Certificate": "a volunteer",
    "mentors.Contract": "a volunteer",
    "mentors.Feedback": "a volunteer",
    "mentors.Pause": "a volunteer",
    "mentors.VolunteerCentre": "somebody at a centre",
    "programme.Deputy": "two users",
    "programme.User": "a user",
    "programme.User_offices": "a user",
}


def of(citizen, by):
    return own_data.of_citizen(citizen, by=by, at=timezone.now())


def rows(document, label):
    """The fields of all rows of a table, wherever they hang: [{field: told}, …]."""
    found, waiting = [], list(document["tables"])
    while waiting:
        table = waiting.pop(0)
        if table["table"] == label:
            found += [row["fields"] for row in table["rows"]]
        waiting += [nested for row in table["rows"] for nested in row["tables"]]
    return found


def said(document, label, *names):
    return [tuple(row[name]["shown"] for name in names) for row in rows(document, label)]


@pytest.fixture
def marked(bettina, tina, karen, odder, sind):
    """Bettina with rows in every table, and a mark in every text: {mark: "Model.field"}."""
    now, today = timezone.now(), timezone.localdate()
    kirsten = people.mentor("Kirsten Overby", of=sind)
    kitchen = people.company("Havrekrogen")
    people.company("Kantinen", hours_min=30, hours_max=37)  # excluded by a rule
    met = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    work = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=now)
    marks = plant(bettina, "travel_by")
    bettina = Citizen.objects.get(pk=bettina.pk)
    for wish_list in bettina.wish_lists.all():
        for wish in wish_list.wishes.all():
            marks |= plant(wish)
    bettina.wish_lists.create(recorded_on=today, recorded_by=tina).wishes.create(
        kind="task", rank=1, text="mrk900x"
    )
    bettina.needs.create(accommodation_id="quiet_room", level="must", known_by="told")
    bettina.pauses.create(begins_on=today)
    referral = Referral(citizen=bettina, referred_on=today, office=odder, told=["voluntary"])
    marks |= plant(referral)
    moved = {"from_at": now, "to_at": now + timedelta(1), "to_with": tina, "by": tina, "at": now}
    FirstTalkMove.objects.create(referral=referral, **moved)
    for one in (met, work):
        marks |= plant(one, "passed_rule")
        marks |= plant(OpennessPlan(match=one))
        marks |= plant(FollowUp(match=one, contact="both", due_on=today, recorded_by=tina))
        marks |= plant(MatchEvent(match=one, to_stage=one.stage, at=now, by=tina))
        MatchPause.objects.create(match=one, begins_on=today, held_until=today)
        AgreedHours.objects.create(match=one, from_on=today, hours=4, paid_hours=1)
    for consent in bettina.consents.all():
        marks |= plant(consent, "text_hash")
    items = ["needs:quiet_room", "first_name", "phase", "text:1234"]
    told = Disclosure(
        citizen=bettina,
        company=kitchen,
        purpose="present",
        items=items,
        consent=consent,
        by=tina,
        at=now,
    )
    marks |= plant(told)
    sheet = CompanySheet(
        match=work,
        consent=consent,
        made_by=tina,
        made_at=now,
        expires_on=today,
        content={"name": "mrk901x"},
    )
    marks |= plant(sheet, "content")
    meeting = CaseMeeting.objects.create(office=odder, held_on=today, made_by=tina)
    marks |= plant(CaseOnAgenda(meeting=meeting, citizen=bettina, position=1))
    marks |= plant(
        Worry(citizen=bettina, whose="citizen", owner=tina, recorded_by=tina, raised_at=now)
    )
    to_do = {
        "fact": "hours_now",
        "whose": "citizen",
        "owner": tina,
        "made_at": now,
        "due_on": today,
    }
    Task.objects.create(citizen=bettina, match=work, **to_do)
    for parties in ({"citizen": bettina}, {"company": kitchen, "match": work}):
        talk = Conversation(
            form="call", held_on=today, recorded_by=tina, recorded_at=now, **parties
        )
        marks |= plant(talk)
        marks |= plant(Agreement(conversation=talk, whose="citizen"))
    Block.objects.create(citizen=bettina, company=kitchen, by_side="company", recorded_by=tina)
    for reader, relation in ((tina, "contact"), (None, "machine")):
        read = Reading(citizen=bettina, user=reader, at=now, relation=relation, groups=["times"])
        marks |= plant(read, "salt", "hash")
    marks |= plant(ReadingReview(reading=read, by=karen, at=now, odd=False))
    Suggester("companies", Opening.objects.all()).suggest(bettina, viewer=tina)
    marks |= plant(DiaryEntry(match=met, held_on=today, written_at=now), "own")
    marks |= _together(bettina, tina, odder, kitchen, now)
    start = surveys.asked_of(bettina, "start", today)
    tools = start.questions.get(code="tools")
    said = {tools: tools.options.first()}
    surveys.record(bettina, start, said, how="paper", on=today, by=tina, at=now)
    surveys.make_link(bettina, "end", valid_until=today, by=tina, at=now)
    asked = IndicatorSet.objects.first()
    measured = {"indicator_set": asked, "measured_on": today, "recorded_at": now}
    known = {User: tina, Citizen: bettina, Match: met, Conversation: talk, Referral: referral}
    goal = Goal(citizen=bettina, level=1, begun_on=today, written_by=tina, written_at=now)
    marks |= plant(goal)
    known |= {
        CaseStep: bettina.programme.steps.first(),
        Programme: bettina.programme,
        Goal: goal,
        Indicator: asked.indicators.first(),
        Measurement: bettina.measurements.create(recorded_by=tina, **measured),
    }
    for model, keys in ways_to(Citizen).items():
        if not model._base_manager.exists():
            marks |= plant(_made_up(model, keys, known))
    return marks | {"mrk900x": "Wish.text", "mrk901x": "CompanySheet.content"}


def _together(bettina, tina, odder, kitchen, now):
    """A course, a café meeting and a group visit that Bettina has been to."""
    today = timezone.localdate()
    course = Course.objects.create(
        office=odder, name="Holdet", led_by=tina, begins_on=today, mornings=Timetable()
    )
    TeamMember.objects.create(course=course, citizen=bettina, from_on=today)
    day = course.days.create(on=today, from_time="09:00", to_time="13:00", kind="theme", week=1)
    Attendance.objects.create(day=day, citizen=bettina, came="came")
    cafe = CafeMeeting.objects.create(
        office=odder, topic="Søvn", town="Odder", place="Huset", held_at=now
    )
    CafeSignUp.objects.create(cafe=cafe, citizen=bettina)
    visit = GroupVisit.objects.create(office=odder, company=kitchen, held_on=today, led_by=tina)
    return plant(CouldBeMe(visit=visit, citizen=bettina, answer="yes"))


def _made_up(model, keys, known):
    """A row of a table that the story above does not know yet, with what it must have."""
    row = model()
    for field in model._meta.concrete_fields:
        if field.is_relation and (field in keys or not field.null):
            setattr(row, field.name, known[field.related_model])
        elif field.null or field.primary_key or field.has_default():
            continue
        elif field.choices:
            setattr(row, field.name, field.flatchoices[0][0])
        elif isinstance(field, DateTimeField):
            setattr(row, field.name, timezone.now())
        elif isinstance(field, DateField):
            setattr(row, field.name, timezone.localdate())
        elif isinstance(field, IntegerField | DecimalField):
            setattr(row, field.name, 1)
    return row


@pytest.fixture
def document(marked, bettina, tina):
    return of(bettina, tina)


def test_every_table_about_a_citizen_is_in_the_document_or_says_why_not():
    told = {model._meta.label for model in (Citizen, *ways_to(Citizen), *BY_COLUMN)}
    about_people = set(tables()) - about_nobody()
    assert about_people - told <= set(OF_OTHERS)
    assert told - about_people <= {"matching.Erasure"}


def test_every_table_has_a_row_in_this_story(document):
    empty = [
        model._meta.label for model in ways_to(Citizen) if not rows(document, model._meta.label)
    ]
    assert empty == []


def test_every_field_is_told_or_stands_in_the_table_of_those_left_out(document):
    kept = ways_to(Citizen)
    for model in (Citizen, *kept, Change):
        whose = kept.get(model, [])
        missing = {
            field.name
            for field in model._meta.concrete_fields
            if not why_left_out(field) and whose != [field]
        }
        for row in rows(document, model._meta.label):
            assert set(row) == missing, model


def test_every_mark_is_found(document, marked):
    written = json.dumps(document, ensure_ascii=False)
    shown = " ".join(
        field["shown"]
        for model in (Citizen, *ways_to(Citizen))
        for row in rows(document, model._meta.label)
        for field in row.values()
    )
    assert {about for mark, about in marked.items() if mark not in written} == set()
    assert {about for mark, about in marked.items() if mark not in shown} == set()


def test_it_is_json_as_it_is(document):
    assert json.loads(json.dumps(document)) == document


def test_what_is_left_out_tells_nothing_and_the_document_says_so(document):
    labels = [label for one in document["left_out"] for label in one.get("fields", ())]
    assert "citizens.Citizen.key" in labels and "matching.Decision.pool" in labels
    assert all(one["what"] and one["why"] for one in document["left_out"])
    known = {
        f"{model._meta.label}.{field.name}"
        for model in (Citizen, *ways_to(Citizen), *BY_COLUMN, Mentor)
        for field in model._meta.concrete_fields
    }
    assert {one for one in FIELDS_LEFT_OUT if not one.startswith("programme.User.")} <= known


def test_what_is_said_never_to_be_filled_in_is_empty(marked):
    unused = [label.split(".")[2] for label, why in FIELDS_LEFT_OUT.items() if why is UNUSED]
    empty = {None, ""}
    assert {value for row in Change.objects.values_list(*unused) for value in row} <= empty


def test_no_title_is_the_bare_name_of_a_column():
    """A field without a name of its own is called by the table of titles, or by what it points to."""
    bare = [
        f"{model._meta.label}.{field.name}"
        for model in (Citizen, *ways_to(Citizen), Mentor)
        for field in model._meta.concrete_fields
        if not why_left_out(field)
        and not field.is_relation
        and field._verbose_name is None
        and title_of(field) == field.verbose_name
    ]
    assert bare == []


# In words


def test_codes_are_said_in_words(document):
    need = Accommodation.objects.get(code="quiet_room").label
    kitchen = Company.objects.get(name="Havrekrogen")
    assert said(document, "matching.Disclosure", "items", "company", "purpose", "by") == [
        (
            f"{need}, first name, Phase, a text in your own words",
            f"Havrekrogen ({kitchen.ref})",
            "Be presented to this recipient",
            "Tina Hvilsom",
        )
    ]
    assert said(document, "matching.Task", "fact") == [
        ("The hours did not fit: are the citizen's hours right?",)
    ]
    assert said(document, "citizens.Citizen", "travel_by", "hours_now", "short_notice") == [
        ("By bike, By bus", "4", "No")
    ]
    assert rows(document, "citizens.Citizen")[0]["travel_by"]["value"] == ["bike", "bus"]
    readings = said(document, "matching.Reading", "user", "relation", "groups")
    assert set(readings) == {
        ("Tina Hvilsom", "Contact person", "hours, times and area"),
        ("The system itself", "A command at the machine", "hours, times and area"),
    }


def test_what_hangs_on_a_row_stands_under_it(document):
    [talks] = [one for one in document["tables"] if one["table"] == "matching.Conversation"]
    assert [[under["table"] for under in row["tables"]] for row in talks["rows"]] == [
        ["matching.Agreement"],
        ["matching.Agreement"],
    ]
    top = {one["table"] for one in document["tables"]}
    assert "matching.MatchEvent" not in top and "matching.CompanySheet" not in top


def test_a_list_says_rank_reference_and_score_as_printed_and_holds_nothing_of_others(
    marked, bettina, tina
):
    suggested = Suggester("companies", Opening.objects.all()).suggest(bettina, viewer=tina)
    [row, *_earlier] = rows(of(bettina, tina), "matching.Decision")
    result = row["result"]["value"]
    assert [(one["rank"], one["ref"], one["score"]) for one in result["order"]] == [
        (one["rank"], one["ref"], one["score"]) for one in suggested.explained["candidates"]
    ]
    assert {rule: len(refs) for rule, refs in result["excluded"].items()} == suggested.explained[
        "excluded"
    ]
    assert row["model"]["shown"] == "Companies 1"
    assert "pool" not in row and "words" not in row
    assert "køkkenarbejde" not in json.dumps(row, ensure_ascii=False)  # a task of the companies'


def test_volunteers_of_other_citizens_are_not_in_the_list_that_was_made_for_this_one(
    bettina, tina, sind
):
    other = people.citizen("Lise Holm", contact=tina)
    people.mentor("Kirsten Overby", of=sind, ref="M-777")
    now, today = timezone.now(), timezone.localdate()
    met = lifecycle.shortlist(other, Mentor.objects.get(), by=tina, at=now)
    lifecycle.agree(met, by=tina, at=now)
    people.ask(met, by=tina, at=now)
    lifecycle.confirm(met, "running", by=tina, at=now, starts_on=today, follow_up_on=today)
    Suggester("mentors", Mentor.objects.none()).suggest(bettina, viewer=tina)
    assert "M-777" not in json.dumps(of(bettina, tina))
    assert "Lise" not in json.dumps(of(bettina, tina))


def test_a_change_says_what_from_what_to_what_when_and_by_whom(bettina, tina, rasmus):
    with changes.done_by(lambda: tina):
        bettina.hours_now, bettina.consultant, bettina.needs_in_words = 6, rasmus, "Larm."
        bettina.save()
    document = of(bettina, rasmus)
    shown = said(document, "matching.Change", "content_type", "action", "changes", "actor")
    assert (
        "citizen",
        "changed",
        "contact person: Tina Hvilsom → Rasmus Lind\nhours a week now: 4 → 6",
        "Tina Hvilsom",
    ) in [
        (what, action, "\n".join(sorted(changed.split("\n"))), actor)
        for what, action, changed, actor in shown
    ]
    raw = [row["changes"]["value"] for row in rows(document, "matching.Change")]
    assert {"hours_now": ["4.0", "6"], "consultant": ["Tina Hvilsom", "Rasmus Lind"]} in raw
    assert {"needs_in_words": ["", "•••"]} in raw


def test_a_text_that_cannot_be_opened_says_so_and_the_rest_is_there(marked, bettina, tina):
    Citizen.objects.filter(pk=bettina.pk).update(needs_in_words="")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE citizens_citizen SET needs_in_words = 'sealed1:1:damaged'")
    [row] = rows(of(bettina, tina), "citizens.Citizen")
    assert row["needs_in_words"]["value"] is None
    assert row["needs_in_words"]["shown"] == "What was written here has been changed from outside."
    assert row["phone"]["value"] != ""


def test_where_the_key_is_gone_the_document_is_made_all_the_same(marked, bettina, tina):
    vault.destroy(Citizen.objects.get(pk=bettina.pk).key)
    document = of(bettina, tina)
    assert rows(document, "matching.Worry")[0]["text"]["value"] is None
    assert rows(document, "matching.Worry")[0]["text"]["shown"] != ""
    assert rows(document, "matching.CompanySheet")[0]["content"]["value"] is None


def test_it_takes_as_many_queries_for_many_conversations_as_for_few(bettina, tina):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            of(bettina, tina)
        return len(queries)

    few = _talk_many(2, bettina, tina) or asked()
    _talk_many(20, bettina, tina)
    assert asked() == few


def _talk_many(count, bettina, tina):
    for number in range(count):
        conversations.record(
            by=tina,
            at=timezone.now(),
            form="call",
            held_on=timezone.localdate(),
            citizen=bettina,
            text=f"Samtale {number}",
            agreements=[{"whose": "citizen", "what": f"Ringer {number}"}],
        )


# The wall


@pytest.fixture
def walled(bettina, karen):
    """Two conversations that stay with SIND, and words that do."""
    bettina.needs_in_words, bettina.words_stay_with_sind = "Larm gør mig utryg.", True
    bettina.save()
    for text in ("Om jobcenteret.", "Om sagsbehandleren."):
        conversations.record(
            by=karen,
            at=timezone.now(),
            form="visit",
            held_on=timezone.localdate(),
            citizen=bettina,
            text=text,
            stays_with_sind=True,
            agreements=[{"whose": "citizen", "what": "Skriver en klage."}],
        )


KEPT = [
    "Your needs in your own words are kept at SIND and are not in here.",
    "2 conversations are kept at SIND and are not in here.",
    "Ask the coordinator at SIND: you have a right to get this too.",
]


def test_what_stays_with_sind_is_counted_where_a_job_centre_makes_the_document(
    walled, bettina, tina
):
    document = of(bettina, tina)
    assert document["kept_at_sind"] == KEPT
    assert rows(document, "matching.Conversation") == rows(document, "matching.Agreement") == []
    [row] = rows(document, "citizens.Citizen")
    assert (row["needs_in_words"]["value"], row["needs_in_words"]["shown"]) == (
        None,
        "Stays with SIND.",
    )
    written = json.dumps(document, ensure_ascii=False)
    assert not re.search("Larm|jobcenteret|sagsbehandleren|klage", written)
    changed = said(document, "matching.Change", "content_type")
    assert ("conversation",) not in changed and ("agreement",) not in changed


def test_the_log_of_a_conversation_that_is_gone_stays_behind_the_wall_too(walled, bettina, tina):
    Conversation.objects.first().delete()
    changed = said(of(bettina, tina), "matching.Change", "content_type", "action")
    assert not {"conversation", "agreement"} & {what for what, _action in changed}


def test_a_deputy_from_sind_hands_over_the_whole(walled, bettina, tina, sind):
    dorte = people.consultant("Dorte Friis", sind)
    today = timezone.localdate()
    Deputy.objects.create(user=tina, deputy=dorte, begins_on=today, ends_on=today)
    assert own_data.may_make(dorte, bettina)
    document = of(bettina, dorte)
    assert document["kept_at_sind"] == []
    assert [row["text"]["value"] for row in rows(document, "matching.Conversation")] == [
        "Om sagsbehandleren.",
        "Om jobcenteret.",
    ]
    assert len(rows(document, "matching.Agreement")) == 2
    assert rows(document, "citizens.Citizen")[0]["needs_in_words"]["value"] == "Larm gør mig utryg."
    changed = {what for (what,) in said(document, "matching.Change", "content_type")}
    assert {"conversation", "agreement"} <= changed


def test_a_text_passed_on_to_a_volunteer_stays_where_the_words_do(bettina, tina, sind, karen):
    kirsten = people.mentor("Kirsten Overby", of=sind)
    consents.record(
        bettina,
        Consent.Purpose.SHARE_TEXT,
        Consent.Event.GIVEN,
        on=timezone.localdate(),
        by=tina,
        channel="spoken",
        mentor=kirsten,
        items=["text:1"],
        text="Ring ikke om morgenen.",
    )
    assert "Ring ikke" in json.dumps(of(bettina, tina))
    bettina.words_stay_with_sind = True
    bettina.save()
    document = of(bettina, tina)
    assert "Ring ikke" not in json.dumps(document)
    assert document["kept_at_sind"] == [KEPT[0], KEPT[2]]


def test_every_table_that_can_stay_with_sind_is_asked_of_visibility():
    """A new one must be narrowed in `OfCitizen.narrowed`."""
    walled = {
        model._meta.label
        for model in ways_to(Citizen)
        if any(field.name == "stays_with_sind" for field in model._meta.concrete_fields)
    }
    assert walled == {"matching.Conversation"}


def test_only_contact_person_and_deputy_make_it(bettina, tina, rasmus, karen):
    assert [own_data.may_make(user, bettina) for user in (tina, rasmus, karen)] == [
        True,
        False,
        False,
    ]


# A volunteer


@pytest.fixture
def kirsten(bettina, tina, karen, sind):
    """A volunteer who meets Bettina, with a log-in, a pause, and a conversation about nobody."""
    now, today = timezone.now(), timezone.localdate()
    log_in = people.user("Kirsten", "mentor", sind)
    kirsten = people.mentor("Kirsten Overby", of=sind, user=log_in)
    met = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    lifecycle.agree(met, by=tina, at=now)
    people.ask(met, by=tina, at=now)
    lifecycle.confirm(
        met,
        "running",
        by=tina,
        at=now,
        starts_on=today,
        follow_up_on=today,
    )
    kirsten.pauses.create(begins_on=today + timedelta(30))
    talk = {"at": now, "form": "call", "held_on": today, "mentor": kirsten}
    agreed = [{"whose": "mentor", "what": "Kommer til kaffemødet."}]
    conversations.record(by=karen, text="Vil gerne have en til.", agreements=agreed, **talk)
    conversations.record(
        by=tina,
        text="Om Bettinas uro.",
        citizen=bettina,
        agreements=[{"whose": "mentor", "what": "Ringer til Bettina."}],
        **talk,
    )
    return kirsten


def test_a_volunteer_gets_what_is_about_himself_whole_and_of_citizens_days_and_steps(
    kirsten, bettina, karen
):
    marks = plant(kirsten)
    document = own_data.of_mentor(kirsten, by=kirsten.user, at=timezone.now())
    written = json.dumps(document, ensure_ascii=False)
    assert {about for mark, about in marks.items() if mark not in written} == set()
    assert not re.search(f"Bettina|{bettina.ref}|uro", written)
    today = timezone.localdate()
    [match] = rows(document, "matching.Match")
    assert (match["stage"]["shown"], match["started_on"]["value"]) == ("Running", today.isoformat())
    assert set(match) == {"stage", "shortlisted_at", "started_on", "planned_until", "ended_on"}
    assert len(rows(document, "matching.MatchEvent")) == 6
    assert [sorted(row) for row in rows(document, "matching.MatchEvent")][0] == [
        "at",
        "from_stage",
        "to_stage",
    ]
    talks = rows(document, "matching.Conversation")
    assert sorted(row.get("text", {}).get("value", "") for row in talks) == [
        "",
        "Vil gerne have en til.",
    ]
    assert said(document, "matching.Agreement", "what") == [("Kommer til kaffemødet.",)]
    assert rows(document, "programme.User")[0]["email"]["value"] == kirsten.user.email
    assert said(document, "programme.User_offices", "office") == [("SIND Odder",)]
    assert len(rows(document, "mentors.Pause")) == 1


def test_a_volunteers_document_holds_the_changes_of_the_own_rows_gone_ones_too(kirsten, karen):
    kirsten.pauses.all().delete()
    kirsten.capacity = 3
    kirsten.save()
    document = own_data.of_mentor(kirsten, by=karen, at=timezone.now())
    changed = said(document, "matching.Change", "content_type", "action", "changes")
    assert changed[:1] == [("volunteer", "changed", "citizens at once: 2 → 3")]
    assert ("pause", "deleted") in {row[:2] for row in changed}
    assert {what for what, *_rest in changed} == {"volunteer", "pause"}


def test_no_key_word_or_secret_of_a_log_in_is_handed_over(kirsten):
    kirsten.user.change_calendar_key()
    document = own_data.of_mentor(kirsten, by=kirsten.user, at=timezone.now())
    written = json.dumps(document)
    assert kirsten.user.calendar_key not in written and kirsten.user.password not in written


def test_every_table_about_a_volunteer_is_told_or_named_as_left_out(kirsten):
    made = OfMentor(kirsten, kirsten.user)
    about_citizens = {model for model in ways_to(Mentor) if model not in made.rows}
    what = made.tables_left_out()[0]["what"].split(", ")
    assert {str(model._meta.verbose_name_plural) for model in about_citizens} == set(what)


def test_what_stays_with_sind_is_counted_for_a_volunteer_outside_of_it(kirsten, karen, odder):
    conversations.record(
        by=karen,
        at=timezone.now(),
        form="visit",
        held_on=timezone.localdate(),
        mentor=kirsten,
        text="Kun her.",
        stays_with_sind=True,
    )
    inside = own_data.of_mentor(kirsten, by=karen, at=timezone.now())
    assert "Kun her." in json.dumps(inside) and inside["kept_at_sind"] == []
    kirsten.user.offices.add(odder)
    outside = own_data.of_mentor(kirsten, by=kirsten.user, at=timezone.now())
    assert "Kun her." not in json.dumps(outside)
    assert outside["kept_at_sind"][0] == "1 conversation is kept at SIND and is not in here."


def test_who_makes_a_volunteers_document(kirsten, karen, tina):
    assert [own_data.may_make_of_mentor(one, kirsten) for one in (kirsten.user, karen, tina)] == [
        True,
        True,
        False,
    ]


# Who logs in


def test_a_user_gets_the_log_in_and_how_much_names_them_and_nothing_about_citizens(
    marked, bettina, tina, rasmus
):
    Deputy.objects.create(user=tina, deputy=rasmus, begins_on=timezone.localdate())
    tina.change_calendar_key()
    document = own_data.of_user(tina, at=timezone.now())
    written = json.dumps(document, ensure_ascii=False)
    assert {about for mark, about in marked.items() if mark in written} == set()
    assert tina.calendar_key not in written and tina.password not in written
    assert said(document, "programme.User", "email", "role") == [(tina.email, "Consultant")]
    assert said(document, "programme.Deputy", "deputy") == [("Rasmus Lind",)]
    assert {"what": "citizens: contact person", "count": 1} in document["written"]
    assert json.loads(json.dumps(document)) == document
