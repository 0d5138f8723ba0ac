"""Log-in: e-mail and password, one press in demo mode, and nothing told about who exists."""

import re
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.hashers import MD5PasswordHasher, make_password
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from programme.models import User
from tests import people
from web.accounts import OUTGOING

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


def test_who_mistyped_is_told_a_way_back(client, tina):
    page = log_in(client, tina.email, "forkert").content.decode()
    assert "Vælg »Glemt din adgangskode?«" in page and "spørg din administrator" in page
    assert reverse("account_reset_password") in page


def test_after_five_wrong_ones_an_address_waits_known_or_not(client, tina):
    for address in (tina.email, "ingen@example.org"):
        for _guess in range(5):
            log_in(client, address, "forkert")
    answers = [log_in(client, address) for address in (tina.email, "ingen@example.org")]
    errors = [answer.context["form"].errors for answer in answers]
    assert errors[0] == errors[1]
    assert "Prøv igen om fem minutter" in str(errors[0])
    assert "_auth_user_id" not in client.session


def test_another_port_in_the_hosts_name_is_no_new_chance(client, tina):
    for number in range(5):
        client.post(
            reverse("account_login"),
            {"login": tina.email, "password": "forkert"},
            headers={"host": f"testserver:{8000 + number}"},
        )
    log_in(client, tina.email)
    assert "_auth_user_id" not in client.session


def test_a_network_that_tries_many_addresses_waits_whatever_it_claims_to_be(client, db, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        client.post(
            reverse("account_login"),
            {"login": f"nr{number}@example.org", "password": "forkert"},
            headers={"x-forwarded-for": f"10.0.0.{number}, 192.0.2.7"},
        )
    answer = client.post(
        reverse("account_login"),
        {"login": "nr10@example.org", "password": "forkert"},
        headers={"x-forwarded-for": "10.0.0.99, 192.0.2.7"},
    )
    assert "Prøv igen om fem minutter" in answer.content.decode()


def test_after_migrate_all_processes_count_in_one_table(client, tina, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "cache",
        }
    }
    call_command("migrate", verbosity=0)
    for _guess in range(5):
        log_in(client, tina.email, "forkert")
    log_in(client, tina.email)
    assert "_auth_user_id" not in client.session
    caches["default"].clear()
    log_in(client, tina.email)
    assert "_auth_user_id" in client.session


class Counting(MD5PasswordHasher):
    """Counts how often a password was made unreadable, which is what takes the time."""

    count = 0

    def encode(self, password, salt):
        Counting.count += 1
        return super().encode(password, salt)


def test_an_unknown_address_takes_the_time_of_a_known_one(client, tina, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    kirsten = people.user("Kirsten", "mentor")
    kirsten.set_unusable_password()
    kirsten.save()
    hashed = {}
    for who, address in {
        "known": tina.email,
        "without a password": kirsten.email,
        "unknown": "ingen@example.org",
    }.items():
        Counting.count = 0
        log_in(client, address, "forkert")
        hashed[who] = Counting.count
    assert hashed == dict.fromkeys(hashed, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"role": "evaluator"},
        {"is_active": False},
        {"password": make_password("another-password-of-a-test")},
    ],
)
def test_an_open_session_ends_when_what_it_stands_on_changes(client, tina, change):
    log_in(client, tina.email)
    assert client.get(reverse("overview")).status_code == 200
    User.objects.filter(pk=tina.pk).update(**change)
    assert client.get(reverse("overview")).url.startswith(reverse("account_login"))


def test_a_session_goes_on_when_she_changes_her_own_password(client, tina):
    log_in(client, tina.email)
    new = {"oldpassword": PASSWORD, "password1": "et-helt-nyt-et", "password2": "et-helt-nyt-et"}
    client.post(reverse("account_change_password"), new)
    assert client.get(reverse("overview")).status_code == 200


def test_a_session_lasts_a_working_day_at_most(client, tina):
    log_in(client, tina.email)
    left = client.session.get_expiry_date() - timezone.now()
    assert left.total_seconds() <= 12 * 3600
    assert client.session.get_expire_at_browser_close()


# Volunteers


@pytest.fixture
def kirsten(db):
    made = people.user("Kirsten Overby", "mentor", people.branch("SIND Odder"))
    made.set_unusable_password()
    made.save()
    return made


def ask_for_a_code(client, address):
    """The page that follows, without what belongs to the address itself."""
    answer = client.post(reverse("account_request_login_code"), {"email": address}, follow=True)
    _mails_are_out()
    page = re.sub(r'(csrfmiddlewaretoken|X-CSRFToken)"[^>]*', "", answer.content.decode())
    return answer.redirect_chain, page.replace(address, "…")


def _mails_are_out():
    OUTGOING.submit(lambda: None).result()


def type_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def code_in(mail):
    return re.search(r"^[A-Z]{4}-[A-Z]{4}$", mail.body, re.MULTILINE)[0]


def test_kirsten_logs_in_with_the_code_that_is_mailed_to_her(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    assert [mail.to for mail in mailoutbox] == [[kirsten.email]]
    answer = type_code(client, code_in(mailoutbox[0]).lower())
    assert (answer.status_code, answer.url) == (302, reverse("overview"))
    assert "Hej Kirsten" in client.get(reverse("overview")).content.decode()


def test_three_wrong_codes_end_it(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    for _guess in range(3):
        type_code(client, "BBBB-BBBB")
    type_code(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in client.session


def test_a_code_is_old_after_a_quarter_of_an_hour(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        type_code(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in client.session


def test_whoever_asks_for_a_code_reads_the_same(kirsten, tina, mailoutbox):
    seen = [
        ask_for_a_code(Client(), address)
        for address in (kirsten.email, tina.email, "ingen@example.org")
    ]
    assert seen == [seen[0]] * 3
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([kirsten.email], "Rampe: Login-kode"),
        ([tina.email], "Rampe: Du logger ind med din adgangskode"),
    ]


def test_no_code_at_all_opens_nothing(client, tina):
    ask_for_a_code(client, tina.email)
    for code in ("", "-", "None"):
        type_code(client, code)
    assert "_auth_user_id" not in client.session


def test_a_volunteer_gets_no_password_but_the_way_to_a_code(client, kirsten, mailoutbox):
    client.post(reverse("account_reset_password"), {"email": kirsten.email})
    _mails_are_out()
    assert [mail.subject for mail in mailoutbox] == ["Rampe: Du logger ind med en kode"]
    assert reverse("account_request_login_code") in mailoutbox[0].body
    client.force_login(kirsten)
    pages = [
        client.get(reverse(name)) for name in ("account_set_password", "account_change_password")
    ]
    assert pages[0].url == reverse("account_reset_password")
    assert pages[1].url == reverse("account_set_password")


def test_who_becomes_a_volunteer_loses_the_password(client, tina):
    client.force_login(people.user("Adam", "administrator"))
    client.post(
        reverse("admin:programme_user_change", args=[tina.pk]),
        {"email": tina.email, "name": tina.name, "role": "mentor", "is_active": "on"},
    )
    tina.refresh_from_db()
    assert (tina.role, tina.has_usable_password()) == ("mentor", False)


def test_a_mail_server_that_fails_tells_nobody_who_is_here(kirsten, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens
    seen = [ask_for_a_code(Client(), address) for address in (kirsten.email, "ingen@example.org")]
    assert seen[0] == seen[1]


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
    _mails_are_out()
    assert [mail.to for mail in mailoutbox] == [[tina.email]]


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
