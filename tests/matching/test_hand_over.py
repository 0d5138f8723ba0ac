"""Cases change hands: what goes along, who is told, what is refused, and that each change is written."""

import threading
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from citizens.importing import Citizens
from citizens.models import Citizen, ContactChange
from citizens.models.contact import changes_of_contact_person
from matching import hand_over, lifecycle, tasks, worries
from matching.demo import load as load_demo
from matching.lifecycle import Refused
from matching.models import Change, FirstTalkMove
from matching.models.changes import citizen_of
from matching.stages import Stage
from programme.importing import load
from programme.models import Deputy
from tests import people
from tests.matching.referring import accepted, referred, refusal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wednesday", "in_english")]


@pytest.fixture
def mette(odder):
    return people.consultant("Mette Krog", odder)


@pytest.fixture
def three(tina):
    """Three of Tina's citizens, in the order in which they are handed over."""
    return [
        people.citizen(name, contact=tina, ref=ref)
        for name, ref in (("Ane Lund", "B-011"), ("Bo Dam", "B-012"), ("Carl Ek", "B-013"))
    ]


def handed(citizens, to, by, **said):
    return hand_over.hand_over(citizens, to, by=by, at=timezone.now(), **said)


def refused(citizens, to, by, **said):
    """The sentence in English; nothing was written."""
    before = list(Citizen.objects.order_by("pk").values_list("consultant", flat=True))
    sentence = refusal(handed, citizens, to, by, **said)
    assert list(Citizen.objects.order_by("pk").values_list("consultant", flat=True)) == before
    assert (ContactChange.objects.count(), mail.outbox) == (0, [])
    return sentence


def contacts(*citizens):
    """Who was contact person before and after each change, the first one first."""
    changes = ContactChange.objects.filter(citizen__in=citizens).order_by("pk")
    return [(change.citizen, change.before, change.after, change.by) for change in changes]


# What goes along


@pytest.fixture
def busy(three, tina):
    """Carl has a place with a follow-up to come, a task of Tina's and a worry; returns all four."""
    carl, day = three[2], timezone.localdate()
    opening = people.company("Havrekrogen").openings.get()
    match = lifecycle.shortlist(carl, opening, by=tina, at=timezone.now())
    lifecycle.agree(match, by=tina, at=timezone.now())
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=timezone.now())
    lifecycle.confirm(
        match,
        Stage.INTERNSHIP,
        by=tina,
        at=timezone.now(),
        starts_on=day,
        follow_up_on=day + timedelta(7),
        **people.agreed(day),
    )
    task = tasks.ask_to_delete(match, at=timezone.now())
    worry = worries.raise_worry(carl, whose="citizen", text="Bussen?", by=tina, at=timezone.now())
    return carl, match, task, worry


def test_what_is_open_goes_along_and_what_is_done_or_somebody_elses_stays(
    tina, mette, karen, three, busy
):
    carl, match, task, worry = busy
    done = tasks.mend(match, side="citizen", reason="hours", at=timezone.now())
    tasks.finish(done, by=tina, at=timezone.now())
    karens = worries.raise_worry(carl, whose="mentor", text="Tid?", by=karen, at=timezone.now())
    karens.owner = karen
    karens.save()
    people.citizen("Dorte Friis", contact=mette)
    people.citizen("Erik Gade", contact=mette, phase="closed")

    told = hand_over.preview(three, mette, by=tina)
    assert (told.givers, told.tasks, told.worries, told.follow_ups, told.then_has) == (
        [(tina, 3)],
        1,
        1,
        1,
        4,
    )
    assert contacts(*three) == []  # to look writes nothing

    assert handed(three, mette, tina) == told
    assert {Citizen.objects.get(pk=one.pk).consultant for one in three} == {mette}
    for row in (task, done, worry, karens):
        row.refresh_from_db()
    assert (task.owner, done.owner, worry.owner, karens.owner) == (mette, tina, mette, karen)
    assert contacts(*three) == [(one, tina, mette, tina) for one in three]
    change = Change.objects.get_for_object(task).latest("pk")
    assert change.changes == {"owner": [str(tina.pk), str(mette.pk)]}


def test_a_first_conversation_ahead_is_the_new_ones_and_one_that_was_stays(
    tina, mette, karen, three
):
    ane, bo, carl = three
    for one, whom in ((ane, tina), (bo, karen), (carl, tina)):
        one.consents.all().delete()
        referred(one, tina)
        accepted(one, tina, first_talk_with=whom)
    past = carl.referral
    past.first_talk_at = timezone.now() - timedelta(days=1)
    past.save()
    handed(three, mette, tina)
    with_whom = {
        one.ref: type(one).objects.get(pk=one.pk).referral.first_talk_with for one in three
    }
    assert with_whom == {"B-011": mette, "B-012": karen, "B-013": tina}
    (move,) = FirstTalkMove.objects.all()
    assert (move.from_at, move.to_with, move.by) == (move.to_at, mette, tina)


# Who is told


def test_both_are_told_by_reference_alone_and_once_it_is_written(
    tina, mette, karen, three, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        handed(three, mette, karen)
        assert mail.outbox == []
    assert [one.to for one in mail.outbox] == [[mette.email], [tina.email]]
    refs = "B-011, B-012 og B-013."
    assert [one.body.splitlines()[0].split(" ", 1)[1] for one in mail.outbox] == [
        f"Tina Hvilsom: {refs}",
        f"Mette Krog: {refs}",
    ]
    assert [" 3 " in one.subject for one in mail.outbox] == [True, True]
    written = "".join(one.subject + one.body for one in mail.outbox)
    assert [name for name in ("Ane", "Lund", "Bo ", "Dam", "Carl", "Ek") if name in written] == []


def test_who_may_not_log_in_gets_no_mail(
    tina, mette, karen, three, django_capture_on_commit_callbacks
):
    tina.is_active = False
    tina.save()
    with django_capture_on_commit_callbacks(execute=True):
        handed(three, mette, karen)
    assert [one.to for one in mail.outbox] == [[mette.email]]


class Down(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_where_no_mail_can_be_sent_the_hand_over_stands_and_says_whom_to_tell(
    tina, mette, three, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = f"{Down.__module__}.Down"
    with django_capture_on_commit_callbacks(execute=True):
        going = handed(three, mette, tina)
    assert (going.not_told, len(contacts(*three))) == ([mette, tina], 3)


# What is refused


def test_a_receiver_in_another_job_centre_is_refused_by_reference(tina, karen, mette, three, sind):
    randers = people.office("Jobcenter Randers")
    sind.serves.add(randers)
    lone = people.consultant("Lone", randers)
    dorte = people.citizen("Dorte Friis", contact=lone, ref="B-020")
    assert refused([*three, dorte], mette, karen) == (
        "Mette Krog does not work with the job centre of B-020. Choose somebody else, or leave that"
        " out."
    )
    assert refused(three, lone, karen) == (
        "Lone cannot take these cases over. Choose somebody else."
    )


def test_who_works_with_both_takes_the_cases_of_two_job_centres(tina, karen, mette, three, sind):
    randers = people.office("Jobcenter Randers")
    sind.serves.add(randers)
    dorte = people.citizen("Dorte", contact=people.consultant("Lone", randers), ref="B-020")
    mette.offices.add(randers)
    assert handed([*three, dorte], mette, karen).count == 4


def test_only_a_consultant_who_may_log_in_takes_over_and_nobody_what_she_has(
    tina, mette, karen, three
):
    mine = people.citizen("Dorte", contact=mette, ref="B-021")
    assert refused([*three, mine], mette, karen) == (
        "Mette Krog is the contact person of B-021 already. Leave that out."
    )
    sentence = "%s cannot take these cases over. Choose somebody else."
    assert refused(three, karen, karen) == sentence % karen
    mette.is_active = False
    mette.save()
    assert refused(three, mette, karen) == sentence % mette


NOT_YOURS = (
    "One of the cases is not yours to hand over, perhaps since a moment ago. Nothing has changed. Look"
    " at the list once more."
)


def test_a_case_that_the_giver_does_not_see_stops_it_all(tina, mette, rasmus, three):
    his = people.citizen("Dorte Friis", contact=rasmus)
    assert refused([*three, his], mette, tina) == NOT_YOURS
    assert refused([], mette, tina) == NOT_YOURS


def test_a_coordinator_of_another_branch_hands_nothing_over(mette, three):
    randers = people.office("Jobcenter Randers")
    ulla = people.coordinator("Ulla", people.branch("SIND Randers", randers))
    assert refused(three, mette, ulla) == NOT_YOURS


def test_a_deputy_hands_over_on_her_days_and_not_after_them(tina, rasmus, mette, three):
    day = timezone.localdate()
    period = Deputy.objects.create(
        user=tina, deputy=rasmus, begins_on=day - timedelta(9), ends_on=day - timedelta(1)
    )
    assert refused(three, mette, rasmus) == NOT_YOURS
    period.ends_on = day
    period.save()
    assert handed(three, mette, rasmus).givers == [(tina, 3)]


def test_what_changed_since_the_page_was_opened_stops_it_all(tina, rasmus, mette, karen, three):
    seen = {one.pk: tina.pk for one in three}
    Citizen.objects.filter(pk=three[1].pk).update(consultant=rasmus)
    assert refused(three, mette, karen, seen=seen) == (
        "Meanwhile there is another contact person for B-012. Nothing has changed. Look at the list"
        " once more."
    )
    seen[three[1].pk] = rasmus.pk
    assert handed(three, mette, karen, seen=seen).givers == [(tina, 2), (rasmus, 1)]


# How often


def test_the_first_contact_person_is_no_change_and_every_other_one_is(
    odder, tina, mette, rasmus, karen
):
    nobodys = people.citizen("Dorte Friis", at=odder)
    counts = []
    for to in (tina, mette, rasmus, mette):
        handed([nobodys], to, karen)
        counts.append(changes_of_contact_person(nobodys))
    assert counts == [0, 1, 2, 3]
    assert contacts(nobodys)[:2] == [(nobodys, None, tina, karen), (nobodys, tina, mette, karen)]
    assert {citizen_of(row) for row in ContactChange.objects.all()} == {nobodys.pk}


def test_an_import_writes_the_change_too_and_the_same_file_again_nothing(tina, mette, tmp_path):
    def imported(address):
        path = tmp_path / "citizens.csv"
        path.write_text(f"ref;navn;kontaktperson\nB-031;Dorte Friis;{address}\n", encoding="utf-8")
        assert load(Citizens(), path, commit=True).faults == []

    for user in (tina, tina, mette):
        imported(user.email)
    dorte = Citizen.objects.get(ref="B-031")
    assert contacts(dorte) == [(dorte, None, tina, None), (dorte, tina, mette, None)]
    assert changes_of_contact_person(dorte) == 1


def test_whoever_is_contact_person_in_the_demo_is_written_down(db):
    load_demo(date(2026, 11, 25))
    assert ContactChange.objects.count() == Citizen.objects.count() > 100
    last = {change.citizen_id: change.after_id for change in ContactChange.objects.all()}
    assert last == dict(Citizen.objects.values_list("pk", "consultant"))


# Two at once


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_hand_the_same_cases_over_at_once():
    """One of them does it all, the other one nothing; and neither waits for the other for ever."""
    odder = people.office("Jobcenter Odder")
    tina = people.consultant("Tina", odder)
    others = [people.consultant("Mette", odder), people.consultant("Lone", odder)]
    karen = people.coordinator("Karen", people.branch("SIND Odder", odder))
    for _round in range(5):
        cases = [people.citizen(f"Borger {number}", contact=tina) for number in range(5)]
        seen = {case.pk: tina.pk for case in cases}
        start, done, left = threading.Barrier(2), [], []

        def press(to, cases, start=start, done=done, left=left, seen=seen):
            start.wait()
            try:
                handed(cases, to, karen, seen=seen)
                done.append(to)
            except Refused:
                left.append(to)
            finally:
                connection.close()

        both = [
            threading.Thread(target=press, args=[others[0], cases]),
            threading.Thread(target=press, args=[others[1], cases[::-1]]),
        ]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert (len(done), len(left)) == (1, 1)
        rows = Citizen.objects.filter(pk__in=seen)
        assert {row.consultant for row in rows} == {*done}
        assert ContactChange.objects.filter(citizen__in=rows).count() == 5
