"""The main job through the pages: from a profile to a confirmed match and its follow-up."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.models import Consent, Decision, Match
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        wishes=["køkkenarbejde", "snitte grøntsager"],
        musts=["small_tasks"],
        needs=["extra_breaks"],
        interests=["strik"],
        mentor_role="social",
        languages=["dansk"],
    )


@pytest.fixture
def places(db):
    kitchen = people.company(
        "Spisestedet Havrekrogen", tasks=["snitte grøntsager", "opvask"], offers=["small_tasks"]
    )
    heavy = people.company("Storkøkkenet", tasks=["køkkenarbejde"], offers_not=["small_tasks"])
    return {"kitchen": kitchen, "heavy": heavy}


def step(client, match, name, **said):
    return client.post(reverse("step", kwargs={"pk": match.pk, "step": name}), said)


def test_a_company_from_suggestion_to_follow_up(client, tina, bettina, places, odder):
    client.force_login(tina)
    address = reverse("suggest_companies", kwargs={"pk": bettina.pk})
    page = client.get(address)
    told = page.content.decode()
    assert [one["name"] for one in page.context["candidates"]] == ["Spisestedet Havrekrogen"]
    assert page.context["document"]["excluded"] == {"needs": 1}
    assert "Spisestedet Havrekrogen" in told
    decision = Decision.objects.get()
    assert [view.user for view in decision.views.all()] == [tina]

    opening = places["kitchen"].openings.get()
    client.post(address, {"party": opening.pk, "decision": decision.pk, "rank": 1})
    match = Match.objects.get()
    assert (match.citizen, match.opening, match.stage, match.rank) == (
        bettina,
        opening,
        "shortlisted",
        1,
    )

    # Before her yes nobody is approached.
    refused = step(client, match, "advance", stage="approached")
    assert refused.status_code == 422
    match.refresh_from_db()
    assert match.stage == Stage.SHORTLISTED

    step(client, match, "agree", channel="spoken")
    match.refresh_from_db()
    assert (match.stage, match.consent.company, match.consent.purpose) == (
        Stage.AGREED,
        places["kitchen"],
        Consent.Purpose.PRESENT,
    )
    step(client, match, "advance", stage="approached")
    step(client, match, "advance", stage="meeting")
    today = timezone.localdate()
    step(
        client,
        match,
        "confirm",
        stage="internship",
        starts_on=today,
        follow_up_on=today + timedelta(3),
        hours="4",
        **people.agreed(today),
    )
    match.refresh_from_db()
    assert (match.stage, match.started_on) == (Stage.INTERNSHIP, today)
    assert [(row.hours, row.paid_hours) for row in match.hours.all()] == [(4, 0)]

    overview = client.get(reverse("overview")).content.decode()
    assert "Spisestedet Havrekrogen" in overview
    step(
        client,
        match,
        "follow-up",
        contact="both",
        held_on=today,
        outcome="going_well",
        note="Hun vil gerne begynde lidt senere.",
        next_on=today + timedelta(21),
    )
    held, due = match.follow_ups.all()
    assert (held.outcome, held.recorded_by, due.due_on, due.held_on) == (
        "going_well",
        tina,
        today + timedelta(21),
        None,
    )
    page = client.get(reverse("match", kwargs={"pk": match.pk})).content.decode()
    assert "Hun vil gerne begynde lidt senere." in page
    assert [event.to_stage for event in match.events.all()] == [
        "shortlisted",
        "agreed",
        "approached",
        "meeting",
        "internship",
    ]

    # The only place is taken now: nobody else is sent there, and the list says why.
    karina = people.citizen("Karina", contact=tina, wishes=["opvask"])
    page = client.get(reverse("suggest_companies", kwargs={"pk": karina.pk}))
    assert page.context["document"]["excluded"] == {"closed": 1}

    # An evaluator, another office's consultant and a stranger see none of it.
    lone = people.consultant("Rasmus Bisgaard", people.office("Jobcenter Randers"))
    for outsider in (people.user("Eva", "evaluator"), lone, None):
        client.logout()
        if outsider:
            client.force_login(outsider)
        for closed in (
            address,
            reverse("citizen", kwargs={"pk": bettina.pk}),
            reverse("match", kwargs={"pk": match.pk}),
        ):
            answer = client.get(closed)
            assert answer.status_code == (404 if outsider else 302)
            assert "Bettina" not in answer.content.decode()
        for opened in ("overview", "citizens"):
            assert "Bettina" not in client.get(reverse(opened), follow=True).content.decode()
    client.force_login(lone)
    company = client.get(reverse("company", kwargs={"pk": places["kitchen"].pk})).content.decode()
    assert "Bettina" not in company and bettina.ref not in company


def test_a_volunteer_from_suggestion_to_follow_up(client, tina, bettina, odder):
    sind = people.branch("SIND Odder", odder)
    karen = people.coordinator("Karen Lund", sind)
    kirsten = people.mentor("Kirsten Overby", of=sind, interests=["strik"], capacity=1)
    people.mentor("Ib Søholm", of=sind, contract_signed_on=None)
    client.force_login(karen)
    address = reverse("suggest_mentors", kwargs={"pk": bettina.pk})
    page = client.get(address)
    assert [one["name"] for one in page.context["candidates"]] == ["Kirsten Overby"]
    assert page.context["document"]["excluded"] == {"contract": 1}
    client.post(
        address, {"party": kirsten.pk, "decision": page.context["document"]["decision"], "rank": 1}
    )
    match = Match.objects.get()
    step(client, match, "agree", channel="paper")
    step(client, match, "advance", stage="asked")
    match.refresh_from_db()
    people.said_yes(match, at=timezone.now())
    step(client, match, "advance", stage="talk")
    today = timezone.localdate()
    step(
        client,
        match,
        "confirm",
        stage="running",
        starts_on=today,
        follow_up_on=today + timedelta(14),
    )
    match.refresh_from_db()
    assert match.stage == Stage.RUNNING

    page = client.get(
        reverse("suggest_mentors", kwargs={"pk": people.citizen("Bo", contact=tina).pk})
    )
    assert page.context["document"]["excluded"] == {"contract": 1, "capacity": 1}


def test_her_no_is_remembered(client, tina, bettina, places):
    client.force_login(tina)
    address = reverse("suggest_companies", kwargs={"pk": bettina.pk})
    page = client.get(address)
    opening = places["kitchen"].openings.get()
    client.post(
        address, {"party": opening.pk, "decision": page.context["document"]["decision"], "rank": 1}
    )
    match = Match.objects.get()
    step(client, match, "decline", reason="too_far")
    match.refresh_from_db()
    assert (match.stage, match.ended_by, match.ended_reason) == (Stage.ENDED, "citizen", "too_far")
    assert match.citizen.consents.last().event == Consent.Event.REFUSED
    assert client.get(address).context["document"]["excluded"] == {"blocked": 1, "needs": 1}


def test_without_her_yes_nothing_is_ranked(client, tina, places):
    silent = people.citizen("Ane", contact=tina, wishes=["opvask"], yes=False)
    client.force_login(tina)
    page = client.get(reverse("suggest_companies", kwargs={"pk": silent.pk}))
    assert page.context["candidates"] == []
    assert page.context["document"]["excluded"] == {"consent": 2}
