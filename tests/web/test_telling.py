"""What a volunteer may know: ticked with the citizen; an old page brings nothing back, and the
coordinator neither reads nor writes the citizen's own words."""

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from matching import lifecycle, telling
from matching.models import Reading
from tests import people

pytestmark = pytest.mark.django_db
WALK = "Jeg vil helst gå en tur."


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def karen(odder):
    return people.coordinator("Karen Vester", people.branch("SIND Odder", odder))


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard", contact=tina, phone="20304050", email="bettina@example.org"
    )


@pytest.fixture
def match(bettina, tina):
    kirsten = people.mentor("Kirsten Overby")
    match = lifecycle.shortlist(bettina, kirsten, by=tina, at=timezone.now())
    return lifecycle.agree(match, by=tina, at=timezone.now())


class Fields(HTMLParser):
    """What a browser would send of the form of a page: {name: [value, …]}."""

    def __init__(self, page):
        super().__init__()
        self.sent, self._area = {}, None
        self.feed(page[page.index("<main") :])

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "textarea":
            self._area = said["name"]
            self.sent[self._area] = [""]
        if tag != "input" or "name" not in said:
            return
        if said.get("type") in ("checkbox", "radio") and "checked" not in said:
            return
        self.sent.setdefault(said["name"], []).append(said.get("value") or "")

    def handle_data(self, data):
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.sent[self._area][0] = self.sent[self._area][0].removeprefix("\n")
            self._area = None


def where(match):
    return reverse("tell_volunteer", kwargs={"pk": match.pk})


def opened(client, match):
    return Fields(client.get(where(match)).content.decode()).sent | {"channel": ["spoken"]}


def press(client, match, sent):
    return client.post(where(match), sent)


def known(match):
    return telling.told(match, timezone.now())


def test_what_is_ticked_is_known_and_the_page_shows_it_when_it_is_opened_again(client, tina, match):
    client.force_login(tina)
    sent = opened(client, match) | {"codes": ["phone", "email"], "text": ["Hej\r\ndu"]}
    assert press(client, match, sent).status_code == 302
    assert known(match) == telling.Told(["phone", "email"], "Hej\ndu")
    again = opened(client, match)
    assert (again["codes"], again["initial-codes"]) == (["phone", "email"], ["phone,email"])
    answers = match.citizen.consents.count()
    assert press(client, match, again | {"text": ["Hej\r\ndu"]}).status_code == 302
    assert match.citizen.consents.count() == answers


def test_an_old_page_brings_back_nothing_that_was_taken_back(client, tina, match):
    client.force_login(tina)
    press(client, match, opened(client, match) | {"codes": ["phone", "email"]})
    old = opened(client, match)
    press(client, match, opened(client, match) | {"codes": ["email"]})
    old |= {"codes": ["phone", "email"], "text": [WALK]}
    answer = press(client, match, old)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "This was changed meanwhile. The volunteer may know now: bettina@example.org." in page
    assert known(match) == telling.Told(["email"])
    # What was typed is still there, and whoever has read that and saves once more means it.
    again = Fields(page).sent
    assert (again["codes"], again["initial-codes"]) == (["phone", "email"], ["email"])
    assert press(client, match, again).status_code == 302
    assert known(match) == telling.Told(["phone", "email"], WALK)


def test_an_old_page_on_which_nothing_was_ticked_takes_nothing_back(client, karen, tina, match):
    client.force_login(karen)
    old = opened(client, match)
    tell(match, tina, "phone")
    assert "20304050" in press(client, match, old | {"codes": ["full_name"]}).content.decode()
    assert known(match) == telling.Told(["phone"])


def test_an_old_page_says_so_too_where_all_was_taken_back(client, tina, match):
    tell(match, tina, "phone")
    client.force_login(tina)
    old = opened(client, match)
    tell(match, tina)
    answer = press(client, match, old)
    assert "nothing is ticked any more" in answer.content.decode()
    assert known(match) == telling.Told([])


def test_two_who_save_at_once_see_one_another_under_the_lock(tina, match):
    tell(match, tina, "phone")
    with pytest.raises(lifecycle.Refused):
        tell(match, tina, "email", showed=telling.Told([]))
    assert known(match) == telling.Told(["phone"])


def tell(match, by, *codes, text=None, at=None, **sent):
    moment = at or timezone.now()
    telling.tell(match, list(codes), text, by=by, at=moment, channel="spoken", **sent)


def test_after_all_was_taken_back_the_citizen_is_not_asked_but_may_say_so(client, tina, match):
    tell(match, tina, "phone", text=WALK)
    tell(match, tina, text=WALK)
    client.force_login(tina)
    answer = press(client, match, opened(client, match) | {"codes": ["phone"]})
    with override("en"):
        day = date_format(timezone.localdate() + timedelta(days=90), "SHORT_DATE_FORMAT")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"Do not ask again before {day}." in page
    assert 'type="checkbox" name="unasked"' in page
    with pytest.raises(lifecycle.Refused):
        tell(match, tina, "phone")
    assert known(match) == telling.Told([], WALK)
    press(client, match, Fields(page).sent | {"unasked": ["on"]})
    assert known(match) == telling.Told(["phone"], WALK)


def test_the_coordinator_neither_reads_nor_writes_the_words(client, karen, tina, match):
    tell(match, tina, "phone", text=WALK)
    client.force_login(karen)
    sent = opened(client, match)
    page = client.get(where(match)).content.decode()
    assert {"text", "initial-text"} & set(sent) == set()
    assert WALK not in page
    answer = press(client, match, sent | {"codes": ["phone", "email"], "text": ["Noget andet"]})
    assert answer.status_code == 302
    assert known(match) == telling.Told(["phone", "email"], WALK)
    with pytest.raises(lifecycle.Refused):
        tell(match, karen, "phone", "email", text="Noget andet")
    groups = set(Reading.objects.filter(user=karen, through="tell_volunteer").first().groups)
    assert "contact" in groups and "needs_in_words" not in groups


def test_words_that_stay_with_sind_are_closed_here_to_the_job_centre(client, tina, match):
    match.citizen.words_stay_with_sind = True
    match.citizen.save()
    client.force_login(tina)
    assert "text" not in opened(client, match)
