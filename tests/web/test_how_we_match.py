"""The public page about the matching: open to everybody, and never other than the code."""

import re
from dataclasses import fields
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from evaluation.overrides import overrides_told
from matching import lifecycle, versions
from matching.encoding import DOCUMENTED
from matching.example import example
from matching.labels import RULES
from matching.model_card import PARAMETERS, PARTIES, SEEKER, VALUES, model_card
from matching.models import ScoringModel
from matching.scoring import constraints
from matching.scoring.columns import Seeker
from matching.scoring.criteria import CRITERIA
from matching.scoring.weighting import FIRST
from matching.stages import MAY_PASS, Kind, Override
from matching.suggestions import Suggester
from matching.visibility import parties_visible_to
from tests import people

pytestmark = pytest.mark.django_db
KINDS = list(Kind)


@pytest.fixture
def karen():
    return people.coordinator("Karen", people.branch("SIND Odder"))


def shown(client):
    """The page's words in English, one blank between them."""
    client.cookies["django_language"] = "en"
    page = client.get(reverse("how_we_match"))
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.content.decode())).split())


def in_order(text, parts):
    """Whether the parts stand in the text in this order."""
    place = 0
    for part in parts:
        place = text.find(part, place)
        if place < 0:
            return False
        place += len(part)
    return True


def new_version(kind, weights, by, reason="Rejsen betyder mere, end vi troede."):
    before = ScoringModel.active(kind)
    draft = versions.draft(
        before,
        weights={**before.document["weights"], **weights},
        priors=before.document["priors"],
        by=by,
        reason=reason,
    )
    return versions.activate(draft, by=by, at=timezone.now(), reason="Prøves af i et halvt år.")


def test_a_stranger_reads_it_and_the_way_there_stands_on_the_log_in_page(client):
    text = shown(client)
    assert in_order(text, ["You decide each step.", "An example:", "The version in use"])
    assert reverse("how_we_match") in client.get(reverse("account_login")).content.decode()


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_stands_in_its_order_and_who_may_pass_over_it(client, kind):
    card = model_card(ScoringModel.active(kind))
    with translation.override("en"):
        sentences = [str(RULES[kind][rule]) for rule in constraints.RULES[kind]]
        assert [str(rule["sentence"]) for rule in card["rules"]] == sentences
    assert [rule["may_pass"] for rule in card["rules"]] == [
        rule in MAY_PASS[kind] for rule in constraints.RULES[kind]
    ]
    assert in_order(shown(client), [f"{sentence}." for sentence in sentences])


def test_the_weights_are_those_of_the_version_in_use(client, karen):
    assert in_order(shown(client), ["24.0 of 100", "20.0 of 100", "10.0 of 100"])
    model = new_version(Kind.COMPANIES, {"journey": 6000, "tasks": 0}, karen)
    text = shown(client)
    criteria = model_card(model)["criteria"]
    assert [one["criterion"] for one in criteria][0] == "journey"
    assert {one["criterion"]: one["weight"] for one in criteria} == {
        name: f"{weight / 100:g}".replace(".", ",")
        for name, weight in model.document["weights"].items()
    }
    assert sum(round(one["points"] * 10) for one in criteria) == 1000
    assert in_order(text, [f"{one['points']:.1f} of 100" for one in criteria])
    assert in_order(text, [f"Weight {model.document['weights']['journey'] / 100:g};"])
    assert model.hash in text
    assert "Rejsen betyder mere, end vi troede." in text
    assert "Prøves af i et halvt år." in text
    assert "Karen" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_the_points_of_the_example_add_up_as_printed(kind, karen):
    first = example(ScoringModel.active(kind))
    assert len(first.candidates) == 2
    assert len(first.excluded) == 1 and first.excluded[0]["would_rank"]
    favourite = max(first.candidates[0]["contributions"], key=lambda part: part["weight"])
    then = example(new_version(kind, {favourite["criterion"]: 0}, karen))
    for one in [*first.candidates, *then.candidates]:
        tenths = [round(part["points"] * 10) for part in one["contributions"]]
        assert sum(tenths) == round(one["score"] * 10)
        assert all(part["sentence"] for part in one["contributions"])
    assert first.candidates[0]["score"] != then.candidates[0]["score"]


def test_the_example_prints_its_own_points(client):
    found = example(ScoringModel.active(Kind.COMPANIES)).candidates[0]
    figures = [f"{part['points']:.1f} of {part['weight']:g}" for part in found["contributions"]]
    assert in_order(shown(client), [found["name"], *figures, f"In all {found['score']:.1f}"])


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_without_words(kind):
    assert list(VALUES[kind]) == list(CRITERIA[kind])
    assert set(FIRST[kind]["parameters"]) <= set(PARAMETERS)
    assert list(PARTIES[kind]) == list(DOCUMENTED[kind])
    for language in ("da", "en"):
        with translation.override(language):
            card = model_card(ScoringModel.active(kind))
            rows = [row for part in ("parameters", "citizen", "party") for row in card[part]]
            assert all(all(row) for row in rows)
            assert all(one["value"] and "%(" not in one["value"] for one in card["criteria"])


def test_no_label_is_left_from_something_that_is_no_longer_read():
    labelled = [name for part in SEEKER.values() for name in part]
    assert sorted(labelled) == sorted(field.name for field in fields(Seeker))
    assert set(PARAMETERS) == {name for kind in KINDS for name in FIRST[kind]["parameters"]}


def choose(citizen, places, override=""):
    """Her contact person puts those at these places of her list on the shortlist."""
    tina = citizen.consultant
    found = Suggester(Kind.COMPANIES, parties_visible_to(tina, Kind.COMPANIES)).suggest(
        citizen, top=50, viewer=tina
    )
    for candidate in found.explained["candidates"]:
        if candidate["rank"] in places:
            lifecycle.shortlist(
                citizen,
                found.party(candidate),
                by=tina,
                at=timezone.now(),
                decision=found.decision,
                override=override,
            )


@pytest.fixture
def bettina():
    for number in range(20):
        people.company(f"Køkken {number}", ref=f"V-{number:02}")
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    return people.citizen("Bettina Skovgaard", contact=tina)


def test_of_few_choices_no_number_is_told(client, bettina):
    assert shown(client).count("Nobody has chosen from the list yet.") == 2
    choose(bettina, {1, 2})
    choose(bettina, {7}, Override.TALKED)
    told = overrides_told(Kind.COMPANIES)
    assert (told["of"], told["hidden"], told["together"]) == (None, ["followed", "rank"], None)
    text = shown(client)
    assert "Chosen from the list: under 5." in text
    assert not re.search(r"[123] of 3\b", text)


def test_a_group_under_five_is_told_with_another_one_only(client, bettina):
    choose(bettina, {1, 2})
    choose(bettina, set(range(7, 17)), Override.TALKED)
    told = overrides_told(Kind.COMPANIES)
    assert (told["of"], told["hidden"], told["together"]) == (12, ["followed", "rank"], 12)
    text = shown(client)
    assert "12 of 12 together; one or more is under 5" in text
    assert not re.search(r" (2|10) of 12\b", text)


def test_groups_from_five_up_are_told(client, bettina):
    alma = people.citizen("Alma", contact=bettina.consultant)
    for citizen in (bettina, alma):
        choose(citizen, {1, 2, 3})
    choose(bettina, set(range(7, 14)), Override.TALKED)
    text = shown(client)
    assert "Among the first 3 on the list 6 of 13" in text
    assert "Further down on the list 7 of 13" in text


def test_nobody_stands_on_the_page_and_more_people_take_no_more_queries(
    client, bettina, django_assert_max_num_queries
):
    choose(bettina, set(range(7, 17)), Override.TALKED)
    with django_assert_max_num_queries(25):
        text = shown(client)
    assert "Bettina" not in text
    assert "Køkken 7" not in text
