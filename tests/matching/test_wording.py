"""Every code has its sentence, in both languages."""

import pytest
from django.utils import translation

from matching.labels import CITIZEN_QUESTIONS, LABELS, QUESTIONS, RULE_NAMES
from matching.labels import RULES as RULE_SENTENCES
from matching.scoring.columns import Pool, Seeker
from matching.scoring.constraints import RULES
from matching.scoring.criteria import CRITERIA
from matching.scoring.questions import FACTS, SEEKER_FACTS
from matching.wording import Wording, listed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["companies", "mentors"])
def test_criteria_rules_and_questions_are_all_worded(kind):
    assert list(LABELS[kind]) == list(CRITERIA[kind])
    assert list(RULE_SENTENCES[kind]) == list(RULES[kind])
    assert set(RULES[kind]) <= set(RULE_NAMES)
    assert set(SEEKER_FACTS[kind]) <= set(CITIZEN_QUESTIONS)
    wording = Wording(kind)
    eager = Seeker(
        on=740000,
        consent=True,
        lat=56.0,
        lon=10.0,
        timetable=(1,) * 7,
        wishes=("lager",),
        hours_now=4.0,
        hours_goal=8.0,
        longest_day=3.0,
        demand="simple",
        musts=("quiet_room",),
        role="social",
        gender="woman",
        languages=("dansk",),
        interests=("skak",),
        meeting_places=("online",),
    )
    pool = Pool({}, ["quiet_room"])
    facts = {fact.code for fact in FACTS[kind](eager, pool)}
    assert facts - set(wording.accommodations) == set(QUESTIONS[kind])
    assert all(wording.question(fact) for fact in facts)


def test_every_accommodation_has_a_sentence_and_a_question_in_both_languages():
    for code, accommodation in Wording("companies").accommodations.items():
        said = {}
        for language in ("da", "en"):
            with translation.override(language):
                said[language] = (
                    accommodation.label,
                    accommodation.citizen,
                    accommodation.question,
                )
        assert all(said["da"]) and all(said["en"]) and said["da"] != said["en"], code
        assert said["da"][2].endswith("?")


@pytest.mark.parametrize(
    ("words", "said"),
    [([], ""), (["a"], "a"), (["a", "b"], "a og b"), (["a", "b", "c"], "a, b og c")],
)
def test_a_list_reads_like_a_sentence(words, said):
    with translation.override("da"):
        assert listed(words) == said


def test_a_whole_explanation_reads_as_danish(sample_document):
    """No English word of ours is left in what a consultant reads."""
    english = (" the ", " is ", " of the ", " hours ", "citizen")
    sentences = [
        part["sentence"] for one in sample_document["candidates"] for part in one["contributions"]
    ]
    assert sentences
    assert [said for said in sentences if any(word in f" {said} " for word in english)] == []


@pytest.fixture
def sample_document():
    from companies.models import Opening
    from matching.suggestions import Suggester
    from tests import people

    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    bettina = people.citizen(
        "Bettina", contact=tina, wishes=["køkkenarbejde"], musts=["small_tasks"]
    )
    people.company("Havrekrogen", offers=["small_tasks"], attitude="open", paid_hours="yes")
    people.company("Ukendt", tasks=[], hours_min=None, hours_max=None, timetable=None, places=None)
    return Wording("companies").document(
        Suggester("companies", Opening.objects.all()).suggest(bettina)
    )
