"""The change log: who changed what and about whom, what is never in it, and that no model is left out."""

import datetime
import json
import re
from pathlib import Path

import pytest
from auditlog.registry import auditlog
from django.apps import apps
from django.utils import timezone

from citizens.models import Citizen
from citizens.models.wishes import record_wishes
from matching import changes, consents, lifecycle, seals, worries
from matching.models import Change, Consent
from matching.models.changes import TOWARDS_CITIZEN, citizen_of
from programme.fields import PrivateText
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def of(row):
    """What the log says of a row, oldest first: [(action, {field: [from, to]}), …]."""
    found = Change.objects.get_for_object(row).order_by("pk")
    return [(one.action, one.changes) for one in found]


def test_a_change_says_from_what_to_what_by_whom_and_about_whom(tina, bettina):
    with changes.done_by(lambda: tina):
        bettina.hours_now = 6
        bettina.save()
    change = Change.objects.get_for_object(bettina).latest("pk")
    assert (change.action, change.changes, change.actor, change.about) == (
        Change.Action.UPDATE,
        {"hours_now": ["4.0", "6"]},
        tina,
        bettina.pk,
    )
    assert change.object_repr == bettina.ref
    assert change.hash == change.fingerprint()


def test_without_a_request_nobody_did_it(bettina):
    bettina.hours_now = 6
    bettina.save()
    assert Change.objects.latest("pk").actor is None


def test_what_was_written_about_somebodys_health_is_never_in_the_log(tina, bettina):
    bettina.needs_in_words = "Larm gør mig utryg."
    bettina.save()
    bettina.needs_in_words = "Larm går an."
    bettina.save()
    bettina.hours_now = 7
    bettina.save()
    bettina.needs_in_words = ""
    bettina.save()
    assert [said for _action, said in of(bettina)][-4:] == [
        {"needs_in_words": ["", "•••"]},
        {"needs_in_words": ["•••", "•••"]},
        {"hours_now": ["4.0", "7"]},
        {"needs_in_words": ["•••", ""]},
    ]
    worries.raise_worry(
        bettina, whose="citizen", text="Hun sover dårligt.", by=tina, at=timezone.now()
    )
    written = json.dumps(list(Change.objects.values_list("changes", flat=True)), ensure_ascii=False)
    assert "Larm" not in written and "sover" not in written
    assert "sealed" not in written


def test_a_text_that_nobody_opened_is_neither_opened_nor_logged(bettina):
    bettina.needs_in_words = "Larm gør mig utryg."
    bettina.save()
    again = Citizen.objects.get(pk=bettina.pk)
    again.hours_now = 6
    again.save()
    assert not isinstance(again.__dict__["needs_in_words"], str)
    assert of(bettina)[-1] == (Change.Action.UPDATE, {"hours_now": ["4.0", "6"]})


def test_secrets_of_users_are_never_in_the_log(tina):
    tina.set_password("another-password-of-a-test")
    tina.save()
    tina.change_calendar_key()
    tina.last_login = timezone.now()
    tina.save()
    assert [said for _action, said in of(tina)][-2:] == [
        {"password": ["•••", "•••"]},
        {"calendar_key": ["", "•••"]},
    ]


def test_roles_and_offices_are_in_the_log(tina, odder):
    tina.role = "coordinator"
    tina.save()
    tina.offices.remove(odder)
    assert [said for _action, said in of(tina)][-2:] == [
        {"role": ["consultant", "coordinator"]},
        {"offices": {"type": "m2m", "operation": "delete", "objects": ["Jobcenter Odder"]}},
    ]


def test_a_match_a_yes_a_wish_and_a_need_are_in_the_log_about_their_citizen(tina, bettina):
    kitchen = people.company("Havrekrogen")
    before = Change.objects.count()
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    lifecycle.agree(match, by=tina, at=timezone.now())
    record_wishes(bettina, ["køkken", "lager"], [], on=timezone.localdate())
    found = Change.objects.order_by("pk")[before:]
    assert {one.about for one in found} == {bettina.pk}
    assert {"match", "consent", "wishlist", "wish"} <= {one.content_type.model for one in found}
    assert [said["stage"] for _action, said in of(match) if "stage" in said] == [
        ["None", "shortlisted"],
        ["shortlisted", "agreed"],
    ]


def test_a_withdrawn_yes_closes_a_sheet_and_the_log_says_so(tina, bettina):
    from tests.web.town import sheet_of

    sheet = sheet_of(bettina, people.company("Havrekrogen"), tina)
    consents.withdraw(
        bettina,
        Consent.Purpose.TAKE_PART,
        by=tina,
        at=timezone.now(),
        channel=Consent.Channel.SPOKEN,
    )
    assert [list(said) for _action, said in of(sheet)][-1] == ["closed_at"]


def test_a_task_that_nobody_has_to_do_any_more_is_closed_and_the_log_says_so(tina, bettina):
    karen = people.coordinator("Karen", people.branch("SIND Odder", bettina.office))
    kitchen = people.company("Havrekrogen")
    match = lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    lifecycle.agree(match, by=tina, at=timezone.now())
    present = Consent.Purpose.PRESENT
    consents.withdraw(bettina, present, by=karen, at=timezone.now(), company=kitchen)
    (task,) = match.tasks.filter(fact="yes_withdrawn")
    with changes.done_by(lambda: tina):
        lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="changed_mind")
    change = Change.objects.get_for_object(task).latest("pk")
    assert (change.actor, set(change.changes)) == (tina, {"done_at", "done_by"})


# What the log misses: rows that are written without `save`. Where that is right, how often, and why.
IN_BULK = {
    "matching/changes.py": (1, "the log itself, where a citizen is erased"),
    "matching/erasing.py": (7, "counters of rows, and lists of volunteers that are emptied"),
    "matching/readings.py": (2, "the read log, which nobody changes by hand"),
    "programme/rotation.py": (1, "the same text under another key"),
    "programme/vocabularies.py": (2, "word lists that come whole with the system"),
    "programme/fields.py": (1, "says so in a sentence and writes nothing"),
    # No rows at all: sets and dictionaries.
    "matching/scoring/language.py": (1, "pairs of texts"),
    "programme/timetable.py": (1, "days of the week"),
    "web/forms/citizens.py": (1, "what a form says"),
    "web/settings.py": (1, "settings"),
}


def test_what_is_written_past_the_log_is_known_and_has_a_reason():
    root, found = Path(changes.__file__).parent.parent, {}
    for path in sorted(p for app in (*OURS, "web") for p in (root / app).rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if "/migrations/" in name or name.startswith("matching/demo/"):  # invented people
            continue
        times = len(re.findall(r"\.a?update\(|\ba?bulk_(?:create|update)\(", path.read_text()))
        if times:
            found[name] = times
    assert found == {name: times for name, (times, _why) in IN_BULK.items()}


OURS = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")


def test_every_model_that_people_change_is_followed():
    left = {
        model
        for model in apps.get_models()
        if model._meta.app_label in OURS and not auditlog.contains(model)
    }
    assert left == set(changes.NOT_FOLLOWED)


def test_every_private_text_is_left_to_us():
    for model in auditlog.get_models():
        told = auditlog.get_model_fields(model)["include_fields"]
        private = [f.name for f in model._meta.concrete_fields if isinstance(f, PrivateText)]
        assert not set(told) & set(private), model


def test_every_row_that_points_towards_a_citizen_is_about_the_citizen():
    """A model with a key to a citizen, or to such a model, by another name would not be erased."""
    reaching, grew = {Citizen}, True
    while grew:
        new = {
            model
            for model in auditlog.get_models()
            for field in model._meta.concrete_fields
            if field.name in TOWARDS_CITIZEN and field.related_model in reaching
        }
        grew = not new <= reaching
        reaching |= new
    pointing = {
        f"{model.__name__}.{field.name}"
        for model in auditlog.get_models()
        if model not in reaching
        for field in model._meta.concrete_fields
        if field.related_model in reaching
    }
    assert pointing == set()


def test_of_a_citizen_of_nobody_nothing_is_told(tina):
    assert citizen_of(tina) is None
    assert Change.objects.get_for_object(tina).first().about is None


def test_what_was_changed_about_an_erased_citizen_goes_and_the_seals_hold(bettina):
    tomorrow = timezone.now() + datetime.timedelta(days=1, hours=3)
    seals.seal(tomorrow)
    rows = Change.objects.filter(about=bettina.pk).count()
    changes.forget(bettina)
    found = seals.check(tomorrow)
    assert (found.faults, found.erased["change"]) == ([], rows)
    left = Change.objects.filter(salt="")
    assert {(one.changes, one.object_pk, one.object_repr) for one in left} == {(None, "", "")}
