"""Case meetings through the pages: plan, pick, ask, print, advise; each reader sees the own cases."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching import conversations, meetings
from matching.models import CaseMeeting, CaseOnAgenda
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def on_a_monday_in_english(client):
    client.cookies["django_language"] = "en"
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(client, odder):
    made = people.consultant("Tina Hvilsom", odder)
    client.force_login(made)
    return made


@pytest.fixture
def lone(odder):
    return people.consultant("Lone Birk", odder)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")


@pytest.fixture
def meeting(odder, tina):
    return meetings.plan(odder, TODAY, by=tina, at=timezone.now())


@pytest.fixture
def case(meeting, tina, bettina):
    return take_up(meeting, bettina, by=tina)


def take_up(meeting, citizen, *, by):
    (case,) = meetings.take_up(meeting, [citizen], by=by, at=timezone.now())
    return case


def page_of(client, meeting, name="meeting"):
    return client.get(reverse(name, args=[meeting.pk])).content.decode()


def typed(case, *, was=None, **said):
    """The form as a browser sends it: what was there when it was opened goes along."""
    was = was or {"why": case.why, "advice": case.advice}
    sent = {f"case-{case.pk}-{name}": text for name, text in {**was, **said}.items()}
    return sent | {f"initial-case-{case.pk}-{name}": text for name, text in was.items()}


def write(client, case, **said):
    return client.post(reverse("case_on_agenda", args=[case.pk]), typed(case, **said))


def test_a_month_from_the_date_to_the_advice_on_the_citizens_page(client, tina, bettina):
    conversations.record(
        by=tina, at=timezone.now(), form="call", held_on=TODAY - 43 * DAY, citizen=bettina
    )
    day = TODAY + 14 * DAY
    answer = client.post(reverse("meetings"), {"held_on": day.isoformat()})
    meeting = CaseMeeting.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("meeting", args=[meeting.pk]))
    assert (meeting.office.name, meeting.made_by) == ("Jobcenter Odder", tina)

    page = page_of(client, meeting)
    assert (
        "Bettina Skovgaard (B-900) – last contact 43 days ago, no suggestions looked at yet" in page
    )
    client.post(reverse("meeting", args=[meeting.pk]), {"citizens": [bettina.pk]})
    case = CaseOnAgenda.objects.get()
    write(client, case, why="Hvem kender et bibliotek?")

    paper = page_of(client, meeting, "meeting_agenda")
    assert "B-900" in paper and "Hvem kender et bibliotek?" in paper
    assert "Bettina" not in paper and 'class="sheet"' in paper

    with time_machine.travel(day + 3 * DAY, tick=False):
        client.force_login(tina)
        case.refresh_from_db()
        page = page_of(client, meeting)
        assert "The meeting is over" in page and "Take up cases" not in page
        write(client, case, advice="Ring til biblioteket i Hou.")
        own_page = client.get(reverse("citizen", args=[bettina.pk])).content.decode()
    assert "Advice from case meetings" in own_page and "Ring til biblioteket i Hou." in own_page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("2026-03-01", "That day is over: plan the meeting for today or later."),
        ("2062-03-02", "That is more than a year ahead. Is the year right?"),
        ("2026-02-30", "Enter a valid date."),
        ("next week", "Enter a valid date."),
        ("", "This field is required."),
    ],
)
def test_an_odd_date_gets_a_sentence(client, tina, typed, sentence):
    answer = client.post(reverse("meetings"), {"held_on": typed})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CaseMeeting.objects.exists()


def test_who_belongs_to_two_offices_says_which_and_to_none_is_told(client, tina, odder):
    randers = people.office("Jobcenter Randers")
    both = people.consultant("Rita", odder, randers)
    client.force_login(both)
    client.post(reverse("meetings"), {"held_on": TODAY.isoformat(), "office": randers.pk})
    assert CaseMeeting.objects.get().office == randers
    answer = client.post(reverse("meetings"), {"held_on": TODAY.isoformat()})
    assert answer.status_code == 422
    nobody = people.consultant("Nora")
    client.force_login(nobody)
    assert "You belong to no office yet." in client.get(reverse("meetings")).content.decode()
    assert client.post(reverse("meetings"), {"held_on": "2026-03-02"}).status_code == 422


def test_a_colleagues_cases_are_counted_and_no_more(client, tina, lone, bettina, meeting, case):
    for number in range(3):
        soren = people.citizen(f"Søren Vad {number}", contact=lone, ref=f"B-91{number}")
        hers = take_up(meeting, soren, by=lone)
        meetings.write(
            hers, by=lone, at=timezone.now(), why="Kun for Lone.", advice="Kun for Lone."
        )
    for name in ("meeting", "meeting_agenda"):
        page = page_of(client, meeting, name)
        assert "3 other cases" in page
        assert "Søren" not in page and "B-91" not in page and "Kun for Lone" not in page
    write_on, off = (
        reverse(name, args=[hers.pk]) for name in ("case_on_agenda", "case_off_agenda")
    )
    assert client.post(write_on, typed(hers, advice="Nej")).status_code == 404
    assert client.post(off).status_code == 404
    assert (
        client.post(reverse("meeting", args=[meeting.pk]), {"citizens": [soren.pk]}).status_code
        == 422
    )


def test_the_advice_of_a_case_that_was_handed_over_goes_with_it(client, tina, lone, case):
    meetings.write(case, by=tina, at=timezone.now(), advice="Vent til foråret.")
    case.citizen.consultant = lone
    case.citizen.save()
    assert "1 other case" in page_of(client, case.meeting)
    # A colleague's citizen has a page with the name alone.
    own_page = client.get(reverse("citizen", args=[case.citizen_id])).content.decode()
    assert "Vent til foråret." not in own_page
    client.force_login(lone)
    assert (
        "Vent til foråret."
        in client.get(reverse("citizen", args=[case.citizen_id])).content.decode()
    )


def test_a_name_in_the_question_comes_back_with_what_was_typed(client, case):
    answer = write(client, case, why="Hvad kan Bettina prøve?")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write “B-900” instead of the name" in page and "Hvad kan Bettina prøve?" in page
    case.refresh_from_db()
    assert case.why == ""


def test_two_who_write_at_once_leave_one_anothers_words(client, tina, case):
    before = {"why": "", "advice": ""}  # both opened the page when nothing was there
    write(client, case, was=before, why="Hvem kender et bibliotek?")
    write(client, case, was=before, advice="Ring til Hou.")
    case.refresh_from_db()
    assert (case.why, case.advice) == ("Hvem kender et bibliotek?", "Ring til Hou.")


def test_nothing_ticked_and_odd_ticks_get_a_sentence(client, bettina, meeting):
    address = reverse("meeting", args=[meeting.pk])
    for sent, sentence in (
        ({}, "Tick the cases that the meeting is to talk about."),
        ({"citizens": ["999999"]}, "A case that was ticked is on the agenda already"),
        ({"citizens": ["x\x00"]}, "A case that was ticked is on the agenda already"),
    ):
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


def test_a_meeting_that_is_over_takes_no_case_whatever_is_sent(client, tina, bettina, meeting):
    with time_machine.travel(TODAY + DAY, tick=False):
        client.force_login(tina)
        answer = client.post(reverse("meeting", args=[meeting.pk]), {"citizens": [bettina.pk]})
    assert answer.status_code == 422
    assert "The meeting is over" in answer.content.decode()
    assert not CaseOnAgenda.objects.exists()


def test_a_meeting_is_moved_with_its_cases(client, meeting, case):
    day = TODAY + 7 * DAY
    address = reverse("move_meeting", args=[meeting.pk])
    tab = {"initial-held_on": TODAY.isoformat()}
    answer = client.post(address, tab | {"held_on": day.isoformat()})
    assert (answer.status_code, answer.url) == (302, reverse("meeting", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert (meeting.held_on, list(meeting.cases.all())) == (day, [case])
    stale = client.post(address, tab | {"held_on": (day + DAY).isoformat()})
    assert stale.status_code == 422
    assert "The meeting was moved meanwhile, to 03/09/2026." in stale.content.decode()
    for odd, sentence in (
        ("2026-03-01", "That day is over"),
        ("2062-03-02", "Is the year right?"),
        ("2026-02-30", "Enter a valid date."),
        ("", "This field is required."),
    ):
        refused = client.post(address, {"held_on": odd})
        assert refused.status_code == 422 and sentence in refused.content.decode()


def test_an_empty_meeting_is_deleted_and_one_with_cases_is_not(client, tina, bettina, meeting):
    address = reverse("delete_meeting", args=[meeting.pk])
    assert "Delete the meeting" in page_of(client, meeting)
    take_up(meeting, bettina, by=tina)
    assert "Delete the meeting" not in page_of(client, meeting)
    refused = client.post(address, follow=True)
    assert "There are cases on the agenda. Take them off first." in refused.content.decode()
    CaseOnAgenda.objects.all().delete()
    assert client.post(address).url == reverse("meetings")
    assert not CaseMeeting.objects.exists()
    assert client.post(address).status_code == 404  # the same press twice


def test_the_branch_reads_the_meeting_and_neither_moves_nor_deletes_it(client, odder, meeting):
    client.force_login(people.coordinator("Karen", people.branch("SIND Odder", odder)))
    page = page_of(client, meeting)
    assert "Move the meeting" not in page and "Delete the meeting" not in page
    moved = client.post(reverse("move_meeting", args=[meeting.pk]), {"held_on": "2026-03-09"})
    assert moved.status_code == 422
    client.post(reverse("delete_meeting", args=[meeting.pk]))
    assert CaseMeeting.objects.get().held_on == TODAY


def test_off_the_agenda_again(client, meeting, case):
    answer = client.post(reverse("case_off_agenda", args=[case.pk]), follow=True)
    assert "The case is off the agenda." in answer.content.decode()
    assert not CaseOnAgenda.objects.exists()


def test_the_coordinator_sees_what_has_stopped_and_the_consultant_does_not(
    client, tina, odder, settings
):
    karen = people.coordinator("Karen Friis", people.branch("SIND Odder", odder))
    people.citizen("Bettina", contact=tina, referred_on=TODAY - 60 * DAY)
    sentence = "Jobcenter Odder: nobody has been matched for 30 days, and 1 citizen seeks."
    assert sentence not in client.get(reverse("overview")).content.decode()
    client.force_login(karen)
    assert sentence in client.get(reverse("overview")).content.decode()


def test_the_same_number_of_queries_for_3_cases_and_for_30(client, tina, meeting):
    def grow(until):
        for number in range(until):
            citizen = people.citizen(f"Anders {number}", contact=tina)
            for open_one in (number % 2,):
                if open_one:
                    take_up(meeting, citizen, by=tina)

    def queries():
        found = []
        for name in ("meeting", "meeting_agenda"):
            with CaptureQueriesContext(connection) as asked:
                page_of(client, meeting, name)
            found.append(len(asked))
        return found

    grow(6)
    queries()  # the session is read anew once
    few = queries()
    grow(54)
    assert queries() == few
