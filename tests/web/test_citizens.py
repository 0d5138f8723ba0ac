"""Citizens' pages: list, page, profile and consents."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen, WishList
from matching.models import Consent
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        wishes=["køkkenarbejde", "opvask"],
        own_companies=["Havrekrogen"],
        musts=["small_tasks"],
        needs=["extra_breaks"],
    )


def typed(citizen=None, **changes):
    """The profile as a browser sends it, with what Tina changed in it."""
    values = {
        "name": citizen.name if citizen else "",
        "office": citizen.office_id if citizen else "",
        "consultant": citizen.consultant_id if citizen else "",
        "phase": "seeking",
        "postcode": "8300",
        "hours_now": "4",
        "hours_goal": "8",
        "timetable": "man-fre 9-14",
        "travel_by": ["bike"],
        "travel_minutes": "40",
        "wishes": "køkkenarbejde\nopvask",
        "own_companies": "Havrekrogen",
        "need-small_tasks": "must",
        "known-small_tasks": "told",
        "need-extra_breaks": "wish",
        "known-extra_breaks": "told",
    }
    return values | changes


def edit(client, citizen, **changes):
    return client.post(
        reverse("edit_citizen", kwargs={"pk": citizen.pk}), typed(citizen, **changes)
    )


def test_new_wishes_are_a_new_list_and_the_old_ones_stay(client, bettina):
    assert edit(client, bettina).status_code == 302
    assert WishList.objects.count() == 1  # nothing changed, nothing written
    edit(client, bettina, wishes="anrette\nkøkkenarbejde")
    fresh = Citizen.objects.get(pk=bettina.pk)
    assert fresh.wishes_now() == ["anrette", "køkkenarbejde"]
    assert [str(wish_list) for wish_list in fresh.wish_lists.all()] == [
        "Havrekrogen › anrette › køkkenarbejde",
        "Havrekrogen › køkkenarbejde › opvask",
    ]
    page = client.get(reverse("citizen", kwargs={"pk": bettina.pk})).content.decode()
    assert "anrette › køkkenarbejde" in page and "Tidligere ønsker" in page


def test_needs_are_what_was_ticked_and_how_it_is_known(client, bettina):
    edit(
        client,
        bettina,
        **{"need-small_tasks": "wish", "known-small_tasks": "seen", "need-extra_breaks": ""},
    )
    assert list(bettina.needs.values_list("accommodation", "level", "known_by")) == [
        ("small_tasks", "wish", "seen")
    ]


def test_a_pause_is_set_moved_and_taken_away(client, bettina):
    today = timezone.localdate()
    edit(client, bettina, pause_from=today, pause_until=today + timedelta(30))
    assert [(pause.begins_on, pause.ends_on) for pause in bettina.pauses.all()] == [
        (today, today + timedelta(30))
    ]
    rows = client.get(reverse("citizens")).content.decode()
    assert "Pause" in rows
    edit(client, bettina)
    assert not bettina.pauses.exists()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Dette felt er påkrævet."),
        ("postcode", "9999", "Det postnummer findes ikke. Skriv fire cifre, for eksempel 8000."),
        ("hours_now", "40", "Skriv hele eller halve timer, fra 0 til 37."),
        ("hours_now", "mange", "Skriv hele eller halve timer, fra 0 til 37."),
        ("hours_now", "NaN", "Skriv hele eller halve timer, fra 0 til 37."),
        ("hours_goal", "2", "Timerne på sigt kan ikke være færre end timerne nu."),
        ("birth_year", "1850", "Skriv et år mellem 1920 og"),
        ("timetable", "mandag", "mandag"),
        ("timetable", "man 22-2", "midnat"),
        ("days_a_week", "8", "7"),
        ("pause_until", "2020-01-01", ""),
        ("phone", "12", ""),
    ],
)
def test_what_is_odd_is_said_beside_the_field_and_everything_typed_is_kept(
    client, bettina, field, value, sentence
):
    answer = edit(client, bettina, strengths="venlig", **{field: value})
    assert answer.status_code == 422
    form = answer.context["form"]
    said = " ".join(error for errors in form.errors.values() for error in errors)
    assert sentence in said
    assert form["strengths"].value() == "venlig"
    bettina.refresh_from_db()
    assert bettina.strengths == []


def test_a_new_citizen_gets_the_next_reference(client, tina):
    people.citizen("Bo", contact=tina, ref="B-041")
    answer = client.post(
        reverse("new_citizen"),
        typed(name="Ane Krog", office=tina.offices.get().pk, consultant=tina.pk, hours_now="2,5"),
    )
    ane = Citizen.objects.get(name="Ane Krog")
    assert (answer.status_code, answer.url) == (302, reverse("citizen", kwargs={"pk": ane.pk}))
    assert (ane.ref, float(ane.hours_now), ane.wishes_now()) == (
        "B-042",
        2.5,
        ["køkkenarbejde", "opvask"],
    )


def test_a_case_cannot_be_given_to_an_office_of_others(client, tina, bettina):
    randers = people.office("Jobcenter Randers")
    rasmus = people.consultant("Rasmus", randers)
    answer = edit(client, bettina, office=randers.pk, consultant=rasmus.pk)
    assert set(answer.context["form"].errors) == {"office", "consultant"}


def test_an_answer_is_added_to_the_register_and_never_changed(client, tina, bettina):
    client.post(
        reverse("record_consent", kwargs={"pk": bettina.pk}),
        {"purpose": "match_companies", "event": "withdrawn", "channel": "spoken"},
    )
    events = bettina.consents.filter(purpose=Consent.Purpose.MATCH_COMPANIES)
    assert [(event.event, event.recorded_by) for event in events] == [
        ("given", None),
        ("withdrawn", tina),
    ]
    page = client.get(reverse("suggest_companies", kwargs={"pk": bettina.pk}))
    assert page.context["candidates"] == []


def test_an_answer_about_nothing_is_refused(client, tina, bettina):
    answer = client.post(
        reverse("record_consent", kwargs={"pk": bettina.pk}),
        {"purpose": "present", "event": "given", "channel": "spoken"},
    )
    assert answer.status_code == 422


def counted(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", ["overview", "citizens"])
def test_three_rows_and_three_hundred_make_the_same_number_of_queries(client, tina, name):
    for number in range(3):
        people.citizen(f"Borger {number}", contact=tina, wishes=["opvask"])
    few = counted(client, reverse(name))
    for number in range(297):
        people.citizen(f"Borger {number + 3}", contact=tina, yes=False)
    assert counted(client, reverse(name)) == few


def test_three_companies_and_three_hundred_make_the_same_number_of_queries(client, tina, bettina):
    address = reverse("suggest_companies", kwargs={"pk": bettina.pk})
    for number in range(3):
        people.company(f"Virksomhed {number}", offers=["small_tasks"])
    few = counted(client, address)
    for number in range(297):
        people.company(f"Virksomhed {number + 3}", offers=["small_tasks"])
    assert counted(client, address) == few


def test_an_empty_list_says_what_to_do_next(client, tina):
    assert "Opret den første" in client.get(reverse("citizens")).content.decode()
    assert (
        "Prøv med færre"
        in client.post(reverse("citizens"), {"look": "yes", "q": "findes ikke"}).content.decode()
    )


def test_a_colleagues_citizen_is_found_by_name_and_nobody_is_listed_unasked(client):
    odder = people.office("Jobcenter Odder")
    lone, tina = people.consultant("Lone", odder), people.consultant("Tina Hvilsom", odder)
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    people.citizen("Amina Yusuf", contact=tina)
    client.force_login(lone)
    where = reverse("colleagues")
    unasked = client.get(where).content.decode()
    assert [name for name in ("Bettina", "Amina") if name in unasked] == []
    found = client.post(where, {"look": "yes", "q": "skov"}).content.decode()
    assert "Bettina Skovgaard" in found and "Tina Hvilsom" in found
    assert "Amina" not in found and bettina.ref not in found
    # The reference is not open to her, so it finds nobody either.
    assert "Bettina" not in client.post(where, {"look": "yes", "q": bettina.ref}).content.decode()


def test_a_press_without_a_choice_puts_nobody_in_a_job(client, bettina):
    where = reverse("statuses", args=[bettina.pk])
    answer = client.post(where, {"status": "", "from_on": timezone.localdate()})
    assert answer.status_code == 422 and "status" in answer.context["form"].errors
    assert not bettina.statuses.exists()
    blank = client.get(where).context["form"]["status"].subwidgets[0]
    assert (blank.data["value"], blank.data["selected"]) == ("", True)
