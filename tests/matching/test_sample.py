"""The sample of ../shared, imported as a user would, meets every line of its expected.json."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from tests.importing import SAMPLE, needs_sample

pytestmark = [needs_sample, pytest.mark.django_db]
EVERYBODY = 1000


def told(*command):
    out = StringIO()
    call_command(*command, "--json", stdout=out)
    return json.loads(out.getvalue())


@pytest.fixture(scope="module")
def expected():
    return json.loads((SAMPLE / "expected.json").read_text())


@pytest.fixture(scope="module")
def suggested(django_db_setup, django_db_blocker):
    """{kind: {citizen: the document of `suggest`}} for the whole sample; nothing is left behind."""
    from django.db import transaction

    from matching.models import Decision

    with django_db_blocker.unblock(), transaction.atomic():
        for kind, *more in (["citizens", "--consent", "papir"], ["mentors"], ["companies"]):
            told("import", kind, str(SAMPLE / f"{kind}.csv"), "--commit", "--with-staff", *more)
        documents: dict = {
            kind: {
                one["citizen"]: one
                for one in told("suggest", kind, "--citizen", "all", "--top", str(EVERYBODY))
            }
            for kind in ("companies", "mentors")
        }
        for document in (one for found in documents.values() for one in found.values()):
            document["excluded_by"] = Decision.objects.get(pk=document["decision"]).result.content[
                "excluded"
            ]
        transaction.set_rollback(True)
    return documents


def refs(document):
    return [candidate["ref"] for candidate in document["candidates"]]


@pytest.mark.parametrize(
    ("part", "kind", "party"),
    [("companies", "companies", "company"), ("mentors", "mentors", "mentor")],
)
def test_who_must_be_near_the_top(suggested, expected, part, kind, party):
    missed = [
        line
        for line in expected[part]
        if line[party] not in refs(suggested[kind][line["citizen"]])[: line["top"]]
    ]
    assert missed == []


@pytest.mark.parametrize(
    ("part", "kind", "party"),
    [("exclusions", "companies", "company"), ("mentor_exclusions", "mentors", "mentor")],
)
def test_who_is_excluded_by_which_rule(suggested, expected, part, kind, party):
    told_wrong = [
        line
        for line in expected[part]
        if suggested[kind][line["citizen"]]["excluded_by"].get(line[party]) != line["rule"]
    ]
    assert told_wrong == []


def test_unknown_is_not_no(suggested, expected):
    for line in expected["unknown"]:
        found = [
            candidate
            for candidate in suggested["companies"][line["citizen"]]["candidates"]
            if candidate["ref"] == line["company"]
        ]
        assert [one["known_share"] < line["known_share_below"] for one in found] == [True]


def test_who_nearly_fits(suggested, expected):
    for line in expected["near_misses"]:
        miss = next(
            miss
            for miss in suggested["companies"][line["citizen"]]["near_misses"]
            if miss["ref"] == line["company"]
        )
        change = {name: miss["changes"][0][name] for name in ("fact", "from", "to", "whose")}
        assert miss["rule"] == line["rule"]
        assert miss["would_rank"] <= line["top"]
        assert change == {name: line[name] for name in change}


def test_points_sum_to_the_score_as_printed(suggested):
    for documents in suggested.values():
        for document in documents.values():
            for candidate in document["candidates"]:
                points = sum(round(part["points"] * 10) for part in candidate["contributions"])
                assert points == round(candidate["score"] * 10)


def test_everybody_is_ranked_or_excluded_once(suggested):
    for documents in suggested.values():
        for document in documents.values():
            assert (
                len(document["candidates"]) + sum(document["excluded"].values()) == document["pool"]
            )
