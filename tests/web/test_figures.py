"""The evaluator's pages: what they say, and an attack on everything that they say."""

import datetime
import random
import re
from html import unescape
from itertools import product

import pytest
import time_machine
from django.urls import resolve, reverse
from django.utils import timezone

from citizens.models import Citizen, Employment, Status
from evaluation import releases
from evaluation.statuses import cases
from evaluation.suppression import FEWEST, bounds
from matching.models import CaseFigures, Match
from programme.models import Gender, current_programme
from tests import people
from tests.evaluation.test_releases import rampen  # noqa: F401
from web.views import figures as page_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
# Pages without people, or whose own tests say what they tell.
OF_NOBODY = {"versions", "version", "version_effect", "learning", "how_we_match", "set_language"}
OF_THE_READER = {"user_data", "user_data_file"}


def crawl(client):
    """Everything that can be reached by links: {name of the address: page}."""
    found, waiting, seen = {}, [reverse("overview")], set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        name = resolve(path).url_name
        if name in OF_NOBODY | OF_THE_READER or re.match("account_|mfa_", name or ""):
            continue
        answer = client.get(path)
        assert answer.status_code == 200, path
        found[name] = answer.content.decode()
        links = re.findall(r'href="(/[^"#?]*)', found[name])
        waiting += [link for link in links if not link.startswith("/static/")]
    return found


def read_tables(page):
    """{name: {(label of the line, label of the group or ""): n}} as somebody reads them."""
    told = {}
    for name, body in re.findall(r'<table[^>]*id="told-(\w+)".*?>(.*?)</table>', page, re.DOTALL):
        rows = [
            [
                " ".join(
                    unescape(re.sub(r"<span.*?</span>|<.*?>", "", cell, flags=re.DOTALL)).split()
                )
                for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
            ]
            for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
        ]
        heads, *lines = rows
        told[name] = {
            (line[0], head): int(n)
            for line in lines
            for head, n in zip(heads[1:], line[1:], strict=True)
            if n.isdecimal()
        }
    return told


@pytest.fixture
def eva():
    return people.user("Eva", "evaluator")


def populate(seed, size):
    """Citizens with a background and a history by chance, some of it rare."""
    chance = random.Random(seed)
    offices = [people.office(f"Jobcenter {town}") for town in ("Aarhus", "Odder", "Samsø")]
    made = Citizen.objects.bulk_create(
        [
            Citizen(
                ref=f"T-{seed}-{number}",
                name="En borger",
                programme=current_programme(),
                office=chance.choices(offices, (60, 35, 3))[0],
                gender=chance.choices((*Gender.values, ""), (50, 40, 3, 5))[0],
                birth_year=chance.randint(1955, 2004),
                months_unemployed=chance.choice([None, 3, 14, 40, 90]),
                education=chance.choices(("", *Citizen.Education.values), (5, 30, 9, 30, 4, 9, 3))[
                    0
                ],
            )
            for number in range(size)
        ]
    )
    weights = [chance.choice([1, 2, 5, 20]) for _status in Employment.values]
    rows = []
    for one in made:
        day = TODAY - datetime.timedelta(days=900)
        for _turn in range(chance.randint(0, 3)):
            status = chance.choices(Employment.values, weights)[0]
            rows.append(Status(citizen=one, status=status, from_on=day))
            day += datetime.timedelta(days=chance.randint(20, 400))
    Status.objects.bulk_create(rows)
    return made


LABELS = {
    "statuses": page_of.STATUSES,
    **{name: labels for name, (_heading, labels) in page_of.WHO.items()},
    **{name: labels for name, (_heading, labels) in page_of.LASTING.items()},
}


def codes(name, label, every):
    """The codes that stand behind a label with several."""
    labels = {"unknown": page_of.UNKNOWN, **LABELS[name]}
    words = {str(labels.get(code, code)): code for code in every}
    return {words[word] for word in label.split(" / ")}


def outcomes(pages):
    """What is told about outcomes as (set of kinds, how many), and the kinds."""
    kinds = releases.kinds_of_people()
    told = read_tables(pages["figures"])["statuses"]
    everybody = frozenset(range(len(kinds)))
    facts = []
    for (label, _group), n in told.items():
        if label == str(page_of.gettext_lazy("In all")):
            facts.append((everybody, n))
        else:
            among = codes("statuses", label, releases.STATUSES)
            facts.append((frozenset(i for i in everybody if kinds[i][0] in among), n))
    for name, sentence in page_of.HEADLINES.items():
        n_of_n = r"(\d+) (?:of|af) (\d+)[^<]*(?:<span[^>]*>[^<]*</span>)?\s*"
        found = re.search(n_of_n + re.escape(str(sentence)), pages["figures"])
        if found and name in releases.OUTCOMES:
            group = frozenset(i for i in everybody if releases.has_code(name, "yes", kinds[i]))
            facts.append((group, int(found[1])))
    return kinds, facts


def is_exact(kinds, facts, group):
    fewest, most = bounds(len(kinds), facts, group)
    return most - fewest < 1 - 1e-6


def gives_away(kinds, facts, truth):
    """The groups of one to four, in a table or between two figures, that come out exactly; and how many
    such groups there are."""
    lines = [group for group, _n in facts]
    groups = {
        frozenset(i for i, kind in enumerate(kinds) if kind[0] == code)
        for code in releases.STATUSES
    }
    groups |= {op for one, other in product(lines, lines) for op in (one & other, one - other)}
    number = {kind: i for i, kind in enumerate(kinds)}
    small = [group for group in groups if 0 < sum(number[kind] in group for kind in truth) < FEWEST]
    return [group for group in small if is_exact(kinds, facts, group)], len(small)


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_an_evaluator_can_open_gives_a_small_group_away(client, eva, seed):
    populate(seed, 60)
    client.force_login(eva)
    pages = crawl(client)
    assert set(pages) == {
        "overview",
        "figures",
        "report",
    }  # a new page is attacked too, or stands above
    known = {"targets", "curve", *releases.NAMES}
    for page in pages.values():
        names = re.findall(r'<table[^>]*?(?:id="told-(\w+)")?\s*>', page)
        assert set(names) <= known
    release = current_programme().releases.get()
    # What a page tells, the report tells alike, and there is nothing small in it.
    tables = read_tables(pages["figures"])
    assert tables == read_tables(pages["report"])
    numbers = [n for table in tables.values() for n in table.values()]
    assert numbers
    assert not [n for n in numbers if 0 < n < FEWEST]
    kinds, facts = outcomes(pages)
    assert len(facts) > len(tables["statuses"])  # the sentences were read as well
    truth = [releases.kind_of(case) for case in cases(Citizen.objects.all(), [], release.on)]
    exact, small = gives_away(kinds, facts, truth)
    assert small
    assert not exact
    assert not background_given_away(tables)


def background_given_away(tables):
    """Groups of one to four of one background in one job centre that come out exactly, two backgrounds
    at a time."""
    offices = [*Citizen.objects.values_list("office__name", flat=True).distinct()]
    exact = []
    every = {
        "gender": (*Gender.values, "unknown"),
        "education": (*Citizen.Education.values, "unknown"),
    }
    kinds = list(product(offices, *every.values()))
    facts = [(frozenset(range(len(kinds))), Citizen.objects.count())]
    for place, name in enumerate(every, start=1):
        for (label, head), n in tables.get(name, {}).items():
            total = str(page_of.gettext_lazy("In all"))
            lines = every[name] if label == total else codes(name, label, every[name])
            of = offices if head == total else head.split(" / ")
            facts.append(
                (frozenset(i for i, k in enumerate(kinds) if k[place] in lines and k[0] in of), n)
            )
    for place, name in enumerate(every, start=1):
        for office, code in product(offices, every[name]):
            n = Citizen.objects.filter(
                office__name=office, **{name: "" if code == "unknown" else code}
            ).count()
            group = frozenset(i for i, k in enumerate(kinds) if k[0] == office and k[place] == code)
            if 0 < n < FEWEST and is_exact(kinds, facts, group):
                exact.append((office, code, n))
    return exact


def test_the_same_attack_finds_what_primary_suppression_alone_leaves():
    populate(1, 60)
    on = TODAY.replace(day=1)
    ways = cases(Citizen.objects.all(), [], on)
    kinds, truth = releases.kinds_of_people(), [releases.kind_of(case) for case in ways]
    facts = [(frozenset(range(len(kinds))), len(ways))]
    for name in releases.OUTCOMES:
        for code in releases.STATUSES if name == "statuses" else ("yes",):
            n = sum(releases.has_code(name, code, kind) for kind in truth)
            if n == 0 or n >= FEWEST:  # what is small is left blank, and nothing else
                group = frozenset(
                    i for i, k in enumerate(kinds) if releases.has_code(name, code, k)
                )
                facts.append((group, n))
    exact, _small = gives_away(kinds, facts, truth)
    assert exact


def test_the_published_figures_stand_on_the_page(client, eva, rampen):  # noqa: F811
    with time_machine.travel(datetime.datetime(2018, 10, 31, 12, tzinfo=datetime.UTC), tick=False):
        client.force_login(eva)
        page = client.get(reverse("figures"))
    told = {
        one["sentence"]: (one["n"], one["of"], one["percent"]) for one in page.context["headlines"]
    }
    assert told[page_of.HEADLINES["ever_in_job"]] == (75, 125, 60)
    assert told[page_of.HEADLINES["kept"]] == (51, 125, 41)
    assert told[page_of.HEADLINES["kept_or_pension"]] == (61, 125, 49)
    table = page.content.decode().split('id="told-statuses"')[1].split("</thead>")[0]
    heads = re.findall(r'<th scope="col"', table)
    assert len(heads) == 2  # the status, and how many
    rows = {row["label"]: row["total"] for row in page.context["statuses"]["rows"]}
    assert (rows["Fleksjob"], rows[str(Employment.UNEMPLOYED.label)]) == (38, 26)
    assert sorted(n for n in rows.values() if n) == [
        5,
        8,
        10,
        11,
        12,
        15,
        26,
        38,
    ]  # 8: on leave, moved, dead
    assert list(rows.values())[:-1].count(0) == 0  # nobody's lines stand as one, the last
    d1 = next(one for one in page.context["targets"] if one["code"] == "D1")
    assert (d1["share"]["n"], d1["share"]["percent"], d1["goal"]) == (61, 49, 60)


def test_who_was_erased_is_not_the_difference_between_two_figures():
    populate(5, 30)
    programme = current_programme()
    kirsten, day = people.mentor("Kirsten"), TODAY - datetime.timedelta(days=400)
    for one in Citizen.objects.order_by("pk")[:12]:
        Match.objects.create(
            citizen=one,
            kind="mentors",
            mentor=kirsten,
            shortlisted_at=timezone.now(),
            started_on=day,
        )
    gone = {"programme": programme, "had_internship": False, "had_job": False, "kept_job": False}
    CaseFigures.objects.create(had_volunteer=True, **gone)
    told = releases.latest(programme, TODAY)
    assert releases.count(told, "volunteer", "yes") == 13
    assert releases.count(told, "volunteers_last", "all") is None  # twelve: one has been erased
    assert releases.count(told, "by_role", "social") is None


def test_with_too_few_citizens_nothing_is_told(client, eva):
    populate(1, 4)
    client.force_login(eva)
    for name in ("overview", "figures", "report"):
        page = client.get(reverse(name))
        assert page.context["release"] is None
    assert not current_programme().releases.exists()


def test_the_curve_counts_those_who_go_on_and_stops_where_few_are_left(client, eva):
    made = populate(4, 40)
    Status.objects.all().delete()
    quarter = releases._quarter(TODAY)
    rows = []
    for number, one in enumerate(made):
        # Ten lose it after two months, ten after eight, and twenty go on after ten or sixteen.
        lasts = (60, 240, 300, 480)[number // 10]
        begins = quarter - datetime.timedelta(days=lasts + (100 if number < 20 else 0))
        rows.append(Status(citizen=one, status="fleksjob", from_on=begins))
        if number < 20:
            ends = begins + datetime.timedelta(days=lasts)
            rows.append(Status(citizen=one, status="unemployed", from_on=ends))
    Status.objects.bulk_create(rows)
    client.force_login(eva)
    marks = client.get(reverse("figures")).context["curve"]["marks"]
    told = [(mark["months"], mark["percent"], mark["at_least"]) for mark in marks]
    assert told == [(3, 75, 30), (6, 75, 30), (12, 50, 10)]
    assert (marks[0]["low"], marks[0]["high"]) == (59, 86)
