"""Everything private about some citizens, in a database that is a file. Also a program, which does to
it what cannot be done to a database in memory: see test_private_texts."""

import itertools
import json
import os
import random
import shutil
import signal
import sys
import threading
import time
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 2)
OLD_KEY, NEW_KEY = bytes(range(32)), bytes(range(32, 64))


def write_about(citizen, opening, by, at, mark):
    """A row of every model with private texts, `mark(field)` in every such text; returns the rows."""
    from citizens.models import Goal, GoalBefore, Measurement, Referral, Score
    from matching import lifecycle
    from matching.models import (
        Agreement,
        CaseMeeting,
        CaseOnAgenda,
        CompanySheet,
        Conversation,
        CouldBeMe,
        DiaryEntry,
        ExpectationTalk,
        FollowUp,
        GroupVisit,
        MatchEvent,
        OpennessPlan,
        Worry,
    )
    from programme.fields import PrivateDocument
    from programme.models import IndicatorSet
    from programme.rotation import private_texts

    match = lifecycle.shortlist(citizen, opening, by=by, at=at)
    consent = citizen.consents.last()
    meeting, _new = CaseMeeting.objects.get_or_create(
        office=by.offices.first(), held_on=DAY, defaults={"made_by": by}
    )
    talk = Conversation(form="call", held_on=DAY, match=match, recorded_by=by, recorded_at=at)
    talk.company = opening.company
    visit, _new = GroupVisit.objects.get_or_create(
        office=by.offices.first(), company=opening.company, held_on=DAY, defaults={"led_by": by}
    )
    asked = IndicatorSet.objects.first()
    measurement = Measurement(
        citizen=citizen, indicator_set=asked, measured_on=DAY, recorded_by=by, recorded_at=at
    )
    facts = {"citizen": citizen, "whose": "citizen", "begun_on": DAY}
    goal = Goal(level=1, written_by=by, written_at=at, **facts)
    rows = [
        citizen,
        goal,
        GoalBefore(goal=goal, changed_by=by, changed_at=at, **facts),
        measurement,
        Score(measurement=measurement, indicator=asked.indicators.first()),
        Referral(citizen=citizen, referred_on=DAY, office=by.offices.first(), referred_by="Pia"),
        match,
        consent,
        talk,
        Agreement(conversation=talk, whose="citizen"),
        CaseOnAgenda(meeting=meeting, citizen=citizen, position=1),
        CouldBeMe(visit=visit, citizen=citizen),
        DiaryEntry(match=match, held_on=DAY, written_at=at),
        ExpectationTalk(match=match, held_on=DAY, recorded_by=by, recorded_at=at),
        FollowUp(match=match, contact="both", due_on=DAY),
        MatchEvent(match=match, to_stage=match.stage, at=at, by=by),
        OpennessPlan(match=match),
        Worry(citizen=citizen, whose="citizen", recorded_by=by, raised_at=at),
        CompanySheet(
            match=match,
            code=f"K-{citizen.pk}",
            consent=consent,
            made_by=by,
            made_at=at,
            expires_on=DAY,
        ),
    ]
    for row in rows:
        for field in private_texts():
            if isinstance(row, field.model):
                document = isinstance(field, PrivateDocument)
                setattr(row, field.name, {"text": mark()} if document else mark())
        row.save()
    return rows


def write(citizens):
    """So many citizens with everything about them: ([rows], [marks])."""
    from django.utils import timezone

    from tests import people

    numbers, marks = itertools.count(1001), []

    def mark():
        marks.append(f"mrk{next(numbers)}x")
        return marks[-1]

    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    opening = people.company("Havrekrogen", places=99).openings.get()
    rows = []
    for number in range(citizens):
        bettina = people.citizen(f"Borger {number}", contact=tina)
        rows += write_about(bettina, opening, tina, timezone.now(), mark)
    return rows, marks


def read():
    """Every private text in the database: the marks in them, or "unreadable", sorted."""
    from programme import vault
    from programme.rotation import private_texts

    found = []
    for field in private_texts():
        for row in field.model._base_manager.exclude(**{field.name: ""}):
            try:
                text = getattr(row, field.attname)
            except vault.Unreadable:
                text = "unreadable"
            found.append(text["text"] if isinstance(text, dict) else text)
    return sorted(found)


def look_into_the_file():
    """30 citizens with 36 texts each; then the bytes of the database, and what no key opens."""
    from django.conf import settings
    from django.db import connection

    _rows, marks = write(30)
    file = Path(settings.DATABASES["default"]["NAME"])
    whole = file.read_bytes() + Path(f"{file}-wal").read_bytes()
    told = {
        "texts": len(marks),
        "read": read() == sorted(marks),
        "names in the file": b"Borger 7" in whole,
        "marks in the file": [mark for mark in marks if mark.encode() in whole],
    }
    settings.FIELD_KEY = NEW_KEY
    told["with another key"] = sorted(set(read()))
    shutil.rmtree(settings.KEY_STORE)
    told["without the keys"] = sorted(set(read()))
    connection.close()
    told["marks in the file when closed"] = [m for m in marks if m.encode() in file.read_bytes()]
    return told


def kill(times):
    """Change all keys and all texts, and be killed at so many moments; what was readable after each."""
    from django.conf import settings
    from django.db import connection

    from programme import rotation, vault

    chance = random.Random(20261126)
    _rows, marks = write(8)
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = NEW_KEY, settings.FIELD_KEY

    def change():
        return rotation.rotate(texts=True, kept_beside=rotation.KEPT_BESIDE * 0)

    def fork():
        connection.close()  # not to be shared
        child = os.fork()
        if child == 0:
            try:
                change()
            finally:
                os._exit(0)
        return child

    began = time.monotonic()
    os.waitpid(fork(), 0)
    lasts = time.monotonic() - began
    killed = whole = 0
    while killed < times:
        settings.FIELD_KEY, settings.FIELD_KEY_OLD = settings.FIELD_KEY_OLD, settings.FIELD_KEY
        ended = False
        while not ended:  # the next run goes on, until one comes to its end
            child = fork()
            time.sleep(chance.uniform(0, lasts))
            os.kill(child, signal.SIGKILL)
            _pid, status = os.waitpid(child, 0)
            ended = not os.WIFSIGNALED(status)
            if not ended:
                killed += 1
                whole += read() == sorted(marks)
            if killed >= times:
                break
    last = change()
    settings.FIELD_KEY_OLD = b""
    generations = {len(vault.generations(key)) for key in vault.known()}
    vault.try_keys()
    return {
        "killed": killed,
        "all readable": whole,
        "at the end": read() == sorted(marks),
        "generations": sorted(generations),
        "unreadable": last["unreadable"],
        "not wrapped anew": vault.rewrap(),
    }


def write_beside(seconds=2):
    """Somebody changes a note and adds others while the keys go round: what is lost."""
    from django.db import connection
    from django.utils import timezone

    from matching.models import Conversation
    from programme import rotation, vault
    from tests import people

    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina", contact=tina)
    facts = {"form": "call", "held_on": DAY, "recorded_by": tina, "recorded_at": timezone.now()}
    note = Conversation.objects.create(citizen=bettina, text="0", **facts)
    stop, written, failed = threading.Event(), [], []

    def type_away():
        try:
            for number in itertools.count(1):
                note.text = str(number)
                note.save(update_fields=["text"])
                Conversation.objects.create(citizen=bettina, text=f"no. {number}", **facts)
                written.append(number)
                if stop.is_set():
                    break
        except Exception as error:
            failed.append(repr(error))
        finally:
            connection.close()

    typing = threading.Thread(target=type_away)
    typing.start()
    rounds, busy, until = 0, 0, time.monotonic() + seconds
    while time.monotonic() < until or rounds < 3:
        busy += rotation.rotate(texts=True)["busy"]
        rounds += 1
    stop.set()
    typing.join()
    rotation.rotate(kept_beside=rotation.KEPT_BESIDE * 0)
    texts = [talk.text for talk in Conversation.objects.order_by("pk")]
    return {
        "failed": failed,
        "the note": texts[0] == str(written[-1]),
        "the others": texts[1:] == [f"no. {number}" for number in written],
        "generations": len(vault.generations(bettina.key)),
        "busy": busy,
    }


def migrate():
    """A database of an earlier version, brought up and taken back."""
    from django.core.management import call_command
    from django.db import connection

    from citizens.models import Goal, GoalBefore, Score
    from matching.models import CouldBeMe, DiaryEntry, ExpectationTalk
    from programme import vault
    from programme.rotation import private_texts

    # These came when all was sealed already: the earlier version knew no such table.
    later = (CouldBeMe, DiaryEntry, ExpectationTalk, Goal, GoalBefore, Score)
    fields = [one for one in private_texts() if one.model not in later]
    rows, _marks = write(2)
    marks = [
        text["text"] if isinstance(text := getattr(row, one.attname), dict) else text
        for row in rows
        for one in fields
        if isinstance(row, one.model)
    ]

    def stored():
        found = []
        with connection.cursor() as cursor:
            for field in fields:
                cursor.execute(f'SELECT "{field.column}" FROM {field.model._meta.db_table}')  # noqa: S608
                found += [value for (value,) in cursor.fetchall() if value]
        texts = [
            json.loads(value) if value.startswith("{") else value for value in map(_text, found)
        ]
        return sorted(text["text"] if isinstance(text, dict) else text for text in texts)

    call_command("migrate", "matching", "0006", verbosity=0)
    call_command("migrate", "citizens", "0004", verbosity=0)
    before = stored()
    call_command("migrate", verbosity=0)
    after = stored()
    return {
        "plain before": before == sorted(marks),
        "sealed after": all(vault.is_sealed(text) for text in after) and len(after) == len(marks),
        "readable": read() == sorted(marks),
    }


def _text(value):
    return value if isinstance(value, str) else json.dumps(value)


if __name__ == "__main__":
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    name, *numbers = sys.argv[1:]
    settings.FIELD_KEY = OLD_KEY
    print(json.dumps(globals()[name](*map(int, numbers))))
