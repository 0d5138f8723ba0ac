"""Two tabs, or two colleagues, with the same page open: the second overwrites nothing unseen, and what was
typed is still there."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle
from matching.models import OpennessPlan
from matching.stages import Stage
from tests import people

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WORDS = {"what": "", "to_whom": "", "when": "", "who_helps": ""}


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def tina(client):
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    client.force_login(tina)
    return tina


@pytest.fixture
def bettina(tina):
    return people.citizen("Bettina Skovgaard", contact=tina)


@pytest.fixture
def match(bettina, tina):
    """Bettina in a job at the kitchen."""
    now, today = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(
        bettina, people.company("Havrekrogen").openings.get(), by=tina, at=now
    )
    lifecycle.agree(match, by=tina, at=now)
    for stage in (Stage.APPROACHED, Stage.MEETING):
        lifecycle.advance(match, stage, by=tina, at=now)
    return lifecycle.confirm(
        match, Stage.JOB, by=tina, at=now, starts_on=today, follow_up_on=today + DAY
    )


def opened(form):
    """The fields of an open page, as a browser would send them: what it showed goes along."""
    sent = {}
    for field in form:
        value = field.value()
        if value is not None and value is not False:
            sent[field.html_name] = value
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = "" if value is None else str(value)
    return sent


# The openness plan


def plan(match):
    return {name: getattr(OpennessPlan.objects.get(match=match), name) for name in WORDS}


def test_each_tab_of_the_plan_leaves_the_words_of_the_other(client, match):
    page = reverse("openness", args=[match.pk])
    tab = opened(client.get(page).context["form"])
    client.post(page, tab | {"what": "At jeg bliver træt."})
    client.post(page, tab | {"when": "Første dag"})
    assert plan(match) == WORDS | {"what": "At jeg bliver træt.", "when": "Første dag"}


def test_the_same_words_in_two_tabs_are_put_together_by_hand(client, match):
    page = reverse("openness", args=[match.pk])
    tab = opened(client.get(page).context["form"])
    client.post(page, tab | {"what": "At jeg bliver træt."})
    stale = client.post(page, tab | {"what": "At jeg hører dårligt.", "to_whom": "Lis"})
    shown = stale.content.decode()
    assert stale.status_code == 422
    assert "Meanwhile this was written here: “At jeg bliver træt.”" in shown
    assert "At jeg hører dårligt." in shown and "Lis" in shown  # what was typed is still there
    assert plan(match) == WORDS | {"what": "At jeg bliver træt."}
    # Whoever has read that and saves once more means it.
    again = opened(stale.context["form"]) | {
        stale.context["form"][name].html_initial_name: stale.context["form"].data[f"initial-{name}"]
        for name in WORDS
    }
    assert client.post(page, again).status_code == 302
    assert plan(match) == WORDS | {"what": "At jeg hører dårligt.", "to_whom": "Lis"}


def test_a_fragment_that_was_saved_shows_from_then_on_what_it_saved(client, match):
    page = reverse("openness", args=[match.pk])
    tab = opened(client.get(page).context["form"])
    first = client.post(page, tab | {"what": "Træt"}, headers={"HX-Request": "true"})
    next_one = opened(first.context["form"]) | {"what": "Ofte træt"}
    assert client.post(page, next_one, headers={"HX-Request": "true"}).status_code == 200
    assert plan(match)["what"] == "Ofte træt"


# Pauses


def test_a_pause_of_a_match_from_a_stale_tab(client, match):
    page, today = reverse("match", args=[match.pk]), timezone.localdate()
    hold = reverse("step", args=[match.pk, "hold"])
    tab = opened(client.get(page).context["forms"]["hold"])
    client.post(hold, tab | {"begins_on": today, "ends_on": today + 9 * DAY})
    stale = client.post(hold, tab | {"begins_on": today + DAY, "ends_on": ""})
    assert stale.status_code == 422
    assert "Meanwhile a pause was saved: from" in stale.content.decode()
    form = stale.context["forms"]["hold"]
    assert form["begins_on"].value() == str(today + DAY)  # as it was typed
    assert lifecycle.pause_now(match, today) == (today, today + 9 * DAY, None)
    again = {name: value for name, value in form.data.items() if value}
    assert client.post(hold, again).status_code == 302
    assert lifecycle.pause_now(match, today) == (today + DAY, None, None)


def test_a_colleagues_pause_stays_where_the_profile_is_saved_for_something_else(
    client, tina, bettina
):
    page, today = reverse("edit_citizen", args=[bettina.pk]), timezone.localdate()
    tab = opened(client.get(page).context["form"])
    bettina.pauses.create(begins_on=today, ends_on=today + 9 * DAY)
    assert client.post(page, tab | {"hours_now": "5"}).status_code == 302
    bettina.refresh_from_db()
    assert bettina.hours_now == 5
    assert [(one.begins_on, one.ends_on) for one in bettina.pauses.all()] == [
        (today, today + 9 * DAY)
    ]


def test_a_pause_of_a_citizen_that_both_have_changed(client, tina, bettina):
    page, today = reverse("edit_citizen", args=[bettina.pk]), timezone.localdate()
    tab = opened(client.get(page).context["form"])
    pause = bettina.pauses.create(begins_on=today, ends_on=today + 9 * DAY)
    mine = tab | {"pause_from": today + DAY, "pause_until": "", "hours_now": "5"}
    stale = client.post(page, mine)
    assert stale.status_code == 422
    form = stale.context["form"]
    assert list(form.errors) == ["pause_from"]
    assert (form["hours_now"].value(), form["pause_from"].value()) == ("5", str(today + DAY))
    pause.refresh_from_db()
    assert (pause.begins_on, pause.ends_on) == (today, today + 9 * DAY)
    assert client.post(page, {**mine, **_as_shown(form)}).status_code == 302
    pause.refresh_from_db()
    assert (pause.begins_on, pause.ends_on) == (today + DAY, None)


def test_a_pause_of_a_volunteer_that_was_taken_away_meanwhile(client, tina):
    log_in = people.user("Kirsten Lind", "mentor")
    kirsten = people.mentor("Kirsten Lind", user=log_in)
    client.force_login(log_in)
    page, today = reverse("availability", args=[kirsten.pk]), timezone.localdate()
    kirsten.pauses.create(begins_on=today)
    tab = opened(client.get(page).context["form"])
    kirsten.pauses.all().delete()
    stale = client.post(page, tab | {"pause_until": today + DAY})
    assert stale.status_code == 422
    assert "Meanwhile the pause was taken away." in stale.content.decode()
    assert kirsten.pauses.count() == 0
    shown = _as_shown(stale.context["form"])
    assert client.post(page, tab | {"pause_until": today + DAY} | shown).status_code == 302
    assert [(one.begins_on, one.ends_on) for one in kirsten.pauses.all()] == [(today, today + DAY)]


@pytest.mark.parametrize("odd", ["\x00", "😀", "9999-99-99", "²"])
def test_an_odd_page_is_an_old_page(client, bettina, odd):
    page, today = reverse("edit_citizen", args=[bettina.pk]), timezone.localdate()
    tab = opened(client.get(page).context["form"])
    answer = client.post(page, tab | {"pause_from": today, "initial-pause_from": odd})
    assert answer.status_code == 422


def _as_shown(form):
    """The hidden fields of a page that was refused: what stands there now."""
    names = [form[name].html_initial_name for name in ("pause_from", "pause_until")]
    return {name: form.data[name] for name in names}
