"""Log-in: e-mail and password, one press in demo mode, and nothing told about who exists."""

import json
import logging
import math
import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import global_settings
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher, make_password
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from matching.demo.people import load_staff
from programme.models import User
from tests import people
from web import settings as house_settings
from web.accounts import OUTGOING
from web.events import fingerprint
from web.journal import Line

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


def test_a_session_lasts_a_working_day_however_much_is_pressed(client, tina):
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        log_in(client, tina.email)
        assert client.session.get_expire_at_browser_close()
        for half_hour in range(24):
            clock.move_to(begun + half_hour * timedelta(minutes=30))
            assert client.get(reverse("overview")).status_code == 200
        clock.move_to(begun + timedelta(hours=12))
        assert client.get(reverse("overview")).url.startswith(reverse("account_login"))


def test_an_hour_without_a_press_ends_it_and_she_comes_back_to_where_she_was(client, tina):
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        log_in(client, tina.email)
        clock.move_to(begun + timedelta(minutes=59))
        assert client.get(reverse("overview")).status_code == 200
        before = client.cookies["sessionid"].value
        clock.move_to(begun + timedelta(minutes=59 + 60))
        answer = client.get(reverse("citizens"))
        assert answer.url == f"{reverse('account_login')}?next={reverse('citizens')}"
    client.cookies["sessionid"] = before  # what it opened is gone on our side too
    assert client.get(reverse("overview")).status_code == 302


def test_a_log_out_ends_the_session_on_our_side_and_empties_the_browser(client, tina):
    log_in(client, tina.email)
    kept = client.cookies["sessionid"].value
    assert "Clear-Site-Data" not in client.get(reverse("overview")).headers
    answer = client.post(reverse("account_logout"))
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    client.cookies["sessionid"] = kept
    assert client.get(reverse("overview")).status_code == 302


def test_each_log_in_has_a_session_of_its_own_that_nobody_chose(client, tina):
    client.cookies["sessionid"] = "a" * 32
    client.get(reverse("account_login"))
    log_in(client, tina.email)
    first = client.session.session_key
    client.post(reverse("account_logout"))
    log_in(client, tina.email)
    assert len({"a" * 32, first, client.session.session_key}) == 3
    assert len(first) * math.log2(36) > 128  # bits


def test_the_way_out_is_on_every_page(client, tina):
    log_in(client, tina.email)
    page = client.get(reverse("overview")).content.decode()
    assert f'action="{reverse("account_logout")}"' in page


# Passwords


def new_password(client, password, old=PASSWORD):
    said = {"oldpassword": old, "password1": password, "password2": password}
    return client.post(reverse("account_change_password"), said)


@pytest.mark.parametrize(
    "password",
    [
        "kort-nok-7x",  # eleven letters
        "qwerty123456",  # on every list
        "Password2026!",  # a known word, dressed up
        "sommersommer",
        "Jobcenter-2026",
        "rampe.rampe.rampe",
        "123456789012",
        "tina-hvilsom-tina",  # her own name
    ],
)
def test_what_is_guessed_at_once_is_no_password(client, tina, password):
    log_in(client, tina.email)
    assert new_password(client, password).status_code == 200
    tina.refresh_from_db()
    assert tina.check_password(PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "min hund spiser gulerødder",
        "kun små bogstaver",
        "æøå ÆØÅ ß 漢字 🚲 og mere",
        "havregrød-" * 12,  # 120 letters
        "  luft foran og bagved  ",
    ],
)
def test_any_other_is_taken_to_the_letter(client, tina, password):
    log_in(client, tina.email)
    assert new_password(client, password).status_code == 302
    tina.refresh_from_db()
    assert tina.check_password(password)
    assert not any(
        tina.check_password(one) for one in (password.strip() + "x", password[:64] + "y")
    )
    client.post(reverse("account_logout"))
    log_in(client, tina.email, password)
    assert "_auth_user_id" in client.session


def test_a_new_password_takes_the_old_one(client, tina):
    log_in(client, tina.email)
    assert new_password(client, "min hund spiser gulerødder", old="forkert").status_code == 200
    tina.refresh_from_db()
    assert tina.check_password(PASSWORD)


def test_the_page_hides_what_is_typed_and_hinders_no_password_manager(client, tina):
    page = client.get(reverse("account_login")).content.decode()
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)[0]
    assert 'type="password"' in field and 'autocomplete="current-password"' in field
    assert "onpaste" not in page and "maxlength" not in field


def test_passwords_are_stored_slowly():
    """As in production: the tests themselves have a quick way."""
    assert global_settings.PASSWORD_HASHERS[0].endswith(".PBKDF2PasswordHasher")
    assert not hasattr(house_settings, "PASSWORD_HASHERS")
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_nobody_is_here_before_somebody_makes_a_user(db):
    assert list(User.objects.all()) == []


def test_the_link_for_a_new_password_opens_once_and_for_an_hour(client, tina, mailoutbox):
    def link():
        client.post(reverse("account_reset_password"), {"email": tina.email})
        _mails_are_out()
        return re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]

    address = link()
    with time_machine.travel(timezone.localtime() + timedelta(minutes=61)):
        assert client.get(address).status_code == 200  # a page that says so, and leads nowhere
    page = client.get(address).url
    client.post(page, {"password1": "et-helt-nyt-et", "password2": "et-helt-nyt-et"})
    tina.refresh_from_db()
    assert tina.check_password("et-helt-nyt-et")
    assert client.get(address).status_code == 200
    assert "_auth_user_id" not in client.session  # a second factor is asked as ever


# Mails


def test_the_mails_are_short_and_name_nobody(client, tina, mailoutbox):
    client.cookies["django_language"] = "en"
    with time_machine.travel("2026-03-05 08:30:00+01:00", tick=False):
        client.post(reverse("account_reset_password"), {"email": tina.email})
        log_in(client, tina.email)
        new_password(client, "min hund spiser gulerødder")
        _mails_are_out()
    asked, changed = mailoutbox
    link = re.search(r"http://\S+", asked.body)[0]
    assert (asked.subject, asked.body.replace(link, "LINK")) == (
        "Rampe: Choose a new password",
        "Choose a new password here:\n\nLINK\n\nThe link works for an hour, and once. Was it not you? Then"
        " you need do nothing: your password stays as it is.\n\nRampe, testserver",
    )
    assert (changed.subject, changed.body) == (
        "Rampe: You have changed your password",
        "Your password is another one now. Where else you were logged in, you are logged out.\n\n"
        "Done: 03/05/2026 8:30 a.m.\n\nWas it not you? Call your administrator at once.\n\n"
        "Rampe, testserver",
    )


# The journal


def lines(caplog):
    """What stands in the journal about log-ins, but for moments."""
    said = [json.loads(Line().format(one)) for one in caplog.records if one.name == "web.events"]
    return [
        {name: one[name] for name in one if name not in ("at", "level", "from")} for one in said
    ]


def test_log_ins_and_what_was_tried_stand_in_the_journal_without_a_name(client, tina, caplog):
    caplog.set_level("INFO")
    here = {"network": "127.0.0.1"}
    log_in(client, "ingen@example.org", "hemmeligt")
    log_in(client, tina.email, "forkert")
    log_in(client, tina.email)
    new_password(client, "min hund spiser gulerødder")
    client.post(reverse("account_logout"))
    hers = {"user": tina.pk, **here}
    refused = {"said": "log-in refused", **here}
    assert lines(caplog) == [
        {**refused, "address": fingerprint("ingen@example.org")},
        {**refused, "address": fingerprint(tina.email)},
        {"said": "logged in", **hers, "by": ["password"]},
        {"said": "password changed", **hers},
        {"said": "logged out", **hers},
    ]
    written = "\n".join(Line().format(one) for one in caplog.records)
    secrets = ("Tina", "Hvilsom", tina.email, "ingen@", "hemmeligt", "forkert", "gulerødder")
    assert [one for one in secrets if one in written] == []


def test_who_is_stopped_by_a_limit_stands_in_the_journal(client, tina, caplog):
    caplog.set_level("INFO")
    for _guess in range(6):
        log_in(client, tina.email, "forkert")
    told = lines(caplog)[-1]
    assert told["said"] == "too many attempts"


def test_a_page_that_is_refused_stands_in_the_journal_with_who_asked(client, tina, caplog):
    client.force_login(tina)
    client.get("/citizens/4711/?q=Bettina")
    client.get("/calendar/an-old-key.ics")
    client.get("/a\r\n2026 INFO logged in")
    records = [one for one in caplog.records if one.name == "django.request"]
    said = [json.loads(Line().format(one)) for one in records]
    assert [(one["said"], one["user"]) for one in said[:1]] == [
        ("Not Found: /citizens/4711/", tina.pk)
    ]
    assert said[1]["said"] == "Not Found: /calendar/…"
    assert all("\n" not in Line().format(one) for one in records)
    assert datetime.fromisoformat(said[0]["at"]).utcoffset() == timedelta(0)


def test_what_broke_is_told_without_its_words(caplog):
    try:
        try:
            {}["Bettina"]
        except KeyError as first:
            raise ValueError("Bettina Skovgaard") from first
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: /citizens/1/")
    (line,) = [Line().format(one) for one in caplog.records]
    told = json.loads(line)
    assert "Bettina" not in line
    assert told["broke"] == ["ValueError", "KeyError"]
    assert [where.split(":")[0].rsplit("/", 1)[1] for where in told["where"]] == ["test_log_in.py"]


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


def test_a_code_opens_once_and_only_where_it_was_asked_for(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    code = code_in(mailoutbox[0])
    elsewhere = Client()
    ask_for_a_code(elsewhere, kirsten.email)
    type_code(elsewhere, code)
    assert "_auth_user_id" not in elsewhere.session
    type_code(client, code)
    assert "_auth_user_id" in client.session
    client.post(reverse("account_logout"))
    type_code(client, code)
    assert "_auth_user_id" not in client.session


def test_three_wrong_codes_end_it(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    for _guess in range(3):
        type_code(client, "BBBB-BBBB")
    type_code(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in client.session


def test_a_code_is_old_after_ten_minutes(client, kirsten, mailoutbox):
    ask_for_a_code(client, kirsten.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        type_code(client, code_in(mailoutbox[0]))
    assert "_auth_user_id" not in client.session


def test_whoever_asks_for_a_code_reads_the_same(kirsten, tina, mailoutbox):
    seen = [
        ask_for_a_code(Client(), address)
        for address in (kirsten.email, tina.email, "ingen@example.org")
    ]
    assert seen == [seen[0]] * 3
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        ([kirsten.email], f"Rampe: {gettext('Code to log in')}"),
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
    load_staff(timezone.localdate())
    page = client.get(reverse("account_login")).content.decode()
    assert f"/demo/login/{role}/" in page
    client.post(reverse("demo_login", kwargs={"role": role}))
    assert client.get(reverse("overview")).context["user"].role == role


def test_outside_demo_mode_nobody_logs_in_by_a_press(client, settings):
    load_staff(timezone.localdate())
    settings.DEMO = False
    assert client.post(reverse("demo_login", kwargs={"role": "administrator"})).status_code == 404
    assert "demo/login" not in client.get(reverse("account_login")).content.decode()


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
