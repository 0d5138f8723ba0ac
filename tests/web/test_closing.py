"""A programme closes: nobody in it is left without somebody who goes on."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from citizens.importing import Citizens
from citizens.models import Citizen
from matching import closing, lifecycle
from matching.models import Receiver
from matching.refusals import Refused
from programme.importing import load
from programme.models import current_programme
from tests import people
from tests.importing import as_csv, written

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def odder():
    return people.office("Jobcenter Odder")


@pytest.fixture
def karen(odder):
    return people.coordinator("Karen", people.branch("SIND Odder", odder))


@pytest.fixture
def tina(odder):
    return people.consultant("Tina Hvilsom", odder)


@pytest.fixture
def lone(odder):
    return people.consultant("Lone", odder)


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina, ref="B-900")


def row(kind, party, **said):
    return {f"{kind}-{party.pk}-{name}": value for name, value in said.items()}


def receive(party, to, by, kind="citizen"):
    today = timezone.localdate()
    return closing.receive(
        current_programme(), kind, party, to=to, from_on=today, by=by, at=timezone.now()
    )


def test_karen_gives_each_somebody_and_closes(client, karen, tina, lone, bettina):
    kitchen = people.company("Spisestedet Havrekrogen", consultant=tina)
    kirsten = people.mentor("Kirsten", of=karen.offices.get())
    for party in (kitchen.openings.get(), kirsten):
        lifecycle.shortlist(bettina, party, by=tina, at=timezone.now())
    client.force_login(karen)
    page = client.get(reverse("closing"))
    assert [[form.left.party for form in rows] for _title, rows in page.context["groups"]] == [
        [bettina],
        [kirsten],
        [kitchen],
    ]
    assert "B-900" in page.context["why_not"]
    client.post(reverse("close_programme"))
    assert current_programme().closed_on is None

    today = timezone.localdate().isoformat()
    client.post(
        reverse("closing"),
        row("citizen", bettina, user=lone.pk, from_on=today)
        | row("company", kitchen, user=lone.pk, from_on=today),
    )
    assert Receiver.objects.count() == 2 and current_programme().closed_on is None
    client.post(
        reverse("closing"),
        row("mentor", kirsten, elsewhere="Frivilligcentret, Ole", from_on=today),
    )
    client.post(reverse("close_programme"))
    assert current_programme().closed_on == timezone.localdate()
    bettina.refresh_from_db(), kitchen.refresh_from_db()
    assert (bettina.consultant, kitchen.consultant) == (lone, lone)
    told = client.get(reverse("closing")).content.decode()
    assert "Frivilligcentret, Ole" in told and "<form method" not in told.split("<main")[1]
    client.force_login(lone)
    assert 'id="receiver"' in client.get(reverse("citizen", args=[bettina.pk])).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"user": "both", "elsewhere": "Jobcenteret"},
        {"elsewhere": "Jobcenteret", "from_on": ""},
        {"elsewhere": "Jobcenteret", "from_on": "2020-01-01"},
        {"elsewhere": "Jobcenteret", "from_on": "snart"},
        {"user": "0"},
        {"user": "karen"},  # a coordinator has no cases
    ],
)
def test_a_receiver_that_cannot_be_is_refused_and_the_others_wait(
    client, karen, lone, tina, bettina, wrong
):
    amina = people.citizen("Amina Warsame", contact=tina)
    client.force_login(karen)
    known = {"both": lone.pk, "karen": karen.pk}
    said = {"from_on": timezone.localdate().isoformat()} | wrong
    said |= {"user": known.get(said["user"], said["user"])} if "user" in said else {}
    right = row("citizen", amina, user=lone.pk, from_on=timezone.localdate().isoformat())
    answer = client.post(reverse("closing"), row("citizen", bettina, **said) | right)
    assert answer.status_code == 422
    assert not Receiver.objects.exists()


def test_those_that_are_ticked_get_one_receiver_and_day_at_once(client, karen, tina, lone, bettina):
    amina, bo = (people.citizen(name, contact=tina) for name in ("Amina Warsame", "Bo Lind"))
    client.force_login(karen)
    day = timezone.localdate() + 7 * DAY
    give = {"give": "1", "several-user": lone.pk, "several-from_on": day.isoformat()}
    # Of the others each row is sent as it is proposed; it is not saved by this.
    sent = row("citizen", bettina, chosen="on", user=tina.pk) | row("citizen", bo, chosen="on")
    sent |= row("citizen", amina, user=tina.pk, from_on=timezone.localdate().isoformat())
    wrong = (
        {"several-user": "", "sentence": "én af delene"},
        {"several-elsewhere": "Jobcenteret", "sentence": "én af delene"},
        {"several-from_on": "2020-01-01", "sentence": "Dagen er gået"},
        {
            "several-user": karen.pk,
            "sentence": "En sag skal videre til en konsulent",
        },  # a coordinator has no cases
    )
    for odd in wrong:
        sentence = odd.pop("sentence")
        answer = client.post(reverse("closing"), give | sent | odd)
        assert answer.status_code == 422 and sentence in answer.content.decode()
    nobody = client.post(reverse("closing"), give)
    assert nobody.status_code == 422 and "Sæt kryds" in nobody.content.decode()
    assert not Receiver.objects.exists()
    assert client.post(reverse("closing"), give | sent).status_code == 302
    assert set(Receiver.objects.values_list("citizen", "user", "from_on")) == {
        (bettina.pk, lone.pk, day),
        (bo.pk, lone.pk, day),
    }


def test_all_of_one_contact_person_go_to_another_in_one_press(client, karen, tina, lone, bettina):
    kitchen = people.company("Spisestedet Havrekrogen", consultant=tina)
    lifecycle.shortlist(bettina, kitchen.openings.get(), by=tina, at=timezone.now())
    people.citizen("Amina Warsame", contact=lone)
    client.force_login(karen)
    where = f"{reverse('closing')}?of={tina.pk}"
    shown = client.get(where).content.decode()
    assert "Bettina Skovgaard" in shown and "Amina Warsame" not in shown
    assert "Amina Warsame" in client.get(reverse("closing") + "?of=x").content.decode()
    give = {"give": "1", "several-everybody": "on", "several-user": lone.pk}
    give |= {"several-from_on": timezone.localdate().isoformat()}
    # Lone gets them; then it is Tina after all, who was proposed.
    for to in (lone, tina):
        answer = client.post(where, give | {"several-user": to.pk})
        assert answer["Location"] == where
        assert {one.user for one in Receiver.objects.all()} == {to}
    Receiver.objects.all().delete()
    client.post(where, give | {"several-user": tina.pk})
    assert {(one.citizen, one.company, one.user) for one in Receiver.objects.all()} == {
        (bettina, None, tina),
        (None, kitchen, tina),
    }


def test_what_is_handed_over_is_on_paper(client, karen, tina, lone, bettina):
    people.citizen("Amina Warsame", contact=tina)
    receive(bettina, lone, karen)
    client.force_login(karen)
    paper = client.get(reverse("closing_paper")).content.decode()
    assert paper.index("Lone") < paper.index("Bettina Skovgaard") < paper.index("Amina Warsame")
    sheets = client.get(reverse("closing_sheets")).content.decode()
    assert "<strong>Lone" in sheets and "Tina Hvilsom" in sheets
    # Her sheet is hers: no surname, no number of a case, and nobody else's name.
    sheet = sheets.split("<article")[1].split("</article")[0]
    assert "Bettina" in sheet and "Skovgaard" not in sheet and "B-900" not in sheet
    assert "Amina" not in sheets


def test_who_has_left_goes_on_with_nobody(client, karen, lone, bettina):
    receive(bettina, lone, karen)
    assert closing.why_not_close(current_programme(), karen) == ""
    lone.is_active = False
    lone.save()
    assert "B-900" in closing.why_not_close(current_programme(), karen)
    with pytest.raises(Refused):
        closing.close(current_programme(), by=karen, at=timezone.now())


def test_more_than_a_page_can_send_stand_on_several(client, karen, tina, lone, odder, bettina):
    about = {"programme": current_programme(), "office": odder, "consultant": tina}
    Citizen.objects.bulk_create(
        Citizen(ref=f"B-{number}", name=f"Borger {number}", **about) for number in range(1000, 1200)
    )
    client.force_login(karen)
    first = client.get(reverse("closing"))
    forms = [form for _title, rows in first.context["groups"] for form in rows]
    sent = {field.html_name: field.value() or "" for form in forms for field in form}
    sent = {name: value for name, value in sent.items() if not name.endswith("-chosen")}
    sent |= {f"{form.prefix}-chosen": "on" for form in forms}
    give = {"give": "1", "several-user": lone.pk, "several-from_on": timezone.localdate()}
    assert client.post(reverse("closing"), sent | give).status_code == 302
    assert Receiver.objects.filter(user=lone).count() == len(forms) == 200
    last = client.get(reverse("closing"), {"page": 2})
    assert [len(rows) for _title, rows in last.context["groups"]] == [1]


def test_those_of_another_branch_are_counted_and_not_named(karen, bettina):
    randers = people.office("Jobcenter Randers")
    far = people.citizen("Rosa", contact=people.consultant("Rasmus", randers))
    receive(bettina, bettina.consultant, karen)
    refusal = closing.why_not_close(current_programme(), karen)
    assert far.ref not in refusal and "1" in refusal
    with pytest.raises(Refused):
        closing.close(current_programme(), by=karen, at=timezone.now())


def test_two_who_close_at_once_close_it_once(karen, lone, bettina):
    receive(bettina, lone, karen)
    for _press in range(2):
        closing.close(current_programme(), by=karen, at=timezone.now())
    bettina.refresh_from_db()
    assert bettina.contact_changes.count() == 1
    with pytest.raises(Refused):
        receive(bettina, lone, karen)


def test_nobody_joins_a_closed_programme(client, karen, tina, tmp_path, bettina):
    receive(bettina, tina, karen)
    closing.close(current_programme(), by=karen, at=timezone.now())
    client.force_login(tina)
    page = client.post(reverse("new_citizen"), {"name": "Ny Borger"})
    assert page.status_code == 422 and "lukket" in page.content.decode()
    file = written(tmp_path, as_csv([["ref", "name"], ["B-999", "Ny Borger"]]))
    assert [fault.row for fault in load(Citizens(), file, commit=True).faults] == [2]
    assert Citizen.objects.get() == bettina


def test_the_database_wants_one_party_and_one_receiver(karen, lone, bettina):
    said = {
        "programme": current_programme(),
        "from_on": timezone.localdate(),
        "written_by": karen,
        "written_at": timezone.now(),
    }
    for odd in (
        {"user": lone},
        {"citizen": bettina},
        {"citizen": bettina, "user": lone, "elsewhere": "Jobcenteret"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Receiver.objects.create(**said, **odd)
