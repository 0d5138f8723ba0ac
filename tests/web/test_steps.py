"""The checklist in the case page, where each case stands, and the programme's own list."""

from datetime import timedelta

import pytest
from django.utils import timezone

from citizens.models import StepDone
from programme.models import CaseStep
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def tina(client):
    made = people.consultant("Tina", people.office("Jobcenter Odder"))
    client.force_login(made)
    return made


@pytest.fixture
def amina(tina):
    return people.citizen("Amina", contact=tina, phase="preparing")


@pytest.fixture
def karen(client, tina):
    made = people.coordinator("Karen", people.branch("SIND Odder", tina.offices.get()))
    client.force_login(made)
    return made


def test_tina_reads_where_the_case_stands_and_ticks_in_the_case_page(client, amina):
    page = client.get(f"/citizens/{amina.pk}/").content.decode()
    assert "Step 1 of 15" in page and "Write down the referral" in page
    step = CaseStep.objects.first()
    where = f"/citizens/{amina.pk}/steps/"
    for _twice in range(2):
        assert client.post(where, {"done": step.pk}).url == f"/citizens/{amina.pk}/"
    [tick] = StepDone.objects.all()
    assert tick.done_on == timezone.localdate()
    assert "Step 2 of 15" in client.get(f"/citizens/{amina.pk}/").content.decode()
    assert client.post(where, {"undo": step.pk}).url == where
    assert not StepDone.objects.exists()


def test_the_list_says_which_step_comes_now_and_nothing_of_who_is_done(client, tina, amina):
    people.citizen("Bent", contact=tina, phase="closed")
    page = client.get("/citizens/").content.decode()
    assert "1. Write down the referral" in page
    assert page.count("Write down the referral") == 1  # Bent's case is closed


def test_on_another_day_or_left_out_and_nothing_odd(client, amina):
    step, where = CaseStep.objects.first(), f"/citizens/{amina.pk}/steps/"
    today = timezone.localdate()
    for odd in ({"on": today + DAY}, {"on": "soon"}, {"step": 0}, {"left_out": "ill"}):
        answer = client.post(where, {"step": step.pk, "on": today} | odd)
        assert answer.status_code == 422 and answer.context["form"].errors, odd
    for key in ("0", "x", "²"):
        assert client.post(where, {"done": key}).status_code == 404
    assert not StepDone.objects.exists()
    said = {"step": step.pk, "on": today - 9 * DAY, "left_out": "elsewhere"}
    assert client.post(where, said).status_code == 302
    [tick] = StepDone.objects.all()
    assert (tick.done_on, tick.left_out) == (today - 9 * DAY, "elsewhere")
    assert "Left out: Somebody else does it" in client.get(where).content.decode()


def test_each_case_stands_at_one_step_and_only_open_cases_of_the_reader(client, amina, tina):
    people.citizen("Bo", contact=tina, phase="closed")
    people.citizen("Clara", contact=people.consultant("Rasmus", people.office("Randers")))
    answer = client.get("/programme/cases/")
    stand = [(row["step"].derived, row["cases"]) for row in answer.context["rows"]]
    assert [cases for _code, cases in stand if cases] == [[amina]]
    assert stand[0] == ("referred", [amina])
    assert "Clara" not in answer.content.decode()
    assert not answer.context["may_edit"]


def test_karen_adds_orders_rewords_and_takes_out(client, karen, amina):
    where, new = "/programme/steps/", {"title_da": "En tur i huset", "who": "volunteer"}
    assert client.post(where, new | {"phase": "preparing"}).url == where
    step = CaseStep.objects.get(title_da="En tur i huset")
    assert (step.position, step.title) == (16, "En tur i huset")
    client.post(where, {"up": step.pk})
    step.refresh_from_db()
    assert step.position == 15
    said = new | {"phase": "preparing", "title_en": "A walk through the house"}
    assert client.post(f"{where}{step.pk}/", said).url == where
    client.post(where, {"retire": step.pk})
    step.refresh_from_db()
    assert (step.title_en, step.retired_on) == ("A walk through the house", timezone.localdate())
    client.post(where, {"back": step.pk})
    assert "A walk through the house" in client.get(f"/citizens/{amina.pk}/").content.decode()


def test_a_step_without_words_is_shown_again_to_be_mended(client, karen):
    answer = client.post("/programme/steps/", {"title_da": "", "who": "nobody", "phase": "x"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title_da", "who", "phase"}
    assert client.post("/programme/steps/", {"up": "x"}).status_code == 404
