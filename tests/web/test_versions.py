"""The pages of the weights: who reads, who writes, what is refused, what a draft would change."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from companies.models import Opening
from matching import versions
from matching.models import Match, ScoringModel
from matching.stages import Kind
from matching.suggestions import Suggester
from tests import people
from tests.versions import draft
from web.forms.versions import NO_REASON

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}
NEW = reverse("new_version", kwargs={"kind": "companies"})
LEARNING = reverse("learning", kwargs={"kind": "companies"})


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def karen(client, odder):
    karen = people.coordinator("Karen Brandt", people.branch("SIND Odder", odder))
    client.force_login(karen)
    return karen


@pytest.fixture
def bettina(odder):
    for name in ("Alfa", "Beta", "Gamma", "Delta", "Epsilon"):
        people.company(f"Køkkenet {name}", at="8660", tasks=["køkkenarbejde"])
    people.company("Lageret ved siden af", at="8300", tasks=["køre truck"])
    tina = people.consultant("Tina", odder)
    return people.citizen(
        "Bettina Skovgaard",
        contact=tina,
        phase="seeking",
        wishes=["køkkenarbejde"],
        travel_minutes=120,
        travel_by=["car"],
    )


def typed(**changes):
    """The form as a browser sends it, with what Karen changed in it."""
    document = ScoringModel.active("companies").document
    values = {f"weight-{name}": f"{weight / 100:g}" for name, weight in document["weights"].items()}
    values |= {f"prior-{name}": f"{prior * 100:g}" for name, prior in document["priors"].items()}
    changes = {name.replace("_", "-", 1): value for name, value in changes.items()}
    return values | {"reason": "Vejen er for lang for mange"} | changes


def page_of(version):
    return reverse("version", kwargs={"pk": version.pk})


def effect_of(version):
    return reverse("version_effect", kwargs={"pk": version.pk})


def newest():
    return ScoringModel.objects.filter(name="companies").first()


def test_from_a_draft_to_the_list_of_the_day_after(client, karen, bettina):
    answer = client.post(NEW, typed(weight_tasks="0", weight_journey="60,5"))
    version = newest()
    assert (answer.status_code, answer.url) == (302, page_of(version))
    assert (version.version, version.author, version.active_from) == (2, karen, None)
    assert sum(version.document["weights"].values()) == 10_000

    page = client.get(page_of(version)).content.decode()
    assert f'hx-get="{effect_of(version)}"' in page and f'href="{effect_of(version)}"' in page
    effect = client.get(effect_of(version), **HTMX)
    assert (effect.context["changed"], effect.context["lists"]) == (1, 1)
    assert "<html" not in effect.content.decode()
    assert "Lageret ved siden af" in effect.content.decode()
    assert "<html" in client.get(effect_of(version)).content.decode()

    assert client.post(page_of(version), {"reason": "Prøvet på alle lister"}).status_code == 302
    in_use = ScoringModel.active("companies")
    assert (in_use, in_use.activated_by) == (version, karen)
    shortlist = client.get(reverse("suggest_companies", kwargs={"pk": bettina.pk}))
    assert shortlist.context["document"]["model"]["version"] == 2
    assert shortlist.context["candidates"][0]["name"] == "Lageret ved siden af"


def test_the_list_says_who_made_what_why_and_what_is_different(client, karen):
    version = draft("companies", by=karen, reason="Drømmen fylder for lidt", tasks=30, needs=14)
    versions.activate(version, by=karen, at=timezone.now(), reason="Aftalt på mødet")
    page = client.get(reverse("versions"))
    companies, mentors = page.context["kinds"]
    assert [
        (row["entry"].version.version, row["entry"].state, len(row["changes"]))
        for row in companies["entries"]
    ] == [(2, "in_use", 2), (1, "earlier", 0)]
    assert [row["entry"].state for row in mentors["entries"]] == ["in_use"]
    said = page.content.decode().replace("\u00a0", " ")
    for sentence in ("Drømmen fylder for lidt", "Aftalt på mødet", "Karen Brandt", "24 → 30"):
        assert sentence in said


def test_a_consultant_reads_and_does_not_write(client, karen, bettina):
    version = draft("companies", by=karen, tasks=0, journey=60)
    client.force_login(bettina.consultant)
    page = client.get(page_of(version)).content.decode()
    assert gettext("Only a coordinator makes versions of the weights and puts them to use.") in page
    assert 'name="reason"' not in page and NEW not in page
    assert client.get(effect_of(version)).context["changed"] == 1
    assert client.get(NEW).status_code == client.post(NEW, typed()).status_code == 404
    assert client.post(page_of(version), {"reason": "Fordi"}).status_code == 422
    assert ScoringModel.active("companies").version == 1
    assert newest() == version


def test_the_effect_tells_a_consultant_of_her_own_citizens_only(client, karen, bettina):
    version = draft("companies", by=karen, tasks=0, journey=60)
    client.force_login(people.consultant("Rasmus", people.office("Jobcenter Randers")))
    effect = client.get(effect_of(version))
    assert effect.context["lists"] == 0
    assert "Bettina" not in effect.content.decode()


@pytest.mark.parametrize("role", ["evaluator", "administrator"])
def test_who_sees_no_citizens_reads_the_weights_and_no_names(client, karen, bettina, role):
    version = draft("companies", by=karen, tasks=0, journey=60)
    client.force_login(people.user("Eva", role))
    page = client.get(page_of(version)).content.decode()
    effect = client.get(effect_of(version), **HTMX).content.decode()
    sentence = gettext(
        "Those who have citizens see here whose list would change. You see no citizens."
    )
    assert sentence in page and sentence in effect
    assert "hx-get" not in page
    assert not any(name in page + effect for name in ("Bettina", "Køkkenet", "Lageret"))


@pytest.mark.parametrize(
    "odd", ["-3", "NaN", "inf", "1e400", "101", "24,123", "mange", "", "\x00", "²"], ids=ascii
)
@pytest.mark.parametrize("field", ["weight-tasks", "prior-tasks"])
def test_a_number_that_is_none_is_said_beside_it_and_everything_typed_is_kept(
    client, karen, field, odd
):
    answer = client.post(NEW, typed(weight_needs="33") | {field: odd})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert {name: len(errors) for name, errors in form.errors.items()} == {field: 1}
    assert form["weight-needs"].value() == "33"
    assert form["reason"].value() == "Vejen er for lang for mange"
    assert newest().version == 1


def test_a_version_needs_a_reason_something_new_and_something_that_counts(client, karen):
    without = client.post(NEW, typed(weight_tasks="30", reason=" "))
    same = client.post(NEW, typed())
    weights = ScoringModel.active("companies").document["weights"]
    nothing = client.post(NEW, typed() | {f"weight-{name}": "0" for name in weights})
    assert [answer.status_code for answer in (without, same, nothing)] == [422, 422, 422]
    assert [answer.context["form"].errors for answer in (without, same, nothing)] == [
        {"reason": [NO_REASON]},
        {"__all__": [gettext("Nothing is different from version %d.") % 1]},
        {"__all__": [gettext("Weights are numbers from 0 up, and at least one is more than 0.")]},
    ]
    assert newest().version == 1


def test_weights_are_made_to_sum_to_a_hundred_and_keep_their_proportions(client, karen):
    weights = ScoringModel.active("companies").document["weights"]
    values = {f"weight-{name}": "0" for name in weights}
    client.post(NEW, typed() | values | {"weight-tasks": "2", "weight-needs": "1"})
    assert {name: weight for name, weight in newest().document["weights"].items() if weight} == {
        "tasks": 6667,
        "needs": 3333,
    }


def test_a_prior_is_written_in_per_cent(client, karen):
    client.post(NEW, typed(prior_needs="61,5"))
    assert newest().document["priors"] == ScoringModel.active("companies").document["priors"] | {
        "needs": 0.615
    }


def test_putting_to_use_takes_a_reason(client, karen):
    version = draft("companies", by=karen, tasks=40)
    answer = client.post(page_of(version), {"reason": ""})
    assert answer.status_code == 422
    assert str(NO_REASON) in answer.content.decode()
    assert ScoringModel.active("companies").version == 1


def test_two_coordinators_press_at_once_and_the_second_is_told(client, karen, odder):
    version = draft("companies", by=karen, tasks=40)
    client.post(page_of(version), {"reason": "Aftalt i dag"})
    client.force_login(people.coordinator("Inger", people.branch("SIND Randers")))
    answer = client.post(page_of(version), {"reason": "Det gør jeg"})
    assert answer.status_code == 422
    sentence = gettext("Version %d has been in use before. Make a new version like it.") % 2
    assert sentence in answer.content.decode()
    assert ScoringModel.active("companies").activation_reason == "Aftalt i dag"


def test_to_go_back_one_begins_from_the_old_version(client, karen):
    first = ScoringModel.active("companies")
    versions.activate(
        draft("companies", by=karen, tasks=40), by=karen, at=timezone.now(), reason="Prøve"
    )
    old = client.get(page_of(first)).content.decode()
    again = f"{NEW}?from={first.pk}"
    assert f'href="{again}"' in old and 'name="reason"' not in old
    fields = client.get(again).context["form"]
    sent = {field.html_name: field.value() for field in fields if field.html_name != "reason"}
    assert sent["weight-tasks"] == "24"
    client.post(again, sent | {"reason": "Det hjalp ikke"})
    assert (newest().version, newest().hash) == (3, first.hash)


@pytest.mark.parametrize("number", ["999999", "x", "²", "-1", "1e400", ""])
def test_a_version_that_does_not_exist_is_not_begun_from(client, karen, number):
    assert client.get(NEW, {"from": number}).status_code == 404


def test_one_does_not_begin_from_the_other_kind(client, karen):
    assert client.get(NEW, {"from": ScoringModel.active("mentors").pk}).status_code == 404


def was(citizen, opening, decision, *, lasted):
    begun = timezone.localdate() - timedelta(300)
    return Match(
        citizen=citizen,
        kind=Kind.COMPANIES,
        opening=opening,
        decision=decision,
        consent=citizen.consents.first(),
        stage="ended",
        shortlisted_at=timezone.now(),
        started_on=begun,
        ended_on=begun + timedelta(200 if lasted else 20),
        ended_by="company",
        ended_reason="tasks",
    )


@pytest.fixture
def past(bettina):
    """Bettina's twenty good stays in the kitchens and twenty short ones in the depot."""
    decision = Suggester(Kind.COMPANIES, Opening.objects.all()).suggest(bettina).decision
    depot = Opening.objects.get(company__name="Lageret ved siden af")
    kitchen = Opening.objects.get(company__name="Køkkenet Alfa")
    return Match.objects.bulk_create(
        [was(bettina, kitchen, decision, lasted=True) for _ in range(20)]
        + [was(bettina, depot, decision, lasted=False) for _ in range(20)]
    )


def test_too_few_outcomes_say_how_many_and_how_many_are_needed(client, karen, past):
    past[0].delete()
    page = client.get(LEARNING)
    assert not page.context["proposal"].enough
    assert (page.context["proposal"].n, page.context["proposal"].kept) == (39, 19)
    said = page.content.decode()
    assert all(number in said for number in ("39", "19", "40", "15"))
    answer = client.get(NEW, {"proposal": 1})
    assert (answer.status_code, answer.url) == (302, LEARNING)


def test_a_proposal_is_shown_with_its_interval_and_becomes_a_draft(client, karen, past):
    page = client.get(LEARNING)
    proposal = page.context["proposal"]
    assert (proposal.n, proposal.kept) == (40, 20)
    assert proposal.weights["tasks"] > 2400 and proposal.weights["journey"] < 1000
    assert [row["now"] for row in page.context["rows"]][:2] == [24, 20]
    begun = f"{NEW}?proposal=1"
    assert f'href="{begun}"' in page.content.decode()
    fields = client.get(begun).context["form"]
    sent = {field.html_name: field.value() for field in fields if field.html_name != "reason"}
    client.post(begun, sent | {"reason": "Køkkenerne holdt, lageret ikke"})
    assert newest().document["weights"] == proposal.weights
    assert newest().active_from is None


def test_a_consultant_reads_what_outcomes_say_and_makes_no_draft_of_it(client, bettina, past):
    client.force_login(bettina.consultant)
    page = client.get(LEARNING)
    assert page.context["proposal"].enough
    assert NEW not in page.content.decode()


def test_choices_against_the_list_stand_with_their_rule(client, karen, past):
    Match.objects.filter(pk__in=[match.pk for match in past[:3]]).update(
        passed_rule="travel", override="citizen_wants"
    )
    assert client.get(LEARNING).context["chosen"] == {
        "of": 40,
        "against": 3,
        "groups": [(gettext("farther away than the citizen manages"), 3)],
    }


def test_an_evaluator_sees_no_group_under_five(client, past):
    Match.objects.filter(pk__in=[match.pk for match in past[:3]]).update(
        passed_rule="travel", override="citizen_wants"
    )
    for match in past[2:20]:
        match.delete()
    client.force_login(people.user("Eva", "evaluator"))
    page = client.get(LEARNING)
    assert (page.context["proposal"].kept, page.context["told"]) == (2, False)
    assert [count for _sentence, count in page.context["chosen"]["groups"]] == [22]


def test_a_volunteer_finds_nothing_here(client, karen, odder):
    version = draft("companies", by=karen, tasks=40)
    kirsten = people.user("Kirsten", "mentor", people.branch("SIND Odder"))
    client.force_login(kirsten)
    addresses = [reverse("versions"), NEW, page_of(version), effect_of(version), LEARNING]
    assert [client.get(address).status_code for address in addresses] == [404] * 5
    assert client.post(page_of(version), {"reason": "Fordi"}).status_code == 404
