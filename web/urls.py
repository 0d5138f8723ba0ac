from allauth.account import urls as account_urls
from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularAPIView

from matching.stages import Kind
from web.accounts import organisation_answer, organisation_log_in
from web.views import (
    answers,
    board,
    breaks,
    calendar,
    choices,
    citizens,
    companies,
    contracts,
    conversations,
    demo,
    diary,
    entrances,
    erasures,
    expectations,
    feedback,
    hand_over,
    health,
    how_we_match,
    logs,
    matches,
    meetings,
    mentors,
    offers,
    overview,
    own_data,
    own_times,
    programme,
    recruitment,
    referrals,
    sheets,
    shortlist,
    statuses,
    steps,
    tasks,
    telling,
    versions,
    worries,
)


class KindConverter(StringConverter):
    regex = "|".join(Kind.values)


register_converter(KindConverter, "kind")

# Log-in, log-out, passwords and second factors. Addresses are the administrator's to change, and nobody
# signs up or joins log-ins.
ACCOUNT_PAGES = [
    *(
        page
        for page in account_urls.urlpatterns
        if page.name
        not in (
            "account_email",
            "account_email_verification_sent",
            "account_confirm_email",
            "account_set_password",
        )
    ),
    # Who has none gets one by mail, so that the address proves itself; a volunteer gets no password.
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
    path("<slug:provider_id>/login/", organisation_log_in, name="openid_connect_login"),
    path(
        "<slug:provider_id>/login/callback/",
        organisation_answer,
        name="openid_connect_callback",
    ),
]
# Django's own log-in to the administration would ask for a password alone, as often as one likes.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler500 = "web.views.errors.broken"

urlpatterns = [
    path("", overview.overview, name="overview"),
    path("citizens/", citizens.citizen_list, name="citizens"),
    path("citizens/new/", citizens.new, name="new_citizen"),
    path("citizens/colleagues/", citizens.colleagues, name="colleagues"),
    path("citizens/hand-over/", hand_over.hand_over, name="hand_over"),
    path("citizens/<int:pk>/", citizens.page, name="citizen"),
    path("citizens/<int:pk>/edit/", citizens.edit, name="edit_citizen"),
    path("citizens/<int:pk>/seen/", logs.seen_by, name="seen_by"),
    path("citizens/<int:pk>/data/", own_data.of_citizen, name="own_data"),
    path("citizens/<int:pk>/data.json", own_data.of_citizen_file, name="own_data_file"),
    path("citizens/<int:pk>/erase/", erasures.citizen, name="erase_citizen"),
    path("citizens/<int:pk>/ready/", citizens.ready, name="ready"),
    path("citizens/<int:pk>/consent/", citizens.consent, name="record_consent"),
    path(
        "citizens/<int:pk>/companies/",
        shortlist.shortlist,
        {"kind": Kind.COMPANIES},
        name="suggest_companies",
    ),
    path(
        "citizens/<int:pk>/mentors/",
        shortlist.shortlist,
        {"kind": Kind.MENTORS},
        name="suggest_mentors",
    ),
    path("citizens/<int:pk>/<kind:kind>/compare/", shortlist.compare, name="compare"),
    path("citizens/<int:pk>/<kind:kind>/what-if/", shortlist.what_if, name="what_if"),
    path("citizens/<int:pk>/<kind:kind>/choices/", choices.sheet, name="choices"),
    path("citizens/<int:pk>/<kind:kind>/choices/answers/", choices.answers, name="choice_answers"),
    path("citizens/<int:pk>/referral/", referrals.page, name="referral"),
    path("citizens/<int:pk>/referral/<slug:step>/", referrals.step, name="referral_step"),
    path("citizens/<int:pk>/statuses/", statuses.statuses, name="statuses"),
    path("citizens/<int:pk>/steps/", steps.of_case, name="case_steps"),
    path("citizens/<int:pk>/status/", referrals.status, name="status"),
    path("citizens/<int:pk>/status/yes/", referrals.status_yes, name="status_yes"),
    path("referrals/", referrals.overview, name="referrals"),
    path("citizens/<int:pk>/own-find/", entrances.own_find, name="own_find"),
    path("<kind:kind>/<int:pk>/answer/<slug:fact>/", answers.answer, name="answer"),
    path("citizens/<int:pk>/worries/new/", worries.new, name="new_worry"),
    path("worries/<int:pk>/", worries.react, name="react"),
    path("tasks/<int:pk>/done/", tasks.done, name="task_done"),
    path("tasks/<int:pk>/break/", breaks.break_plan, name="break_plan"),
    path("companies/", companies.company_list, name="companies"),
    path("companies/new/", companies.new, name="new_company"),
    path("companies/<int:pk>/", companies.page, name="company"),
    path("companies/<int:pk>/edit/", companies.edit, name="edit_company"),
    path("companies/<int:pk>/openings/new/", companies.new_opening, name="new_opening"),
    path("openings/<int:pk>/edit/", companies.edit_opening, name="edit_opening"),
    path("board/", board.board, name="board"),
    path("programme/", programme.programme, name="programme"),
    path("programme/cases/", steps.where_cases_stand, name="cases_by_step"),
    path("programme/steps/", steps.of_programme, name="programme_steps"),
    path("programme/steps/<int:pk>/", steps.edit, name="programme_step"),
    path("mentors/", mentors.mentor_list, name="mentors"),
    path("mentors/new/", mentors.new, name="new_mentor"),
    path("mentors/<int:pk>/", mentors.page, name="mentor"),
    path("mentors/<int:pk>/edit/", mentors.edit, name="edit_mentor"),
    path("mentors/<int:pk>/erase/", erasures.mentor, name="erase_mentor"),
    path("mentors/<int:pk>/times/confirm/", mentors.confirm_times, name="confirm_times"),
    path("mentors/<int:pk>/availability/", mentors.availability, name="availability"),
    path("mentors/<int:pk>/own/<slug:step>/", own_times.step, name="own_step"),
    path("mentors/<int:pk>/data/", own_data.of_mentor, name="mentor_data"),
    path("mentors/<int:pk>/data.json", own_data.of_mentor_file, name="mentor_data_file"),
    path("mentors/<int:pk>/contract/", contracts.contract, name="contract"),
    path("mentors/<int:pk>/feedback/", feedback.feedback, name="feedback"),
    path("mentors/<int:pk>/certificates/", recruitment.certificates, name="certificates"),
    path("contracts/<int:pk>/", contracts.copy, name="contract_copy"),
    path("contracts/<int:pk>/sign/", contracts.sign, name="sign_contract"),
    path("recruitment/", recruitment.overview, name="recruitment"),
    path("recruitment/centres/new/", recruitment.new_centre, name="new_centre"),
    path("recruitment/centres/<int:pk>/edit/", recruitment.edit_centre, name="edit_centre"),
    path("recruitment/meetings/new/", recruitment.new_meeting, name="new_information_meeting"),
    path(
        "recruitment/meetings/<int:pk>/edit/",
        recruitment.edit_meeting,
        name="edit_information_meeting",
    ),
    path("matches/<int:pk>/", matches.page, name="match"),
    path("matches/<int:pk>/sheet/", sheets.new, name="new_sheet"),
    path("matches/<int:pk>/told/", telling.tell, name="tell_volunteer"),
    path("matches/<int:pk>/my-answer/", telling.answer, name="volunteer_answer"),
    path("matches/<int:pk>/worried/", worries.worried, name="worried"),
    path("matches/<int:pk>/offer/", offers.offer, name="offer"),
    path("matches/<int:pk>/diary/", diary.diary, name="diary"),
    path("matches/<int:pk>/expectations/", expectations.expectations, name="expectations"),
    path("matches/<int:pk>/expectations/paper/", expectations.paper, name="expectations_paper"),
    path("matches/<int:pk>/openness/", sheets.openness, name="openness"),
    path("sheets/<int:pk>/", sheets.page, name="sheet"),
    path("matches/<int:pk>/<slug:step>/", matches.step, name="step"),
    path("conversations/new/<slug:about>/<int:pk>/", conversations.new, name="new_conversation"),
    path("conversations/<int:pk>/paper/", conversations.paper, name="conversation_paper"),
    path("agreements/<int:pk>/done/", conversations.done, name="agreement_done"),
    path("companies/<int:pk>/no-thanks/", conversations.no_thanks, name="no_thanks"),
    path("meetings/", meetings.meeting_list, name="meetings"),
    path("meetings/<int:pk>/", meetings.page, name="meeting"),
    path("meetings/<int:pk>/agenda/", meetings.agenda, name="meeting_agenda"),
    path("meetings/<int:pk>/move/", meetings.move, name="move_meeting"),
    path("meetings/<int:pk>/delete/", meetings.delete, name="delete_meeting"),
    path("meetings/cases/<int:pk>/", meetings.write, name="case_on_agenda"),
    path("meetings/cases/<int:pk>/off/", meetings.take_off, name="case_off_agenda"),
    path("weights/", versions.version_list, name="versions"),
    path("weights/<kind:kind>/new/", versions.new, name="new_version"),
    path("weights/<kind:kind>/learning/", versions.outcomes, name="learning"),
    path("weights/<int:pk>/", versions.page, name="version"),
    path("weights/<int:pk>/effect/", versions.effect, name="version_effect"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("erasures/<int:pk>/", erasures.confirm, name="erasure"),
    path("erasures/<int:pk>/keep/", erasures.keep, name="keep_after_all"),
    path("log/", logs.log, name="log"),
    path("log/<int:pk>/review/", logs.review, name="review_reading"),
    path("calendar/", calendar.address, name="calendar"),
    path("calendar/<slug:key>.ics", calendar.feed, name="calendar_feed"),
    path("account/data/", own_data.of_user, name="user_data"),
    path("account/data.json", own_data.of_user_file, name="user_data_file"),
    path("account/", include(ACCOUNT_PAGES)),
    path("demo/login/<slug:role>/", demo.demo_login, name="demo_login"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("administration/", admin.site.urls),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("how-we-match/", how_we_match.how_we_match, name="how_we_match"),
    path("healthz", health.health, name="health"),
]
