"""A worked example: invented people, and the version in use ranks them as it ranks everybody.

Nothing of it is written down beforehand: change a weight and the example changes with it.
"""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from matching.encoding import word_lists
from matching.labels import MEANS, ROLES
from matching.scoring import explanation
from matching.scoring.columns import Pool, Seeker
from matching.scoring.near_misses import why_not
from matching.scoring.ranking import Ranking, Scorer
from matching.scoring.weighting import canonical
from matching.stages import Kind
from matching.suggestions import language
from matching.wording import Wording, figure, listed
from programme.timetable import Timetable

HOME = (56.0, 10.0)  # somewhere; only distances count
NEAR, FARTHER = (56.02, 10.01), (56.03, 10.05)


@dataclass(frozen=True)
class Example:
    """What is known of the invented citizen, [(label, said), …]; those who are suggested, explained;
    those who are not, with what stops them."""

    citizen: list
    candidates: list
    excluded: list

    @property
    def scale(self):
        """The largest weight, so that all bars are one scale."""
        return max(part["weight"] for one in self.candidates for part in one["contributions"])


def example(model):
    """The example of one kind, by one version."""
    kind = Kind(model.name)
    today = timezone.localdate().toordinal()
    seeker, pool, names = (_companies if kind == Kind.COMPANIES else _mentors)(today)
    scorer = Scorer.of(kind, model.document, language(canonical(word_lists())))
    ranking, wording = Ranking(scorer, seeker, pool), Wording(kind)
    candidates = explanation.explanation(ranking, top=len(pool))["candidates"]
    return Example(
        citizen=(_about_work if kind == Kind.COMPANIES else _about_company)(seeker, wording),
        candidates=[
            {
                **wording.candidate(found),
                "name": names[found["ref"]],
                "known_per_cent": round(found["known_share"] * 100),
            }
            for found in candidates
        ],
        excluded=[
            {**wording.why_not(why_not(ranking, ref)), "name": names[ref]}
            for ref in sorted(ranking.excluded)
        ],
    )


def _companies(today):
    seeker = Seeker(
        on=today,
        consent=True,
        lat=HOME[0],
        lon=HOME[1],
        timetable=Timetable.parse("man-tor 9-13"),
        wishes=("passe planter", "fylde varer på hylder"),
        hours_now=4,
        hours_goal=8,
        longest_day=3,
        travel_minutes=30,
        travel_by=("bike", "bus"),
        demand="simple",
        musts=("extra_breaks",),
        need_wishes=("small_tasks",),
        qualifications=("vande i drivhus",),
    )
    pool = Pool.of(
        "companies",
        ref=["E-1", "E-2", "E-3"],
        name=["Gartneriet Solbakken", "Købmanden på Hjørnet", "Planteskolen Nordlys"],
        industry=["gartneri", "dagligvarer", "planteskole"],
        kind=["ordinary"] * 3,
        lat=[NEAR[0], FARTHER[0], NEAR[0]],
        lon=[NEAR[1], FARTHER[1], NEAR[1]],
        hours_min=[2, 3, 12],
        hours_max=[15, None, 25],
        timetable=[
            Timetable.parse(week) for week in ("man-fre 8-14", "man-lør 8-18", "man-fre 7-15")
        ],
        places=[1, 1, 1],
        paid_hours=["yes", "", "yes"],
        demand=["simple", "varied", "varied"],
        attitude=["open", "", "open"],
        tasks=[
            ["vande og passe planter", "luge ukrudt"],
            ["fylde hylder op", "tage imod varer"],
            ["passe planter", "pakke ordrer"],
        ],
        offers=[["extra_breaks", "small_tasks"], ["small_tasks"], ["extra_breaks"]],
        answers=[5, 1, 1],
    )
    return seeker, pool, _names(pool, pool.name)


def _mentors(today):
    seeker = Seeker(
        on=today,
        consent=True,
        lat=HOME[0],
        lon=HOME[1],
        timetable=Timetable.parse("man-tor 13-17"),
        wishes=("passe planter",),
        role="social",
        languages=("danish",),
        interests=("gåture", "bøger"),
        meeting_places=("library", "walk"),
    )
    pool = Pool.of(
        "mentors",
        ref=["E-1", "E-2", "E-3"],
        lat=[NEAR[0], FARTHER[0], NEAR[0]],
        lon=[NEAR[1], FARTHER[1], NEAR[1]],
        role=["social", "any", "social"],
        birth_year=[1958, None, 1970],
        capacity=[2, 1, 1],
        held=[0, 0, 1],
        timetable=[Timetable.parse("tir-tor 10-16"), None, Timetable.parse("man-fre 12-16")],
        times_confirmed_on=[today - 20, None, today - 20],
        languages=[["danish"], ["danish", "english"], ["danish"]],
        interests=[["gå ture", "havearbejde"], ["bøger"], ["gåture", "bøger"]],
        trade=[["gartner"], ["bibliotekar"], ["lærer"]],
        meeting_places=[["walk"], ["library"], ["library"]],
        contract_signed_on=[today - 100] * 3,
        active_from=[today - 100] * 3,
    )
    return seeker, pool, _names(pool, ("Gerda", "Poul", "Inger"))


def _names(pool, names):
    return dict(zip(pool.ref, names, strict=True))


def _about_work(seeker, wording):
    return [
        (_("Wishes"), " › ".join(seeker.wishes)),
        (
            _("Hours a week"),
            _("%(now)s now, hopes for %(goal)s")
            % {"now": figure(seeker.hours_now), "goal": figure(seeker.hours_goal)},
        ),
        (_("Can work"), str(Timetable(seeker.timetable))),
        (
            _("Journey"),
            _("up to %(minutes)s minutes, %(means)s")
            % {
                "minutes": figure(seeker.travel_minutes),
                "means": listed(str(MEANS[means]) for means in seeker.travel_by),
            },
        ),
        (_("Must have"), _needs(seeker.musts, wording)),
        (_("Would like"), _needs(seeker.need_wishes, wording)),
        (_("Has done before"), listed(seeker.qualifications)),
    ]


def _about_company(seeker, wording):
    return [
        (_("Interests"), listed(seeker.interests)),
        (_("Role"), str(ROLES[seeker.role])),
        (_("Can meet"), str(Timetable(seeker.timetable))),
        (
            _("Would like to meet"),
            listed(wording.places[code].label for code in seeker.meeting_places),
        ),
        (_("Wishes"), listed(seeker.wishes)),
    ]


def _needs(codes, wording):
    return listed(wording.accommodations[code].label for code in codes)
