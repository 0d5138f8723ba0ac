"""Volunteers for everybody at once: who waits, who has room, and the best whole plan between them.

A plan binds nobody. Each pair of it is confirmed by itself, and the citizen is asked as for any other.
"""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from django.db.models import Count, Max

from citizens.models import Citizen
from matching import lifecycle
from matching.models import Consent, Match
from matching.policies import goes_against
from matching.scoring import assignment, explanation
from matching.scoring.assignment import NOBODY
from matching.scoring.ranking import Ranking
from matching.stages import BEFORE_YES, Kind, Override, Stage
from matching.suggestions import Suggester
from mentors.models import Mentor

TENTH = 100_000  # of the exact total, of which a hundred points are 100,000,000
ROOM_UNKNOWN = 1  # who has not said how many meets one at a time
CAPACITY, PAUSED = "capacity", "paused"
AWAY = ("inactive", "paused", "contract")  # whoever waits


@dataclass(frozen=True)
class Pair:
    """Two who could meet; score in points, as printed."""

    citizen: Citizen
    mentor: Mentor
    score: float


@dataclass(frozen=True)
class Unserved:
    """Somebody for whom there is nobody, and the rule that stopped whoever came furthest."""

    citizen: Citizen
    rule: str


@dataclass(frozen=True)
class Plan:
    pairs: list[Pair]
    unserved: list[Unserved]

    @property
    def total(self):
        """The sum of the scores, in points."""
        return round(sum(pair.score for pair in self.pairs), 1)


@dataclass
class Board:
    """Those who wait, the longest first, those with room, and what each pair would score.

    citizens : the rows; `since` {citizen's key: since when they wait}
    mentors : the columns; `room` (m,) places left
    scores : int (n, m), tenths of a point, NOBODY where the pair may not be
    """

    on: datetime.date
    suggester: Suggester
    citizens: list[Citizen]
    since: dict[int, datetime.date]
    mentors: list[Mentor]
    room: np.ndarray
    scores: np.ndarray
    rankings: list[Ranking]  # of the rows
    paused: list[Citizen] = field(default_factory=list)

    @cached_property
    def waited(self):
        """Days, (n,)."""
        return np.array([(self.on - self.since[one.pk]).days for one in self.citizens], int)

    @property
    def places(self):
        """How many there is room for, with volunteers whom somebody who waits could meet."""
        return int(self.room[(self.scores != NOBODY).any(axis=0)].sum())

    def plan(self, *, bound=None, fixed=(), forbidden=(), served_first=False):
        """The best plan. Where there are several, the one for those who have waited longest.

        bound : days; whoever has waited longer is served first, as far as there is anybody
        fixed, forbidden : pairs of keys, (citizen's, volunteer's); what is not on the board is passed
        over, and so is a fixed pair that may not be
        """
        scores = self.scores.copy()
        for cell in self._cells(forbidden):
            scores[cell] = NOBODY
        stand, room = [], self.room.copy()
        for row, column in self._cells(fixed):
            free = room[column] > 0 and row not in [taken for taken, _column in stand]
            if free and scores[row, column] != NOBODY:
                stand.append((row, column))
                room[column] -= 1
        late = self.waited > bound if bound is not None else None
        found = assignment.with_edits(
            scores, self.room, fixed=stand, waited=self.waited, late=late, served_first=served_first
        )
        return self._told(found)

    def first_come(self):
        """What comes of serving one after the other, whoever has waited longest first."""
        return self._told(assignment.first_come(self.scores, self.room, self.waited))

    def score(self, citizen, mentor):
        """What two keys would score together in points; None where they may not meet."""
        cells = self._cells([(citizen, mentor)])
        return self.scores[cells[0]] / 10 if cells and self.scores[cells[0]] != NOBODY else None

    def explain(self, citizen, mentor):
        """Why two keys score what they do, in figures and codes, as on the citizen's own list."""
        [(row, column)] = self._cells([(citizen, mentor)])
        return explanation.candidate(self.rankings[row], column, None, [])

    def rankings_of(self, citizens):
        """The rankings of some of those who wait."""
        rows = {one.pk: row for row, one in enumerate(self.citizens)}
        return [self.rankings[rows[one.pk]] for one in citizens]

    def with_room(self):
        """[(volunteer, places left), …] of those who have any and could begin, by name."""
        left = np.where(self._away(), 0, self.room).tolist()
        rooms = [(one, places) for one, places in zip(self.mentors, left, strict=True) if places]
        return sorted(rooms, key=lambda one: (one[0].name, one[0].ref))

    def _away(self):
        """Who could meet nobody at all on the day, (m,)."""
        if not self.rankings:
            return np.zeros(len(self.mentors), bool)
        first = self.rankings[0]
        return first.evaluation.fails[[first.rules.index(rule) for rule in AWAY]].any(axis=0)

    def shortlist(self, citizen, mentor, *, by, at):
        """Put the volunteer on the citizen's shortlist, by the keys of the two, with the list that the
        plan was made from; where the plan chose below the first ones, that is the reason."""
        [(row, column)] = self._cells([(citizen, mentor)])
        somebody, volunteer = self.citizens[row], self.mentors[column]
        decision, _ranking = self.suggester.decide(somebody, by)
        rank, _rule = decision.place_of(volunteer.ref)
        return lifecycle.shortlist(
            somebody,
            volunteer,
            by=by,
            at=at,
            decision=decision,
            override=Override.WHOLE_PLAN if goes_against(rank) else "",
        )

    def _cells(self, pairs):
        rows = {one.pk: row for row, one in enumerate(self.citizens)}
        columns = {one.pk: column for column, one in enumerate(self.mentors)}
        return [(rows[c], columns[m]) for c, m in pairs if c in rows and m in columns]

    def _told(self, plan):
        pairs, unserved = [], []
        for row, column in enumerate(plan):
            citizen = self.citizens[row]
            if column == NOBODY:
                fits = bool((self.scores[row] != NOBODY).any())
                rule = CAPACITY if fits else _furthest(self.rankings[row])
                unserved.append(Unserved(citizen, rule))
            else:
                score = int(self.scores[row, column]) / 10
                pairs.append(Pair(citizen, self.mentors[column], score))
        return Plan(pairs, [*unserved, *(Unserved(one, PAUSED) for one in self.paused)])


def board(citizens, mentors, on):
    """What there is to assign on a day; `citizens` and `mentors` are querysets of who may be."""
    wanting = list(waiting(citizens).select_related("postcode", "consultant"))
    paused = [one for one in wanting if one.paused_on(on)]
    since = waiting_since(wanting, on)
    wanting = sorted(
        (one for one in wanting if one not in paused), key=lambda one: (since[one.pk], one.ref)
    )
    suggester = Suggester(Kind.MENTORS, mentors, on)
    refs = suggester.pool["ref"]
    volunteers = [suggester.parties[ref, ""] for ref in refs]
    rankings = [suggester.rank(citizen) for citizen in wanting]
    scores = np.full((len(wanting), len(refs)), NOBODY)
    for row, ranking in enumerate(rankings):
        may = ranking.order
        scores[row, may] = (ranking.evaluation.totals[may] + TENTH // 2) // TENTH
    room = _room(volunteers)
    return Board(on, suggester, wanting, since, volunteers, room, scores, rankings, paused)


def _furthest(ranking):
    """The rule that stopped whoever came furthest for a citizen whom nobody fits."""
    stopped = max(ranking.excluded.values(), default=None)
    return CAPACITY if stopped is None else ranking.rules[stopped]


def waiting(citizens):
    """Those who want a volunteer and have none, nor one whom they have said yes to."""
    met = Match.objects.filter(kind=Kind.MENTORS).exclude(stage__in=[*BEFORE_YES, Stage.ENDED])
    return (
        citizens.filter(mentor_wish=Citizen.MentorWish.YES)
        .exclude(phase=Citizen.Phase.CLOSED)
        .exclude(pk__in=met.values("citizen"))
        .prefetch_related("pauses", "needs", "wish_lists__wishes")
    )


def waiting_since(citizens, on):
    """{citizen's key: since when}: since the yes to being matched with volunteers, or the referral."""
    yes = Consent.objects.filter(
        citizen__in=[one.pk for one in citizens],
        purpose=Consent.Purpose.MATCH_MENTORS,
        event=Consent.Event.GIVEN,
    )
    said = dict(yes.order_by().values_list("citizen").annotate(Max("from_on")))
    return {one.pk: said.get(one.pk) or one.referred_on or on for one in citizens}


def _room(mentors):
    """Places left: those whom somebody has said yes to are on their way, and take one."""
    open_ones = (
        Match.objects.filter(mentor__in=[one.pk for one in mentors])
        .exclude(stage__in=[*BEFORE_YES, Stage.ENDED])
        .order_by()
    )
    taken = Counter(dict(open_ones.values_list("mentor").annotate(Count("pk"))))
    capacity = [ROOM_UNKNOWN if one.capacity is None else one.capacity for one in mentors]
    return np.array(
        [max(places - taken[one.pk], 0) for places, one in zip(capacity, mentors, strict=True)], int
    )


def for_everybody(on) -> tuple[Any, Plan, Plan]:
    """The board, the best plan and that of everyday life, for a command at the machine itself."""
    everybody = board(Citizen.objects.all(), Mentor.objects.all(), on)
    return everybody, everybody.plan(), everybody.first_come()
