"""What is written about somebody's health and life lies sealed; rows are read and saved as ever."""

import itertools
import json
import uuid
from datetime import date, timedelta

import pytest
from django.core import checks
from django.core.exceptions import FieldError
from django.db import connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen
from matching import lifecycle
from matching.models import Conversation, Match, MatchEvent, Worry
from programme import rotation, vault
from programme.fields import PrivateText, Sealed
from tests import people
from tests.matching import vaulting

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
SAID = "Hun sover dårligt og vil helst begynde kl. 10."


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_STORE = tmp_path / "keys"
    return settings.KEY_STORE


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, needs_in_words=SAID)


@pytest.fixture
def amina(tina):
    return people.citizen("Amina Warsame", contact=tina)


@pytest.fixture
def match(bettina, tina):
    opening = people.company("Havrekrogen").openings.get()
    return lifecycle.shortlist(bettina, opening, by=tina, at=timezone.now())


def talk(by, **facts):
    facts = {"form": "call", "held_on": DAY, "text": SAID, **facts}
    return Conversation.objects.create(recorded_by=by, recorded_at=timezone.now(), **facts)


def stored(row, field="text"):
    """What lies in the database."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field} FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608
        return cursor.fetchone()[0]


def tamper(row, text, field="text"):
    with connection.cursor() as cursor:
        sql = f"UPDATE {row._meta.db_table} SET {field} = %s WHERE id = %s"  # noqa: S608
        cursor.execute(sql, [text, row.pk])


def again(row):
    return type(row).objects.get(pk=row.pk)


# As ever


def test_a_row_is_written_and_read_as_ever_and_sealed_in_between(tina, bettina):
    said = talk(tina, citizen=bettina)
    assert said.text == again(said).text == SAID
    assert vault.is_sealed(stored(said)) and vault.is_sealed(stored(bettina, "needs_in_words"))
    said.text = "Nu går det bedre."
    said.save()
    assert again(said).text == "Nu går det bedre."


def test_nothing_stays_nothing_and_needs_no_key(tina, bettina, folder):
    said = talk(tina, citizen=bettina, text="")
    assert (stored(said), again(said).text) == ("", "")
    talk(tina, citizen=bettina)
    assert Conversation.objects.filter(text="").get() == said
    assert Conversation.objects.exclude(text="").count() == 1
    assert Conversation.objects.filter(text__isnull=True).count() == 0


def test_a_list_that_does_not_show_the_text_opens_none(tina, bettina, folder):
    talk(tina, citizen=bettina)
    (folder / f"{bettina.key}.json").unlink()
    assert [str(one) for one in Conversation.objects.all()] == [f"{DAY}: Opkald"]
    with pytest.raises(vault.Unreadable):
        _ = Conversation.objects.get().text


def test_a_page_of_notes_asks_no_more_than_before(match, tina, django_assert_num_queries):
    for _time in range(3):
        MatchEvent.objects.create(
            match=match, to_stage="agreed", by=tina, at=timezone.now(), note=SAID
        )
    match = Match.objects.select_related("citizen").get()
    with django_assert_num_queries(1):
        assert [one.note for one in match.events.all()] == ["", SAID, SAID, SAID]


def test_in_every_way_of_loading_and_saving(tina, bettina, amina):
    made = Conversation.objects.bulk_create(
        Conversation(
            form="call",
            held_on=DAY,
            citizen=citizen,
            text=f"om {citizen.first_name}",
            recorded_by=tina,
            recorded_at=timezone.now(),
        )
        for citizen in (bettina, amina)
    )
    texts = ["om Bettina", "om Amina"]
    rows = Conversation.objects.order_by("pk")
    assert [one.text for one in rows] == texts
    assert [one.text for one in rows.only("text")] == texts
    assert [one.text for one in rows.defer("text")] == texts
    assert [one.text for one in rows.only("pk")] == texts
    one = made[0]
    one.text = "ændret"
    one.save(update_fields=["held_on"])
    assert again(one).text == "om Bettina"
    one.refresh_from_db()
    assert one.text == "om Bettina"
    one.text = "ændret"
    one.save(update_fields=["text"])
    one.refresh_from_db(fields=["text"])
    assert one.text == "ændret"
    late = rows.defer("text").get(pk=one.pk)
    late.save(update_fields=["text"])
    assert again(one).text == "ændret"


def test_whoever_reads_nothing_writes_nothing_anew(tina, bettina):
    said = talk(tina, citizen=bettina)
    before = stored(said)
    again(said).save()
    assert stored(said) == before


def test_a_row_that_goes_to_somebody_else_is_sealed_for_them(tina, bettina, amina):
    said = talk(tina, citizen=bettina)
    moved = again(said)
    moved.citizen = amina  # nobody has read it
    moved.save()
    vault.destroy(bettina.key)
    assert again(said).text == SAID
    copy = again(said)
    copy.pk, copy.citizen = None, people.citizen("Bo", contact=tina)
    copy.save()
    vault.destroy(amina.key)
    assert again(copy).text == SAID
    with pytest.raises(vault.Unreadable):
        _ = again(said).text


def test_a_copy_of_a_citizen_has_a_key_of_its_own(bettina):
    copy = Citizen.objects.get(pk=bettina.pk)
    copy.pk, copy.ref, copy.key = None, "B-999", uuid.uuid4()
    copy.save()
    vault.destroy(bettina.key)
    assert again(copy).needs_in_words == SAID


def test_the_text_is_the_citizens_whoever_took_part_and_else_the_houses(tina, match, folder):
    with_both = talk(tina, match=match, company=match.opening.company)
    with_company = talk(tina, company=match.opening.company)
    vault.destroy(match.citizen.key)
    with pytest.raises(vault.Unreadable):
        _ = again(with_both).text
    assert again(with_company).text == SAID
    assert (folder / f"{vault.HOUSE}.json").exists()


# What the database is not asked


def test_a_query_for_values_gives_nothing_to_read(tina, bettina):
    said = talk(tina, citizen=bettina)
    found = Conversation.objects.values_list("text", flat=True).get()
    assert (str(found), repr(found), f"{found}") == ("(sealed)", "<Sealed>", "(sealed)")
    assert isinstance(Conversation.objects.values("text").get()["text"], Sealed)
    assert stored(said) not in json.dumps(str(list(Conversation.objects.values())))


@pytest.mark.parametrize(
    "question",
    [
        {"text": SAID},
        {"text__contains": "sover"},
        {"text__in": [SAID]},
        {"text__regex": "."},
        {"text__gt": "A"},
        {"text": models.F("form")},
    ],
)
def test_the_database_is_not_asked_for_what_it_cannot_know(question):
    with pytest.raises(FieldError, match="sealed"):
        Conversation.objects.filter(**question).exists()


def test_what_knows_no_row_cannot_write_a_text(tina, bettina):
    said = talk(tina, citizen=bettina)
    with pytest.raises(FieldError, match=r"save\(\)"), transaction.atomic():
        Conversation.objects.update(text="alle det samme")
    with pytest.raises(FieldError, match=r"save\(\)"), transaction.atomic():
        Conversation.objects.bulk_update([said], ["text"])
    said.text = models.F("form")
    with pytest.raises(FieldError, match="row by row"), transaction.atomic():
        said.save()
    Conversation.objects.update(text="")
    assert again(said).text == ""


def test_every_private_text_says_whose_it_is():
    assert [one for one in checks.run_checks() if "programme" in (one.id or "")] == []

    class Diary(models.Model):  # noqa: DJ008
        text = PrivateText("text", of="citizen")
        citizen = models.ForeignKey(Citizen, models.CASCADE, related_name="+")

        class Meta:
            app_label = "tests"

    assert [one.id for one in Diary.check()] == ["programme.E001"]


# What does not open


def broken(said, tina, bettina, amina):
    """What somebody with the database in hand might put there."""
    ours, other = stored(said), talk(tina, citizen=amina, text="om Amina")
    worry = Worry.objects.create(
        citizen=bettina, whose="citizen", text="?", recorded_by=tina, raised_at=timezone.now()
    )
    return {
        "another citizen's": stored(other),
        "another field's": stored(worry),
        "cut short": ours[:-8],
        "a letter changed": ours[:-9] + ("A" if ours[-9] != "A" else "B") + ours[-8:],
        "plain": "Hun har det helt fint.",
    }


@pytest.mark.parametrize(
    "how", ["another citizen's", "another field's", "cut short", "a letter changed", "plain"]
)
def test_what_was_changed_from_outside_is_never_shown(client, tina, bettina, amina, how):
    said = talk(tina, citizen=bettina)
    planted = broken(said, tina, bettina, amina)[how]
    tamper(said, planted)
    with pytest.raises(vault.Unreadable, match="ændret udefra|changed from outside"):
        _ = again(said).text
    again(said).save()  # and is not made right by saving it
    assert stored(said) == planted
    client.force_login(tina)
    client.raise_request_exception = False
    page = client.get(reverse("citizen", args=[bettina.pk]))
    assert page.status_code == 500
    assert planted not in page.content.decode()


def test_with_another_key_no_page_shows_anything(client, settings, tina, match):
    bettina = match.citizen
    rows = vaulting.write_about(
        bettina, people.company("Kernehuset").openings.get(), tina, timezone.now(), lambda: SAID
    )
    settings.FIELD_KEY = bytes(32)
    for row in rows:
        for field in rotation.private_texts():
            if isinstance(row, field.model):
                with pytest.raises(vault.Unreadable):
                    getattr(again(row), field.name)
    client.force_login(tina)
    client.raise_request_exception = False
    pages = [
        reverse("citizen", args=[bettina.pk]),
        reverse("edit_citizen", args=[bettina.pk]),
        *(reverse("match", args=[one.pk]) for one in bettina.matches.all()),
        reverse("citizens"),
        reverse("overview"),
    ]
    answers = [client.get(page) for page in pages]
    assert {one.status_code for one in answers[:3]} == {500}
    for answer in answers:
        assert "sealed" not in answer.content.decode() and SAID not in answer.content.decode()
    assert client.get(reverse("health")).status_code == 503


def test_health_is_bad_when_the_folder_of_the_keys_is_missing(client, bettina, folder):
    assert client.get(reverse("health")).status_code == 200
    folder.rename(folder.with_name("elsewhere"))
    assert client.get(reverse("health")).status_code == 503


def test_a_wrong_key_is_said_at_start(settings, bettina):
    settings.FIELD_KEY = bytes(32)
    found = [one.id for one in checks.run_checks() if (one.id or "").startswith("programme")]
    assert found == ["programme.E002"]


def test_several_machines_are_told_to_share_the_keys(settings):
    settings.DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
    settings.KEY_STORE = settings.KEY_STORE_OF_ONE_MACHINE

    def warned():
        found = checks.run_checks(tags=["keys"], include_deployment_checks=True)
        return [one.id for one in found if one.id == "programme.W001"]

    assert warned() == ["programme.W001"]
    settings.KEY_STORE = "/srv/keys"
    assert warned() == []


# Changing keys


def written(tina, bettina, mark="mrk"):
    numbers = itertools.count(1)
    opening = people.company("Kernehuset").openings.get()
    vaulting.write_about(
        bettina, opening, tina, timezone.now(), lambda: f"{mark}{next(numbers):02}"
    )
    talk(tina, company=opening.company, text=f"{mark}00")
    return vaulting.read()


NOTHING = {"rewrapped": 0, "renewed": 0, "texts": 0, "unreadable": 0, "busy": 0, "kept": 0}


def test_a_new_wrapping_key_leaves_the_texts_alone(settings, tina, bettina):
    texts = written(tina, bettina)
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = bytes(32), settings.FIELD_KEY
    assert rotation.rotate() == NOTHING | {"rewrapped": 2}
    assert rotation.rotate() == NOTHING
    settings.FIELD_KEY_OLD = b""
    assert vaulting.read() == texts


def test_new_keys_seal_everything_anew_and_the_old_ones_go_an_hour_later(
    tina, bettina, time_machine
):
    texts, tomorrow = written(tina, bettina), timezone.now() + timedelta(days=1)
    time_machine.move_to(tomorrow, tick=False)
    assert rotation.rotate(texts=True) == NOTHING | {"renewed": 2, "texts": len(texts), "kept": 2}
    assert vaulting.read() == texts
    time_machine.move_to(tomorrow + timedelta(minutes=59), tick=False)
    assert rotation.rotate() == NOTHING | {"kept": 2}
    time_machine.move_to(tomorrow + timedelta(minutes=60), tick=False)
    assert rotation.rotate() == NOTHING
    assert [len(vault.generations(key)) for key in vault.known()] == [1, 1]
    assert vaulting.read() == texts


def test_a_note_begun_before_and_saved_after_is_not_lost(tina, bettina):
    late = Conversation(
        form="call", held_on=DAY, citizen=bettina, recorded_by=tina, recorded_at=timezone.now()
    )
    field = Conversation._meta.get_field("text")
    late.text = field.sealed(SAID, late)  # as far as it had come
    rotation.rotate(texts=True)
    late.save()
    assert again(late).text == SAID
    told = rotation.rotate(kept_beside=rotation.KEPT_BESIDE * 0)
    assert told == NOTHING | {"texts": 1}
    assert again(late).text == SAID


def test_what_does_not_open_is_left_and_its_keys_with_it(tina, bettina):
    said = talk(tina, citizen=bettina)
    tamper(said, stored(said)[:-8])
    told = rotation.rotate(texts=True, kept_beside=rotation.KEPT_BESIDE * 0)
    assert (told["unreadable"], told["kept"]) == (1, 1)
    assert again(bettina).needs_in_words == SAID


# What a database in memory cannot show


VAULTING = "tests.matching.vaulting"


def test_of_more_than_a_thousand_notes_none_is_in_the_file(on_its_own):
    assert on_its_own(VAULTING, "look_into_the_file") == {
        "texts": 1080,
        "read": True,
        "names in the file": True,
        "marks in the file": [],
        "with another key": ["unreadable"],
        "without the keys": ["unreadable"],
        "marks in the file when closed": [],
    }


def test_killed_at_twenty_moments_nothing_is_lost(on_its_own):
    assert on_its_own(VAULTING, "kill", "20") == {
        "killed": 20,
        "all readable": 20,
        "at the end": True,
        "generations": [1],
        "unreadable": 0,
        "not wrapped anew": 0,
    }


BESIDE = {"failed": [], "the note": True, "the others": True, "generations": 1, "busy": 0}


def test_who_writes_while_the_keys_change_loses_nothing(on_its_own):
    assert on_its_own(VAULTING, "write_beside") == BESIDE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_writes_while_the_keys_change_loses_nothing_on_postgresql():
    assert vaulting.write_beside() == BESIDE


def test_a_database_of_an_earlier_version_is_sealed_and_can_be_taken_back(on_its_own):
    assert on_its_own(VAULTING, "migrate") == {
        "plain before": True,
        "sealed after": True,
        "readable": True,
    }
