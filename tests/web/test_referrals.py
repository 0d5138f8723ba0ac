"""The referral on its pages: who waits, the answer, the letter to print."""

import html
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from citizens.models import Citizen, Referral, Told
from matching import referrals
from matching.models import Consent, Disclosure
from programme.models import Quota
from tests import people

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 25, 11, tzinfo=ZoneInfo("Europe/Copenhagen"))
YES = {
    "told": Told.values,
    "admitted_on": "2026-11-24",
    "first_talk_on": "2026-12-02",
    "first_talk_time": "10:30",
    "channel": "paper",
}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(WEDNESDAY):
        yield


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder, client):
    tina = people.consultant("Tina Hvilsom", odder)
    client.force_login(tina)
    client.cookies["django_language"] = "en"
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", ref="B-201", contact=tina, yes=False)


def refer(citizen, by):
    return referrals.refer(
        citizen,
        by=by,
        at=timezone.now(),
        referred_on=WEDNESDAY.date().replace(day=15),
        office=citizen.office,
        referred_by="Ulla Kragelund",
    )


def words(response):
    """The page as it reads, without its marks."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))
    return re.sub(r"\s+", " ", text)


def test_from_the_referral_to_the_first_conversation(client, tina, bettina):
    page = f"/citizens/{bettina.pk}/referral/"
    assert "How the citizen came here has not been written down yet." in words(client.get(page))
    said = {"referred_on": "2026-11-15", "office": bettina.office.pk, "referred_by": "Ulla K."}
    assert client.post(f"{page}refer/", said).url == page
    assert "Bettina Skovgaard B-201" in words(client.get("/referrals/"))
    assert client.post(f"{page}tell/", {"told": ["kept"]}).url == page
    assert re.search(r'value="kept"[^>]*checked', client.get(page).content.decode())
    assert client.post(f"{page}accept/", YES | {"first_talk_with": tina.pk}).url == page
    assert "12/02/2026 10:30 a.m. with Tina Hvilsom" in words(client.get(page))
    assert "Referred 11/15/2026: accepted" in words(client.get(f"/citizens/{bettina.pk}/"))
    assert Citizen.objects.get().phase == "preparing"


@pytest.mark.parametrize(
    "said, sentence",
    [
        ({"told": ["kept"]}, "11 things have not been told yet."),
        ({"first_talk_on": "2026-12-09"}, "at most 14 days after the admitting meeting"),
        ({"first_talk_on": "2026-11-29"}, "falls on a weekend or a holiday"),
        ({"first_talk_on": "9999-12-31"}, "at most 14 days after the admitting meeting"),
        ({"admitted_on": "0001-01-01"}, "cannot be before the referral"),
    ],
)
def test_what_was_refused_stays_as_it_was_typed(client, tina, bettina, said, sentence):
    refer(bettina, tina)
    said = YES | {"first_talk_with": tina.pk} | said
    answer = client.post(f"/citizens/{bettina.pk}/referral/accept/", said)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert f'value="{said["first_talk_on"]}"' in answer.content.decode()
    assert Referral.objects.get().is_waiting and not Consent.objects.exists()


def test_soon_after_a_no_somebody_says_that_she_brought_it_up(client, tina, bettina):
    refer(bettina, tina)
    Consent.objects.create(
        citizen=bettina,
        purpose="take_part",
        event="refused",
        channel="spoken",
        from_on=WEDNESDAY.date(),
    )
    address, said = f"/citizens/{bettina.pk}/referral/accept/", YES | {"first_talk_with": tina.pk}
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert 'type="checkbox" name="unasked"' in answer.content.decode()
    assert client.post(address, said | {"unasked": "on"}).status_code == 302


def test_all_places_are_taken_and_a_manager_has_decided(client, tina, bettina):
    Quota.objects.create(office=bettina.office, number=0, from_on="2026-01-01")
    refer(bettina, tina)
    page, said = f"/citizens/{bettina.pk}/referral/", YES | {"first_talk_with": tina.pk}
    sentence = "All 0 places of Jobcenter Odder are taken. A manager decides"
    assert sentence in words(client.get(page))
    refused = client.post(f"{page}accept/", said)
    assert refused.status_code == 422
    assert "All places are taken: tick that a manager has decided it." in words(refused)
    assert Referral.objects.get().is_waiting
    assert client.post(f"{page}accept/", said | {"beyond_quota": "on"}).url == page
    assert "1 of 0 places used" in words(client.get(page))


def test_where_there_is_room_nobody_is_asked_to_tick(client, tina, bettina):
    Quota.objects.create(office=bettina.office, number=1, from_on="2026-01-01")
    refer(bettina, tina)
    page = client.get(f"/citizens/{bettina.pk}/referral/")
    assert "A manager" not in words(page)


def test_the_first_conversation_is_moved_on_the_page(client, tina, bettina):
    refer(bettina, tina)
    page = f"/citizens/{bettina.pk}/referral/"
    move = {"first_talk_on": "2026-12-04", "first_talk_time": "09:00", "first_talk_with": tina.pk}
    assert client.post(f"{page}move/", move).status_code == 404  # not before the yes
    client.post(f"{page}accept/", YES | {"first_talk_with": tina.pk})
    assert "Move the first conversation" in words(client.get(page))
    assert client.post(f"{page}move/", move).url == page
    shown = words(client.get(page))
    assert "12/04/2026 9 a.m. with Tina Hvilsom" in shown
    assert "moved from 12/02/2026 10:30 a.m. on 11/25/2026 by Tina Hvilsom" in shown
    late = client.post(f"{page}move/", move | {"first_talk_on": "2027-01-11"})
    assert (late.status_code, "at most 14 days" in words(late)) == (422, True)
    assert 'value="2027-01-11"' in late.content.decode()
    client.post(f"{page}move/", move | {"first_talk_on": "2027-01-11", "later": "on"})
    assert "the citizen asked for later" in words(client.get(page))


def test_a_stale_tab_of_the_move_is_told(client, tina, bettina):
    refer(bettina, tina)
    page = f"/citizens/{bettina.pk}/referral/"
    client.post(f"{page}accept/", YES | {"first_talk_with": tina.pk})
    form = client.get(page).context["forms"]["move"]
    tab = {form[name].html_initial_name: value for name, value in form.shown.items()}
    tab["initial-first_talk_with"] = tina.pk
    move = {"first_talk_on": "2026-12-04", "first_talk_time": "09:00", "first_talk_with": tina.pk}
    client.post(f"{page}move/", tab | move)
    stale = client.post(f"{page}move/", tab | move | {"first_talk_time": "14:00"})
    assert (stale.status_code, "was moved meanwhile" in words(stale)) == (422, True)
    again = stale.context["forms"]["move"].data.dict()
    assert client.post(f"{page}move/", again).url == page
    assert "12/04/2026 2 p.m." in words(client.get(page))


def test_tina_writes_down_the_job_centres_no(client, tina, bettina):
    refer(bettina, tina)
    page = f"/citizens/{bettina.pk}/referral/"
    assert client.post(f"{page}decline/", {"outcome": "accepted"}).status_code == 422
    client.post(f"{page}decline/", {"outcome": "no_of_office", "reason": "no_place"})
    assert "11/25/2026: No place left" in words(client.get(page)).replace(
        "Nov. 25, 2026", "11/25/2026"
    )
    assert client.post(f"{page}accept/", YES).status_code == 404


def test_nobody_elsewhere_finds_her(client, tina, bettina):
    refer(bettina, tina)
    Quota.objects.create(office=bettina.office, number=45, from_on="2026-01-01")
    client.force_login(people.consultant("Rasmus", people.office("Jobcenter Randers")))
    for address in ("referral/", "status/"):
        assert client.get(f"/citizens/{bettina.pk}/{address}").status_code == 404
    for address in ("referral/accept/", "referral/refer/", "status/", "status/yes/"):
        assert client.post(f"/citizens/{bettina.pk}/{address}", YES).status_code == 404
    seen = words(client.get("/referrals/"))
    assert "Bettina" not in seen and "Odder" not in seen and "45" not in seen


def test_a_colleague_sees_the_places_but_not_her(client, tina, bettina):
    refer(bettina, tina)
    Quota.objects.create(office=bettina.office, number=45, from_on="2026-01-01")
    client.force_login(people.consultant("Søren", bettina.office))
    seen = words(client.get("/referrals/"))
    assert "Jobcenter Odder 0 of 45 places used" in seen and "Bettina" not in seen


def test_the_letter_is_printed_without_a_name(client, tina, bettina):
    people.say_yes(bettina, "take_part")
    refer(bettina, tina)
    page = f"/citizens/{bettina.pk}/status/"
    no = "The citizen has not said yes to telling the job centre how it goes."
    assert no in words(client.get(page))
    refused = client.post(page)
    assert (refused.status_code, no in words(refused)) == (422, True)
    assert client.post(f"{page}yes/", {"channel": "spoken"}).status_code == 422
    client.post(f"{page}yes/", {"items": ["phase", "place"], "channel": "spoken"})
    assert not Disclosure.objects.exists()
    letter = client.post(page)
    (article,) = re.findall(r"<article.*?</article>", letter.content.decode(), re.DOTALL)
    assert "Ulla Kragelund" in article and "B-201" in article and "Søger" in article
    assert "Bettina" not in article
    (title,) = re.findall(r"<title>(.*?)</title>", letter.content.decode(), re.DOTALL)
    assert "B-201" in title and "Bettina" not in title
    assert Disclosure.objects.get().items == ["phase", "place"]
