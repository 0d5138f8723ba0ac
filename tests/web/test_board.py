"""The board: Karen looks at the plan for everybody, changes it, sees what that costs, and confirms."""

import pytest
from django.urls import reverse
from django.utils import timezone

from matching.models import Decision, Match, Reading
from matching.stages import Override, Stage
from tests import people

pytestmark = pytest.mark.django_db
BOARD = "/board/"


@pytest.fixture
def town():
    """Kirsten and Ole suit Bettina; Amina speaks Arabic alone, as Kirsten does too."""
    odder = people.office("Jobcenter Odder")
    sind = people.branch("SIND Odder", odder)
    tina = people.consultant("Tina Hvilsom", odder)
    return {
        "tina": tina,
        "karen": people.coordinator("Karen Vester", sind),
        "bettina": people.citizen("Bettina Skovgaard", contact=tina, interests=["strik"]),
        "amina": people.citizen("Amina Warsame", contact=tina, languages=["arabisk"]),
        "kirsten": people.mentor(
            "Kirsten Overby",
            of=sind,
            capacity=1,
            languages=["dansk", "arabisk"],
            interests=["strik"],
        ),
        "ole": people.mentor("Ole Lund", of=sind, capacity=1, interests=["fodbold"]),
    }


@pytest.fixture
def karen(client, town):
    client.force_login(town["karen"])
    return client


def shown(page):
    return {
        row["pair"].citizen.first_name: row["pair"].mentor.first_name
        for row in page.context["rows"]
    }


def pair(town, citizen, mentor):
    return f"{town[citizen].pk}-{town[mentor].pk}"


def test_the_plan_stands_beside_everyday_life(karen, town):
    page = karen.get(BOARD)
    assert shown(page) == {"Bettina": "Ole", "Amina": "Kirsten"}
    said = " ".join(page.content.decode().split())
    assert "2 af 2 får en frivillig" in said
    assert "Først til mølle: 1 får en frivillig" in said
    assert page.context["first_come"].total < page.context["plan"].total
    assert Reading.objects.filter(through="board").count() == 2
    assert not Decision.objects.exists()


def test_a_pair_is_moved_and_it_is_seen_what_that_costs_and_for_whom(karen, town):
    page = karen.get(BOARD, {"open": town["bettina"].pk})
    (move,) = page.context["moves"]["rows"]
    assert move["mentor"] == town["kirsten"]
    assert move["costs"] > 0
    assert move["whom"] == [town["amina"]]
    # Nothing has moved until it is chosen.
    assert shown(page) == {"Bettina": "Ole", "Amina": "Kirsten"}
    moved = karen.get(move["address"])
    assert shown(moved) == {"Bettina": "Kirsten"}
    assert moved.context["costs"] == move["costs"]
    assert [one["citizen"] for one in moved.context["unserved"]] == [town["amina"]]
    back = karen.get(moved.context["rows"][0]["free"])
    assert shown(back) == {"Bettina": "Ole", "Amina": "Kirsten"}


def test_two_may_be_kept_apart_and_brought_together_again(karen, town):
    page = karen.get(BOARD, {"forbidden": pair(town, "amina", "kirsten")})
    assert shown(page) == {"Bettina": "Kirsten"}
    (apart,) = page.context["forbidden"]
    assert (apart["citizen"], apart["mentor"]) == (town["amina"], town["kirsten"])
    assert shown(karen.get(apart["free"])) == {"Bettina": "Ole", "Amina": "Kirsten"}


def test_a_confirmed_pair_goes_to_the_citizen_for_a_yes(karen, town):
    karen.post(BOARD, {"pair": pair(town, "bettina", "ole")})
    match = Match.objects.get()
    assert (match.citizen, match.mentor, match.stage) == (
        town["bettina"],
        town["ole"],
        Stage.SHORTLISTED,
    )
    assert match.decision.citizen == town["bettina"]
    assert match.rank == 2
    assert match.consent is None
    karen.post(BOARD, {"pair": pair(town, "bettina", "ole")})
    assert Match.objects.count() == 1


def test_where_the_plan_chose_far_down_that_is_the_reason(karen, town):
    for name in ("Ida", "Lis", "Eva"):
        people.mentor(f"{name} Holm", of=town["ole"].branch, capacity=1, interests=["strik"])
    karen.post(BOARD, {"pair": pair(town, "bettina", "ole")})
    match = Match.objects.get()
    assert match.rank > 3
    assert match.override == Override.WHOLE_PLAN


def test_odd_and_foreign_numbers_change_nothing(karen, town):
    randers = people.office("Jobcenter Randers")
    lise = people.citizen("Lise Holm", contact=people.consultant("Rasmus", randers))
    typed = ["", "1", "a-b", "-", f"{lise.pk}-{town['ole'].pk}", "9" * 30 + "-1", "²-1"]
    page = karen.get(BOARD, {"fixed": typed, "forbidden": typed, "open": "x", "bound": "mange"})
    assert shown(page) == {"Bettina": "Ole", "Amina": "Kirsten"}
    assert list(page.context["form"].errors) == ["bound"]
    for one in (*typed, pair(town, "amina", "ole")):
        assert karen.post(BOARD, {"pair": one}).status_code == 302
    assert not Match.objects.exists()


def test_whoever_has_waited_longest_can_be_put_first(karen, town):
    page = karen.get(BOARD, {"bound": "30"})
    assert shown(page) == {"Bettina": "Ole", "Amina": "Kirsten"}
    assert all("bound=30" in row["fix"] for row in page.context["rows"])


def test_a_coordinator_sees_her_own_branch_alone(client, town):
    north = people.branch("SIND Randers", people.office("Jobcenter Randers"))
    client.force_login(people.coordinator("Kim", north))
    page = client.get(BOARD)
    assert (page.context["rows"], page.context["unserved"]) == ([], [])
    client.force_login(town["tina"])
    assert client.get(BOARD).status_code == 404


def test_nobody_gets_more_than_there_is_room_for(karen, town):
    """Both pairs of the plan are on their way: nobody is left, and nobody has room."""
    from matching import lifecycle

    now = timezone.now()
    for citizen, mentor in (("bettina", "ole"), ("amina", "kirsten")):
        match = lifecycle.shortlist(town[citizen], town[mentor], by=town["tina"], at=now)
        lifecycle.agree(match, by=town["tina"], at=now)
    page = karen.get(reverse("board"))
    assert (page.context["rows"], page.context["room"]) == ([], 0)
