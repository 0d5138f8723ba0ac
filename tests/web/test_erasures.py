"""Erasing on the pages: Tina asks for it on Bettina's word, Karen looks at it, and it is done."""

import datetime
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen
from matching import erasing, lifecycle, sheets
from matching.models import Erasure, Reading
from matching.models.runs import ERASE, Run
from programme import vault
from tests import people

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEY_STORE = tmp_path / "keys"


@pytest.fixture
def town():
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    return {
        "tina": tina,
        "rasmus": people.consultant("Rasmus Lind", odder),
        "karen": people.coordinator("Karen Vester", sind),
        "adam": people.user("Adam", "administrator"),
        "bettina": people.citizen("Bettina Skovgaard", contact=tina, ref="B-900"),
        "kirsten": people.mentor("Kirsten Overby", of=sind),
    }


def test_two_people_erase_bettina(client, town):
    page = reverse("erase_citizen", kwargs={"pk": town["bettina"].pk})
    client.force_login(town["tina"])
    assert "Bettina Skovgaard" in client.get(page).content.decode()
    assert client.post(page, {"sure": "on"}).status_code == 302
    erasure = Erasure.objects.get()
    look = reverse("erasure", kwargs={"pk": erasure.pk})
    # Alone she cannot, not even by sending the form of the second page.
    assert client.post(look).status_code == 422
    client.force_login(town["rasmus"])
    assert client.post(look).status_code == 404
    assert Citizen.objects.get() == town["bettina"]

    client.force_login(town["karen"])
    assert "Bettina Skovgaard" in client.get(look).content.decode()
    assert client.post(look).status_code == 302
    assert not Citizen.objects.exists()
    assert vault.destroyed() == {town["bettina"].key}
    done = client.get(reverse("erasures")).content.decode()
    assert "Tina Hvilsom, Karen Vester" in done
    assert "Bettina" not in done
    assert "B-900" not in done
    # That somebody looked stays; at whom, does not.
    assert Reading.objects.count() > 0
    assert Reading.objects.exclude(citizen=None).count() == 0


def test_nobody_is_asked_for_unless_it_is_meant(client, town):
    client.force_login(town["tina"])
    page = reverse("erase_citizen", kwargs={"pk": town["bettina"].pk})
    assert client.post(page).status_code == 422
    assert not Erasure.objects.exists()


def test_whoever_was_told_something_is_asked_to_delete_it_first(client, town):
    now, tina, bettina = timezone.now(), town["tina"], town["bettina"]
    kitchen = people.company("Havrekrogen").openings.get()
    match = lifecycle.shortlist(bettina, kitchen, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    day = timezone.localdate()
    sheets.make(match, sheets.Chosen(["hours"]), by=tina, at=now, channel="spoken", expires_on=day)
    client.force_login(tina)
    page = reverse("erase_citizen", kwargs={"pk": bettina.pk})
    assert "Havrekrogen" in client.get(page).content.decode()
    assert client.post(page, {"sure": "on"}).status_code == 422
    assert not Erasure.objects.exists()
    assert client.post(page, {"sure": "on", "told": "on"}).status_code == 302


def test_it_is_not_wanted_after_all(client, town):
    erasure = erasing.ask(town["bettina"], by=town["tina"], at=timezone.now())
    client.force_login(town["karen"])
    client.post(reverse("keep_after_all", kwargs={"pk": erasure.pk}))
    assert not Erasure.objects.exists()
    assert client.post(reverse("erasure", kwargs={"pk": erasure.pk})).status_code == 404
    assert Citizen.objects.get() == town["bettina"]


def test_the_plan_shows_who_goes_by_itself_and_when(client, town):
    people.citizen(
        "Lise Holm",
        contact=town["tina"],
        yes=False,
        referred_on=timezone.localdate() - datetime.timedelta(20),
    )
    call_command("erase", "--commit", verbosity=0)
    client.force_login(town["tina"])
    plan = client.get(reverse("erasures")).content.decode()
    assert "Lise Holm" in plan
    assert "Bettina Skovgaard" not in plan
    client.force_login(town["rasmus"])
    assert "Lise Holm" not in client.get(reverse("erasures")).content.decode()
    client.force_login(town["adam"])
    assert "Lise Holm" not in client.get(reverse("erasures")).content.decode()
    # What goes by itself takes no second person, and can be held up by none.
    client.force_login(town["karen"])
    waits = Erasure.objects.get()
    for name in ("erasure", "keep_after_all"):
        assert client.post(reverse(name, kwargs={"pk": waits.pk})).status_code == 404


def test_a_volunteer_goes_by_two_who_see_him(client, town):
    page = reverse("erase_mentor", kwargs={"pk": town["kirsten"].pk})
    client.force_login(town["tina"])
    assert client.get(page).status_code == 404  # it is the coordinator's to ask
    client.force_login(town["karen"])
    assert client.get(page).status_code == 200
    client.post(page, {"sure": "on"})
    client.force_login(town["tina"])
    client.post(reverse("erasure", kwargs={"pk": Erasure.objects.get().pk}))
    assert vault.destroyed() == {town["kirsten"].key}


# By night


def night(on, capsys, *more):
    import time_machine

    at = datetime.datetime.combine(on, datetime.time(3), datetime.UTC)
    with time_machine.travel(at):
        call_command("erase", "--json", *more)
    return json.loads(capsys.readouterr().out)


def test_night_after_night(town, capsys):
    lise = people.citizen(
        "Lise Holm",
        contact=town["tina"],
        ref="B-901",
        yes=False,
        referred_on=datetime.date(2026, 10, 1),
    )
    due = {"ref": "B-901", "why": "no_yes", "since": "2026-10-01", "on": "2026-10-31"}
    first = datetime.date(2026, 11, 9)
    # Told, and nothing done.
    assert night(first, capsys) == {"due": [due], "erased": [], "failed": []}
    assert not Erasure.objects.exists()
    # On the plan for fourteen days.
    assert night(first, capsys, "--commit")["erased"] == []
    assert night(first + datetime.timedelta(13), capsys, "--commit")["erased"] == []
    (gone,) = night(first + datetime.timedelta(14), capsys, "--commit")["erased"]
    assert gone["why"] == "no_yes"
    assert vault.destroyed() == {lise.key}
    assert night(first + datetime.timedelta(15), capsys, "--commit") == {
        "due": [],
        "erased": [],
        "failed": [],
    }
    assert Run.objects.filter(name=ERASE).count() == 4
    assert Citizen.objects.get() == town["bettina"]


def test_one_that_fails_holds_up_nobody_else_and_is_told_without_a_name(
    town, capsys, settings, tmp_path
):
    for name in ("Lise Holm", "Amina Warsame"):
        people.citizen(
            name, contact=town["tina"], yes=False, referred_on=datetime.date(2026, 10, 1)
        )
    first = datetime.date(2026, 11, 9)
    night(first, capsys, "--commit")
    lise = Citizen.objects.get(name="Lise Holm")
    # Where her tombstone should stand something else is in the way.
    (settings.KEY_STORE / f"{lise.key}.json").mkdir(parents=True)
    with pytest.raises(SystemExit):
        night(first + datetime.timedelta(14), capsys, "--commit")
    told = capsys.readouterr()
    assert "Lise" not in told.out + told.err
    assert {one.name for one in Citizen.objects.all()} == {"Lise Holm", "Bettina Skovgaard"}


# An old copy


def run(code, env):
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=env, check=True, capture_output=True, text=True
    ).stdout


STORY = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.utils import timezone
from tests import people
from tests.matching import vaulting
tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
bettina = people.citizen(
    "Bettina Skovgaard", contact=tina, ref="B-900", email="bettina@example.org"
)
kirsten = people.mentor("Kirsten Overby", ref="M-900", phone="21 43 65 87")
marks = iter(f"mrk{n}x" for n in range(1000))
vaulting.write_about(
    bettina, people.company("Havrekrogen").openings.get(), tina, timezone.now(), lambda: next(marks)
)
"""
ERASING = """
import django; django.setup()
from django.utils import timezone
from citizens.models import Citizen
from matching import erasing
from mentors.models import Mentor
from programme.models import User
from tests import people
tina, now = User.objects.get(name="Tina Hvilsom"), timezone.now()
karen = people.coordinator("Karen Vester")
for party in (Citizen.objects.get(), Mentor.objects.get()):
    erasing.confirm(erasing.ask(party, by=tina, at=now), by=karen, at=now)
"""
SAID = (b"Skovgaard", b"B-900", b"bettina@example", b"Overby", b"M-900", b"21 43 65 87")


def test_an_old_copy_that_is_restored_brings_nobody_back(database_file, tmp_path):
    """A real database file, a copy of it from before, and the start of the server."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database_file}",
        "KEY_STORE": str(tmp_path / "keys"),
        "DJANGO_SETTINGS_MODULE": "web.settings",
        "DEBUG": "1",
    }
    run(STORY, env)
    before = database_file.read_bytes()
    assert [word for word in SAID if word not in before] == []
    backup = shutil.copy(database_file, tmp_path / "backup.sqlite3")
    run(ERASING, env)
    assert written_in(tmp_path, "rampe.sqlite3") == []

    for file in tmp_path.glob("rampe.sqlite3*"):
        file.unlink()
    shutil.copy(backup, database_file)
    assert written_in(tmp_path, "rampe.sqlite3") != []
    run("import web.wsgi", env)
    assert written_in(tmp_path, "rampe.sqlite3") == []
    found = run(
        "import django; django.setup()\n"
        "from citizens.models import Citizen; from mentors.models import Mentor\n"
        "print(Citizen.objects.count(), Mentor.objects.count())",
        env,
    )
    assert found.split() == ["0", "0"]


def written_in(folder, name):
    """Which words stand in the bytes of the database, its journal included."""
    written = b"".join(file.read_bytes() for file in folder.glob(f"{name}*"))
    return [word for word in SAID if word in written]


def test_until_the_tombstones_are_heeded_no_page_is_served(tmp_path):
    """The database is there and holds nothing yet: no migration has run."""
    env = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}",
        "KEY_STORE": str(tmp_path / "keys"),
        "DJANGO_SETTINGS_MODULE": "web.settings",
        "DEBUG": "1",
    }
    answers = run(
        "from wsgiref.util import setup_testing_defaults\n"
        "from web.wsgi import application\n"
        "for path in ('/', '/healthz'):\n"
        "    environ = {'PATH_INFO': path, 'HTTP_HOST': 'localhost'}\n"
        "    setup_testing_defaults(environ)\n"
        "    body = application(environ, lambda status, headers: print(status))\n"
        "    print(b''.join(body).decode()[:20])\n",
        env,
    )
    first, _said, second, health = answers.split("\n")[:4]
    assert first == "503 Service Unavailable"
    assert (second, health) == ("503 Service Unavailable", '{"status": "unavaila')
