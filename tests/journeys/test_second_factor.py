"""Keys and the log-in's pages in a real browser, with a key that the browser itself plays."""

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.urls import reverse

from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
PASSWORD = "password-of-a-test"


@pytest.fixture(autouse=True)
def real_life(settings):
    settings.DEMO = False


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def at_home(page, live_server):
    """A browser at the log-in under a name, as a key wants one, whose console says nothing."""
    said = []
    page.on("console", lambda message: message.type == "error" and said.append(message.text))
    page.set_viewport_size(PHONE)
    page.goto(_under_a_name(live_server, reverse("account_login")))
    yield page
    assert said == []


def _under_a_name(live_server, path):
    return live_server.url.replace("127.0.0.1", "localhost") + path


@pytest.fixture
def key(at_home):
    """A key in the USB port that asks for a finger, and always gets it."""
    browser = at_home.context.new_cdp_session(at_home)
    browser.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = browser.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return browser, made["authenticatorId"]


def log_in(page, user):
    page.get_by_label("E-mail").fill(user.email)
    page.get_by_label("Adgangskode").fill(PASSWORD)
    page.get_by_role("button", name="Log ind", exact=True).click()


def log_out(page):
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Log ud").last.click()
    page.get_by_role("heading", name="Log ind").wait_for()


def set_up_a_key(page, *, alone):
    page.locator(f"a[href='{reverse('mfa_add_webauthn')}']").click()
    page.get_by_label("Hvad du kalder den").fill("Min bærbare")
    if alone:
        page.get_by_text("Log ind med den alene").click()
    page.get_by_role("button", name="Tilføj").click()
    page.get_by_role("heading", name="Gendannelseskoder").wait_for()


def test_tina_sets_up_a_key_and_it_is_her_second_step(at_home, live_server, tina, key):
    log_in(at_home, tina)
    at_home.get_by_text("Før du går videre").wait_for()
    set_up_a_key(at_home, alone=False)
    at_home.get_by_role("link", name="Jeg har gemt dem").click()
    at_home.get_by_role("heading", name="Hej Tina").wait_for()
    log_out(at_home)
    log_in(at_home, tina)
    at_home.get_by_role("button", name="Brug en nøgle").click()
    at_home.get_by_role("heading", name="Hej Tina").wait_for()


def test_later_in_the_day_key_and_password_are_asked_before_the_key_is_removed(
    at_home, live_server, tina, key
):
    log_in(at_home, tina)
    set_up_a_key(at_home, alone=False)
    (session,) = [SessionStore(one.session_key) for one in Session.objects.all()]
    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
    session.save()
    mine = Authenticator.objects.get(type="webauthn")
    remove = _under_a_name(live_server, reverse("mfa_remove_webauthn", args=[mine.pk]))
    again = "**" + reverse("mfa_reauthenticate_webauthn") + "**"

    def show(password):
        at_home.goto(remove)
        at_home.wait_for_url(again)
        at_home.get_by_label("Adgangskode").fill(password)
        at_home.get_by_role("button", name="Brug en nøgle").click()

    show("forkert")
    at_home.get_by_text("Forkert adgangskode").wait_for()
    show(PASSWORD)
    at_home.wait_for_url(remove)


def test_tina_logs_in_with_a_passkey_alone(at_home, live_server, tina, key):
    log_in(at_home, tina)
    set_up_a_key(at_home, alone=True)
    log_out(at_home)
    at_home.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    at_home.get_by_role("heading", name="Hej Tina").wait_for()


def test_a_passkey_of_who_may_not_log_in_opens_nothing(at_home, live_server, tina, key):
    log_in(at_home, tina)
    set_up_a_key(at_home, alone=True)
    log_out(at_home)
    tina.is_active = False
    tina.save()
    at_home.get_by_role("button", name="Log ind med en adgangsnøgle").click()
    at_home.wait_for_url("**" + reverse("account_inactive"))


def test_a_key_that_is_not_read_says_so(at_home, live_server, tina, key):
    log_in(at_home, tina)
    set_up_a_key(at_home, alone=False)
    log_out(at_home)
    browser, authenticator = key
    browser.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": authenticator})
    log_in(at_home, tina)
    at_home.evaluate("() => { navigator.credentials.get = async () => { throw 'taken out' } }")
    at_home.get_by_role("button", name="Brug en nøgle").click()
    at_home.get_by_text("Nøglen blev ikke læst").wait_for()


def test_the_pages_fit_a_phone_and_hinder_nobody(at_home, live_server, tina, key):
    def look():
        found = Axe().run(at_home).response["violations"]
        assert [(at_home.url, one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert at_home.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]

    look()
    at_home.get_by_role("link", name="Send mig en kode").click()
    at_home.wait_for_url("**" + reverse("account_request_login_code"))
    look()
    at_home.get_by_label("E-mail").fill("ingen@example.org")
    at_home.get_by_role("button", name="Send mig en kode").click()
    at_home.wait_for_url("**" + reverse("account_confirm_login_code"))
    look()
    at_home.get_by_role("button", name="Annuller").click()
    log_in(at_home, tina)
    for name in ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn"):
        at_home.goto(_under_a_name(live_server, reverse(name)))
        look()
    set_up = at_home.get_by_role("button", name="Tilføj")
    set_up.click()
    at_home.get_by_role("heading", name="Gendannelseskoder").wait_for()
    look()
    for name in ("mfa_list_webauthn", "mfa_generate_recovery_codes", "mfa_reauthenticate_webauthn"):
        at_home.goto(_under_a_name(live_server, reverse(name)))
        look()
    log_out(at_home)
    log_in(at_home, tina)
    at_home.wait_for_url("**" + reverse("mfa_authenticate") + "**")
    look()
