"""From people to a recorded list."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from citizens.models import Citizen
from companies.models import Opening
from matching.encoding import WordKeys, encode_openings, encode_seeker
from matching.models import Decision, DecisionView, Match, ScoringModel, Snapshot
from matching.replays import replay
from matching.scoring.weighting import FIRST, canonical, fingerprint
from matching.stages import Kind
from matching.suggestions import Suggester
from matching.wording import Wording
from tests import people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 25)


@pytest.fixture
def bettina(db):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    return people.citizen(
        "Bettina",
        contact=tina,
        ref="B-900",
        wishes=["køkkenarbejde"],
        musts=["small_tasks"],
        qualifications=["kørekort BE", "hygiejnecertifikat"],
    )


def suggest(citizen, **how):
    return Suggester(Kind.COMPANIES, Opening.objects.all(), on=TODAY).suggest(citizen, **how)


def test_migrate_leaves_version_one_of_both_models():
    assert [
        (model.name, model.version, model.hash) for model in ScoringModel.objects.order_by("name")
    ] == [(kind, 1, fingerprint(FIRST[kind])) for kind in ("companies", "mentors")]
    assert {kind: sum(document["weights"].values()) for kind, document in FIRST.items()} == {
        "companies": 10_000,
        "mentors": 10_000,
    }


def test_the_same_inputs_are_the_same_decision_with_one_more_viewer(bettina):
    people.company("Havrekrogen", offers=["small_tasks"])
    first, second = (suggest(bettina, viewer=bettina.consultant).decision for _ in range(2))
    assert first == second
    assert DecisionView.objects.filter(decision=first).count() == 2
    people.company("Et sted til")
    assert suggest(bettina).decision != first
    assert Decision.objects.count() == 2


def test_a_decision_can_be_computed_again_from_what_it_kept(bettina):
    people.company("Havrekrogen", offers=["small_tasks"])
    people.company("Storkøkkenet", offers_not=["small_tasks"])
    decision = suggest(bettina).decision
    Opening.objects.update(tasks=["noget helt andet"])  # life goes on
    assert replay(decision) == []


def test_no_name_no_background_and_no_note_goes_in(bettina):
    people.company("Havrekrogen", description="et godt sted")
    suggest(bettina)
    before = {snapshot.hash for snapshot in Snapshot.objects.all()}
    bettina.name, bettina.gender, bettina.education = "Ahmed Yilmaz", "man", "long_higher"
    bettina.months_unemployed, bettina.needs_in_words, bettina.email = (
        99,
        "et notat",
        "a@example.org",
    )
    bettina.save()
    suggest(bettina)
    assert {snapshot.hash for snapshot in Snapshot.objects.all()} == before
    kept = b"".join(canonical(snapshot.content) for snapshot in Snapshot.objects.all()).decode()
    assert not any(word in kept for word in ("Bettina", "Yilmaz", "et notat", "et godt sted"))


def test_a_licence_with_trailer_holds_the_one_without(bettina):
    seeker = encode_seeker(bettina, Kind.COMPANIES, TODAY, WordKeys.lists())
    people.company("Autoværkstedet", requires=["Kørekort B"])
    pool, _ = encode_openings(Opening.objects.all(), TODAY, WordKeys.lists())
    assert set(pool["requires"][0]) <= set(seeker["certificates"])


def test_history_counts_what_lasted_and_neither_bankruptcy_nor_relapse(bettina):
    kitchen = people.company("Havrekrogen", places=5).openings.get()

    def was(begun, ended=None, reason="tasks"):
        citizen = people.citizen("En", contact=bettina.consultant)
        yes = citizen.consents.first()
        Match.objects.create(
            citizen=citizen,
            kind=Kind.COMPANIES,
            opening=kitchen,
            consent=yes,
            stage="ended" if ended else "internship",
            shortlisted_at="2025-01-01T12:00Z",
            started_on=begun,
            ended_on=ended,
            ended_by="company" if ended else "",
            ended_reason=reason if ended else "",
        )

    half_a_year = timedelta(182)
    was(TODAY - half_a_year)
    was(TODAY - timedelta(20))
    was(TODAY - timedelta(90), TODAY - timedelta(80))
    was(TODAY - timedelta(90), TODAY - timedelta(80), "bankrupt")
    was(TODAY - timedelta(90), TODAY - timedelta(80), "relapse")
    pool, _ = encode_openings(Opening.objects.all(), TODAY, WordKeys.lists())
    assert (pool["kept"], pool["lapsed"], pool["held"]) == ([1], [1], [2])
    assert pool["last_match_on"] == [(TODAY - timedelta(20)).toordinal()]


def test_a_company_with_two_openings_is_one_row_its_best(bettina):
    company = people.company("Havrekrogen", tasks=["køre truck"], hours_min=30, hours_max=37)
    better = Opening.objects.create(
        company=company, title="Køkkenet", tasks=["køkkenarbejde"], hours_min=2
    )
    document = Wording("companies").document(suggest(bettina))
    assert document["pool"] == 1
    assert [(one["ref"], one["opening"]) for one in document["candidates"]] == [
        (company.ref, better.title)
    ]


def test_narrowing_what_is_shown_moves_no_rank(bettina):
    first = people.company("Alfa", tasks=["køkkenarbejde"])
    second = people.company("Beta", tasks=["anlægge haver"])
    whole = suggest(bettina).explained["candidates"]
    assert [one["ref"] for one in whole] == [first.ref, second.ref]
    narrowed = suggest(bettina, among={second.ref}).explained["candidates"]
    assert narrowed == whole[1:]


@pytest.fixture
def word_keys(db):
    return WordKeys.lists()


@given(
    name=st.text(min_size=1, max_size=60),
    gender=st.sampled_from(["", "woman", "man", "other"]),
    education=st.sampled_from(["", "school", "long_higher"]),
    figures=st.tuples(st.integers(0, 60), st.integers(0, 720)),
    note=st.text(max_size=200),
    kind=st.sampled_from(Kind),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_forbidden_is_an_input(
    bettina, word_keys, name, gender, education, figures, note, kind
):
    """Whatever the name, gender, background or note is: the document of the seeker is the same."""
    before = encode_seeker(Citizen.objects.get(), kind, TODAY, word_keys)
    somebody = Citizen.objects.get()
    somebody.name, somebody.gender, somebody.education = name, gender, education
    somebody.work_years, somebody.months_unemployed = figures
    somebody.needs_in_words, somebody.email, somebody.phone = note, note, note
    somebody.strengths = [note]
    assert encode_seeker(somebody, kind, TODAY, word_keys) == before
