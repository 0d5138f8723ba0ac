"""Erasing: everything about a citizen or a volunteer goes out of the house, with a proof, and stays out.

What goes by itself stands on the plan beforehand (`announce`); what somebody asks for takes a second
person (`confirm`). The tombstone in the folder of keys comes last, just before the rows are gone for
good: whoever has one and is still, or again, in the database is erased by `replay`. So a job that was
killed is taken up, and an old copy that is restored brings nobody back.
"""

import datetime
import re
import uuid
import zlib
from collections import Counter
from contextlib import suppress

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Model, ProtectedError
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen, Employment
from citizens.models.statuses import is_kept, job_spells, status_on
from matching import changes, readings
from matching.keeping import going
from matching.models import (
    CaseFigures,
    CompanySheet,
    Consent,
    Conversation,
    Decision,
    DiaryEntry,
    Disclosure,
    Erasure,
    Match,
    Snapshot,
)
from matching.stages import Kind, Stage
from matching.traces import traces
from mentors.models import OWN_ROWS, Mentor
from programme import second_factors, vault
from programme.days import months_later
from programme.models import User

Why = Erasure.Why
MODELS: dict[str, type[Model]] = {Erasure.Kind.CITIZEN: Citizen, Erasure.Kind.MENTOR: Mentor}
FORMER = gettext_lazy("Former volunteer")


# Who is to go


def announce(today, *, at):
    """Bring the plan up to date: whoever's time is over within the days of notice is on it, and whoever
    has been heard of since is not. Returns the erasures that are announced."""
    soon = today + datetime.timedelta(settings.KEEPING["notice_days"])
    found = {one.party.key: one for one in going(today, soon)}
    announced = Erasure.objects.filter(done_at=None).exclude(why=Why.ASKED)
    for row in announced:
        if row.key not in found:
            row.delete()
    for key, one in found.items():
        row, _made = Erasure.objects.get_or_create(
            key=key,
            defaults={"kind": _kind(one.party), "why": one.why, "due_on": one.on, "asked_at": at},
        )
        if row.why != Why.ASKED and (row.why, row.due_on) != (one.why, one.on):
            row.why, row.due_on = one.why, one.on
            row.save(update_fields=["why", "due_on"])
    return list(announced.all())


def ripe(today):
    """The announced ones whose day has come, and who have stood on the plan long enough."""
    since = today - datetime.timedelta(settings.KEEPING["notice_days"])
    waiting = Erasure.objects.filter(done_at=None, due_on__lte=today).exclude(why=Why.ASKED)
    return [row for row in waiting if localdate(row.asked_at) <= since]


def ask(party, *, by, at):
    """Somebody wants it, mostly the one it is about: a second person is to look at it."""
    erasure, _made = Erasure.objects.update_or_create(
        key=party.key,
        defaults={
            "kind": _kind(party),
            "why": Why.ASKED,
            "due_on": None,
            "asked_at": at,
            "asked_by": by,
        },
    )
    return erasure


def why_not_confirm(erasure, user):
    """Why this one cannot be the second person, as a sentence; "" if he or she can."""
    if erasure.asked_by_id == user.pk:
        return _("You have asked for it yourself: a second person must look at it.")
    return ""


def confirm(erasure, *, by, at):
    """The second person agrees: it happens at once. The caller has asked `why_not_confirm`."""
    with transaction.atomic():
        # Two may press at once: the proof names the first.
        erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if erasure.done_at is None:
            erasure.confirmed_by = by
            erasure.save(update_fields=["confirmed_by"])
        return erase(erasure, at=at)


def parties_of(erasures):
    """{erasure's key: the citizen or volunteer}; whoever is no longer there is not in it."""
    return {
        key: party
        for kind, model in MODELS.items()
        for key, party in model._default_manager.in_bulk(
            [one.key for one in erasures if one.kind == kind], field_name="key"
        ).items()
    }


def party_of(erasure):
    """The citizen or volunteer, or None where they are no longer there."""
    return parties_of([erasure]).get(erasure.key)


def _kind(party):
    return Erasure.Kind.CITIZEN if isinstance(party, Citizen) else Erasure.Kind.MENTOR


# Going


def erase(erasure, *, at):
    """Take out everything about the one an erasure names: all of it or nothing. Returns the erasure,
    done and with its proof; one that is done already is left as it is."""
    with transaction.atomic(), changes.nobodys():
        erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
        if erasure.done_at is not None:
            return erasure
        party = party_of(erasure)
        known = _known_by(party) if party else []
        rows = _take_out(party, localdate(at)) if party else {}
        columns, left = traces(known)
        erasure.proof = {"rows": rows, "columns": columns, "left": left}
        erasure.done_at = at
        erasure.save(update_fields=["proof", "done_at"])
        # Last: killed before it, nothing has happened; killed after it, `replay` does the rest.
        vault.destroy(erasure.key)
    transaction.on_commit(_overwrite)
    return erasure


def replay(*, at):
    """Erase whoever has a tombstone and is in the database all the same; returns the erasures."""
    gone = vault.destroyed()
    back = [
        (kind, key) for kind, model in MODELS.items() for key in _still_there(model) if key in gone
    ]
    done = []
    for kind, key in back:
        erasure, _made = Erasure.objects.update_or_create(
            key=key,
            done_at=None,
            defaults={"kind": kind, "why": Why.RESTORED, "due_on": None, "asked_at": at},
        )
        done.append(erase(erasure, at=at))
    return done


def _still_there(model):
    there = model._default_manager.order_by("pk")
    return (there.filter(erased_on=None) if model is Mentor else there).values_list(
        "key", flat=True
    )


def what_goes(party):
    """{table: how many rows} that erasing would take: found by doing it, and taking it back."""
    with transaction.atomic(), changes.nobodys():
        rows = _take_out(type(party).objects.get(pk=party.pk), localdate())
        transaction.set_rollback(True)
    return rows


def _take_out(party, on):
    return _citizen(party) if isinstance(party, Citizen) else _volunteer(party, on)


def _known_by(party):
    """What somebody can be recognised by, wherever it may stand."""
    said = (party.ref, party.name, party.email, party.phone)
    return [word for word in said if len(word) > 3]


def _citizen(citizen):
    _figures(citizen).save()
    readings.forget(citizen)
    changes.forget(citizen)
    lists = {
        pk
        for row in citizen.decisions.values_list("seeker", "pool", "words", "result")
        for pk in row
    }
    # In an order in which nothing that goes holds what goes after it.
    rows: Counter[str] = Counter()
    for found in (
        CompanySheet.objects.filter(match__citizen=citizen),
        Disclosure.objects.filter(citizen=citizen),
        Match.objects.filter(citizen=citizen),
        Consent.objects.filter(citizen=citizen),
        Decision.objects.filter(citizen=citizen),
        Citizen.objects.filter(pk=citizen.pk),
    ):
        rows.update(found.delete()[1])
    kept = Decision.objects.order_by()
    for column in ("seeker", "pool", "words", "result"):
        lists -= set(kept.filter(**{f"{column}__in": lists}).values_list(column, flat=True))
    rows.update(Snapshot.objects.filter(pk__in=lists).delete()[1])
    return {label: count for label, count in rows.items() if count}


def _figures(citizen):
    matches = list(citizen.matches.prefetch_related("events"))
    reached = {event.to_stage for match in matches for event in match.events.all()}
    referral = getattr(citizen, "referral", None)  # not everybody has one
    statuses, today = list(citizen.statuses.all()), localdate()
    jobs, last = job_spells(statuses), status_on(statuses, today)
    return CaseFigures(
        programme_id=citizen.programme_id,
        office_id=citizen.office_id,
        referred_in=citizen.referred_on and citizen.referred_on.year,
        outcome=referral.outcome if referral else "",
        had_volunteer=Stage.RUNNING in reached,
        had_internship=Stage.INTERNSHIP in reached
        or any(one.status == Employment.INTERNSHIP for one in statuses),
        had_job=Stage.JOB in reached or bool(jobs),
        kept_job=any(map(_kept, matches)) or any(is_kept(job, today) for job in jobs),
        had_pension=last is not None and last.status == Employment.PENSION,
    )


def _kept(match):
    """Whether it was a job for six months on end."""
    events = sorted(match.events.all(), key=lambda event: (event.at, event.pk))
    for event, after in zip(events, [*events[1:], None], strict=True):
        if event.to_stage == Stage.JOB:
            ended = localdate(after.at) if after else match.ended_on or localdate()
            if months_later(localdate(event.at), settings.CADENCE["kept_months"]) <= ended:
                return True
    return False


def _volunteer(mentor, on):
    """A volunteer whom citizens' cases still name leaves an empty row there: see `clear_emptied`."""
    _forget_lists_with(mentor.ref)
    changes.forget_rows(Mentor, [mentor.pk])
    rows: Counter[str] = Counter()
    # Before the log-in, which a contract signed by it names.
    for found in _theirs(mentor):
        changes.forget_rows(found.model, found.values_list("pk", flat=True))
        rows.update(found.delete()[1])
    # What he wrote for himself alone nobody else reads, so that it would stay for nobody.
    for entry in DiaryEntry.objects.filter(match__mentor=mentor).exclude(own=""):
        entry.own = ""
        entry.save(update_fields=["own"])
        rows["matching.DiaryEntry"] += 1
    talks = Conversation.objects.filter(mentor=mentor, citizen=None, match=None)
    changes.forget_rows(Conversation, talks.values_list("pk", flat=True))
    rows.update(talks.delete()[1])
    if mentor.user is not None:
        rows.update(_log_in(mentor.user))
    try:
        with transaction.atomic():
            rows.update(Mentor.objects.filter(pk=mentor.pk).delete()[1])
    except ProtectedError:
        _empty(mentor, keep=("id", "key", "branch"))
        mentor.ref, mentor.left_on, mentor.erased_on = f"S-{mentor.key.hex[:8]}", on, on
        mentor.name = _former()
        mentor.save()
        rows["mentors.Mentor"] += 1
    return {label: count for label, count in rows.items() if count}


def _theirs(mentor):
    """The rows that are about a volunteer alone."""
    return [model._default_manager.filter(mentor=mentor) for model in OWN_ROWS]


def clear_emptied():
    """Take away the empty rows of volunteers that no citizen's case names any more."""
    for mentor in Mentor.objects.exclude(erased_on=None):
        with suppress(ProtectedError), transaction.atomic(), changes.nobodys():
            mentor.delete()


def _log_in(user):
    """The log-in of a volunteer: what he wrote names it, so that mostly an empty one stays."""
    changes.forget_rows(User, [user.pk])
    try:
        with transaction.atomic():
            return User.objects.filter(pk=user.pk).delete()[1]
    except ProtectedError:
        second_factors.take_away(user)
        user.name, user.email = _former(), f"{uuid.uuid4().hex}@erased.invalid"
        user.is_active, user.calendar_key, user.last_login = False, None, None
        user.set_unusable_password()
        user.save()
        user.offices.clear()
        return {"programme.User": 1}


def _former():
    with translation.override(settings.LANGUAGE_CODE):
        return str(FORMER)


def _empty(row, keep):
    for field in row._meta.concrete_fields:
        if field.name not in keep:
            setattr(row, field.attname, None if field.null else field.get_default())


def _forget_lists_with(ref):
    """What lists of volunteers were made from holds each of them; that they were made stays."""
    lists = Decision.objects.filter(kind=Kind.MENTORS).order_by()
    found = {pk for row in lists.values_list("pool", "result").distinct() for pk in row}
    named = re.compile(rb'"%s"' % re.escape(ref.encode()))
    for snapshot in Snapshot.objects.filter(pk__in=found, packed__isnull=False).iterator():
        with suppress(zlib.error):
            if snapshot.packed and named.search(zlib.decompress(snapshot.packed)):
                Snapshot.objects.filter(pk=snapshot.pk).update(packed=None)


def _overwrite():
    """What was deleted lies in SQLite's journal until that is written over; where somebody else is just
    reading, by the next of them."""
    if connection.vendor == "sqlite":
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
