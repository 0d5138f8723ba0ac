"""The contract: nobody signs what was not shown, nobody under 18 has one, and its days count in matching."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from mentors import contracts, recruitment
from mentors.models import Contract, ContractText
from programme.roles import Role
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOW = datetime(2026, 11, 26, 10, tzinfo=ZoneInfo("Europe/Copenhagen"))
TODAY = NOW.date()
YEAR = {"begins_on": TODAY, "ends_on": TODAY + 364 * DAY}


@pytest.fixture
def sind():
    return people.branch("SIND Odder", people.office("Jobcenter Odder"))


@pytest.fixture
def inger(sind):
    return people.coordinator("Inger Stenholt", sind)


@pytest.fixture
def kirsten(sind):
    return people.mentor(
        "Kirsten Lind",
        of=sind,
        user=people.user("Kirsten Lind", Role.MENTOR, sind),
        birth_year=1961,
        contract_signed_on=None,
    )


def offer(mentor, by, **facts):
    said = {"text": contracts.text_on(TODAY), "role": "social", "limits": "", **YEAR}
    return contracts.offer(mentor, by=by, at=NOW, **said | facts)


def sign(contract, by, *, on=TODAY, how=Contract.How.PAPER, **facts):
    shown = contracts.fingerprint(contracts.wording(Contract.objects.get(pk=contract.pk)))
    return contracts.sign(contract, how=how, on=on, by=by, at=NOW, **{"shown": shown} | facts)


def test_the_words_say_it_all_in_danish_whoever_reads(kirsten, inger):
    contract = offer(kirsten, inger, role="both", limits="Ikke om aftenen. [rolle]")
    with translation.override("en"):
        words = contracts.wording(contract)
    said = (
        ("SIND Odder og Kirsten Lind", "26. november 2026", "25. november 2027")
        + ("Social og faglig frivillig", "Ikke om aftenen. [rolle]", "Tavshedspligt")
        + ("ulønnet", "ikke fra jobcentret", "Når forløbet slutter", "Sådan kan aftalen stoppe")
        + ("version 1",)
    )
    assert [one for one in said if one not in words] == []
    assert ("heading", "Tavshedspligt") in contracts.parts(words)


def test_kirsten_signs_by_log_in_and_the_words_stay_as_they_were(kirsten, inger):
    contract = offer(kirsten, inger, role="professional")
    words = contracts.wording(contract)
    signed = sign(contract, kirsten.user, how=Contract.How.LOG_IN)
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on, kirsten.contract_ends_on, kirsten.role) == (
        TODAY,
        YEAR["ends_on"],
        "professional",
    )
    kirsten.name = "Kirsten Gift"
    kirsten.save()
    signed.refresh_from_db()
    assert contracts.wording(signed) == words
    assert (signed.fingerprint, signed.recorded_by) == (contracts.fingerprint(words), kirsten.user)


def test_the_same_press_twice_signs_once_and_another_day_is_refused(kirsten, inger):
    contract = offer(kirsten, inger)
    sign(contract, inger)
    sign(contract, inger)
    assert kirsten.contracts.count() == 1
    for other in ({"on": TODAY - DAY}, {"shown": "other words"}):
        with pytest.raises(ValidationError):
            sign(contract, inger, **other)
    contract.refresh_from_db()
    assert contract.signed_on == TODAY


def test_what_was_changed_since_it_was_read_is_not_signed(kirsten, inger):
    contract = offer(kirsten, inger)
    read = contracts.fingerprint(contracts.wording(contract))
    assert offer(kirsten, inger, limits="Kun om torsdagen.") == contract  # one offer at a time
    with pytest.raises(ValidationError):
        sign(contract, kirsten.user, how=Contract.How.LOG_IN, shown=read)
    contract.refresh_from_db()
    assert (contract.signed_on, contract.words) == (None, "")


def test_nobody_signs_for_somebody_else(kirsten, inger):
    contract = offer(kirsten, inger)
    for by, how in ((inger, Contract.How.LOG_IN), (kirsten.user, Contract.How.PAPER)):
        with pytest.raises(ValidationError):
            sign(contract, by, how=how)
    with pytest.raises(ValidationError):
        offer(kirsten, kirsten.user)
    contract.refresh_from_db()
    assert contract.signed_on is None


@pytest.mark.parametrize("how", ["paper", "log_in"])
@pytest.mark.parametrize(
    ("born", "is_adult", "may"),
    [
        (None, True, False),
        (2009, True, False),  # 17, whatever is ticked
        (2008, False, False),  # somewhen this year
        (2008, True, True),
        (2007, False, True),
    ],
)
def test_a_contract_is_for_those_who_are_18(kirsten, inger, how, born, is_adult, may):
    contract = offer(kirsten, inger)
    kirsten.birth_year = born
    kirsten.save()
    by = inger if how == "paper" else kirsten.user
    if may:
        assert sign(contract, by, how=how, is_adult=is_adult).signed_on == TODAY
    else:
        with pytest.raises(ValidationError):
            sign(contract, by, how=how, is_adult=is_adult)
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on == TODAY) is may


@pytest.mark.parametrize(("born", "may"), [(None, False), (2009, False), (2008, True)])
def test_none_is_offered_to_a_child_either(kirsten, inger, born, may):
    kirsten.birth_year = born
    kirsten.save()
    if may:
        offer(kirsten, inger)
    else:
        with pytest.raises(ValidationError):
            offer(kirsten, inger)
    assert kirsten.contracts.exists() is may


def test_odd_days_are_refused(kirsten, inger):
    with pytest.raises(ValidationError):
        offer(kirsten, inger, ends_on=TODAY - DAY)
    with pytest.raises(ValidationError):
        offer(kirsten, inger, begins_on=TODAY.replace(year=1026))
    contract = offer(kirsten, inger)
    for on in (TODAY + DAY, TODAY.replace(year=1926)):
        with pytest.raises(ValidationError):
            sign(contract, inger, on=on)
    kirsten.left_on = TODAY
    kirsten.save()
    with pytest.raises(ValidationError):
        sign(contract, inger)


def test_a_contract_that_goes_on_was_signed_when_the_first_was(kirsten, inger):
    first = YEAR["begins_on"] - 365 * DAY
    earlier = {"begins_on": first, "ends_on": TODAY - DAY}
    sign(offer(kirsten, inger, **earlier), inger, on=first)
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on, kirsten.contract_ends_on) == (first, TODAY - DAY)
    sign(offer(kirsten, inger, role="both"), inger)
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on, kirsten.contract_ends_on) == (first, YEAR["ends_on"])
    # A paper from long ago, found now, changes nothing that holds.
    long_ago = {"begins_on": first - 700 * DAY, "ends_on": first - 400 * DAY}
    sign(offer(kirsten, inger, **long_ago), inger, on=first - 700 * DAY)
    kirsten.refresh_from_db()
    assert (kirsten.contract_signed_on, kirsten.contract_ends_on) == (first, YEAR["ends_on"])
    assert kirsten.role == "both"


def test_after_a_gap_it_begins_anew_and_an_imported_day_counts(kirsten, inger):
    kirsten.contract_signed_on, kirsten.contract_ends_on = TODAY - 500 * DAY, TODAY - 9 * DAY
    kirsten.save()
    contract = offer(kirsten, inger)
    sign(contract, inger)
    kirsten.refresh_from_db()
    assert kirsten.contract_signed_on == TODAY
    bo = people.mentor("Bo Bak", of=kirsten.branch, birth_year=1970)
    since = bo.contract_signed_on  # open-ended, from a file
    found_late = {"begins_on": TODAY - 500 * DAY, "ends_on": TODAY - 400 * DAY}
    sign(offer(bo, inger, **found_late), inger, on=found_late["begins_on"])
    bo.refresh_from_db()
    assert (bo.contract_signed_on, bo.contract_ends_on) == (since, None)
    sign(offer(bo, inger), inger)
    bo.refresh_from_db()
    assert (bo.contract_signed_on, bo.contract_ends_on) == (since, YEAR["ends_on"])


def test_whose_contract_begins_later_is_not_active_before(kirsten, inger):
    begins = TODAY + 30 * DAY
    sign(offer(kirsten, inger, begins_on=begins), kirsten.user, how=Contract.How.LOG_IN)
    kirsten.refresh_from_db()
    steps = [recruitment.step_of(kirsten, day) for day in (TODAY, begins - DAY, begins)]
    assert steps == ["contract", "contract", "active"]


def test_what_waits_is_the_offer_and_then_the_end(kirsten, inger):
    assert contracts.waiting_for(kirsten, TODAY) is None
    contract = offer(kirsten, inger)
    assert contracts.waiting_for(kirsten, TODAY) == contract
    sign(contract, inger)
    ends = YEAR["ends_on"]
    waits = [contracts.waiting_for(kirsten, day) for day in (ends - 61 * DAY, ends - 60 * DAY)]
    assert waits == [None, contract]


def test_the_highest_version_that_has_begun_is_offered(kirsten, inger):
    [first] = ContractText.objects.all()
    second = ContractText.objects.create(version=2, text=first.text, from_on=TODAY)
    ContractText.objects.create(version=3, text=first.text, from_on=TODAY + DAY)
    assert [contracts.text_on(day) for day in (TODAY - DAY, TODAY)] == [first, second]
    assert contracts.why_not_text(first.text) is None
    assert contracts.why_not_text(first.text + " [løn]")
    assert contracts.why_not_text(first.text.replace("[grænser]", ""))
