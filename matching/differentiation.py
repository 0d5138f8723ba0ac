"""Who could start an internship now? Rules read the profile, so that nobody has to wait until they feel
ready; the answer is a list to go through together. Nothing of it is stored: it is no label on anybody.

Three answers: they could; something is not known yet, so ask; not now, and why. Who waits longest comes
first, never whoever is easiest.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Max, Prefetch, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citizens.models import Citizen, Employment, Goal, Measurement, Need, WishList
from citizens.models.statuses import status_on
from citizens.models.wishes import Wish
from matching import consents
from matching.models import Consent, Match
from matching.stages import HOLDS_PLACE, OPEN_APPROACH, Kind, Stage
from matching.wording import figure
from programme.days import DAY
from programme.models import IndicatorSet

FEWEST_HOURS = 1  # a week: below that no workplace can use anybody yet

CAN, ASK, NOT_NOW = "can", "ask", "not_now"

# What keeps somebody, the weightiest first, and what only has to be asked. As headings of a list.
KEEPS = {
    "pause": gettext_lazy("Takes a pause: the case waits"),
    "elsewhere": gettext_lazy("Is somewhere else for now, by the status"),
    "in_place": gettext_lazy("Is in an internship or a job"),
    "referral": gettext_lazy("Is not admitted yet"),
    "preparing": gettext_lazy("Prepares, and is not to be hurried"),
    "no": gettext_lazy("Has said no to being matched with companies"),
    "few_hours": gettext_lazy("Manages less than one hour a week for now"),
}
ASKS = {
    "consent": gettext_lazy("There is no yes to being matched with companies yet."),
    "hours": gettext_lazy("The hours are not known yet."),
    "timetable": gettext_lazy("It is not known yet when the citizen can work."),
}
# What would make the start better, and stops nobody.
UNKNOWN = {
    "wishes": gettext_lazy("The wishes are not known yet."),
    "musts": gettext_lazy("It is not known yet what is needed at work."),
    "travel": gettext_lazy("It is not known yet how far the citizen can travel."),
    "plan": gettext_lazy("Nothing is in the plan yet."),
    "measured": gettext_lazy("Nothing is measured yet."),
}
# By the status they are not looking for a place, whatever the phase still says.
ELSEWHERE = (
    Employment.LEAVE,
    Employment.SICK,
    Employment.PENSION,
    Employment.MOVED,
    Employment.OTHER_PROVIDER,
    Employment.DEAD,
)


@dataclass(frozen=True)
class Look:
    """What the profile says of one citizen; codes, which `said` puts into words."""

    citizen: Any
    waited: int | None  # days since the referral, those of pauses left out
    musts: int  # needs that must be met
    keeps: list[str]  # codes of KEEPS
    asks: list[str]  # of ASKS
    unknown: list[str]  # of UNKNOWN
    speaks: dict[str, dict] = field(default_factory=dict)  # what speaks for it: {code: figures}

    @property
    def verdict(self):
        if self.keeps:
            return NOT_NOW
        return ASK if self.asks else CAN

    @property
    def reasons(self):
        """What speaks for it, a sentence each."""
        return [said(code, figures) for code, figures in self.speaks.items()]

    @property
    def missing(self):
        """What is not known, a sentence each: first what has to be."""
        return [str(ASKS[code]) for code in self.asks] + [
            str(UNKNOWN[code]) for code in self.unknown
        ]


def said(code, figures):
    """One thing that speaks for a start, as a sentence."""
    if code == "hours" and figures["goal"] is not None:
        return _("Manages %(now)s hours a week, and hopes for %(goal)s.") % {
            "now": figure(figures["now"]),
            "goal": figure(figures["goal"]),
        }
    if code == "waited":
        return ngettext(
            "Has waited %(count)d week.", "Has waited %(count)d weeks.", figures["weeks"]
        ) % {"count": figures["weeks"]}
    if code == "hours":
        return _("Manages %(now)s hours a week.") % {"now": figure(figures["now"])}
    if code == "measured":
        return _("Measured on %(date)s.") % {"date": date_format(figures["on"])}
    return str(SPEAKS[code])


SPEAKS = {
    "timetable": gettext_lazy("The times are known."),
    "consent": gettext_lazy("Has said yes to companies."),
    "wishes": gettext_lazy("The wishes are known."),
    "plan": gettext_lazy("A goal of the plan is worked on."),
    "on_the_way": gettext_lazy("A company is being asked already."),
}


def look(citizens, on):
    """[Look, …] of the open cases among these citizens, those who have waited longest first.

    citizens : a queryset      As many queries for ten as for a thousand.
    """
    rows = citizens.exclude(phase=Citizen.Phase.CLOSED).select_related("referral")
    open_ones = Match.objects.filter(kind=Kind.COMPANIES).exclude(stage=Stage.ENDED)
    rows = rows.prefetch_related(
        "pauses",
        "statuses",
        Prefetch("matches", open_ones.only("citizen", "stage"), to_attr="places"),
    )
    answers, needs, wishes = _answers(rows), _needs(rows), _have_wishes(rows)
    goals, measured = _live_goals(rows), _last_measured(rows, on)
    # Where a programme measures by nothing, nobody could ever fill that gap.
    sets = IndicatorSet.objects.filter(from_on__lte=on).order_by()
    measuring = set(sets.values_list("programme", flat=True))
    return in_order(
        _look(
            one,
            on,
            answer=answers.get(one.pk),
            musts=needs.get(one.pk),
            has_wishes=one.pk in wishes,
            live_goals=goals.get(one.pk),
            measured_on=measured.get(one.pk),
            can_be_measured=one.programme_id in measuring,
        )
        for one in rows
    )


def in_order(looks):
    """Those who have waited longest first; of whom no day is known, last."""
    return sorted(looks, key=lambda one: (one.waited is None, -(one.waited or 0), one.citizen.ref))


def _answers(citizens):
    """{citizen's key: the last answer about being matched with companies}."""
    given = Consent.objects.filter(
        citizen__in=citizens.values("pk"), purpose=consents.Purpose.MATCH_COMPANIES
    ).exclude(event=Consent.Event.ASKED)
    return {one.citizen_id: one for one in given.defer("evidence").order_by("pk")}


def _needs(citizens):
    """{citizen's key: how many needs must be met}, of those of whom any need is known."""
    found: dict[int, int] = {}
    rows = Need.objects.filter(citizen__in=citizens.order_by().values("pk"))
    for pk, level in rows.values_list("citizen", "level").order_by():
        found[pk] = found.get(pk, 0) + (level == Need.Level.MUST)
    return found


def _have_wishes(citizens):
    """Keys of those whose latest wish list says what they would like to do."""
    lists = WishList.objects.filter(citizen__in=citizens.order_by().values("pk")).order_by()
    latest = dict(lists.values_list("citizen").annotate(Max("pk")))
    tasks = lists.filter(wishes__kind=Wish.Kind.TASK).values_list("citizen", "pk")
    return {citizen for citizen, pk in tasks if latest[citizen] == pk}


def _live_goals(citizens):
    """{citizen's key: how many goals are worked on}, of those who have a plan: none of its words."""
    goals = Goal.objects.filter(citizen__in=citizens.order_by().values("pk")).order_by()
    live = Count("pk", filter=Q(reached_on=None, given_up_on=None))
    return dict(goals.values_list("citizen").annotate(live=live))


def _last_measured(citizens, on):
    """{citizen's key: the last day of a measurement}, whoever answered: none of its figures. That one
    looked together speaks for a start; a low figure is never held against anybody."""
    measured = Measurement.objects.filter(
        citizen__in=citizens.order_by().values("pk"), measured_on__lte=on
    )
    return dict(measured.order_by().values_list("citizen").annotate(Max("measured_on")))


def _look(citizen, on, *, answer, musts, has_wishes, live_goals, measured_on, can_be_measured):
    """
    musts : how many needs must be met, None where none is known
    live_goals : how many goals are worked on, None where there is no plan
    measured_on : the last day of a measurement, or None
    """
    yes = answer is not None and answer.is_yes_on(on)
    stages = {match.stage for match in citizen.places}
    status = status_on(citizen.statuses.all(), on)
    referral = getattr(citizen, "referral", None)  # not everybody has one
    phase = citizen.phase
    in_place = phase in (Citizen.Phase.INTERNSHIP, Citizen.Phase.JOB) or stages & set(HOLDS_PLACE)
    keeps = {
        "pause": citizen.paused_on(on) is not None,
        "elsewhere": status is not None and status.status in ELSEWHERE,
        "in_place": bool(in_place),
        "referral": referral is not None and not referral.is_accepted,
        "preparing": phase == Citizen.Phase.PREPARING,
        "no": answer is not None and answer.event != Consent.Event.GIVEN,
        "few_hours": citizen.hours_now is not None and citizen.hours_now < FEWEST_HOURS,
    }
    asks = {
        "consent": not yes and not keeps["no"],
        "hours": citizen.hours_now is None,
        "timetable": citizen.timetable is None,
    }
    unknown = {
        "wishes": not has_wishes,
        "musts": musts is None,
        "travel": citizen.travel_minutes is None,
        "plan": live_goals is None,
        "measured": measured_on is None and can_be_measured,
    }
    waited = days_awake(citizen.pauses.all(), citizen.referred_on, on)
    speaks: dict[str, dict] = {}
    if waited is not None and waited >= 7:
        speaks["waited"] = {"weeks": waited // 7}
    if citizen.hours_now is not None and not keeps["few_hours"]:
        speaks["hours"] = {"now": citizen.hours_now, "goal": citizen.hours_goal}
    speaks |= {
        code: {}
        for code, holds in {
            "timetable": not asks["timetable"],
            "consent": yes,
            "wishes": has_wishes,
            "plan": bool(live_goals),
            "on_the_way": bool(stages & set(OPEN_APPROACH)),
        }.items()
        if holds
    }
    if measured_on is not None:
        speaks["measured"] = {"on": measured_on}
    return Look(
        citizen=citizen,
        waited=waited,
        musts=musts or 0,
        keeps=_true(keeps),
        asks=_true(asks),
        unknown=_true(unknown),
        speaks=speaks,
    )


def _true(facts):
    return [code for code, holds in facts.items() if holds]


def days_awake(pauses, since, on):
    """How many days have passed since a day, those of pauses left out; None where no day is known.

    pauses : [period, …], in any order, also overlapping
    """
    if since is None:
        return None
    passed, reached = max((on - since).days, 0), since
    for pause in sorted(pauses, key=lambda pause: pause.begins_on):
        begins = max(pause.begins_on, reached)
        ends = min(pause.ends_on + DAY if pause.ends_on else on, on)
        if ends > begins:
            passed -= (ends - begins).days
            reached = ends
    return passed
