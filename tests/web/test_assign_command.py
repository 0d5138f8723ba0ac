"""`manage.py assign mentors`: the plan as a document, the optimum of the lists it is made from."""

import json

import numpy as np
import pytest
from django.core.management import call_command
from scipy.optimize import Bounds, LinearConstraint, milp

from matching.models import Reading
from mentors.models import Mentor
from tests import people

pytestmark = pytest.mark.django_db


def document(capsys, *arguments):
    call_command(*arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_demo_is_assigned_as_well_as_can_be(capsys):
    """Another solver, from the lists as `suggest` prints them, finds no better sum."""
    call_command("demo", verbosity=0)
    Mentor.objects.filter(capacity__lt=4).update(capacity=4)  # or hardly anybody has room
    capsys.readouterr()
    told = document(capsys, "assign", "mentors")
    wanting = {one["citizen"] for one in (*told["pairs"], *told["unserved"])}
    lists = document(capsys, "suggest", "mentors", "--citizen", "all", "--top", "1000")
    scores = {
        (one["citizen"], candidate["ref"]): round(candidate["score"] * 10)
        for one in lists
        if one["citizen"] in wanting
        for candidate in one["candidates"]
    }
    resting = {one["citizen"] for one in told["unserved"] if one["rule"] == "paused"}
    pairs = sorted(pair for pair in scores if pair[0] not in resting)
    room = {
        one.ref: one.capacity - one.matches.exclude(stage__in=["shortlisted", "ended"]).count()
        for one in Mentor.objects.all()
    }
    citizens, mentors = sorted({c for c, _m in pairs}), sorted({m for _c, m in pairs})
    once = np.array([[c == one for c, _m in pairs] for one in citizens], float)
    within = np.array([[m == one for _c, m in pairs] for one in mentors], float)
    found = milp(
        -np.array([scores[pair] for pair in pairs], float),
        constraints=[
            LinearConstraint(once, 0, 1),
            LinearConstraint(within, 0, [max(room[one], 0) for one in mentors]),
        ],
        bounds=Bounds(0, 1),
        integrality=np.ones(len(pairs)),
        options={"mip_rel_gap": 0},
    )
    assert len(told["pairs"]) > 10
    assert round(told["total"] * 10) == round(-found.fun)
    assert told["total"] >= told["first_come_total"]
    assert all(
        round(one["score"] * 10) == scores[one["citizen"], one["mentor"]] for one in told["pairs"]
    )
    used = [one["mentor"] for one in told["pairs"]]
    assert all(used.count(ref) <= room[ref] for ref in used)


def test_what_is_printed_is_written_down_as_read(capsys):
    sind = people.branch("SIND Odder", people.office("Jobcenter Odder"))
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    kirsten = people.mentor("Kirsten Overby", of=sind)
    told = document(capsys, "assign", "mentors")
    (pair,) = told["pairs"]
    assert (pair["citizen"], pair["mentor"]) == (bettina.ref, kirsten.ref)
    assert (told["unserved"], told["total"]) == ([], pair["score"])
    assert Reading.objects.filter(citizen=bettina, through="assign").count() == 1
    call_command("assign", "mentors")
    assert f"{bettina.ref}  {kirsten.ref}" in capsys.readouterr().out
