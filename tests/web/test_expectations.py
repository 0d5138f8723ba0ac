"""The expectation talk: Karen writes down what Bettina and Kirsten agree on, and both get it on paper."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import lifecycle
from matching.models import ExpectationTalk, Reading
from matching.stages import Stage
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
def kirsten(karen):
    sind = karen.offices.get()
    log_in = people.user("Kirsten", "mentor", sind)
    return people.mentor("Kirsten Overby", of=sind, user=log_in)


@pytest.fixture
def match(tina, kirsten):
    """The three are to talk about what they expect."""
    bettina, now = people.citizen("Bettina Skovgaard", contact=tina), timezone.now()
    match = lifecycle.shortlist(bettina, kirsten, by=tina, at=now)
    lifecycle.agree(match, by=tina, at=now)
    return people.ask(match, by=tina, at=now)


def where(match, name="expectations"):
    return reverse(name, args=[match.pk])


def begin(match, by):
    day = timezone.localdate()
    lifecycle.confirm(
        match, Stage.RUNNING, by=by, at=timezone.now(), starts_on=day, follow_up_on=day
    )


def said(**points):
    return {"held_on": timezone.localdate().isoformat(), **points}


def test_before_they_begin_the_page_of_the_match_asks_for_it(client, match, karen):
    client.force_login(karen)
    link = f'href="{where(match)}"'
    before = client.get(where(match, "match")).content.decode()
    asked = client.get(where(match)).content.decode()
    assert before.count(link) == 2  # the hint, and the part of the talk
    assert all(f'name="{name}"' in asked for name in ("how_often", "limits", "at_the_end"))
    assert client.post(where(match), said(limits="Ingen penge.")).status_code == 302
    after = client.get(where(match, "match")).content.decode()
    assert after.count(link) == 1 and "Ingen penge." in after


def test_the_volunteer_reads_it_while_they_meet_and_that_is_written_down(
    client, match, karen, kirsten
):
    client.force_login(karen)
    client.post(where(match), said(what_for="Gå ture."))
    begin(match, karen)
    of_bettina = reverse("citizen", args=[match.citizen_id])
    client.force_login(kirsten.user)
    assert "Gå ture." in client.get(of_bettina).content.decode()
    assert Reading.objects.get(user=kirsten.user, through="citizen").citizen == match.citizen
    assert client.get(where(match)).status_code == 404
    assert client.get(where(match, "expectations_paper")).status_code == 404
    lifecycle.end(match, by=karen, at=timezone.now(), side="citizen", reason="purpose_met")
    assert client.get(of_bettina).status_code == 404


def test_on_paper_there_are_first_names_and_the_points_alone(client, match, karen):
    client.force_login(karen)
    client.post(where(match), said(how_often="Hver tirsdag kl. 10.", contact="En sms."))
    page = client.get(where(match, "expectations_paper")).content.decode()
    paper = page[page.index('<article class="sheet">') : page.index("</article>")]
    assert "Hver tirsdag kl. 10." in paper and "En sms." in paper
    assert "Bettina" in paper and "Kirsten" in paper
    assert "Skovgaard" not in paper and "Overby" not in paper


def test_what_the_contact_person_wrote_is_a_day_to_the_coordinator(client, match, tina, karen):
    client.force_login(tina)
    client.post(where(match), said(limits="Ingen penge."))
    client.force_login(karen)
    for page in (where(match, "match"), where(match)):
        shown = client.get(page).content.decode()
        assert "Ingen penge." not in shown and 'name="limits"' not in shown
    assert client.get(where(match, "expectations_paper")).status_code == 404
    refused = client.post(where(match), said(limits="Alt."))
    assert refused.status_code == 422 and "Ingen penge." not in refused.content.decode()
    assert ExpectationTalk.objects.get().limits == "Ingen penge."


def test_what_the_coordinator_wrote_the_contact_person_goes_on_with(client, match, tina, karen):
    client.force_login(karen)
    client.post(where(match), said(limits="Ingen penge."))
    client.force_login(tina)
    page = opened(client.get(where(match)).context["form"])
    assert page["limits"] == "Ingen penge."
    client.post(where(match), page | {"contact": "En sms."})
    talk = ExpectationTalk.objects.get()
    assert (talk.limits, talk.contact, talk.recorded_by) == ("Ingen penge.", "En sms.", karen)


def test_two_tabs_overwrite_nothing_of_one_another(client, match, karen):
    client.force_login(karen)
    tab = opened(client.get(where(match)).context["form"])
    client.post(where(match), tab | {"limits": "Ingen penge."})
    client.post(where(match), tab | {"contact": "En sms."})
    talk = ExpectationTalk.objects.get()
    assert (talk.limits, talk.contact) == ("Ingen penge.", "En sms.")
    stale = client.post(where(match), tab | {"limits": "Intet lån."})
    assert stale.status_code == 422 and "Intet lån." in stale.content.decode()
    again = {name: value for name, value in stale.context["form"].data.items() if value}
    assert client.post(where(match), again).status_code == 302
    talk.refresh_from_db()
    assert talk.limits == "Intet lån."


def test_what_cannot_be_is_said_and_what_was_typed_stays(client, match, karen):
    client.force_login(karen)
    today = timezone.localdate()
    for odd in (
        {"held_on": today + DAY, "limits": "Ingen penge."},
        {"held_on": today.replace(year=today.year - 30, day=1), "limits": "Ingen penge."},
        {"held_on": "", "limits": "Ingen penge."},
        said(limits="  "),
    ):
        page = client.post(where(match), odd)
        assert page.status_code == 422 and odd["limits"] in page.content.decode()
    assert not ExpectationTalk.objects.exists()


def test_only_from_the_volunteers_yes_until_the_end(client, match, tina, karen):
    client.force_login(karen)
    asked = lifecycle.shortlist(
        people.citizen("Bent", contact=tina), people.mentor("Poul"), by=tina, at=timezone.now()
    )
    assert client.get(where(asked)).status_code == 404
    client.post(where(match), said(limits="Ingen penge."))
    lifecycle.end(match, by=karen, at=timezone.now(), side="citizen", reason="changed_mind")
    assert client.post(where(match), said(limits="Alt.")).status_code == 404
    assert "Ingen penge." in client.get(where(match, "match")).content.decode()
