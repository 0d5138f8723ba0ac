"""All that is kept about somebody, as a page to print and as a file: who gets it, and that it is written
down."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import conversations, lifecycle
from matching.fields import Group
from matching.models import Disclosure, Reading
from programme.models import Deputy
from tests import people
from tests.marks import plant

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder():
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def karen(sind):
    return people.coordinator("Karen Vester", sind)


@pytest.fixture
def bettina(tina):
    bettina = people.citizen("Bettina Skovgaard", contact=tina, ref="B-900", musts=["quiet_room"])
    for text in ("Har sovet <b>dårligt</b> & mødte op.", "Det går fremad.\nI små skridt."):
        conversations.record(
            by=tina,
            at=timezone.now(),
            form="call",
            held_on=timezone.localdate(),
            citizen=bettina,
            text=text,
            agreements=[{"whose": "citizen", "what": f"Ringer: {text[:8]}"}],
        )
    return bettina


@pytest.fixture
def kirsten(sind):
    log_in = people.user("Kirsten", "mentor", sind)
    return people.mentor("Kirsten Overby", of=sind, user=log_in, ref="M-900")


def page(person, name):
    return reverse(name, kwargs={"pk": person.pk})


def words(answer):
    """What can be read on a page, blanks made one."""
    return _plain(re.sub(r"<br\s*/?>", " ", re.sub(r"<(?!br)[^>]*>", " ", answer.content.decode())))


def _plain(text):
    return " ".join(unescape(text).split())


def every_value(document):
    found, waiting = set(), list(document["tables"])
    while waiting:
        table = waiting.pop()
        for row in table["rows"]:
            found |= {field["shown"] for field in row["fields"].values()}
            waiting += row["tables"]
    return found


def test_the_page_holds_every_value_of_the_file(client, tina, bettina):
    plant(bettina, "ref", "travel_by")
    client.force_login(tina)
    file = client.get(page(bettina, "own_data_file"))
    document = json.loads(file.content)
    assert file.headers["Content-Type"] == "application/json"
    # The first look has been written down meanwhile, so the page holds one line more.
    read = words(client.get(page(bettina, "own_data")))
    assert {value for value in every_value(document) if _plain(value) not in read} == set()
    assert "Har sovet <b>dårligt</b> & mødte op." in read


def test_the_file_is_named_by_the_reference_alone(client, tina, kirsten, bettina):
    client.force_login(tina)
    file = client.get(page(bettina, "own_data_file"))
    assert file.headers["Content-Disposition"] == 'attachment; filename="B-900.json"'
    assert file.headers["Cache-Control"] == "private, no-store"
    client.force_login(kirsten.user)
    file = client.get(page(kirsten, "mentor_data_file"))
    assert file.headers["Content-Disposition"] == 'attachment; filename="M-900.json"'


@pytest.mark.parametrize("name", ["own_data", "own_data_file"])
def test_whoever_makes_it_is_written_down_with_all_that_it_holds(client, tina, bettina, name):
    client.force_login(tina)
    client.get(page(bettina, name))
    [reading] = Reading.objects.filter(citizen=bettina)
    assert (reading.user, reading.through, reading.relation) == (tina, name, "contact")
    assert set(reading.groups) == set(Group.values)
    assert not Disclosure.objects.exists()  # it goes to the citizen's own self


def test_the_next_document_says_that_this_one_was_made(client, tina, bettina):
    client.force_login(tina)
    client.get(page(bettina, "own_data"))
    document = json.loads(client.get(page(bettina, "own_data_file")).content)
    [read] = [one for one in document["tables"] if one["table"] == "matching.Reading"]
    assert [row["fields"]["through"]["value"] for row in read["rows"]] == ["own_data"]


def test_words_that_stay_with_sind_are_no_part_of_the_reading(client, tina, bettina):
    bettina.needs_in_words, bettina.words_stay_with_sind = "Larm gør mig utryg.", True
    bettina.save()
    client.force_login(tina)
    told = client.get(page(bettina, "own_data"))
    assert "Larm" not in told.content.decode()
    [reading] = Reading.objects.filter(citizen=bettina)
    assert set(reading.groups) == set(Group.values) - {"needs_in_words"}


@pytest.mark.parametrize("name", ["own_data", "own_data_file"])
def test_only_contact_person_and_deputy_get_it(client, tina, karen, bettina, kirsten, odder, name):
    rasmus = people.consultant("Rasmus Lind", odder)
    now, today = timezone.now(), timezone.localdate()
    met = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    lifecycle.agree(met, by=tina, at=now)
    people.ask(met, by=tina, at=now)
    lifecycle.confirm(met, "running", by=tina, at=now, starts_on=today, follow_up_on=today)
    for user in (karen, rasmus, kirsten.user, people.user("Eva", "evaluator")):
        client.force_login(user)
        assert client.get(page(bettina, name)).status_code == 404
    Deputy.objects.create(user=tina, deputy=rasmus, begins_on=today, ends_on=today)
    client.force_login(rasmus)
    assert client.get(page(bettina, name)).status_code == 200


def test_the_way_there_is_shown_to_whoever_may_go_it(client, tina, karen, bettina, kirsten):
    def shown(user, *, on, way):
        client.force_login(user)
        return page(way[0], way[1]) in client.get(page(*on)).content.decode()

    own, hers = (bettina, "own_data"), (kirsten, "mentor_data")
    assert shown(tina, on=(bettina, "citizen"), way=own)
    assert not shown(karen, on=(bettina, "citizen"), way=own)
    assert shown(karen, on=(kirsten, "mentor"), way=hers)
    assert shown(kirsten.user, on=(kirsten, "mentor"), way=hers)
    assert not shown(tina, on=(kirsten, "mentor"), way=hers)
    client.force_login(tina)
    assert reverse("user_data") in client.get(reverse("mfa_index")).content.decode()


def test_a_volunteer_reads_of_citizens_days_and_steps_alone(client, tina, bettina, kirsten):
    now = timezone.now()
    lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    client.force_login(kirsten.user)
    for name in ("mentor_data", "mentor_data_file"):
        told = client.get(page(kirsten, name)).content.decode()
        assert "Kirsten Overby" in told and "På kortlisten" in told
        assert "Bettina" not in told and "B-900" not in told
    assert not Reading.objects.exists()


def test_another_volunteer_and_a_consultant_find_nothing(client, tina, sind, kirsten):
    poul = people.mentor("Poul Berg", of=sind, user=people.user("Poul", "mentor", sind))
    north = people.coordinator("Ulla", people.branch("SIND Randers"))
    for user in (poul.user, tina, north):
        client.force_login(user)
        assert client.get(page(kirsten, "mentor_data")).status_code == 404


def test_everybody_who_logs_in_gets_the_own_and_no_citizen(client, tina, bettina):
    client.force_login(tina)
    told = client.get(reverse("user_data")).content.decode()
    file = client.get(reverse("user_data_file"))
    assert file.headers["Content-Disposition"] == 'attachment; filename="data.json"'
    for text in (told, file.content.decode()):
        assert tina.email in text
        assert "Bettina" not in text and "B-900" not in text
    assert not Reading.objects.exists()


def test_the_page_is_plain_for_paper_and_has_nothing_inline(client, tina, bettina):
    bettina.pauses.create(begins_on=timezone.localdate() + timedelta(9))
    client.force_login(tina)
    told = client.get(page(bettina, "own_data")).content.decode()
    assert '<article class="sheet">' in told
    assert not re.search(r"\sstyle=|<script>|\son\w+=", told)
    assert 'class="d-print-none">' in told
    article = told[told.index("<article") : told.index("</article>")]
    assert "<a " not in article and "<button" not in article
