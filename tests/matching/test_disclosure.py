"""The only door out of the house, and what a withdrawal takes back."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from matching import choices, consents, disclosure, lifecycle, sheets, tasks
from matching.models import Block, Consent, Disclosure, Task
from matching.policies import why_not
from matching.stages import BACK, STEPS, Stage
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db

Purpose, Event = Consent.Purpose, Consent.Event
DAY = timedelta(days=1)
BREAKS = "needs:extra_breaks"


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        needs=["extra_breaks", "small_tasks"],
        qualifications=["truckkort"],
    )


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen")


@pytest.fixture
def library(db):
    return people.company("Biblioteket")


def agreed(citizen, company, by):
    now = timezone.now()
    match = lifecycle.shortlist(citizen, company.openings.get(), by=by, at=now)
    return lifecycle.agree(match, by=by, at=now)


def handed_over(match, by, *codes, days=14, at=None, unasked=False, **chosen):
    at = at or timezone.now()
    return sheets.make(
        match,
        sheets.Chosen(list(codes), **chosen),
        by=by,
        at=at,
        channel="spoken",
        expires_on=timezone.localdate(at) + days * DAY,
        unasked=unasked,
    )


def yes(citizen, company, *items, purpose=Purpose.SHARE_NEEDS, **facts):
    return consents.record(
        citizen,
        purpose,
        Event.GIVEN,
        on=timezone.localdate(),
        channel="spoken",
        company=company,
        items=items,
        **facts,
    )


def may(citizen, company, *items, purpose=Purpose.SHARE_NEEDS, at=None):
    return disclosure.may_disclose(citizen, items, company, purpose, at or timezone.now())


def test_just_these_items_to_just_this_recipient(bettina, kitchen, library):
    said = yes(bettina, kitchen, BREAKS)
    assert may(bettina, kitchen, BREAKS) == said
    assert may(bettina, kitchen, BREAKS, "needs:small_tasks") is None
    assert may(bettina, kitchen) is None
    assert may(bettina, library, BREAKS) is None
    assert may(bettina, kitchen, BREAKS, purpose=Purpose.SHARE_TEXT) is None
    assert may(people.citizen("Karina"), kitchen, BREAKS) is None


def test_a_yes_counts_on_its_days(bettina, kitchen):
    today = timezone.localdate()
    said = yes(bettina, kitchen, BREAKS, until_on=today + 3 * DAY)
    now = timezone.now()
    found = [may(bettina, kitchen, BREAKS, at=now + days * DAY) for days in (-1, 0, 3, 4)]
    assert found == [None, said, said, None]


def test_who_no_longer_takes_part_is_not_told_of(bettina, kitchen, tina):
    yes(bettina, kitchen, BREAKS)
    consents.withdraw(bettina, Purpose.TAKE_PART, by=tina, at=timezone.now())
    assert may(bettina, kitchen, BREAKS) is None


def test_what_goes_out_is_written_down_by_its_codes(bettina, kitchen, tina):
    said, now = yes(bettina, kitchen, BREAKS), timezone.now()
    row = disclosure.disclose(
        bettina, [BREAKS], kitchen, Purpose.SHARE_NEEDS, by=tina, at=now, how="sheet"
    )
    assert (row.company, row.items, row.consent, row.by) == (kitchen, [BREAKS], said, tina)


def test_without_a_yes_nothing_is_written_and_a_sentence_says_why(bettina, kitchen, tina):
    with pytest.raises(lifecycle.Refused) as refused:
        disclosure.disclose(
            bettina,
            [BREAKS],
            kitchen,
            Purpose.SHARE_NEEDS,
            by=tina,
            at=timezone.now(),
            how="sheet",
        )
    assert "Havrekrogen" in refused.value.message
    assert not Disclosure.objects.exists()


def test_the_register_says_what_the_sheet_says(bettina, kitchen, tina):
    match = agreed(bettina, kitchen, tina)
    text = "Jeg er god til at holde orden."
    sheet = handed_over(match, tina, "area", BREAKS, name="first", text=text)
    assert sheet.content == {
        "name": "Bettina",
        "area": "Odder",
        "needs": ["Du kan holde ekstra pauser, når du har brug for det."],
        "text": text,
    }
    told = {
        row.purpose: row.items
        for row in Disclosure.objects.filter(citizen=bettina, company=kitchen)
    }
    print_of_text = consents.fingerprint(text)
    assert told == {
        "present": ["sheet", "first_name", "area"],
        "share_needs": [BREAKS],
        "share_text": [f"text:{print_of_text[:16]}"],
    }
    assert consents.last_answer(bettina, Purpose.SHARE_TEXT, kitchen).text_hash == print_of_text
    assert consents.last_answer(bettina, Purpose.NAMES, kitchen) is None
    assert bettina.ref not in sheet.code and bettina.name not in sheet.code


def test_a_full_name_is_a_yes_of_its_own(bettina, kitchen, tina):
    sheet = handed_over(agreed(bettina, kitchen, tina), tina, name="full")
    assert sheet.content == {"name": "Bettina Skovgaard"}
    assert consents.holds(bettina, Purpose.NAMES, timezone.localdate(), kitchen)


def test_the_same_press_twice_is_one_sheet_and_a_new_one_closes_the_old(bettina, kitchen, tina):
    match = agreed(bettina, kitchen, tina)
    first = handed_over(match, tina, "hours")
    assert handed_over(match, tina, "hours") == first
    second = handed_over(match, tina, "area")
    first.refresh_from_db()
    today = timezone.localdate()
    assert [sheets.is_open(sheet, today) for sheet in (first, second)] == [False, True]


def test_no_sheet_before_the_yes_nor_for_a_volunteer_nor_by_another(bettina, kitchen, tina):
    now = timezone.now()
    early = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=now)
    volunteer = lifecycle.shortlist(bettina, people.mentor("Kirsten"), by=tina, at=now)
    lifecycle.agree(volunteer, by=tina, at=now)
    lone = people.consultant("Lone", bettina.office)
    for match, by in ((early, tina), (volunteer, tina)):
        assert sheets.why_not_sheet(by, match) != ""
    with pytest.raises(lifecycle.Refused):
        handed_over(early, tina, "hours")
    lifecycle.agree(early, by=tina, at=now)
    with pytest.raises(lifecycle.Refused):
        handed_over(early, lone, "hours")
    for days in (-1, 400):
        with pytest.raises(lifecycle.Refused):
            handed_over(early, tina, "hours", days=days)
    assert not Disclosure.objects.exists()


def test_words_that_changed_meanwhile_are_not_those_that_were_ticked(bettina, kitchen, tina):
    match = agreed(bettina, kitchen, tina)
    (ticked,) = [code for code in sheets.may_be_told(bettina) if code.startswith("qualifications")]
    bettina.qualifications = ["noget helt andet"]
    bettina.save()
    with pytest.raises(lifecycle.Refused):
        handed_over(match, tina, ticked)
    assert not Disclosure.objects.exists()


def test_a_withdrawal_closes_ends_and_asks_to_delete(bettina, kitchen, library, tina):
    at_kitchen, at_library = (agreed(bettina, place, tina) for place in (kitchen, library))
    sheet, other = handed_over(at_kitchen, tina, BREAKS), handed_over(at_library, tina, "hours")
    followed = consents.withdraw(
        bettina, Purpose.PRESENT, by=tina, at=timezone.now(), company=kitchen
    )
    assert followed[1:] == ([sheet], [at_kitchen], [], list(Task.objects.all()))
    for row in (sheet, other, at_kitchen, at_library):
        row.refresh_from_db()
    assert (sheet.closed_at is None, other.closed_at) == (False, None)
    assert (at_kitchen.stage, at_kitchen.ended_by, at_kitchen.ended_reason) == (
        Stage.ENDED,
        "citizen",
        "changed_mind",
    )
    assert at_library.stage == Stage.AGREED
    assert [(task.fact, task.whose, task.owner) for task in Task.objects.all()] == [
        ("ask_to_delete", "company", tina)
    ]
    assert [block.company for block in Block.objects.all()] == [kitchen]


def test_taking_back_one_thing_ends_no_match(bettina, kitchen, tina):
    match = agreed(bettina, kitchen, tina)
    sheet = handed_over(match, tina, BREAKS)
    followed = consents.withdraw(
        bettina, Purpose.SHARE_NEEDS, by=tina, at=timezone.now(), company=kitchen
    )
    assert (followed.sheets, followed.ended) == ([sheet], [])
    assert [task.fact for task in followed.to_delete] == ["ask_to_delete"]
    match.refresh_from_db()
    assert match.stage == Stage.AGREED


def test_what_was_taken_back_is_not_asked_for_again_but_taken_when_it_is_offered(
    bettina, kitchen, tina
):
    match, now = agreed(bettina, kitchen, tina), timezone.now()
    handed_over(match, tina, "area", BREAKS)
    consents.withdraw(bettina, Purpose.SHARE_NEEDS, by=tina, at=now, company=kitchen)
    with pytest.raises(lifecycle.Refused):
        handed_over(match, tina, BREAKS)
    assert handed_over(match, tina, "area").content == {"area": "Odder"}  # the rest may be asked
    assert "needs" in handed_over(match, tina, BREAKS, unasked=True).content


def test_no_longer_taking_part_closes_everything_and_leaves_what_has_begun(
    bettina, kitchen, library, tina
):
    begun, waiting = (agreed(bettina, place, tina) for place in (kitchen, library))
    begun.started_on = timezone.localdate()  # as confirming does
    begun.stage = Stage.JOB
    begun.save()
    for match in (begun, waiting):
        handed_over(match, tina, "hours")
    followed = consents.withdraw(bettina, Purpose.TAKE_PART, by=tina, at=timezone.now())
    assert {sheet.match for sheet in followed.sheets} == {begun, waiting}
    assert followed.ended == [waiting]
    assert {task.match for task in followed.to_delete} == {begun, waiting}


def test_the_same_withdrawal_twice_is_one(bettina, kitchen, tina):
    agreed(bettina, kitchen, tina)
    for _ in range(2):
        consents.withdraw(bettina, Purpose.PRESENT, by=tina, at=timezone.now(), company=kitchen)
    assert bettina.consents.filter(event=Event.WITHDRAWN).count() == 1


def test_a_withdrawal_counts_also_where_a_coordinator_writes_it_down(bettina, kitchen, tina):
    karen = people.coordinator("Karen", people.branch("SIND", bettina.office))
    match = agreed(bettina, kitchen, tina)
    followed = consents.withdraw(
        bettina, Purpose.PRESENT, by=karen, at=timezone.now(), company=kitchen
    )
    assert (followed.ended, followed.left) == ([], [match])
    assert [(task.fact, task.owner) for task in Task.objects.all()] == [("yes_withdrawn", tina)]
    assert not consents.holds(bettina, Purpose.PRESENT, timezone.localdate(), kitchen)


@pytest.mark.parametrize("purpose", [Purpose.PRESENT, Purpose.MATCH_COMPANIES, Purpose.TAKE_PART])
@pytest.mark.parametrize("stage", [Stage.SHORTLISTED, Stage.AGREED, Stage.MEETING])
def test_what_rests_on_a_withdrawn_yes_can_only_end(bettina, kitchen, tina, stage, purpose):
    """Karen wrote it down and may not end the match; until Tina has, nothing but that is possible."""
    karen = people.coordinator("Karen", people.branch("SIND", bettina.office))
    now, today = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    for further in (Stage.APPROACHED, Stage.MEETING) if stage == Stage.MEETING else ():
        lifecycle.advance(match, further, by=tina, at=now)
    if stage == Stage.SHORTLISTED:
        match.stage, match.consent = stage, None
        match.save()
    to = {"company": kitchen} if purpose == Purpose.PRESENT else {}
    consents.withdraw(bettina, purpose, by=karen, at=now + timedelta(seconds=1), **to)
    for step in Stage:
        if step not in (match.stage, Stage.ENDED):
            assert why_not(tina, match, step) != ""
    events, answers = match.events.count(), bettina.consents.count()
    steps = [
        lambda: lifecycle.agree(match, by=tina, at=now),
        lambda: choices.ask(match, by=tina, at=now, channel="spoken"),
        lambda: handed_over(match, tina, "hours", unasked=True),
        lambda: lifecycle.advance(match, STEPS[match.kind][stage][0], by=tina, at=now),
        lambda: (
            lifecycle.back(match, BACK.get(stage, stage), by=tina, at=now)
            if stage in BACK
            else lifecycle.hold(match, by=tina, at=now, begins_on=today)
        ),
    ]
    for step in steps:
        with pytest.raises(lifecycle.Refused):
            step()
    (task,) = match.tasks.filter(fact="yes_withdrawn")
    with pytest.raises(lifecycle.Refused):
        tasks.finish(task, by=tina, at=now)
    assert (match.events.count(), bettina.consents.count()) == (events, answers)
    lifecycle.end(match, by=tina, at=now, side="citizen", reason="changed_mind")
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (now, tina)


def test_a_new_yes_in_the_register_carries_the_match_again(bettina, kitchen, tina):
    karen = people.coordinator("Karen", people.branch("SIND", bettina.office))
    match, now = agreed(bettina, kitchen, tina), timezone.now()
    consents.withdraw(bettina, Purpose.PRESENT, by=karen, at=now, company=kitchen)
    yes(bettina, kitchen, purpose=Purpose.PRESENT)
    assert not match.tasks.filter(done_at=None).exists()
    assert lifecycle.advance(match, Stage.APPROACHED, by=tina, at=now).stage == Stage.APPROACHED


def test_a_yes_taken_back_before_the_match_began_does_not_stop_it(bettina, kitchen, tina):
    agreed(bettina, kitchen, tina)
    consents.withdraw(bettina, Purpose.PRESENT, by=tina, at=timezone.now(), company=kitchen)
    assert agreed(bettina, kitchen, tina).stage == Stage.AGREED


def test_a_sheet_is_shown_until_its_day(bettina, kitchen, tina):
    sheet, today = handed_over(agreed(bettina, kitchen, tina), tina, "hours"), timezone.localdate()
    shown = [sheets.is_open(sheet, today + days * DAY) for days in (0, 14, 15)]
    assert shown == [True, True, False]
    lifecycle.end(sheet.match, by=tina, at=timezone.now(), side="company", reason="no_room")
    assert not sheets.is_open(sheet, today)


def test_the_company_reads_danish_whoever_makes_the_sheet(bettina, kitchen, tina):
    bettina.timetable = Timetable.parse("man-tir 9-12")
    bettina.save()
    with override("en"):
        sheet = handed_over(agreed(bettina, kitchen, tina), tina, "timetable", BREAKS)
    assert sheet.content == {
        "timetable": "man-tir 9-12",
        "needs": ["Du kan holde ekstra pauser, når du har brug for det."],
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_withdraws_and_who_discloses_wait_for_one_another():
    """Whoever comes first: nothing is left open, and what had been told is asked back."""
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    for number in range(10):
        citizen = people.citizen(f"Borger {number}", contact=tina)
        company = people.company(f"Sted {number}")
        match = agreed(citizen, company, tina)
        start, refused = threading.Barrier(2), []

        def at_once(act, start=start, refused=refused):
            start.wait()
            try:
                act()
            except lifecycle.Refused:
                refused.append(act)
            finally:
                connection.close()

        def withdraw(citizen=citizen, company=company):
            consents.withdraw(citizen, Purpose.PRESENT, by=tina, at=timezone.now(), company=company)

        def disclose(match=match):
            handed_over(match, tina, "hours")

        both = [threading.Thread(target=at_once, args=[act]) for act in (withdraw, disclose)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        told = Disclosure.objects.filter(citizen=citizen).count()
        assert told == (0 if refused else 1)
        assert Task.objects.filter(citizen=citizen, fact="ask_to_delete").count() == told
        assert not match.sheets.filter(closed_at=None).exists()
        assert not consents.holds(citizen, Purpose.PRESENT, timezone.localdate(), company)
