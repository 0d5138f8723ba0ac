"""Bettina's plan on the screen and on paper: written with Tina beside her."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from citizens.models import Goal, GoalBefore
from matching import conversations, plan
from matching.models import Agreement, Reading
from tests import people
from tests.web.test_seen import opened

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def tina():
    return people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))


@pytest.fixture
def karen(tina):
    return people.coordinator("Karen Vester", people.branch("SIND Odder", tina.offices.get()))


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def at_tinas(client, tina):
    client.force_login(tina)
    return client


@pytest.fixture
def kitchen(bettina, tina):
    began = timezone.localdate() - 30 * DAY
    return plan.add(
        bettina, "Et køkken igen.", "citizen", begun_on=began, by=tina, at=timezone.now()
    )


def stand_in(tina, *offices):
    """A colleague who looks after Tina's citizens today."""
    dorte = people.consultant("Dorte Lind", *offices)
    tina.deputies.create(deputy=dorte, begins_on="2020-01-01", ends_on="2099-01-01")
    return dorte


def where(name, one, *step):
    return reverse(name, args=[one.pk, *step])


def shown(client, one, name="plan"):
    return client.get(where(name, one)).content.decode()


def paper_of(page):
    return page[page.index('<article class="sheet') : page.index("</article>")]


def promise(bettina, by, what, goal=None, **said):
    agreed = {"whose": "citizen", "what": what, "goal": goal}
    today, now = timezone.localdate(), timezone.now()
    talk = conversations.record(
        by=by, at=now, form="call", held_on=today, citizen=bettina, agreements=[agreed], **said
    )
    return talk.agreements.get()


def test_the_way_from_the_case_to_a_plan_of_three_levels(at_tinas, bettina):
    assert f'href="{where("plan", bettina)}"' in shown(at_tinas, bettina, "citizen")
    assert f'href="{where("new_goal", bettina)}"' in shown(at_tinas, bettina)
    above = None
    for words in ("Et køkken igen.", "To dage om ugen.", "Tage bussen selv."):
        form = at_tinas.get(where("new_goal", bettina)).context["form"]
        said = opened(form) | {"words": words, "whose": "citizen", "under": above or ""}
        assert at_tinas.post(where("new_goal", bettina), said).status_code == 302
        above = Goal.objects.latest("pk").pk
    page = shown(at_tinas, bettina)
    places = [page.index(words) for words in ("Et køkken", "To dage", "Tage bussen")]
    assert places == sorted(places)
    assert [one.level for one in Goal.objects.order_by("pk")] == [1, 2, 3]
    # Below a sub-goal nothing can be put, whatever is sent.
    said = {"words": "Et kort.", "whose": "citizen", "under": above, "begun_on": "2026-01-01"}
    assert at_tinas.post(where("new_goal", bettina), said).status_code == 422
    assert Reading.objects.filter(citizen=bettina, through="plan").exists()


def test_the_form_comes_alone_where_script_asks_for_it(at_tinas, kitchen):
    for address in (where("goal_step", kitchen, "change"), where("new_goal", kitchen.citizen)):
        alone = at_tinas.get(address, headers={"HX-Request": "true"}).content.decode()
        whole = at_tinas.get(address).content.decode()
        assert "<form" in alone and "<html" not in alone
        assert "<html" in whole


def test_what_was_there_before_is_shown(at_tinas, bettina, kitchen):
    address = where("goal_step", kitchen, "change")
    said = opened(at_tinas.get(address).context["form"]) | {"words": "Et lille køkken."}
    assert at_tinas.post(address, said).status_code == 302
    page = shown(at_tinas, bettina)
    assert "fra “Et køkken igen.” til “Et lille køkken.”" in page or (
        "from “Et køkken igen.” to “Et lille køkken.”" in page
    )
    assert "Tina Hvilsom" in page


def test_of_two_at_once_the_second_is_told_and_loses_nothing(client, bettina, kitchen, tina):
    dorte = stand_in(tina, tina.offices.get())
    address = where("goal_step", kitchen, "change")
    client.force_login(dorte)
    hers = opened(client.get(address).context["form"]) | {"words": "En kantine."}
    client.force_login(tina)
    his = opened(client.get(address).context["form"]) | {"words": "Et lille køkken."}
    assert client.post(address, his).status_code == 302
    client.force_login(dorte)
    told = client.post(address, hers)
    page = told.content.decode()
    assert told.status_code == 422 and "Tina Hvilsom" in page
    assert "En kantine." in page and "Et lille køkken." in page
    again = {**hers, "seen": told.context["form"].data["seen"]}
    assert client.post(address, again).status_code == 302
    assert Goal.objects.get().words == "En kantine."
    assert [one.words for one in GoalBefore.objects.all()] == [
        "Et køkken igen.",
        "Et lille køkken.",
    ]


def test_reached_given_up_and_taken_up_again(at_tinas, bettina, kitchen):
    def send(step, **said):
        address = where("goal_step", kitchen, step)
        shown = at_tinas.get(address).context["form"]
        return at_tinas.post(address, opened(shown) | said).status_code

    today = timezone.localdate()
    assert send("reach", reached_on=today + DAY) == 422
    assert send("reach", reached_on=today - 31 * DAY) == 422
    assert send("reach", reached_on=today - DAY) == 302
    assert send("give-up", given_up_why="Nej.") == 422  # it is reached
    assert send("again") == 302
    assert send("give-up", given_up_why=" ") == 422
    assert send("give-up", given_up_why="Jeg vil hellere ud.") == 302
    assert "Jeg vil hellere ud." in shown(at_tinas, bettina)
    assert send("again") == 302
    kitchen.refresh_from_db()
    assert kitchen.is_live and GoalBefore.objects.count() == 4


def test_a_reached_goal_cannot_come_into_the_plan_afterwards(at_tinas, kitchen, tina):
    today, now = timezone.localdate(), timezone.now()
    plan.reach(kitchen, on=today - 10 * DAY, seen=0, by=tina, at=now)
    said = {"words": "Et køkken.", "whose": "citizen", "seen": 1}
    address = where("goal_step", kitchen, "change")
    answer = at_tinas.post(address, said | {"begun_on": today - 5 * DAY})
    assert answer.status_code == 422
    assert "begun_on" in answer.context["form"].errors
    assert "Et køkken." in answer.content.decode()  # what was typed stays
    assert at_tinas.post(address, said | {"begun_on": today - 40 * DAY}).status_code == 302


@pytest.mark.parametrize(
    "odd",
    [
        {"words": ""},
        {"words": "x" * 1001},
        {"words": "\x00"},
        {"whose": "nobody"},
        {"whose": "other"},
        {"planned_on": "2026-02-31"},
        {"planned_on": "9999-12-31"},
        {"begun_on": ""},
        {"begun_on": "0001-01-01"},
        {"under": "999999"},
        {"under": "²"},
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(at_tinas, bettina, kitchen, odd):
    today = timezone.localdate()
    said = {"words": "Tage bussen selv.", "whose": "citizen", "who": "Søs", "begun_on": today}
    said |= {"who": ""} if odd.get("whose") == "other" else {}
    answer = at_tinas.post(where("new_goal", bettina), said | odd)
    assert answer.status_code == 422
    kept = "Søs" if "words" in odd else "Tage bussen selv."
    assert kept in answer.content.decode()
    assert Goal.objects.count() == 1


def test_an_overdue_day_is_no_shame_and_none_at_all_in_a_pause(at_tinas, bettina, kitchen, tina):
    today = timezone.localdate()
    plan.change(kitchen, planned_on=today - 3 * DAY, by=tina, at=timezone.now(), seen=0)
    (node,) = at_tinas.get(where("plan", bettina)).context["plan"].now
    page = shown(at_tinas, bettina)
    assert node.is_overdue and 'class="overdue"' not in page
    bettina.pauses.create(begins_on=today)
    (node,) = at_tinas.get(where("plan", bettina)).context["plan"].now
    assert not node.is_overdue


def test_what_is_agreed_in_a_conversation_flows_into_the_plan(at_tinas, bettina, kitchen):
    address = reverse("new_conversation", args=["citizen", bettina.pk])
    page = at_tinas.get(address).content.decode()
    assert page.count("Et køkken igen.") == 4  # beside, and to choose from at each agreement
    said = {"how": "call", "held_on": timezone.localdate(), "text": "Vi talte."}
    said |= {"whose-0": "citizen", "what-0": "Ringe til kroen.", "goal-0": kitchen.pk}
    said |= {"whose-1": "office", "what-1": "Finde en buskort.", "goal-1": ""}
    assert at_tinas.post(address, said).status_code == 302
    found = at_tinas.get(where("plan", bettina)).context["plan"]
    assert [one.what for one in found.now[0].open_agreements] == ["Ringe til kroen."]
    assert [one.what for one in found.loose_open] == ["Finde en buskort."]
    assert at_tinas.post(address, said | {"goal-0": "999999"}).status_code == 422


def test_an_agreement_is_attached_done_and_taken_off_again(at_tinas, bettina, kitchen, tina):
    agreement = promise(bettina, tina, "Ringe til kroen.")
    to_goal = where("agreement_goal", agreement)
    assert at_tinas.post(to_goal, {"goal": kitchen.pk}).headers["Location"] == where(
        "plan", bettina
    )
    done = at_tinas.post(where("agreement_done", agreement), {"from": "plan"})
    assert done.headers["Location"] == where("plan", bettina)
    (node,) = at_tinas.get(where("plan", bettina)).context["plan"].now
    assert [one.what for one in node.done_agreements] == ["Ringe til kroen."]
    at_tinas.post(to_goal, {})
    assert at_tinas.get(where("plan", bettina)).context["plan"].loose_done == [agreement]
    amina = people.citizen("Amina Warsame", contact=tina)
    hers = plan.add(amina, "Cykle.", "citizen", by=tina, at=timezone.now())
    for odd in (hers.pk, "999999", "²", "x"):
        at_tinas.post(to_goal, {"goal": odd})
    assert Agreement.objects.get().goal is None


def test_what_stays_with_sind_does_not_show_through_the_plan(client, bettina, kitchen, tina, karen):
    """Dorte is of SIND and stands in for Tina, who is of the job centre."""
    dorte = stand_in(tina, karen.offices.get())
    agreement = promise(bettina, dorte, "Tale med lægen.", kitchen, stays_with_sind=True)
    loose = promise(bettina, dorte, "Hvile.", stays_with_sind=True)
    client.force_login(dorte)
    assert "Tale med lægen." in shown(client, bettina) and "Hvile." in shown(client, bettina)
    assert "Tale med lægen." not in shown(client, bettina, "plan_paper")
    client.force_login(tina)
    for page in ("plan", "plan_paper"):
        assert "Tale med lægen." not in shown(client, bettina, page)
        assert "Hvile." not in shown(client, bettina, page)
    assert client.post(where("agreement_goal", loose), {"goal": kitchen.pk}).status_code == 404
    assert client.post(where("agreement_done", agreement)).status_code == 404


def test_to_a_coordinator_it_is_days(client, bettina, kitchen, tina, karen):
    plan.change(
        kitchen,
        words="Et lille køkken.",
        whose="other",
        who="Min søster",
        by=tina,
        at=timezone.now(),
        seen=0,
    )
    promise(bettina, tina, "Ringe til kroen.", kitchen)
    client.force_login(karen)
    page = shown(client, bettina)
    for words in ("køkken", "Min søster", "Ringe til kroen."):
        assert words not in page
    assert kitchen.begun_on.strftime("%Y") in page
    for address in (
        where("plan_paper", bettina),
        where("new_goal", bettina),
        where("goal_step", kitchen, "change"),
    ):
        assert client.get(address).status_code == 404
        if "paper" not in address:
            assert client.post(address, {"words": "x"}).status_code == 404


def test_on_paper_is_what_the_citizen_said_and_no_more(at_tinas, bettina, kitchen, tina):
    now = {"by": tina, "at": timezone.now()}
    days = plan.add(bettina, "To dage om ugen.", "contact", under=kitchen, **now)
    plan.change(days, words="To gode dage.", seen=0, **now)
    shop = plan.add(bettina, "Stå i butikken.", "citizen", **now)
    plan.give_up(shop, why="For mange mennesker.", seen=0, **now)
    cv = plan.add(bettina, "Et CV.", "contact", **now)
    plan.reach(cv, on=timezone.localdate(), seen=0, **now)
    promise(bettina, tina, "Ringe til kroen.", text="Hun var træt.")
    paper = paper_of(shown(at_tinas, bettina, "plan_paper"))
    for words in ("Bettina", "Et køkken igen.", "To gode dage.", "Et CV.", "Ringe til kroen."):
        assert words in paper
    for words in ("Skovgaard", "To dage om ugen.", "butikken", "For mange", "Hun var træt."):
        assert words not in paper
    assert "own-line" in paper and "sheet-large" in paper


def test_a_closed_case_is_read_and_not_changed(at_tinas, bettina, kitchen):
    bettina.phase = "closed"
    bettina.save()
    page = shown(at_tinas, bettina)
    assert "Et køkken igen." in page and where("goal_step", kitchen, "change") not in page
    said = {"words": "Andet.", "whose": "citizen", "begun_on": timezone.localdate(), "seen": 0}
    assert at_tinas.post(where("goal_step", kitchen, "change"), said).status_code == 422
    assert at_tinas.post(where("new_goal", bettina), said).status_code == 422
    assert Goal.objects.get().words == "Et køkken igen."


def test_a_plan_of_many_goals_takes_few_queries(
    at_tinas, bettina, kitchen, tina, django_assert_max_num_queries
):
    now = {"by": tina, "at": timezone.now()}
    for number in range(8):
        goal = plan.add(bettina, f"Mål {number}.", "citizen", under=kitchen, **now)
        plan.change(goal, words=f"Nyt mål {number}.", seen=0, **now)
        promise(bettina, tina, f"Aftale {number}.", goal, text=str(number))
    with django_assert_max_num_queries(25):
        at_tinas.get(where("plan", bettina))
