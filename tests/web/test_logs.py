"""Who sees a citizen is written down, on every page and for everybody; and what is made of the log."""

import json

import pytest
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.urls import path, reverse
from django.utils import timezone, translation

import web.urls
from citizens.models import Citizen
from matching import conversations, lifecycle, meetings, readings, referrals, seals, worries
from matching.fields import Group
from matching.models import Change, Reading, ReadingReview, Seal
from matching.relations import Relation
from tests import people
from tests.web.access_table import TABLE, address_of, addresses_of
from tests.web.town import town  # noqa: F401 - a fixture
from web.reading import seen

pytestmark = pytest.mark.django_db
NAMED = {Group.REFERENCE, Group.FULL_NAME}

# The log tells the administrator of citizens by reference; to read it is no look at a citizen.
ABOUT_THE_LOG = {"log"}


@pytest.fixture
def busy(town):  # noqa: F811
    """The town, where something about Bettina waits on every page that could name her."""
    now, today = timezone.now(), timezone.localdate()
    tina, bettina = town["actors"]["tina"], town["citizen"]
    sind = town["actors"]["coordinator"].offices.get()
    town["actors"]["colleague"] = people.consultant("Rasmine", bettina.office)
    town["actors"]["asked"] = people.user("Poul", "mentor", sind)
    poul = people.mentor("Poul Berg", of=sind, user=town["actors"]["asked"])
    asked = lifecycle.shortlist(bettina, poul, by=tina, at=now)
    lifecycle.agree(asked, by=tina, at=now)
    lifecycle.advance(asked, "asked", by=tina, at=now)
    Citizen.objects.filter(pk=bettina.pk).update(
        phase="seeking", mentor_look_again_on=today, referred_on=today
    )
    bettina.refresh_from_db()
    talk = {
        "by": tina,
        "at": now,
        "form": "call",
        "held_on": today,
        "citizen": bettina,
        "text": "Om Bettina.",
        "agreements": [{"whose": "citizen", "what": "Bettina ringer.", "due_on": today}],
    }
    for party in ("company", "mentor"):
        conversations.record(**talk, **{party: town[party]})
    town["worry"] = worries.raise_worry(bettina, whose="citizen", text="Larm.", by=tina, at=now)
    meetings.take_up(town["meeting"], [bettina], by=tina, at=now)
    lise = people.citizen("Lise Holm", contact=tina)
    referrals.refer(
        bettina, by=tina, at=now, referred_on=today, office=bettina.office, referred_by="Job"
    )
    tina.change_calendar_key()
    town["lise"] = lise
    return town


def addresses(busy):
    """[(name, address), …] of every address that answers a GET, and more where one is not enough."""
    found = {
        (row.split(" ")[0], where)
        for row, where in addresses_of(busy).items()
        if row not in ABOUT_THE_LOG
        and not row.startswith("admin:")
        and set(TABLE[row].get.values()) != {405}
    }
    more = {
        "react": {"pk": busy["worry"].pk},
        "calendar_feed": {"key": busy["actors"]["tina"].calendar_key},
        "suggest_companies": {"pk": busy["citizen"].pk},
    }
    found |= {(name, reverse(name, kwargs=keys)) for name, keys in more.items()}
    for about in ("company", "mentor", "match"):
        keys = {"about": about, "pk": busy[about].pk}
        found.add(("new_conversation", reverse("new_conversation", kwargs=keys)))
    for kind in ("companies", "mentors"):
        for name in ("compare", "choices", "choice_answers", "what_if"):
            keys = {"pk": busy["citizen"].pk, "kind": kind}
            found.add((name, reverse(name, kwargs=keys)))
    return sorted(found)


def may_open(name, actor):
    """Whether there is something to see at all; of what is closed every fourth is looked at too."""
    rows = [row.get for address, row in TABLE.items() if address.split(" ")[0] == name]
    like = "was deputy" if actor == "colleague" else actor
    return not rows or any(answers[like] == 200 for answers in rows)


# Of each relation to Bettina one, and of each role.
LOOKERS = (
    *("tina", "colleague", "elsewhere", "coordinator", "volunteer", "asked", "evaluator"),
    *("administrator", "stranger"),
)


def unnoted(client, busy, found):
    """What was shown and not noted, or noted and not shown: [(actor, name, what is wrong), …]."""
    wrong = []
    for actor in LOOKERS:
        user = busy["actors"].get(actor)
        client.logout()
        if user:
            client.force_login(user)
        for place, (name, address) in enumerate(found):
            if place % 4 and not may_open(name, actor):
                continue
            before = set(Reading.objects.values_list("pk", flat=True))
            answer = client.get(address)
            rows = Reading.objects.exclude(pk__in=before)
            # The feed is its owner's, whoever fetches it.
            reader = busy["actors"]["tina"] if name == "calendar_feed" else user
            body = answer.getvalue().decode() if answer.streaming else answer.content.decode()
            for citizen in (busy["citizen"], busy["lise"]):
                names = (citizen.name, citizen.first_name, citizen.ref)
                shown = any(one in body for one in names)
                noted = rows.filter(citizen=citizen, user=reader, through=name).exists()
                if shown > noted or (noted > shown and not _without_a_name(name, reader)):
                    wrong.append((actor, name, address, "shown" if shown else "noted"))
    return wrong


def _without_a_name(name, reader):
    """A company's sheet has a code, and a volunteer who is asked sees somebody without a name: both
    are looks at the citizen all the same."""
    return name == "sheet" or (reader is not None and reader.name == "Poul")


def test_whoever_sees_a_citizen_is_written_down_and_nobody_else(client, busy):
    assert unnoted(client, busy, addresses(busy)) == []


def forgetful(request, pk):
    return HttpResponse(Citizen.objects.get(pk=pk).name)


def streamed(request, pk):
    citizen = Citizen.objects.get(pk=pk)
    seen(request, [citizen], NAMED)
    return StreamingHttpResponse(iter([citizen.name]))


def as_file(request, pk):
    citizen = Citizen.objects.get(pk=pk)
    seen(request, [citizen], NAMED)
    return FileResponse(iter([citizen.name.encode()]), filename="x.txt")


def missing(request, pk):
    seen(request, [Citizen.objects.get(pk=pk)], NAMED)
    return HttpResponse(status=404)


def nothing(request, pk):
    seen(request, [Citizen.objects.get(pk=pk)], NAMED)
    return HttpResponse(status=204)


def unrelated(request, pk):
    citizen = Citizen.objects.get(pk=pk)
    seen(request, [citizen], NAMED)
    return HttpResponse(citizen.name)


urlpatterns = [
    *web.urls.urlpatterns,
    *(
        path(f"{view.__name__}/<int:pk>/", view, name=view.__name__)
        for view in (forgetful, streamed, as_file, missing, nothing, unrelated)
    ),
]


@pytest.fixture
def more_pages(settings):
    settings.ROOT_URLCONF = __name__


def test_a_view_that_forgets_to_say_so_is_found(client, busy, more_pages):
    address = f"/forgetful/{busy['citizen'].pk}/"
    found = unnoted(client, busy, [("forgetful", address)])
    assert {actor for actor, *_rest in found} == set(LOOKERS) - {"stranger"}


@pytest.fixture
def tina(client, busy):
    client.force_login(busy["actors"]["tina"])
    return busy["actors"]["tina"]


def new_readings(busy):
    """All but the one of last month."""
    return Reading.objects.exclude(pk=busy["reading"].pk)


@pytest.mark.parametrize("view", ["streamed", "as_file"])
def test_what_is_streamed_is_written_down_before_it_begins(client, tina, busy, more_pages, view):
    answer = client.get(f"/{view}/{busy['citizen'].pk}/")
    assert Reading.objects.filter(through=view, user=tina).count() == 1
    assert answer.getvalue().decode() == "Bettina Skovgaard"


@pytest.mark.parametrize(("view", "status"), [("missing", 404), ("nothing", 204)])
def test_what_shows_nothing_is_no_reading(client, tina, busy, more_pages, view, status):
    assert client.get(f"/{view}/{busy['citizen'].pk}/").status_code == status
    assert not new_readings(busy).exists()


def test_without_a_relation_nothing_is_shown(client, busy, more_pages):
    client.force_login(busy["actors"]["elsewhere"])
    answer = client.get(f"/unrelated/{busy['citizen'].pk}/")
    assert answer.status_code == 503
    assert "Bettina" not in answer.content.decode()


def no_reading_can_be_written(execute, sql, params, many, context):
    if sql.startswith('INSERT INTO "matching_reading"'):
        raise DatabaseError("The disk is full.")
    return execute(sql, params, many, context)


@pytest.mark.parametrize("name", ["citizen", "citizens", "overview", "conversation_paper"])
def test_where_the_log_cannot_be_written_nothing_is_shown(client, tina, busy, name):
    address = address_of(name, busy)
    with connection.execute_wrapper(no_reading_can_be_written):
        answer = client.get(address)
    assert answer.status_code == 503
    assert "Bettina" not in answer.content.decode()
    assert busy["citizen"].ref not in answer.content.decode()
    assert client.get(address).status_code == 200


def test_the_head_of_a_page_shows_nothing(client, tina, busy):
    assert client.head(address_of("citizen", busy)).status_code == 200
    assert not new_readings(busy).exists()


def test_a_form_that_is_refused_shows_the_citizen_again(client, tina, busy):
    answer = client.post(address_of("new_worry", busy), {"whose": "", "text": ""})
    assert answer.status_code == 422
    assert [one.through for one in new_readings(busy)] == ["new_worry"]


def test_a_step_that_leads_elsewhere_shows_nothing(client, tina, busy):
    answer = client.post(address_of("new_worry", busy), {"whose": "citizen", "text": "Larm."})
    assert answer.status_code == 302
    assert not new_readings(busy).exists()


def test_many_on_one_page_are_one_row_each(client, tina, busy):
    client.get(reverse("citizens"))
    rows = Reading.objects.filter(through="citizens").values_list("citizen", "relation")
    assert set(rows) == {(busy[one].pk, Relation.CONTACT) for one in ("amina", "citizen", "lise")}


def test_a_row_says_only_the_groups_that_are_open(client, busy):
    groups = {}
    for actor in ("tina", "colleague", "volunteer", "asked"):
        client.force_login(busy["actors"][actor])
        assert client.get(address_of("citizen", busy)).status_code == 200
        row = Reading.objects.filter(user=busy["actors"][actor]).first()
        groups[actor] = (row.relation, set(row.groups))
    assert groups["tina"] == (Relation.CONTACT, set(Group.values))
    assert groups["colleague"] == (
        Relation.COLLEAGUE,
        {"first_name", "full_name", "contact_person", "phase"},
    )
    assert groups["asked"] == (Relation.PROPOSED, {"age_band", "times", "interests"})
    assert groups["volunteer"][0] == Relation.RUNNING


# Who has seen what, on paper


def test_who_has_seen_what_is_printed_and_is_a_reading_itself(client, busy):
    client.force_login(busy["actors"]["colleague"])
    client.get(address_of("citizen", busy))
    client.force_login(busy["actors"]["tina"])
    page = client.get(address_of("seen_by", busy)).content.decode()
    assert "Rasmine" in page
    with translation.override("da"):
        assert str(Relation.COLLEAGUE.label) in page
        assert str(Group.CONTACT_PERSON.label) in page
    assert Reading.objects.filter(through="seen_by", user=busy["actors"]["tina"]).count() == 1


# The administrator's page


@pytest.fixture
def sampled(client, busy, tina):
    """A look of last month, sealed; Adam is logged in."""
    client.force_login(busy["actors"]["administrator"])
    return busy["reading"]


def test_the_sample_names_the_reader_and_of_the_citizen_the_reference(client, busy, sampled):
    page = client.get(reverse("log")).content.decode()
    assert "Tina Hvilsom" in page and busy["citizen"].ref in page
    assert "Bettina" not in page and "Skovgaard" not in page


def test_what_was_looked_at_is_written_down_once(client, busy, sampled):
    address = reverse("review_reading", kwargs={"pk": sampled.pk})
    sent = {f"{sampled.pk}-odd": "on", f"{sampled.pk}-note": "Hvorfor kl. 9?"}
    for _press in range(2):
        assert client.post(address, sent).status_code == 302
    adam = busy["actors"]["administrator"]
    assert list(ReadingReview.objects.values_list("reading", "by", "odd", "note")) == [
        (sampled.pk, adam.pk, True, "Hvorfor kl. 9?")
    ]
    assert "Hvorfor kl. 9?" in client.get(reverse("log")).content.decode()


def test_a_note_that_is_too_long_is_kept_to_be_mended(client, sampled):
    address = reverse("review_reading", kwargs={"pk": sampled.pk})
    answer = client.post(address, {f"{sampled.pk}-note": "x" * 301})
    assert answer.status_code == 422
    assert "x" * 301 in answer.content.decode()
    assert not ReadingReview.objects.exists()


def test_what_was_not_drawn_cannot_be_reviewed(client, busy, sampled, settings):
    settings.LOGS = settings.LOGS | {"sample": 0}
    address = reverse("review_reading", kwargs={"pk": sampled.pk})
    assert client.post(address, {}).status_code == 404


def test_nobody_else_reviews(client, busy, sampled):
    address = reverse("review_reading", kwargs={"pk": sampled.pk})
    for actor in ("coordinator", "tina", "volunteer", "evaluator"):
        client.force_login(busy["actors"][actor])
        assert client.post(address, {}).status_code == 404
    assert not ReadingReview.objects.exists()


def test_many_looked_up_is_on_the_administrators_overview_without_a_citizen(client, busy, settings):
    settings.LOGS = settings.LOGS | {"outside_a_day": 1}
    rasmine = busy["actors"]["colleague"]
    noted = {busy[one].pk: NAMED for one in ("citizen", "lise")}
    readings.write(noted, user=rasmine, through="colleagues", at=timezone.now())
    client.force_login(busy["actors"]["administrator"])
    for name in ("overview", "log"):
        page = client.get(reverse(name)).content.decode()
        assert "Rasmine" in page and "Bettina" not in page and "Lise" not in page


# The change log


def test_what_a_request_changes_was_done_by_whoever_is_logged_in(client, tina, busy):
    client.post(address_of("new_worry", busy), {"whose": "citizen", "text": "Larm igen."})
    change = Change.objects.filter(content_type__model="worry").latest("pk")
    assert (change.actor, change.about) == (tina, busy["citizen"].pk)
    assert "Larm igen" not in json.dumps(change.changes, ensure_ascii=False)
    assert (change.cid, change.remote_addr) == (None, None)


def test_the_administrator_reads_no_citizen_through_what_was_changed(client, busy):
    client.force_login(busy["actors"]["administrator"])
    for address in ("/administration/matching/change/", "/administration/auditlog/logentry/"):
        assert client.get(address).status_code == 404
    assert "auditlog" not in client.get("/administration/").content.decode()


def test_the_seal_of_today_is_not_made_today(busy):
    seals.seal(timezone.now())
    assert not Seal.objects.filter(on=timezone.localdate()).exists()
