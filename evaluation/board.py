"""The production board: targets in per cent as numbers of named cases, and how each case stands, counted
over the rows that its reader may see. It orders by who has waited, never by who would be easiest.

The clocks stand still in a pause, and somebody who prepares is not hurried.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max, Min
from django.utils.timezone import localdate

from citizens.models import IN_JOB, Citizen, ContactChange, Employment
from citizens.models.statuses import is_kept, job_spells, status_on
from evaluation import survey_figures
from evaluation.percent import percent
from evaluation.statuses import DECLINED, Measure, reached
from evaluation.targets import Measured, targets_on
from matching import cadence, differentiation
from matching.differentiation import CAN, days_awake
from matching.models import Conversation, DecisionView, FollowUp, Match, MatchEvent
from matching.stages import BACK, BEFORE_YES, HOLDS_PLACE, Kind, Origin, Reason, Stage
from matching.waiting_times import quartiles_after
from programme.days import DAY, months_later
from programme.models import Programme

# Ends that are no step back: it did what it was meant to.
GOOD_ENDS = (Reason.PURPOSE_MET, Reason.OTHER_JOB)
ASKED_A_COMPANY = (Stage.SOUNDED_OUT, Stage.APPROACHED)


# Figures


def missing(goal, of, n):
    """How many more it takes to reach a goal: 0 where it is reached.

    goal : a Decimal share      n of `of` have it

    >>> missing(Decimal("0.600"), 125, 61)
    14
    """
    needed = int((goal * of).to_integral_value(ROUND_CEILING))
    return max(needed - n, 0)


def split(whole: int, weights: dict[Hashable, int]):
    """A whole number in parts, in proportion to weights, the largest remainders first (of equal ones,
    the first named). No part is larger than its weight unless the whole is larger than all together;
    where nothing weighs anything, there are no parts to give.

    >>> split(3, {"Tina": 10, "Lone": 5, "Dorte": 0})
    {'Tina': 2, 'Lone': 1, 'Dorte': 0}
    """
    total = sum(weights.values())
    if not total:
        return dict.fromkeys(weights, 0)
    parts = {key: whole * weight // total for key, weight in weights.items()}
    by_remainder = sorted(weights, key=lambda key: -(whole * weights[key] % total))
    for key in by_remainder[: whole - sum(parts.values())]:
        parts[key] += 1
    return parts


def ceiling(user):
    """How many cases a contact person has room for, by the hours of her week; halves up.

    user : None where nobody is contact person: then None
    """
    if user is None:
        return None
    rules = settings.CASELOAD
    hours = rules["full_week"] if user.weekly_hours is None else user.weekly_hours
    return int(
        (rules["ceiling"] * Decimal(hours) / rules["full_week"]).to_integral_value(ROUND_HALF_UP)
    )


def end_of_quarter(day):
    """
    >>> end_of_quarter(datetime.date(2026, 11, 26))
    datetime.date(2026, 12, 31)
    """
    return months_later(day.replace(day=1), 3 - (day.month - 1) % 3) - DAY


def quarters_until(day, last):
    """How many quarters are left, the one of either day included.

    >>> quarters_until(datetime.date(2026, 11, 26), datetime.date(2027, 6, 30))
    3
    """
    return (last.year - day.year) * 4 + (last.month - 1) // 3 - (day.month - 1) // 3 + 1


# What is counted


@dataclass
class Case:
    """How one open case stands. Days are counted without those of pauses."""

    look: differentiation.Look
    pause: Any  # the one that covers today, or None
    since_step: int | None  # days since the last step of any match
    steps_back: int
    contact_on: datetime.date | None
    contact_days: int | None  # without contact; since the referral where there was none
    suggestion_on: datetime.date | None
    suggestion_days: int | None
    long_without_contact: bool
    long_without_suggestion: bool

    @property
    def citizen(self):
        return self.look.citizen

    @property
    def waited(self):
        return self.look.waited

    @property
    def musts(self):
        return self.look.musts

    @property
    def weeks(self):
        return None if self.waited is None else self.waited // 7

    @property
    def is_preparing(self):
        return self.citizen.phase == Citizen.Phase.PREPARING

    @property
    def is_quiet(self):
        return self.long_without_contact or self.long_without_suggestion

    @property
    def quiet_days(self):
        """How long nothing came that should have."""
        return max(
            self.contact_days or 0 if self.long_without_contact else 0,
            self.suggestion_days or 0 if self.long_without_suggestion else 0,
        )


@dataclass
class Caseload:
    """The cases of one contact person, or of nobody, as far as the reader may see them."""

    person: Any  # a user, or None
    cases: list[Case] = field(default_factory=list)
    overdue: int = 0

    @property
    def key(self):
        return self.person.pk if self.person else 0

    @property
    def active(self):
        """Those who take no pause: they are what is counted against the ceiling."""
        return sum(case.pause is None for case in self.cases)

    @property
    def paused(self):
        return len(self.cases) - self.active

    @property
    def ceiling(self):
        return ceiling(self.person)

    @property
    def is_over(self):
        return self.ceiling is not None and self.active > self.ceiling

    @property
    def quiet(self):
        return sum(case.is_quiet for case in self.cases)


class Next(NamedTuple):
    """Who could be the next one, and on which day where that is known."""

    citizen: Any
    on: datetime.date | None = None


class Goal(NamedTuple):
    """A target in one team, as cases."""

    measured: Measured
    missing: int
    until_on: datetime.date
    this_quarter: int  # of those missing, so that all are reached in time
    parts: list[tuple[Caseload, int]]
    next: list[Next]  # those who have waited longest first

    @property
    def per_cent(self):
        return percent(self.measured.n, self.measured.of)


class Team(NamedTuple):
    name: str
    caseloads: list[Caseload]
    goals: list[Goal]


class Wait(NamedTuple):
    """Days from the referral until something: `got` of `of` have it, the others are counted as far as
    they have come."""

    quartiles: tuple
    got: int
    of: int


@dataclass
class Board:
    cases: list[Case]  # as `in_turn` has them
    caseloads: list[Caseload]
    teams: list[Team]
    looks: list[differentiation.Look]
    to_first_talk: Wait
    to_place: Wait
    changes: int  # of contact person
    changed: int  # citizens who had to get used to somebody else
    citizens: int
    lasting: int  # places that lasted
    approaches: int  # companies asked until those were found

    @property
    def approaches_each(self):
        return Decimal(self.approaches) / self.lasting if self.lasting else None

    def caseload_of(self, key):
        return next((one for one in self.caseloads if one.key == key), None)


def in_turn(cases):
    """Those without contact or suggestion for long first, the longest first; then those who have waited
    longest. Who prepares comes after them, and last who takes a pause."""
    return sorted(
        cases,
        key=lambda case: (
            case.pause is not None,
            case.is_preparing,
            -case.quiet_days,
            -(case.waited or 0),
            case.citizen.ref,
        ),
    )


def board(citizens, today, *, by_office):
    """Everything the board tells about these citizens; as many queries for ten as for a thousand.

    citizens : a queryset, as the reader may see them      by_office : a team is an office, else each
    contact person is one for herself
    """
    rows = citizens.exclude(referral__outcome__in=DECLINED)
    # Few and the same for many: one instance each, rather than one a citizen.
    rows = rows.prefetch_related("consultant", "office")
    looks = differentiation.look(rows, today)
    closed = list(rows.filter(phase=Citizen.Phase.CLOSED).prefetch_related("statuses", "pauses"))
    everybody = [*(one.citizen for one in looks), *closed]
    facts = _Facts(rows, today)
    cases = in_turn(facts.case(one) for one in looks)
    caseloads = _caseloads(cases, rows, today)
    standing = {one.pk: facts.reached(one) for one in everybody}
    return Board(
        cases=cases,
        caseloads=caseloads,
        teams=_teams(everybody, looks, standing, caseloads, facts, by_office),
        looks=looks,
        to_first_talk=_wait(everybody, facts.first_talk_on, facts),
        to_place=_wait(everybody, facts.first_place_on, facts),
        changes=sum(facts.changes.values()),
        changed=len(facts.changes),
        citizens=len(everybody),
        **facts.approaches(),
    )


class _Facts:
    """What has happened, by citizen: read in one go each, and of texts none."""

    def __init__(self, citizens, today):
        self.today = today
        keys = citizens.order_by().values("pk")
        talks = (
            Conversation.objects.filter(citizen__in=keys)
            # What stays with SIND moves no clock: the clock would tell of it.
            .exclude(stays_with_sind=True)
            .exclude(form=Conversation.Form.NO_SHOW)
            .order_by()
            .values_list("citizen")
            .annotate(Min("held_on"), Max("held_on"))
        )
        self.first_talk_on, self.contact_on = {}, {}
        for pk, first, last in talks:
            self.first_talk_on[pk], self.contact_on[pk] = first, last
        held = FollowUp.objects.filter(
            match__citizen__in=keys,
            held_on__isnull=False,
            contact__in=[FollowUp.With.BOTH, FollowUp.With.CITIZEN],
        ).exclude(outcome=FollowUp.Outcome.NOT_HELD)
        self._latest(self.contact_on, held, "match__citizen", "held_on")
        self.suggestion_on: dict[int, datetime.date] = {}
        seen = DecisionView.objects.filter(
            decision__citizen__in=keys, decision__kind=Kind.COMPANIES, user__isnull=False
        )
        self._latest(self.suggestion_on, seen, "decision__citizen", "seen_at")
        matches = Match.objects.filter(citizen__in=keys)
        places = matches.filter(kind=Kind.COMPANIES)
        self._latest(self.suggestion_on, places, "citizen", "shortlisted_at")
        self._begun(places, matches.filter(kind=Kind.MENTORS))
        self._steps(MatchEvent.objects.filter(match__citizen__in=keys))
        # The first contact person is no change.
        changed = ContactChange.objects.filter(citizen__in=keys)
        changed = changed.exclude(before=None).exclude(after=None)
        self.changes = Counter(
            citizen
            for citizen, before, after in changed.values_list("citizen", "before", "after")
            if before != after
        )

    @staticmethod
    def _latest(found, rows, whom, when):
        for pk, last in rows.order_by().values_list(whom).annotate(Max(when)):
            day = localdate(last) if isinstance(last, datetime.datetime) else last
            found[pk] = max(day, found.get(pk, day))

    def _begun(self, places, volunteers):
        """When places and volunteers began."""
        begun = volunteers.filter(started_on__lte=self.today)
        self.had_volunteer = set(begun.values_list("citizen", flat=True))
        self.first_place_on: dict[int, datetime.date] = {}
        self.lasting = defaultdict(list)
        self.in_place_since: dict[int, datetime.date] = {}
        began = places.filter(started_on__lte=self.today).order_by("started_on", "pk")
        for citizen, stage, origin, since, until in began.values_list(
            "citizen", "stage", "origin", "started_on", "ended_on"
        ):
            self.first_place_on.setdefault(citizen, since)
            if stage in HOLDS_PLACE:
                self.in_place_since.setdefault(citizen, since)
            # A job held already was not looked for.
            if is_kept((since, until), self.today) and origin != Origin.HELD_JOB:
                self.lasting[citizen].append(since)

    def _steps(self, events):
        self.step_on: dict[int, datetime.date] = {}
        self.back: Counter[int] = Counter()
        self.asked = defaultdict(list)  # {citizen: [(day, company), …]}
        for citizen, kind, company, reason, before, after, at in events.order_by(
            "at", "pk"
        ).values_list(
            "match__citizen",
            "match__kind",
            "match__opening__company",
            "match__ended_reason",
            "from_stage",
            "to_stage",
            "at",
        ):
            if before == after:
                continue  # a note, or a pause
            day = localdate(at)
            self.step_on[citizen] = day
            if kind == Kind.MENTORS:
                continue
            self.back[citizen] += is_step_back(before, after, reason)
            if after in ASKED_A_COMPANY and BACK.get(before) != after:
                self.asked[citizen].append((day, company))

    def reached(self, citizen):
        rows = [row for row in citizen.statuses.all() if row.from_on <= self.today]
        found = reached(rows, self.today)
        return found | {Measure.VOLUNTEER} if citizen.pk in self.had_volunteer else found

    def approaches(self):
        """How many companies were asked for each lasting place, since the one before it."""
        count, lasting = 0, 0
        for citizen, days in self.lasting.items():
            after = datetime.date.min
            for begun in sorted(days):
                asked = {firm for day, firm in self.asked[citizen] if after < day <= begun}
                count, lasting, after = count + len(asked), lasting + 1, begun
        return {"approaches": count, "lasting": lasting}

    def case(self, look):
        citizen, pk = look.citizen, look.citizen.pk
        pauses = list(citizen.pauses.all())
        pause = citizen.paused_on(self.today)
        referred = citizen.referred_on
        contact_on, suggestion_on = self.contact_on.get(pk), self.suggestion_on.get(pk)
        contact_days = days_awake(pauses, contact_on or referred, self.today)
        suggestion_days = days_awake(pauses, suggestion_on or referred, self.today)
        wakes = pause is None and citizen.phase != Citizen.Phase.PREPARING
        wakes = wakes and not {"elsewhere", "referral"} & set(look.keeps)
        expects = (
            citizen.phase == Citizen.Phase.SEEKING and not citizen.places and "no" not in look.keeps
        )
        return Case(
            look=look,
            pause=pause,
            since_step=days_awake(pauses, self.step_on.get(pk), self.today),
            steps_back=self.back[pk],
            contact_on=contact_on,
            contact_days=contact_days,
            suggestion_on=suggestion_on,
            suggestion_days=suggestion_days,
            long_without_contact=wakes
            and contact_days is not None
            and contact_days > longest_without_contact(citizen, contact_on),
            long_without_suggestion=wakes
            and expects
            and suggestion_days is not None
            and suggestion_days > settings.CASELOAD["suggestion_weeks"] * 7,
        )


def longest_without_contact(citizen, contact_on):
    """Days that were agreed with this person; before the first conversation, as soon as that is due."""
    if contact_on is None:
        return settings.CADENCE["first_talk_days"]
    if citizen.phase == Citizen.Phase.JOB:
        return (months_later(contact_on, settings.CADENCE["job_months"]) - contact_on).days
    return citizen.contact_every_weeks * 7


def is_step_back(before, after, reason):
    """Whether a step of a match with a company went back, or ended what the citizen had said yes to;
    not where it did what it was meant to."""
    if after == Stage.ENDED:
        return before not in (*BEFORE_YES, "") and reason not in GOOD_ENDS
    return BACK.get(before) == after


def _caseloads(cases, citizens, today):
    found: dict[int, Caseload] = {}
    for case in cases:
        person = case.citizen.consultant
        key = person.pk if person else 0
        found.setdefault(key, Caseload(person)).cases.append(case)
    for one in cadence.due(citizens, today):
        key = one.citizen.consultant_id or 0
        if one.on < today and key in found:
            found[key].overdue += 1
    # Who is no longer there has no name to stand by: last.
    return sorted(found.values(), key=lambda one: (one.person is None, str(one.person)))


def _wait(citizens, came_on, facts):
    """A wait in awake days. A closed case counts as far as it was followed."""
    got, waits = [], []
    for one in citizens:
        if one.referred_on is None:
            continue
        pauses, came = one.pauses.all(), came_on.get(one.pk)
        if came:
            got.append(days_awake(pauses, one.referred_on, came))
        elif one.phase != Citizen.Phase.CLOSED:
            waits.append(days_awake(pauses, one.referred_on, facts.today))
        elif last := max(
            filter(None, (facts.step_on.get(one.pk), facts.contact_on.get(one.pk))), default=None
        ):
            waits.append(days_awake(pauses, one.referred_on, last))
    return Wait(quartiles_after(got, waits), len(got), len(got) + len(waits))


# Targets as cases


def _teams(everybody, looks, standing, caseloads, facts, by_office):
    programmes = Programme.objects.in_bulk({one.programme_id for one in everybody})
    targets = {
        pk: [one for one in targets_on(programme, facts.today) if _is_split(one)]
        for pk, programme in sorted(programmes.items())
        if programme.ends_on is None or programme.ends_on >= facts.today
    }
    teams = defaultdict(list)
    for one in everybody:
        teams[one.office if by_office else one.consultant].append(one)
    look_of = {one.citizen.pk: one for one in looks}
    found = []
    for team in sorted(teams, key=lambda team: (team is None, str(team))):
        members = teams[team]
        goals = []
        for pk, held in targets.items():
            of = [one for one in members if one.programme_id == pk]
            if of:
                goals += [
                    _goal(one, programmes[pk], of, look_of, standing, caseloads, facts)
                    for one in held
                ]
        theirs = {one.consultant_id or 0 for one in members if one.pk in look_of}
        found.append(Team(str(team or ""), [one for one in caseloads if one.key in theirs], goals))
    return found


def _is_split(target):
    """Whether a target can be told as cases of a team: a share of its own citizens, from the records.
    What is out of a fixed number, is asked by hand, or is reached by admitting is the programme's."""
    said = target.measure in survey_figures.OF_TARGETS  # by somebody: no case brings it about
    return (
        bool(target.measure)
        and target.out_of is None
        and not (said or target.measure == Measure.ADMITTED)
    )


def _goal(target, programme, of, look_of, standing, caseloads, facts):
    measure = target.measure
    n = sum(measure in standing[one.pk] for one in of)
    left = missing(target.goal, len(of), n)
    until = programme.ends_on or end_of_quarter(facts.today)
    still = [
        look_of[one.pk]
        for one in of
        if one.pk in look_of
        and measure not in standing[one.pk]
        and not {"pause", "elsewhere"} & set(look_of[one.pk].keeps)
    ]
    weights = Counter(look.citizen.consultant_id or 0 for look in still)
    parts = split(left, {one.key: weights[one.key] for one in caseloads})
    return Goal(
        measured=Measured(target, n, len(of)),
        missing=left,
        until_on=until,
        this_quarter=-(-left // quarters_until(facts.today, until)),
        parts=[(one, parts[one.key]) for one in caseloads if parts[one.key]],
        next=list(_next(measure, still, facts)),
    )


def _next(measure, still, facts) -> Iterable[Next]:
    """Who could be the next one, of those who have not got there."""
    if measure == Measure.INTERNSHIP:
        return (Next(one.citizen) for one in differentiation.in_order(still) if one.verdict == CAN)
    if measure == Measure.VOLUNTEER:
        yes = Citizen.MentorWish.YES
        waits = (one for one in differentiation.in_order(still))
        return (Next(one.citizen) for one in waits if one.citizen.mentor_wish == yes)
    if measure == Measure.JOB:
        since = _in_internship_since(still, facts)
        return (Next(one) for one, _day in sorted(since, key=lambda row: (row[1], row[0].ref)))
    # To be kept takes time alone, where the job lasts.
    return sorted(_will_have_kept(still, facts.today), key=lambda one: (one.on, one.citizen.ref))


def _in_internship_since(looks, facts):
    for look in looks:
        last = status_on(look.citizen.statuses.all(), facts.today)
        if look.citizen.pk in facts.in_place_since:
            yield look.citizen, facts.in_place_since[look.citizen.pk]
        elif last is not None and last.status == Employment.INTERNSHIP:
            yield look.citizen, last.from_on


def _will_have_kept(looks, today):
    for look in looks:
        rows = [row for row in look.citizen.statuses.all() if row.from_on <= today]
        last = status_on(rows, today)
        if last is not None and last.status in IN_JOB:
            begins, _until = job_spells(rows)[-1]
            kept_on = months_later(begins, settings.CADENCE["kept_months"])
            yield Next(look.citizen, kept_on)
