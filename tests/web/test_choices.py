"""The sheet, the answers, the wishes on the citizen's page, and places from no list, as pages."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Company, Opening
from matching import lifecycle
from matching.models import Disclosure, Match, MatchEvent
from matching.sheets import may_be_told
from matching.stages import Kind, Stage
from matching.suggestions import Suggester
from tests import people

pytestmark = pytest.mark.django_db
SECRET = "Bliver bange for høje stemmer."


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
        ref="B-014",
        wishes=["snitte grøntsager", "pakke varer"],
        musts=["small_tasks"],
        needs_in_words=SECRET,
    )


@pytest.fixture
def three(bettina, tina):
    """Three places on Bettina's shortlist, from the list as it was shown."""
    for name in ("Havrekrogen", "Lageret", "Biblioteket"):
        people.company(name, tasks=["snitte grøntsager"], offers=["small_tasks"], places=2)
    karina = people.citizen("Karina Lund", contact=tina, ref="B-015", wishes=["pakke varer"])
    found = Suggester(Kind.COMPANIES, Opening.objects.all()).suggest(bettina, viewer=tina)
    matches = []
    for one in found.explained["candidates"]:
        party = found.party(one)
        lifecycle.shortlist(karina, party, by=tina, at=timezone.now())
        matches.append(
            lifecycle.shortlist(bettina, party, by=tina, at=timezone.now(), decision=found.decision)
        )
    return matches


def at(name, citizen, kind="companies"):
    keys = {"pk": citizen.pk} | ({} if name == "own_find" else {"kind": kind})
    return reverse(name, kwargs=keys)


def sent(*answers, channel="paper"):
    """The answers as a browser sends them: (match, {field: value}), …"""
    data = {"match": [match.pk for match, _said in answers], "channel": channel}
    for match, said in answers:
        data |= {f"match-{match.pk}-{name}": value for name, value in said.items()}
    return data


def paper(page):
    """The words of the sheet itself, as they are printed."""
    sheet = re.search(r'<article class="sheet.*?</article>', page.content.decode(), re.S)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", sheet).split())


# The sheet


def test_the_sheet_says_what_the_citizen_needs_to_choose_and_no_more(client, bettina, three):
    page = client.get(at("choices", bettina))
    printed = paper(page)
    assert "Her er tre steder, vi tror kunne passe til dig" in printed
    assert "Du bestemmer. Du kan sige nej til dem alle." in printed
    for said in ("Havrekrogen, Odder", "snitte grøntsager", "Ja Nej Måske", "Dine egne ord:"):
        assert said in printed
    for hidden in ("Bettina", "Skovgaard", "Karina", "B-015", SECRET, "point", "af 100", "plads 1"):
        assert hidden not in printed
    score = page.context["choices"][0].match.decision.result.content["order"][0]["total"]
    assert f"{score / 1e6:.1f}".replace(".", ",") not in printed
    title = re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)[1]
    assert "B-014" in title and "Bettina" not in title


def test_the_sheet_stays_among_those_whom_it_concerns(client, odder, bettina, three):
    kirsten = people.user("Kirsten", "mentor", odder)
    rasmus = people.consultant("Rasmus", people.office("Jobcenter Randers"))
    for somebody in (kirsten, rasmus):
        client.force_login(somebody)
        for name in ("choices", "choice_answers", "own_find"):
            assert client.get(at(name, bettina)).status_code == 404
            assert client.post(at(name, bettina)).status_code in (404, 405)


def test_the_back_says_what_a_company_could_hear_with_a_box_for_each(client, bettina, three):
    bettina.qualifications, bettina.cv = ["truckkort"], ["Køkkenet på Egely, 2009"]
    bettina.save()
    page = client.get(at("choices", bettina)).content.decode()
    _front, back = re.findall(r'<article class="sheet.*?</article>', page, re.S)
    printed = " ".join(re.sub(r"<[^>]+>", " ", back).split())
    (need,) = bettina.needs.select_related("accommodation")
    read = f"“{need.accommodation.citizen}”"
    for told in ("Timer om ugen: 4", "truckkort", "Køkkenet på Egely, 2009", "Odder", read):
        assert told in printed
    for hidden in ("Bettina", "Skovgaard", SECRET, "Havrekrogen"):
        assert hidden not in printed
    told = may_be_told(bettina)
    # One for each thing, three for the name, one for the own words.
    assert back.count('class="choice-box"') == len(told) + 3 + 1
    assert "<input" not in back and "<form" not in back
    assert Disclosure.objects.count() == 0


def test_volunteers_have_their_own_sheet(client, tina, bettina):
    people.mentor("Kirsten Overby", motivation="Jeg har tid, og jeg kan lide at gå tur.")
    kirsten = Suggester(Kind.MENTORS, _mentors()).suggest(bettina, viewer=tina)
    party = kirsten.party(kirsten.explained["candidates"][0])
    lifecycle.shortlist(bettina, party, by=tina, at=timezone.now(), decision=kirsten.decision)
    printed = paper(client.get(at("choices", bettina, "mentors")))
    assert "Her er en frivillig, vi tror kunne passe til dig" in printed
    assert "Kirsten, Odder" in printed and "Overby" not in printed
    assert "Jeg har tid, og jeg kan lide at gå tur." in printed
    assert "ikke fra jobcentret" in printed
    page = client.get(at("choices", bettina, "mentors")).content.decode()
    assert page.count("<article") == 1  # no company, no back


def _mentors():
    from mentors.models import Mentor

    return Mentor.objects.all()


def test_with_nothing_to_choose_from_it_says_where_to_begin(client, bettina):
    page = client.get(at("choices", bettina)).content.decode()
    assert reverse("suggest_companies", kwargs={"pk": bettina.pk}) in page
    assert "<article" not in page
    assert client.get(at("choice_answers", bettina)).status_code == 200


# The answers


def test_the_answers_are_written_together(client, tina, bettina, three):
    yes, no, maybe = three
    answer = client.post(
        at("choice_answers", bettina),
        sent(
            (yes, {"answer": "yes", "words": "Det lyder rart."}),
            (no, {"answer": "no", "reason": "tasks"}),
            (maybe, {"answer": "maybe", "words": "Måske i foråret."}),
        ),
    )
    assert (answer.status_code, answer.url) == (302, reverse("citizen", args=[bettina.pk]))
    assert [Match.objects.get(pk=one.pk).stage for one in three] == [
        "agreed",
        "ended",
        "shortlisted",
    ]
    assert MatchEvent.objects.get(match=maybe, from_stage="shortlisted").note == "Måske i foråret."
    assert Match.objects.get(pk=yes.pk).consent.channel == "paper"


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ({"answer": "no"}, "paper"),  # without its reason
        ({"words": "Det ved jeg ikke."}, "paper"),  # neither yes nor no
        ({"answer": "yes"}, ""),  # how was it said?
        ({"answer": "yes"}, "shouted"),
        ({"answer": "perhaps"}, "paper"),
        ({}, "paper"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(client, bettina, three, said, channel):
    answer = client.post(
        at("choice_answers", bettina),
        sent((three[0], said), (three[1], {"words": "Skriv det ned.", "answer": ""}))
        | {"channel": channel},
    )
    assert answer.status_code == 422
    assert "Skriv det ned." in answer.content.decode()
    assert MatchEvent.objects.filter(match__citizen=bettina).count() == 3


def test_an_old_page_gets_a_sentence_and_keeps_what_was_typed(client, tina, bettina, three):
    first, second, _ = three
    lifecycle.agree(second, by=tina, at=timezone.now())
    said = sent(
        (first, {"answer": "yes", "words": "Det lyder rart."}),
        (second, {"answer": "no", "reason": "tasks", "words": "Helst ikke."}),
    )
    answer = client.post(at("choice_answers", bettina), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{second.other.name} venter ikke længere på et svar" in page
    assert "Det lyder rart." in page and "Helst ikke." in page
    assert Match.objects.get(pk=first.pk).stage == Stage.SHORTLISTED
    # What has moved is not sent again; the rest is.
    again = {"match": re.findall(r'name="match" value="(\d+)"', page)}
    assert again == {"match": [str(first.pk)]}
    assert client.post(at("choice_answers", bettina), said | again).status_code == 302
    assert Match.objects.get(pk=first.pk).stage == Stage.AGREED


def test_another_citizens_matches_are_not_answered_here(client, bettina, three):
    karinas = Match.objects.filter(citizen__ref="B-015").first()
    answer = client.post(at("choice_answers", bettina), sent((karinas, {"answer": "yes"})))
    assert answer.status_code == 422
    karinas.refresh_from_db()
    assert karinas.stage == Stage.SHORTLISTED


def test_a_coordinator_reads_why_she_may_not(client, odder, bettina, three):
    client.force_login(people.coordinator("Karen", people.branch("SIND", odder)))
    page = client.get(at("choice_answers", bettina)).content.decode()
    assert "Kun borgerens kontaktperson" in page and "disabled" in page
    answer = client.post(at("choice_answers", bettina), sent((three[0], {"answer": "yes"})))
    assert answer.status_code == 422
    assert Match.objects.get(pk=three[0].pk).stage == Stage.SHORTLISTED


# Wishes on the citizen's page


def test_the_citizens_page_says_what_has_come_of_each_wish(client, tina, bettina, three):
    lifecycle.agree(three[0], by=tina, at=timezone.now())
    lifecycle.advance(three[0], Stage.APPROACHED, by=tina, at=timezone.now())
    page = " ".join(client.get(reverse("citizen", args=[bettina.pk])).content.decode().split())
    assert "Ønsker og svar" in page
    assert "spurgt hos 1 virksomhed" in page
    assert "Længe uprøvet" in page  # since January


# Own find


def entry(**changes):
    return {
        "place": "new",
        "name": "Kroen",
        "postcode": "8300",
        "tasks": "anrette\ntage imod gæster",
        "origin": "own_find",
        "channel": "spoken",
    } | changes


def test_a_company_that_nobody_knew_enters_with_its_match(client, tina, bettina):
    answer = client.post(at("own_find", bettina), entry())
    match = Match.objects.get()
    assert (answer.status_code, answer.url) == (302, reverse("match", args=[match.pk]))
    assert (match.stage, match.origin, match.opening.tasks) == (
        "agreed",
        "own_find",
        ["anrette", "tage imod gæster"],
    )
    company = match.opening.company
    assert (company.name, company.postcode_id, company.consultant) == ("Kroen", "8300", tina)
    again = client.post(at("own_find", bettina), entry())
    assert again.status_code == 422 and Company.objects.count() == 1


def test_a_company_is_found_by_name_or_cvr_number(client, bettina):
    inn = people.company("Kroen ved Åen", cvr="10150817")
    for words in ("åen", "10150817"):
        page = client.post(at("own_find", bettina), {"look": "yes", "q": words})
        assert page.context["found"] == [inn]
    opening = inn.openings.get()
    client.post(at("own_find", bettina), entry(q="kroen", place=f"opening-{opening.pk}"))
    assert Match.objects.get().opening == opening
    # Other work at the same place is an opening of its own.
    client.post(at("own_find", bettina), entry(q="kroen", place=f"company-{inn.pk}"))
    assert inn.openings.count() == 2 and Company.objects.count() == 1


def test_a_job_held_already(client, bettina):
    held = entry(origin="held_job", since="2024-03-01", hours="12,5")
    client.post(at("own_find", bettina), held)
    match = Match.objects.get()
    assert (match.stage, str(match.started_on), float(match.hours.get().hours)) == (
        "job",
        "2024-03-01",
        12.5,
    )
    assert match.opening.places == 1  # and so it is suggested to nobody else


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"postcode": "9999"}, "postcode"),
        ({"tasks": ""}, "tasks"),
        ({"place": "opening-1"}, "place"),
        ({"origin": "list"}, "origin"),
        ({"channel": ""}, "channel"),
        ({"origin": "held_job"}, "since"),
        ({"origin": "held_job", "since": "1969-12-31"}, "since"),
        ({"origin": "held_job", "since": "2999-01-01"}, "__all__"),
        ({"hours": "99"}, "hours"),
    ],
)
def test_what_is_odd_is_said_and_leaves_nothing_behind(client, bettina, changes, field):
    answer = client.post(at("own_find", bettina), entry(**changes))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Company.objects.exists() and not Match.objects.exists()


def test_a_coordinator_reads_why_she_may_not_enter_it(client, odder, bettina):
    client.force_login(people.coordinator("Karen", people.branch("SIND", odder)))
    assert "disabled" in client.get(at("own_find", bettina)).content.decode()
    assert client.post(at("own_find", bettina), entry()).status_code == 422
    assert not Match.objects.exists()
