"""The second factor outside demo mode: who is led to it, how it is set up, asked for, lost and replaced."""

import json
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from programme import second_factors
from tests import people
from web.accounts import OUTGOING

# Real transactions: what follows from a new factor follows within the request, once it is written.
pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "password-of-a-test"


@pytest.fixture(autouse=True)
def real_life(settings):
    settings.DEMO = False


@pytest.fixture
def tina(db):
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


def log_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def the_app_shows(secret, half_minutes=0):
    """What an app on a phone shows now, or in so many half minutes."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + half_minutes))


def set_up_an_app(client, user):
    """Log in, set up an app, and log out; returns what the app keeps."""
    log_in(client, user)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": the_app_shows(secret)})
    assert (answer.status_code, answer.url) == (302, reverse("mfa_view_recovery_codes"))
    mails_are_out()
    return secret


def mails_are_out():
    OUTGOING.submit(lambda: None).result()


def type_code(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client):
    return client.get(reverse("overview")).status_code == 200


def test_without_one_every_page_leads_tina_to_where_it_is_set_up(client, tina):
    log_in(client, tina)
    answers = {name: client.get(reverse(name)) for name in ("overview", "citizens", "companies")}
    assert {name: (answer.status_code, answer.url) for name, answer in answers.items()} == {
        name: (302, reverse("mfa_index")) for name in answers
    }
    page = client.get(reverse("mfa_index")).content.decode()
    assert "Før du går videre" in page


def test_the_administrators_pages_about_second_factors_are_closed_without_one(client):
    client.force_login(people.user("Adam", "administrator"))
    names = ("admin:mfa_authenticator_changelist", "admin:mfa_authenticator_add", "admin:index")
    answers = {name: client.get(reverse(name)) for name in names}
    assert {name: (answer.status_code, answer.url) for name, answer in answers.items()} == {
        name: (302, reverse("mfa_index")) for name in names
    }


def test_a_part_of_a_page_leads_the_whole_page_there(client, tina):
    log_in(client, tina)
    answer = client.get(reverse("citizens"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, reverse("mfa_index"))


def test_the_api_is_closed_as_well_but_for_its_document(client, tina):
    log_in(client, tina)
    assert client.get(reverse("schema")).status_code == 200


def test_meanwhile_the_way_out_the_language_and_the_public_page_are_open(client, tina):
    log_in(client, tina)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert "Before you go on" in client.get(reverse("mfa_index")).content.decode()
    assert client.get(reverse("how_we_match")).status_code == 200
    client.post(reverse("account_logout"))
    assert client.get(reverse("mfa_index")).url.startswith(reverse("account_login"))


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("administrator", True),
        ("coordinator", True),
        ("consultant", True),
        ("evaluator", False),
        ("mentor", False),
    ],
)
def test_whose_role_asks_for_one(client, role, asked):
    client.force_login(people.user("Nina", role, people.office("Jobcenter Odder")))
    assert (client.get(reverse("overview")).status_code == 302) is asked


def test_in_demo_mode_nobody_is_asked(client, tina, settings):
    settings.DEMO = True
    log_in(client, tina)
    assert is_in(client)


def test_tina_sets_up_an_app_and_logs_in_with_it(client, tina):
    secret = set_up_an_app(client, tina)
    assert is_in(client)
    client.post(reverse("account_logout"))
    answer = log_in(client, tina)
    assert (answer.status_code, answer.url) == (302, reverse("mfa_authenticate"))
    assert not is_in(client)
    assert "Forkert kode" in type_code(client, "000000").content.decode()
    assert not is_in(client)
    type_code(client, the_app_shows(secret))
    assert is_in(client)


def test_a_code_of_the_app_opens_once(client, tina):
    secret = set_up_an_app(client, tina)
    seen = the_app_shows(secret)
    for expected in (True, False):
        client.post(reverse("account_logout"))
        log_in(client, tina)
        type_code(client, seen)
        assert is_in(client) is expected


def test_a_recovery_code_opens_once(client, tina):
    set_up_an_app(client, tina)
    kept = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    assert len(kept) == 10
    for expected in (True, False):
        client.post(reverse("account_logout"))
        log_in(client, tina)
        type_code(client, kept[0])
        assert is_in(client) is expected


def test_guessing_codes_ends_after_five_also_for_the_right_one(client, tina):
    secret = set_up_an_app(client, tina)
    client.post(reverse("account_logout"))
    log_in(client, tina)
    for _guess in range(5):
        type_code(client, "000000")
    told = type_code(client, the_app_shows(secret)).content.decode()
    assert "Prøv igen om fem minutter" in told
    assert not is_in(client)


def test_the_database_holds_no_secret_that_opens(client, tina):
    secret = set_up_an_app(client, tina)
    kept = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]
    rows = list(Authenticator.objects.values_list("type", "data"))
    assert {kind for kind, _data in rows} == {"totp", "recovery_codes"}
    stored = json.dumps([data for _kind, data in rows])
    assert [one for one in (secret, *kept) if one in stored] == []
    seed = Authenticator.objects.get(type="recovery_codes").data["seed"]
    assert second_factors.unseal(seed) not in stored


def test_with_a_new_field_key_the_app_goes_on(client, tina, settings):
    secret = set_up_an_app(client, tina)
    settings.FIELD_KEY, settings.FIELD_KEY_OLD = b"n" * 32, settings.FIELD_KEY
    assert second_factors.reseal() == 2  # the app's, and the recovery codes'
    settings.FIELD_KEY_OLD = b""
    client.post(reverse("account_logout"))
    log_in(client, tina)
    type_code(client, the_app_shows(secret, half_minutes=1))
    assert is_in(client)


def an_hour_later(client):
    """All that was shown at the log-in was shown an hour ago."""
    session = client.session
    records = session["account_authentication_methods"]
    session["account_authentication_methods"] = [
        {**record, "at": record["at"] - 3600} for record in records
    ]
    session.save()


CHANGES = ("mfa_deactivate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes")


def test_later_in_the_day_password_and_app_are_asked_again_before_a_change(client, tina):
    secret = set_up_an_app(client, tina)
    an_hour_later(client)
    again = reverse("mfa_reauthenticate")
    for name in CHANGES:
        assert client.get(reverse(name)).url.startswith(again)
    assert client.get(reverse("account_reauthenticate")).url.startswith(again)  # no way around it
    code = the_app_shows(secret, half_minutes=1)
    for wrong in (
        {"password": PASSWORD, "code": "000000"},
        {"password": "forkert", "code": code},
        {"password": "", "code": code},
        {"code": code},
    ):
        assert client.post(again, wrong).status_code == 200
        assert client.get(reverse("mfa_deactivate_totp")).url.startswith(again)
    before = client.session.session_key
    answer = client.post(again, {"password": PASSWORD, "code": code, "next": "/account/x/"})
    assert (answer.status_code, answer.url) == (302, "/account/x/")
    assert client.session.session_key != before
    assert [client.get(reverse(name)).status_code for name in CHANGES] == [200, 200, 200]


def test_the_password_alone_changes_no_factor_even_right_after_it_was_typed(client, tina):
    """A session in which only the password was shown, as where the organisation lets somebody in."""
    set_up_an_app(client, tina)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session.save()
    answer = client.get(reverse("mfa_deactivate_totp"))
    assert answer.url.startswith(reverse("mfa_reauthenticate"))


def test_who_has_no_factor_yet_types_the_password_again_before_setting_one_up(client, tina):
    log_in(client, tina)
    an_hour_later(client)
    answer = client.get(reverse("mfa_add_webauthn"))
    assert answer.url.startswith(reverse("account_reauthenticate"))
    client.post(answer.url, {"password": PASSWORD})
    assert client.get(reverse("mfa_add_webauthn")).status_code == 200


def test_a_change_of_factors_ends_her_other_sessions(client, tina):
    elsewhere = Client()
    log_in(elsewhere, tina)
    assert elsewhere.get(reverse("mfa_index")).status_code == 200
    set_up_an_app(client, tina)
    assert elsewhere.get(reverse("mfa_index")).url.startswith(reverse("account_login"))
    assert is_in(client)


def test_who_removes_the_last_one_is_led_back_to_setting_one_up(client, tina):
    set_up_an_app(client, tina)
    client.post(reverse("mfa_deactivate_totp"))
    assert list(Authenticator.objects.all()) == []
    assert client.get(reverse("overview")).url == reverse("mfa_index")


def test_the_phone_is_lost_and_the_administrator_helps(client, tina, mailoutbox, django_user_model):
    set_up_an_app(client, tina)
    mailoutbox.clear()
    office = people.user("Adam", "administrator")
    adams = client.__class__()
    set_up_an_app(adams, office)
    adams.post(
        reverse("admin:programme_user_changelist"),
        {"action": "take_away_second_factor", "_selected_action": [tina.pk]},
    )
    assert not Authenticator.objects.filter(user=tina).exists()
    assert client.get(reverse("overview")).url.startswith(reverse("account_login"))  # her session
    log_in(client, tina)
    assert client.get(reverse("overview")).url == reverse("mfa_index")
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (office, str(tina.pk))
    told = [mail for mail in mailoutbox if mail.to == [tina.email]]
    assert ["er fjernet" in mail.subject for mail in told] == [True]


def test_the_administration_has_no_log_in_of_its_own(client):
    adam = people.user("Adam", "administrator")
    address = reverse("admin:login")
    answer = client.post(address, {"username": adam.email, "password": PASSWORD})
    assert (answer.status_code, answer.url.split("?")[0]) == (302, reverse("account_login"))
    log_in(client, adam)
    assert client.get(reverse("admin:index")).url == reverse("mfa_index")


def test_a_new_consultant_gets_a_password_by_mail_and_then_a_second_factor(client, mailoutbox):
    adams = client.__class__()
    set_up_an_app(adams, people.user("Adam", "administrator"))
    nina = {"email": "Nina@example.org", "name": "Nina", "role": "consultant", "is_active": "on"}
    adams.post(reverse("admin:programme_user_add"), nina)
    client.post(reverse("account_reset_password"), {"email": "nina@example.org"})
    mails_are_out()
    link = re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]
    page = client.get(link, follow=True)
    new = {"password1": "et-helt-nyt-et", "password2": "et-helt-nyt-et"}
    client.post(page.redirect_chain[-1][0], new)
    assert not is_in(client)
    log_in(client, people.User.objects.get(email="nina@example.org"), "et-helt-nyt-et")
    assert client.get(reverse("overview")).url == reverse("mfa_index")
    assert client.get(reverse("mfa_activate_totp")).status_code == 200


def test_a_former_address_opens_nothing(client, tina, mailoutbox):
    former = tina.email
    client.post(reverse("account_reset_password"), {"email": former})
    tina.email = "tina.hvilsom@example.org"
    tina.save()
    mails_are_out()
    mailoutbox.clear()
    client.post(reverse("account_reset_password"), {"email": former})
    client.post(reverse("account_login"), {"login": former, "password": PASSWORD})
    mails_are_out()
    assert (list(mailoutbox), "_auth_user_id" in client.session) == ([], False)


def test_the_first_administrator_of_an_empty_system(client, monkeypatch):
    from django.core.management import call_command

    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command(
        "createsuperuser", interactive=False, email="Adam@Example.org", name="Adam", verbosity=0
    )
    adam = people.User.objects.get()
    assert (adam.email, adam.role) == ("adam@example.org", "administrator")
    set_up_an_app(client, adam)
    assert client.get(reverse("admin:programme_user_changelist")).status_code == 200
