"""Odd input at every door: a clear answer, never a server error, and nothing written."""

import re
from collections import deque
from datetime import timedelta
from itertools import cycle

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen
from companies.models import Company, Contact
from matching import lifecycle
from matching.models import CaseMeeting, Conversation, Worry
from mentors.models import Mentor
from tests import people
from tests.importing import rows_of_all_tables
from tests.web.access_table import GONE, MEND, TABLE, address_of, addresses_of, sent
from tests.web.town import town  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db
ODD = [
    "\x00",
    "😀",
    "9" * 30,
    "-1",
    "1e400",
    "NaN",
    "<script>",
    "²",
    "٣",
    "a\r\nBcc: b@example.org",
]
NARROWINGS = ("q", "page", "show", "kind", "phase", "role", "attitude")


def test_what_an_old_page_sends_gets_a_sentence(client):
    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    match = lifecycle.shortlist(
        people.citizen("Bettina", contact=tina),
        people.company("Kroen").openings.get(),
        by=tina,
        at=timezone.now(),
    )
    lifecycle.end(match, by=tina, at=timezone.now(), side="citizen", reason="tasks")
    client.force_login(tina)
    where = reverse("step", kwargs={"pk": match.pk, "step": "agree"})
    page = client.post(where, {"channel": "spoken"})
    assert page.status_code == 422
    assert "følger ikke efter" in page.content.decode()


def of_ours(row):
    """One row of each address; the administration is Django's, and nobody is to be erased, or logged
    out, on the way."""
    return " " not in row and not row.startswith(("admin:", "account_logout", "erasure"))


STEPS = ("agree", "decline", "advance", "confirm", "follow-up", "end", "nonsense")


def mixed(names, shift):
    """Something odd in every field, and in each field something else."""
    return {name: ODD[(place + shift) % len(ODD)] for place, name in enumerate(sorted(names))}


def names_in(page):
    """The names of all that can be typed into a page."""
    return set(re.findall(r'<(?:input|select|textarea|button)[^>]*? name="([^"]+)"', page))


def test_the_fields_of_a_page_are_found(town, client):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    page = client.get(address_of("new_worry", town)).content.decode()
    assert {"whose", "text"} <= names_in(page)


@pytest.mark.parametrize("round_", range(2))
@pytest.mark.parametrize("actor", ["tina", "coordinator", "volunteer"])
def test_no_door_breaks(town, client, actor, round_):  # noqa: F811
    """Each field gets another odd thing at each door, and each door another one in each of its fields:
    what its own page asks for, and what the last ten pages did."""
    client.raise_request_exception = False
    client.force_login(town["actors"][actor])
    broken, lately = [], deque([{"next", "seen"}], maxlen=10)
    addresses = [(row, where) for row, where in addresses_of(town).items() if of_ours(row)]
    addresses += [
        (step, reverse("step", kwargs={"pk": town["match"].pk, "step": step})) for step in STEPS
    ]
    for door, (name, address) in enumerate(addresses):
        shift = door + round_ * len(ODD) // 2
        page = client.get(address, mixed(NARROWINGS, shift))
        if page.status_code == 200 and not page.streaming:
            lately.append(names_in(page.content.decode()))
        answers = [page, client.post(address, mixed(set.union(*lately), shift))]
        broken += [name for answer in answers if answer.status_code >= 500]
        client.force_login(town["actors"][actor])  # what was sent may have logged out
    assert broken == []


RAW = [
    b"name=%ff%fe&text=%c3%28&whose=%00",
    b"\xff\xfe\x00=\xff",
    b"a" * 1000 + b"=" + b"%",
    b"&&==&;=%zz",
    "name=\ud83d".encode("utf-8", "surrogatepass"),
]


def test_what_is_no_text_breaks_no_door(town, client):  # noqa: F811
    client.raise_request_exception = False
    client.force_login(town["actors"]["tina"])
    doors = [(row, where) for row, where in addresses_of(town).items() if of_ours(row)]
    broken = []
    for (row, where), raw in zip(doors, cycle(RAW), strict=False):
        answers = (
            client.post(where, raw, content_type="application/x-www-form-urlencoded"),
            client.get(where, QUERY_STRING=raw.decode("latin-1")),
        )
        broken += [(row, raw) for answer in answers if answer.status_code >= 500]
    assert broken == []


NUMBERS = (0, 2**31, 2**63 - 1, 10**30)
MORE_THAN_IS_COUNTED = 2**63


def test_a_number_that_nobody_has_is_no_page(town, client):  # noqa: F811
    """Beyond what a database counts to as well."""
    client.raise_request_exception = False
    client.force_login(town["actors"]["tina"])
    found = {}
    for (name, known), other in zip(addresses_of(town).items(), cycle(NUMBERS), strict=False):
        for number in (MORE_THAN_IS_COUNTED, other) if of_ours(name) else ():
            where = "/".join(str(number) if part.isdecimal() else part for part in known.split("/"))
            if where != known and not where.startswith("/account/"):
                for answer in (client.get(where), client.post(where, {"codes": number})):
                    found[name, number] = answer.status_code
    assert len(found) > 200
    assert {key: status for key, status in found.items() if status not in (404, 405)} == {}


def test_somebody_elses_row_is_not_to_be_had_by_its_number(town, client):  # noqa: F811
    """Rasmus of another job centre sends what Tina could send."""
    before = rows_of_all_tables()
    client.force_login(town["actors"]["elsewhere"])
    ours = [
        name
        for name, row in TABLE.items()
        if row.post["tina"] in (GONE, MEND) and row.post["elsewhere"] == 404
    ]
    assert len(ours) > 15
    bodies = sent(town)
    answers = {
        name: client.post(address_of(name, town), bodies.get(name, {"text": "Hej"})).status_code
        for name in ours
    }
    # Companies are everybody's, and what is sent about one says what is wrong with it.
    odd = {name: status for name, status in answers.items() if status not in (404, 405)}
    assert set(odd) <= {"answer", "no_thanks"}
    after = rows_of_all_tables()
    # What a company answered is any consultant's to write, and is logged as a change.
    logs = {name for name in after if "session" in name.lower()} | {"matching.Change"}
    assert {n: c for n, c in after.items() if n not in logs} == {
        n: c for n, c in before.items() if n not in logs
    }


def test_a_colleague_from_another_office_or_nobody_is_no_choice(town, client):  # noqa: F811
    tina, rasmus, bettina = town["actors"]["tina"], town["actors"]["elsewhere"], town["citizen"]
    client.force_login(tina)
    where = reverse("edit_citizen", kwargs={"pk": bettina.pk})
    for wrong in (rasmus.pk, town["actors"]["administrator"].pk, 10**30, "-1", "all"):
        said = {"name": "Bettina", "office": bettina.office_id, "consultant": wrong}
        answer = client.post(where, said)
        assert (answer.status_code, "consultant" in answer.context["form"].errors) == (422, True)
    for wrong in (rasmus.offices.get().pk, 10**30):
        answer = client.post(where, {"name": "Bettina", "office": wrong, "consultant": tina.pk})
        assert (answer.status_code, "office" in answer.context["form"].errors) == (422, True)
    assert Citizen.objects.get(pk=bettina.pk).name == "Bettina Skovgaard"


# Names of columns and relations that no form offers.
MORE = {
    "id": "1",
    "pk": "1",
    "ref": "X-1",
    "programme": "1",
    "key": "x",
    "user": "1",
    "branch": "1",
    "role": "administrator",
    "is_active": "on",
    "is_staff": "on",
    "is_superuser": "on",
    "stage": "running",
    "by": "1",
    "made_by": "1",
    "recorded_by": "1",
    "citizen": "1",
    "company": "1",
    "created_at": "2001-01-01",
    "recorded_at": "2001-01-01",
    "held_by": "1",
    "contract_signed_on": "2001-01-01",
    "name": "Somebody else",
}


def facts(row, *without):
    kept = type(row).objects.get(pk=row.pk)
    return {
        field.name: getattr(kept, field.attname)
        for field in kept._meta.concrete_fields
        if field.name not in without
    }


def test_a_volunteer_changes_no_more_than_is_offered(town, client):  # noqa: F811
    kirsten, volunteer = town["mentor"], town["actors"]["volunteer"]
    own = ("capacity", "meeting_places", "interests", "timetable", "timetable_confirmed_on")
    before, user = facts(kirsten, *own), facts(volunteer, "last_login")
    client.force_login(volunteer)
    where = reverse("availability", kwargs={"pk": kirsten.pk})
    answer = client.post(where, MORE | {"capacity": "3", "interests": "strik"})
    assert answer.status_code == 302
    assert Mentor.objects.get(pk=kirsten.pk).capacity == 3
    assert (facts(kirsten, *own), facts(volunteer, "last_login")) == (before, user)


def test_more_fields_than_the_page_has_write_nothing_more(town, client):  # noqa: F811
    tina, bettina, kitchen = (town["actors"]["tina"], town["citizen"], town["company"])
    client.force_login(tina)
    before = facts(tina, "last_login")
    said = {"office": bettina.office_id, "consultant": tina.pk, "phase": bettina.phase}
    said["name"] = "Bettina S."
    where = reverse("edit_citizen", kwargs={"pk": bettina.pk})
    assert client.post(where, MORE | said).status_code == 302
    of_company = {"contacts-TOTAL_FORMS": "0", "contacts-INITIAL_FORMS": "0", "name": "Kroen"}
    where = reverse("edit_company", kwargs={"pk": kitchen.pk})
    answer = client.post(where, MORE | of_company | {"kind": "ordinary", "attitude": "open"})
    assert answer.status_code == 302
    now, place = Citizen.objects.get(pk=bettina.pk), Company.objects.get(pk=kitchen.pk)
    assert (now.pk, now.ref, now.programme_id) == (bettina.pk, bettina.ref, bettina.programme_id)
    assert (place.pk, place.ref) == (kitchen.pk, kitchen.ref)
    assert (now.name, place.name) == ("Bettina S.", "Kroen")
    assert facts(tina, "last_login") == before


def test_a_contact_of_another_company_is_not_moved(town, client):  # noqa: F811
    inn = people.company("Kroen")
    other = Contact.objects.create(company=inn, name="Ida Kro", email="ida@example.org")
    client.force_login(town["actors"]["tina"])
    said = {
        "name": "Havrekrogen",
        "kind": "ordinary",
        "attitude": "open",
        "contacts-TOTAL_FORMS": "1",
        "contacts-INITIAL_FORMS": "1",
        "contacts-0-id": other.pk,
        "contacts-0-company": inn.pk,
        "contacts-0-name": "Taget",
    }
    answer = client.post(reverse("edit_company", kwargs={"pk": town["company"].pk}), said)
    assert answer.status_code == 422
    kept = Contact.objects.get(pk=other.pk)
    assert (kept.name, kept.company) == ("Ida Kro", inn)


def token_of(page):
    return page.context["csrf_token"]


@pytest.mark.parametrize(
    ("name", "said", "model"),
    [
        ("new_worry", {"whose": "citizen", "text": "Må jeg?"}, Worry),
        (
            "new_conversation",
            {"how": "call", "held_on": f"{timezone.localdate()}", "text": "Vi talte."},
            Conversation,
        ),
        (
            "new_company",
            {
                "name": "Kroen",
                "kind": "ordinary",
                "attitude": "open",
                "contacts-TOTAL_FORMS": "0",
                "contacts-INITIAL_FORMS": "0",
            },
            Company,
        ),
        ("meetings", {"held_on": f"{timezone.localdate() + timedelta(7)}"}, CaseMeeting),
    ],
)
def test_a_page_that_is_sent_twice_counts_once(town, name, said, model):  # noqa: F811
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town["actors"]["tina"])
    where = address_of(name, town)
    before = model.objects.count()
    body = said | {"csrfmiddlewaretoken": str(token_of(strict.get(where)))}
    first, second = strict.post(where, body), strict.post(where, body)
    assert model.objects.count() == before + 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == first["Location"]
    page = strict.get(second["Location"]).content.decode()
    assert "Det var allerede sendt. Det tæller én gang." in page


def test_who_means_it_twice_opens_the_page_anew(town):  # noqa: F811
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town["actors"]["tina"])
    where, before = address_of("new_worry", town), Worry.objects.count()
    for _ in range(2):
        token = str(token_of(strict.get(where)))
        strict.post(where, {"whose": "citizen", "text": "Må jeg?", "csrfmiddlewaretoken": token})
    assert Worry.objects.count() == before + 2


def test_what_was_refused_may_be_sent_again(town):  # noqa: F811
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(town["actors"]["tina"])
    where = address_of("new_worry", town)
    body = {"csrfmiddlewaretoken": str(token_of(strict.get(where))), "whose": "citizen"}
    assert [strict.post(where, body).status_code for _ in range(2)] == [422, 422]
    assert strict.post(where, body | {"text": "Må jeg?"}).status_code == 302


def test_lines_in_a_name_reach_no_header(town, client, mailoutbox):  # noqa: F811
    client.force_login(town["actors"]["tina"])
    bad = "Tina\r\nBcc: alle@example.org"
    for name in (
        "new_company",
        "edit_company",
        "new_citizen",
        "edit_citizen",
        "account_reset_password",
    ):
        answer = client.post(
            address_of(name, town), {"name": bad, "email": bad, "kind": "ordinary"}
        )
        assert not any("Bcc" in f"{header}{value}" for header, value in answer.items())
    assert mailoutbox == []
