"""The figures of a programme for those who see no person: made at the beginning of a quarter, kept as
they were told, and told so that no group under five can be worked out of them or of earlier ones."""

import datetime
from itertools import combinations, product

from django.conf import settings
from django.db import transaction

from citizens.models import Citizen, Employment
from citizens.models.profile import age_band
from citizens.models.statuses import IN_JOB
from companies.models import Company
from evaluation import survey_figures
from evaluation.models import Release
from evaluation.statuses import Rung, admitted, cases, gone, has_come
from evaluation.suppression import FEWEST, Table, may_follow, pinned, told
from matching.models import Match
from matching.stages import Kind, Origin, Side
from matching.survival import curve
from programme.models import Gender, MentorRole, Office

QUARTER = 3  # months
UNKNOWN = "unknown"
ERASED, ERASED_WITH_PENSION = "erased", "erased_with_pension"  # the latter is told as the former
STATUSES = (*Employment.values, UNKNOWN, ERASED)
NO, YES = "no", "yes"
AGES = (*(f"{low}–{low + 9}" for low in range(10, 80, 10)), UNKNOWN)
MONTHS = {"under_12": 12, "12_23": 24, "24_59": 60}  # unemployed: below how many
MONTHS_UNEMPLOYED = (*MONTHS, "60_or_more", UNKNOWN)
HOW_LONG = LASTED, ENDED, NOT_DUE = "lasted", "ended", "not_due"
MARKS = (3, 6, 12, 24)  # months of the curve that are told
MONTH = 365.25 / 12  # days

# Tables that speak of the same days of the same people, so that they are attacked together; what is
# worth least is given up first.
OUTCOMES = (
    "began_in_job",
    "now",
    "kept_or_pension",
    "internship",
    "kept",
    "ever_in_job",
    "statuses",
)
# What people come to and never leave: there a difference between two days is a group of people.
GROWS = {
    "statuses": lambda line, group: set(line) == {Employment.DEAD},
    "now": lambda line, group: False,
    "first_jobs": lambda line, group: set(group) == {ENDED},
} | dict.fromkeys(
    ("ever_in_job", "kept", "kept_or_pension", "internship", "volunteer", "began_in_job"),
    lambda line, group: set(line) == {YES},
)


# Every table there is.
NAMES = (
    *("citizens", "statuses", "ever_in_job", "kept", "now", "internship", "kept_or_pension"),
    *("volunteer", "began_in_job", "offices", "gender", "age", "months_unemployed", "education"),
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
        with transaction.atomic():
            # Two readers at once make one of it.
            type(programme).objects.select_for_update().get(pk=programme.pk)
            found = programme.releases.filter(on__lte=on).last()
            if found is None or found.on < on:
                found = _release(programme, on) or found
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
    """Make and keep the figures of a day; None where too few have come since the last time."""
    earlier = list(programme.releases.filter(on__lt=on))
    citizens = [
        case for case in cases(admitted(programme), gone(programme), on) if has_come(case, on)
    ]
    if len(citizens) < FEWEST:
        return None
    before = [count(one, "citizens", "all") for one in earlier]
    if any(0 < abs(len(citizens) - n) < FEWEST for n in before):
        return None
    made = {}
    for name, (people, lines, groups, ordered, like) in _tables(programme, citizens, on, made):
        known = [Table.read(release.tables[name]) for release in earlier if name in release.tables]
        made[name] = _that_may_follow(name, known, people, lines, groups, ordered, like)
    _give_up_what_is_pinned(made, citizens)
    tables, ends = {}, curve_of(citizens, made.get("first_jobs"))
    last = earlier[-1] if earlier else None
    for name, found in made.items():
        if found is not None:
            tables[name] = {"on": on.isoformat(), **found._asdict()}
        elif last and name in last.tables:
            tables[name] = last.tables[name]  # stands as it was
    if made.get("first_jobs") is None:
        ends = last.curve if last else []
    return Release.objects.create(programme=programme, on=on, tables=tables, curve=ends)


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
    for name, lines, ordered, code in (
        ("citizens", ("all",), False, lambda case: "all"),
        ("statuses", STATUSES, False, lambda case: case.status),
        ("ever_in_job", (NO, YES), True, lambda case: _said(case.ever_in_job)),
        ("kept", (NO, YES), True, lambda case: _said(case.ever_kept)),
        ("now", (NO, YES), True, lambda case: _said(case.rung == Rung.NOW)),
        ("internship", (NO, YES), True, lambda case: _said(case.had_internship)),
        ("kept_or_pension", (NO, YES), True, lambda case: _said(case.kept_or_pension)),
        ("volunteer", (NO, YES), True, lambda case: _said(case.had_volunteer)),
        ("began_in_job", (NO, YES), True, lambda case: _said(case.began_with in IN_JOB)),
    ):
        yield (
            name,
            ([(one.who, code(one), "all") for one in citizens], lines, ("all",), ordered, None),
        )
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


def _said(yes):
    return YES if yes else NO


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
    months = settings.CADENCE["kept_months"]
    last = match.ended_on if ended else on
    if (last - match.started_on) >= datetime.timedelta(days=int(months * MONTH)):
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
    kept = sum(case.ever_kept for case in citizens)
    marks = []
    for line in first_jobs.lines[1:]:
        months = int(line[0])
        far = sum(days >= months * MONTH for days, _ended in of)
        too_near = months == settings.CADENCE["kept_months"] and 0 < abs(kept - far) < FEWEST
        if far >= FEWEST and not too_near:
            marks.append([months, *(round(share, 2) for share in found.at(int(months * MONTH)))])
    return marks


def kinds_of_people():
    """Every way that a citizen can stand there: (status, rung, had an internship, began in a job)."""
    return [
        (status, rung, internship, began)
        for status, rung, internship, began in product(
            (*STATUSES, ERASED_WITH_PENSION), Rung, (NO, YES), (NO, YES)
        )
        if not (status in IN_JOB and rung == Rung.NEVER)
        and not (status not in IN_JOB and rung == Rung.NOW)
        and not (status == Employment.INTERNSHIP and internship == NO)
        and not (rung == Rung.NEVER and began == YES)
    ]


def kind_of(case):
    began = _said(case.began_with in IN_JOB)
    status = ERASED_WITH_PENSION if case.had_pension else case.status
    return status, case.rung, _said(case.had_internship), began


def has_code(name, code, kind):
    """Whether people of a kind stand under a code of one of the OUTCOMES."""
    status, rung, internship, began = kind
    kept = rung in (Rung.KEPT, Rung.NOW)
    return (
        code
        == {
            "statuses": ERASED if status == ERASED_WITH_PENSION else status,
            "ever_in_job": _said(rung != Rung.NEVER),
            "kept": _said(kept),
            "now": _said(rung == Rung.NOW),
            "internship": internship,
            "began_in_job": began,
            "kept_or_pension": _said(kept or status in (Employment.PENSION, ERASED_WITH_PENSION)),
        }[name]
    )


def _give_up_what_is_pinned(made, citizens):
    """Take tables out until no group of one to four can be worked out, in a table or between two: the
    least important of those that help, one after the other."""
    kinds = kinds_of_people()
    number = {kind: i for i, kind in enumerate(kinds)}
    people = [number[kind_of(case)] for case in citizens]

    def with_code(name, codes):
        return frozenset(
            i for kind, i in number.items() if any(has_code(name, code, kind) for code in codes)
        )

    def size(group):
        return sum(one in group for one in people)

    lines = {
        name: [with_code(name, line) for line in made[name].lines]
        for name in OUTCOMES
        if made[name]
    }
    asked = {with_code("statuses", [code]) for code in STATUSES}
    for one, other in combinations([line for of in lines.values() for line in of], 2):
        asked |= {one & other, one - other, other - one}
    small = [group for group in asked if 0 < size(group) < FEWEST]

    def exposed(without, groups):
        told_lines = [line for name in lines if name != without for line in lines[name]]
        facts = [(frozenset(range(len(kinds))), len(people))]
        facts += [(line, size(line)) for line in told_lines]
        return pinned(len(kinds), facts, groups)

    # What is told less pins nothing more: only what was found has to be looked at again.
    found = exposed(None, small)
    while found:
        left = {name: exposed(name, found) for name in lines}
        helps = [name for name in lines if len(left[name]) < len(found)]
        out = (helps or list(lines))[0]
        found, made[out] = left[out], None
        del lines[out]
