"""Surveys on the screen: asked by the contact person, on paper or by a link; figures that name nobody."""

import datetime
import logging
import re

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone

from evaluation import surveys
from evaluation.models import Answer, Response, SurveyLink
from matching.models import Reading
from programme.days import months_later
from programme.models import Questionnaire
from tests import people
from web.journal import without_keys

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")


@pytest.fixture
def kitchen():
    return people.company("Spisestedet Havrekrogen")


def option(kind, code, place):
    asked = Questionnaire.objects.get(kind=kind).questions.get(code=code)
    return str(list(asked.options.all())[place].pk)


def said(kind, **places):
    return {f"question-{code}": option(kind, code, place) for code, place in places.items()}


def meeting(kind, **places):
    told = {"how": "meeting", "answered_on": timezone.localdate().isoformat()}
    return told | said(kind, **places)


def address(client, where, days=14):
    """The address that the page shows of a new link."""
    until = (timezone.localdate() + days * DAY).isoformat()
    page = client.post(f"{where}link/", {"valid_until": until})
    assert page.status_code == 200
    [found] = set(re.findall(r"http://testserver(/answer/[a-z2-7]+/)", page.content.decode()))
    return found


def given():
    return [
        (one.response.how, one.question.code, one.option and one.option.label_da)
        for one in Answer.objects.order_by("pk")
    ]


# Asked by the contact person


def test_tina_asks_in_a_conversation_and_reads_it_afterwards(client, tina, bettina):
    client.force_login(tina)
    where = f"/citizens/{bettina.pk}/survey/start/"
    assert where in client.get(f"/citizens/{bettina.pk}/").content.decode()
    sent = meeting("start", tools=1) | {"question-health": "-"}
    assert client.post(where, sent).status_code == 302
    assert given() == [("meeting", "health", None), ("meeting", "tools", "I nogen grad")]
    page = client.get(where).content.decode()
    assert "I nogen grad" in page and "Tina Hvilsom" in page
    assert Reading.objects.filter(citizen=bettina, through="survey").exists()


def test_the_same_form_twice_counts_once_and_says_so(client, tina, bettina):
    client.force_login(tina)
    where = f"/citizens/{bettina.pk}/survey/start/"
    client.post(where, meeting("start", tools=1))
    again = client.post(where, meeting("start", tools=3))
    assert again.status_code == 422
    assert given() == [("meeting", "tools", "I nogen grad")]
    right = meeting("start", tools=3) | {"corrects": Response.objects.get().pk}
    assert client.post(where, right).status_code == 302
    assert given() == [("meeting", "tools", "Slet ikke")]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"question-tools": "999999999"},
        {"question-tools": "x"},
        {"how": "link"},
        {"answered_on": "2001-01-01"},
        {"answered_on": "2099-01-01"},
        {"answered_on": "i går"},
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_written(client, tina, bettina, wrong):
    client.force_login(tina)
    good = meeting("start", tools=0)
    sent = {**good, **wrong} if wrong else {"how": "meeting", "answered_on": good["answered_on"]}
    page = client.post(f"/citizens/{bettina.pk}/survey/start/", sent)
    assert page.status_code == 422
    assert not Response.objects.exists()


def test_an_option_of_another_question_is_refused(client, tina, bettina):
    client.force_login(tina)
    sent = meeting("start", tools=0) | {"question-tools": option("start", "health", 0)}
    assert client.post(f"/citizens/{bettina.pk}/survey/start/", sent).status_code == 422
    assert not Response.objects.exists()


def test_a_coordinator_has_the_days_and_no_answers(client, tina, karen, bettina):
    client.force_login(tina)
    client.post(f"/citizens/{bettina.pk}/survey/start/", meeting("start", tools=1))
    client.force_login(karen)
    page = client.get(f"/citizens/{bettina.pk}/").content.decode()
    assert 'id="surveys"' in page and "survey/start" not in page and "I nogen grad" not in page
    for where in ("", "paper/"):
        assert client.get(f"/citizens/{bettina.pk}/survey/start/{where}").status_code == 404
    assert client.post(f"/citizens/{bettina.pk}/survey/start/link/").status_code == 404


def test_a_company_is_asked_from_its_page(client, tina, kitchen):
    client.force_login(tina)
    where = f"/companies/{kitchen.pk}/survey/"
    assert where in client.get(f"/companies/{kitchen.pk}/").content.decode()
    sent = meeting("company", insight=0) | {"how": "paper"}
    assert client.post(where, sent).status_code == 302
    assert given() == [("paper", "insight", "I høj grad")]
    assert client.get(f"/citizens/{kitchen.pk}/survey/company/").status_code == 404


def test_the_paper_has_every_question_and_no_name(client, tina, bettina):
    client.force_login(tina)
    page = client.get(f"/citizens/{bettina.pk}/survey/end/paper/").content.decode()
    sheet = page[page.index("<article") : page.index("</article")]
    asked = Questionnaire.objects.get(kind="end").questions.filter(only_in_job=False)
    assert all(one.text_da in sheet for one in asked)
    assert "Bettina" not in sheet and "B-900" in sheet


# By a link


def test_whoever_has_the_link_answers_once_and_sees_nobody(client, tina, bettina):
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/")
    somebody = Client()
    page = somebody.get(where)
    assert page.status_code == 200
    told = page.content.decode()
    assert not [word for word in ("Bettina", "Skovgaard", "B-900", "Tina", "Odder") if word in told]
    assert page["Referrer-Policy"] == "same-origin" and "no-store" in page["Cache-Control"]
    sent = somebody.post(where, said("start", tools=1))
    assert (sent.status_code, sent.url) == (302, "/answered/")
    assert given() == [("link", "tools", "I nogen grad")]
    for again in (somebody.get(where), somebody.post(where, said("start", tools=3))):
        assert again.status_code == 410
        assert "allerede svaret" in again.content.decode() or "answered already" in (
            again.content.decode()
        )
    assert given() == [("link", "tools", "I nogen grad")]


def test_looking_uses_nothing_up_and_an_empty_form_says_what_to_do(client, tina, bettina):
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/")
    somebody = Client()
    for _look in range(2):
        assert somebody.get(where).status_code == 200
        assert somebody.head(where).status_code == 200
    assert somebody.post(where, {}).status_code == 422
    assert somebody.post(where, {"question-tools": "999999999"}).status_code == 422
    assert SurveyLink.objects.get().used_at is None
    assert somebody.post(where, {"question-tools": "-"}).status_code == 302


def test_after_its_day_a_link_says_so(client, tina, bettina):
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/", days=3)
    with time_machine.travel(timezone.now() + 4 * DAY):
        late = Client().post(where, said("start", tools=1))
        assert late.status_code == 410
    assert not Response.objects.exists()


def test_a_withdrawn_link_says_so(client, tina, bettina):
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/")
    client.post(f"/survey-links/{SurveyLink.objects.get().pk}/withdraw/")
    assert Client().get(where).status_code == 410
    assert Client().post(where, said("start", tools=1)).status_code == 410
    assert not Response.objects.exists()


def test_the_last_link_is_the_one_that_works(client, tina, kitchen):
    client.force_login(tina)
    first, second = (address(client, f"/companies/{kitchen.pk}/survey/") for _link in range(2))
    assert Client().get(first).status_code == 410
    assert Client().post(second, said("company", insight=2)).status_code == 302


def test_a_link_is_mailed_to_the_company_and_shown_nowhere(client, tina, kitchen, mailoutbox):
    gerda = kitchen.contacts.create(name="Gerda Mosbæk", email="gerda@havrekrogen.example")
    client.force_login(tina)
    where, until = f"/companies/{kitchen.pk}/survey/", timezone.localdate() + 14 * DAY
    asked = client.get(where).content.decode()
    # The key Enter presses the first button, which mails nothing.
    assert asked.index("Lav et link") < asked.index("gerda@havrekrogen.example")
    sent = {"valid_until": until.isoformat(), "to": gerda.pk}
    answer = client.post(f"{where}link/", sent)
    assert (answer.status_code, answer.url) == (302, f"/companies/{kitchen.pk}/")
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([gerda.email], "Nogle få spørgsmål om samarbejdet med os")
    [address] = re.findall(r"http://testserver(/answer/[a-z2-7]+/)", mail.body)
    assert Client().get(address).status_code == 200
    # Twice by mistake is one letter; a stranger's contact is nobody's.
    client.post(f"{where}link/", sent | {"to": gerda.pk + 1})
    assert len(mailoutbox) == 1


def test_who_is_not_to_be_called_yet_gets_no_mail(client, tina, kitchen, mailoutbox):
    gerda = kitchen.contacts.create(name="Gerda Mosbæk", email="gerda@havrekrogen.example")
    kitchen.no_contact_until = timezone.localdate() + DAY
    kitchen.save()
    client.force_login(tina)
    where, until = f"/companies/{kitchen.pk}/survey/", timezone.localdate().isoformat()
    assert "gerda@" not in client.get(where).content.decode()
    said = {"valid_until": until, "to": gerda.pk}
    assert client.post(f"{where}link/", said).status_code == 404
    assert (len(mailoutbox), SurveyLink.objects.count()) == (0, 0)


class LostLine(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError


def test_where_the_mail_cannot_be_sent_the_link_is_shown(client, tina, kitchen, settings):
    settings.EMAIL_BACKEND = f"{__name__}.LostLine"
    gerda = kitchen.contacts.create(email="gerda@havrekrogen.example")
    client.force_login(tina)
    said = {"valid_until": timezone.localdate().isoformat(), "to": gerda.pk}
    page = client.post(f"/companies/{kitchen.pk}/survey/link/", said).content.decode()
    assert "kunne ikke sendes" in page and re.search(r"http://testserver/answer/[a-z2-7]+/", page)


def test_a_link_that_nobody_made_is_no_page(client):
    for method in (client.get, client.post):
        assert method("/answer/somebody-guessed-this/").status_code == 404


def test_a_link_of_somebody_erased_is_no_page(client, tina, bettina):
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/")
    bettina.delete()
    assert Client().get(where).status_code == 404


@pytest.mark.parametrize("until", ["2001-01-01", "2099-01-01", "", "snart"])
def test_a_link_until_a_day_that_cannot_be_is_refused(client, tina, bettina, until):
    client.force_login(tina)
    page = client.post(f"/citizens/{bettina.pk}/survey/start/link/", {"valid_until": until})
    assert page.status_code == 422
    assert not SurveyLink.objects.exists()


def test_no_log_holds_a_secret(client, tina, bettina, caplog):
    caplog.set_level(logging.DEBUG)
    client.force_login(tina)
    where = address(client, f"/citizens/{bettina.pk}/survey/start/")
    Client().get(where.replace("answer/", "answer/x"))
    said_of_it = [one.getMessage() for one in caplog.records if "/answer/" in one.getMessage()]
    assert said_of_it and all("/answer/…" in without_keys(one) for one in said_of_it)
    assert without_keys("/companies/3/answer/paid_hours/") == "/companies/3/answer/paid_hours/"


# Figures


def answer_all(many, tina, kind, places):
    for place, citizen in zip(places, many, strict=True):
        asked = surveys.asked_of(citizen, kind, timezone.localdate())
        tools = asked.questions.get(code="tools")
        surveys.record(
            citizen,
            asked,
            {tools: list(tools.options.all())[place]},
            how="paper",
            on=timezone.localdate(),
            by=tina,
            at=timezone.now(),
        )


def test_figures_of_the_own_job_centres(client, tina, karen):
    there = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    here = [people.citizen(f"Borger {n}", contact=tina, yes=False) for n in range(6)]
    others = [people.citizen(f"Borger {n}", contact=there, yes=False) for n in range(5)]
    answer_all(here, tina, "start", [0, 0, 0, 0, 0, 1])
    answer_all(others, there, "start", [1, 1, 1, 1, 3])
    client.force_login(karen)
    page = client.get("/surveys/").content.decode()
    assert "6 (100 %)" not in page and "5 (83 %)" in page
    assert "1 (17 %)" in page
    assert not [name for name in ("Borger 1", "B-5") if name in page]


def test_an_evaluator_reads_what_was_told_as_of_the_quarter(client, tina):
    many = [people.citizen(f"Borger {n}", contact=tina, yes=False) for n in range(10)]
    answer_all(many, tina, "start", [0] * 5 + [2] * 5)
    client.force_login(people.user("Eva", "evaluator"))
    assert client.get("/surveys/").status_code == 404
    assert "(50 %)" not in client.get("/figures/").content.decode()
    with time_machine.travel(months_later(timezone.localdate(), 4)):
        client.force_login(people.user("Eva", "evaluator"))
        page = client.get("/figures/").content.decode()
    assert page.count("(50 %)") == 2
