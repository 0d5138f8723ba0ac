"""The figures of the surveys, as the report had them; and what of them is told to whom."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from citizens.models import Citizen
from evaluation import survey_figures
from evaluation.figures import FEWEST, percent
from evaluation.models import Answer, Response
from programme.models import Option, Question, Questionnaire, current_programme
from tests import people


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


def citizens(many, tina):
    programme = current_programme()
    return Citizen.objects.bulk_create(
        Citizen(
            ref=f"B-{n:03}",
            name=f"Borger {n}",
            programme=programme,
            consultant=tina,
            office=tina.offices.get(),
        )
        for n in range(many)
    )


def answered(parties, kind, code, places, by):
    """Each party's answer, by its place on the scale; None: rather not said."""
    questionnaire = Questionnaire.objects.filter(kind=kind).latest("pk")
    question = questionnaire.questions.get(code=code)
    options = list(question.options.all())
    side = "company" if kind == "company" else "citizen"
    for party, place in zip(parties, places, strict=True):
        response, _made = Response.objects.get_or_create(
            kind=kind,
            **{side: party},
            defaults={
                "questionnaire": questionnaire,
                "how": "paper",
                "answered_on": timezone.localdate(),
                "recorded_by": by,
            },
        )
        option = None if place is None else options[place]
        response.answers.create(question=question, option=option)


def found(code, asked=None):
    asked = survey_figures.of_citizens(Citizen.objects.all()) if asked is None else asked
    return next((one for one in asked if one.question.code == code), None)


def spread(*counts):
    return [place for place, count in enumerate(counts) for _one in range(count)]


# As the report had them


def test_tools_for_everyday_life_of_80_citizens(tina):
    answered(citizens(80, tina), "end", "tools", spread(22, 38, 11, 5, 4), tina)
    column = found("tools").columns["end"]
    assert (column.n, column.positive, column.share) == (80, 60, 75)
    assert column.counts == (22, 38, 11, 5, 4)


def test_insight_of_24_companies(tina):
    parties = [people.company(f"Virksomhed {n}") for n in range(24)]
    answered(parties, "company", "insight", spread(2, 9, 7, 3, 3), tina)
    told = survey_figures.of_companies(current_programme())
    column = found("insight", told).columns["company"]
    assert column.n == 24
    assert column.shares[:3] == (8, 38, 29)


def test_well_being_of_50_in_jobs(tina):
    everybody = citizens(54, tina)
    answered(everybody, "end", "job_wellbeing", [*spread(20, 26, 3, 1), *[None] * 4], tina)
    column = found("job_wellbeing").columns["end"]
    assert (column.positive, column.n, column.share) == (46, 50, 92)


def test_start_against_end_each_with_its_n_and_paired_for_those_who_answered_both(tina):
    everybody = citizens(12, tina)
    answered(everybody[:10], "start", "health", [3, 3, 3, 2, 2, 1, 1, 4, 0, 0], tina)
    answered(everybody[2:], "end", "health", [1, 2, 3, 1, None, 4, 0, 0, 1, 1], tina)
    health = found("health")
    assert {kind: column.n for kind, column in health.columns.items()} == {"start": 10, "end": 9}
    # 3→1 and 4→4, 2→2, 2→3, 1→1, 0→0 twice: up is towards the best answer.
    assert health.pairs == survey_figures.Pairs(up=1, same=5, down=1)


def test_where_the_last_answer_is_the_best_one_up_is_the_other_way(tina):
    everybody = citizens(3, tina)
    answered(everybody, "start", "sad", [0, 4, 2], tina)
    answered(everybody, "end", "sad", [3, 1, 2], tina)
    assert found("sad").pairs == survey_figures.Pairs(up=1, same=1, down=1)
    assert found("sad").columns["end"].positive == 1


def test_dont_know_is_an_answer_and_no_step(tina):
    everybody = citizens(2, tina)
    answered(everybody, "start", "tools", [4, 3], tina)
    answered(everybody, "end", "tools", [0, 0], tina)
    assert found("tools").pairs == survey_figures.Pairs(up=1, same=0, down=0)
    assert found("tools").columns["start"].n == 2


def test_two_versions_of_a_question_with_the_same_answers_are_one(tina):
    everybody = citizens(4, tina)
    answered(everybody[:2], "start", "tools", [0, 1], tina)
    new = Questionnaire.objects.get(kind="start").copied(timezone.localdate())
    answered(everybody[2:], "start", "tools", [1, 2], tina)
    assert found("tools").columns["start"].counts == (1, 2, 1, 0, 0)
    Option.objects.filter(question__questionnaire=new, label_da="Slet ikke").delete()
    same = [
        one
        for one in survey_figures.of_citizens(Citizen.objects.all())
        if one.question.code == "tools"
    ]
    assert [one.columns["start"].counts for one in same] == [(1, 1, 0, 0, 0), (0, 1, 1, 0)]


# Percentages


def test_halves_round_up():
    assert [percent(n, 8) for n in (1, 3, 5)] == [13, 38, 63]
    assert [str(percent(n, 16, 1)) for n in (1, 3)] == ["6.3", "18.8"]
    assert percent(0, 0) is None


@given(st.integers(1, 10_000), st.data(), st.integers(0, 2))
def test_a_percentage_is_the_nearest_and_a_half_the_upper(of, data, places):
    n = data.draw(st.integers(0, of))
    exact = Fraction(100 * n, of) * 10**places
    assert percent(n, of, places).scaleb(places) == (exact + Fraction(1, 2)).__floor__()
    assert percent(n, of, places) == percent(n, of, places).quantize(
        Decimal(1).scaleb(-places), ROUND_HALF_UP
    )


# To whom


def asked_like(start=None, end=None, pairs=None):
    """A question with so many of each answer."""
    columns = {"start": start, "end": end}
    return survey_figures.Asked(
        Question(code="x"),
        tuple(range(len(start or end))),
        {
            kind: survey_figures.Column(counts, counts[0])
            for kind, counts in columns.items()
            if counts
        },
        pairs and survey_figures.Pairs(*pairs),
    )


def test_an_evaluator_sees_a_question_whole_or_as_much_as_is_safe():
    whole = asked_like((10, 0, 20), (5, 9, 16), (9, 7, 9))
    small_pairs = asked_like((10, 0, 20), (5, 9, 16), (9, 7, 3))
    few_only_once = asked_like((10, 0, 20), (5, 9, 16), (9, 10, 9))  # two answered only once
    rare_at_end = asked_like((10, 0, 20), (5, 9, 1), None)
    rare = asked_like((10, 4, 20))
    told, hidden = survey_figures.for_evaluator(
        [whole, small_pairs, few_only_once, rare_at_end, rare]
    )
    assert [(list(one.columns), one.pairs is not None) for one in told] == [
        (["start", "end"], True),
        (["start", "end"], False),
        (["start", "end"], False),
        (["start"], False),
    ]
    assert hidden == 1


@given(
    st.lists(st.integers(0, 12), min_size=2, max_size=4),
    st.lists(st.integers(0, 12), min_size=2, max_size=4),
    st.none() | st.tuples(*[st.integers(0, 12)] * 3),
)
def test_nothing_under_five_can_be_seen_or_counted_out(start, end, pairs):
    size = min(len(start), len(end))
    told, hidden = survey_figures.for_evaluator(
        [asked_like(tuple(start[:size]), tuple(end[:size]), pairs)]
    )
    assert len(told) + hidden == 1
    for one in told:
        groups = [count for column in one.columns.values() for count in column.counts]
        if one.pairs:
            groups += [one.pairs.up, one.pairs.same, one.pairs.down]
            groups += [column.n - one.pairs.n for column in one.columns.values()]
        assert all(count == 0 or count >= FEWEST for count in groups)


def test_a_coordinator_sees_no_column_of_fewer_than_five():
    few, many = asked_like((2, 2)), asked_like((3, 2), (2, 1), (1, 1, 1))
    told, hidden = survey_figures.for_coordinator([few, many])
    assert ([list(one.columns) for one in told], told[0].pairs, hidden) == ([["start"]], None, 1)


def test_whoever_rather_does_not_say_is_in_no_figure(tina):
    answered(citizens(1, tina), "start", "tools", [None], tina)
    assert Answer.objects.count() == 1
    assert survey_figures.of_citizens(Citizen.objects.all()) == []
