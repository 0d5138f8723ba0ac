"""A diagnosis or a CPR number where others could read it: told, in the browser and after; never stopped."""

import pytest
from django import forms
from django.contrib.sessions.models import Session
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from citizens.models import Citizen
from matching.models import Worry
from programme.sensitive_words import has_cpr_number, illness_words
from tests import people
from tests.web.access_table import address_of
from tests.web.town import town  # noqa: F401 - a fixture
from web.forms.fields import WordsField
from web.forms.watched import CPR, EXEMPT, ILLNESS, watch_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hun har ADHD, PTSD og socialangst.", ["ADHD", "PTSD", "socialangst"]),
        (
            "skizofreni; bipolar lidelse; får Sertralin",
            ["skizofreni", "bipolar", "lidelse", "Sertralin"],
        ),
        ("ØM OG SYG, ANGSTLIDELSE", ["SYG", "ANGSTLIDELSE"]),
        ("stresset og sygemeldt efter en depression", ["stresset", "sygemeldt", "depression"]),
        ("angst, Angst, angst", ["angst", "Angst"]),
        # What only sounds like it
        ("sygeplejerske på et sygehus, stressfri dage", []),
        ("god fangst af torsk; længst mulig; et langsomt indlæg", []),
        ("handicaphjælper, kræftværk, et liderligt vers, en terapihave", []),
        ("kunne lide at addere; syngende; symaskine; en stærk mand", []),
        ("", []),
    ],
)
def test_words_of_illness(text, found):
    assert illness_words(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("010203-1234", True),
        ("0102031234", True),
        ("010203 1234", True),
        ("010203 - 1234", True),
        ("CPR:311299–4321.", True),
        ("01.02.03-1234", True),
        ("01 02 03 - 1234", True),
        ("290200-1234", True),
        ("310299-1234", False),  # no such day
        ("310699-1234", False),
        ("001299-1234", False),
        ("30 00 01 02", False),  # a telephone number …
        ("+45 30 00 01 02", False),
        ("4530000102", False),
        ("2026-11-25 09:00", False),
        ("kl. 10-12 den 25.11.2026", False),
        ("25.11.26 1400", False),  # a day and an hour
        ("10102031234", False),  # longer numbers
        ("99000083", False),
    ],
)
def test_cpr_numbers(text, found):
    assert has_cpr_number(text) is found


@given(st.text())
def test_any_text_can_be_looked_through(text):
    assert all(word in text for word in illness_words(text))
    assert has_cpr_number(text) in (True, False)


def _ours(form=forms.BaseForm):
    for one in form.__subclasses__():
        if one.__module__.startswith("web.forms."):
            yield one
        yield from _ours(one)


def test_what_is_not_watched_says_why_and_is_still_there():
    """A field that nobody thought of is watched; one that is exempt exists."""
    import web.urls  # noqa: F401 - all the forms

    fields = {
        f"{form.__name__}.{name}" for form in _ours() for name in getattr(form, "base_fields", {})
    }
    assert set(EXEMPT) - fields == set()
    assert all(reason for reason in EXEMPT.values())


def test_every_text_that_somebody_can_type_has_an_end():
    import web.urls  # noqa: F401 - all the forms

    endless = {
        f"{form.__name__}.{name}"
        for form in _ours()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField)
        and not isinstance(field, WordsField)
        and field.max_length is None
    }
    assert endless == set()


WATCHED = {
    "edit_citizen": {
        ILLNESS: {
            "wishes",
            "own_companies",
            "qualifications",
            "strengths",
            "cv",
            "languages",
            "interests",
            "meeting_places",
        },
        CPR: {"name", "needs_in_words"},
    },
    "edit_mentor": {
        ILLNESS: {"trade", "languages", "interests", "meeting_places", "motivation"},
        CPR: {"name"},
    },
    "new_worry": {ILLNESS: {"text"}},
    "new_sheet": {ILLNESS: {"text"}},
    "new_conversation": {ILLNESS: {"what-0", "what-1", "what-2"}, CPR: {"text"}},
    "edit_opening": {ILLNESS: {"title", "tasks", "requires"}},
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", WATCHED)
def test_each_field_says_in_the_page_what_it_is_watched_for(town, client, name):  # noqa: F811
    actor = "coordinator" if name == "edit_mentor" else "tina"
    client.force_login(town["actors"][actor])
    answer = client.get(address_of(name, town))
    page, form = answer.content.decode(), answer.context["form"]
    found: dict = {}
    for field in form.fields:
        if watch_of(form, field):
            found.setdefault(watch_of(form, field), set()).add(field)
            assert f'name="watch-{watch_of(form, field)}" value="{field}"' in page
    assert found == WATCHED[name]
    assert page.count("Skriv ikke diagnose eller CPR-nummer") == (name != "new_conversation")
    assert page.count("data-watch=") == sum(map(len, found.values()))


@pytest.mark.django_db
def test_what_is_said_with_a_company_is_read_by_many(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    keys = {"about": "company", "pk": town["company"].pk}
    form = client.get(reverse("new_conversation", kwargs=keys)).context["form"]
    assert watch_of(form, "text") == ILLNESS


def send(client, where, said):
    """What a browser sends: the fields of the page, changed here and there."""
    form = client.get(where).context["form"]
    fields = {bound.html_name: bound.value() if bound.value() is not None else "" for bound in form}
    for bound in form:
        if isinstance(bound.value(), list) and isinstance(form.fields[bound.name], WordsField):
            fields[bound.html_name] = "\n".join(bound.value())
        if bound.watch:
            fields.setdefault(f"watch-{bound.watch}", []).append(bound.html_name)
    return client.post(where, fields | said, follow=True)


SPEAKS = "You wrote something that speaks of illness"


@pytest.mark.django_db
def test_it_is_saved_and_the_one_who_wrote_it_is_told(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    client.cookies["django_language"] = "en"
    client.force_login(tina)
    where = reverse("edit_citizen", kwargs={"pk": bettina.pk})
    answer = send(
        client,
        where,
        {"strengths": "Rolig trods Angst\ncpr 010203-1234", "needs_in_words": "Har ADHD"},
    )
    assert Citizen.objects.get(pk=bettina.pk).strengths == ["Rolig trods Angst", "cpr 010203-1234"]
    said = [str(message) for message in answer.context["messages"]]
    assert [SPEAKS in one for one in said] == [False, True, False]
    assert ["what looks like a CPR number" in one for one in said] == [False, False, True]
    assert not any(word in one for one in said for word in ("Angst", "010203", "ADHD"))
    assert f'<a href="{where}">Change it</a>' in answer.content.decode()
    assert not any("Angst" in url for url, _status in answer.redirect_chain)


@pytest.mark.django_db
def test_the_word_is_kept_nowhere_and_logged_nowhere(client, caplog):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    client.cookies["django_language"] = "en"
    client.force_login(tina)
    said = {"whose": "citizen", "text": "Hendes angst", "watch-illness": "text"}
    answer = client.post(reverse("new_worry", kwargs={"pk": bettina.pk}), said)
    assert Worry.objects.count() == 1
    assert not any("angst" in cookie.value.lower() for cookie in client.cookies.values())
    assert "angst" not in answer["Location"].lower()
    # What is said once waits in the session for the page that says it.
    sessions = [str(one.get_decoded()) for one in Session.objects.all()]
    assert any(SPEAKS in one for one in sessions)
    assert not any("angst" in one.lower() for one in sessions)
    page = client.get(answer["Location"])
    assert SPEAKS in page.content.decode()
    assert "angst" not in caplog.text.lower()


@pytest.mark.django_db
def test_a_page_that_says_nothing_of_its_fields_is_saved_all_the_same(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    client.force_login(tina)
    for said in ({}, {"watch-illness": "nonsense"}, {"watch-illness": "watch-illness"}):
        answer = client.post(
            reverse("new_worry", kwargs={"pk": bettina.pk}),
            {"whose": "citizen", "text": "Hendes angst", **said},
        )
        assert answer.status_code == 302
