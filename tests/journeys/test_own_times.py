"""Kirsten changes her times on a phone: with a thumb, and by the keys alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from programme.roles import Role
from programme.timetable import Timetable
from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LISTEN = """
window.addEventListener("securitypolicyviolation", (event) => console.error(event.violatedDirective));
"""
SMALL = """
() => [...document.querySelectorAll("main button, main summary")]
  .filter((one) => one.offsetParent && one.getBoundingClientRect().height < 44)
  .map((one) => one.textContent.trim())
"""


@pytest.fixture
def kirsten():
    sind = people.branch("SIND Odder", people.office("Jobcenter Odder"))
    return people.mentor(
        "Kirsten Lind",
        of=sind,
        user=people.user("Kirsten Lind", Role.MENTOR, sind),
        timetable=Timetable.parse("man 9-11"),
    )


@pytest.fixture
def phone(browser, live_server, client, kirsten):
    """Her overview on a screen of 360 pixels that is touched; its console must stay quiet."""
    client.force_login(kirsten.user)
    context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True)
    context.add_init_script(LISTEN)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    context.add_cookies([cookie | {"url": live_server.url}])
    page, said = context.new_page(), []
    page.on("console", lambda one: said.append(one.text) if one.type == "error" else None)
    page.goto(live_server.url)
    yield page
    context.close()
    assert said == []


def cell(page, box):
    return page.locator(f"#own-{box}")


def pressed(page, box, state="true"):
    page.locator(f"#own-{box}[aria-pressed={state}]").wait_for()
    # Only then has htmx given the focus back.
    expect(page.locator(".htmx-request, .htmx-settling")).to_have_count(0)


def times(mentor):
    mentor.refresh_from_db()
    return str(mentor.timetable)


def out_of_turn(page, first, second):
    """Tap both; the answer to the first comes last."""
    held = []

    def hold(route):
        held.append((route, route.fetch()))
        if len(held) == 2:
            for one, answer in reversed(held):
                one.fulfill(response=answer)

    page.route("**/own/part/", hold)
    first.tap()
    while not held:
        page.wait_for_timeout(20)
    second.tap()
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.unroute("**/own/part/")


def faults(page):
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    found = [one["id"] for one in Axe().run(page).response["violations"]]
    return wide, found, page.evaluate(SMALL)


def test_by_touch_two_quick_taps_and_the_last_one_undone(phone, kirsten):
    assert faults(phone) == (False, [], [])
    where = cell(phone, "6-evening").bounding_box()
    cell(phone, "1-morning").tap()
    pressed(phone, "1-morning")
    # Nothing has moved under the thumb.
    assert cell(phone, "6-evening").bounding_box() == where
    assert times(kirsten) == "man 9-11; tir 8-12"
    assert kirsten.timetable_confirmed_on == timezone.localdate()
    out_of_turn(phone, cell(phone, "2-evening"), cell(phone, "3-evening"))
    pressed(phone, "2-evening")
    pressed(phone, "3-evening")
    assert times(kirsten) == "man 9-11; tir 8-12; ons-tor 17-21"
    cell(phone, "0-morning").tap()
    pressed(phone, "0-morning")
    assert times(kirsten).startswith("man-tir 8-12")
    phone.evaluate("document.querySelectorAll('.own-more').forEach((one) => (one.open = true))")
    assert faults(phone) == (False, [], [])
    phone.locator("#own-undo button").tap()
    pressed(phone, "0-morning", "mixed")
    assert times(kirsten) == "man 9-11; tir 8-12; ons-tor 17-21"
    # The hours below follow.
    assert phone.locator("#own-hours [name=timetable]").input_value() == times(kirsten)


def test_by_the_keys_alone_and_the_focus_stays(phone, kirsten):
    cell(phone, "0-morning").focus()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    pressed(phone, "1-morning")
    expect(cell(phone, "1-morning")).to_be_focused()
    phone.keyboard.press("Tab")
    phone.keyboard.press("Space")
    pressed(phone, "2-morning")
    assert times(kirsten) == "man 9-11; tir-ons 8-12"
    assert phone.locator("#own-said[role=status]").inner_text().strip() != ""
    phone.locator("#own-undo button").press("Enter")
    pressed(phone, "2-morning", "false")
    expect(cell(phone, "2-morning")).to_be_focused()
    phone.keyboard.press("Shift+Tab")
    phone.keyboard.press("Space")
    pressed(phone, "1-morning", "false")
    assert times(kirsten) == "man 9-11"
