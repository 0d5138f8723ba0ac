"""The offer: a card in the volunteer's own words, and who offered whom with which answer."""

import pytest
from django.utils import timezone

from matching import lifecycle
from matching.models import Consent
from matching.offers import offered
from matching.visibility import citizens_visible_to
from tests import people

pytestmark = pytest.mark.django_db
WORDS = "Jeg har selv været alene og ved, hvad en gåtur kan."


@pytest.fixture
def karen():
    return people.coordinator("Karen Vester", people.branch("SIND Odder", odder()))


def odder():
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", odder())


@pytest.fixture
def match(tina, karen):
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    kirsten = people.mentor("Kirsten Overby", of=karen.offices.get(), motivation=WORDS)
    return lifecycle.shortlist(bettina, kirsten, by=tina, at=timezone.now())


def asked():
    return Consent.objects.filter(event="asked", purpose="present")


def test_the_card_speaks_in_the_volunteers_words_and_names_neither_of_them_in_full(
    client, match, karen
):
    client.force_login(karen)
    page = client.get(f"/matches/{match.pk}/offer/").content.decode()
    card = page[page.index("<article") : page.index("</article>")]
    assert WORDS in card
    assert match.citizen.ref in card
    assert not [name for name in ("Overby", "Bettina", "Skovgaard") if name in card]
    said = " ".join(card.split())
    assert "får ikke penge for det" in said
    assert "kommer fra SIND og ikke fra jobcentret" in said


def test_given_twice_on_a_day_it_is_one_offer_and_who_made_it_is_known(client, match, karen):
    client.force_login(karen)
    for _press in range(2):
        assert client.post(f"/matches/{match.pk}/offer/").status_code == 302
    assert [one.recorded_by for one in asked()] == [karen]
    match.refresh_from_db()
    assert match.stage == "shortlisted"


def test_offers_and_answers_are_counted_by_who_made_them(client, match, karen, tina):
    sind, now = karen.offices.get(), timezone.now()
    client.force_login(karen)
    client.post(f"/matches/{match.pk}/offer/")
    lifecycle.agree(match, by=tina, at=now)
    amina = people.citizen("Amina Warsame", contact=tina)
    for name, by in (("Ole Lund", karen), ("Poul Berg", karen), ("Vera Lund", tina)):
        other = lifecycle.shortlist(amina, people.mentor(name, of=sind), by=tina, at=now)
        client.force_login(by)
        client.post(f"/matches/{other.pk}/offer/")
        if name == "Ole Lund":
            lifecycle.decline(other, by=tina, at=now, reason="changed_mind")
    told = [
        (one.by, one.from_sind, one.offered, one.yes, one.no, one.waits)
        for one in offered(citizens_visible_to(karen))
    ]
    assert told == [(karen, True, 3, 1, 1, 1), (tina, False, 1, 0, 0, 1)]
    client.force_login(karen)
    assert "Karen Vester" in client.get("/board/").content.decode()


def test_after_a_no_nobody_is_offered_the_same_again(client, match, karen, tina):
    lifecycle.decline(match, by=tina, at=timezone.now(), reason="changed_mind")
    client.force_login(karen)
    assert client.post(f"/matches/{match.pk}/offer/").status_code == 422
    assert not asked().exists()
