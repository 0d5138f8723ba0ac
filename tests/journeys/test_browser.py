"""The main pages in a real browser: with a phone's width, by keyboard, and without what hinders."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from matching.models import Decision, Match
from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard", contact=tina, wishes=["snitte grøntsager"], musts=["small_tasks"]
    )


@pytest.fixture
def kitchen():
    people.company("Storkøkkenet", offers_not=["small_tasks"])
    return people.company(
        "Havrekrogen", tasks=["snitte grøntsager"], offers=["small_tasks"], attitude="open"
    )


@pytest.fixture
def as_tina(page, live_server, client, tina):
    """A page of a browser in which Tina is logged in; what its console says is a failure, but for
    the note that an answer was refused (422)."""
    client.force_login(tina)
    said = []

    def listen(message):
        if message.type == "error" and "422" not in message.text:
            said.append(message.text)

    page.on("console", listen)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    yield page
    assert said == []


def open_at(page, live_server, name, **keys):
    page.goto(live_server.url + reverse(name, kwargs=keys or None))


def test_tina_puts_a_company_on_the_shortlist_without_leaving_the_list(
    as_tina, live_server, bettina, kitchen
):
    as_tina.set_viewport_size(PHONE)
    open_at(as_tina, live_server, "suggest_companies", pk=bettina.pk)
    as_tina.get_by_role("button", name="Sæt Havrekrogen på kortlisten").press("Enter")
    as_tina.get_by_role("link", name="På kortlisten").wait_for()
    assert as_tina.url.endswith(f"/citizens/{bettina.pk}/companies/")
    assert Match.objects.get().opening.company == kitchen


def test_tina_writes_an_answer_while_she_calls_and_the_list_follows(
    as_tina, live_server, bettina, kitchen
):
    as_tina.set_viewport_size(PHONE)
    people.company("Kroen", tasks=["snitte grøntsager"])
    open_at(as_tina, live_server, "suggest_companies", pk=bettina.pk)
    inn = as_tina.locator("article", has=as_tina.get_by_role("link", name="Kroen"))
    inn.get_by_text("Spørg, når du ringer").click()
    question = inn.get_by_role("listitem").filter(has_text="små opgaver")
    question.get_by_role("button", name="Nej").click()
    as_tina.get_by_text("1 virksomhed passer").wait_for()
    assert inn.count() == 0


def test_an_odd_answer_comes_back_beside_its_question(as_tina, live_server, bettina, kitchen):
    kitchen.openings.update(hours_min=None)
    open_at(as_tina, live_server, "suggest_companies", pk=bettina.pk)
    as_tina.get_by_text("Spørg, når du ringer").click()
    hours = as_tina.get_by_label("Færrest timer om ugen")
    hours.fill("30")
    hours.press("Enter")
    as_tina.get_by_text("Flest timer om ugen kan ikke være færre end færrest timer.").wait_for()
    assert hours.input_value() == "30"
    hours.fill("3")
    hours.press("Enter")
    hours.wait_for(state="detached")
    assert kitchen.openings.get().hours_min == 3


def test_a_slider_ranks_the_list_anew_by_keyboard_and_nothing_is_saved(
    as_tina, live_server, bettina, kitchen
):
    people.company("Kornhuset", hours_min=6, offers=["small_tasks"])
    as_tina.set_viewport_size(DESKTOP)
    open_at(as_tina, live_server, "suggest_companies", pk=bettina.pk)
    seen = Decision.objects.count()
    as_tina.get_by_text("Juster (kun for at se; gemmes ikke)").click()
    hours = as_tina.get_by_role("slider", name="Timer om ugen")
    for _ in range(4):
        hours.press("ArrowRight")
    as_tina.get_by_text("Kommer ind:").wait_for()
    assert "Kornhuset" in as_tina.locator("#candidates").inner_text()
    assert hours.input_value() == "6"
    assert Decision.objects.count() == seen


def test_the_list_narrows_while_typing(as_tina, live_server, bettina, kitchen):
    people.company("Lageret", tasks=["pakke varer"])
    as_tina.set_viewport_size(DESKTOP)
    open_at(as_tina, live_server, "citizens")
    as_tina.get_by_label("Søg").fill("ingen hedder det her")
    as_tina.get_by_text("Ingen passer på de ord.").wait_for()
    as_tina.get_by_label("Søg").fill("bettina")
    as_tina.get_by_role("link", name="Bettina Skovgaard").wait_for()
    assert as_tina.url == live_server.url + reverse("citizens")


def test_choices_stay_in_the_address_and_words_do_not(as_tina, live_server, bettina):
    open_at(as_tina, live_server, "citizens")
    as_tina.get_by_label("Fase").select_option("seeking")
    as_tina.wait_for_url("**/citizens/?phase=seeking")
    as_tina.get_by_label("Søg").fill("bettina")
    as_tina.get_by_label("Søg").press("Enter")
    as_tina.get_by_role("link", name="Bettina Skovgaard").click()
    as_tina.get_by_role("heading", name="Bettina Skovgaard").wait_for()
    as_tina.go_back()
    as_tina.wait_for_url("**/citizens/?phase=seeking")
    assert as_tina.get_by_label("Fase").input_value() == "seeking"


def test_back_from_what_the_overview_found_asks_nothing(as_tina, live_server, bettina, tina):
    people.citizen("Amina Yusuf", contact=tina)
    open_at(as_tina, live_server, "overview")
    as_tina.get_by_label("Find en borger").fill("bettina")
    as_tina.get_by_label("Find en borger").press("Enter")
    as_tina.wait_for_url("**/citizens/")
    assert as_tina.get_by_role("link", name="Amina Yusuf").count() == 0
    as_tina.get_by_label("Søg").fill("amina")
    as_tina.get_by_role("link", name="Amina Yusuf").click()
    as_tina.get_by_role("heading", name="Amina Yusuf").wait_for()
    as_tina.go_back()
    as_tina.get_by_role("heading", name="Borgere").wait_for()
    assert as_tina.url == live_server.url + reverse("citizens")
    as_tina.go_back()
    as_tina.get_by_label("Find en borger").wait_for()


def test_the_pages_of_what_was_found_by_a_press(as_tina, live_server, tina):
    for number in range(52):
        people.citizen(f"Anna {number:02}", contact=tina, yes=False)
        people.citizen(f"Bo {number:02}", contact=tina, yes=False)
    open_at(as_tina, live_server, "citizens")
    as_tina.get_by_label("Søg").fill("anna")
    as_tina.get_by_text("52 borgere").wait_for()
    as_tina.get_by_role("button", name="Næste side").click()
    as_tina.get_by_role("link", name="Anna 51").wait_for()
    assert as_tina.locator("tbody tr").count() == 2
    # The reader stands at the top of it, not where the button was.
    assert as_tina.evaluate("document.activeElement.innerText") == "52 borgere"
    assert as_tina.url == live_server.url + reverse("citizens")
    # Other words begin at their first page.
    as_tina.get_by_label("Søg").fill("bo")
    as_tina.get_by_role("link", name="Bo 00").wait_for()


def test_an_answer_from_a_searched_list_leaves_it_searched(as_tina, live_server, bettina, kitchen):
    people.company("Kroen", tasks=["snitte grøntsager"])
    open_at(as_tina, live_server, "suggest_companies", pk=bettina.pk)
    as_tina.get_by_label("Navn, fag eller sted").fill("kroen")
    as_tina.get_by_label("Navn, fag eller sted").press("Enter")
    as_tina.get_by_role("link", name="Havrekrogen").wait_for(state="detached")
    as_tina.get_by_text("Spørg, når du ringer").click()
    question = as_tina.get_by_role("listitem").filter(has_text="små opgaver")
    question.get_by_role("button", name="Ja").click()
    as_tina.get_by_text("Kroen: svaret er gemt").wait_for()
    assert as_tina.get_by_role("link", name="Havrekrogen").count() == 0
    assert as_tina.url.endswith(f"/citizens/{bettina.pk}/companies/?show=10")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_fit_the_screen_and_axe_finds_nothing(
    as_tina, live_server, bettina, kitchen, size
):
    as_tina.set_viewport_size(size)
    company = {"pk": kitchen.pk}
    pages = [
        ("overview", {}),
        ("citizens", {}),
        ("citizen", {"pk": bettina.pk}),
        ("edit_citizen", {"pk": bettina.pk}),
        ("suggest_companies", {"pk": bettina.pk}),
        ("suggest_mentors", {"pk": bettina.pk}),
        ("what_if", {"pk": bettina.pk, "kind": "companies"}),
        ("compare", {"pk": bettina.pk, "kind": "companies"}),
        ("versions", {}),
        ("learning", {"kind": "companies"}),
        ("how_we_match", {}),
        ("companies", {}),
        ("company", company),
        ("edit_company", company),
        ("edit_opening", {"pk": kitchen.openings.get().pk}),
        ("mentors", {}),
    ]
    faults = {}
    for name, keys in pages:
        open_at(as_tina, live_server, name, **keys)
        wide = as_tina.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        found = [one["id"] for one in Axe().run(as_tina).response["violations"]]
        if wide or found:
            faults[name] = (wide, found)
    assert faults == {}


def test_without_javascript_the_form_still_works(
    browser, live_server, client, tina, bettina, kitchen
):
    client.force_login(tina)
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    page = context.new_page()
    open_at(page, live_server, "suggest_companies", pk=bettina.pk)
    page.get_by_role("button", name="Sæt Havrekrogen på kortlisten").click()
    assert "Havrekrogen er på kortlisten." in page.content()
    assert Match.objects.count() == 1
    for number in range(52):
        people.citizen(f"Anna {number:02}", contact=tina, yes=False)
    open_at(page, live_server, "citizens")
    page.get_by_label("Søg").fill("anna")
    page.get_by_role("button", name="Søg").click()
    page.get_by_role("button", name="Næste side").click()
    page.get_by_role("link", name="Anna 51").wait_for()
    assert page.url == live_server.url + reverse("citizens")
    context.close()
