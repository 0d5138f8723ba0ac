"""Citizens: the list, the page of one, and its edit form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Citizen
from citizens.models.contact import changes_of_contact_person
from matching import consents, readiness, steps, telling
from matching.diary import next_meetings
from matching.fields import Group, relation_of, shown, shown_one
from matching.models import Consent
from matching.relations import Relation
from matching.stages import Stage
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    citizens_visible_to,
    colleagues_citizens_visible_to,
    matches_visible_to,
    offices_of,
    own_matches_of,
)
from matching.wishes import wish_answers
from matching.wording import listed
from programme.models import current_programme
from programme.references import next_reference
from programme.roles import Role
from web.forms.citizens import CitizenForm, ConsentForm
from web.forms.lists import CitizenFilter, ColleaguesFilter
from web.looking import list_or_rows, looked_for, looks
from web.reading import LISTED, seen, seen_by_volunteer, seen_on_list
from web.views.conversations import log_of
from web.views.courses import taking_part
from web.views.expectations import points_of, talk_of
from web.views.meetings import advice_about
from web.views.referrals import referral_of
from web.views.surveys import surveys_of
from web.views.worries import worries_of

A_PAGE = 50  # rows
EDITED = set(Group) - {Group.TALK_DATES, Group.TALKS, Group.CONSENTS, Group.SCORES}


@looks
def citizen_list(request):
    if request.user.role == Role.MENTOR:
        # No search here: to look for a name is to learn one.
        own = of_volunteer(request.user)
        seen_on_list(request, own)
        return render(request, "citizens/list_of_volunteer.html", {"own": own})
    visible = citizens_visible_to(request.user).select_related("office", "consultant", "postcode")
    said = looked_for(request)
    found = CitizenFilter(said, visible.prefetch_related("pauses"))
    page = Paginator(found.qs, A_PAGE).get_page(said.get("page"))
    seen(request, page, LISTED)
    stand = steps.standings(page)
    context = {
        "filter": found,
        "page": page,
        "rows": [{"citizen": citizen, "steps": stand[citizen.pk]} for citizen in page],
        "today": timezone.localdate(),
        "may_add": request.user.role in CASE_WORKERS,
        "has_colleagues": request.user.role == Role.CONSULTANT,
    }
    return list_or_rows(request, "citizens/list.html", "citizens/_rows.html", context, found.form)


@looks
def colleagues(request):
    """Whose case it is: the citizens of colleagues, by name alone."""
    if request.user.role != Role.CONSULTANT:
        raise Http404
    visible = colleagues_citizens_visible_to(request.user).select_related("consultant")
    said = looked_for(request)
    found = ColleaguesFilter(said, visible.prefetch_related("pauses"))
    page = Paginator(found.qs, A_PAGE).get_page(said.get("page"))
    rows = shown(request.user, page)
    seen(request, rows, LISTED)
    context = {
        "filter": found,
        "page": page,
        "rows": rows,
        "today": timezone.localdate(),
    }
    whole, rows = "citizens/colleagues.html", "citizens/_colleagues_rows.html"
    return list_or_rows(request, whole, rows, context, found.form)


@require_safe
def page(request, pk):
    """The page of a citizen: the whole case, or what the reader's relation opens of it."""
    user = request.user
    rows = citizens_visible_to(user) | colleagues_citizens_visible_to(user)
    citizen = get_object_or_404(
        rows.select_related("postcode", "office", "consultant").prefetch_related(
            "needs__accommodation", "wish_lists__wishes", "pauses"
        ),
        pk=pk,
    )
    relation = relation_of(user, citizen)
    if relation == Relation.COLLEAGUE:
        context = {"citizen": shown(user, [citizen])[0], "today": timezone.localdate()}
        seen(request, [context["citizen"]], Group)
        return render(request, "citizens/for_colleague.html", context)
    if relation in (Relation.PROPOSED, Relation.RUNNING):
        one = next(one for one in of_volunteer(user) if one["match"].citizen_id == pk)
        one["points"] = points_of(talk_of(user, one["match"]))
        seen_by_volunteer(request, one)
        return render(request, "citizens/for_volunteer.html", one)
    seen(request, [shown_one(user, citizen)], Group)
    return render(request, "citizens/page.html", _context(user, citizen))


def of_volunteer(user):
    """What a volunteer sees of his own matches, those that run first: [{match, citizen as shown, told,
    needs, asked, next}, …]."""
    matches = sorted(own_matches_of(user), key=lambda match: match.stage == Stage.ASKED)
    now = timezone.now()
    meetings = next_meetings(matches, now)
    return [
        _of_volunteer(match, citizen, now) | {"next": meetings.get(match.pk)}
        for match, citizen in zip(
            matches, shown(user, [match.citizen for match in matches]), strict=True
        )
    ]


def _of_volunteer(match, citizen, now):
    told = telling.shown_to(match, now)
    return {
        "match": match,
        "citizen": citizen,
        "told": told,
        "needs": [words for code, words in told.items() if code.startswith("needs:")],
        "asked": match.stage == Stage.ASKED,
    }


def _context(user, citizen, consent_form=None):
    today = timezone.localdate()
    matches = (
        matches_visible_to(user)
        .filter(citizen=citizen)
        .select_related("opening__company", "mentor", "citizen")
    )
    return {
        "citizen": shown_one(user, citizen),
        "contact_changes": changes_of_contact_person(shown_one(user, citizen)),
        "pause": citizen.paused_on(today),
        "register": consents.register(citizen, today),
        "consent_form": consent_form or ConsentForm(citizen),
        "open_matches": [match for match in matches if match.stage != Stage.ENDED],
        "ended_matches": [match for match in matches if match.stage == Stage.ENDED],
        "earlier_wishes": citizen.wish_lists.all()[1:],
        "wish_answers": wish_answers(citizen, today),
        "worries": worries_of(user, citizen),
        "log": log_of(user, citizen),
        "referral": referral_of(user, citizen),
        "surveys": surveys_of(user, citizen),
        "steps": steps.standing(citizen),
        "advice": advice_about(user, citizen),
        "taking_part": taking_part(user, citizen),
        "ask_again": readiness.to_look_again(cases_visible_to(user), today)
        .filter(pk=citizen.pk)
        .exists(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    if request.user.role not in CASE_WORKERS:
        raise Http404
    offices = list(offices_of(request.user)[:2])
    initial = {"consultant": request.user, "office": offices[0] if len(offices) == 1 else None}
    return _edited(request, Citizen(programme=current_programme()), initial)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    citizen = get_object_or_404(
        cases_visible_to(request.user).prefetch_related("wish_lists__wishes"), pk=pk
    )
    return _edited(request, citizen)


def _edited(request, citizen, initial=None):
    if citizen.pk:
        seen(request, [shown_one(request.user, citizen)], EDITED)
    form = CitizenForm(request.POST or None, instance=citizen, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            if not citizen.ref:
                citizen.ref = next_reference(Citizen._default_manager, "B")
            form.save()
        messages.success(request, _("Saved."))
        if cases_visible_to(request.user).filter(pk=citizen.pk).exists():
            return redirect("citizen", pk=citizen.pk)
        return redirect("citizens")
    status = 422 if request.method == "POST" else 200
    return render(request, "citizens/edit.html", {"form": form, "citizen": citizen}, status=status)


@require_POST
def ready(request, pk):
    """What the citizen says now about having a volunteer: one press."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    wish = request.POST.get("wish")
    if wish not in Citizen.MentorWish.values:
        messages.error(request, _("Press yes, not yet or no."))
        return redirect("citizen", pk=pk)
    citizen = readiness.answered(citizen, wish, on=timezone.localdate())
    again_on = citizen.mentor_look_again_on
    if again_on:
        messages.success(
            request, _("Saved. We ask again on %s.") % date_format(again_on, "SHORT_DATE_FORMAT")
        )
    else:
        messages.success(request, _("Saved."))
    return redirect("citizen", pk=pk)


@require_POST
def consent(request, pk):
    """Record what the citizen answered; the register only grows."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    seen(request, [shown_one(request.user, citizen)], Group)
    form = ConsentForm(citizen, request.POST)
    if form.is_valid():
        messages.success(request, _recorded(request.user, citizen, form.cleaned_data))
        return redirect("citizen", pk=pk)
    return render(request, "citizens/page.html", _context(request.user, citizen, form), status=422)


def _recorded(user, citizen, said):
    """Write down the answer; the sentence says what followed from it."""
    now, purpose, channel = timezone.now(), said["purpose"], said["channel"]
    if said["event"] == Consent.Event.WITHDRAWN:
        followed = consents.withdraw(
            citizen, purpose, by=user, at=now, channel=channel, **said["to"]
        )
        return " ".join([_("The answer is recorded."), *_what_followed(followed)])
    consents.record(
        citizen,
        purpose,
        said["event"],
        on=timezone.localdate(now),
        by=user,
        channel=channel,
        text=str(purpose.label),
        **said["to"],
    )
    return _("The answer is recorded.")


def _what_followed(followed):
    """A sentence for each kind of thing that a withdrawal led to."""
    sentences = {
        _("Sheets that may no longer be shown: %s."): [
            sheet.match.other.name for sheet in followed.sheets
        ],
        _("Ended: %s."): [match.other.name for match in followed.ended],
        _("The contact person must end: %s."): [match.other.name for match in followed.left],
        _("Ask these to delete what they were told: %s."): [
            str(task.other) for task in followed.to_delete
        ],
    }
    return [
        sentence % listed(dict.fromkeys(names)) for sentence, names in sentences.items() if names
    ]
