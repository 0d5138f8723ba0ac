"""The shortlist: answers while calling, why somebody is not on it, side by side, what if."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from companies.models import Opening
from matching.models import Decision, DecisionView, Match, ScoringModel
from tests import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(odder, client):
    tina = people.consultant("Tina Hvilsom", odder)
    client.force_login(tina)
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        wishes=["snitte grøntsager", "pakke varer"],
        musts=["small_tasks"],
        needs=["extra_breaks"],
    )


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen", tasks=["snitte grøntsager"], offers=["small_tasks"])


@pytest.fixture
def store(db):
    return people.company("Lageret", tasks=["pakke varer"], offers=["small_tasks", "extra_breaks"])


def address(name, citizen, kind="companies"):
    return reverse(name, kwargs={"pk": citizen.pk, "kind": kind})


def shown(client, citizen, **query):
    return client.get(reverse("suggest_companies", kwargs={"pk": citizen.pk}), query)


def searched(client, citizen, words, name="suggest_companies"):
    where = reverse(name, kwargs={"pk": citizen.pk})
    return client.post(where, {"look": "yes", "q": words})


def names(page):
    return [one["name"] for one in page.context["candidates"]]


def answer(client, company, fact, said, **more):
    keys = {"kind": "companies", "pk": company.openings.get().pk, "fact": fact}
    return client.post(reverse("answer", kwargs=keys), {fact: said, **more})


# Ask when you call


def test_an_answer_mends_the_company_and_the_list_at_once(client, bettina, kitchen, store):
    before = shown(client, bettina).context["candidates"]
    asked = {one["name"]: [question["fact"] for question in one["questions"]] for one in before}
    assert "extra_breaks" in asked["Havrekrogen"] and "extra_breaks" not in asked["Lageret"]

    back = f"/citizens/{bettina.pk}/companies/?show=25"
    told = answer(client, kitchen, "extra_breaks", "yes", next=back)
    assert told.url == f"/citizens/{bettina.pk}/companies/?show=25&open={kitchen.ref}"

    assert kitchen.openings.get().offers.get(accommodation="extra_breaks").answer == "yes"
    after = {one["name"]: one for one in client.get(told.url).context["candidates"]}
    assert "extra_breaks" not in [one["fact"] for one in after["Havrekrogen"]["questions"]]
    rise = after["Havrekrogen"]["score"] - next(
        one["score"] for one in before if one["name"] == "Havrekrogen"
    )
    assert rise > 0


def test_a_no_to_a_must_takes_the_company_off_the_list(client, bettina, kitchen, store):
    quiet = people.company("Kroen", tasks=["snitte grøntsager"])
    assert "Kroen" in names(shown(client, bettina))
    answer(client, quiet, "small_tasks", "no")
    page = shown(client, bettina)
    assert "Kroen" not in names(page)
    assert page.context["document"]["excluded"] == {"needs": 1}


@pytest.mark.parametrize(
    ("fact", "said", "kept"),
    [
        ("paid_hours", "yes", "yes"),
        ("attitude", "open", "open"),
        ("demand", "varied", "varied"),
        ("shortest_day", "2,5", 2.5),
        ("tasks", "opvask\nsnitte grønt", ["opvask", "snitte grønt"]),
        ("timetable", "man-tir 9-12", "man-tir 9-12"),
        ("places", "2", 2),
    ],
)
def test_every_kind_of_answer_is_kept(client, tina, fact, said, kept):
    place = people.company("Kroen", tasks=[], timetable=None, places=None)
    answer(client, place, fact, said)
    place.refresh_from_db()
    opening = place.openings.get()
    found = getattr(place if fact == "attitude" else opening, fact)
    assert (str(found) if fact == "timetable" else found) == kept


@pytest.mark.parametrize(
    ("fact", "said", "sentence"),
    [
        ("hours_max", "99", "Skriv hele timer fra 0 til 37."),
        ("hours_max", "1", "Flest timer om ugen kan ikke være færre end færrest timer."),
        ("hours_max", "", "Skriv svaret, eller lad spørgsmålet stå."),
        ("paid_hours", "måske", "Vælg et af svarene."),
        ("extra_breaks", "måske", "Vælg et af svarene."),
    ],
)
def test_an_odd_answer_is_said_beside_its_field_and_changes_nothing(
    client, tina, fact, said, sentence
):
    place = people.company("Kroen", hours_min=4, hours_max=None)
    page = answer(client, place, fact, said)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    opening = Opening.objects.get()
    assert (opening.hours_max, opening.paid_hours, opening.offers.count()) == (None, "unknown", 0)


def test_only_what_is_asked_can_be_answered(client, tina, kitchen):
    for fact in ("closed_on", "title", "company", "unheard_of"):
        assert answer(client, kitchen, fact, "1").status_code == 404


def test_a_consultant_does_not_answer_for_a_volunteer_and_the_coordinator_does(
    client, tina, bettina, odder
):
    branch = people.branch("SIND Odder", odder)
    kirsten = people.mentor("Kirsten", of=branch, capacity=None)
    where = reverse("answer", kwargs={"kind": "mentors", "pk": kirsten.pk, "fact": "capacity"})
    assert client.post(where, {"capacity": "3"}).status_code == 404
    client.force_login(people.coordinator("Karen", branch))
    client.post(where, {"capacity": "3"})
    kirsten.refresh_from_db()
    assert kirsten.capacity == 3


def test_an_answer_leads_nowhere_else(client, tina, kitchen):
    told = answer(client, kitchen, "paid_hours", "yes", next="https://elsewhere.example/")
    assert told.url == "/"


def test_who_answers_later_does_not_wipe_out_the_first_answer(client, tina):
    place = people.company("Kroen", tasks=[])
    answer(client, place, "tasks", "opvask\nsnitte grønt")
    page = client.get(answer(client, place, "tasks", "noget andet").url)
    assert "Det er der svaret på imens." in page.content.decode()
    assert place.openings.get().tasks == ["opvask", "snitte grønt"]


def test_a_log_in_that_has_run_out_takes_the_whole_page(client, tina, bettina, kitchen):
    client.logout()
    here = reverse("suggest_companies", kwargs={"pk": bettina.pk})
    told = client.get(
        here, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"}
    )
    assert told.headers["HX-Redirect"] == f"{reverse('account_login')}?next={quote(here, safe='')}"


# Why not


def test_who_is_searched_for_by_name_says_what_stops_it_and_the_least_change(
    client, bettina, kitchen
):
    people.company(
        "Storkøkkenet", tasks=["snitte grøntsager"], hours_min=6, offers_not=["small_tasks"]
    )
    page = searched(client, bettina, "storkøkkenet")
    (one,) = page.context["not_on_it"]
    assert one["rules"] == ["hours", "needs"]
    assert [(change["fact"], change["from"], change["to"]) for change in one["changes"]] == [
        ("hours_min", 6, 4),
        ("small_tasks", "no", "yes"),
    ]
    assert one["would_rank"] == 2
    told = page.content.decode()
    assert "Hvis de kunne bruge 4 timer om ugen i stedet for 6." in told
    assert "(virksomhedens at ændre)" in told


def test_a_no_is_nobodys_to_bend(client, bettina, kitchen):
    people.company("Kroen", no_contact_until="2099-01-01")
    (one,) = searched(client, bettina, "kroen").context["not_on_it"]
    assert (one["rules"], one["changes"], one["would_rank"], one["may_pass"]) == (
        ["blocked"],
        [],
        None,
        False,
    )


def test_a_volunteer_out_of_room_is_found_too(client, bettina, odder):
    branch = people.branch("SIND Odder", odder)
    people.mentor("Kirsten Overby", of=branch, capacity=0)
    (one,) = searched(client, bettina, "kirsten", "suggest_mentors").context["not_on_it"]
    assert (one["rules"], one["would_rank"]) == (["capacity"], 1)


# Against the list


def choose(client, citizen, company, **said):
    decision = Decision.objects.filter(citizen=citizen).first()
    return client.post(
        reverse("suggest_companies", kwargs={"pk": citizen.pk}),
        {"party": company.openings.get().pk, "decision": decision.pk, **said},
        follow=True,
    )


def test_below_the_first_three_it_takes_a_reason(client, bettina, kitchen):
    for number in range(3):
        people.company(
            f"Køkken {number}", tasks=["snitte grøntsager"], offers=["small_tasks", "extra_breaks"]
        )
    assert names(shown(client, bettina))[3] == "Havrekrogen"
    page = choose(client, bettina, kitchen)
    assert Match.objects.count() == 0
    assert "Sig hvorfor netop denne" in page.content.decode()
    choose(client, bettina, kitchen, override="no such reason")
    assert Match.objects.count() == 0
    choose(client, bettina, kitchen, override="citizen_wants")
    match = Match.objects.get()
    assert (match.rank, match.passed_rule, match.override) == (4, "", "citizen_wants")


def test_past_a_rule_it_takes_a_reason_and_the_rule_is_kept(client, bettina):
    far = people.company("Skagen Fiskekrog", at="9990")
    searched(client, bettina, "skagen")
    choose(client, bettina, far)
    assert Match.objects.count() == 0
    choose(client, bettina, far, override="talked")
    match = Match.objects.get()
    assert (match.rank, match.passed_rule, match.override) == (None, "travel", "talked")
    page = client.get(reverse("match", kwargs={"pk": match.pk})).content.decode()
    assert "ligger længere væk, end borgeren magter" in page


def test_past_a_no_there_is_no_way(client, bettina):
    shut = people.company("Kroen", no_contact_until="2099-01-01")
    shown(client, bettina)
    page = choose(client, bettina, shut, override="talked")
    assert Match.objects.count() == 0
    assert "Denne kan ikke vælges" in page.content.decode()


def test_the_rank_is_the_lists_and_not_what_a_browser_says(client, bettina, kitchen, store):
    shown(client, bettina)
    choose(client, bettina, store, rank=77)
    assert Match.objects.get().rank in (1, 2)


# Side by side


def test_two_side_by_side_one_of_them_stopped(client, bettina, kitchen):
    far = people.company("Skagen Fiskekrog", at="9990")
    page = client.get(address("compare", bettina), {"party": [kitchen.ref, far.ref]})
    first, second = page.context["sides"]
    assert (first["ref"], first["rank"]) == (kitchen.ref, 1)
    assert (second["ref"], second["rules"]) == (far.ref, ["travel"])
    points = [row["cells"][0]["points"] for row in page.context["rows"]]
    assert round(sum(points), 1) == first["score"]


def test_one_or_none_says_what_to_do_and_a_fourth_is_left_out(client, bettina, kitchen):
    for few in ([], [kitchen.ref], ["V-999", kitchen.ref]):
        page = client.get(address("compare", bettina), {"party": few})
        assert "Sæt hak ved to eller tre" in page.content.decode()
    many = [people.company(f"Sted {n}").ref for n in range(4)]
    page = client.get(address("compare", bettina), {"party": many})
    assert [one["ref"] for one in page.context["sides"]] == many[:3]


# What if


def trying(client, citizen, **changed):
    form = client.get(address("what_if", citizen)).context["form"]
    sent = {name: field.initial for name, field in form.fields.items()} | changed
    return client.post(address("what_if", citizen), sent | {"look": "yes"})


def test_other_weights_rank_otherwise_and_nothing_is_kept(client, bettina, kitchen, store):
    assert names(shown(client, bettina)) == ["Lageret", "Havrekrogen"]
    kept = (Decision.objects.count(), DecisionView.objects.count())
    page = trying(client, bettina, w_tasks=50, w_needs=0)
    tried = page.context["tried"]
    assert [(one["name"], one["rank"], one["was"]) for one in tried["candidates"]] == [
        ("Havrekrogen", 1, 2),
        ("Lageret", 2, 1),
    ]
    assert (Decision.objects.count(), DecisionView.objects.count()) == kept


def test_nothing_moved_is_the_list_as_it_is(client, bettina, kitchen, store):
    """Also with weights that stand between two steps of a slider."""
    model = ScoringModel.active("companies")
    weights = model.document["weights"] | {"tasks": 2433, "needs": 1967}
    ScoringModel.objects.filter(pk=model.pk).update(document=model.document | {"weights": weights})
    before = [(one["name"], one["score"]) for one in shown(client, bettina).context["candidates"]]
    page = trying(client, bettina)
    tried = page.context["tried"]["candidates"]
    assert [(one["name"], one["score"]) for one in tried] == before
    steps = [field.field.widget.attrs["step"] for field in page.context["form"].sliders()]
    assert steps[:2] == ["any", "any"] and steps[2] == 1


def test_another_limit_lets_somebody_in(client, bettina, kitchen):
    people.company("Kornhuset", tasks=["snitte grøntsager"], hours_min=8, offers=["small_tasks"])
    tried = trying(client, bettina, hours_now=8).context["tried"]
    assert (tried["enters"], tried["leaves"]) == (["Kornhuset"], [])
    assert (tried["fit"], tried["fitted"]) == (2, 1)


def test_a_must_that_becomes_a_wish_no_longer_stops(client, bettina, kitchen):
    people.company("Storkøkkenet", tasks=["snitte grøntsager"], offers_not=["small_tasks"])
    assert trying(client, bettina).context["tried"]["fit"] == 1
    assert trying(client, bettina, musts=[]).context["tried"]["fit"] == 2


def test_how_firmly_the_first_ones_stand(client, bettina, kitchen, store):
    tried = trying(client, bettina).context["tried"]
    assert [one["stable_per_cent"] for one in tried["candidates"]] == [100, 100]


@pytest.mark.parametrize("said", ["-1", "nan", "inf", "1e999", "mange", "", "101"])
def test_an_odd_weight_is_a_sentence(client, bettina, kitchen, said):
    page = trying(client, bettina, w_tasks=said)
    assert page.status_code == 422
    assert "Skriv et tal fra 0 til 50" in page.content.decode()


def test_all_weights_nothing_is_a_sentence(client, bettina, kitchen):
    form = client.get(address("what_if", bettina)).context["form"]
    nothing = {name: 0 for name in form.fields if name.startswith("w_")}
    page = trying(client, bettina, **nothing)
    assert "Mindst én vægt skal være mere end 0." in page.content.decode()


# Odd texts


@pytest.mark.parametrize(
    "text", ["x" * 200, "og i på til", "🙂🙂🙂", "–", "%s {{ 7|add:7 }} <b>", "ikke"]
)
def test_odd_wishes_still_give_a_list_without_nan(client, tina, kitchen, text):
    somebody = people.citizen("Ole", contact=tina, wishes=[text])
    page = shown(client, somebody)
    assert names(page) == ["Havrekrogen"]
    assert "nan" not in page.content.decode().casefold().replace("nanna", "")
