"""A few places in plain words, and what the citizen says to each: all of it or nothing."""

import pytest
from django.utils import timezone

from companies.models import Offer, Opening
from matching import choices, lifecycle
from matching.choices import Said
from matching.models import Block, Consent, Match, MatchEvent
from matching.sheets import may_be_told
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from mentors.models import Mentor
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        wishes=["snitte grøntsager", "pakke varer"],
        own_companies=["Lageret"],
        musts=["small_tasks"],
        needs=["extra_breaks"],
        needs_in_words="Bliver bange for høje stemmer.",
    )


@pytest.fixture
def town(db):
    return [
        people.company("Havrekrogen", tasks=["snitte grøntsager"], offers=["small_tasks"]),
        people.company("Lageret", tasks=["pakke varer"], offers=["small_tasks", "extra_breaks"]),
        people.company("Biblioteket", tasks=["sætte bøger på plads"], places=None),
    ]


def shortlisted(citizen, by, kind=Kind.COMPANIES):
    """Everybody whom the list suggests, from the recorded list: [Match, …] by rank."""
    pool = Opening.objects.all() if kind == Kind.COMPANIES else Mentor.objects.all()
    found = Suggester(kind, pool).suggest(citizen, viewer=by)
    return [
        lifecycle.shortlist(
            citizen, found.party(one), by=by, at=timezone.now(), decision=found.decision
        )
        for one in found.explained["candidates"]
    ]


def sheet(citizen, kind=Kind.COMPANIES):
    return choices.sheet(citizen, kind, Match.objects.filter(citizen=citizen, kind=kind))


def record(by, *said, channel="paper"):
    choices.record(said, by=by, at=timezone.now(), channel=channel)


def test_it_says_why_and_what_is_open_to_the_citizen(bettina, tina, town):
    shortlisted(bettina, tina)
    told = {one.match.other.name: one for one in sheet(bettina)}
    assert list(told) == ["Lageret", "Havrekrogen", "Biblioteket"]
    assert told["Havrekrogen"].because[:2] == [
        "Du ønsker “snitte grøntsager”, og det er lige det, de har brug for.",
        "De har sagt, at det kan lade sig gøre: "
        "Du får små opgaver, som du kan nå at gøre færdige samme dag.",
    ]
    assert "Kan man holde ekstra pauser i løbet af dagen?" in told["Havrekrogen"].not_known
    lager = told["Lageret"].match
    everything = choices.PlainWords(bettina, Kind.COMPANIES, [lager]).because(lager, 99)
    assert "Du har selv peget på stedet." in everything
    assert all(1 <= len(one.because) <= 3 and len(one.not_known) <= 2 for one in told.values())


def test_the_reasons_are_those_of_the_list_and_not_of_today(bettina, tina, town):
    shortlisted(bettina, tina)
    before = {one.match.pk: one.because for one in sheet(bettina)}
    for number in range(30):
        people.company(f"Nyt sted {number}", tasks=["snitte grøntsager"])
    assert {one.match.pk: one.because for one in sheet(bettina)} == before


def test_what_has_been_answered_since_is_not_promised_and_not_open(bettina, tina, town):
    shortlisted(bettina, tina)
    opening = town[0].openings.get()
    opening.offers.filter(accommodation="small_tasks").update(answer="no")
    Offer.objects.create(opening=opening, accommodation_id="extra_breaks", answer="yes")
    told = next(one for one in sheet(bettina) if one.match.other == town[0])
    assert "små opgaver" not in " ".join(told.because)
    assert "Kan man holde ekstra pauser i løbet af dagen?" not in told.not_known


def test_without_a_recorded_list_it_is_said_from_what_is_known_today(bettina, tina, town):
    match = lifecycle.shortlist(bettina, town[0].openings.get(), by=tina, at=timezone.now())
    assert match.decision is None
    assert sheet(bettina)[0].because[0].startswith("Du ønsker “snitte grøntsager”")


def test_at_most_five_in_the_order_of_rank_and_only_those_that_wait(bettina, tina):
    for number in range(7):
        people.company(f"Sted {number}", ref=f"V-{number}", tasks=["pakke varer"])
    pool = Suggester(Kind.COMPANIES, Opening.objects.all()).suggest(bettina)
    for one in reversed(pool.explained["candidates"]):
        lifecycle.shortlist(
            bettina,
            pool.party(one),
            by=tina,
            at=timezone.now(),
            decision=pool.decision,
            override="more_choice",
        )
    first = Match.objects.get(rank=1)
    lifecycle.agree(first, by=tina, at=timezone.now())
    told = sheet(bettina)
    assert [one.match.rank for one in told] == [2, 3, 4, 5, 6]
    assert all(len(one.because) <= 2 and len(one.not_known) <= 1 for one in told)


def test_a_volunteer_is_told_of_without_what_concerns_others(bettina, tina):
    bettina.interests, bettina.mentor_role = ["skak"], "social"
    bettina.save()
    people.mentor("Kirsten Overby", interests=["skak", "fiskeri"], birth_year=1950)
    shortlisted(bettina, tina, Kind.MENTORS)
    told = sheet(bettina, Kind.MENTORS)[0]
    assert told.because[:2] == [
        "I har dette til fælles: skak.",
        "Du har ønsket selskab, og det er det, der bliver tilbudt.",
    ]
    assert "1950" not in str(told.because) and "fiskeri" not in str(told.because)


def test_yes_no_and_maybe_in_one_go(bettina, tina, town):
    yes, no, maybe = shortlisted(bettina, tina)
    record(
        tina,
        Said(yes, "yes", words="Det lyder rart."),
        Said(no, "no", reason="too_far", words="Bussen kører ikke."),
        Said(maybe, "maybe", words="Jeg vil se det først."),
    )
    stages = {match.pk: match.stage for match in Match.objects.all()}
    assert stages == {yes.pk: "agreed", no.pk: "ended", maybe.pk: "shortlisted"}
    assert [
        (event.match_id, event.from_stage, event.to_stage, event.note, event.by)
        for event in MatchEvent.objects.exclude(from_stage="").order_by("pk")
    ] == [
        (yes.pk, "shortlisted", "agreed", "Det lyder rart.", tina),
        (no.pk, "shortlisted", "ended", "Bussen kører ikke.", tina),
        (maybe.pk, "shortlisted", "shortlisted", "Jeg vil se det først.", tina),
    ]
    assert [
        (one.event, one.company.name, one.channel)
        for one in bettina.consents.filter(purpose=Consent.Purpose.PRESENT)
    ] == [
        ("given", yes.other.name, "paper"),
        ("refused", no.other.name, "paper"),
        ("asked", maybe.other.name, "paper"),
    ]
    assert [one.match.pk for one in sheet(bettina)] == [maybe.pk]


def test_what_somebody_moved_meanwhile_stops_all_of_it(bettina, tina, town):
    first, second, _ = shortlisted(bettina, tina)
    stale = Match.objects.get(pk=second.pk)
    lifecycle.decline(second, by=tina, at=timezone.now(), reason="too_far")
    events, register = MatchEvent.objects.count(), Consent.objects.count()
    with pytest.raises(lifecycle.Refused, match=second.other.name):
        record(tina, Said(first, "yes"), Said(stale, "no", reason="hours"))
    first.refresh_from_db()
    assert first.stage == Stage.SHORTLISTED
    assert (MatchEvent.objects.count(), Consent.objects.count()) == (events, register)
    assert Block.objects.count() == 1


@pytest.mark.parametrize("answer", ["yes", "no", "maybe"])
def test_nobody_else_writes_the_answer(bettina, tina, town, answer):
    match = shortlisted(bettina, tina)[0]
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Odder"))
    with pytest.raises(lifecycle.Refused):
        record(rasmus, Said(match, answer, reason="hours"))
    assert match.events.count() == 1


# The back of the sheet


def test_the_back_holds_what_a_page_has_room_for_and_counts_the_rest(bettina):
    few = choices.back(bettina)
    assert (few.left_out, few.is_small) == (0, False)
    bettina.cv = [f"Medhjælper på et lager, nummer {number}" for number in range(20)]
    many = choices.back(bettina)
    assert (many.left_out, many.is_small) == (0, True)
    bettina.cv = [f"Medhjælper på et lager, nummer {number}" for number in range(60)]
    most = choices.back(bettina)
    shown = sum(len(words) for _group, words in most.groups)
    assert shown + most.left_out == len(may_be_told(bettina))
    assert most.left_out > 0 and 20 < shown < 32
