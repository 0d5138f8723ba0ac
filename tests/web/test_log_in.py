"""Log-in: e-mail and password, one press in demo mode, and nothing told about who exists."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from programme.models import User
from tests import people

pytestmark = pytest.mark.django_db
PASSWORD = "password-of-a-test"


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


def log_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_tina_logs_in_with_her_address_whatever_its_case(client, tina):
    answer = log_in(client, tina.email.upper())
    assert (answer.status_code, answer.url) == (302, reverse("overview"))
    assert "Hej Tina" in client.get(reverse("overview")).content.decode()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, tina):
    wrong, unknown = log_in(client, tina.email, "forkert"), log_in(client, "ingen@example.org")
    assert [answer.context["form"].errors for answer in (wrong, unknown)] == [
        wrong.context["form"].errors
    ] * 2
    assert "_auth_user_id" not in client.session


def test_who_may_not_log_in_does_not(client, tina):
    tina.is_active = False
    tina.save()
    log_in(client, tina.email)
    assert client.get(reverse("overview")).status_code == 302


def test_nobody_signs_up(client, db):
    client.post(
        reverse("account_signup"),
        {"email": "ny@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )
    assert not User.objects.filter(email="ny@example.org").exists()


def test_a_forgotten_password_tells_nobody_who_is_here(client, tina, mailoutbox):
    answers = [
        client.post(reverse("account_reset_password"), {"email": address})
        for address in (tina.email, "ingen@example.org")
    ]
    assert [(answer.status_code, answer.url) for answer in answers] == [
        (302, reverse("account_reset_password_done"))
    ] * 2


@pytest.mark.parametrize(
    "role", ["coordinator", "consultant", "mentor", "evaluator", "administrator"]
)
def test_one_press_in_demo_mode(client, role):
    call_command("demo", stdout=StringIO())
    page = client.get(reverse("account_login")).content.decode()
    assert f"/demo/login/{role}/" in page
    client.post(reverse("demo_login", kwargs={"role": role}))
    assert client.get(reverse("overview")).context["user"].role == role


def test_a_demo_log_in_without_demo_people_is_no_page(client, db):
    assert client.post(reverse("demo_login", kwargs={"role": "coordinator"})).status_code == 404
    assert client.post(reverse("demo_login", kwargs={"role": "boss"})).status_code == 404


def test_english_is_a_choice_and_stays(client, tina):
    client.force_login(tina)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    page = client.get(reverse("overview")).content.decode()
    assert '<html lang="en">' in page and "Hello Tina" in page


def test_a_danish_office_with_an_english_browser_reads_danish(client, tina):
    client.force_login(tina)
    page = client.get(reverse("overview"), headers={"accept-language": "en-US"}).content.decode()
    assert '<html lang="da">' in page and "Hej Tina" in page


def test_the_schema_is_openapi_3(client, db):
    answer = client.get(reverse("schema"), headers={"accept": "application/vnd.oai.openapi+json"})
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
