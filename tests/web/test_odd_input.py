"""Odd input at every door: a clear answer, never a server error."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle
from tests import people
from tests.web.test_access import TABLE, _address, town  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ODD = ["\x00", "😀", "9" * 30, "1e400", "NaN", "<script>", "²"]
NARROWINGS = ("q", "page", "show", "kind", "phase", "role", "attitude")
FIELDS = [
    "attitude",
    "birth_year",
    "branch",
    "capacity",
    "channel",
    "consultant",
    "contact",
    "contract_signed_on",
    "cv",
    "cvr",
    "days_a_week",
    "decision",
    "email",
    "event",
    "follow_up_on",
    "held_on",
    "hours_goal",
    "hours_max",
    "hours_min",
    "hours_now",
    "interests",
    "kind",
    "language",
    "longest_day",
    "meeting_places",
    "name",
    "need-quiet_room",
    "next",
    "next_on",
    "note",
    "offer-quiet_room",
    "office",
    "outcome",
    "own_companies",
    "p_number",
    "paid_hours",
    "party",
    "pause_from",
    "pause_until",
    "phase",
    "phone",
    "places",
    "postcode",
    "purpose",
    "qualifications",
    "rank",
    "reason",
    "referred_on",
    "requires",
    "shortest_day",
    "side",
    "stage",
    "starts_on",
    "tasks",
    "timetable",
    "travel_by",
    "travel_minutes",
    "user",
    "week",
    "wishes",
    "contacts-TOTAL_FORMS",
    "contacts-INITIAL_FORMS",
    "contacts-0-id",
    "contacts-0-name",
]


def test_what_an_old_page_sends_gets_a_sentence(client):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    match = lifecycle.shortlist(
        people.citizen("Bettina", contact=tina),
        people.company("Kroen").openings.get(),
        by=tina,
        at=timezone.now(),
    )
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="tasks")
    client.force_login(tina)
    where = reverse("step", kwargs={"pk": match.pk, "step": "agree"})
    page = client.post(where, {"channel": "spoken"})
    assert page.status_code == 422
    assert "følger ikke efter" in page.content.decode()


STEPS = ("agree", "decline", "advance", "confirm", "follow-up", "end", "nonsense")


@pytest.mark.parametrize("odd", ODD, ids=ascii)
@pytest.mark.parametrize("actor", ["tina", "coordinator"])
def test_no_door_breaks(town, client, actor, odd):  # noqa: F811
    client.raise_request_exception = False
    broken = []
    addresses = [(name, _address(name, town)) for name in TABLE if name != "account_logout"]
    addresses += [
        (step, reverse("step", kwargs={"pk": town["match"].pk, "step": step})) for step in STEPS
    ]
    for name, address in addresses:
        client.force_login(town["actors"][actor])
        answers = [
            client.get(address, dict.fromkeys(NARROWINGS, odd)),
            client.post(address, dict.fromkeys(FIELDS, odd)),
        ]
        broken += [name for answer in answers if answer.status_code >= 500]
    assert broken == []
