"""The board in a real browser: a citizen is moved by hand and by keyboard, and it is seen what that costs."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def karen(page, live_server, client):
    """Karen looks at the board: Kirsten suits Bettina best, and alone speaks Amina's language."""
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    people.citizen("Bettina Skovgaard", contact=tina, interests=["strik"], ref="B-001")
    people.citizen("Amina Warsame", contact=tina, languages=["arabisk"], ref="B-002")
    people.citizen(
        "Samir Nasser", contact=tina, languages=["arabisk"], mentor_gender="man", ref="B-003"
    )
    facts = {"of": sind, "capacity": 1}
    people.mentor(
        "Kirsten Overby",
        languages=["dansk", "arabisk"],
        interests=["strik"],
        gender="woman",
        **facts,
    )
    people.mentor("Ole Lund", interests=["fodbold"], **facts)
    client.force_login(people.coordinator("Karen Vester", sind))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.goto(live_server.url + "/board/")
    return page


def of(karen, name):
    return karen.locator("#plan li", has=karen.get_by_role("link", name=name))


def test_what_a_move_costs_is_said_before_one_lets_go(karen):
    bettina = of(karen, "Bettina Skovgaard")
    assert "Ole Lund" in bettina.inner_text()
    kirsten = karen.locator("[data-drop]", has_text="Kirsten Overby")
    bettina.hover()
    karen.mouse.down()
    kirsten.hover()
    costs = kirsten.locator("output")
    costs.get_by_text("dårligere for: B-002").wait_for()
    kirsten.hover()  # now it can be dropped
    karen.mouse.up()
    karen.get_by_text("dine ændringer koster").wait_for()
    assert "Kirsten Overby" in of(karen, "Bettina Skovgaard").inner_text()


def test_by_keyboard_the_same_is_behind_a_link(karen):
    of(karen, "Bettina Skovgaard").get_by_role("link", name="En anden").press("Enter")
    karen.locator("#moves").get_by_role("link", name="Kirsten Overby").press("Enter")
    karen.get_by_text("dine ændringer koster").wait_for()
    assert "Kirsten Overby" in of(karen, "Bettina Skovgaard").inner_text()


def test_nothing_hinders_and_nothing_is_wider_than_a_phone(karen):
    assert "taler arabisk" in karen.locator("#wanted").inner_text()
    assert Axe().run(karen).response["violations"] == []
    karen.set_viewport_size({"width": 360, "height": 740})
    assert karen.evaluate("document.documentElement.scrollWidth") <= 360
