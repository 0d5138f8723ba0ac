"""Questions and worries on the citizen's page."""

import pytest
from django.urls import reverse

from matching.models import Worry
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder, client):
    tina = people.consultant("Tina Hvilsom", odder)
    client.force_login(tina)
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


def raise_one(client, citizen, **said):
    where = reverse("new_worry", kwargs={"pk": citizen.pk})
    return client.post(where, {"whose": "mentor", "text": "Hun kom ikke tirsdag.", **said})


def test_it_stands_in_the_overview_until_somebody_reacts(client, tina, bettina):
    raise_one(client, bettina)
    worry = Worry.objects.get()
    assert (worry.owner, worry.reacted_at) == (tina, None)
    assert "inden for én arbejdsdag" in client.get(reverse("overview")).content.decode()
    client.post(
        reverse("react", kwargs={"pk": worry.pk}), {"reaction": "Ringet; hun har det godt."}
    )
    worry.refresh_from_db()
    assert worry.reacted_at is not None
    assert "inden for én arbejdsdag" not in client.get(reverse("overview")).content.decode()
    page = client.get(reverse("citizen", kwargs={"pk": bettina.pk})).content.decode()
    assert "Ringet; hun har det godt." in page


def test_nothing_said_is_nothing_written(client, bettina):
    assert raise_one(client, bettina, text="  ").status_code == 422
    assert not Worry.objects.exists()


def test_a_coordinator_has_the_volunteers_and_nobody_else_any(client, tina, bettina, odder):
    raise_one(client, bettina)
    raise_one(client, bettina, whose="relative", text="Hun sover dårligt.")
    branch = people.branch("SIND Odder", odder)
    client.force_login(people.coordinator("Karen", branch))
    page = client.get(reverse("citizen", kwargs={"pk": bettina.pk})).content.decode()
    assert "Hun kom ikke tirsdag." in page and "Hun sover dårligt." not in page
    client.force_login(people.consultant("Lone", odder))
    for worry in Worry.objects.all():
        assert client.get(reverse("react", kwargs={"pk": worry.pk})).status_code == 404
