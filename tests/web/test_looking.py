"""What is looked for is a name: no address, header or session holds it, and each look gets its answer."""

import re
from html.parser import HTMLParser

import pytest
from django.urls import get_resolver, reverse

from tests import people
from tests.web.access_table import TABLE, address_of, addresses_of
from tests.web.town import town  # noqa: F401 - a fixture
from web import once
from web.looking import LOOK

pytestmark = pytest.mark.django_db
WORDS = "Skovgaard"
HTMX = {"HX-Request": "true"}
TYPED = {"text", "search", "email", "tel", "url", "number", "range", "date", "time", None}


class Page(HTMLParser):
    """The forms of a page, and every attribute that could lead somewhere."""

    def __init__(self, html):
        super().__init__()
        self.forms, self.typed_into_address, self.attributes = [], [], []
        self.open_form, self.by_id = {}, {}
        self.feed(html)
        self.title = re.search("<title>(.*?)</title>", html, re.S)[1] if "<title>" in html else ""

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self.attributes += [(name, value or "") for name, value in attrs if name != "value"]
        if tag == "form":
            self.open_form = said
            self.forms.append(said)
            self.by_id[said.get("id")] = said
        form = self.by_id.get(said.get("form"), self.open_form)
        typed = tag == "textarea" or (tag == "input" and said.get("type") in TYPED)
        if typed and form and not _is_posted(form):
            self.typed_into_address.append((form.get("action"), said.get("name")))

    def handle_endtag(self, tag):
        if tag == "form":
            self.open_form = {}


def _is_posted(form):
    return form.get("method", "").lower() == "post" and "hx-get" not in form


def looking_views():
    return {
        pattern.name
        for pattern in get_resolver().url_patterns
        if getattr(pattern.callback, "looks", False)
    }


@pytest.fixture
def tina(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    return town["actors"]["tina"]


@pytest.fixture
def lise(town):  # noqa: F811
    """A colleague's citizen of the same name, so that there is somebody to find on every list."""
    colleague = people.consultant("Lone", town["citizen"].office)
    return people.citizen("Lise Skovgaard", contact=colleague)


def test_no_form_types_into_an_address_and_no_title_tells_a_name(town, client):  # noqa: F811
    """Addresses and titles are what a browser keeps of where somebody was."""
    names = [part for one in ("citizen", "mentor", "company") for part in town[one].name.split()]
    found, forms = {}, 0
    for actor in ("tina", "coordinator", "volunteer", "evaluator"):
        client.force_login(town["actors"][actor])
        for name, where in addresses_of(town).items():
            answer = client.get(where) if TABLE[name].get[actor] == 200 else None
            if answer and answer["Content-Type"].startswith("text/html"):
                page = Page(answer.content.decode())
                forms += len(page.forms)
                odd = page.typed_into_address + [
                    one for one in page.attributes if one[0] == "hx-push-url"
                ]
                odd += [part for part in names if part in page.title]
                if odd:
                    found[actor, name] = odd
    assert found == {}
    assert forms > 100


def test_the_views_that_look():
    assert looking_views() == {
        "citizens",
        "colleagues",
        "companies",
        "mentors",
        "own_find",
        "suggest_companies",
        "suggest_mentors",
        "what_if",
    }


@pytest.mark.parametrize("name", sorted(looking_views() - {"what_if"}))
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "rows"])
def test_words_come_back_in_the_box_alone(town, client, tina, lise, name, headers):  # noqa: F811
    # Nobody is called like this, so the page itself has no reason to write it.
    words = "Qvistorff"
    answer = client.post(address_of(name, town), {LOOK: "yes", "q": words}, headers=headers)
    page = Page(answer.content.decode())
    assert answer.status_code == 200
    assert [one for one in answer.items() if words in str(one)] == []
    assert [one for one in page.attributes if words in one[1]] == []
    assert words not in str(dict(client.session)) and words not in str(client.cookies)


@pytest.mark.parametrize("name", ["citizens", "colleagues"])
def test_an_old_link_shows_the_page_and_looks_for_nobody(town, client, tina, lise, name):  # noqa: F811
    where = address_of(name, town)
    assert client.get(where, {"q": WORDS}).context["filter"].form["q"].value() is None
    old = client.get(where, {"q": "Qvistorff"})
    assert list(old.context["page"]) == list(client.get(where).context["page"])
    found = client.post(where, {LOOK: "yes", "q": WORDS})
    assert [one.name for one in found.context["page"]] == [
        "Bettina Skovgaard" if name == "citizens" else "Lise Skovgaard"
    ]


def test_an_old_link_to_a_shortlist_passes_its_words_on_to_nothing(town, client, tina):  # noqa: F811
    for name in ("suggest_mentors", "suggest_companies", "own_find"):
        page = client.get(address_of(name, town), {"q": "Qvistorff", "show": "25"})
        led = [
            one for one in Page(page.content.decode()).attributes if one[0] in ("action", "hx-post")
        ]
        assert page.status_code == 200
        assert [one for one in led if "Qvistorff" in one[1]] == []


def test_the_address_keeps_the_choices_and_the_page_that_no_words_narrow(client, tina):
    where = reverse("citizens")

    def kept(**said):
        return client.post(where, {LOOK: "yes", **said}, headers=HTMX)["HX-Replace-Url"]

    assert kept(q="", phase="seeking") == f"{where}?phase=seeking"
    assert kept(q=WORDS, phase="seeking", page="2") == f"{where}?phase=seeking"
    assert kept(q="", page="2") == f"{where}?page=2"
    assert kept(q=WORDS) == where


@pytest.mark.parametrize(
    "odd", ["\x00", "😀", "9" * 30, "-1", "a\r\nHX-Redirect: https://evil.example"], ids=ascii
)
def test_an_odd_look_is_answered_and_its_choices_break_no_header(town, client, tina, odd):  # noqa: F811
    said = dict.fromkeys(("q", "page", "phase", "kind", "attitude", "role", "show"), odd)
    answers = {}
    for name in looking_views() - {"what_if"}:
        for sent in (said, said | {"q": ""}):
            answer = client.post(address_of(name, town), {LOOK: "yes", **sent}, headers=HTMX)
            answers[name] = (answer.status_code, "HX-Redirect" in answer.headers)
    assert set(answers.values()) == {(200, False)}


def test_the_second_page_of_what_was_found(client, tina):
    for number in range(52):
        people.citizen(f"Anna {number:02}", contact=tina, yes=False)
    found = client.post(reverse("citizens"), {LOOK: "yes", "q": "anna", "page": "2"})
    assert [one.name for one in found.context["page"]] == ["Anna 50", "Anna 51"]
    page = Page(found.content.decode())
    assert [value for name, value in page.attributes if "page=" in value] == []
    assert ("form", "narrow") in page.attributes and ("id", "narrow") in page.attributes


def test_the_same_look_again_sees_what_is_new(client, tina):
    look = {LOOK: "yes", "q": "anna", "csrfmiddlewaretoken": "the-token-of-this-page"}
    assert list(client.post(reverse("citizens"), look).context["page"]) == []
    anna = people.citizen("Anna Berg", contact=tina)
    assert list(client.post(reverse("citizens"), look).context["page"]) == [anna]


def test_a_look_is_not_counted_and_nothing_else_escapes_by_calling_itself_one(
    rf,
    town,  # noqa: F811
    client,
    tina,
):
    counted = {}
    for name in ("citizens", "suggest_mentors", "new_worry"):
        for sent in ({}, {LOOK: "yes"}):
            request = rf.post(address_of(name, town), {"csrfmiddlewaretoken": "token", **sent})
            request.user, request.session = tina, client.session
            counted[name, LOOK in sent] = once._key(request) is not None
    assert counted == {
        ("citizens", False): True,
        ("citizens", True): False,
        ("suggest_mentors", False): True,
        ("suggest_mentors", True): False,
        ("new_worry", False): True,
        ("new_worry", True): True,
    }


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "rows"])
def test_after_an_answer_the_list_is_still_narrowed_by_its_words(town, client, tina, headers):  # noqa: F811
    people.company("Kroen", tasks=["opvask"])
    where = reverse("suggest_companies", kwargs={"pk": town["citizen"].pk})
    inn = people.company("Kaffekroen", tasks=[]).openings.get()
    sent = {LOOK: "yes", "q": "kaffe", "next": f"{where}?show=25", "tasks": "opvask"}
    answer = reverse("answer", kwargs={"kind": "companies", "pk": inn.pk, "fact": "tasks"})
    led = client.post(answer, sent, headers=headers)
    assert (led.status_code, led.url) == (307, f"{where}?show=25&open={inn.company.ref}")
    page = client.post(led.url, sent, headers=headers)
    assert [one["name"] for one in page.context["candidates"]] == ["Kaffekroen"]
    assert page.context["here"] == f"{where}?show=25"
    inn.refresh_from_db()
    assert inn.tasks == ["opvask"]


def test_words_go_along_to_nothing_that_does_not_look(town, client, tina):  # noqa: F811
    inn = people.company("Kaffekroen", tasks=[]).openings.get()
    elsewhere = reverse("new_worry", kwargs={"pk": town["citizen"].pk})
    sent = {LOOK: "yes", "q": "kaffe", "next": elsewhere, "tasks": "opvask"}
    answer = reverse("answer", kwargs={"kind": "companies", "pk": inn.pk, "fact": "tasks"})
    assert client.post(answer, sent).status_code == 302


def test_what_is_tried_out_about_a_citizen_is_in_no_address(town, client, tina):  # noqa: F811
    where = address_of("what_if", town)
    assert "tried" not in client.get(where, {"hours_now": "8", "musts": "small_tasks"}).context
    form = client.get(where).context["form"]
    sent = {name: field.initial for name, field in form.fields.items()}
    tried = client.post(where, {LOOK: "yes", **sent}, headers=HTMX)
    assert tried.status_code == 200 and "tried" in tried.context
    assert not any("hx-" in name.lower() for name in tried.headers)
