"""The log through the pages: half a minute to write, the last agreements beside it, and the wall."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from matching import conversations, lifecycle
from matching.models import Agreement, Conversation
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db


def test_what_was_agreed_stands_in_the_overview_until_it_is_done(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    client.force_login(tina)
    today = timezone.localdate()
    talk = Conversation.objects.create(
        form="call",
        held_on=today,
        citizen=bettina,
        recorded_by=tina,
        recorded_at=timezone.now(),
    )
    soon = Agreement.objects.create(
        conversation=talk, whose="citizen", what="finder sit gamle cv frem", due_on=today
    )
    Agreement.objects.create(
        conversation=talk,
        whose="office",
        what="ringer til biblioteket",
        due_on=today + timedelta(30),
    )
    page = client.get(reverse("overview")).content.decode()
    assert "finder sit gamle cv frem" in page and "ringer til biblioteket" not in page
    client.post(reverse("agreement_done", kwargs={"pk": soon.pk}))
    assert "finder sit gamle cv frem" not in client.get(reverse("overview")).content.decode()


DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def sind(odder):
    return people.branch("SIND Odder", odder)


@pytest.fixture
def tina(client, odder):
    made = people.consultant("Tina Hvilsom", odder)
    client.force_login(made)
    return made


@pytest.fixture
def lone(odder):
    return people.consultant("Lone Birk", odder)


@pytest.fixture
def karen(sind):
    return people.coordinator("Karen Friis", sind)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def kitchen(db):
    return people.company("Havrekrogen")


@pytest.fixture
def kirsten(sind):
    return people.mentor("Kirsten Overby", of=sind)


@pytest.fixture
def match(tina, bettina, kitchen):
    return lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())


def record(by, **facts):
    now = timezone.now()
    return conversations.record(
        **{"by": by, "at": now, "form": "call", "held_on": timezone.localdate(now), **facts}
    )


def new(about):
    name = type(about).__name__.lower()
    return reverse("new_conversation", kwargs={"about": name, "pk": about.pk})


def typed(**changes):
    """The form as a browser sends it, with what Tina wrote."""
    rows = {f"{name}-{row}": "" for name in ("whose", "what", "due_on") for row in range(3)}
    return {"how": "call", "held_on": timezone.localdate(), "text": "", **rows, **changes}


def shown(client, party):
    page = client.get(reverse(type(party).__name__.lower(), kwargs={"pk": party.pk}))
    return page.content.decode()


# Writing


def test_tina_writes_down_a_talk_from_the_citizens_page(client, tina, bettina):
    assert new(bettina) in shown(client, bettina)
    due = timezone.localdate() + 3 * DAY
    answer = client.post(
        new(bettina),
        typed(
            how="meeting",
            text="Vil prøve køkkenet",
            office_there="on",
            **{"whose-0": "office", "what-0": "Ringe til dem", "due_on-0": due},
            **{"whose-2": "citizen", "what-2": "Finde sit bevis"},
        ),
    )
    assert (answer.status_code, answer.url) == (
        302,
        reverse("citizen", kwargs={"pk": bettina.pk}),
    )
    talk = Conversation.objects.get()
    assert (talk.form, talk.citizen, talk.office, talk.recorded_by) == (
        "meeting",
        bettina,
        bettina.office,
        tina,
    )
    assert {(one.whose, one.what, one.due_on) for one in talk.agreements.all()} == {
        ("office", "Ringe til dem", due),
        ("citizen", "Finde sit bevis", None),
    }
    page = shown(client, bettina)
    assert "Vil prøve køkkenet" in page and "Finde sit bevis" in page


def test_about_a_match_those_are_written_down_who_took_part(client, tina, match, bettina, kitchen):
    client.post(new(match), typed(text="alle tre", citizen_there="on", other_there="on"))
    client.post(new(match), typed(text="kun med køkkenet", other_there="on"))
    assert [
        (talk.text, talk.citizen_id, talk.company_id, talk.match_id)
        for talk in Conversation.objects.order_by("pk")
    ] == [
        ("alle tre", bettina.pk, kitchen.pk, match.pk),
        ("kun med køkkenet", None, kitchen.pk, match.pk),
    ]
    for page in (match, bettina, kitchen):
        assert "kun med køkkenet" in shown(client, page)
    answer = client.post(new(match), typed(text="ingen"))
    assert answer.status_code == 422


def test_from_the_company_it_is_about_one_of_her_own_or_nobody(
    client, tina, match, bettina, kitchen, lone
):
    bo = people.citizen("Bo Lund", contact=lone)
    theirs = lifecycle.shortlist(bo, kitchen.openings.get(), by=lone, at=timezone.now())
    form = client.get(new(kitchen)).content.decode()
    assert "Bettina Skovgaard" in form and "Bo Lund" not in form
    assert client.post(new(kitchen), typed(match=theirs.pk)).status_code == 422
    client.post(new(kitchen), typed(text="om Bettina", match=match.pk))
    talk = Conversation.objects.get()
    assert (talk.company, talk.match, talk.citizen) == (kitchen, match, None)


def test_with_the_citizen_and_a_volunteer(client, karen, tina, bettina, kirsten):
    match = lifecycle.shortlist(bettina, kirsten, by=karen, at=timezone.now())
    client.force_login(karen)
    client.post(new(bettina), typed(match=match.pk, text="en gåtur"))
    talk = Conversation.objects.get()
    assert (talk.citizen, talk.mentor, talk.match) == (bettina, kirsten, match)
    assert "en gåtur" in shown(client, kirsten)


def test_it_opens_with_the_last_agreements(client, tina, bettina):
    talk = record(
        tina,
        citizen=bettina,
        text="Det var en god dag",
        agreements=[
            {"whose": "office", "what": "Ringe til kroen"},
            {"whose": "citizen", "what": "Sove længe"},
        ],
    )
    conversations.done(talk.agreements.get(whose="citizen"), at=timezone.now())
    page = client.get(new(bettina))
    text = page.content.decode()
    assert "Det var en god dag" in text and "Ringe til kroen" in text
    assert "Sove længe" not in text
    assert page.context["form"]["held_on"].value() == timezone.localdate()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"held_on": timezone.localdate() + DAY}, "cannot lie in the future"),
        ({"held_on": "2026-01-01"}, "before the citizen was referred"),
        ({"held_on": "i går"}, "date"),
        ({"how": ""}, "required"),
        ({"what-1": "Ringe"}, "Say whose it is."),
        ({"whose-0": "citizen"}, "Say what is agreed."),
        ({"next_on": "2026-02-01"}, "after this one"),
        ({"whose-0": "citizen", "what-0": "x", "due_on-0": "2026-02-01"}, "before the day"),
    ],
)
def test_what_is_odd_is_said_and_what_was_typed_stays(client, tina, bettina, changes, sentence):
    bettina.referred_on = "2026-01-10"
    bettina.save()
    answer = client.post(new(bettina), typed(text="skrevet med møje", **changes))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page and "skrevet med møje" in page
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("about", ["nobody", "opening", "office"])
def test_only_the_four_have_a_log(client, tina, about):
    assert client.get(f"/conversations/new/{about}/1/").status_code == 404


def test_nobody_writes_through_what_they_cannot_see(client, tina, lone, bettina, match, kirsten):
    client.force_login(lone)
    for party in (bettina, match):
        assert client.post(new(party), typed(text="x")).status_code == 404
    kirsten.user = people.user("Kirsten Overby", "mentor", kirsten.branch)
    kirsten.save()
    client.force_login(kirsten.user)
    assert client.post(new(kirsten), typed(text="x")).status_code == 404
    assert not Conversation.objects.exists()


# Agreements


def test_done_with_one_press(client, tina, lone, bettina):
    talk = record(tina, citizen=bettina, agreements=[{"whose": "office", "what": "Ringe"}])
    agreement = talk.agreements.get()
    press = reverse("agreement_done", kwargs={"pk": agreement.pk})
    client.force_login(lone)
    assert client.post(press).status_code == 404
    client.force_login(tina)
    assert press in shown(client, bettina)
    part = client.post(press, headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<li>") and press not in part
    assert client.post(press).url == reverse("citizen", kwargs={"pk": bettina.pk})
    agreement.refresh_from_db()
    assert agreement.done_on == timezone.localdate()


def test_the_paper_has_the_agreements_and_nothing_else(client, tina, karen, bettina, kirsten):
    today = timezone.localdate()
    talk = record(
        tina,
        citizen=bettina,
        mentor=kirsten,
        text="Kirsten virkede træt",
        next_on=today + 14 * DAY,
        agreements=[
            {"whose": "office", "what": "Ringe til kroen", "due_on": today},
            {"whose": "citizen", "what": "Tænke over det"},
        ],
    )
    record(tina, citizen=bettina, agreements=[{"whose": "citizen", "what": "Noget andet"}])
    address = reverse("conversation_paper", kwargs={"pk": talk.pk})
    assert address in shown(client, bettina)
    page = client.get(address).content.decode()
    assert 'class="sheet"' in page and "Ringe til kroen" in page and "Tænke over det" in page
    assert "træt" not in page and "Noget andet" not in page
    client.force_login(karen)
    assert client.get(address).status_code == 404


# Who reads what


def test_on_the_company_another_ones_citizen_is_a_day_and_no_more(
    client, tina, lone, match, bettina, kitchen
):
    record(tina, company=kitchen, citizen=bettina, match=match, text="om hendes timer")
    record(tina, company=kitchen, text="de har fået ny chef")
    mine = shown(client, kitchen)
    assert "om hendes timer" in mine and "Bettina Skovgaard" in mine and "ny chef" in mine
    client.force_login(lone)
    hers = shown(client, kitchen)
    assert "ny chef" in hers and hers.count("Tina Hvilsom") == 2
    assert "timer" not in hers.split('id="log"')[1].split("</section>")[0]
    assert "Bettina" not in hers and bettina.ref not in hers


def test_on_the_volunteer_likewise(client, tina, lone, karen, bettina, kirsten):
    record(tina, mentor=kirsten, citizen=bettina, text="om hendes søvn")
    record(tina, mentor=kirsten, text="vil gerne have én mere")
    for reader in (lone, karen):
        client.force_login(reader)
        page = shown(client, kirsten)
        assert "én mere" in page and "Tina Hvilsom" in page
        assert "søvn" not in page
    kirsten.user = people.user("Kirsten Overby", "mentor", kirsten.branch)
    kirsten.save()
    client.force_login(kirsten.user)
    page = shown(client, kirsten)
    assert "én mere" not in page and 'id="log"' not in page


def test_a_coordinator_sees_that_there_was_a_talk_with_the_citizen(client, tina, karen, bettina):
    record(
        tina, citizen=bettina, text="kun til Tina", agreements=[{"whose": "citizen", "what": "øve"}]
    )
    client.force_login(karen)
    page = shown(client, bettina)
    assert "Tina Hvilsom" in page.split('id="log"')[1]
    assert "kun til Tina" not in page and "øve" not in page
    assert "kun til Tina" not in client.get(new(bettina)).content.decode()


def test_the_wall_through_the_pages(client, tina, karen, sind, odder, bettina, kitchen, kirsten):
    both = people.coordinator("Begge", sind, odder)
    client.force_login(karen)
    client.post(new(bettina), typed(text="hemmeligt ét", stays_with_sind="on"))
    client.post(new(kitchen), typed(text="hemmeligt to", stays_with_sind="on"))
    client.post(new(kirsten), typed(text="hemmeligt tre", stays_with_sind="on"))
    assert Conversation.objects.filter(stays_with_sind=True).count() == 3
    for party in (bettina, kitchen, kirsten):
        assert "hemmeligt" in shown(client, party)
    for outside in (tina, both):
        client.force_login(outside)
        for party in (bettina, kitchen, kirsten):
            assert "hemmeligt" not in shown(client, party)
            assert "Karen Friis" not in shown(client, party)
            form = client.get(new(party)).content.decode()
            assert "hemmeligt" not in form and "stays_with_sind" not in form
    client.post(new(kitchen), typed(text="åbent", stays_with_sind="on"))  # not hers to say
    last = Conversation.objects.latest("pk")
    assert (last.text, last.stays_with_sind) == ("åbent", False)
    paper = reverse(
        "conversation_paper", kwargs={"pk": Conversation.objects.get(citizen=bettina).pk}
    )
    assert client.get(paper).status_code == 404
    client.force_login(karen)
    assert client.get(paper).status_code == 200


@pytest.mark.parametrize("name", ["bettina", "kitchen", "kirsten", "match"])
def test_three_conversations_and_thirty_make_the_same_number_of_queries(
    client, tina, lone, name, bettina, kitchen, kirsten, match, request
):
    party = request.getfixturevalue(name)
    bo = people.citizen("Bo Lund", contact=lone)

    def talks(count):
        for number in range(count):
            facts = {"text": f"nr. {number}", "agreements": [{"whose": "office", "what": "x"}]}
            record(tina, citizen=bettina, company=kitchen, match=match, **facts)
            record(tina, citizen=bettina, mentor=kirsten, **facts)
            record(lone, citizen=bo, company=kitchen, mentor=kirsten, **facts)
        Conversation.objects.update(recorded_at=timezone.now() - DAY)

    def queries(address):
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    addresses = [
        reverse(type(party).__name__.lower(), kwargs={"pk": party.pk}),
        new(party),
    ]
    talks(3)
    few = [queries(address) for address in addresses]
    talks(27)
    assert [queries(address) for address in addresses] == few


# No, thanks; and how many were asked


def test_no_thanks_hides_the_company_until_the_day(client, tina, kitchen):
    until = timezone.localdate() + 60 * DAY
    no_thanks = reverse("no_thanks", kwargs={"pk": kitchen.pk})
    assert no_thanks in shown(client, kitchen)
    answer = client.post(no_thanks, {"reason": "no_room", "until": until, "text": "Ny chef."})
    assert answer.url == reverse("company", kwargs={"pk": kitchen.pk})
    kitchen.refresh_from_db()
    assert kitchen.no_contact_until == until
    assert Conversation.objects.get().company == kitchen
    page = shown(client, kitchen)
    assert "Do not call before" in page and "Ny chef." in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"until": ""}, "required"),
        ({"until": timezone.localdate()}, "must lie ahead"),
        ({"until": timezone.localdate() + 800 * DAY}, "At most two years"),
        ({"reason": "because"}, "valid choice"),
    ],
)
def test_no_thanks_without_a_sensible_day_or_reason_is_refused(
    client, tina, kitchen, changes, sentence
):
    said = {"reason": "other", "until": timezone.localdate() + DAY, "text": "hm", **changes}
    answer = client.post(reverse("no_thanks", kwargs={"pk": kitchen.pk}), said)
    assert answer.status_code == 422
    assert sentence in answer.content.decode() and "hm" in answer.content.decode()
    kitchen.refresh_from_db()
    assert kitchen.no_contact_until is None


def test_the_citizens_page_says_how_many_were_approached(client, tina, bettina, match):
    assert "approached" not in shown(client, bettina).split('id="log"')[1]
    lifecycle.agree(match, by=tina, at=timezone.now())
    lifecycle.advance(match, Stage.APPROACHED, by=tina, at=timezone.now())
    assert "1 company has been approached so far." in shown(client, bettina)
