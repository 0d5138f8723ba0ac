"""What ranks companies: each criterion gives a value in [0, 1] for each row."""

import numpy as np
from rapidfuzz import fuzz

from matching.scoring.columns import Pool, Seeker
from matching.scoring.constraints import hours_in_common
from matching.scoring.constraints import journey as journey_minutes
from matching.scoring.criteria.measures import (
    Measure,
    Terms,
    averaged,
    filled,
    measured,
    unknown,
)
from matching.scoring.text import phrases

DEMANDS = ("simple", "varied", "demanding")


def looks_like_work(seeker: Seeker, language, parameters) -> bool:
    """Whether any wish says something about the work; "ro" alone says how the place should be."""
    return any(
        language.looks_like_work(said) >= parameters["work"]
        for wish in seeker.wishes
        for said in phrases(wish)
    )


def tasks(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Best fit between the ranked wishes and the tasks.

    Each wish counts a little less than the one above it, and the mean over all wishes lets a second
    answered wish decide between equals. What looks like a wish about the workplace ("ro") and not
    about the work counts the less; where all do, nothing is known.

    >>> pool = Pool.of("companies", tasks=[["opvask"], ["bogholderi"], []])
    >>> wishes = ["opvask", "passe haven"]
    >>> tasks(Seeker(on=1, consent=True, wishes=wishes), pool, Terms.first("companies")).value
    array([0.91, 0.  , 0.5 ])
    """
    wishes = [phrases(wish) for wish in seeker.wishes]
    looks = [[terms.language.looks_like_work(said) for said in wish] for wish in wishes]
    if not looks_like_work(seeker, terms.language, terms.parameters):
        return unknown(pool, terms.prior)
    alike = [
        (terms.language.best(wish, pool.tasks) * np.array(look)[:, None]).max(axis=0)
        if wish
        else np.zeros(len(pool))
        for wish, look in zip(wishes, looks, strict=True)
    ]
    counts = terms.parameters["lower_wish_counts"] ** np.arange(len(wishes))
    ranked = np.array(alike) * counts[:, None]
    best, all_wishes = ranked.max(axis=0), ranked.sum(axis=0) / counts.sum()
    share = terms.parameters["best_wish_counts"]
    value = share * best + (1 - share) * all_wishes

    def evidence(row):
        if not pool.tasks[row]:
            return {}
        best = int(ranked[:, row].argmax())
        wish, (task, likeness) = max(
            (
                (said, terms.language.most_alike(said, pool.tasks[row]))
                for said, look in zip(wishes[best], looks[best], strict=True)
                if look >= terms.parameters["work"]
            ),
            key=lambda found: found[1][1],
            default=("", ("", 0.0)),
        )
        answered = bool(likeness >= terms.parameters["alike"])
        return {
            "wish": wish,
            "rank": best + 1,
            "task": task,
            "alike": round(likeness, 4),
            "dream": bool(alike[0][row] >= terms.parameters["alike"]),
            "answered": answered,
            "terms": terms.language.terms(wish, task) if answered else [],
        }

    return measured(np.where(filled(pool.tasks), value, np.nan), terms.prior, evidence)


def needs(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Share of the needs that are offered, musts counting double; unanswered ones at the prior.

    >>> pool = Pool.of("companies", offers=[["quiet"], []], offers_not=[["breaks"], []])
    >>> somebody = Seeker(on=1, consent=True, musts=("quiet",), need_wishes=("breaks",))
    >>> found = needs(somebody, pool, Terms.first("companies"))
    >>> found.value, found.answered
    (array([0.67, 0.5 ]), array([1., 0.]))
    """
    counts = np.array(
        [terms.parameters["must_counts"]] * len(seeker.musts) + [1] * len(seeker.need_wishes), float
    )
    if not len(counts):
        return unknown(pool, terms.prior)
    columns = [pool.accommodations.get(code) for code in seeker.needs]
    answers = np.zeros((len(pool), len(columns)), np.int8)
    for place, column in enumerate(columns):
        if column is not None:
            answers[:, place] = pool.offers[:, column]
    values = np.choose(answers + 1, [0.0, terms.prior, 1.0])

    def evidence(row):
        said = {
            name: [
                code
                for code, answer in zip(seeker.needs, answers[row], strict=True)
                if answer == sign
            ]
            for name, sign in (("offered", 1), ("open", 0), ("refused", -1))
        }
        return {**said, "musts": list(seeker.musts)}

    return Measure(
        values @ counts / counts.sum(),
        (answers != 0).astype(float) @ counts / counts.sum(),
        evidence,
    )


def qualifications(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """What the citizen has learnt or done, against what the tasks ask.

    >>> pool = Pool.of("companies", tasks=[["bogholderi"], []])
    >>> somebody = Seeker(on=1, consent=True, qualifications=("bogholderi",))
    >>> qualifications(somebody, pool, Terms.first("companies")).value
    array([1. , 0.5])
    """
    learnt = [phrase for said in seeker.qualifications for phrase in phrases(said)]
    if not learnt:
        return unknown(pool, terms.prior)
    alike = terms.language.best(learnt, pool.tasks)

    def evidence(row):
        if not pool.tasks[row]:
            return {}
        said = learnt[int(alike[:, row].argmax())]
        task, likeness = terms.language.most_alike(said, pool.tasks[row])
        found = bool(likeness >= terms.parameters["alike"])
        return {
            "learnt": said,
            "task": task,
            "answered": found,
            "terms": terms.language.terms(said, task) if found else [],
        }

    return measured(np.where(filled(pool.tasks), alike.max(axis=0), np.nan), terms.prior, evidence)


def journey(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Halves with every so many minutes of travel.

    >>> pool = Pool.of("companies", lat=[55.0, 55.093, None], lon=[10.0, 10.0, None])
    >>> somebody = Seeker(on=1, consent=True, lat=55.0, lon=10.0, travel_by=("bike",))
    >>> journey(somebody, pool, Terms.first("companies")).value.round(1)
    array([1. , 0.4, 0.5])
    """
    minutes, means = journey_minutes(seeker, pool, terms.parameters)

    def evidence(row):
        if np.isnan(minutes[row]):
            return {}
        return {"minutes": round(float(minutes[row])), "means": seeker.travel_by[means[row]]}

    return measured(0.5 ** (minutes / terms.parameters["journey_half_life"]), terms.prior, evidence)


def hours_wanted(seeker: Seeker) -> float:
    """Those hoped for, or those of today."""
    return seeker.hours_now if np.isnan(seeker.hours_goal) else seeker.hours_goal


def times(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Common hours a week against the hours wanted.

    >>> morning = [0b111 << 9] * 5 + [0, 0]
    >>> pool = Pool.of("companies", timetable=[morning, None])
    >>> somebody = Seeker(on=1, consent=True, timetable=(0b11 << 9,) * 5 + (0, 0), hours_goal=20)
    >>> times(somebody, pool, Terms.first("companies")).value
    array([0.5, 0.5])
    """
    common, wanted = hours_in_common(seeker, pool), hours_wanted(seeker)
    share = np.ones(len(pool)) if wanted == 0 else np.minimum(common / wanted, 1)

    def evidence(row):
        if np.isnan(common[row]):
            return {}
        return {"common": float(common[row]), "wanted": None if np.isnan(wanted) else float(wanted)}

    return measured(np.where(np.isnan(common), np.nan, share), terms.prior, evidence)


def own_wish(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """The company, or one much like it, is on the citizen's own list.

    >>> pool = Pool.of("companies", name=["Kornhuset", "Lygten"], industry=["bageri", "café"])
    >>> somebody = Seeker(on=1, consent=True, own_companies=("kornhuset", "en café"))
    >>> own_wish(somebody, pool, Terms.first("companies")).value.round(1)
    array([1. , 0.7])
    """
    if not seeker.own_companies:
        return unknown(pool, terms.prior)
    named = np.array(
        [
            [
                fuzz.ratio(wish.casefold(), name.casefold()) >= terms.parameters["same_name"]
                for name in pool.name
            ]
            for wish in seeker.own_companies
        ]
    )
    said = np.empty(len(pool), object)
    said[:] = [tuple(filter(None, (industry,))) for industry in pool.industry]
    alike = terms.language.best(seeker.own_companies, said)
    resembling = terms.parameters["resembling_counts"]
    fits = np.where(named, 1.0, resembling * alike)

    def evidence(row):
        wish = int(fits[:, row].argmax())
        if fits[wish, row] < resembling * terms.parameters["alike"]:
            return {"named": False}
        return {"named": bool(named[wish, row]), "wish": seeker.own_companies[wish]}

    return measured(fits.max(axis=0), terms.prior, evidence)


def growth(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Room from today's hours to those hoped for, and paid hours possible; a tested ceiling is
    nothing to grow from, so there every company counts the same.

    >>> pool = Pool.of("companies", hours_max=[12, 8, None], paid_hours=["yes", "no", ""])
    >>> somebody = Seeker(on=1, consent=True, hours_now=4, hours_goal=12)
    >>> growth(somebody, pool, Terms.first("companies")).value
    array([1.  , 0.25, 0.5 ])
    """
    if seeker.ceiling_tested:
        neutral = np.full(len(pool), 0.5)
        return Measure(neutral, np.ones(len(pool)), lambda row: {"ceiling": True})
    wanted = seeker.hours_goal - seeker.hours_now
    room = (
        np.clip((pool.hours_max - seeker.hours_now) / wanted, 0, 1)
        if wanted > 0
        else (np.where(np.isnan(wanted), np.nan, np.ones(len(pool))))
    )
    paid = np.select([pool.paid_hours == "yes", pool.paid_hours == "no"], [1.0, 0.0], np.nan)
    both = averaged(measured(room, terms.prior), measured(paid, terms.prior))

    def evidence(row):
        most = pool.hours_max[row]
        return {
            "hours_max": None if np.isnan(most) else int(most),
            "paid_hours": pool.paid_hours[row],
        }

    return Measure(both.value, both.answered, evidence)


def experience(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Share of earlier matches there that lasted, shrunk towards the mean of a Beta prior.

    >>> pool = Pool.of("companies", kept=[1, 9, 0], lapsed=[0, 0, 0])
    >>> experience(Seeker(on=1, consent=True), pool, Terms.first("companies")).value
    array([0.67, 0.91, 0.5 ])
    """
    kept_prior, lapsed_prior = terms.parameters["kept_prior"]
    seen = pool.kept + pool.lapsed
    share = (pool.kept + kept_prior) / (seen + kept_prior + lapsed_prior)

    def evidence(row):
        return {"kept": int(pool.kept[row]), "of": int(seen[row])} if seen[row] else {}

    return measured(np.where(seen > 0, share, np.nan), terms.prior, evidence)


def openness(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Attitude, and how much the company has answered. Silence is unknown, never a minus, so the
    first answer lifts it above the prior.

    >>> pool = Pool.of("companies", attitude=["open", "", "reserved"], answers=[4, 0, 0])
    >>> openness(Seeker(on=1, consent=True), pool, Terms.first("companies")).value
    array([0.875, 0.5  , 0.25 ])
    """
    attitude = np.select(
        [pool.attitude == "open", pool.attitude == "neutral", pool.attitude == "reserved"],
        [1.0, 0.5, 0.0],
        np.nan,
    )
    share = np.minimum(pool.answers / terms.parameters["enough_answers"], 1)
    answered = np.where(pool.answers > 0, terms.prior + (1 - terms.prior) * share, np.nan)
    both = averaged(measured(attitude, terms.prior), measured(answered, terms.prior))

    def evidence(row):
        return {"attitude": pool.attitude[row], "answers": int(pool.answers[row])}

    return Measure(both.value, both.answered, evidence)


def demand(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Simple, varied or demanding, as the citizen likes it; half when one step apart.

    >>> pool = Pool.of("companies", demand=["simple", "varied", "demanding", ""])
    >>> demand(Seeker(on=1, consent=True, demand="simple"), pool, Terms.first("companies")).value
    array([1. , 0.5, 0. , 0.5])
    """
    if not seeker.demand:
        return unknown(pool, terms.prior)
    wanted = DEMANDS.index(seeker.demand)
    apart = np.array(
        [abs(DEMANDS.index(said) - wanted) if said else np.nan for said in pool.demand], float
    )

    def evidence(row):
        return {"offered": pool.demand[row], "wanted": seeker.demand} if pool.demand[row] else {}

    return measured(1 - apart / 2, terms.prior, evidence)


def practice(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """A practice place fits who must try work first; not when paid hours are near.

    >>> pool = Pool.of("companies", kind=["practice", "ordinary"])
    >>> practice(Seeker(on=1, consent=True, hours_now=3), pool, Terms.first("companies")).value
    array([1. , 0.5])
    """
    if np.isnan(seeker.hours_now):
        return unknown(pool, terms.prior)
    near = bool(seeker.hours_now >= terms.parameters["paid_hours_near"])
    fits = (0.0, 1.0) if near else (1.0, 0.5)  # practice place, ordinary company
    value = np.where(pool.kind == "practice", *fits)
    return measured(
        value, terms.prior, lambda row: {"kind": pool.kind[row], "paid_hours_near": near}
    )


def spread(seeker: Seeker, pool: Pool, terms: Terms) -> Measure:
    """Congestion: the fewer open approaches there are for each free place, the more room for one more.

    >>> pool = Pool.of("companies", approaches=[0, 1, 1], places=[1, 2, None], held=[0, 0, 0])
    >>> spread(Seeker(on=1, consent=True), pool, Terms.first("companies")).value
    array([1.  , 0.67, 0.5 ])
    """
    free = np.fmax(pool.places - pool.held, 1)
    return measured(
        1 / (1 + pool.approaches / free),
        terms.prior,
        lambda row: {"approaches": int(pool.approaches[row])},
    )
