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
from evaluation.attack import Ways
from evaluation.suppression import FEWEST
from matching.models import CaseFigures, Match
from programme.models import Gender, current_programme
from tests import people
from tests.evaluation import attacker
from tests.evaluation.test_outcomes import people_on
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


def outcomes_on(pages):
    """What somebody reads of outcomes: {table: {line: how many}}."""
    total = str(page_of.gettext_lazy("In all"))
    told = {
        "statuses": {
            tuple(codes("statuses", label, attacker.STATUSES)): n
            for (label, _group), n in read_tables(pages["figures"])["statuses"].items()
            if label != total
        }
    }
    for name, sentence in page_of.HEADLINES.items():
        n_of_n = r"(\d+) (?:of|af) (\d+)[^<]*(?:<span[^>]*>[^<]*</span>)?\s*"
        found = re.search(f"{n_of_n}{re.escape(str(sentence))}\\s*<", pages["figures"])
        if found and name in attacker.TABLES:
            n, of = map(int, found.groups())
            told[name] = {("yes",): n, ("no",): of - n}
    return told


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
    told = outcomes_on(pages)
    assert len(told) > 1  # the sentences were read as well
    assert not attacker.gives_away_at_once(people_on(release.on), told)
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
    read = Ways(len(kinds), [], [facts])
    for place, name in enumerate(every, start=1):
        for office, code in product(offices, every[name]):
            n = Citizen.objects.filter(
                office__name=office, **{name: "" if code == "unknown" else code}
            ).count()
            group = frozenset(i for i, k in enumerate(kinds) if k[0] == office and k[place] == code)
            if 0 < n < FEWEST and read.pinned([read.at(0, group)]):
                exact.append((office, code, n))
    return exact


def test_the_same_attack_finds_what_primary_suppression_alone_leaves():
    populate(1, 60)
    people = people_on(TODAY.replace(day=1))
    told = {}
    for table in attacker.TABLES:
        for code in attacker.STATUSES if table == "statuses" else ("yes", "no"):
            n = sum(attacker.belongs(person, table, (code,)) for person in people)
            if n == 0 or n >= FEWEST:  # what is small is left blank, and nothing else
                told.setdefault(table, {})[(code,)] = n
    assert attacker.gives_away_at_once(people, told)


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


def test_whose_six_months_have_not_passed_is_told_beside_the_target(client, eva):
    made = populate(3, 30)
    Status.objects.all().delete()
    quarter = releases._quarter(TODAY)
    days = {"long ago": 400, "lately": 30}
    for number, one in enumerate(made[:16]):
        since = quarter - datetime.timedelta(days=days["long ago" if number < 10 else "lately"])
        one.statuses.create(status="fleksjob", from_on=since)
    client.force_login(eva)
    page = client.get(reverse("figures"))
    d1 = next(one for one in page.context["targets"] if one["code"] == "D1")
    assert (d1["share"]["n"], d1["share"]["of"], d1["not_due"]) == (10, 30, 6)


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
