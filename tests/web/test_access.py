"""Every address × every role: what a GET answers. A new address without a row fails here."""

import pytest
from django.urls import get_resolver, reverse
from django.utils import timezone

from matching import conversations, lifecycle, meetings, sheets
from matching.stages import Stage
from tests import people
from tests.versions import draft

pytestmark = pytest.mark.django_db

# administrator, coordinator, contact person, consultant elsewhere, volunteer, evaluator, stranger
ACTORS = ("administrator", "coordinator", "tina", "elsewhere", "volunteer", "evaluator", "stranger")
LOGIN = 302  # a stranger is shown the way to the log-in
TABLE = {
    "overview": (200, 200, 200, 200, 200, 200, LOGIN),
    "citizens": (200, 200, 200, 200, 200, 200, LOGIN),
    "new_citizen": (404, 200, 200, 200, 404, 404, LOGIN),
    "colleagues": (404, 404, 200, 200, 404, 404, LOGIN),
    "citizen": (404, 200, 200, 404, 200, 404, LOGIN),
    "edit_citizen": (404, 200, 200, 404, 404, 404, LOGIN),
    "seen_by": (404, 200, 200, 404, 404, 404, LOGIN),
    "record_consent": (405, 405, 405, 405, 405, 405, LOGIN),
    "suggest_companies": (404, 200, 200, 404, 404, 404, LOGIN),
    "suggest_mentors": (404, 200, 200, 404, 404, 404, LOGIN),
    "compare": (404, 200, 200, 404, 404, 404, LOGIN),
    "what_if": (404, 200, 200, 404, 404, 404, LOGIN),
    "choices": (404, 200, 200, 404, 404, 404, LOGIN),
    "choice_answers": (404, 200, 200, 404, 404, 404, LOGIN),
    "own_find": (404, 200, 200, 404, 404, 404, LOGIN),
    "referral": (404, 200, 200, 404, 404, 404, LOGIN),
    "referral_step": (405, 405, 405, 405, 405, 405, LOGIN),
    "status": (404, 200, 200, 404, 404, 404, LOGIN),
    "status_yes": (405, 405, 405, 405, 405, 405, LOGIN),
    "referrals": (404, 200, 200, 200, 404, 404, LOGIN),
    "answer": (405, 405, 405, 405, 405, 405, LOGIN),
    "task_done": (405, 405, 405, 405, 405, 405, LOGIN),
    "companies": (404, 200, 200, 200, 404, 404, LOGIN),
    "new_company": (404, 200, 200, 200, 404, 404, LOGIN),
    "company": (404, 200, 200, 200, 404, 404, LOGIN),
    "edit_company": (404, 200, 200, 200, 404, 404, LOGIN),
    "new_opening": (404, 200, 200, 200, 404, 404, LOGIN),
    "edit_opening": (404, 200, 200, 200, 404, 404, LOGIN),
    "mentors": (404, 200, 200, 200, 302, 404, LOGIN),
    "new_mentor": (404, 200, 404, 404, 404, 404, LOGIN),
    "mentor": (404, 200, 200, 404, 200, 404, LOGIN),
    "edit_mentor": (404, 200, 404, 404, 404, 404, LOGIN),
    "availability": (404, 200, 404, 404, 200, 404, LOGIN),
    "match": (404, 200, 200, 404, 404, 404, LOGIN),
    "step": (405, 405, 405, 405, 405, 405, LOGIN),
    "tell_volunteer": (404, 200, 200, 404, 404, 404, LOGIN),
    "volunteer_answer": (405, 405, 405, 405, 405, 405, LOGIN),
    "new_sheet": (404, 404, 200, 404, 404, 404, LOGIN),
    "sheet": (404, 200, 200, 404, 404, 404, LOGIN),
    "openness": (404, 404, 200, 404, 404, 404, LOGIN),
    "new_conversation": (404, 200, 200, 404, 404, 404, LOGIN),
    "conversation_paper": (404, 404, 200, 404, 404, 404, LOGIN),
    "agreement_done": (405, 405, 405, 405, 405, 405, LOGIN),
    "no_thanks": (405, 405, 405, 405, 405, 405, LOGIN),
    "meetings": (404, 200, 200, 200, 404, 404, LOGIN),
    "meeting": (404, 200, 200, 404, 404, 404, LOGIN),
    "meeting_agenda": (404, 200, 200, 404, 404, 404, LOGIN),
    "move_meeting": (405, 405, 405, 405, 405, 405, LOGIN),
    "delete_meeting": (405, 405, 405, 405, 405, 405, LOGIN),
    "case_on_agenda": (405, 405, 405, 405, 405, 405, LOGIN),
    "case_off_agenda": (405, 405, 405, 405, 405, 405, LOGIN),
    "versions": (200, 200, 200, 200, 404, 200, LOGIN),
    "new_version": (404, 200, 404, 404, 404, 404, LOGIN),
    "version": (200, 200, 200, 200, 404, 200, LOGIN),
    "version_effect": (200, 200, 200, 200, 404, 200, LOGIN),
    "learning": (200, 200, 200, 200, 404, 200, LOGIN),
    "new_worry": (404, 200, 200, 404, 404, 404, LOGIN),
    "react": (404, 404, 404, 404, 404, 404, LOGIN),  # nobody's worry
    "log": (200, 404, 404, 404, 404, 404, LOGIN),
    "review_reading": (405, 405, 405, 405, 405, 405, LOGIN),
    "calendar": (404, 200, 200, 200, 404, 404, LOGIN),
    "calendar_feed": (404, 404, 404, 404, 404, 404, 404),  # nobody's address
    "demo_login": (405, 405, 405, 405, 405, 405, 405),
    "set_language": (302, 302, 302, 302, 302, 302, 302),
    "schema": (200, 200, 200, 200, 200, 200, 200),
    "how_we_match": (200, 200, 200, 200, 200, 200, 200),
    "health": (200, 200, 200, 200, 200, 200, 200),
    "account_login": (302, 302, 302, 302, 302, 302, 200),
    "account_logout": (200, 200, 200, 200, 200, 200, 302),
    "account_inactive": (200, 200, 200, 200, 200, 200, 200),
    "account_signup": (302, 302, 302, 302, 302, 302, 200),  # says that it is closed
    "account_request_login_code": (302, 302, 302, 302, 302, 302, 200),
    "account_confirm_login_code": (302, 302, 302, 302, 302, 302, 302),
    "account_reauthenticate": (200, 200, 200, 200, 200, 200, LOGIN),
    "account_change_password": (200, 200, 200, 200, 200, 200, LOGIN),
    "account_set_password": (302, 302, 302, 302, 302, 302, LOGIN),
    "account_reset_password": (200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_done": (200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key": (200, 200, 200, 200, 200, 200, 200),
    "account_reset_password_from_key_done": (200, 200, 200, 200, 200, 200, 200),
    "mfa_index": (200, 200, 200, 200, 200, 200, LOGIN),
    "mfa_authenticate": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_reauthenticate": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_activate_totp": (302, 302, 302, 302, 302, 302, LOGIN),  # asks for the password once more
    "mfa_deactivate_totp": (404, 404, 404, 404, 404, 404, LOGIN),  # has none
    "mfa_view_recovery_codes": (404, 404, 404, 404, 404, 404, LOGIN),
    "mfa_generate_recovery_codes": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_download_recovery_codes": (404, 404, 404, 404, 404, 404, LOGIN),
    "mfa_list_webauthn": (200, 200, 200, 200, 200, 200, LOGIN),
    "mfa_add_webauthn": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_reauthenticate_webauthn": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_remove_webauthn": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_edit_webauthn": (302, 302, 302, 302, 302, 302, LOGIN),
    "mfa_login_webauthn": (302, 302, 302, 302, 302, 302, 302),
    "openid_connect_login": (404, 404, 404, 404, 404, 404, 404),  # none is set up
    "openid_connect_callback": (404, 404, 404, 404, 404, 404, 404),
}


@pytest.fixture
def town(db):
    """Odder: Tina's citizen Bettina with a running volunteer, and those who look on."""
    odder, randers = people.office("Jobcenter Odder"), people.office("Jobcenter Randers")
    sind = people.branch("SIND Odder", odder)
    north = people.branch("SIND Randers", randers)
    actors = {
        "administrator": people.user("Adam", "administrator"),
        "coordinator": people.coordinator("Karen", sind),
        "tina": people.consultant("Tina Hvilsom", odder),
        "elsewhere": people.consultant("Rasmus", randers),
        "volunteer": people.user("Kirsten", "mentor", sind),
        "evaluator": people.user("Eva", "evaluator", north),
    }
    tina = actors["tina"]
    bettina = people.citizen("Bettina Skovgaard", contact=tina)
    kirsten = people.mentor("Kirsten Overby", of=sind, user=actors["volunteer"])
    kitchen = people.company("Spisestedet Havrekrogen")
    return {
        "actors": actors,
        "citizen": bettina,
        "mentor": kirsten,
        "company": kitchen,
        "opening": kitchen.openings.get(),
        "match": _running(bettina, kirsten, tina),
        "sheet": _sheet(bettina, kitchen, tina),
        "version": draft("companies", by=actors["coordinator"], tasks=40),
        "meeting": meetings.plan(odder, timezone.localdate(), by=tina, at=timezone.now()),
        "conversation": conversations.record(
            by=tina,
            at=timezone.now(),
            form="call",
            held_on=timezone.localdate(),
            citizen=bettina,
            text="Det er kun for Tina.",
        ),
    }


def _running(citizen, mentor, by):
    from django.utils import timezone

    now = timezone.now()
    match = lifecycle.shortlist(citizen, mentor, by=by, at=now)
    lifecycle.agree(match, by=by, at=now)
    people.ask(match, by=by, at=now)
    day = timezone.localdate()
    return lifecycle.confirm(match, Stage.RUNNING, by=by, at=now, starts_on=day, follow_up_on=day)


def _sheet(citizen, company, by):
    from django.utils import timezone

    now, day = timezone.now(), timezone.localdate()
    match = lifecycle.shortlist(citizen, company.openings.get(), by=by, at=now)
    lifecycle.agree(match, by=by, at=now)
    chosen = sheets.Chosen(["hours"])
    return sheets.make(match, chosen, by=by, at=now, channel="spoken", expires_on=day)


def _address(name, town):
    keys = {
        "step": {"pk": town["match"].pk, "step": "agree"},
        "compare": {"pk": town["citizen"].pk, "kind": "companies"},
        "what_if": {"pk": town["citizen"].pk, "kind": "mentors"},
        "choices": {"pk": town["citizen"].pk, "kind": "companies"},
        "choice_answers": {"pk": town["citizen"].pk, "kind": "mentors"},
        "own_find": {"pk": town["citizen"].pk},
        "referral": {"pk": town["citizen"].pk},
        "referral_step": {"pk": town["citizen"].pk, "step": "refer"},
        "status": {"pk": town["citizen"].pk},
        "status_yes": {"pk": town["citizen"].pk},
        "answer": {"pk": town["opening"].pk, "kind": "companies", "fact": "paid_hours"},
        "new_sheet": {"pk": town["sheet"].match_id},
        "openness": {"pk": town["sheet"].match_id},
        "task_done": {"pk": 1},
        "new_conversation": {"about": "citizen", "pk": town["citizen"].pk},
        "conversation_paper": {"pk": town["conversation"].pk},
        "agreement_done": {"pk": 1},
        "tell_volunteer": {"pk": town["match"].pk},
        "volunteer_answer": {"pk": town["match"].pk},
        "no_thanks": {"pk": town["company"].pk},
        "meeting": {"pk": town["meeting"].pk},
        "meeting_agenda": {"pk": town["meeting"].pk},
        "move_meeting": {"pk": town["meeting"].pk},
        "delete_meeting": {"pk": town["meeting"].pk},
        "case_on_agenda": {"pk": 1},
        "case_off_agenda": {"pk": 1},
        "new_version": {"kind": "companies"},
        "learning": {"kind": "companies"},
        "version_effect": {"pk": town["version"].pk},
        "new_worry": {"pk": town["citizen"].pk},
        "react": {"pk": 1},
        "review_reading": {"pk": 1},
        "calendar_feed": {"key": "somebody-guessed-this"},
        "demo_login": {"role": "coordinator"},
        "openid_connect_login": {"provider_id": "organisation"},
        "openid_connect_callback": {"provider_id": "organisation"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
    }
    noun = {
        "record_consent": "citizen",
        "seen_by": "citizen",
        "suggest_companies": "citizen",
        "suggest_mentors": "citizen",
    }
    noun |= {"new_opening": "company", "availability": "mentor"}
    if name in keys:
        return reverse(name, kwargs=keys[name])
    about = noun.get(name) or name.removeprefix("edit_")
    if about in ("citizen", "company", "opening", "mentor", "match", "version", "sheet"):
        return reverse(name, kwargs={"pk": town[about].pk})
    return reverse(name)


def _names(patterns):
    for pattern in patterns:
        if getattr(pattern, "app_name", None) == "admin":
            continue  # Django's own addresses: see test_the_administration_is_the_administrators
        if hasattr(pattern, "url_patterns"):
            yield from _names(pattern.url_patterns)
        else:
            yield pattern.name


def test_every_address_has_a_row():
    assert set(_names(get_resolver().url_patterns)) == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_get(name, town, client):
    address = _address(name, town)
    answers = []
    for actor in ACTORS:
        client.logout()
        if actor != "stranger":
            client.force_login(town["actors"][actor])
        answers.append(client.get(address).status_code)
    assert dict(zip(ACTORS, answers, strict=True)) == dict(zip(ACTORS, TABLE[name], strict=True))


def test_the_administration_is_the_administrators(town, client):
    answers = {}
    for actor, user in town["actors"].items():
        client.force_login(user)
        answers[actor] = client.get("/administration/programme/user/").status_code
    assert answers == {actor: 200 if actor == "administrator" else 302 for actor in town["actors"]}


def test_outside_demo_mode_nobody_logs_in_by_a_press(town, client, settings):
    settings.DEMO = False
    assert client.post(reverse("demo_login", kwargs={"role": "administrator"})).status_code == 404
    assert "demo/login" not in client.get(reverse("account_login")).content.decode()
