"""The diary: Kirsten writes in half a minute, Tina reads what is meant for her, and nobody else more."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from matching import diary, lifecycle
from matching.models import DiaryEntry, Match
from matching.refusals import Refused
from matching.stages import Stage
from matching.visibility import diary_visible_to
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))


@pytest.fixture
def match(tina, karen, today):
    sind, now = karen.offices.get(), timezone.now()
    kirsten = people.mentor("Kirsten Overby", of=sind, user=people.user("Kirsten", "mentor", sind))
    bent = people.citizen("Bent Holm", contact=tina)
    match = lifecycle.shortlist(bent, kirsten, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    people.ask(match, by=tina, at=now)
    begins = today - datetime.timedelta(days=20)
    return lifecycle.confirm(
        match, Stage.RUNNING, by=tina, at=now, starts_on=begins, follow_up_on=begins
    )


@pytest.fixture
def kirsten(client, match):
    client.force_login(match.mentor.user)
    return client


def write(client, match, **said):
    return client.post(f"/matches/{match.pk}/diary/", said)


def entry(today):
    return {
        "held_on": today.isoformat(),
        "own": "Jeg var selv lidt træt.",
        "shared": "Vi gik rundt om søen.",
        "next_on": (today + datetime.timedelta(days=7)).isoformat(),
        "next_time": "14:00",
        "next_place": "Biblioteket",
    }


def test_half_a_minute_and_the_next_meeting_stands_on_the_first_page(kirsten, match, today):
    for _press in range(2):
        assert write(kirsten, match, **entry(today)).status_code == 302
    assert DiaryEntry.objects.count() == 1
    page = kirsten.get("/").content.decode()
    assert "14:00" in page
    assert "Biblioteket" in page
    assert "Jeg var selv lidt træt." in kirsten.get(f"/matches/{match.pk}/diary/").content.decode()


def test_each_reads_what_is_meant_for_them(client, kirsten, match, tina, karen, today):
    write(kirsten, match, **entry(today))
    for reader, shared in ((tina, True), (karen, False)):
        client.force_login(reader)
        page = client.get(f"/matches/{match.pk}/").content.decode()
        assert 'id="diary"' in page
        assert ("Vi gik rundt om søen." in page) is shared
        assert "Jeg var selv lidt træt." not in page
        assert client.get(f"/matches/{match.pk}/diary/").status_code == 404


def test_what_is_his_alone_is_not_even_loaded_for_others(
    client, kirsten, match, tina, karen, today
):
    write(kirsten, match, **entry(today))
    for reader in (tina, karen):
        client.force_login(reader)
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/matches/{match.pk}/")
        about = [one["sql"] for one in asked if "matching_diaryentry" in one["sql"]]
        assert about and not [sql for sql in about if '"matching_diaryentry"."own"' in sql]


def test_whoever_stands_in_reads_it_too_and_after_the_end_as_well(client, kirsten, match, tina):
    today = timezone.localdate()
    write(kirsten, match, **entry(today))
    dorte = people.consultant("Dorte", *tina.offices.all())
    Deputy.objects.create(user=tina, deputy=dorte, begins_on=today, ends_on=today)
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="purpose_met")
    for reader in (tina, dorte):
        client.force_login(reader)
        page = client.get(f"/matches/{match.pk}/").content.decode()
        assert "Vi gik rundt om søen." in page and "Jeg var selv lidt træt." not in page


def test_what_ends_between_page_and_press_is_said_and_not_written(match, tina):
    """Ended in another window: the row in hand still says that it runs."""
    in_hand = Match.objects.get(pk=match.pk)
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="purpose_met")
    with pytest.raises(Refused):
        diary.write(
            in_hand,
            by=match.mentor.user,
            at=timezone.now(),
            held_on=timezone.localdate(),
            shared="Vi gik en tur.",
        )
    assert not DiaryEntry.objects.exists()


def test_the_next_meeting_is_what_was_said_last_and_over_once_it_is_held(match):
    now, kirsten = timezone.now(), match.mentor.user
    first, moved = now + datetime.timedelta(days=7), now + datetime.timedelta(days=2)
    for place, next_at in enumerate((first, moved)):
        at = now + datetime.timedelta(minutes=place)
        diary.write(match, by=kirsten, at=at, held_on=timezone.localdate(), next_at=next_at)
    later = now + datetime.timedelta(minutes=5)
    diary.write(match, by=kirsten, at=later, held_on=timezone.localdate(), own="Godt møde.")
    assert diary.next_meetings([match], now)[match.pk].next_at == moved
    assert diary.next_meetings([match], now + datetime.timedelta(days=3)) == {}
    tina = match.citizen.consultant
    assert diary.next_meeting(diary_visible_to(tina), now).next_at == moved


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"shared": "Vi gik en tur."},
        {"held_on": "i morgen"},
        {"held_on": "2001-01-01", "shared": "Vi gik en tur."},
        {"next_on": "2001-01-01", "next_time": "14:00"},
        {"next_on": "2099-01-01", "next_time": "14:00"},
        {"next_on": "2099-01-01"},
        {"next_time": "14:00"},
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(kirsten, match, said):
    page = write(kirsten, match, **said)
    assert page.status_code == 422
    assert said.get("shared", "") in page.content.decode()
    assert not DiaryEntry.objects.exists()


def test_about_somebody_he_no_longer_meets_nothing_is_written_or_read(kirsten, match, tina, today):
    write(kirsten, match, **entry(today))
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="purpose_met")
    assert kirsten.get(f"/matches/{match.pk}/diary/").status_code == 404
    assert write(kirsten, match, **entry(today)).status_code == 404
    assert DiaryEntry.objects.count() == 1
