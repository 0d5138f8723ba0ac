"""The figures of a programme for those who see no person: made at the beginning of a quarter, kept as
they were told, and told so that no group under five can be worked out of them or of earlier ones."""

from django.conf import settings

from citizens.models import Citizen, Employment
from citizens.models.profile import age_band
from companies.models import Company
from evaluation import survey_figures
from evaluation.outcomes import NO, OUTCOMES, YES, Day, code_of, give_up, said
from evaluation.statuses import STATUSES, UNKNOWN, admitted, cases, gone, has_come
from evaluation.suppression import FEWEST, Table, may_follow, told
from matching.models import Match
from matching.stages import Kind, Origin, Side
from matching.survival import curve
from programme.days import months_later
from programme.models import Gender, MentorRole, Office

QUARTER = 3  # months
REMEMBERED = 4  # earlier days that are attacked together with today's
AGES = (*(f"{low}–{low + 9}" for low in range(10, 80, 10)), UNKNOWN)
MONTHS = {"under_12": 12, "12_23": 24, "24_59": 60}  # unemployed: below how many
MONTHS_UNEMPLOYED = (*MONTHS, "60_or_more", UNKNOWN)
HOW_LONG = LASTED, ENDED, NOT_DUE = "lasted", "ended", "not_due"
MARKS = (3, 6, 12, 24)  # months of the curve that are told
MONTH = 365.25 / 12  # days

# What people come to and never leave: there a difference between two days is a group of people.
GROWS = {
    "statuses": lambda line, group: set(line) == {Employment.DEAD},
    **dict.fromkeys(("now", "not_due"), lambda line, group: False),
    "first_jobs": lambda line, group: set(group) == {ENDED},
} | dict.fromkeys(
    ("ever_in_job", "kept", "kept_or_pension", "internship", "volunteer", "began_in_job"),
    lambda line, group: set(line) == {YES},
)


# Every table there is.
NAMES = (
    *("citizens", *OUTCOMES, "volunteer"),
    *("offices", "gender", "age", "months_unemployed", "education"),
    *("companies_last", "by_origin", "by_company", "companies_ended_by"),
    *("volunteers_last", "by_role", "mentors_ended_by", "first_jobs"),
)


def latest(programme, today):
    """The figures in force: those of the last quarter that could be told; None where none could.

    A release that is due is made here, once.
    """
    on = _quarter(today)
    found = programme.releases.filter(on__lte=on).last()
    if found is None or found.on < on:
        # It takes seconds, in which nothing is locked. Two readers at once hear of the first one's.
        made = _release(programme, on)
        if made:
            return programme.releases.get_or_create(on=on, defaults=made)[0]
    return found


def table(release, name):
    """A table of a release, or None where it is not told."""
    content = release.tables.get(name) if release else None
    return Table.read(content) if content else None


def count(release, name, *codes):
    """How many people stand under these codes of a table; None where that is not told."""
    found = table(release, name)
    if found is None:
        return None
    lines = [i for i, line in enumerate(found.lines) if set(line) & set(codes)]
    if {code for i in lines for code in found.lines[i]} - set(codes):
        return None
    return sum(sum(found.n[i]) for i in lines)


def office_names():
    """[(number, name), …] of the job centres."""
    return list(Office.objects.filter(kind=Office.Kind.JOB_CENTRE).values_list("pk", "name"))


def at_risk_told(release, months):
    """How many at least had come as far as a mark of the curve, in fives: the last of them would else be
    the difference to who has kept a job."""
    found = table(release, "first_jobs")
    far = [i for i, line in enumerate(found.lines) if int(line[0]) >= months]
    return sum(sum(found.n[i]) for i in far) // FEWEST * FEWEST


def _quarter(day):
    return day.replace(month=(day.month - 1) // QUARTER * QUARTER + 1, day=1)


def _release(programme, on):
    """The figures of a day, {"tables": …, "curve": …}; None where too few have come since the last time."""
    earlier = list(programme.releases.filter(on__lt=on))
    everybody = _everybody(programme, on)
    citizens = [case for case in everybody if case]
    if len(citizens) < FEWEST:
        return None
    before = [count(one, "citizens", "all") for one in earlier]
    if any(0 < abs(len(citizens) - n) < FEWEST for n in before):
        return None
    made = {}
    for name, (people, lines, groups, ordered, like) in _tables(programme, citizens, on, made):
        known = [Table.read(release.tables[name]) for release in earlier if name in release.tables]
        made[name] = _that_may_follow(name, known, people, lines, groups, ordered, like)
    give_up(made, [*_days(earlier), _day(on, everybody, made)])
    tables, ends = {}, curve_of(citizens, made.get("first_jobs"))
    last = earlier[-1] if earlier else None
    for name, found in made.items():
        if found is not None:
            tables[name] = {"on": on.isoformat(), **found._asdict()}
        elif last and name in last.tables:
            tables[name] = last.tables[name]  # stands as it was
    if made.get("first_jobs") is None:
        ends = last.curve if last else []
    return {"tables": tables, "curve": ends}


def _days(earlier):
    """What was told of outcomes on the last days."""
    for release in earlier[-REMEMBERED:]:
        new = {
            name: Table.read(content)
            for name, content in release.tables.items()
            if content["on"] == release.on.isoformat()
        }
        yield _day(release.on, _everybody(release.programme, release.on), new)


def _day(on, everybody, made):
    told = {name: made[name] for name in ("citizens", *OUTCOMES) if made.get(name)}
    return Day.of(on, everybody, told)


def _everybody(programme, on):
    """The way of each citizen, always in the same order; None for those who come later."""
    everybody = cases(admitted(programme), gone(programme), on)
    return [case if has_come(case, on) else None for case in everybody]


def _that_may_follow(name, known, people, lines, groups, ordered, like):
    """The finest table that can be told after those that are known; None where there is none."""
    for finest in (like, known[-1] if known else None):
        found = told(people, lines, groups, ordered=ordered, like=finest)
        if found and like and not _fits(found, like):
            continue
        if found and all(may_follow(found, one, grows=GROWS.get(name, _all)) for one in known):
            return found
    return None


def _fits(found, like):
    return all(any(set(part) <= set(whole) for whole in found.groups) for part in like.groups)


def _all(line, group):
    return True


def _tables(programme, citizens, on, made):
    """(name, (people, lines, groups, ordered, the finest there may be)), one after the other: tables
    that share their groups are each no finer than the one before."""
    for name in ("citizens", *OUTCOMES):
        people = [(case.who, code_of(case.outcomes, name), "all") for case in citizens]
        codes = {"citizens": ("all",), "statuses": STATUSES}.get(name, (NO, YES))
        yield name, (people, codes, ("all",), name != "statuses", None)
    people = [(case.who, said(case.had_volunteer), "all") for case in citizens]
    yield "volunteer", (people, (NO, YES), ("all",), True, None)
    yield from _who_is_helped(citizens, on, made)
    yield from _what_lasts(citizens, on, made)
    spells = [
        (one.who, _mark(days), ENDED if ended else "going_on")
        for one in citizens
        if one.first_job
        for days, ended in [one.first_job]
    ]
    for scale in survey_figures.scales(programme, on):
        lines = (*scale.options, survey_figures.NO_ANSWER)
        yield scale.name, (scale.people, lines, scale.occasions, True, None)
    yield "first_jobs", (spells, ("0", *map(str, MARKS)), (ENDED, "going_on"), True, None)


def _who_is_helped(citizens, on, made):
    offices = (*(str(pk) for pk, _name in office_names()), UNKNOWN)
    finest = None
    for name, lines, ordered, code in (
        ("offices", ("all",), False, lambda one: "all"),
        ("gender", (*Gender.values, UNKNOWN), False, lambda one: one.gender),
        ("age", AGES, True, lambda one: age_band(one.birth_year, on)),
        ("months_unemployed", MONTHS_UNEMPLOYED, True, _months),
        ("education", (*Citizen.Education.values, UNKNOWN), True, lambda one: one.education),
    ):
        people = [
            (
                case.who,
                (code(case.citizen) if case.citizen or name == "offices" else "") or UNKNOWN,
                str(case.citizen and case.citizen.office_id or UNKNOWN),
            )
            for case in citizens
        ]
        yield name, (people, lines, offices, ordered, finest)
        if made[name]:
            finest = Table((), made[name].groups, ())


def _months(citizen):
    months = citizen.months_unemployed
    if months is None:
        return ""
    return next((code for code, below in MONTHS.items() if months < below), "60_or_more")


def _what_lasts(citizens, on, made):
    who = {case.citizen.pk: case.who for case in citizens if case.citizen}
    begun = Match.objects.filter(started_on__lte=on, citizen__in=who)
    first = {}  # of each kind one a citizen, so that a match is a person too
    for match in begun.select_related("opening__company", "mentor").order_by("started_on", "pk"):
        first.setdefault((match.kind, match.citizen_id), match)
    for kind, name, splits in (
        (
            Kind.COMPANIES,
            "companies_last",
            (
                ("by_origin", Origin.values, lambda match: match.origin),
                ("by_company", Company.Kind.values, lambda match: match.opening.company.kind),
            ),
        ),
        (
            Kind.MENTORS,
            "volunteers_last",
            (("by_role", (*MentorRole.values, UNKNOWN), lambda match: match.mentor.role),),
        ),
    ):
        matches = [match for (of_kind, _citizen), match in first.items() if of_kind == kind]
        lasted = [(who[match.citizen_id], "all", _how_long(match, on)) for match in matches]
        if kind == Kind.MENTORS:
            # Those who had a volunteer and have been erased would be the difference.
            erased = sum(case.had_volunteer for case in citizens) - len(lasted)
            lasted = [] if 0 < erased < FEWEST else lasted
            matches = matches if lasted else []
        yield name, (lasted, ("all",), HOW_LONG, False, None)
        finest = made[name] and Table((), made[name].groups, ())
        for split, lines, code in splits:
            people = [
                (person, code(match) or UNKNOWN, how_long)
                for match, (person, _all, how_long) in zip(matches, lasted, strict=True)
            ]
            yield split, (people if finest else [], lines, HOW_LONG, False, finest)
            if made[split]:
                finest = Table((), made[split].groups, ())
        # Only where their number is told: else it would be told here.
        ended = [
            (who[match.citizen_id], match.ended_by, "all")
            for match in matches
            if _how_long(match, on) == ENDED and made[name] and (ENDED,) in made[name].groups
        ]
        yield f"{kind}_ended_by", (ended, Side.values, ("all",), False, None)


def _how_long(match, on):
    ended = match.ended_on is not None and match.ended_on <= on
    last = match.ended_on if ended else on
    if months_later(match.started_on, settings.CADENCE["kept_months"]) <= last:
        return LASTED
    return ENDED if ended else NOT_DUE


def _mark(days):
    return max((str(mark) for mark in (0, *MARKS) if days >= mark * MONTH), key=int)


def curve_of(citizens, first_jobs):
    """[[months, share, low, high], …] of the time in the first job, where the numbers may be told."""
    if first_jobs is None or len(first_jobs.groups) == 1:
        return []
    of = [case.first_job for case in citizens if case.first_job]
    found = curve([days for days, ended in of if ended], [days for days, ended in of if not ended])
    kept = sum(case.outcomes.kept for case in citizens)
    marks = []
    for line in first_jobs.lines[1:]:
        months = int(line[0])
        far = sum(days >= months * MONTH for days, _ended in of)
        too_near = months == settings.CADENCE["kept_months"] and 0 < abs(kept - far) < FEWEST
        if far >= FEWEST and not too_near:
            marks.append([months, *(round(share, 2) for share in found.at(int(months * MONTH)))])
    return marks
