"""The programme's own page: Karen changes the period, the places and the goals, and nothing is lost."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from citizens.models import Citizen, Referral
from programme.models import Programme, Quota, Target, TargetValue, current_programme
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHERE = "/programme/"
SENTENCE = "Write a figure above 0 and at most 100, for example 60."


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def odder():
    return people.office("Jobcenter Odder")


@pytest.fixture
def karen(client, odder):
    made = people.coordinator("Karen", people.branch("SIND Odder", odder))
    client.force_login(made)
    return made


@pytest.fixture
def two_admitted(odder):
    tina, today = people.consultant("Tina", odder), timezone.localdate()
    for name in ("Amina", "Bent"):
        Referral.objects.create(
            citizen=people.citizen(name, contact=tina),
            referred_on=today - 30 * DAY,
            office=odder,
            referred_by="Ulla",
            outcome="accepted",
            admitted_on=today - 20 * DAY,
            first_talk_at=timezone.now(),
            first_talk_with=tina,
        )


def sent(client, what, **said):
    answer = client.post(WHERE, {"what": what} | {f"{what}-{key}": said[key] for key in said})
    if answer.status_code == 302:
        return []
    assert answer.status_code == 422
    form = answer.context["forms"][what]
    for key, typed in said.items():
        assert str(form[key].value()) == str(typed)  # nothing typed is lost
    with translation.override("en"):
        refusals = [str(error) for errors in form.errors.values() for error in errors]
    return list(dict.fromkeys(refusals))


# The period


def test_karen_writes_when_the_programme_begins_and_ends(client, karen):
    assert sent(client, "period", begins_on="2026-01-01", ends_on="2028-12-31") == []
    one = current_programme()
    assert (one.begins_on, one.ends_on) == (date(2026, 1, 1), date(2028, 12, 31))
    page = client.get(WHERE).content.decode()
    assert "2026" in page and "2028" in page and "is not written yet" not in page


def test_a_period_that_ends_before_it_begins_is_refused_at_the_page(client, karen):
    sentence = "A programme cannot end before it begins. Look at the two days again."
    assert sent(client, "period", begins_on="2026-02-01", ends_on="2026-01-31") == [sentence]
    assert current_programme().begins_on is None


def test_a_period_that_ends_before_it_begins_is_refused_in_the_administration(client):
    client.force_login(people.user("Adam", "administrator"))
    one = current_programme()
    where = reverse("admin:programme_programme_change", args=[one.pk])
    said = {"name": "Rampen", "begins_on": "2026-02-01", "ends_on": "2026-01-31"}
    answer = client.post(where, said)
    assert "cannot end before it begins" in answer.content.decode()
    one.refresh_from_db()
    assert one.begins_on is None


def test_a_period_that_ends_before_it_begins_is_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        Programme.objects.update(begins_on=date(2026, 2, 1), ends_on=date(2026, 1, 31))
    Programme.objects.update(
        begins_on=date(2026, 2, 1), ends_on=date(2026, 2, 1)
    )  # one day is a day


# Places


def test_a_change_of_places_is_a_new_row_and_the_earlier_one_stays(client, karen, odder):
    today = timezone.localdate()
    Quota.objects.create(office=odder, number=5, from_on=today - 100 * DAY)
    assert sent(client, "quota", office=odder.pk, number=8, from_on=today) == []
    assert sent(client, "quota", office=odder.pk, number=9, from_on=today + 9 * DAY) == []
    [one] = client.get(WHERE).context["places"]
    assert (one["now"].number, one["since"]) == (8, today)
    assert [row.number for row in one["earlier"]] == [5]
    assert [row.number for row in one["coming"]] == [9]


def test_fewer_places_than_are_admitted_is_refused_with_how_many(
    client, karen, odder, two_admitted
):
    today = timezone.localdate()
    sentence = "2 citizens of Jobcenter Odder are admitted already: the number cannot be lower."
    for from_on in (today - 300 * DAY, today, today + DAY):
        said = {"office": odder.pk, "number": 1, "from_on": from_on}
        assert sent(client, "quota", **said) == [sentence]
    assert sent(client, "quota", office=odder.pk, number=2, from_on=today) == []
    # What held only until both came may have been as low as it was.
    assert sent(client, "quota", office=odder.pk, number=2, from_on=today - 25 * DAY) == []
    assert sent(client, "quota", office=odder.pk, number=0, from_on=today - 60 * DAY) == []
    assert Quota.objects.count() == 3


def test_fewer_places_than_are_admitted_is_refused_in_the_administration(
    client, odder, two_admitted
):
    client.force_login(people.user("Adam", "administrator"))
    said = {"office": odder.pk, "number": 1, "from_on": timezone.localdate()}
    answer = client.post(reverse("admin:programme_quota_add"), said)
    assert "2 citizens of Jobcenter Odder are admitted already" in answer.content.decode()
    assert not Quota.objects.exists()
    assert (
        client.post(reverse("admin:programme_quota_add"), said | {"number": 2}).status_code == 302
    )


def test_one_day_has_one_number_and_only_karens_own_job_centres_are_asked(client, karen, odder):
    today, randers = timezone.localdate(), people.office("Jobcenter Randers")
    said = {"office": odder.pk, "number": 5, "from_on": today}
    assert sent(client, "quota", **said) == []
    [refusal] = sent(client, "quota", **said | {"number": 6})
    assert refusal.startswith("There is a number for Jobcenter Odder from")
    assert len(sent(client, "quota", **said | {"office": randers.pk})) == 1
    for number in (-1, "many", 5001, ""):
        assert len(sent(client, "quota", office=odder.pk, number=number, from_on=today + DAY)) == 1
    assert Quota.objects.count() == 1


# Goals, and what was found


def test_a_changed_goal_is_a_new_row_from_its_day(client, karen):
    d1, today = Target.objects.get(code="D1"), timezone.localdate()
    assert sent(client, "goal", target=d1.pk, percent="45", from_on=today) == []
    rows = Target.objects.filter(code="D1").order_by("pk")
    assert [(row.goal, row.from_on, row.measure) for row in rows] == [
        (d1.goal, None, d1.measure),
        (rows[1].goal, today, d1.measure),
    ]
    shown = {one["target"].code: one for one in client.get(WHERE).context["targets"]}
    assert (shown["D1"]["goal"], [row["goal"] for row in shown["D1"]["others"]]) == (45, [60])
    [refusal] = sent(client, "goal", target=rows[1].pk, percent="50", from_on=today)
    assert refusal.startswith("There is a goal for D1 from")


@pytest.mark.parametrize("percent", ["-1", "101", "100.1", "NaN", "a half", "1e9", ""])
def test_a_goal_outside_0_to_100_per_cent_is_refused(client, karen, percent):
    target = Target.objects.get(code="D1")
    refusals = sent(client, "goal", target=target.pk, percent=percent, from_on=timezone.localdate())
    assert refusals == [SENTENCE if percent else "This field is required."]
    assert Target.objects.filter(code="D1").count() == 1


def test_a_goal_of_nothing_promises_nothing(client, karen):
    target = Target.objects.get(code="D1")
    said = {"target": target.pk, "percent": "0", "from_on": timezone.localdate()}
    assert sent(client, "goal", **said) == ["A goal is above 0 and at most 100 per cent."]
    with pytest.raises(IntegrityError), transaction.atomic():
        Target.objects.update(goal=0)


def test_before_the_end_of_the_programme_a_goal_is_not_met_yet(client, karen):
    today, tools = timezone.localdate(), Target.objects.get(code="C1")
    tools.values.create(on=today, n=8, of=80, source="Survey")
    programme = current_programme()
    said = []
    for ends_on in (None, today, today + DAY):
        programme.ends_on = ends_on
        programme.save()
        page = client.get(WHERE)
        shown = {one["target"].code: one["kind"] for one in page.context["targets"]}
        said.append((shown["C1"], "Not met yet" in page.content.decode()))
    assert said == [("error", False), ("error", False), ("info", True)]


def test_what_was_found_by_hand_stands_with_its_source_and_outlives_a_changed_goal(client, karen):
    today, tools = timezone.localdate(), Target.objects.get(code="C1")
    found = {"on": today, "n": 60, "of": 80, "source": "Survey in October"}
    assert sent(client, "value", target=tools.pk, **found) == []
    assert sent(client, "goal", target=tools.pk, percent="80", from_on=today) == []
    shown = {one["target"].code: one for one in client.get(WHERE).context["targets"]}
    c1, c2 = shown["C1"], shown["C2"]
    assert (c1["percent"], c1["goal"], c1["result"].status) == (75, 80, "partly")
    assert [round(end) for end in c1["interval"]] == [65, 83]
    assert c1["result"].source == "Survey in October"
    assert c2["result"].status == "not_followed_up"


def test_whose_six_months_have_not_passed_is_told_apart(client, karen, two_admitted):
    today = timezone.localdate()
    amina, bent = Citizen.objects.order_by("name")
    amina.statuses.create(status="fleksjob", from_on=today - 250 * DAY)
    bent.statuses.create(status="fleksjob", from_on=today - 50 * DAY)
    page = client.get(WHERE)
    found = {one["target"].measure: one["result"] for one in page.context["targets"]}
    kept = found[Target.Measure.KEPT_OR_PENSION]
    assert (kept.n, kept.of, kept.not_due) == (1, 2, 1)
    assert "1 more is in a job whose six months have not passed yet." in page.content.decode()
    assert found[Target.Measure.JOB].not_due is None


def test_odd_findings_are_refused(client, karen):
    today, tools = timezone.localdate(), Target.objects.get(code="C1")
    found = {"target": tools.pk, "on": today, "n": 60, "of": 80, "source": "Survey"}
    for odd in ({"n": 81}, {"of": 0, "n": 0}, {"on": today + DAY}, {"source": " "}, {"n": "many"}):
        assert len(sent(client, "value", **found | odd)) == 1, odd
    computed = Target.objects.get(code="D1")
    assert len(sent(client, "value", **found | {"target": computed.pk})) == 1
    assert not TargetValue.objects.exists()


def test_who_sees_no_citizen_sees_no_figure_of_theirs(client, two_admitted):
    client.force_login(people.user("Adam", "administrator"))
    shown = {one["target"].code: one for one in client.get(WHERE).context["targets"]}
    assert shown["A1"]["result"] is None and shown["C1"]["result"] is not None


def test_nothing_that_can_be_changed_is_no_page(client, karen):
    assert client.post(WHERE, {"what": "name"}).status_code == 404
    assert client.post(WHERE, {}).status_code == 404
