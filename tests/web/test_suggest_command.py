"""`manage.py suggest` as a program's user meets it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder(db):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    for ref, name in (("B-901", "Bettina"), ("B-902", "Karina")):
        people.citizen(name, ref=ref, contact=tina, wishes=["opvask"], musts=["small_tasks"])
    people.company("Havrekrogen", ref="V-901", tasks=["opvask"], offers=["small_tasks"])
    people.company("Storkøkkenet", ref="V-902", offers_not=["small_tasks"])
    people.mentor("Kirsten", ref="M-901")


def run(*arguments):
    out = StringIO()
    call_command("suggest", *arguments, stdout=out)
    return out.getvalue()


def test_one_citizen_is_a_document_several_are_a_list(odder):
    one = json.loads(run("companies", "--citizen", "B-901", "--json"))
    assert set(one) >= {
        "citizen",
        "kind",
        "model",
        "decision",
        "candidates",
        "excluded",
        "near_misses",
        "pool",
    }
    assert [candidate["ref"] for candidate in one["candidates"]] == ["V-901"]
    assert set(one["candidates"][0]) >= {
        "rank",
        "ref",
        "name",
        "opening",
        "score",
        "known_share",
        "contributions",
        "questions",
    }
    assert (one["excluded"], one["pool"]) == ({"needs": 1}, 2)
    assert [
        (miss["ref"], miss["rule"], miss["changes"][0]["fact"]) for miss in one["near_misses"]
    ] == [("V-902", "needs", "small_tasks")]
    several = json.loads(run("mentors", "--citizen", "B-902", "--citizen", "B-901", "--json"))
    assert [document["citizen"] for document in several] == ["B-902", "B-901"]
    everybody = json.loads(run("mentors", "--citizen", "all", "--json"))
    assert [document["citizen"] for document in everybody] == ["B-901", "B-902"]


def test_for_people_it_is_text_in_danish(odder):
    told = run("companies", "--citizen", "B-901")
    assert "Havrekrogen" in told and "“opvask” er præcis et ønske." in told


def test_a_reference_that_is_nobodys_is_named(odder):
    with pytest.raises(CommandError, match="B-999") as refused:
        run("companies", "--citizen", "B-901", "--citizen", "B-999")
    assert refused.value.returncode == 1


def test_wrong_usage_is_two(odder):
    with pytest.raises(CommandError) as refused:
        run("companies", "--citizen", "B-901", "--top", "0")
    assert refused.value.returncode == 2
