"""Recruitment through the pages: what is missing, who came how, and what was seen of whom."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from mentors.models import InformationMeeting, RecruitmentTarget, VolunteerCentre
from programme.roles import Role
from tests import people
from web.forms.recruitment import CentreForm, InformationMeetingForm
from web.views.recruitment import to_talk_to

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
WHERE = "/recruitment/"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def sind():
    return people.branch("SIND Odder", people.office("Jobcenter Odder"))


@pytest.fixture
def inger(client, sind):
    made = people.coordinator("Inger Stenholt", sind)
    client.force_login(made)
    return made


@pytest.fixture
def kirsten(sind):
    log_in = people.user("Kirsten Lind", Role.MENTOR, sind)
    return people.mentor("Kirsten Lind", of=sind, user=log_in)


def aims(**facts):
    odder = {"town": "Odder", "first_postcode": "8300", "at_least": "4", "at_most": "5"}
    return odder | {"from_on": timezone.localdate().isoformat()} | facts


def test_inger_sets_a_target_and_reads_what_is_missing(client, inger, kirsten, sind):
    people.mentor("Bo Bak", of=sind, contract_signed_on=None)
    assert client.post(WHERE, aims()).status_code == 302
    page = client.get(WHERE)
    [aim] = page.context["aims"]
    assert ([str(one) for one in aim.active], aim.missing) == (["Kirsten Lind"], 3)
    [sentence] = page.context["sentences"]
    assert "Odder" in sentence and "3" in sentence and "1" in sentence
    assert reverse("mentor", kwargs={"pk": kirsten.pk}) in page.content.decode()


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("first_postcode", "83OO"),
        ("first_postcode", "٨٣٠٠"),
        ("at_least", "-1"),
        ("from_on", "snart"),
        ("town", ""),
    ],
)
def test_an_odd_target_is_kept_on_the_page_and_not_written(client, inger, field, typed):
    answer = client.post(WHERE, aims(**{field: typed}))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"][field].value() == typed
    assert not RecruitmentTarget.objects.exists()


def test_fewer_at_most_than_at_least_is_a_sentence(client, inger):
    answer = client.post(WHERE, aims(at_most="3"))
    assert answer.status_code == 422 and answer.context["form"].non_field_errors()


def test_another_branch_stays_out_of_sight(client, inger, kirsten):
    north = people.branch("SIND Randers")
    there = people.mentor("Nikolaj Nord", of=north)
    centre = north.volunteer_centres.create(name="Nordhuset")
    meeting = north.information_meetings.create(held_on=timezone.localdate(), place="Nordsalen")
    page = client.get(WHERE).content.decode()
    assert "Nord" not in page
    for url in (
        f"/recruitment/centres/{centre.pk}/edit/",
        f"/recruitment/meetings/{meeting.pk}/edit/",
        f"/mentors/{there.pk}/certificates/",
        f"/mentors/{there.pk}/feedback/",
        f"/mentors/{there.pk}/contract/",
    ):
        assert (client.get(url).status_code, client.post(url).status_code) == (404, 404), url


def test_a_meeting_says_who_of_the_volunteers_came(client, inger, kirsten, sind):
    client.post("/recruitment/centres/new/", {"name": "Frivillighuset"})
    centre = VolunteerCentre.objects.get()
    today = timezone.localdate()
    said = {"held_on": today.isoformat(), "place": "Biblioteket", "came": "12"}
    client.post("/recruitment/meetings/new/", said | {"mentors": [kirsten.pk]})
    meeting = InformationMeeting.objects.get()
    assert (meeting.branch, meeting.came, list(meeting.mentors.all())) == (sind, 12, [kirsten])
    where = f"/recruitment/meetings/{meeting.pk}/edit/"
    assert client.get(where).context["form"]["mentors"].value() == [kirsten.pk]
    assert 'name="initial-mentors"' in client.get(where).content.decode()
    client.post(where, said | {"centre": centre.pk, "initial-mentors": [kirsten.pk]})
    meeting.refresh_from_db()
    assert (meeting.centre, list(meeting.mentors.all())) == (centre, [])


def test_whom_a_meeting_did_not_ask_about_stays_where_they_were(client, inger, kirsten, sind):
    meeting = sind.information_meetings.create(held_on=timezone.localdate(), place="Biblioteket")
    north = people.branch("SIND Randers")
    moved = people.mentor("Nikolaj Nord", of=north, information_meeting=meeting)
    kirsten.information_meeting = meeting  # written by somebody else since the page was opened
    kirsten.save()
    said = {"held_on": meeting.held_on.isoformat(), "place": "Hovedbiblioteket"}
    where = f"/recruitment/meetings/{meeting.pk}/edit/"
    assert client.post(where, said | {"initial-mentors": ["x", moved.pk]}).status_code == 302
    assert {*meeting.mentors.all()} == {kirsten, moved}


def test_what_is_there_already_is_told_and_kept_once(client, inger, sind):
    sind.volunteer_centres.create(name="Frivillighuset")
    meeting = sind.information_meetings.create(held_on=timezone.localdate(), place="Biblioteket")
    assert client.post("/recruitment/centres/new/", {"name": "Frivillighuset"}).status_code == 422
    said = {"held_on": meeting.held_on.isoformat(), "place": "Biblioteket"}
    assert client.post("/recruitment/meetings/new/", said).status_code == 422
    assert client.post(f"/recruitment/meetings/{meeting.pk}/edit/", said).status_code == 302


def test_two_who_enter_the_same_at_once_get_a_sentence(inger, kirsten, sind):
    day = timezone.localdate()
    centre = CentreForm(inger, {"name": "Frivillighuset"}, instance=VolunteerCentre())
    said = {"held_on": day.isoformat(), "place": "Biblioteket", "mentors": kirsten.pk}
    data = QueryDict(mutable=True)
    data.update(said)
    meeting = InformationMeetingForm(inger, data, instance=InformationMeeting())
    assert centre.is_valid() and meeting.is_valid()
    sind.volunteer_centres.create(name="Frivillighuset")
    sind.information_meetings.create(held_on=day, place="Biblioteket")
    assert (centre.keep(), meeting.keep()) == (False, False)
    assert centre.errors and meeting.errors
    kirsten.refresh_from_db()
    assert kirsten.information_meeting is None


def test_a_certificate_is_written_down_and_tells_when_it_runs_out(client, inger, kirsten):
    today = timezone.localdate()
    where = f"/mentors/{kirsten.pk}/certificates/"
    said = {"kind": "criminal", "seen_on": (today - 30 * DAY).isoformat()}
    late = said | {"expires_on": (today - 31 * DAY).isoformat()}
    assert client.post(where, late).status_code == 422
    client.post(where, said | {"expires_on": (today + 59 * DAY).isoformat()})
    assert kirsten.certificates.get().seen_by == inger
    [(one, ended)] = client.get(WHERE).context["expiring"]
    assert (one.mentor, one.ends_on, ended) == (kirsten, today + 59 * DAY, False)
    assert where in client.get(WHERE).content.decode()


def test_inger_writes_down_a_talk_and_kirsten_reads_it(client, inger, kirsten):
    today = timezone.localdate()
    said = {"kind": "one_month", "held_on": today.isoformat(), "text": "Du gør det godt."}
    where = f"/mentors/{kirsten.pk}/feedback/"
    assert client.post(where, said | {"text": ""}).status_code == 422
    for _press in range(2):
        assert client.post(where, said).status_code == 302
    other = {"text": "Du gør det rigtig godt."}
    refused = client.post(where, said | other | {"initial-text": ""})
    assert refused.status_code == 422
    shown = refused.context["form"].data["initial-text"]
    assert shown in refused.content.decode()  # read, it may be put right
    assert client.post(where, said | {"initial-text": shown} | other).status_code == 302
    said |= other
    page = f"/mentors/{kirsten.pk}/"
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    for reader, reads in ((inger, True), (kirsten.user, True), (tina, False)):
        client.force_login(reader)
        assert (said["text"] in client.get(page).content.decode()) is reads, reader


def test_the_overview_is_told_whom_to_talk_to(inger, kirsten, sind):
    today = timezone.localdate()
    kirsten.contract_ends_on = today + 10 * DAY
    kirsten.save()
    people.mentor("Fjerne Finn", of=people.branch("SIND Randers"), contract_ends_on=today)
    told = to_talk_to(inger, today)
    assert [(one.mentor, ended) for one, ended in told["expiring"]] == [(kirsten, False)]
    assert [(one["mentor"], one["on"], one["late"]) for one in told["talks"]] == [
        (kirsten, today + 10 * DAY, False)
    ]
    tina = people.consultant("Tina Hvilsom", people.office("Jobcenter Odder"))
    assert to_talk_to(tina, today) == {"expiring": [], "talks": []}
