"""Loading the demo data: the same each time, only the dates move."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from citizens.models import Citizen
from companies.models import Company
from matching import demo
from matching.models import Consent, FollowUp, Match
from tests import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


def told(rows, *fields):
    return sorted(rows.values_list(*fields))


def notes():
    """Read row by row: in the database they are sealed."""
    rows = FollowUp.objects.select_related("match__citizen")
    return sorted((one.match.citizen.ref, one.due_on, str(one.held_on), one.note) for one in rows)


def everything():
    return {
        "citizens": told(Citizen.objects, "ref", "name", "phase", "hours_now", "referred_on"),
        "companies": told(Company.objects, "ref", "name", "cvr", "no_contact_until"),
        "matches": told(
            Match.objects, "citizen__ref", "kind", "stage", "shortlisted_at", "ended_on"
        ),
        "follow_ups": notes(),
        "consents": told(
            Consent.objects, "citizen__ref", "purpose", "event", "from_on", "until_on"
        ),
    }


def test_a_week_later_all_is_the_same_a_week_later():
    loads = []
    for day in (TODAY, TODAY, TODAY + timedelta(7)):
        with transaction.atomic():
            demo.load(day)
            loads.append(everything())
            transaction.set_rollback(True)
    first, again, later = loads
    assert again == first
    assert later != first
    week = timedelta(7)
    assert [
        (ref, name, phase, hours, day and day + week)
        for ref, name, phase, hours, day in first["citizens"]
    ] == (later["citizens"])
    assert [row[2] for row in later["matches"]] == [row[2] for row in first["matches"]]


def test_what_was_imported_stays_as_it_was():
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina", ref="B-001", contact=tina)
    assert demo.load(TODAY)
    bettina.refresh_from_db()
    assert (bettina.name, bettina.consultant, bettina.office.name) == (
        "Bettina",
        tina,
        "Jobcenter Odder",
    )
