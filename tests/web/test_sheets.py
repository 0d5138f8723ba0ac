"""What one company may hear: the ticks, the sheet, the register on the citizen's page, the own plan."""

import html
import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from matching import consents, lifecycle, sheets
from matching.models import (
    Agreement,
    CompanySheet,
    Consent,
    Conversation,
    Disclosure,
    FollowUp,
    MatchEvent,
    OpennessPlan,
    Task,
)
from matching.sheets import is_open
from matching.stages import Stage
from tests import people
from tests.marks import marks_of_a_test, plant

pytestmark = pytest.mark.django_db

BREAKS, SMALL = "needs:extra_breaks", "needs:small_tasks"


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        musts=["small_tasks"],
        needs=["extra_breaks"],
        qualifications=["truckkort"],
        cv=["Køkkenet på Egely, 2009"],
    )


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen")


@pytest.fixture
def match(bettina, kitchen, tina):
    return agreed(bettina, kitchen, tina)


def agreed(citizen, company, by):
    now = timezone.now()
    match = lifecycle.shortlist(citizen, company.openings.get(), by=by, at=now)
    return lifecycle.agree(match, by=by, at=now)


def form_of(match):
    return reverse("new_sheet", kwargs={"pk": match.pk})


def tick(client, match, *codes, days=14, **facts):
    """Press the button with these ticks."""
    fields = {"facts": [], "qualifications": [], "strengths": [], "cv": [], "needs": []}
    for code in codes:
        group = code.split(":")[0]
        fields[group if group in fields else "facts"].append(code)
    day = timezone.localdate() + timedelta(days)
    return client.post(
        form_of(match), fields | {"channel": "spoken", "expires_on": day, "name": ""} | facts
    )


def made(client, match, *codes, **facts):
    """The sheet of these ticks, and its page."""
    answer = tick(client, match, *codes, **facts)
    assert answer.status_code == 302, answer.context["form"].errors
    sheet = CompanySheet.objects.latest("pk")
    assert answer.url == reverse("sheet", kwargs={"pk": sheet.pk})
    return sheet, read(client, sheet)


def read(client, sheet):
    page = client.get(reverse("sheet", kwargs={"pk": sheet.pk}))
    assert page.status_code == 200
    return html.unescape(page.content.decode())


@pytest.fixture
def marked(bettina, match, tina):
    """Bettina with a mark in everything that is written about her: {mark: where}."""
    today, now = timezone.localdate(), timezone.now()
    marks = plant(bettina)
    first, last = f"mrk{next(marks_of_a_test)}x", f"mrk{next(marks_of_a_test)}x"
    bettina.name, bettina.birth_year, bettina.travel_by = f"{first} {last}", 1953, []
    bettina.save()
    marks |= {first: "first name", last: "last name", "1953": "birth year"}
    marks |= plant(match, "passed_rule")  # which a check holds to a reason
    rows = [
        FollowUp(match=match, contact="both", due_on=today, held_on=today, outcome="going_well"),
        MatchEvent(match=match, to_stage=Stage.AGREED, at=now, by=tina),
        OpennessPlan(match=match),
    ]
    talk = Conversation(
        form="call",
        held_on=today,
        citizen=bettina,
        match=match,
        recorded_by=tina,
        recorded_at=now,
    )
    for row in (*rows, talk):
        marks |= plant(row)
    marks |= plant(Agreement(conversation=talk, whose="citizen"))
    marks |= plant(bettina.consents.first(), "text_hash")
    for wish in (dream for wishes in bettina.wish_lists.all() for dream in wishes.wishes.all()):
        marks |= plant(wish)
    marks |= {
        need.accommodation.citizen_da: f"needs:{need.accommodation_id}"
        for need in needs_of(bettina)
    }
    return marks


def needs_of(citizen):
    return citizen.needs.select_related("accommodation")


def test_only_what_is_ticked_reaches_the_sheet(client, marked, bettina, match, tina):
    told = sheets.may_be_told(bettina)
    where = {place: mark for mark, place in marked.items()}
    codes = {line.words: code for code, line in told.items()}
    ticks = [
        ["Citizen.qualifications.0"],
        ["Citizen.qualifications.1", "Citizen.cv.0"],
        ["Citizen.strengths.1", BREAKS],
        ["Citizen.cv.1", BREAKS, SMALL],
        [SMALL],
        [place for place, mark in where.items() if mark in codes],
    ]
    assert len(ticks[-1]) == 8  # two of each list, and two needs: nothing else can be ticked
    for places in ticks:
        chosen = [codes[where[place]] for place in places]
        sheet, page = made(client, match, "area", *chosen)
        for text in (page, json.dumps(sheet.content, ensure_ascii=False)):
            assert {marked[mark] for mark in marked if mark in text} == set(places)


def test_a_name_and_a_text_reach_it_only_where_they_are_given(client, marked, match):
    first, last = (
        next(mark for mark, place in marked.items() if place == name)
        for name in ("first name", "last name")
    )
    own = "Jeg holder af orden."
    for facts, found in (
        ({}, []),
        ({"name": "first"}, [first]),
        ({"name": "full"}, [first, last]),
        ({"text": own}, [own]),
    ):
        sheet, page = made(client, match, "area", **facts)
        for text in (page, json.dumps(sheet.content, ensure_ascii=False)):
            assert [mark for mark in (*marked, own) if mark in text] == found


def test_nothing_is_ticked_beforehand_and_each_need_is_read_as_the_company_reads_it(client, match):
    page = client.get(form_of(match)).content.decode()
    assert page.count(" checked") == 1  # "no name"
    assert "Du kan holde ekstra pauser, når du har brug for det." in page
    assert 'name="unasked"' in page and 'type="hidden" name="worded_so"' in page


def test_a_sheet_of_nothing_is_refused_and_nothing_recorded(client, match, bettina):
    answer = tick(client, match)
    assert (answer.status_code, CompanySheet.objects.count()) == (422, 0)
    assert not bettina.consents.filter(purpose="share_needs").exists()
    for days in (-1, 400):
        assert tick(client, match, "hours", days=days).status_code == 422


def test_words_of_illness_warn_and_stand_when_the_citizen_wants_them(client, match):
    text = "Jeg har ADHD og er god til mange bolde."
    answer = tick(client, match, text=text)
    assert answer.status_code == 422
    assert "ADHD" in " ".join(answer.context["form"].errors["worded_so"])
    assert 'type="checkbox" name="worded_so"' in answer.content.decode()
    assert answer.context["form"]["text"].value() == text
    _sheet, page = made(client, match, text=text, worded_so="on")
    assert text in page


def test_a_sheet_that_is_closed_or_run_out_shows_nothing(client, match, bettina, kitchen, tina):
    sheet, page = made(client, match, BREAKS, days=2)
    assert "ekstra pauser" in page and sheet.code in page and bettina.ref not in page
    with time_machine.travel(timezone.now() + timedelta(3)):
        client.force_login(tina)
        assert "ekstra pauser" not in read(client, sheet)
    client.force_login(tina)
    consents.withdraw(bettina, Consent.Purpose.PRESENT, by=tina, at=timezone.now(), company=kitchen)
    assert "ekstra pauser" not in read(client, sheet)


def test_only_the_contact_person_makes_one_and_only_after_the_yes(client, bettina, tina):
    library = people.company("Biblioteket")
    early = lifecycle.shortlist(bettina, library.openings.get(), by=tina, at=timezone.now())
    page = client.get(form_of(early))
    assert (page.status_code, "<textarea" in page.content.decode()) == (200, False)
    assert tick(client, early, "hours").status_code == 422
    volunteer = lifecycle.shortlist(bettina, people.mentor("Kirsten"), by=tina, at=timezone.now())
    assert client.get(form_of(volunteer)).status_code == 404
    client.force_login(people.coordinator("Karen", people.branch("SIND", bettina.office)))
    assert tick(client, early, "hours").status_code == 404
    assert not Disclosure.objects.exists()


def answer_about(client, citizen, purpose, event, to="", **facts):
    return client.post(
        reverse("record_consent", kwargs={"pk": citizen.pk}),
        {"purpose": purpose, "event": event, "recipient": to, "channel": "spoken"} | facts,
        follow=True,
    )


def test_a_withdrawal_says_what_followed(client, match, bettina, kitchen):
    made(client, match, BREAKS)
    page = answer_about(client, bettina, "present", "withdrawn", kitchen.ref)
    match.refresh_from_db()
    assert match.stage == Stage.ENDED
    assert [str(task.fact) for task in Task.objects.all()] == ["ask_to_delete"]
    (said,) = page.context["messages"]
    assert str(said).count("Havrekrogen") == 3  # the sheet, the match, whom to ask


def test_after_a_no_only_an_unasked_yes_is_taken(client, bettina):
    answer_about(client, bettina, "after_end", "refused")
    again = answer_about(client, bettina, "after_end", "asked")
    assert again.status_code == 422
    date = f"{timezone.localdate() + consents.ASKED_AGAIN_AFTER:%d.%m.%Y}"
    assert date in " ".join(
        again.context["form" if "form" in again.context else "consent_form"].errors["event"]
    )
    assert answer_about(client, bettina, "after_end", "given").status_code == 422
    assert answer_about(client, bettina, "after_end", "given", unasked="on").status_code == 200
    assert consents.holds(bettina, Consent.Purpose.AFTER_END, timezone.localdate())


@pytest.mark.parametrize(
    ("purpose", "event", "names_kitchen", "field"),
    [
        ("names", "given", False, "recipient"),
        ("take_part", "given", True, "recipient"),
        ("take_part", "refused", False, "event"),  # there is a yes: it is withdrawn
        ("after_end", "withdrawn", False, "event"),  # there is none
        ("share_needs", "given", True, "event"),  # item by item, with the sheet
        ("tell_status", "given", False, "event"),  # item by item, with the status
    ],
)
def test_odd_answers_are_refused(
    client, match, bettina, kitchen, purpose, event, names_kitchen, field
):
    to = kitchen.ref if names_kitchen else ""
    answer = answer_about(client, bettina, purpose, event, to)
    assert answer.status_code == 422
    assert list(answer.context["consent_form"].errors) == [field]


def test_a_yes_to_telling_the_job_centre_is_pointed_to_its_page(client, bettina):
    client.cookies["django_language"] = "en"
    hint = "A yes to telling the job centre how it goes is written on the page"
    assert hint in client.get(reverse("citizen", args=[bettina.pk])).content.decode()
    refused = answer_about(client, bettina, "tell_status", "given").content.decode()
    assert "This yes is given item by item, on the page “Status for the job centre”." in refused
    assert answer_about(client, bettina, "tell_status", "refused").status_code == 200


def test_the_register_tells_each_recipient_and_its_history(client, match, bettina, kitchen):
    made(client, match, BREAKS, SMALL)
    answer_about(client, bettina, "names", "refused", kitchen.ref)
    page = client.get(reverse("citizen", kwargs={"pk": bettina.pk}))
    lines = {
        (entry.purpose.value, str(entry.recipient)): (
            entry.standing,
            [(event.event, len(event.items)) for event in entry.history],
        )
        for entry in page.context["register"]
        if entry.recipient
    }
    assert lines == {
        ("present", "Havrekrogen"): ("yes", [("given", 0), ("given", 1)]),
        ("share_needs", "Havrekrogen"): ("yes", [("given", 2)]),
        ("names", "Havrekrogen"): ("refused", [("refused", 0)]),
    }


def test_the_openness_plan_is_asked_anew_for_each_place(client, match, bettina, tina):
    mine = reverse("openness", kwargs={"pk": match.pk})
    said = {"what": "At jeg bliver træt.", "to_whom": "Lis", "when": "", "who_helps": "Tina"}
    assert client.post(mine, said).status_code == 302
    assert "At jeg bliver træt." in client.get(mine).content.decode()
    assert (
        "At jeg bliver træt."
        in client.get(reverse("match", kwargs={"pk": match.pk})).content.decode()
    )
    other = agreed(bettina, people.company("Biblioteket"), tina)
    form = client.get(reverse("openness", kwargs={"pk": other.pk})).context["form"]
    assert [form[name].value() for name in said] == ["", "", "", ""]
    client.post(mine, said | {"when": "Første dag"}, headers={"HX-Request": "true"})
    assert [plan.when for plan in OpennessPlan.objects.all()] == ["Første dag"]


def test_the_plan_is_between_the_citizen_and_the_contact_person(client, match, bettina):
    OpennessPlan.objects.create(match=match, what="At jeg bliver træt.")
    client.force_login(people.coordinator("Karen", people.branch("SIND", bettina.office)))
    page = client.get(reverse("match", kwargs={"pk": match.pk}))
    assert (page.status_code, "bliver træt" in page.content.decode()) == (200, False)
    assert client.get(reverse("openness", kwargs={"pk": match.pk})).status_code == 404


def test_a_sheet_is_shut_when_the_yes_to_taking_part_has_run_out(client, match, bettina):
    sheet, page = made(client, match, "hours", days=200)
    assert "4" in page
    yesterday = timezone.localdate() - timedelta(1)
    bettina.consents.filter(purpose="take_part").update(until_on=yesterday)
    assert not is_open(CompanySheet.objects.get(pk=sheet.pk), timezone.localdate())


def test_a_coordinator_reads_the_sheet_without_the_citizens_own_words(client, match, bettina):
    sheet, page = made(client, match, text="Jeg er god til mange bolde.")
    assert "mange bolde" in page
    karen = people.coordinator("Karen", people.branch("SIND Odder", bettina.office))
    client.force_login(karen)
    told = client.get(reverse("sheet", kwargs={"pk": sheet.pk})).content.decode()
    assert sheet.code in told
    assert "mange bolde" not in told
