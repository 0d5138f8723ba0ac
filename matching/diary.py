"""The volunteer's diary: a few words on a meeting, for himself and for the contact person, and when the
next one is."""

import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.models import DiaryEntry, Match
from matching.refusals import Refused
from matching.stages import Stage
from matching.visibility import own_matches_of

FARTHEST = datetime.timedelta(days=366)
PRESSED_TWICE = datetime.timedelta(minutes=10)
TEXTS = ("own", "shared", "next_place")


@transaction.atomic
def write(match, *, by, at, held_on=None, own="", shared="", next_at=None, next_place=""):
    """What a volunteer writes about a match of his; the same press twice is one entry."""
    match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if not own_matches_of(by).filter(pk=match.pk, stage=Stage.RUNNING).exists():
        raise Refused(_("You do not meet this citizen any more. Call your coordinator."))
    if refusal := _why_not(match, at, held_on, next_at, (own, shared)):
        raise Refused(refusal)
    said = {"held_on": held_on, "next_at": next_at}
    texts = {"own": own.strip(), "shared": shared.strip(), "next_place": next_place.strip()}
    for earlier in match.diary.filter(written_at__gt=at - PRESSED_TWICE, **said):
        if all(getattr(earlier, name) == text for name, text in texts.items()):
            return earlier
    return DiaryEntry.objects.create(match=match, written_at=at, **said, **texts)


def _why_not(match, at, held_on, next_at, words):
    """Why an entry cannot stand so: a sentence, or ""."""
    today = localdate(at)
    if held_on is None and next_at is None:
        return _("Write when you met, or when you meet next.")
    if held_on is None and any(text.strip() for text in words):
        return _("Write when you met.")
    if held_on and held_on > today:
        return _("You can only write about a meeting that has been held.")
    if held_on and match.started_on and held_on < match.started_on:
        return _("You had not begun to meet on that day: look at the date.")
    if next_at and next_at <= at:
        return _("The next meeting is over already: look at the date.")
    if next_at and next_at > at + FARTHEST:
        return _("The next meeting is more than a year away: look at the date.")
    return ""


def next_meetings(matches, now):
    """{match's key: the entry that says when they meet next}; one that is over says nothing."""
    entries = DiaryEntry.objects.filter(match__in=[match.pk for match in matches])
    found = {}
    for entry in _of_next(entries).reverse():
        found[entry.match_id] = entry
    return {pk: entry for pk, entry in found.items() if entry.next_at > now}


def next_meeting(entries, now):
    """Of the entries about one match, the one that says when they meet next: the last that named a day,
    if that is still to come; or None."""
    last = _of_next(entries).first()
    return last if last is not None and last.next_at > now else None


def _of_next(entries):
    """Those that name a day, the latest first; of their texts the place alone is asked for."""
    return (
        entries.exclude(next_at=None)
        .defer("own", "shared")
        .select_related("match__citizen")
        .order_by("-written_at", "-pk")
    )
