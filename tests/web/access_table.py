"""Every address × every role: what a GET answers and what a POST answers. A new address without a row
fails in `test_access.py`.

A key is the name of an address; a word after it tells several rows of one address apart. Who is named
gets the answer; who is not gets 404, as if there were no such page, and the stranger the way to the
log-in. What stands as a POST is answered to what `sent` holds for the row, which is what somebody who
may would send, or to nothing at all.
"""

from typing import NamedTuple

from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from mentors import contracts
from tests.web.town import DAY

ACTORS = (
    "administrator",
    "coordinator",
    "coordinator elsewhere",
    "tina",  # the contact person
    "deputy",  # today
    "was deputy",  # and is a colleague still
    "elsewhere",  # a consultant of another job centre
    "volunteer",  # who meets the citizen
    "asked",  # a volunteer who has not answered yet
    "was volunteer",  # whose match has ended
    "evaluator",
    "stranger",
)
CONTACT = ("tina", "deputy")
CASE = ("coordinator", *CONTACT)
OFFICE = (*CASE, "was deputy")
CONSULTANTS = (*CONTACT, "was deputy", "elsewhere")
COORDINATORS = ("coordinator", "coordinator elsewhere")
CASE_WORKERS = (*COORDINATORS, *CONSULTANTS)
VOLUNTEERS = ("volunteer", "asked", "was volunteer")
LOGGED_IN = ACTORS[:-1]

LOG_IN = 302  # the way to the log-in
GONE = 302  # done: the page leads on
MEND = 422  # the page is shown again, to be mended


def opens(*who, answer=200, others=404, stranger=LOG_IN):
    return dict.fromkeys(LOGGED_IN, others) | dict.fromkeys(who, answer) | {"stranger": stranger}


def public(answer=200):
    return dict.fromkeys(ACTORS, answer)


def takes(*who, answer=GONE):
    return opens(*who, answer=answer)


NO = opens(others=405)
MENTORS = opens(*CASE_WORKERS) | dict.fromkeys(VOLUNTEERS, 302)  # to his own page
NO_LOG_IN_NEEDED = public(405)


class Row(NamedTuple):
    get: dict
    post: dict = NO


TABLE = {
    "overview": Row(opens(*LOGGED_IN)),
    # Citizens
    "citizens": Row(opens(*LOGGED_IN), opens(*LOGGED_IN)),
    "new_citizen": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND)),
    "new_citizen here": Row(
        opens(*CASE_WORKERS),
        takes(*OFFICE) | dict.fromkeys(("coordinator elsewhere", "elsewhere"), MEND),
    ),
    "colleagues": Row(opens(*CONSULTANTS), opens(*CONSULTANTS)),
    "citizen": Row(opens(*OFFICE, "volunteer", "asked")),
    "hand_over": Row(
        opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND) | dict.fromkeys(CONTACT, GONE)
    ),
    "own_data": Row(opens(*CONTACT)),
    "own_data_file": Row(opens(*CONTACT)),
    "erase_citizen": Row(opens(*CASE), takes(*CASE)),
    "edit_citizen": Row(opens(*CASE), takes(*CASE)),
    "seen_by": Row(opens(*CASE)),
    "record_consent": Row(NO, takes(*CASE)),
    "ready": Row(NO, takes(*CASE)),
    "statuses": Row(opens(*CASE), takes(*CASE)),
    "plan": Row(opens(*CASE)),
    "new_goal": Row(opens(*CONTACT), takes(*CONTACT)),
    "plan_paper": Row(opens(*CONTACT)),
    **{
        f"goal_step{one}": Row(opens(*CONTACT), takes(*CONTACT))
        for one in ("", " reach", " give-up", " again")
    },
    "goal_step nonsense": Row(opens(), opens()),
    "agreement_goal": Row(NO, takes(*CONTACT)),
    "progression": Row(opens(*CASE)),
    "new_measurement": Row(opens(*CONTACT), takes(*CONTACT)),
    "edit_measurement": Row(opens(*CONTACT), takes(*CONTACT)),
    "focus": Row(NO, takes(*CONTACT)),
    "progression_paper": Row(opens(*CONTACT)),
    "survey": Row(opens(*CONTACT), takes(*CONTACT)),
    "survey_paper": Row(opens(*CONTACT)),
    "survey_link": Row(NO, takes(*CONTACT, answer=200)),  # shown, and nowhere else
    "referral": Row(opens(*CASE)),
    "referral_step": Row(NO, takes(*CASE)),
    "referral_step tell": Row(NO, takes(*CASE)),
    "referral_step decline": Row(NO, takes(*CASE, answer=MEND)),  # what has begun is ended first
    "referral_step accept": Row(NO, takes(*CASE, answer=MEND)),
    "referral_step move": Row(NO, opens()),  # before the yes there is nothing to move
    "status": Row(opens(*CASE), takes(*CASE, answer=MEND)),  # there is no yes to a letter yet
    "status_yes": Row(NO, takes(*CASE)),
    "referrals": Row(opens(*CASE_WORKERS)),
    "own_find": Row(opens(*CASE), takes(*CONTACT) | {"coordinator": MEND}),
    "own_find look": Row(opens(*CASE), opens(*CASE)),
    "new_worry": Row(opens(*CASE), takes(*CASE)),
    "worried": Row(opens("volunteer"), takes("volunteer")),
    "react": Row(opens(*CONTACT), takes(*CONTACT)),
    "react volunteers": Row(opens(*CASE), takes(*CASE)),
    "task_done": Row(NO, takes(*CASE)),
    # Lists and choices
    "suggest_companies": Row(opens(*CASE), takes(*CASE)),  # the coordinator's is refused: see below
    "suggest_mentors": Row(opens(*CASE), takes(*CASE)),
    "suggest_companies look": Row(opens(*CASE), opens(*CASE)),
    "suggest_mentors look": Row(opens(*CASE), opens(*CASE)),
    "compare": Row(opens(*CASE)),
    "compare mentors": Row(opens(*CASE)),
    "what_if": Row(opens(*CASE), takes(*CASE, answer=MEND)),
    "what_if mentors": Row(opens(*CASE), takes(*CASE, answer=MEND)),
    "choices": Row(opens(*CASE)),
    "choices mentors": Row(opens(*CASE)),
    "choice_answers": Row(opens(*CASE), takes(*CASE, answer=MEND)),
    "choice_answers mentors": Row(opens(*CASE), takes(*CASE, answer=MEND)),
    "answer": Row(NO, takes(*CASE_WORKERS)),
    "answer mentors": Row(NO, takes("coordinator")),
    # Matches
    "match": Row(opens(*CASE)),
    "match place": Row(opens(*CASE)),
    "match asked": Row(opens(*CASE)),
    "match ended": Row(opens(*CASE)),
    "step": Row(NO, takes(*CASE)),
    "step follow-up": Row(NO, takes(*CASE)),
    "step place": Row(NO, takes(*CONTACT) | {"coordinator": MEND}),
    "step yes": Row(NO, takes("coordinator") | dict.fromkeys(CONTACT, MEND)),
    "step nonsense": Row(NO, opens()),
    "tell_volunteer": Row(opens(*CASE), takes(*CASE)),
    "diary": Row(opens("volunteer"), takes("volunteer")),
    "break_plan": Row(opens(*CASE), takes(*CASE, answer=MEND)),  # nobody is away
    "offer": Row(opens(*CASE), takes(*CASE, answer=MEND)),  # the citizen has said yes already
    "volunteer_answer": Row(NO, takes("asked")),
    "new_sheet": Row(opens(*CONTACT), takes(*CONTACT)),
    "sheet": Row(opens(*CASE)),
    "openness": Row(opens(*CONTACT), takes(*CONTACT)),
    "expectations": Row(opens(*CASE), takes(*CASE)),
    "expectations_paper": Row(opens(*CASE)),
    # Companies and volunteers
    "companies": Row(opens(*CASE_WORKERS), opens(*CASE_WORKERS)),
    "new_company": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND)),
    "company": Row(opens(*CASE_WORKERS)),
    "edit_company": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND)),
    "new_opening": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND)),
    "edit_opening": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS, answer=MEND)),
    "company_survey": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "company_survey_paper": Row(opens(*CASE_WORKERS)),
    "company_survey_link": Row(NO, takes(*CASE_WORKERS, answer=200)),
    "withdraw_survey_link": Row(NO, takes(*CONTACT)),
    "no_thanks": Row(NO, takes(*CASE_WORKERS)),
    "mentors": Row(MENTORS, MENTORS),
    "board": Row(opens(*COORDINATORS), takes(*COORDINATORS)),
    "new_mentor": Row(opens(*COORDINATORS), takes(*COORDINATORS, answer=MEND)),
    "mentor": Row(opens(*OFFICE, "volunteer")),
    "mentor ended": Row(opens(*OFFICE, "was volunteer")),
    "edit_mentor": Row(opens("coordinator"), takes("coordinator", answer=MEND)),
    "mentor_data": Row(opens("coordinator", "volunteer")),
    "mentor_data_file": Row(opens("coordinator", "volunteer")),
    "erase_mentor": Row(opens("coordinator"), takes("coordinator")),
    "confirm_times": Row(NO, takes("coordinator", "volunteer")),
    "availability": Row(opens("coordinator", "volunteer"), takes("coordinator", "volunteer")),
    "own_step": Row(NO, takes("volunteer")),
    "own_step undo": Row(NO, opens()),  # nothing that was tapped
    "own_step hours": Row(NO, takes("volunteer")),
    "own_step room": Row(NO, takes("volunteer")),
    "own_step pause": Row(NO, takes("volunteer")),
    "own_step back": Row(NO, takes("volunteer")),
    "own_step words": Row(NO, takes("volunteer")),
    "own_step nonsense": Row(NO, opens()),
    # How volunteers come, and what is agreed with them
    "recruitment": Row(opens(*COORDINATORS), takes(*COORDINATORS)),
    "new_centre": Row(opens(*COORDINATORS), takes(*COORDINATORS)),
    "edit_centre": Row(opens("coordinator"), takes("coordinator")),
    "new_information_meeting": Row(opens(*COORDINATORS), takes(*COORDINATORS)),
    "edit_information_meeting": Row(opens("coordinator"), takes("coordinator")),
    "certificates": Row(opens("coordinator"), takes("coordinator")),
    "contract": Row(opens("coordinator", "volunteer"), takes("coordinator")),
    "contract_copy": Row(opens("coordinator", "volunteer")),
    "sign_contract": Row(NO, takes("coordinator", "volunteer")),
    "feedback": Row(opens("coordinator"), takes("coordinator")),
    # Conversations and meetings
    "new_conversation": Row(opens(*CASE), takes(*CASE)),
    "new_conversation match": Row(opens(*CASE), takes(*CASE)),
    "new_conversation company": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "new_conversation mentor": Row(opens(*OFFICE), takes(*OFFICE)),
    "conversation_paper": Row(opens(*CONTACT)),
    "conversation_paper sind": Row(opens("coordinator")),
    "agreement_done": Row(NO, takes(*CONTACT)),
    "meetings": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "meeting": Row(opens(*OFFICE), takes(*OFFICE, answer=MEND)),
    "meeting take_up": Row(opens(*OFFICE), takes(*CASE) | {"was deputy": MEND}),
    "meeting_agenda": Row(opens(*OFFICE)),
    "move_meeting": Row(NO, takes(*CONTACT, "was deputy") | {"coordinator": MEND}),
    "delete_meeting": Row(NO, takes(*OFFICE)),  # the coordinator's is refused: see below
    "case_on_agenda": Row(NO, takes(*CASE)),
    "case_off_agenda": Row(NO, takes(*CASE)),
    # Courses, café meetings and group visits
    "courses": Row(opens(*CASE_WORKERS)),
    "new_course": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "course": Row(opens(*OFFICE), takes(*CASE) | {"was deputy": MEND}),
    "team_member": Row(NO, takes(*CASE)),
    "team_member leave": Row(NO, takes(*CASE)),
    "team_member nonsense": Row(NO, opens()),
    "course_day": Row(opens(*OFFICE), takes(*OFFICE)),
    "move_course_day": Row(NO, takes(*OFFICE)),
    "call_off_course_day": Row(NO, takes(*OFFICE)),
    "change_course": Row(opens(*OFFICE), takes(*OFFICE)),
    "new_cafe": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "cafe": Row(opens(*OFFICE), takes(*CASE) | {"was deputy": MEND}),
    "cafe_came": Row(NO, takes(*OFFICE)),
    "change_cafe": Row(opens(*OFFICE), takes(*OFFICE)),
    "call_off_cafe": Row(NO, takes(*OFFICE)),
    "withdraw_from_cafe": Row(NO, takes(*CASE)),
    "new_group_visit": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "group_visit": Row(opens(*OFFICE), takes(*CASE) | {"was deputy": MEND}),
    "group_visit_paper": Row(opens(*OFFICE)),
    "change_group_visit": Row(opens(*OFFICE), takes(*OFFICE)),
    "call_off_group_visit": Row(NO, takes(*OFFICE)),
    "could_be_me": Row(NO, takes(*CASE)),
    "could_be_me list": Row(NO, takes(*CASE)),
    "could_be_me out": Row(NO, takes(*CASE)),
    "calendar": Row(opens(*CASE_WORKERS), takes(*CASE_WORKERS)),
    "calendar_feed": Row(public(404), NO_LOG_IN_NEEDED),  # nobody's address
    "calendar_feed tina": Row(public(), NO_LOG_IN_NEEDED),  # the address is the key
    "production": Row(opens(*CASE_WORKERS)),
    "production_caseload": Row(opens(*CASE)),
    # The programme
    "programme": Row(opens(*COORDINATORS, "administrator"), takes(*COORDINATORS, "administrator")),
    "closing": Row(opens(*COORDINATORS), takes(*COORDINATORS)),
    "closing_paper": Row(opens(*COORDINATORS)),
    "closing_sheets": Row(opens(*COORDINATORS)),
    "close_programme": Row(NO, takes(*COORDINATORS)),  # refused: not everybody has a receiver
    "programme quota": Row(
        opens(*COORDINATORS, "administrator"),
        takes("coordinator", "administrator") | {"coordinator elsewhere": MEND},
    ),
    "case_steps": Row(opens(*CASE), takes(*CASE)),
    "case_steps undo": Row(opens(*CASE), takes(*CASE)),
    "cases_by_step": Row(opens(*CASE_WORKERS)),
    "programme_steps": Row(
        opens(*COORDINATORS, "administrator"),
        takes(*COORDINATORS, "administrator", answer=MEND),
    ),
    "programme_steps up": Row(
        opens(*COORDINATORS, "administrator"), takes(*COORDINATORS, "administrator")
    ),
    "programme_step": Row(
        opens(*COORDINATORS, "administrator"), takes(*COORDINATORS, "administrator")
    ),
    # Weights, and how they do
    "versions": Row(opens(*CASE_WORKERS, "evaluator", "administrator")),
    "new_version": Row(opens(*COORDINATORS), takes(*COORDINATORS, answer=MEND)),
    "version": Row(
        opens(*CASE_WORKERS, "evaluator", "administrator"),
        takes(*CASE_WORKERS, "evaluator", "administrator", answer=MEND)
        | dict.fromkeys(COORDINATORS, GONE),
    ),
    "version_effect": Row(opens(*CASE_WORKERS, "evaluator", "administrator")),
    "learning": Row(opens(*CASE_WORKERS, "evaluator", "administrator")),
    # What is told to those who see no person
    "figures": Row(opens(*COORDINATORS, "evaluator")),
    "report": Row(opens(*COORDINATORS, "evaluator")),
    "indicators": Row(opens(*COORDINATORS)),
    "edit_indicator_set": Row(opens(*COORDINATORS), takes(*COORDINATORS, answer=MEND)),
    "use_indicator_set": Row(NO, takes(*COORDINATORS)),
    "surveys": Row(opens(*COORDINATORS)),
    # The log
    "log": Row(opens("administrator")),
    "review_reading": Row(NO, takes("administrator")),
    # Erasing
    "erasures": Row(opens(*CASE_WORKERS, "administrator")),
    "erasure": Row(opens(*OFFICE), takes(*OFFICE) | {"coordinator": MEND}),  # she has asked for it
    "erasure citizen": Row(opens(*CASE), takes(*CASE) | {"tina": MEND}),
    "keep_after_all": Row(NO, takes(*OFFICE)),
    "keep_after_all citizen": Row(NO, takes(*CASE)),
    # For everybody
    "answer_survey": Row(public(404), public(404)),  # nobody's link
    "answer_survey bettina": Row(public(), public(GONE)),  # whoever has it
    "survey_thanks": Row(public(), NO_LOG_IN_NEEDED),
    "demo_login": Row(NO_LOG_IN_NEEDED, public(404)),  # this town is not the demo's
    "set_language": Row(public(302), public(302)),
    "schema": Row(public(), NO_LOG_IN_NEEDED),
    "how_we_match": Row(public(), NO_LOG_IN_NEEDED),
    "health": Row(public(), NO_LOG_IN_NEEDED),
}

# Log-in, passwords and second factors: allauth's own pages, about whoever asks.
ALREADY_IN = opens(*LOGGED_IN, answer=302, stranger=200)
OWN = opens(*LOGGED_IN)
LEADS_ON = opens(*LOGGED_IN, answer=302)
TABLE |= {
    "user_data": Row(OWN),
    "user_data_file": Row(OWN),
    "account_login": Row(ALREADY_IN, ALREADY_IN),
    "account_logout": Row(OWN | {"stranger": 302}, public(302)),
    "account_inactive": Row(public(), NO_LOG_IN_NEEDED),
    "account_signup": Row(ALREADY_IN, ALREADY_IN),  # says that it is closed
    "account_request_login_code": Row(ALREADY_IN, ALREADY_IN),
    "account_confirm_login_code": Row(public(302), public(302)),
    "account_reauthenticate": Row(OWN, OWN),
    "account_change_password": Row(OWN, OWN),
    "account_set_password": Row(LEADS_ON, LEADS_ON),
    "account_reset_password": Row(public(), public()),
    "account_reset_password_done": Row(public(), NO_LOG_IN_NEEDED),
    "account_reset_password_from_key": Row(public(), public()),
    "account_reset_password_from_key_done": Row(public(), NO_LOG_IN_NEEDED),
    "mfa_index": Row(OWN),
    "mfa_authenticate": Row(LEADS_ON, LEADS_ON),
    "mfa_reauthenticate": Row(LEADS_ON, LEADS_ON),
    "mfa_activate_totp": Row(LEADS_ON, LEADS_ON),  # asks for the password once more
    "mfa_deactivate_totp": Row(opens(), opens()),  # has none
    "mfa_view_recovery_codes": Row(opens()),
    "mfa_generate_recovery_codes": Row(LEADS_ON, LEADS_ON),
    "mfa_download_recovery_codes": Row(opens(), opens()),
    "mfa_list_webauthn": Row(OWN),
    "mfa_add_webauthn": Row(LEADS_ON, LEADS_ON),
    "mfa_reauthenticate_webauthn": Row(LEADS_ON, LEADS_ON),
    "mfa_remove_webauthn": Row(LEADS_ON, LEADS_ON),
    "mfa_edit_webauthn": Row(LEADS_ON, LEADS_ON),
    "mfa_login_webauthn": Row(public(302), public(302)),
    "openid_connect_login": Row(public(404), public(404)),  # none is set up
    "openid_connect_callback": Row(public(404), public(404)),
}

# Django's administration: the administrator's alone; nobody else learns more than that it is there.
ADMINISTRATOR = opens("administrator", others=302)
NOWHERE = opens(others=302) | {"administrator": 404}
NOT_EVEN_HERS = opens("administrator", answer=403, others=302)
PAGES_OF_A_TABLE = ("changelist", "add", "change", "delete", "history")
KEPT_BY_HER = ("accommodation", "deputy", "occupation", "office", "postcode", "programme", "quota")
KEPT_BY_HER += ("question", "questionnaire", "target", "targetvalue", "term", "user")
KEPT_BY_PACKAGES = (
    "account_emailaddress",
    "auth_group",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
)
TABLE |= {
    f"admin:programme_{table}_{page}": Row(ADMINISTRATOR, ADMINISTRATOR)
    for table in KEPT_BY_HER
    for page in PAGES_OF_A_TABLE
}
TABLE |= {
    f"admin:{table}_{page}": Row(NOT_EVEN_HERS, NOT_EVEN_HERS)
    for table in KEPT_BY_PACKAGES
    for page in PAGES_OF_A_TABLE
}
WRONG_METHOD = opens("administrator", answer=405, others=302)
SOMEBODY_ELSES = opens("administrator", answer=302, others=403)
TABLE |= {f"admin:{table}_history": Row(LEADS_ON, LEADS_ON) for table in KEPT_BY_PACKAGES}
# The words of the contract are added to, and never changed.
TABLE |= {
    f"admin:mentors_contracttext_{page}": Row(ADMINISTRATOR, ADMINISTRATOR)
    for page in ("changelist", "add", "history")
}
TABLE["admin:mentors_contracttext_change"] = Row(ADMINISTRATOR, NOT_EVEN_HERS)
TABLE["admin:mentors_contracttext_delete"] = Row(NOT_EVEN_HERS, NOT_EVEN_HERS)
# What is asked already is not changed: the answers mean what it said.
for asked in ("question", "questionnaire"):
    TABLE[f"admin:programme_{asked}_change"] = Row(ADMINISTRATOR, NOT_EVEN_HERS)
    TABLE[f"admin:programme_{asked}_delete"] = Row(NOT_EVEN_HERS, NOT_EVEN_HERS)
TABLE |= {
    # What somebody did keeps a name.
    "admin:programme_user_delete": Row(NOT_EVEN_HERS, NOT_EVEN_HERS),
    "admin:index": Row(ADMINISTRATOR, ADMINISTRATOR),
    "admin:app_list": Row(ADMINISTRATOR, ADMINISTRATOR),
    "admin:login": Row(SOMEBODY_ELSES, SOMEBODY_ELSES | {"administrator": 200}),
    "admin:logout": Row(WRONG_METHOD, ADMINISTRATOR),
    "admin:password_change": Row(ADMINISTRATOR, ADMINISTRATOR),
    "admin:password_change_done": Row(ADMINISTRATOR, WRONG_METHOD),
    "admin:autocomplete": Row(NOT_EVEN_HERS, WRONG_METHOD),
    "admin:jsi18n": Row(ADMINISTRATOR, WRONG_METHOD),
    "admin:view_on_site": Row(NOWHERE, NOWHERE),
    "admin:<path:object_id>/": Row(LEADS_ON, LEADS_ON),  # how an address was written once
    "admin:(?P<url>.*)$": Row(NOWHERE, NOWHERE),
}
WITHOUT_A_NAME = {
    "admin:<path:object_id>/": "/administration/programme/user/1/",
    "admin:(?P<url>.*)$": "/administration/nowhere/",
}

# Sent by nobody who may: a key that was destroyed does not come back.
DESTROYS = ("erasure citizen",)

# Answered with 302 and a sentence that says no, and nothing is written.
REFUSED = {
    "suggest_companies": ("coordinator",),
    "delete_meeting": ("coordinator",),
    "close_programme": COORDINATORS,
    "could_be_me out": CASE,
}

# Written by an answer that does not lead on, or for whoever has no log-in: {row: the answer}.
WRITES = {"survey_link": 200, "company_survey_link": 200, "answer_survey bettina": GONE}


def addresses_of(town):
    """{row: where it is in the town}"""
    known = keys(town)
    found = {}
    for row in TABLE:
        if row in WITHOUT_A_NAME:
            continue
        name = row.split(" ")[0]
        about = name.removeprefix("edit_")
        of_noun = {"pk": town[about].pk} if about in town else None
        found[row] = reverse(name, kwargs=known.get(row, of_noun))
    return found | WITHOUT_A_NAME


def address_of(row, town):
    return addresses_of(town)[row]


OF_CITIZEN = (
    "plan",
    "new_goal",
    "plan_paper",
    "progression",
    "new_measurement",
    "focus",
    "progression_paper",
    "ready",
    "statuses",
    "erase_citizen",
    "new_worry",
    "own_data",
    "own_data_file",
    "own_find",
    "own_find look",
    "record_consent",
    "referral",
    "seen_by",
    "case_steps",
    "case_steps undo",
    "status",
    "status_yes",
    "suggest_companies",
    "suggest_companies look",
    "suggest_mentors",
    "suggest_mentors look",
)
OF_SURVEY = ("survey", "survey_paper", "survey_link")


def keys(town):
    """{row: what its address is made of}; of a row that is not here, its name says it."""
    citizen, mentor = {"pk": town["citizen"].pk}, {"pk": town["mentor"].pk}
    companies, mentors = citizen | {"kind": "companies"}, citizen | {"kind": "mentors"}
    place, match = {"pk": town["place"].pk}, {"pk": town["match"].pk}
    about = {"about": "citizen", **citizen}
    found = {
        **dict.fromkeys(OF_CITIZEN, citizen),
        **dict.fromkeys(
            ("mentor_data", "mentor_data_file", "erase_mentor", "confirm_times"), mentor
        ),
        "keep_after_all": {"pk": town["erasure"].pk},
        "erasure citizen": {"pk": town["citizens_erasure"].pk},
        "keep_after_all citizen": {"pk": town["citizens_erasure"].pk},
        **dict.fromkeys(OF_SURVEY, citizen | {"kind": "start"}),
        **{f"company_{row}": {"pk": town["company"].pk} for row in OF_SURVEY},
        "withdraw_survey_link": {"pk": town["end_link"].pk},
        "answer_survey": {"token": "somebody-guessed-this"},
        "answer_survey bettina": {"token": town["end_token"]},
        "referral_step": citizen | {"step": "refer"},
        "worried": {"pk": town["match"].pk},
        "react": {"pk": town["worry"].pk},
        "react volunteers": {"pk": town["volunteers_worry"].pk},
        "task_done": {"pk": town["task"].pk},
        "break_plan": {"pk": town["break"].pk},
        "answer": {"pk": town["opening"].pk, "kind": "companies", "fact": "paid_hours"},
        "answer mentors": {"pk": town["free_mentor"].pk, "kind": "mentors", "fact": "trade"},
        "match place": place,
        "match asked": {"pk": town["asked_match"].pk},
        "match ended": {"pk": town["ended_match"].pk},
        "step": match | {"step": "end"},
        "step follow-up": match | {"step": "follow-up"},
        "step place": place | {"step": "advance"},
        "step yes": {"pk": town["asked_match"].pk, "step": "advance"},
        "step nonsense": match | {"step": "nonsense"},
        "production_caseload": {"pk": town["actors"]["tina"].pk},
        "tell_volunteer": match,
        "offer": match,
        "diary": match,
        "volunteer_answer": {"pk": town["asked_match"].pk},
        "new_sheet": place,
        "openness": place,
        **dict.fromkeys(("expectations", "expectations_paper"), match),
        "no_thanks": {"pk": town["company"].pk},
        "new_opening": {"pk": town["company"].pk},
        "availability": mentor,
        "own_step": mentor | {"step": "part"},
        **{
            f"own_step {step}": mentor | {"step": step}
            for step in ("undo", "hours", "room", "pause", "back", "words", "nonsense")
        },
        **dict.fromkeys(("contract", "feedback", "certificates"), mentor),
        **dict.fromkeys(("contract_copy", "sign_contract"), {"pk": town["contract"].pk}),
        "mentor ended": {"pk": town["ended_match"].mentor_id},
        "new_conversation": about,
        "new_conversation match": {"about": "match", **match},
        "new_conversation company": {"about": "company", "pk": town["company"].pk},
        "new_conversation mentor": {"about": "mentor", **mentor},
        "conversation_paper": {"pk": town["conversation"].pk},
        "conversation_paper sind": {"pk": town["kept_from_job_centre"].pk},
        **{name: {"pk": town["agreement"].pk} for name in ("agreement_done", "agreement_goal")},
        "goal_step": {"pk": town["goal"].pk, "step": "change"},
        **{
            f"goal_step {step}": {"pk": town["goal"].pk, "step": step}
            for step in ("reach", "give-up", "nonsense")
        },
        "goal_step again": {"pk": town["given_up_goal"].pk, "step": "again"},
        **{name: {"pk": town["meeting"].pk} for name in ("meeting_agenda", "move_meeting")},
        **{
            name: {"pk": town["empty_meeting"].pk} for name in ("meeting take_up", "delete_meeting")
        },
        **{name: {"pk": town["case"].pk} for name in ("case_on_agenda", "case_off_agenda")},
        "team_member": {"pk": town["team_member"].pk, "step": "extend"},
        **{
            f"team_member {step}": {"pk": town["team_member"].pk, "step": step}
            for step in ("leave", "nonsense")
        },
        **dict.fromkeys(("move_course_day", "call_off_course_day"), {"pk": town["free_day"].pk}),
        "change_course": {"pk": town["course"].pk},
        **dict.fromkeys(("cafe_came", "change_cafe", "call_off_cafe"), {"pk": town["cafe"].pk}),
        **dict.fromkeys(
            ("change_group_visit", "call_off_group_visit"), {"pk": town["visit_to_come"].pk}
        ),
        "withdraw_from_cafe": {"pk": town["sign_up"].pk},
        "group_visit_paper": {"pk": town["group_visit"].pk},
        "could_be_me": {"pk": town["guest"].pk, "step": "answer"},
        **{
            f"could_be_me {step}": {"pk": town["guest"].pk, "step": step}
            for step in ("list", "out")
        },
        "programme_step": {"pk": town["case_step"].pk},
        "new_version": {"kind": "companies"},
        "learning": {"kind": "companies"},
        "version_effect": {"pk": town["version"].pk},
        "review_reading": {"pk": town["reading"].pk},
        "use_indicator_set": {"pk": town["indicator_set"].pk},
        "calendar_feed": {"key": "somebody-guessed-this"},
        "calendar_feed tina": {"key": town["actors"]["tina"].calendar_key},
        "demo_login": {"role": "coordinator"},
        "openid_connect_login": {"provider_id": "organisation"},
        "openid_connect_callback": {"provider_id": "organisation"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "account_reset_password_from_key": {"uidb36": "1", "key": "set-password"},
        "admin:app_list": {"app_label": "programme"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    }
    found |= {f"referral_step {step}": citizen | {"step": step} for step in ("tell", "decline")}
    found |= {f"referral_step {step}": citizen | {"step": step} for step in ("accept", "move")}
    for name in ("compare", "what_if", "choices", "choice_answers"):
        found |= {name: companies, f"{name} mentors": mentors}
    needed_by_bettina = {
        "programme_accommodation": town["citizen"].needs.get().accommodation,
        "programme_postcode": town["citizen"].postcode,
    }
    kept = [*(f"programme_{one}" for one in KEPT_BY_HER), "mentors_contracttext"]
    for table in (*kept, *KEPT_BY_PACKAGES):
        row = needed_by_bettina.get(table) or apps.get_model(*table.split("_")).objects.first()
        of_row = {"object_id": row.pk if row else 1}
        found |= {f"admin:{table}_{page}": of_row for page in ("change", "delete", "history")}
    return found


def sent(town):
    """{row: what somebody sends who may}; of a row that is not here, nothing is sent."""
    today, soon = timezone.localdate(), timezone.localdate() + 7 * DAY
    bettina, tina = town["citizen"], town["actors"]["tina"]
    profile = {"name": "Bettina S.", "office": bettina.office_id, "phase": bettina.phase}
    talk = {"how": "call", "held_on": today, "text": "Vi talte."}
    agreed = {"told": "on", "sure": "on"}
    look = {"look": "yes"}
    return {
        "hand_over": {
            "case": [bettina.pk],
            "to": town["actors"]["was deputy"].pk,
            "confirm": "yes",
        },
        "erase_citizen": agreed,
        "erase_mentor": agreed,
        "suggest_companies look": look,
        "suggest_mentors look": look,
        "own_find look": look,
        "new_citizen here": profile | {"consultant": tina.pk},
        "edit_citizen": profile | {"consultant": tina.pk},
        "ready": {"wish": "not_yet"},
        "statuses": {"status": "sick", "from_on": today},
        "new_measurement": {"measured_on": today - DAY, "now-energy": "4"},
        "edit_measurement": {"measured_on": today, "now-energy": "5"},
        "focus": {"areas": ["energy"]},
        "use_indicator_set": {"from_on": today},
        "survey": {"how": "meeting", "answered_on": today, "question-tools": "-"},
        "survey_link": {"valid_until": soon},
        "company_survey": {"how": "paper", "answered_on": today, "question-insight": "-"},
        "company_survey_link": {"valid_until": soon},
        "answer_survey bettina": {"question-tools": "-"},
        "new_goal": {"words": "Cykle.", "whose": "citizen", "begun_on": today},
        "goal_step": {"words": "Gå.", "whose": "citizen", "begun_on": today, "seen": 1},
        "goal_step reach": {"reached_on": today, "seen": 1},
        "goal_step give-up": {"given_up_why": "Noget andet er bedre.", "seen": 1},
        "goal_step again": {"seen": 1},
        "agreement_goal": {"goal": town["goal"].pk},
        "record_consent": {"purpose": "after_end", "event": "given", "channel": "spoken"},
        "referral_step": {
            "referred_on": today,
            "office": bettina.office_id,
            "referred_by": "Else Holm",
        },
        "referral_step tell": {"told": ["voluntary"]},
        "referral_step decline": {
            "outcome": "no_of_office",
            "reason": "no_place",
            "channel": "spoken",
        },
        "status_yes": {"items": ["phase"], "channel": "spoken"},
        "own_find": {
            "place": "new",
            "name": "Bageren",
            "postcode": "8300",
            "tasks": "bage",
            "origin": "own_find",
            "channel": "spoken",
        },
        "new_worry": {"whose": "citizen", "text": "Må jeg?"},
        "diary": {"held_on": today, "shared": "Vi drak kaffe."},
        "break_plan": {"choice": "other"},
        "worried": {"text": "Hun virker meget træt."},
        "react": {"reaction": "Ringet."},
        "react volunteers": {"reaction": "Ringet."},
        "suggest_companies": {
            "party": town["free_opening"].pk,
            "decision": town["companies_list"].pk,
            "override": "other",
        },
        "suggest_mentors": {
            "party": town["free_mentor"].pk,
            "decision": town["mentors_list"].pk,
            "override": "other",
        },
        "answer": {"paid_hours": "yes"},
        "answer mentors": {"trade": "bager"},
        "step": {"side": "citizen", "reason": "other"},
        "step follow-up": {"contact": "both", "held_on": today, "outcome": "going_well"}
        | {"next_on": soon},
        "step place": {"stage": "approached"},
        "step yes": {"stage": "accepted"},
        "tell_volunteer": {"codes": ["full_name"], "channel": "spoken"},
        "volunteer_answer": {"answer": "yes"},
        "new_sheet": {"facts": ["area"], "channel": "spoken", "expires_on": today},
        "openness": {"what": "At jeg holder pauser."},
        "expectations": {"held_on": today, "what_for": "Drikke kaffe."},
        "no_thanks": {"reason": "no_time", "until": soon},
        "availability": {"capacity": "3"},
        "own_step": {"on": "6-evening"},
        "own_step hours": {"timetable": "man 9-12"},
        "own_step room": {"room": "none"},
        "own_step pause": {"pause_until": soon},
        "own_step words": {"interests": "strik"},
        "recruitment": {"town": "Odder", "first_postcode": "8300", "at_least": 4, "from_on": today},
        "new_centre": {"name": "Frivillighuset"},
        "edit_centre": {"name": "Frivillighuset"},
        "new_information_meeting": {"held_on": soon, "place": "Rådhuset"},
        "edit_information_meeting": {"held_on": soon, "place": "Rådhuset"},
        "certificates": {"kind": "criminal", "seen_on": today},
        "contract": {"role": "both", "begins_on": today, "ends_on": soon},
        "sign_contract": {
            "read": "on",
            "signed_on_paper": today,
            "shown": contracts.fingerprint(contracts.wording(town["contract"])),
        },
        "feedback": {"kind": "one_month", "held_on": today, "text": "Det går godt."},
        "new_conversation": talk,
        "new_conversation match": talk | {"citizen_there": "on"},
        "new_conversation company": talk,
        "new_conversation mentor": talk,
        "meetings": {"held_on": soon},
        "meeting take_up": {"citizens": [bettina.pk]},
        "move_meeting": {"held_on": soon},
        "case_on_agenda": {f"case-{town['case'].pk}-why": "Hvad mangler?"},
        "new_course": {
            "name": "Forårsholdet",
            "begins_on": soon,
            "mornings": "man-søn 9-13",
            "weeks": 4,
            "seats": 15,
        },
        "course": {"citizen": town["amina"].pk},
        "team_member": {f"extend-{town['team_member'].pk}-weeks": 2},
        "team_member leave": {f"leave-{town['team_member'].pk}-why": "place"},
        "course_day": {f"came-{town['team_member'].pk}": "came"},
        "move_course_day": {
            "on": today + 30 * DAY,
            "from_time": "10:00",
            "to_time": "12:00",
            "seen": 0,
        },
        "call_off_course_day": {"why": "Sygdom", "seen": 0},
        "new_cafe": {
            "topic": "Søvn",
            "town": "Odder",
            "place": "Biblioteket",
            "held_on": soon,
            "time": "14:00",
        },
        "cafe": {"citizen": town["amina"].pk, "wish": "comes"},
        "cafe_came": {f"came-{town['sign_up'].pk}": "came"},
        "new_group_visit": {"company": town["company"].pk, "held_on": soon},
        "group_visit": {"citizens": [town["amina"].pk]},
        "change_cafe": {
            "topic": "At sige nej",
            "town": "Odder",
            "place": "Caféen",
            "held_on": soon,
            "time": "15:00",
            "seen": 0,
        },
        "change_course": {"name": "Vinterholdet", "seats": 12},
        "call_off_cafe": {"why": "Sygdom", "seen": 0},
        "change_group_visit": {"held_on": soon, "questions": "Hvornår?", "seen": 0},
        "call_off_group_visit": {"why": "Sygdom", "seen": 0},
        "could_be_me": {f"guest-{town['guest'].pk}-answer": "yes"},
        "closing": {
            f"citizen-{bettina.pk}-elsewhere": "Jobcenter Odder",
            f"citizen-{bettina.pk}-from_on": soon,
        },
        "programme": {"what": "period", "period-begins_on": today, "period-ends_on": soon},
        "programme quota": {
            "what": "quota",
            "quota-office": bettina.office_id,
            "quota-number": 12,
            "quota-from_on": soon,
        },
        "case_steps": {"step": town["case_step"].pk, "left_out": "before", "on": today},
        "case_steps undo": {"undo": town["case_step"].pk},
        "programme_steps up": {"down": town["case_step"].pk},
        "programme_step": {"title_da": "Første snak", "who": "contact", "phase": "preparing"},
        "version": {"reason": "Et forsøg"},
        "review_reading": {f"{town['reading'].pk}-odd": "on"},
    }
