"""The monthly case meeting: which cases are taken up, what the others are asked, what they advise.

Cases are offered by how long ago anybody talked with the citizen. No figure judges a person.
"""

import datetime
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching.lifecycle import Refused
from matching.models import CaseMeeting, CaseOnAgenda, Conversation, DecisionView, FollowUp
from matching.visibility import (
    CASE_WORKERS,
    agenda_visible_to,
    cases_visible_to,
    conversations_visible_to,
    follow_ups_visible_to,
    meetings_visible_to,
)
from programme.models import Office

MOST_DAYS_AHEAD = 366


@dataclass(frozen=True)
class Open:
    """A case that could be taken up: when somebody last talked with the citizen, and when a list was
    last looked at; None where nobody has."""

    citizen: Citizen
    talked_on: datetime.date | None
    listed_on: datetime.date | None
    is_paused: bool

    @property
    def longest_first(self):
        """Nobody has talked with: as long as the citizen has waited since the referral."""
        never = datetime.date.min
        since = self.talked_on or self.citizen.referred_on or never
        return since, self.listed_on or never, self.citizen.ref


@transaction.atomic
def plan(office, held_on, *, by, at):
    """A meeting of an office on a day; the same twice is one meeting."""
    _refuse_others(office, by)
    _refuse_day(held_on, localdate(at))
    # Two presses at once must find one another's meeting.
    Office.objects.select_for_update().get(pk=office.pk)
    meeting, _new = CaseMeeting.objects.get_or_create(
        office=office, held_on=held_on, defaults={"made_by": by}
    )
    return meeting


@transaction.atomic
def move(meeting, held_on, *, by, at, seen=None):
    """The meeting is on another day; the cases and their questions go with it.

    seen : the day that the page showed; None for no page
    """
    meeting = _locked(meeting, by)
    if refusal := why_not_change(by, meeting):
        raise Refused(refusal)
    if meeting.held_on == held_on:
        return meeting  # the same press twice has one effect
    if seen is not None and seen != meeting.held_on:
        raise Refused(
            _("The meeting was moved meanwhile, to %s. Save once more if it is to be moved again.")
            % date_format(meeting.held_on, "SHORT_DATE_FORMAT")
        )
    today = localdate(at)
    if meeting.held_on < today:
        raise Refused(_("The meeting is over: its day stays as it was."))
    _refuse_day(held_on, today)
    if meeting.cases.exclude(advice="").exists():
        raise Refused(_("Advice has been written, so the meeting keeps its day."))
    # Nobody plans one for that day at the same time.
    Office.objects.select_for_update().get(pk=meeting.office_id)
    if CaseMeeting.objects.filter(office=meeting.office_id, held_on=held_on).exists():
        raise Refused(_("There is a meeting of this office on that day already."))
    meeting.held_on = held_on
    meeting.save(update_fields=["held_on"])
    return meeting


@transaction.atomic
def delete(meeting, *, by):
    """There is no such meeting after all. Only one without cases goes."""
    meeting = _locked(meeting, by)
    if refusal := why_not_change(by, meeting) or why_not_delete(meeting):
        raise Refused(refusal)
    meeting.delete()


def why_not_change(user, meeting):
    """Why a user may neither move nor delete a meeting: a sentence, or ""."""
    if user.offices.filter(pk=meeting.office_id).exists():
        return ""
    return _("Only those of the office itself move or delete its meetings.")


def why_not_delete(meeting):
    """Why a meeting cannot be deleted: a sentence, or ""."""
    if meeting.cases.exists():
        return _("There are cases on the agenda. Take them off first.")
    return ""


def _refuse_others(office, by):
    if by.role not in CASE_WORKERS or not by.offices.filter(pk=office.pk).exists():
        raise Refused(_("You can plan meetings of your own office only."))


def _refuse_day(held_on, today):
    if held_on < today:
        raise Refused(_("That day is over: plan the meeting for today or later."))
    if (held_on - today).days > MOST_DAYS_AHEAD:
        raise Refused(_("That is more than a year ahead. Is the year right?"))


def why_not_take_up(meeting, today):
    """Why no case can be put on an agenda, or taken off it, any more: a sentence, or ""."""
    if meeting.held_on < today:
        return _("The meeting is over: no more cases, but the advice can still be written.")
    return ""


def why_not_advise(meeting, today):
    """Why no advice can be written yet: a sentence, or ""."""
    if meeting.held_on > today:
        return _("The advice is written from the day of the meeting.")
    return ""


def open_cases(user, meeting, today):
    """The cases of a reader's that could still be taken up, the longest without a talk first."""
    citizens = list(
        cases_visible_to(user)
        .exclude(phase=Citizen.Phase.CLOSED)
        .exclude(on_agendas__meeting=meeting)
        .prefetch_related("pauses")
    )
    keys = [citizen.pk for citizen in citizens]
    talked, listed = _last_talks(user, keys), _last_lists(keys)
    found = [
        Open(
            citizen,
            talked.get(citizen.pk),
            listed.get(citizen.pk),
            citizen.paused_on(today) is not None,
        )
        for citizen in citizens
    ]
    return sorted(found, key=lambda one: one.longest_first)


def _last_talks(user, citizens):
    """{citizen's key: the last day on which somebody reached the citizen, as far as the reader may
    know}."""
    talks = conversations_visible_to(user).exclude(form=Conversation.Form.NO_SHOW)
    follow_ups = (
        follow_ups_visible_to(user)
        .filter(contact__in=[FollowUp.With.BOTH, FollowUp.With.CITIZEN], held_on__isnull=False)
        .exclude(outcome=FollowUp.Outcome.NOT_HELD)
    )
    last: dict[int, datetime.date] = {}
    for rows, key in ((talks, "citizen"), (follow_ups, "match__citizen")):
        days = rows.filter(**{f"{key}__in": citizens}).order_by()
        for citizen, day in days.values_list(key).annotate(last=Max("held_on")):
            last[citizen] = max(last.get(citizen, day), day)
    return last


def _last_lists(citizens):
    """{citizen's key: the last day on which somebody looked at a list}; what a command made for all
    was looked at by nobody."""
    views = DecisionView.objects.filter(decision__citizen__in=citizens, user__isnull=False)
    last = views.order_by().values_list("decision__citizen").annotate(last=Max("seen_at"))
    return {citizen: localdate(at) for citizen, at in last}


@transaction.atomic
def take_up(meeting, citizens, *, by, at):
    """Put cases on the agenda, in this order after those that are there; each once."""
    meeting = _locked(meeting, by)
    refusal = why_not_take_up(meeting, localdate(at))
    if refusal:
        raise Refused(refusal)
    mine = cases_visible_to(by).exclude(phase=Citizen.Phase.CLOSED)
    if mine.filter(pk__in=[one.pk for one in citizens]).count() < len({*citizens}):
        raise Refused(_("Only your own open cases can be taken up."))
    there = set(meeting.cases.values_list("citizen", flat=True))
    position = meeting.cases.aggregate(last=Max("position"))["last"] or 0
    new = [one for one in dict.fromkeys(citizens) if one.pk not in there]
    return [
        CaseOnAgenda.objects.create(meeting=meeting, citizen=citizen, position=place)
        for place, citizen in enumerate(new, start=position + 1)
    ]


@transaction.atomic
def take_off(case, *, by, at):
    """The case is not taken up after all; the same press twice has one effect."""
    meeting = _locked(case.meeting, by)
    refusal = why_not_take_up(meeting, localdate(at))
    if refusal:
        raise Refused(refusal)
    for mine in agenda_visible_to(by).filter(pk=case.pk):
        if mine.advice:
            raise Refused(_("There is advice about this case, so it stays on the agenda."))
        mine.delete()


@transaction.atomic
def write(case, *, by, at, why=None, advice=None):
    """Write the question until the meeting, or the advice from that day on; None leaves what is there."""
    meeting = _locked(case.meeting, by)
    mine = agenda_visible_to(by).select_related("citizen").filter(pk=case.pk).first()
    if mine is None:
        raise Refused(_("Only your own open cases can be taken up."))
    if why is not None:
        refusal = why_not_ask(meeting, mine.citizen, why, localdate(at))
        if refusal:
            raise Refused({"why": refusal})
        mine.why = why.strip()
    if advice is not None:
        refusal = why_not_advise(meeting, localdate(at))
        if refusal:
            raise Refused({"advice": refusal})
        mine.advice = advice.strip()
    mine.save(update_fields=["why", "advice"])
    return mine


def why_not_ask(meeting, citizen, why, today):
    """Why a question cannot stand on the agenda: a sentence, or ""."""
    if meeting.held_on < today:
        return _("The meeting is over: the question stays as it was.")
    # The agenda lies on a table. Letters count: "Bo" is somebody, "bo" is to live somewhere.
    # Longer names count in small letters too; and the genitive: "Ahmeds mor", "ahmed".
    if any(
        re.search(rf"\b{re.escape(name)}(?:'?e?s)?\b", why, re.IGNORECASE if len(name) > 3 else 0)
        for name in re.findall(r"[\w-]+", citizen.name)
    ):
        return _("Write “%s” instead of the name: the agenda is printed without names.") % (
            citizen.ref
        )
    return ""


def _locked(meeting, by):
    """The meeting, if the user may see it; two who write at once come one after the other."""
    locked = CaseMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not meetings_visible_to(by).filter(pk=meeting.pk).exists():
        raise Refused(_("This meeting is another office's."))
    return locked
