"""Figures of several quarters, and somebody who has kept them all."""

import datetime
import random
from itertools import combinations

import pytest

from citizens.models import Citizen, Employment, Status
from evaluation import outcomes, releases
from evaluation.statuses import admitted, cases, has_come
from evaluation.suppression import Table
from programme.days import months_later
from programme.models import current_programme
from tests.evaluation import attacker

pytestmark = pytest.mark.django_db
BEGIN = datetime.date(2024, 1, 1)


def quarters(number):
    return [months_later(BEGIN, 3 * place) for place in range(1, number + 1)]


def populate(seed, size, days):
    """Citizens who come and go from status to status by chance, some of it rare."""
    chance = random.Random(seed)
    weights = [chance.choice([1, 2, 5, 20]) for _status in Employment.values]
    made = Citizen.objects.bulk_create(
        [
            Citizen(
                ref=f"T-{number}",
                name="En borger",
                programme=current_programme(),
                referred_on=BEGIN + datetime.timedelta(days=max(0, chance.randint(-days, days))),
            )
            for number in range(size)
        ]
    )
    rows = []
    for one in made:
        day = one.referred_on + datetime.timedelta(days=chance.randint(-100, 100))
        for _turn in range(chance.randint(0, 5)):
            status = chance.choices(Employment.values, weights)[0]
            rows.append(Status(citizen=one, status=status, from_on=day))
            if status == Employment.DEAD:
                break
            day += datetime.timedelta(days=chance.randint(20, 300))
    Status.objects.bulk_create(rows)


def people_on(day):
    """The citizens on a day, the way the attacker thinks of people."""
    found = []
    for case in cases(admitted(current_programme()), [], day):
        flags = (outcomes.code_of(case.outcomes, name) == "yes" for name in attacker.FLAGS)
        status = outcomes.code_of(case.outcomes, "statuses")
        found.append((status, *flags) if has_come(case, day) else attacker.NOT_YET)
    return found


def as_attacked(release):
    """(people, what was told anew) on the day of a release."""
    told = {
        name: {line: sum(counts) for line, counts in zip(table.lines, table.n, strict=True)}
        for name, content in release.tables.items()
        if name in attacker.TABLES and content["on"] == release.on.isoformat()
        for table in [Table.read(content)]
    }
    return people_on(release.on), told


def test_who_has_kept_the_figures_of_every_quarter_works_out_no_small_group():
    populate(2, 90, 400)
    programme = current_programme()
    told = list(dict.fromkeys(releases.latest(programme, day) for day in quarters(4)))
    assert len(told) > 2
    for one, later in combinations(told, 2):
        months = next(n for n in range(99) if months_later(one.on, n) >= later.on)
        assert not attacker.gives_away(as_attacked(one), as_attacked(later), months)


@pytest.fixture
def two_quarters():
    """The first days of two quarters. In between two more have kept a job, and the three with a pension
    have moved."""
    one, later = quarters(2)
    long_ago = BEGIN - datetime.timedelta(days=400)
    for number, (status, since) in enumerate(
        [
            *[("fleksjob", long_ago)] * 10,
            *[("fleksjob", months_later(one, -4))] * 2,
            *[("fleksjob", months_later(one, -1))] * 5,
            *[("pension", long_ago)] * 3,
            *[("moved", long_ago)] * 8,
            *[("unemployed", long_ago)] * 20,
        ]
    ):
        citizen = Citizen.objects.create(
            ref=f"T-{number}", name="En borger", programme=current_programme(), referred_on=long_ago
        )
        citizen.statuses.create(status=status, from_on=since)
        if status == "pension":
            citizen.statuses.create(status="moved", from_on=months_later(one, 1))
    return one, later


def test_two_who_have_kept_their_job_are_not_worked_out_of_what_is_told_of_others(two_quarters):
    programme = current_programme()
    first, second = (releases.latest(programme, day) for day in two_quarters)
    # Ten, and now twelve: too few more to tell. With the pensions gone, “kept, or a pension” are those
    # same twelve; so that stays untold as well.
    assert releases.count(first, "kept", "yes") == releases.count(second, "kept", "yes") == 10
    assert releases.count(first, "kept_or_pension", "yes") is None
    assert releases.count(second, "kept_or_pension", "yes") is None
    people = as_attacked(first), as_attacked(second)
    assert not attacker.gives_away(*people, 3)
    # Each day by itself it would be harmless: only both together give the two away.
    everything = {name: {("yes",): 12, ("no",): 36} for name in ("kept_or_pension", "now")}
    people[1][1].update(everything)
    assert attacker.gives_away(*people, 3)


def test_records_that_were_corrected_do_not_stop_the_figures(two_quarters):
    programme = current_programme()
    one, later = two_quarters
    releases.latest(programme, one)
    # It was a mistake: these six were never in a job.
    wrong = Citizen.objects.filter(statuses__status="fleksjob")[:6]
    Status.objects.filter(citizen__in=list(wrong)).update(status="unemployed")
    assert releases.latest(programme, later).on == later
