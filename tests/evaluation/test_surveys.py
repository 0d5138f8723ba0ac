"""Surveys: each answers once, on the scale that was asked, and a link opens one form until its day."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from citizens.models import Status
from evaluation import surveys
from evaluation.models import Answer, Response, SurveyLink
from matching import erasing
from matching.models import Change
from matching.refusals import Refused
from programme.models import Option, Question, Questionnaire, current_programme
from programme.vocabularies import rows
from tests import people
from tests.evaluation import racing

DAY = datetime.timedelta(days=1)


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def kitchen(db):
    return people.company("Spisestedet Havrekrogen")


def question(party, kind, code):
    return surveys.asked_of(party, kind, timezone.localdate()).questions.get(code=code)


def say(party, kind, by, *, code="tools", place=0, corrects=None, **said):
    """Write down one answer, by its place on the scale; None: rather not said."""
    asked = question(party, kind, code)
    option = None if place is None else list(asked.options.all())[place]
    said = {"how": "meeting", "on": timezone.localdate(), "at": timezone.now()} | said
    return surveys.record(
        party, asked.questionnaire, {asked: option}, by=by, corrects=corrects, **said
    )


def given(party):
    return [
        (one.response.kind, one.question.code, one.option and one.option.label_da)
        for one in Answer.objects.filter(response__in=party.responses.all())
    ]


def linked(party, kind, by, days=14):
    today = timezone.localdate()
    return surveys.make_link(party, kind, valid_until=today + days * DAY, by=by, at=timezone.now())


def send(link, code="tools", place=0, at=None):
    asked = link.questionnaire.questions.get(code=code)
    answers = {asked: list(asked.options.all())[place]}
    return surveys.answer_by_link(link, answers, at=at or timezone.now())


# What is asked


def test_a_new_programme_asks_the_ready_set(bettina, kitchen):
    asked = {
        kind: [one.code for one in Questionnaire.objects.get(kind=kind).questions.all()]
        for kind in ("start", "end", "company")
    }
    assert asked["end"] == [*asked["start"], "job_wellbeing"]
    assert asked["company"][0] == "insight"
    assert {"tools", "health", "calm", "sad", "influence", "ownership"} <= set(asked["start"])
    tools = question(bettina, "start", "tools").options.all()
    assert [(one.label_da, one.is_positive, one.off_scale) for one in tools] == [
        ("I høj grad", True, False),
        ("I nogen grad", True, False),
        ("I mindre grad", False, False),
        ("Slet ikke", False, False),
        ("Ved ikke", False, True),
    ]


def test_the_ready_set_says_everything_in_two_languages_and_places_that_are_there():
    for row in rows("questionnaires"):
        danish, english = row["options_da"].split("|"), row["options_en"].split("|")
        assert len(danish) == len(english) >= 3, row["code"]
        named = [*row["positive"].split("|"), *filter(None, [row["off_scale"]])]
        assert {int(place) for place in named} <= set(range(1, len(danish) + 1)), row["code"]
        assert row["text_da"] and row["text_en"] and None not in row


def test_whoever_is_in_no_job_is_not_asked_about_one(bettina):
    today = timezone.localdate()
    end = surveys.asked_of(bettina, "end", today)
    codes = lambda: {one.code for one in surveys.questions_for(end, bettina, today)}  # noqa: E731
    assert "job_wellbeing" not in codes()
    Status.objects.create(citizen=bettina, status="fleksjob", from_on=today - DAY)
    assert "job_wellbeing" in codes()


def test_a_new_version_is_asked_from_its_day_and_the_old_answers_stay(bettina, tina):
    today = timezone.localdate()
    first = say(bettina, "start", tina)
    new = first.questionnaire.copied(today + 7 * DAY)
    assert new.version == 2
    assert Option.objects.filter(question__questionnaire=new).count() == (
        Option.objects.filter(question__questionnaire=first.questionnaire).count()
    )
    asked = [surveys.asked_of(bettina, "start", today + days * DAY) for days in (6, 7)]
    assert asked == [first.questionnaire, new]
    assert given(bettina) == [("start", "tools", "I høj grad")]


# Once, and on the scale


def test_each_answers_once_of_each_kind(bettina, kitchen, tina):
    say(bettina, "start", tina)
    say(bettina, "end", tina, place=None)
    say(kitchen, "company", tina, code="insight", place=1)
    for party, kind, code in ((bettina, "start", "tools"), (kitchen, "company", "insight")):
        with pytest.raises(Refused, match="allerede|already"):
            say(party, kind, tina, code=code)
    assert given(bettina) == [("start", "tools", "I høj grad"), ("end", "tools", None)]
    assert given(kitchen) == [("company", "insight", "I nogen grad")]


def test_the_database_refuses_a_second_one_and_one_of_both(bettina, kitchen, tina):
    response = say(bettina, "start", tina)
    facts = {
        "questionnaire": response.questionnaire,
        "how": "paper",
        "answered_on": timezone.localdate(),
        "recorded_by": tina,
    }
    for wrong in (
        {"kind": "start", "citizen": bettina},
        {"kind": "end", "citizen": bettina, "company": kitchen},
        {"kind": "company", "citizen": bettina},
        {"kind": "end", "company": kitchen},
        {"kind": "end"},
        {"kind": "end", "citizen": bettina, "how": "link"},
        {"kind": "end", "citizen": bettina, "recorded_by": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Response.objects.create(**facts | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        response.answers.create(question=response.answers.get().question)


def test_an_answer_outside_the_scale_is_refused(bettina, tina):
    tools, health = (question(bettina, "start", code) for code in ("tools", "health"))
    at_end = question(bettina, "end", "tools")
    for wrong in ({tools: health.options.first()}, {at_end: at_end.options.first()}, {}):
        with pytest.raises(Refused):
            surveys.record(
                bettina,
                tools.questionnaire,
                wrong,
                how="paper",
                on=timezone.localdate(),
                by=tina,
                at=timezone.now(),
            )
    assert not Response.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_option_that_nobody_has_is_refused_by_the_database():
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    response = say(bettina, "start", tina)
    with pytest.raises(IntegrityError), transaction.atomic():
        response.answers.create(question=question(bettina, "start", "health"), option_id=10**9)


@pytest.mark.parametrize("days", [1, -400])
def test_a_day_that_cannot_be_is_refused(bettina, tina, days):
    with pytest.raises(Refused):
        say(bettina, "start", tina, on=timezone.localdate() + days * DAY)
    assert not Response.objects.exists()


def test_what_was_written_down_wrong_is_corrected_by_whoever_saw_it(bettina, tina):
    response = say(bettina, "start", tina)
    say(bettina, "start", tina, place=2, corrects=response.pk)
    assert given(bettina) == [("start", "tools", "I mindre grad")]
    say(bettina, "start", tina, code="health", corrects=response.pk)
    assert given(bettina) == [("start", "health", "Rigtig godt")]


def test_what_was_answered_by_a_link_is_not_written_over(bettina, tina):
    link, _token = linked(bettina, "start", tina)
    response = send(link)
    with pytest.raises(Refused):
        say(bettina, "start", tina, place=3, corrects=response.pk)
    assert given(bettina) == [("start", "tools", "I høj grad")]


# Links


def test_a_link_is_found_by_its_secret_alone_and_none_is_kept(bettina, tina):
    link, token = linked(bettina, "start", tina)
    assert len(token) >= 26 and surveys.link_of(token) == link
    assert surveys.link_of(token.upper()) == link  # as a phone begins a word
    assert surveys.link_of(link.token_hash) is None
    row = SurveyLink.objects.filter(pk=link.pk).values().get()
    assert token not in str(row)
    changes = str(list(Change.objects.values_list("changes", flat=True)))
    assert token not in changes and link.token_hash not in changes


def test_a_link_opens_once(bettina, tina):
    link, token = linked(bettina, "start", tina)
    assert surveys.why_closed(link, timezone.localdate()) == ""
    response = send(link)
    assert (response.how, response.recorded_by, response.citizen) == ("link", None, bettina)
    with pytest.raises(surveys.Closed, match="allerede svaret|answered already"):
        send(surveys.link_of(token), place=3)
    assert given(bettina) == [("start", "tools", "I høj grad")]


def test_a_link_holds_on_its_last_day_and_not_after(kitchen, tina):
    link, _token = linked(kitchen, "company", tina, days=2)
    with pytest.raises(surveys.Closed):
        send(link, "insight", at=timezone.now() + 3 * DAY)
    assert not Response.objects.exists()
    assert send(link, "insight", at=timezone.now() + 2 * DAY).company == kitchen


def test_a_withdrawn_link_and_one_before_the_last_open_nothing(bettina, tina):
    first, _token = linked(bettina, "start", tina)
    second, _token = linked(bettina, "start", tina)
    surveys.withdraw(second, at=timezone.now())
    for link in (first, second):
        with pytest.raises(surveys.Closed):
            send(link)
    assert not Response.objects.exists()


def test_what_is_answered_in_a_conversation_closes_the_link(bettina, tina):
    link, _token = linked(bettina, "start", tina)
    say(bettina, "start", tina, place=1)
    with pytest.raises(surveys.Closed):
        send(link)
    with pytest.raises(Refused):
        linked(bettina, "start", tina)
    assert given(bettina) == [("start", "tools", "I nogen grad")]


@pytest.mark.parametrize("days", [-1, 91])
def test_a_link_is_for_the_days_to_come(bettina, tina, days):
    with pytest.raises(Refused):
        linked(bettina, "start", tina, days=days)
    assert not SurveyLink.objects.exists()


def test_a_link_answers_the_questions_it_was_made_for(bettina, tina):
    """A new version that begins meanwhile asks whoever gets a link from then on."""
    link, _token = linked(bettina, "start", tina)
    link.questionnaire.copied(timezone.localdate())
    assert send(link).questionnaire == link.questionnaire


ONE_OF_EIGHT = {"responses": 1, "answers": 1, "used": 1, "refused": 7}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_two_at_once_use_it_once_on_postgresql():
    assert racing.race(8) == ONE_OF_EIGHT


def test_two_at_once_use_it_once(on_its_own):
    assert on_its_own("tests.evaluation.racing", "8") == {
        "responses": 1,
        "answers": 1,
        "used": 1,
        "refused": 7,
    }


# What is kept


def test_what_was_answered_stands_in_no_log_of_changes(bettina, tina):
    say(bettina, "start", tina, place=3)
    about = Change.objects.filter(about=bettina.pk, content_type__model="answer")
    assert [set(one.changes) for one in about] == [{"id", "response", "question"}]


def test_an_erased_citizen_takes_the_answers_along(bettina, tina, settings, tmp_path):
    settings.KEY_STORE = tmp_path / "keys"
    say(bettina, "start", tina)
    linked(bettina, "end", tina)
    now = timezone.now()
    karen = people.coordinator("Karen", people.branch("SIND Odder", bettina.office))
    proof = erasing.confirm(erasing.ask(bettina, by=tina, at=now), by=karen, at=now).proof
    assert proof["rows"]["evaluation.Answer"] == proof["rows"]["evaluation.SurveyLink"] == 1
    assert not Answer.objects.exists() and not SurveyLink.objects.exists()


def test_what_somebody_has_answered_is_not_taken_out_of_the_questions(bettina, tina):
    response = say(bettina, "start", tina)
    with pytest.raises(IntegrityError), transaction.atomic():
        response.answers.get().question.delete()
    assert Question.objects.filter(questionnaire__programme=current_programme()).exists()
