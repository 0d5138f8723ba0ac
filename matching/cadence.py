"""When the next contact is due, with whom and why: from the phase, from what was agreed with this
person, and from what has been found to make places last. The one place that says so.

A pause stops every clock, and afterwards it goes on from where it was. Somebody who prepares is not
hurried: only what was agreed is due. Dates that are no working day fall on the one before.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import holidays
from django.conf import settings
from django.db.models import Max, Prefetch, Q
from django.utils import timezone

from citizens.models import Citizen, Measurement
from matching import activity
from matching.models import AgreedHours, Conversation, FollowUp, Match, MatchPause, Worry
from matching.stages import HOLDS_PLACE, Kind, Origin, Stage
from programme.days import DAY, months_later
from programme.models import Deputy, Programme, set_in_use

BOTH, CITIZEN, COMPANY, MENTOR = FollowUp.With
# Why, the weightiest first: what is lost when it is forgotten.
WHY = (
    "worry",
    "first_day",
    "before_fourth",
    "after_rise",
    "company_in_job",
    "agreed",
    "first_talk",
    "at_work",
    "citizen_in_job",
    "network_meeting",
    "six_months",
    "volunteer",
    "talk",
    "measurement",
    "silent",
)


@dataclass(frozen=True)
class Due:
    """A contact that is due: with whom ("citizen", "company", "mentor" or "both"), when, why, whose."""

    citizen: Any
    match: Any  # None where it is about no match
    contact: str
    on: datetime.date
    why: str
    owner: Any  # a user, or None
    worry: Any = None  # of several open ones each is due on its own

    @property
    def key(self):
        """What tells this one from every other that is due, today and tomorrow."""
        if self.worry:
            return f"worry-{self.worry.pk}"
        about = f"{self.match.pk if self.match else 'citizen'}-{self.citizen.ref}"
        return f"{about}-{self.contact}-{self.why}"

    def overdue_days(self, today):
        return max((today - self.on).days, 0)

    @property
    def weight(self):
        return WHY.index(self.why), self.on, self.citizen.ref


def due_for_everybody(today):
    """For a command at the machine itself; pages ask for what the reader may see."""
    return due(Citizen.objects.all(), today)


def due(citizens, today, until=None):
    """Everything due until a day (default: today) about these citizens, the weightiest first.

    citizens : a queryset      Returns [Due, …].
    """
    until = until or today
    matches = (
        Match.objects.filter(stage__in=HOLDS_PLACE)
        .select_related("opening__company", "mentor")
        .prefetch_related(
            Prefetch("follow_ups", FollowUp.objects.order_by("held_on", "due_on")),
            Prefetch("hours", AgreedHours.objects.order_by("from_on", "pk")),
            Prefetch("pauses", MatchPause.objects.order_by("begins_on")),
        )
    )
    open_citizens = (
        citizens.exclude(phase=Citizen.Phase.CLOSED)
        .select_related("consultant", "referral")
        .prefetch_related(
            "referral__first_talk_moves",
            Prefetch("matches", matches, to_attr="running"),
            Prefetch("worries", Worry.objects.filter(reacted_at=None), to_attr="open_worries"),
            "pauses",
        )
    )
    open_citizens = list(open_citizens)
    conversations, earlier = _conversations(open_citizens), _earlier_contacts(open_citizens)
    measured = _measured(open_citizens, today)
    stand_ins = {one.user_id: one.deputy for one in Deputy.on(today).select_related("deputy")}
    found = []
    for citizen in open_citizens:
        clock = Clock(citizen, today)
        found += [_of_worry(citizen, worry) for worry in citizen.open_worries]
        talks = conversations[citizen.pk]
        for match in citizen.running:
            found += _of_match(citizen, match, talks, clock.with_pauses(match.pauses.all()))
        found += _of_citizen(citizen, talks, earlier[citizen.pk], clock)
        found += _of_measurement(citizen, measured.get(citizen.pk), clock)
    found += _silent(open_citizens, found, today)
    found = [
        replace(one, owner=stand_ins.get(one.citizen.consultant_id, one.owner))
        for one in found
        if one.on <= until
    ]
    return sorted(found, key=lambda one: one.weight)


def _conversations(citizens):
    """{citizen's key: the conversations about the citizen, in order; those too that came to nothing,
    for they can set the next day}."""
    talks = defaultdict(list)
    keys = [citizen.pk for citizen in citizens]
    held = Conversation.objects.filter(Q(citizen__in=keys) | Q(match__citizen__in=keys))
    # What stays with SIND moves no clock either: the clock would tell of it.
    held = held.exclude(stays_with_sind=True).select_related("match")
    for talk in held.order_by("held_on", "pk"):
        talks[talk.citizen_id or talk.match.citizen_id].append(talk)
    return talks


def _earlier_contacts(citizens):
    """{citizen's key: the last day a follow-up reached the citizen, about any match, ended too}."""
    last: dict[int, datetime.date] = {}
    held = FollowUp.objects.filter(
        match__citizen__in=[citizen.pk for citizen in citizens],
        held_on__isnull=False,
        contact__in=[BOTH, CITIZEN],
    ).exclude(outcome=FollowUp.Outcome.NOT_HELD)
    for citizen, day in held.order_by("held_on").values_list("match__citizen", "held_on"):
        if day:
            last[citizen] = day
    return defaultdict(lambda: None, last)


def _rules() -> dict[str, Any]:
    return settings.CADENCE


# A place or a volunteer


def _of_match(citizen, match, talks, clock):
    begun = match.started_on
    contacts = {
        CITIZEN: _reached(match, talks, CITIZEN),
        COMPANY: _reached(match, talks, COMPANY),
        MENTOR: _reached(match, talks, MENTOR),
    }
    asked = (
        _of_volunteer(begun, contacts[MENTOR])
        if match.kind == Kind.MENTORS
        else _of_place(citizen, match, talks, begun, contacts)
    )
    agreed = next((one for one in match.follow_ups.all() if one.held_on is None), None)
    if agreed is not None:
        base = max((days[-1] for days in contacts.values() if days), default=begun)
        asked.insert(0, (agreed.contact, base, agreed.due_on, "agreed"))  # the first of equals
    found = {}
    for contact, base, day, why in asked:
        day = clock.due(base, day, exact=why in ("first_day", "agreed"))
        if day is None:
            continue
        # What was agreed stands for the usual rhythm with the same people, unless that is earlier.
        key = "rhythm" if why in RHYTHM else why
        one = Due(citizen, match, contact, day, why, citizen.consultant)
        if key not in found or one.on < found[key].on:
            found[key] = one
    return list(found.values())


RHYTHM = ("agreed", "at_work", "company_in_job", "citizen_in_job", "volunteer")


def _of_place(citizen, match, talks, begun, contacts):
    """[(with whom, from when the clock runs, due, why), …] at a company."""
    rules, seen = _rules(), sorted({*contacts[CITIZEN], *contacts[COMPANY]})
    asked = []
    if match.origin == Origin.HELD_JOB:  # nothing is new there but that we follow it
        begun = max(begun, timezone.localdate(match.shortlisted_at))
        return [
            _at_most(citizen, match, contact, begun, contacts) for contact in (COMPANY, CITIZEN)
        ]
    if not [day for day in seen if day >= begun]:
        asked.append((BOTH, begun, begun, "first_day"))
    if not [day for day in seen if day > begun]:
        asked.append((CITIZEN, begun, begun + (rules["new_place_days"] - 1) * DAY, "before_fourth"))
    hours = list(match.hours.all())
    for before, after in zip(hours, hours[1:], strict=False):
        if after.hours > before.hours and not [day for day in seen if day >= after.from_on]:
            day = after.from_on + rules["after_rise_days"] * DAY
            asked.append((BOTH, after.from_on, day, "after_rise"))
    meeting_on = months_later(begun, rules["network_meeting_months"])
    met = [talk for talk in talks if talk.form == Conversation.Form.MEETING]
    both = [one.held_on for one in match.follow_ups.all() if one.held_on and one.contact == BOTH]
    soon = begun + rules["network_meeting_from_days"] * DAY
    if not [day for day in [*both, *(talk.held_on for talk in met)] if day >= soon]:
        asked.append((BOTH, begun, meeting_on, "network_meeting"))
    milestone = kept_on(match)
    if not [day for day in seen if day >= milestone]:
        asked.append((BOTH, begun, milestone, "six_months"))
    asked += [_at_most(citizen, match, contact, begun, contacts) for contact in (COMPANY, CITIZEN)]
    return asked


def _at_most(citizen, match, contact, begun, contacts):
    """How far apart two contacts with one side may be, from the last one on."""
    last = max([begun, *contacts[contact]])
    if match.stage == Stage.JOB:
        why = "company_in_job" if contact == COMPANY else "citizen_in_job"
        return contact, last, months_later(last, _rules()["job_months"]), why
    return contact, last, last + citizen.contact_every_weeks * 7 * DAY, "at_work"


def _of_volunteer(begun, contacts):
    rules, since = _rules(), [day for day in contacts if day >= begun]
    early = rules["volunteer_first_days"]
    if len(since) < len(early):
        return [(MENTOR, begun, begun + early[len(since)] * DAY, "volunteer")]
    last = since[-1]
    monthly = last < months_later(begun, rules["volunteer_monthly_months"])
    months = rules["volunteer_months"] if monthly else rules["volunteer_later_months"]
    return [(MENTOR, last, months_later(last, months), "volunteer")]


def _reached(match, talks, whom):
    """The days on which the one side was spoken with about a match, in order."""
    by_follow_up = [
        one.held_on
        for one in match.follow_ups.all()
        if one.held_on and one.outcome != FollowUp.Outcome.NOT_HELD and one.contact in (whom, BOTH)
    ]
    # "Both" is the citizen and the other party, whoever that is.
    by_talk = [
        talk.held_on
        for talk in talks
        if talk.form != Conversation.Form.NO_SHOW
        and (
            (whom == CITIZEN and talk.citizen_id)
            or (whom == COMPANY and match.opening and talk.company_id == match.opening.company_id)
            or (whom == MENTOR and match.mentor_id and talk.mentor_id == match.mentor_id)
        )
    ]
    return sorted(by_follow_up + by_talk)


def _of_worry(citizen, worry):
    """A first reaction on the next working day; a pause is no reason to leave somebody waiting."""
    day = timezone.localdate(worry.raised_at) + DAY
    while not is_working_day(day):
        day += DAY
    contact = {Worry.From.COMPANY: COMPANY, Worry.From.MENTOR: MENTOR}.get(worry.whose, CITIZEN)
    return Due(citizen, None, contact, day, "worry", worry.owner, worry)


# A citizen who has no place yet


def _of_citizen(citizen, talks, followed_up_on, clock):
    at_work = any(match.kind == Kind.COMPANIES for match in citizen.running)
    with_citizen = [talk for talk in talks if talk.citizen_id]
    spoken = [one.held_on for one in with_citizen if one.form != Conversation.Form.NO_SHOW]
    spoken += [followed_up_on] if followed_up_on else []
    latest = with_citizen[-1] if with_citizen else None
    moved = not spoken and latest and _first_talk_moved_since(citizen, latest.recorded_at)
    if latest and latest.next_on and latest.next_on > max([latest.held_on, *spoken]) and not moved:
        last, day, why = latest.held_on, latest.next_on, "agreed"
    elif not spoken and (first_talk_at := _first_talk_at(citizen)):
        last, day, why = (
            citizen.referral.admitted_on,
            timezone.localdate(first_talk_at),
            "first_talk",
        )
    elif at_work or citizen.phase == Citizen.Phase.PREPARING:
        return []  # the place has its own rhythm; who prepares is not hurried
    elif spoken:
        last = max(spoken)
        day, why = last + citizen.contact_every_weeks * 7 * DAY, "talk"
    elif citizen.referred_on:
        last = citizen.referred_on
        day, why = last + _rules()["first_talk_days"] * DAY, "first_talk"
    else:
        return []
    fixed = why == "agreed" or (why == "first_talk" and _first_talk_at(citizen) is not None)
    day = clock.due(last, day, exact=fixed)
    if day is None:
        return []
    return [Due(citizen, None, CITIZEN, day, why, citizen.consultant)]


def _measured(citizens, today):
    """{citizen's key: (the day of the respondent who answered longest ago, months)}, of those whose
    programme measures every so many months."""
    rhythms = {
        one.pk: asked.every_months
        for one in Programme.objects.filter(indicator_sets__every_months__gt=0).distinct()
        if (asked := set_in_use(one, today)) and asked.every_months
    }
    if not rhythms:
        return {}
    of_programme = {one.pk: one.programme_id for one in citizens if one.programme_id in rhythms}
    last = (
        Measurement.objects.filter(citizen__in=of_programme)
        .values("citizen", "respondent")
        .annotate(on=Max("measured_on"))
        .values_list("citizen", "on")
    )
    found: dict[int, tuple[datetime.date, int]] = {}
    for citizen, on in last.order_by("-on"):
        found[citizen] = on, rhythms[of_programme[citizen]]
    return found


def _of_measurement(citizen, measured, clock):
    if measured is None:
        return []
    last, months = measured
    day = clock.due(last, months_later(last, months))
    if day is None:
        return []
    return [Due(citizen, None, CITIZEN, day, "measurement", citizen.consultant)]


def _first_talk_at(citizen):
    """The first conversation that was fixed at the admitting meeting, or None."""
    referral = getattr(citizen, "referral", None)  # not everybody has one
    return referral and referral.first_talk_at


def _first_talk_moved_since(citizen, moment):
    """Whether the first conversation was moved after a no-show had set another day."""
    return _first_talk_at(citizen) is not None and any(
        move.at > moment for move in citizen.referral.first_talk_moves.all()
    )


def _silent(citizens, found, today):
    """Whoever has nothing due, and in whose case nothing has happened for long: does it go on? It is
    erased if nobody asks."""
    asked = {one.citizen.pk for one in found if one.on <= today}
    quiet = [one for one in citizens if one.pk not in asked and not one.running]
    last = activity.of_citizens([one.pk for one in quiet])
    for citizen in quiet:
        since = last.get(citizen.pk)
        until = since and months_later(since, settings.KEEPING["ask_months"])
        if until and until <= today and (day := Clock(citizen, today).due(since, until)):
            yield Due(citizen, None, CITIZEN, day, "silent", citizen.consultant)


# Days


class Clock:
    """Days that count for one party, a citizen or a volunteer: none while a pause lasts."""

    def __init__(self, party, today, pauses=None):
        self.today = today
        self._party = party
        self._pauses = list(party.pauses.all()) if pauses is None else pauses

    def with_pauses(self, pauses):
        return Clock(self._party, self.today, [*self._pauses, *pauses])

    def due(self, base, day, exact=False):
        """The day a clock that started on `base` for `day` runs out; None while it stands still."""
        left = max((day - base).days, 0)
        stopped = sorted(
            (pause.begins_on, pause.ends_on)
            for pause in self._pauses
            if pause.ends_on is None or pause.ends_on > base
        )
        reached = base
        for begins, ends in stopped:
            runs = (begins - DAY - reached).days
            if runs >= left:
                break
            if ends is None or begins <= self.today <= ends:
                return None
            left -= max(runs, 0)
            reached = max(reached, ends)
        day = reached + left * DAY
        return day if exact else working_day(day, after=base)


def kept_on(match):
    """The day on which a place has been kept six months, the milestone; None before it began."""
    if match.started_on is None or match.kind == Kind.MENTORS:
        return None
    return months_later(match.started_on, _rules()["kept_months"])


def working_day(day, after=None):
    """The day itself, or the last working day before it; the next one where that would not be after
    `after`.

    >>> working_day(datetime.date(2026, 12, 26))  # Saturday, and a holiday
    datetime.date(2026, 12, 23)
    >>> working_day(datetime.date(2026, 12, 26), after=datetime.date(2026, 12, 23))
    datetime.date(2026, 12, 28)
    """
    found = day
    while not is_working_day(found):
        found -= DAY
    if after is not None and found <= after < day:
        found = day
        while not is_working_day(found):
            found += DAY
    return found


def is_working_day(day):
    """Neither a weekend nor a Danish holiday, the customary ones (5 June, 24 December) included."""
    return day.weekday() < 5 and day not in _holidays(day.year)


@lru_cache(maxsize=16)
def _holidays(year):
    return holidays.country_holidays("DK", years=year, categories=("public", "optional"))
