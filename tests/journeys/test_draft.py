"""What was typed is there again when the log-in is lost, and gone when it is saved or she logs out."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse

from matching.models import Conversation
from tests import people

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 360, "height": 740}
SAID = "Bettina fortalte om sin uge; det gik godt i køkkenet."
FOUND = "Your draft has been found again."


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def phone(page, live_server):
    page.set_default_timeout(8000)
    page.set_viewport_size(PHONE)
    page.context.add_cookies(
        [{"name": settings.LANGUAGE_COOKIE_NAME, "value": "en", "url": live_server.url}]
    )
    return page


def log_in(page, user):
    page.locator("[name=login]").fill(user.email)
    page.locator("[name=password]").fill("password-of-a-test")
    page.get_by_role("button", name="Log in", exact=True).click()


def form_about(page, live_server, citizen):
    keys = {"about": "citizen", "pk": citizen.pk}
    page.goto(live_server.url + reverse("new_conversation", kwargs=keys))


def type_it(page):
    page.get_by_label("Meeting").check(force=True)
    page.get_by_label("What was said").fill(SAID)
    page.get_by_text("One more agreement").first.click()
    page.get_by_label("What is agreed").nth(1).fill("Ringe fredag")
    page.get_by_label("Whose").nth(1).select_option("citizen")


def kept(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('draft '))")


def test_the_log_in_is_lost_while_typing_and_the_text_is_there_again(
    phone, live_server, tina, bettina
):
    form_about(phone, live_server, bettina)
    log_in(phone, tina)
    phone.get_by_label("What was said").wait_for()
    assert not phone.get_by_text(FOUND).is_visible()
    type_it(phone)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    phone.get_by_role("button", name="Save the conversation").click()
    phone.locator("[name=password]").wait_for()
    assert not Conversation.objects.exists()
    log_in(phone, tina)
    phone.get_by_text(FOUND).wait_for()
    assert phone.get_by_label("What was said").input_value() == SAID
    assert phone.get_by_label("Meeting").is_checked()
    assert phone.get_by_label("What is agreed").nth(1).is_visible()
    assert phone.get_by_label("What is agreed").nth(1).input_value() == "Ringe fredag"
    phone.get_by_role("button", name="Save the conversation").click()
    phone.get_by_text("The conversation is saved.").wait_for()
    talk = Conversation.objects.get()
    assert (talk.text, talk.form, talk.agreements.get().whose) == (SAID, "meeting", "citizen")
    assert kept(phone) == []


def test_what_was_refused_is_kept_until_it_is_mended(phone, live_server, tina, bettina):
    form_about(phone, live_server, bettina)
    log_in(phone, tina)
    phone.get_by_label("What was said").fill(SAID)
    phone.get_by_role("button", name="Save the conversation").click()  # without saying how
    phone.get_by_text("Please look at this again").wait_for()
    Session.objects.all().delete()
    phone.get_by_role("button", name="Save the conversation").click()
    log_in(phone, tina)
    phone.get_by_text(FOUND).wait_for()
    assert phone.get_by_label("What was said").input_value() == SAID


def test_it_can_be_thrown_away(phone, live_server, tina, bettina):
    form_about(phone, live_server, bettina)
    log_in(phone, tina)
    type_it(phone)
    phone.reload()
    phone.get_by_role("button", name="Throw it away").click()
    assert phone.get_by_label("What was said").input_value() == ""
    assert kept(phone) == []
    phone.reload()
    assert not phone.get_by_text(FOUND).is_visible()


def test_it_is_hers_and_goes_when_she_logs_out(phone, live_server, tina, bettina):
    form_about(phone, live_server, bettina)
    log_in(phone, tina)
    type_it(phone)
    assert kept(phone) == [f"draft {tina.pk} /conversations/new/citizen/{bettina.pk}/"]
    phone.get_by_text("Menu", exact=True).click()
    phone.locator(".menu-panel").get_by_role("button", name="Log out").click()
    phone.locator("[name=password]").wait_for()
    assert kept(phone) == []


def test_another_user_at_the_same_machine_finds_nothing(phone, live_server, tina, bettina):
    form_about(phone, live_server, bettina)
    log_in(phone, tina)
    type_it(phone)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    karen = people.coordinator("Karen", people.branch("SIND Odder", bettina.office))
    form_about(phone, live_server, bettina)
    log_in(phone, karen)
    phone.get_by_label("What was said").wait_for()
    assert phone.get_by_label("What was said").input_value() == ""
    assert kept(phone) == []
