"""Companies through the pages: found, read, written, and never a way to somebody else's citizen."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Contact, Offer, Opening, record_offers
from matching.models import Consent, Match
from matching.stages import Stage
from programme.timetable import Timetable
from tests import people

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(client, odder):
    made = people.consultant("Tina Hvilsom", odder)
    client.force_login(made)
    return made


@pytest.fixture
def jens(db):
    return people.consultant("Jens Holm", people.office("Jobcenter Randers"))


@pytest.fixture
def bakery(db):
    made = people.company(
        "Ørnens Bageri",
        ref="V-007",
        industry="Bageri",
        tasks=["ælte dej", "fylde hylder op"],
        places=3,
        offers=["quiet_room"],
        offers_not=["no_customers"],
    )
    made.contacts.create(name="Kaj Bager", email="kaj@bageri.example", phone="+45 30 00 01 01")
    return made


def place_taken(citizen, opening, stage=Stage.INTERNSHIP):
    yes = people.say_yes(citizen) or Consent.objects.filter(citizen=citizen).last()
    return Match.objects.create(
        citizen=citizen,
        kind="companies",
        opening=opening,
        stage=stage,
        consent=yes,
        shortlisted_at=timezone.now(),
        started_on=timezone.localdate(),
    )


# The list


def names(response):
    return [row["company"].name for row in response.context["rows"]]


def test_an_empty_list_says_what_to_do_next(client, tina):
    page = client.get("/companies/").content.decode()
    assert "There are no companies yet" in page
    assert reverse("new_company") in page


@pytest.mark.parametrize(
    "words",
    [
        "bageri",
        "V-007",
        "ørnens",  # SQLite's own LIKE does not know that Ø is a capital ø
        "8300",
        "odder",
        "ælte",  # a list of words is kept as JSON, where æ is escaped
        "hylder ælte",
        "kaj",
        "kaj@bageri.example",
        "bageri odder dej",
    ],
)
def test_tina_finds_the_bakery_by_any_of_its_words(client, tina, bakery, words):
    people.company("Kornhuset", at="8000", tasks=["lager"])
    assert names(client.post("/companies/", {"look": "yes", "q": words})) == ["Ørnens Bageri"]


def test_words_that_nobody_answers_to_and_filters(client, tina, bakery):
    people.company("Værkstedet", kind="practice", attitude="open")
    assert names(client.get("/companies/")) == ["Værkstedet", "Ørnens Bageri"] or names(
        client.get("/companies/")
    ) == ["Ørnens Bageri", "Værkstedet"]
    assert names(client.get("/companies/", {"kind": "practice"})) == ["Værkstedet"]
    assert names(client.get("/companies/", {"attitude": "unknown"})) == ["Ørnens Bageri"]
    assert names(client.post("/companies/", {"look": "yes", "q": "bageri frisør"})) == []
    assert (
        "No company answers"
        in client.post("/companies/", {"look": "yes", "q": "frisør"}).content.decode()
    )


def test_a_company_with_two_openings_stands_there_once(client, tina, bakery):
    bakery.openings.create(tasks=["ælte surdej"])
    assert names(client.post("/companies/", {"look": "yes", "q": "ælte"})) == ["Ørnens Bageri"]


def test_free_places_are_those_of_open_openings_that_nobody_holds(client, tina, bakery):
    bettina = people.citizen("Bettina", contact=tina)
    bent = people.citizen("Bent", contact=tina)
    opening = bakery.openings.get()
    place_taken(bettina, opening)
    place_taken(bent, opening, Stage.APPROACHED)  # holds nothing
    bakery.openings.create(places=5, closed_on=date(2020, 1, 1))
    row = client.get("/companies/").context["rows"][0]
    assert (row["openings"], row["free"], row["at_least"]) == (1, 2, False)
    bakery.openings.create(places=None)
    row = client.get("/companies/").context["rows"][0]
    assert (row["openings"], row["free"], row["at_least"]) == (2, 2, True)
    assert "at least 2" in client.get("/companies/").content.decode()


def test_the_day_before_which_nobody_calls_is_shown_while_it_lies_ahead(client, tina, bakery):
    soon = timezone.localdate() + timedelta(days=9)
    bakery.no_contact_until = soon
    bakery.save()
    shown = soon.strftime("%m/%d/%Y")
    assert shown in client.get("/companies/").content.decode()
    assert "Do not call before" in client.get(f"/companies/{bakery.pk}/").content.decode()
    bakery.no_contact_until = timezone.localdate()
    bakery.save()
    assert "Do not call before" not in client.get(f"/companies/{bakery.pk}/").content.decode()


def test_while_typing_only_the_rows_come(client, tina, bakery):
    whole, rows = client.get("/companies/"), client.get("/companies/", headers=HTMX)
    assert "<h1>" in whole.content.decode() and "<h1>" not in rows.content.decode()
    assert "Ørnens Bageri" in rows.content.decode()


def test_three_hundred_companies_take_as_many_queries_as_three(client, tina, jens):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/companies/").status_code == 200
        return len(asked)

    def found(numbers):
        made = Company.objects.bulk_create(
            Company(ref=f"V-9{n:03}", name=f"Nr. {n}", postcode_id="8300", consultant=jens)
            for n in numbers
        )
        Opening.objects.bulk_create(
            Opening(company=company, places=2) for company in made for _twice in range(2)
        )

    found(range(3))
    client.get("/companies/")
    few = queries()
    found(range(3, 303))
    assert queries() == few
    assert client.get("/companies/?page=7").context["page"].number == 7


@pytest.mark.parametrize("role", ["administrator", "evaluator", "mentor"])
def test_other_roles_have_no_such_pages(client, odder, bakery, role):
    client.force_login(people.user("Ole Olsen", role, odder))
    opening = bakery.openings.get()
    for url in (
        "/companies/",
        "/companies/new/",
        f"/companies/{bakery.pk}/",
        f"/companies/{bakery.pk}/edit/",
        f"/companies/{bakery.pk}/openings/new/",
        f"/openings/{opening.pk}/edit/",
    ):
        assert client.get(url).status_code == 404, url
        assert client.post(url).status_code in (404, 405), url


# The page


def test_the_page_never_shows_another_consultants_citizen(client, tina, jens, bakery):
    opening = bakery.openings.get()
    place_taken(people.citizen("Bettina Skovgaard", contact=tina), opening)
    place_taken(people.citizen("Hemmelige Henrik", contact=jens, ref="B-666"), opening)
    page = client.get(f"/companies/{bakery.pk}/").content.decode()
    assert "Bettina Skovgaard" in page
    assert "Henrik" not in page and "B-666" not in page
    assert "3, 2 held" in " ".join(page.split())  # the place is taken all the same


def test_answers_come_in_three_lists_and_the_most_wanted_question_first(client, tina, bakery):
    people.citizen("Bettina", contact=tina, musts=["small_tasks", "quiet_room"])
    people.citizen("Bent", contact=tina, musts=["small_tasks"], needs=["extra_breaks"])
    shown = client.get(f"/companies/{bakery.pk}/").context["openings"][0]
    assert [one.code for one in shown["offered"]] == ["quiet_room"]
    assert [one.code for one in shown["refused"]] == ["no_customers"]
    assert shown["not_asked"] == 38
    assert [one.code for one in shown["questions"]][:2] == ["small_tasks", "extra_breaks"]


def test_without_an_opening_the_page_says_that_nobody_is_suggested(client, tina):
    company = Company.objects.create(ref="V-001", name="Tom")
    page = client.get(f"/companies/{company.pk}/").content.decode()
    assert "suggested to nobody" in page
    assert reverse("new_opening", args=[company.pk]) in page


def test_a_page_with_ten_openings_takes_as_many_queries_as_one(client, tina, bakery):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/companies/{bakery.pk}/")
        return len(asked)

    queries()
    few = queries()
    for n in range(9):
        record_offers(bakery.openings.create(title=f"Nr. {n}"), {"quiet_room": "yes"}, date.today())
    assert queries() == few


# Writing a company


def sent(company=None, contacts=(), **facts):
    """The company form as a browser sends it; contacts are dicts, those with an `id` exist."""
    known = [contact for contact in contacts if "id" in contact]
    values = {
        "name": "Kornhuset",
        "kind": "ordinary",
        "attitude": "neutral",
        "contacts-TOTAL_FORMS": len(contacts),
        "contacts-INITIAL_FORMS": len(known),
        **facts,
    }
    for n, contact in enumerate(contacts):
        values |= {f"contacts-{n}-{name}": value for name, value in contact.items()}
    return values


def test_tina_enters_a_company_and_goes_on_to_its_opening(client, tina):
    form = client.get("/companies/new/").context["form"]
    assert form["consultant"].value() in (tina, tina.pk)
    answer = client.post(
        "/companies/new/",
        sent(
            cvr="DK 12 34 56 74".replace("12 34 56 74", "10 15 08 17"),
            p_number="1 003 388 394",
            postcode="8300",
            consultant=tina.pk,
            contacts=[{"name": "Karen Korn", "phone": "30 00 01 02"}, {"name": ""}],
        ),
    )
    company = Company.objects.get()
    assert answer.status_code == 302 and answer.url == f"/companies/{company.pk}/openings/new/"
    assert (company.ref, company.name, company.cvr, company.p_number) == (
        "V-001",
        "Kornhuset",
        "10150817",
        "1003388394",
    )
    assert (company.postcode_id, company.consultant) == ("8300", tina)
    assert [(one.name, one.phone) for one in company.contacts.all()] == [
        ("Karen Korn", "30 00 01 02")
    ]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("cvr", "10150818", "is not a CVR number"),
        ("p_number", "123", "is not a P-number"),
        ("postcode", "9999", "Det postnummer findes ikke"),
        ("name", "", "Dette felt er påkrævet"),
        ("no_contact_until", "snart", "Indtast en gyldig dato"),
    ],
)
def test_what_is_odd_is_said_beside_the_field_and_everything_typed_is_kept(
    client, tina, field, typed, sentence
):
    values = sent(industry="Købmand", contacts=[{"name": "Karen Korn"}]) | {field: typed}
    answer = client.post("/companies/new/", values)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field] and sentence in form.errors[field][0]
    page = answer.content.decode()
    assert "Købmand" in page and "Karen Korn" in page and typed in page
    assert not Company.objects.exists()


def test_a_contact_that_cannot_be_called_is_said_on_top_and_beside_it(client, tina):
    answer = client.post(
        "/companies/new/", sent(contacts=[{"name": "Karen Korn", "phone": "12", "email": "karen@"}])
    )
    assert answer.status_code == 422
    contact = answer.context["form"].contacts[0]
    assert set(contact.errors) == {"phone", "email"}
    page = answer.content.decode()
    assert "Please look at this again" in page and 'value="karen@"' in page
    assert not Company.objects.exists()


def test_the_form_has_room_for_one_more_contact(client, tina, bakery):
    contacts = client.get(f"/companies/{bakery.pk}/edit/").context["form"].contacts
    assert [one["name"].value() for one in contacts] == ["Kaj Bager", None]


@pytest.mark.parametrize(
    "change",
    [{"DELETE": "on"}, {"name": "", "email": "", "phone": ""}, {"DELETE": "on", "email": "nej"}],
    ids=["ticked", "emptied", "ticked and odd"],
)
def test_a_contact_goes_when_ticked_or_emptied(client, tina, bakery, change):
    kaj = bakery.contacts.get()
    row = {"id": kaj.pk, "name": kaj.name, "email": kaj.email, "phone": kaj.phone, **change}
    answer = client.post(
        f"/companies/{bakery.pk}/edit/",
        sent(name="Ørnens Bageri", contacts=[row, {"name": "Else Bager"}]),
    )
    assert answer.status_code == 302
    assert [one.name for one in bakery.contacts.all()] == ["Else Bager"]


def test_emptied_but_for_a_mistake_is_no_removal(client, tina, bakery):
    kaj = bakery.contacts.get()
    row = {"id": kaj.pk, "name": "", "email": "kaj@", "phone": ""}
    answer = client.post(f"/companies/{bakery.pk}/edit/", sent(contacts=[row]))
    assert answer.status_code == 422
    assert bakery.contacts.get().email == "kaj@bageri.example"


def test_a_contact_of_another_company_cannot_be_taken_over(client, tina, bakery):
    other = people.company("Kornhuset")
    theirs = Contact.objects.create(company=other, name="Karen Korn")
    answer = client.post(
        f"/companies/{bakery.pk}/edit/", sent(contacts=[{"id": theirs.pk, "name": "Mallory"}])
    )
    assert answer.status_code == 422
    theirs.refresh_from_db()
    assert (theirs.name, theirs.company) == ("Karen Korn", other)


def test_a_form_without_its_contacts_is_refused_and_breaks_nothing(client, tina, bakery):
    assert client.post(f"/companies/{bakery.pk}/edit/", {}).status_code == 422
    assert client.post(f"/companies/{bakery.pk}/edit/", {"name": "X"}).status_code == 422
    bakery.refresh_from_db()
    assert bakery.name == "Ørnens Bageri"


def test_the_present_consultant_stays_though_from_another_office(client, tina, jens, bakery):
    bakery.consultant = jens
    bakery.save()
    choices = client.get(f"/companies/{bakery.pk}/edit/").context["form"]["consultant"]
    assert {str(choice.choice_label) for choice in choices} >= {"Jens Holm", "Tina Hvilsom"}
    client.post(f"/companies/{bakery.pk}/edit/", sent(name="Ørnens Bageri", consultant=jens.pk))
    bakery.refresh_from_db()
    assert bakery.consultant == jens
    # but nobody else from there
    stranger = people.consultant("Ulla Ukendt", people.office("Jobcenter Randers"))
    answer = client.post(f"/companies/{bakery.pk}/edit/", sent(consultant=stranger.pk))
    assert answer.status_code == 422


# Writing an opening


def opened(**facts):
    return {"paid_hours": "unknown", **facts}


def test_tina_writes_what_the_bakery_could_use_somebody_for(client, tina, bakery):
    answer = client.post(
        f"/companies/{bakery.pk}/openings/new/",
        opened(
            title="Caféen",
            tasks="dække borde\n\nvaske op\ndække borde",
            hours_min="2",
            hours_max="10",
            shortest_day="2,5",
            timetable="man-ons 9-12",
            places="1",
            paid_hours="yes",
            demand="simple",
            requires="hygiejnebevis",
            **{"offer-quiet_room": "no", "offer-extra_breaks": "yes", "offer-few_people": ""},
        ),
    )
    assert answer.status_code == 302 and answer.url == f"/companies/{bakery.pk}/"
    opening = bakery.openings.get(title="Caféen")
    assert (opening.tasks, opening.requires) == (["dække borde", "vaske op"], ["hygiejnebevis"])
    assert (opening.hours_min, opening.hours_max, float(opening.shortest_day)) == (2, 10, 2.5)
    assert opening.timetable == Timetable.parse("man-ons 9-12")
    assert (opening.places, opening.paid_hours, opening.demand) == (1, "yes", "simple")
    assert list(opening.offers.values_list("accommodation", "answer", "answered_on")) == [
        ("quiet_room", "no", timezone.localdate()),
        ("extra_breaks", "yes", timezone.localdate()),
    ]


def test_every_accommodation_is_asked_as_a_question_with_three_answers(client, tina, bakery):
    opening = bakery.openings.get()
    answer = client.get(f"/openings/{opening.pk}/edit/")
    groups = answer.context["form"].offers()
    assert sum(len(fields) for _group, fields in groups) == 40
    assert len(groups) == 7
    page = answer.content.decode()
    assert "Can the company offer a quiet room or a screened workplace?" in page
    assert page.count("Not asked yet") == 40
    field = answer.context["form"]["offer-quiet_room"]
    assert [option.data["value"] for option in field if option.data["selected"]] == ["yes"]


def test_an_answer_that_stays_keeps_its_day(client, tina, bakery):
    opening = bakery.openings.get()
    opening.offers.update(answered_on=date(2025, 5, 5))
    before = {offer.accommodation_id: offer.pk for offer in opening.offers.all()}
    answer = client.post(
        f"/openings/{opening.pk}/edit/",
        opened(
            **{"offer-quiet_room": "yes", "offer-no_customers": "yes", "offer-few_people": "no"}
        ),
    )
    assert answer.status_code == 302
    assert {
        offer.accommodation_id: (offer.answer, offer.answered_on) for offer in opening.offers.all()
    } == {
        "quiet_room": ("yes", date(2025, 5, 5)),
        "no_customers": ("yes", timezone.localdate()),
        "few_people": ("no", timezone.localdate()),
    }
    assert opening.offers.get(accommodation="quiet_room").pk == before["quiet_room"]


def test_not_asked_after_all_takes_the_answer_back_and_silence_leaves_it(client, tina, bakery):
    opening = bakery.openings.get()
    client.post(f"/openings/{opening.pk}/edit/", opened(**{"offer-quiet_room": ""}))
    assert list(opening.offers.values_list("accommodation", flat=True)) == ["no_customers"]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("hours_min", "38", "Skriv hele timer fra 0 til 37."),
        ("hours_max", "-1", "Skriv hele timer fra 0 til 37."),
        ("hours_min", "mange", "Skriv hele timer fra 0 til 37."),
        ("hours_max", "4", "Flest timer om ugen kan ikke være færre end færrest timer."),
        ("shortest_day", "0", "Skriv hele eller halve timer, fra en halv time til 12 timer."),
        ("shortest_day", "12.5", "Skriv hele eller halve timer, fra en halv time til 12 timer."),
        ("shortest_day", "2,25", "Skriv hele eller halve timer, fra en halv time til 12 timer."),
        ("shortest_day", "NaN", "Skriv hele eller halve timer, fra en halv time til 12 timer."),
        ("places", "101", "Skriv et helt tal fra 0 til 100."),
        ("places", "1.5", "Skriv et helt tal fra 0 til 100."),
        ("timetable", "altid", None),
        ("offer-quiet_room", "maybe", None),
    ],
)
def test_figures_that_cannot_be_are_told_beside_the_field(
    client, tina, bakery, field, typed, sentence
):
    opening = bakery.openings.get()
    values = opened(tasks="ælte dej", hours_min="6", **{"offer-few_people": "yes"}) | {field: typed}
    answer = client.post(f"/openings/{opening.pk}/edit/", values)
    assert answer.status_code == 422
    form = answer.context["form"]
    assert list(form.errors) == [field]
    assert sentence is None or form.errors[field] == [sentence]
    assert form[field].value() == typed and form["offer-few_people"].value() == "yes"
    opening.refresh_from_db()
    assert (opening.hours_min, opening.tasks) == (2, ["ælte dej", "fylde hylder op"])
    assert Offer.objects.filter(opening=opening, accommodation="few_people").count() == 0


def test_fewer_places_than_are_held_is_saved_and_explained(client, tina, bakery):
    opening = bakery.openings.get()
    for name in ("Bettina", "Bent"):
        place_taken(people.citizen(name, contact=tina), opening)
    answer = client.post(f"/openings/{opening.pk}/edit/", opened(places="1"), follow=True)
    assert "2 places are held, more than there are now." in answer.content.decode()
    assert bakery.openings.get().places == 1
