"""Handing cases over on its page: tick, look, confirm; and what an old or a forged page does."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from citizens.models import Citizen, ContactChange
from matching import hand_over, tasks
from matching.models import Reading
from programme.models import Deputy
from tests import people

pytestmark = pytest.mark.django_db

PAGE = "/citizens/hand-over/"


@pytest.fixture
def odder(db):
    return people.office("Jobcenter Odder")


@pytest.fixture
def tina(client, odder):
    tina = people.consultant("Tina Hvilsom", odder)
    client.force_login(tina)
    client.cookies["django_language"] = "en"
    return tina


@pytest.fixture
def mette(odder):
    return people.consultant("Mette Krog", odder)


@pytest.fixture
def karen(odder):
    return people.coordinator("Karen Vester", people.branch("SIND Odder", odder))


@pytest.fixture
def four(tina):
    names = ("Ane Lund", "Bo Dam", "Carl Ek", "Dorte Friis")
    return [
        people.citizen(name, contact=tina, ref=f"B-0{number}")
        for number, name in enumerate(names, start=11)
    ]


def sent(citizens, to, **more):
    """What the page sends, with whom it showed as contact persons."""
    return {
        "case": [one.pk for one in citizens],
        "seen": [f"{one.pk}-{one.consultant_id or ''}" for one in citizens],
        "to": to.pk,
        **more,
    }


def errors(answer):
    assert answer.status_code == 422
    return [error for errors in answer.context["form"].errors.values() for error in errors]


def contact_of(*citizens):
    fresh = Citizen.objects.filter(pk__in=[one.pk for one in citizens]).order_by("pk")
    return [one.consultant for one in fresh]


def test_tina_goes_on_leave_and_hands_three_of_four_over(
    client, tina, mette, four, django_capture_on_commit_callbacks
):
    task = tasks.ask_office_to_delete(four[0], four[0].office, at=timezone.now())
    page = client.get(PAGE)
    assert page.context["ticked"] == set()
    assert [one.ref for one in page.context["cases"]] == ["B-011", "B-012", "B-013", "B-014"]
    assert [choice[1] for choice in page.context["form"].fields["to"].choices][1:] == ["Mette Krog"]
    assert client.get(f"{PAGE}?all=1").context["ticked"] == {str(one.pk) for one in four}

    look = client.post(PAGE, sent(four[:3], mette))
    said = " ".join(look.content.decode().split())
    assert "3 citizens from Tina Hvilsom to Mette Krog" in said
    assert "1 task goes along" in said and "Mette Krog then has 3 open cases" in said
    assert "Dorte" not in said
    assert (contact_of(*four), ContactChange.objects.count()) == ([tina] * 4, 0)

    back = client.post(PAGE, sent(four[:3], mette, back="1"))
    assert back.context["ticked"] == {str(one.pk) for one in four[:3]}

    with django_capture_on_commit_callbacks(execute=True):
        done = client.post(PAGE, sent(four[:3], mette, confirm="1"))
    assert (done.status_code, done.url) == (302, reverse("citizens"))
    assert contact_of(*four) == [mette, mette, mette, tina]
    task.refresh_from_db()
    assert task.owner == mette
    assert [one.to for one in mail.outbox] == [[mette.email], [tina.email]]
    assert [client.get(f"/citizens/{one.pk}/").status_code for one in four[:3]] == [200] * 3
    # As a colleague she still finds whose they are, and nothing else opens.
    assert [client.get(f"/citizens/{one.pk}/edit/").status_code for one in four] == [404] * 3 + [
        200
    ]

    client.force_login(mette)
    assert client.get(f"/citizens/{four[0].pk}/edit/").status_code == 200


def test_four_cases_and_forty_make_the_same_number_of_queries(client, tina, mette, four):
    def counted(cases):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
            assert client.post(PAGE, sent(cases, mette)).status_code == 200
        return len(queries)

    counted(four)
    few = counted(four)
    more = [people.citizen(f"Borger {number}", contact=tina, yes=False) for number in range(36)]
    assert counted(four + more) == few


def test_a_receiver_elsewhere_is_not_offered_and_not_taken(client, tina, mette, four):
    lone = people.consultant("Lone", people.office("Jobcenter Randers"))
    assert errors(client.post(PAGE, sent(four, lone, confirm="1"))) != []
    assert contact_of(*four) == [tina] * 4


@pytest.mark.parametrize("forged", ["theirs", "none", "junk", "huge"])
def test_a_forged_case_is_refused_and_nothing_is_written(client, tina, mette, odder, four, forged):
    rasmus = people.consultant("Rasmus Lind", odder)
    his = people.citizen("Erik Gade", contact=rasmus, ref="B-099")
    key = {"theirs": his.pk, "none": 987654, "junk": "x", "huge": "9" * 40}[forged]
    said = sent(four[:1], mette, confirm="1")
    answer = client.post(PAGE, said | {"case": [four[0].pk, key]})
    assert errors(answer) == [
        "En af sagerne kan du ikke overdrage, måske først siden lige nu. Intet er ændret."
        " Se listen igennem en gang til."
    ]
    assert "Erik" not in answer.content.decode() and "B-099" not in answer.content.decode()
    assert contact_of(four[0], his) == [tina, rasmus]
    assert answer.context["ticked"] >= {str(four[0].pk)}


@pytest.mark.parametrize("odd", ["", "x", "1", "1-2-3", "-", "²-²", "9" * 40 + "-1"])
def test_odd_words_about_what_was_seen_break_nothing(client, tina, mette, four, odd):
    answer = client.post(PAGE, sent(four, mette) | {"seen": [odd]})
    assert (answer.status_code, contact_of(*four)) == (200, [tina] * 4)


def test_nothing_ticked_or_nobody_chosen_is_said(client, tina, mette, four):
    assert errors(client.post(PAGE, {"to": mette.pk})) == [
        "Sæt kryds ved de sager, der skal overdrages."
    ]
    assert len(errors(client.post(PAGE, {"case": [four[0].pk]}))) == 1


def test_an_old_page_hands_nothing_over(client, tina, mette, karen, odder, four):
    rasmus = people.consultant("Rasmus Lind", odder)
    page = sent(four, mette, confirm="1")
    client.force_login(karen)
    hand_over.hand_over([four[1]], rasmus, by=karen, at=timezone.now())
    whose = f"{PAGE}?whose={tina.pk}"
    assert len(errors(client.post(whose, page))) == 1  # no longer Tina's
    assert contact_of(*four) == [tina, rasmus, tina, tina]


def test_a_coordinator_chooses_whose_and_sees_nobody_before(
    client, tina, mette, karen, odder, four
):
    people.citizen("Erik Gade", at=odder, ref="B-015")
    randers = people.office("Jobcenter Randers")
    people.citizen("Freja", contact=people.consultant("Lone", randers), ref="B-016")
    client.force_login(karen)
    first = client.get(PAGE)
    assert [choice for choice, _label in first.context["whose"].fields["whose"].choices] == [
        "",
        str(tina.pk),
        "nobody",
    ]
    assert list(first.context["cases"]) == [] and "Ane" not in first.content.decode()
    assert Reading.objects.count() == 0
    hers = client.get(f"{PAGE}?whose={tina.pk}")
    assert [one.ref for one in hers.context["cases"]] == ["B-011", "B-012", "B-013", "B-014"]
    assert set(Reading.objects.values_list("citizen", flat=True)) == {one.pk for one in four}
    nobodys = client.get(f"{PAGE}?whose=nobody")
    assert [one.ref for one in nobodys.context["cases"]] == ["B-015"]
    assert list(client.get(f"{PAGE}?whose=junk").context["cases"]) == []
    client.post(f"{PAGE}?whose=nobody", sent(nobodys.context["cases"], tina, confirm="1"))
    assert Citizen.objects.get(ref="B-015").consultant == tina


def test_a_coordinator_of_another_branch_hands_nothing_over(client, tina, mette, four):
    randers = people.office("Jobcenter Randers")
    client.force_login(people.coordinator("Ulla", people.branch("SIND Randers", randers)))
    assert errors(client.post(f"{PAGE}?whose={tina.pk}", sent(four, mette, confirm="1"))) != []
    assert contact_of(*four) == [tina] * 4


def test_a_deputy_hands_over_on_her_days_alone(client, tina, mette, odder, four):
    rasmus, day = people.consultant("Rasmus Lind", odder), timezone.localdate()
    period = Deputy.objects.create(
        user=tina, deputy=rasmus, begins_on=day - timedelta(5), ends_on=day - timedelta(1)
    )
    client.force_login(rasmus)
    page = sent(four, mette, confirm="1")
    assert errors(client.post(PAGE, page)) != []
    assert contact_of(*four) == [tina] * 4
    period.ends_on = day
    period.save()
    assert client.post(PAGE, page).status_code == 302
    assert contact_of(*four) == [mette] * 4


# The profile, where the contact person can be changed as well


def typed(client, citizen, **changes):
    form = client.get(f"/citizens/{citizen.pk}/edit/").context["form"]
    values = {"initial-consultant": citizen.consultant_id}
    for bound in form:
        value = bound.value()
        if value not in (None, "", [], False) and bound.name != "timetable":
            values[bound.html_name] = (
                "\n".join(value) if bound.name in ("wishes", "own_companies") else value
            )
    return {**values, "timetable": "man-fre 9-14", **changes}


def test_another_contact_person_in_the_profile_is_a_hand_over_too(
    client, tina, mette, karen, four, django_capture_on_commit_callbacks
):
    ane = four[0]
    task = tasks.ask_office_to_delete(ane, ane.office, at=timezone.now())
    client.force_login(karen)
    for to, count in ((tina, 0), (mette, 1)):
        with django_capture_on_commit_callbacks(execute=True):
            said = typed(client, ane, consultant=to.pk)
            assert client.post(f"/citizens/{ane.pk}/edit/", said).status_code == 302
        changes = ContactChange.objects.filter(citizen=ane)
        assert [(one.before, one.after, one.by) for one in changes] == [
            (tina, mette, karen)
        ] * count
    task.refresh_from_db()
    assert (task.owner, [one.to for one in mail.outbox]) == (mette, [[mette.email], [tina.email]])
    assert "contact person no. 2" in client.get(f"/citizens/{ane.pk}/").content.decode()
    assert "contact person no." not in client.get(f"/citizens/{four[1].pk}/").content.decode()


def test_a_profile_that_was_open_meanwhile_hands_nothing_back(
    client, tina, mette, karen, odder, four
):
    ane, rasmus = four[0], people.consultant("Rasmus Lind", odder)
    client.force_login(karen)
    page, other = typed(client, ane), typed(client, ane, consultant=rasmus.pk)
    hand_over.hand_over([ane], mette, by=karen, at=timezone.now())
    assert client.post(f"/citizens/{ane.pk}/edit/", page).status_code == 302
    assert contact_of(ane) == [mette]
    answer = client.post(f"/citizens/{ane.pk}/edit/", other)
    assert errors(answer) == [
        "Der er i mellemtiden kommet en anden kontaktperson. Gem en gang til, hvis din skal gælde."
    ]
    assert contact_of(ane) == [mette]
    assert answer.context["form"].data["initial-consultant"] == str(mette.pk)
    client.post(f"/citizens/{ane.pk}/edit/", other | {"initial-consultant": mette.pk})
    assert contact_of(ane) == [rasmus]


def test_whoever_is_new_has_a_first_contact_person_and_nobody_is_told(
    client, tina, django_capture_on_commit_callbacks
):
    said = {"name": "Gry Holm", "office": tina.offices.get().pk, "consultant": tina.pk}
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/citizens/new/", said | {"phase": "seeking", "contact_every_weeks": 3})
    (change,) = ContactChange.objects.filter(citizen__name="Gry Holm")
    assert (change.before, change.after, change.by, mail.outbox) == (None, tina, tina, [])
