"""What the browser is told, page by page: nothing inline, nobody else's host, nothing kept."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import path, reverse

from citizens.models import Citizen
from matching.models import Worry
from tests.web.access_table import TABLE, addresses_of
from tests.web.town import town  # noqa: F401 - a fixture
from web import urls as house

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "Cache-Control": "private, no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ADMINISTRATION = ("", "programme/user/", "programme/user/add/", "programme/office/add/")
ASSETS = {"src", "href", "action", "formaction", "srcset", "data", "poster", "hx-get", "hx-post"}


class Page(HTMLParser):
    """What in a page a strict policy forbids, and what leads elsewhere."""

    def __init__(self, html):
        super().__init__()
        self.odd = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "style" or (
            tag == "script" and "src" not in said and said.get("type") != "application/json"
        ):
            self.odd.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or re.match(r"on[a-z]", name) or name.startswith("hx-on"):
                self.odd.append(f"{tag} {name}")
            leads_away = re.match(r"\s*([a-z][a-z0-9+.-]*:)?//|\s*javascript:", value or "", re.I)
            if name in ASSETS and leads_away:
                self.odd.append(f"{tag} {name}={value}")


def pages(client, town):  # noqa: F811
    """(name, answer) of every page, as somebody sees it who may."""
    for name, where in addresses_of(town).items():
        if name.startswith("admin:"):
            continue
        opens = [actor for actor, status in TABLE[name].get.items() if status == 200]
        for actor in opens[:1] + opens[-1:]:
            client.logout()
            if actor != "stranger":
                client.force_login(town["actors"][actor])
            yield name, client.get(where)
    client.force_login(town["actors"]["administrator"])
    for place in ADMINISTRATION:
        yield place, client.get(f"/administration/{place}")


def test_no_page_holds_what_a_browser_should_not_get(town, client):  # noqa: F811
    """Nothing inline or from elsewhere, nothing to keep, and no name where a file is named."""
    odd, policies, told = {}, set(), set()
    for name, answer in pages(client, town):
        policies.add(answer.headers["Content-Security-Policy"])
        if answer["Content-Type"].startswith("text/html"):
            found = Page(answer.content.decode()).odd
            if found:
                odd[name] = found
        if name != "health":
            told.add(tuple((header, answer.headers.get(header)) for header in HEADERS))
        file = answer.headers.get("Content-Disposition", "")
        assert not any(part in file for part in ("Bettina", "Skovgaard", "Kirsten", "\n")), name
    assert odd == {}
    assert [set(re.split(r"\s*;\s*", policy.strip("; "))) for policy in policies] == [POLICY]
    # Django's administration and allauth say the same in more words.
    caching = {dict(one)["Cache-Control"] for one in told}
    assert all("no-store" in one and "private" in one for one in caching)
    assert {one[1:] for one in told} == {tuple(HEADERS.items())[1:]}


def test_the_page_of_a_citizen_is_kept_by_no_browser(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    answer = client.get(reverse("citizen", kwargs={"pk": town["citizen"].pk}))
    assert answer["Cache-Control"] == HEADERS["Cache-Control"]
    assert "camera=()" in answer["Permissions-Policy"]


def test_no_style_sheet_fetches_from_elsewhere():
    sheets = [*(ROOT / "web/static").glob("*.css"), *(settings.DESIGN / "css").glob("*.css")]
    assert sheets
    fetched = re.compile(r"(?:url\(|@import)\s*[\"']?\s*((?:https?:)?//[^\"')]*)")
    assert {one for sheet in sheets for one in fetched.findall(sheet.read_text())} == set()


def test_no_form_takes_a_file_and_one_that_is_sent_is_passed_over(town, client):  # noqa: F811
    def below(form):
        return [form, *(found for one in form.__subclasses__() for found in below(one))]

    ours = [
        form for form in below(forms.BaseForm) if form.__module__.startswith(("web.", "programme."))
    ]
    assert ours
    takers = [
        f"{form.__name__}.{name}"
        for form in ours
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.FileField)
    ]
    assert takers == []
    client.force_login(town["actors"]["tina"])
    answer = client.post(
        reverse("new_worry", kwargs={"pk": town["citizen"].pk}),
        {
            "whose": "citizen",
            "text": "Må jeg tage min hund med?",
            "photo": SimpleUploadedFile("../../evil.php", b"<?php"),
        },
    )
    assert answer.status_code == 302
    assert not answer.wsgi_request.FILES
    assert Worry.objects.latest("pk").text == "Må jeg tage min hund med?"


@pytest.mark.parametrize(
    "form", ["multipart/form-data; boundary=B", "application/x-www-form-urlencoded"]
)
def test_ten_megabytes_get_a_sentence_and_nothing_is_written(town, client, form):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    much = b"a" * 10_000_000
    body = b'--B\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + much + b"\r\n--B--\r\n"
    if form.startswith("application"):
        body = b"whose=citizen&text=" + much
    where, before = reverse("new_worry", kwargs={"pk": town["citizen"].pk}), Worry.objects.count()
    answer = client.post(where, body, content_type=form)
    assert answer.status_code == 400
    assert "kunne ikke læses" in answer.content.decode()
    assert "Intet er gemt" in answer.content.decode()
    assert Worry.objects.count() == before


def test_too_many_fields_get_the_same_sentence(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    where = reverse("new_worry", kwargs={"pk": town["citizen"].pk})
    answer = client.post(where, {f"field-{n}": "" for n in range(1_001)})
    assert (answer.status_code, "Intet er gemt" in answer.content.decode()) == (400, True)


def test_a_text_without_an_end_gets_a_sentence_beside_its_field(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    bettina = town["citizen"]
    where = reverse("edit_citizen", kwargs={"pk": bettina.pk})
    answer = client.post(where, {"name": "Bettina", "needs_in_words": "a" * 20_001})
    assert answer.status_code == 422
    assert "20000" in " ".join(answer.context["form"].errors["needs_in_words"]).replace(".", "")
    assert Citizen.objects.get(pk=bettina.pk).needs_in_words == "Helst om formiddagen."


def test_the_answers_without_a_page_are_danish_and_say_nothing(town, client):  # noqa: F811
    """Of somebody else's citizen no error page tells anything."""
    bettina = town["citizen"]
    client.force_login(town["actors"]["elsewhere"])
    answers = {
        404: client.get(reverse("citizen", kwargs={"pk": bettina.pk})),
        405: client.get(reverse("record_consent", kwargs={"pk": bettina.pk})),
        400: client.get("/", headers={"host": "evil.example"}),
        403: _without_token(town["actors"]["tina"], bettina),
    }
    sentences = {
        404: "Siden er her ikke",
        405: "er ikke en side i sig selv",
        400: "kunne ikke læses",
        403: "Intet er gemt",
    }
    for status, answer in answers.items():
        page = answer.content.decode()
        assert (answer.status_code, '<html lang="da">' in page) == (status, True)
        assert sentences[status] in page
        assert not any(word in page for word in ("Bettina", bettina.ref, "evil.example"))


def _without_token(user, citizen):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    said = {"whose": "citizen", "text": "Hej"}
    return strict.post(reverse("new_worry", kwargs={"pk": citizen.pk}), said)


def _breaks(request):
    raise ValueError("Bettina Skovgaard")


urlpatterns = [path("breaks/", login_not_required(_breaks)), *house.urlpatterns]


@override_settings(ROOT_URLCONF=__name__)
def test_a_broken_page_says_nothing_of_what_broke(client, db):
    client.raise_request_exception = False
    answer = client.get("/breaks/")
    page = answer.content.decode()
    assert (answer.status_code, "Bettina" in page, "Noget gik galt" in page) == (500, False, True)
    assert Page(page).odd == []


ELSEWHERE = [
    "//evil.example",
    "https://evil.example/",
    "http:///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "/\r\nSet-Cookie: a=b",
]


@pytest.mark.parametrize("there", ELSEWHERE, ids=ascii)
def test_no_next_leads_out_of_the_house(town, client, there):  # noqa: F811
    tina = town["actors"]["tina"]
    answer_to = {"pk": town["opening"].pk, "kind": "companies", "fact": "paid_hours"}
    said = {"next": there, "login": tina.email, "password": "password-of-a-test"}
    answers = [
        client.post(reverse("account_login"), said),
        client.post(reverse("set_language"), {"language": "en", "next": there}),
        client.post(reverse("answer", kwargs=answer_to), {"paid_hours": "yes", "next": there}),
        client.get(reverse("citizens"), headers={"hx-request": "true", "hx-current-url": there}),
    ]
    client.logout()
    answers.append(
        client.get(reverse("citizens"), headers={"hx-request": "true", "hx-current-url": there})
    )
    for answer in answers:
        for header in ("Location", "HX-Redirect"):
            to = answer.headers.get(header, "/")
            assert to.startswith("/") and not to.startswith(("//", "/\\")), (header, to)
            assert "\n" not in to and "\r" not in to
        assert "a" not in answer.cookies


def test_a_tampered_cookie_is_nobodys(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    real = client.cookies["sessionid"].value
    for forged in ("", "a", real[:-1] + ("a" if real[-1] != "a" else "b"), real * 9, "\x00'--"):
        client.cookies["sessionid"] = forged
        answer = client.get(reverse("citizens"))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/account/login/")
