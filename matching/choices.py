"""A few places on one sheet of paper for the citizen, and what the citizen answers to each.

Yes and no are the steps of the life cycle; a maybe moves nothing and is noted with its day. What the
citizen said in own words stands with the step.
"""

import math
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching import consents, lifecycle
from matching.models import Consent, Match, MatchEvent
from matching.plain_words import PlainWords
from matching.policies import may_move, why_only_end
from matching.sheets import may_be_told
from matching.stages import BEFORE_YES, Kind

MOST = 5  # on a sheet; three are easier to choose between
FEW = 3  # with more than these each gets fewer words, so that the sheet stays one page


class Answer(models.TextChoices):
    YES = "yes", gettext_lazy("Yes")
    MAYBE = "maybe", gettext_lazy("Maybe")
    NO = "no", gettext_lazy("No")


@dataclass(frozen=True)
class Choice:
    """A match as the sheet shows it: what there is to do, why it was thought of, what is not known."""

    match: Any
    tasks: list
    because: list
    not_known: list


@dataclass(frozen=True)
class Said:
    """What the citizen said to one match. `reason` is asked for a no."""

    match: Any
    answer: str
    reason: str = ""
    words: str = ""


# Of the back of the sheet: what one page has room for, as lines of about so many letters.
LETTERS_A_LINE, LINES_OF_HEADING, LINES, LINES_OF_SMALL = 70, 1.5, 27, 32


@dataclass(frozen=True)
class Back:
    """The back of the sheet: what a company could be told, to be ticked with a pen."""

    groups: list  # [(group, [words, …]), …], the groups as in `sheets.Line`
    left_out: int  # things for which the page has no room
    is_small: bool  # smaller letters, so that it stays one page


def back(citizen):
    """What a company could be told about a citizen, in the words that it would read. The paper tells
    nobody anything: the ticks are gone through together, company by company."""
    told = [(group, f"“{words}”" if group == "needs" else words) for group, words in _told(citizen)]
    groups: dict[str, list] = {}
    lines, left_out = 0.0, 0
    for group, words in told:
        needed = float(math.ceil(len(words) / LETTERS_A_LINE))
        needed += 0 if group in groups else LINES_OF_HEADING
        if lines + needed > LINES_OF_SMALL:
            left_out += 1
            continue
        lines += needed
        groups.setdefault(group, []).append(words)
    return Back(list(groups.items()), left_out, lines > LINES)


def _told(citizen):
    """The hours, times and area are one group."""
    for group, words in may_be_told(citizen).values():
        yield ("facts" if group in ("hours", "timetable") else group), words


def waiting(matches):
    """Of these matches, those that wait for the citizen's answer, in the order of their ranks."""
    return (
        matches.filter(stage__in=BEFORE_YES)
        .select_related(
            "citizen",
            "opening__company__postcode",
            "mentor__postcode",
            "decision__model",
            "decision__seeker",
            "decision__pool",
            "decision__words",
        )
        .order_by(F("rank").asc(nulls_last=True), "shortlisted_at", "pk")
    )


def sheet(citizen, kind, matches):
    """[Choice, …] for a citizen: the first of the matches that wait, in plain words."""
    matches = list(waiting(matches)[:MOST])
    if not matches:
        return []
    words = PlainWords(citizen, kind, matches)
    tasks, reasons, open_questions = (5, 3, 2) if len(matches) <= FEW else (3, 2, 1)
    return [
        Choice(
            match,
            match.opening.tasks[:tasks] if match.opening else [],
            words.because(match, reasons),
            words.not_known(match, open_questions),
        )
        for match in matches
    ]


@transaction.atomic
def record(answers, *, by, at, channel):
    """Write what the citizen said to each match, all of it or nothing.

    answers : [Said, …]      Raises lifecycle.Refused where one of them may not be answered now.
    """
    # Lock them first: what somebody else moved meanwhile is seen here, or waits for us.
    locked = {
        match.pk: match
        for match in Match.objects.select_for_update(of=("self",))
        .select_related("citizen__consultant", "opening__company", "mentor")
        .filter(pk__in=[said.match.pk for said in answers])
        .order_by("pk")
    }
    for said in answers:
        match = locked[said.match.pk]
        if match.stage not in BEFORE_YES:
            raise lifecycle.Refused(moved_on(match))
        if said.answer == Answer.YES:
            lifecycle.agree(match, by=by, at=at, channel=channel)
        elif said.answer == Answer.NO:
            lifecycle.decline(match, by=by, at=at, reason=said.reason, channel=channel)
        else:
            ask(match, by=by, at=at, channel=channel)
        _note(match, said.words)


def ask(match, *, by, at, channel):
    """Asked, and neither yes nor no so far: the match stays where it is, and the day is kept."""
    if not may_move(by, match):
        raise lifecycle.Refused(_("You cannot move this match."))
    if refusal := why_only_end(match):
        raise lifecycle.Refused(f"{match.other.name}: {refusal}")
    try:
        consents.record(
            match.citizen,
            Consent.Purpose.PRESENT,
            Consent.Event.ASKED,
            on=localdate(at),
            by=by,
            channel=channel,
            **consents.recipient(match.other),
        )
    except consents.NotNow as refused:
        raise lifecycle.Refused(f"{match.other.name}: {refused.message}") from refused
    return MatchEvent.objects.create(
        match=match, from_stage=match.stage, to_stage=match.stage, by=by, at=at
    )


def moved_on(match):
    """Why a match on an old page can no longer be answered there."""
    name = match.mentor.first_name if match.kind == Kind.MENTORS else match.other.name
    return _(
        "%(name)s no longer waits for an answer: it was moved meanwhile, to “%(stage)s”. Nothing was"
        " saved. Look at it, and send the others again."
    ) % {"name": name, "stage": match.get_stage_display()}


def _note(match, words):
    """The citizen's own words, on the step that was just taken."""
    if words.strip():
        event = match.events.order_by("pk").last()
        event.note = words.strip()
        event.save(update_fields=["note"])
