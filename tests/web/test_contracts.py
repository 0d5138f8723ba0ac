"""The contract through the pages: Inger offers, Kirsten reads and signs, and keeps a copy."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from mentors import contracts
from mentors.contracts import fingerprint, wording
from mentors.models import ContractText
from programme.roles import Role
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def sind():
    return people.branch("SIND Odder", people.office("Jobcenter Odder"))


@pytest.fixture
def inger(client, sind):
    made = people.coordinator("Inger Stenholt", sind)
    client.force_login(made)
    return made


@pytest.fixture
def kirsten(sind):
    log_in = people.user("Kirsten Lind", Role.MENTOR, sind)
    return people.mentor(
        "Kirsten Lind", of=sind, user=log_in, birth_year=1961, contract_signed_on=None
    )


def where(mentor):
    return f"/mentors/{mentor.pk}/contract/"


def a_year(**facts):
    today = timezone.localdate()
    said = {"begins_on": today.isoformat(), "ends_on": (today + 364 * DAY).isoformat()}
    return {"role": "social", "limits": "Ikke i weekenden.", **said} | facts


def signing(client, mentor, **typed):
    """What somebody sends who has opened the page."""
    return {"shown": client.get(where(mentor)).context["shown"]} | typed


def test_kirsten_reads_the_whole_contract_signs_it_and_has_a_copy(client, inger, kirsten):
    assert client.post(where(kirsten), a_year()).status_code == 302
    contract = kirsten.contracts.get()
    client.force_login(kirsten.user)
    page = client.get(where(kirsten)).content.decode()
    assert "Ikke i weekenden." in page and "Tavshedspligt" in page
    assert where(kirsten) in client.get(f"/mentors/{kirsten.pk}/").content.decode()
    sign = f"/contracts/{contract.pk}/sign/"
    sent = signing(client, kirsten)
    assert client.post(sign, sent).status_code == 422  # not read
    assert client.post(sign, sent | {"read": "on"}).url == where(kirsten)
    assert client.post(sign, sent | {"read": "on"}).status_code == 302
    kirsten.refresh_from_db()
    contract.refresh_from_db()
    today = timezone.localdate()
    assert (kirsten.contract_signed_on, contract.how) == (today, "log_in")
    for url in (where(kirsten), f"/contracts/{contract.pk}/"):
        page = client.get(url).content.decode()
        assert contract.fingerprint in page and "Ikke i weekenden." in page, url


def test_inger_writes_down_what_was_signed_on_paper(client, inger, kirsten):
    client.post(where(kirsten), a_year())
    contract, today = kirsten.contracts.get(), timezone.localdate()
    sign = f"/contracts/{contract.pk}/sign/"
    sent = signing(client, kirsten)
    for odd in ("", "i går", (today + DAY).isoformat()):
        answer = client.post(sign, sent | {"signed_on_paper": odd})
        assert answer.status_code == 422
        assert answer.context["signing"]["signed_on_paper"].value() == odd
    assert client.post(sign, sent | {"signed_on_paper": today.isoformat()}).status_code == 302
    contract.refresh_from_db()
    assert (contract.how, contract.signed_on, contract.recorded_by) == ("paper", today, inger)


def test_whoever_read_earlier_words_is_asked_to_read_once_more(client, inger, kirsten):
    client.post(where(kirsten), a_year())
    client.force_login(kirsten.user)
    contract, sent = kirsten.contracts.get(), signing(client, kirsten, read="on")
    client.force_login(inger)
    client.post(where(kirsten), a_year(limits="Også i weekenden."))
    client.force_login(kirsten.user)
    answer = client.post(f"/contracts/{contract.pk}/sign/", sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Også i weekenden." in page and not answer.context["signing"]["read"].value()
    contract.refresh_from_db()
    assert contract.signed_on is None
    assert answer.context["shown"] == fingerprint(wording(contract))


def test_an_offer_is_taken_back_and_what_is_signed_stays(client, inger, kirsten):
    client.post(where(kirsten), a_year())
    client.force_login(kirsten.user)
    contract, sent = kirsten.contracts.get(), signing(client, kirsten, read="on")
    assert client.post(where(kirsten), {"withdraw": "1"}).status_code == 404
    client.force_login(inger)
    assert 'name="withdraw"' in client.get(where(kirsten)).content.decode()
    for _press in range(2):
        assert client.post(where(kirsten), {"withdraw": "1"}).status_code == 302
    client.force_login(kirsten.user)
    assert client.post(f"/contracts/{contract.pk}/sign/", sent).status_code == 404
    with pytest.raises(ValidationError):  # withdrawn while it is being signed
        contracts.sign(
            contract,
            how="log_in",
            on=timezone.localdate(),
            by=kirsten.user,
            at=timezone.now(),
            shown=sent["shown"],
        )
    client.force_login(inger)
    client.post(where(kirsten), a_year())
    contract, sent = kirsten.contracts.get(), signing(client, kirsten)
    today = timezone.localdate().isoformat()
    client.post(f"/contracts/{contract.pk}/sign/", sent | {"signed_on_paper": today})
    client.post(where(kirsten), {"withdraw": "1"})
    assert kirsten.contracts.get().signed_on


@pytest.mark.parametrize(
    ("years", "ticked", "status"), [(17, True, 422), (18, False, 422), (18, True, 302)]
)
def test_the_page_asks_whoever_could_be_seventeen(client, inger, kirsten, years, ticked, status):
    client.post(where(kirsten), a_year())
    kirsten.birth_year = timezone.localdate().year - years
    kirsten.save()
    client.force_login(kirsten.user)
    page = client.get(where(kirsten))
    assert ("is_adult" in page.context["signing"].fields) is (years == 18)
    sent = signing(client, kirsten, read="on") | ({"is_adult": "on"} if ticked else {})
    answer = client.post(f"/contracts/{kirsten.contracts.get().pk}/sign/", sent)
    assert answer.status_code == status


def test_without_a_year_of_birth_nothing_is_offered(client, inger, kirsten):
    kirsten.birth_year = None
    kirsten.save()
    answer = client.post(where(kirsten), a_year())
    assert answer.status_code == 422
    assert answer.context["offer"]["limits"].value() == "Ikke i weekenden."
    assert not kirsten.contracts.exists()


def test_a_contract_is_read_by_the_coordinator_and_the_volunteer_alone(
    client, inger, kirsten, sind
):
    client.post(where(kirsten), a_year())
    contract = kirsten.contracts.get()
    sent = signing(client, kirsten, read="on", signed_on_paper=timezone.localdate().isoformat())
    others = (
        people.consultant("Tina Hvilsom", people.office("Jobcenter Odder")),
        people.mentor("Bo Bak", of=sind, user=people.user("Bo Bak", Role.MENTOR, sind)).user,
        people.coordinator("Kim", people.branch("SIND Randers")),
        people.user("Adam", Role.ADMINISTRATOR, sind),
    )
    for somebody in others:
        client.force_login(somebody)
        answers = [
            client.get(where(kirsten)),
            client.get(f"/contracts/{contract.pk}/"),
            client.post(where(kirsten), a_year(limits="Ingen.")),
            client.post(f"/contracts/{contract.pk}/sign/", sent),
        ]
        assert [one.status_code for one in answers] == [404] * 4, somebody
    contract.refresh_from_db()
    assert (contract.signed_on, contract.limits) == (None, "Ikke i weekenden.")


def test_the_administrator_adds_a_version_and_changes_none(client):
    client.force_login(people.user("Adam", Role.ADMINISTRATOR))
    [first] = ContractText.objects.all()
    table = "/administration/mentors/contracttext/"
    new = {"version": 2, "from_on": "2026-12-01", "text": first.text}
    assert client.post(f"{table}add/", new | {"text": "Uden det hele."}).status_code == 200
    assert client.post(f"{table}add/", new).status_code == 302
    assert client.post(f"{table}{first.pk}/change/", new).status_code == 403
    assert client.post(f"{table}{first.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(ContractText.objects.values_list("version", flat=True)) == [2, 1]
