"""In a real browser: no page breaks the policy, a diagnosis is told while it is typed, and after the
log-out "back" shows nobody."""

import pytest
from django.urls import reverse

from citizens.models import Citizen
from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTEN = """
window.addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective));
"""


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, wishes=["snitte grøntsager"])


@pytest.fixture
def browse(page, live_server, client):
    """Open addresses as somebody; the list fills with what the console complains of."""
    said = []
    page.set_default_timeout(20_000)

    def listen(message):
        # Django's administration has no icon of its own, which a browser asks for all the same.
        if message.type == "error" and not message.location["url"].endswith("/favicon.ico"):
            said.append(f"{message.location['url']}: {message.text}")

    page.on("console", listen)
    page.add_init_script(LISTEN)

    def as_user(user):
        client.force_login(user)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])
        return page

    as_user.said = said
    return as_user


def test_no_page_breaks_the_policy(browse, live_server, tina, bettina):
    kitchen = people.company("Havrekrogen", tasks=["snitte grøntsager"])
    page = browse(tina)
    for name, keys in (
        ("overview", {}),
        ("citizens", {}),
        ("citizen", {"pk": bettina.pk}),
        ("edit_citizen", {"pk": bettina.pk}),
        ("suggest_companies", {"pk": bettina.pk}),
        ("choices", {"pk": bettina.pk, "kind": "companies"}),
        ("company", {"pk": kitchen.pk}),
        ("meetings", {}),
        ("versions", {}),
        ("how_we_match", {}),
        ("calendar", {}),
        ("mfa_index", {}),
    ):
        page.goto(live_server.url + reverse(name, kwargs=keys or None))
    page = browse(people.user("Adam", "administrator"))
    for place in ("", "programme/user/", "programme/user/add/", "programme/office/add/"):
        page.goto(f"{live_server.url}/administration/{place}")
    page.context.clear_cookies()
    page.goto(live_server.url + reverse("account_login"))
    assert browse.said == []


def test_a_diagnosis_is_told_while_it_is_typed_and_saved_all_the_same(
    browse, live_server, tina, bettina
):
    page = browse(tina)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(live_server.url + reverse("edit_citizen", kwargs={"pk": bettina.pk}))
    strengths = page.locator("#id_strengths")
    warning = page.locator("#id_strengths + .watched")
    assert warning.inner_text() == ""
    strengths.press_sequentially("Rolig trods ANGST, fangst og angst")
    assert warning.inner_text().startswith("“ANGST”, “angst” handler om sygdom")
    strengths.fill("Rolig, CPR 010203-1234")
    assert warning.inner_text() == (
        "Det ligner et CPR-nummer. Det skal ikke bruges her, så tag det ud."
    )
    # Where the contact person alone reads, an illness is no mistake.
    page.locator("#id_needs_in_words").fill("Har ADHD")
    assert page.locator("#id_needs_in_words + .watched").inner_text() == ""
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    page.get_by_role("button", name="Gem", exact=True).click()
    page.get_by_role("link", name="Ret det").wait_for()
    assert Citizen.objects.get().strengths == ["Rolig, CPR 010203-1234"]
    assert browse.said == []


def test_after_the_log_out_back_shows_nobody(browse, live_server, tina, bettina):
    page = browse(tina)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(live_server.url + reverse("citizen", kwargs={"pk": bettina.pk}))
    assert "Bettina Skovgaard" in page.content()
    page.get_by_role("button", name="Log ud").first.click()
    page.wait_for_url("**/account/login/**")
    page.go_back()
    page.wait_for_load_state()
    assert "Bettina" not in page.content()
