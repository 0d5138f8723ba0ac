"""Companies: the list, the page of one with its openings, and their forms."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from citizens.models import Citizen
from citizens.models.needs import accommodations
from companies.models import Company, Opening
from matching.stages import HOLDS_PLACE, Stage
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    companies_visible_to,
    group_visits_visible_to,
    matches_visible_to,
    openings_visible_to,
)
from programme.models import Answer
from programme.references import next_reference
from programme.roles import Role
from web.forms.companies import CompanyForm, OpeningForm
from web.forms.lists import CompanyFilter
from web.looking import list_or_rows, looked_for, looks
from web.reading import MATCHED, TALKED, seen
from web.views.conversations import log_of
from web.views.surveys import surveys_of

A_PAGE = 50  # rows
QUESTIONS = 5  # of those not asked yet, the ones shown at once


def _only_for_case_workers(user):
    if user.role not in CASE_WORKERS:
        raise Http404


def _openings(user):
    """Openings with the number of their places that are held, by whomsoever."""
    held = Count("matches", filter=Q(matches__stage__in=HOLDS_PLACE))
    # Counting in groups drops the usual order.
    return openings_visible_to(user).annotate(held=held).order_by("pk")


@looks
def company_list(request):
    _only_for_case_workers(request.user)
    visible = companies_visible_to(request.user).select_related("postcode", "consultant")
    said = looked_for(request)
    found = CompanyFilter(said, visible)
    rows = found.qs.prefetch_related(Prefetch("openings", _openings(request.user)))
    page = Paginator(rows, A_PAGE).get_page(said.get("page"))
    today = timezone.localdate()
    context = {
        "filter": found,
        "page": page,
        "rows": [_row(company, today) for company in page],
        "today": today,
    }
    return list_or_rows(request, "companies/list.html", "companies/_rows.html", context, found.form)


def _row(company, today):
    """A company and what is open there: how many openings, and the free places that are known of."""
    openings = [one for one in company.openings.all() if not _is_closed(one, today)]
    room = [max(one.places - one.held, 0) for one in openings if one.places is not None]
    return {
        "company": company,
        "openings": len(openings),
        "free": sum(room) if room else None,
        "at_least": len(room) < len(openings),
        "closed": _is_closed(company, today),
    }


def _is_closed(party, today):
    return party.closed_on is not None and party.closed_on <= today


@require_safe
def page(request, pk):
    user, today = request.user, timezone.localdate()
    company = get_object_or_404(
        companies_visible_to(user)
        .select_related("postcode", "consultant")
        .prefetch_related("contacts"),
        pk=pk,
    )
    openings = list(
        _openings(user).filter(company=company).prefetch_related("offers__accommodation")
    )
    catalogue = _most_wanted_first(user)
    matches = matches_visible_to(user).filter(opening__company=company)
    matches = matches.select_related("citizen", "opening__company")
    log = log_of(user, company)
    seen(request, [match.citizen for match in matches], MATCHED)
    seen(request, log["citizens"] if log else [], TALKED)
    context = {
        "company": company,
        "closed": _is_closed(company, today),
        "openings": [_offers(one, catalogue) for one in openings if not _is_closed(one, today)],
        "closed_openings": [one for one in openings if _is_closed(one, today)],
        "matches": matches,
        "ended": Stage.ENDED,
        "log": log,
        # That a group was here, and when; nobody who was in it.
        "group_visits": group_visits_visible_to(user).filter(company=company),
        "surveys": surveys_of(user, company),
        "today": today,
    }
    return render(request, "companies/page.html", context)


def _most_wanted_first(user):
    """The catalogue, beginning with what most of the user's own citizens need."""
    wanted = dict(
        cases_visible_to(user)
        .exclude(phase=Citizen.Phase.CLOSED)
        .filter(needs__isnull=False)
        .order_by()
        .values_list("needs__accommodation")
        .annotate(citizens=Count("pk"))
    )
    return sorted(accommodations(), key=lambda one: -wanted.get(one.code, 0))


def _offers(opening, catalogue):
    """An opening and the company's answers, in three lists."""
    answers = {offer.accommodation_id: offer.answer for offer in opening.offers.all()}
    not_asked = [one for one in catalogue if one.code not in answers]
    return {
        "opening": opening,
        "offered": [one for one in catalogue if answers.get(one.code) == Answer.YES],
        "refused": [one for one in catalogue if answers.get(one.code) == Answer.NO],
        "not_asked": len(not_asked),
        "questions": not_asked[:QUESTIONS],
        "full": opening.places is not None and opening.held >= opening.places,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def new(request):
    _only_for_case_workers(request.user)
    own = request.user if request.user.role == Role.CONSULTANT else None
    return _edited(request, Company(), {"consultant": own})


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk):
    return _edited(request, get_object_or_404(companies_visible_to(request.user), pk=pk))


def _edited(request, company, initial=None):
    sent = request.POST if request.method == "POST" else None
    form = CompanyForm(sent, instance=company, initial=initial, user=request.user)
    if request.method == "POST" and form.is_valid():
        is_new = company.pk is None
        with transaction.atomic():
            if is_new:
                company.ref = next_reference(Company._default_manager, "V")
            form.save()
        if is_new:
            messages.success(request, _("Saved. Now write what the company can use somebody for."))
            return redirect("new_opening", pk=company.pk)
        messages.success(request, _("Saved."))
        return redirect("company", pk=company.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "company": company}
    return render(request, "companies/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def new_opening(request, pk):
    company = get_object_or_404(companies_visible_to(request.user), pk=pk)
    return _opening_edited(request, Opening(company=company))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_opening(request, pk):
    opening = get_object_or_404(_openings(request.user).select_related("company"), pk=pk)
    return _opening_edited(request, opening)


def _opening_edited(request, opening):
    form = OpeningForm(request.POST if request.method == "POST" else None, instance=opening)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
        messages.success(request, _("Saved."))
        held = getattr(opening, "held", 0)
        if opening.places is not None and held > opening.places:
            messages.warning(
                request,
                ngettext(
                    "%(held)d place is held, more than there are now. The match goes on; nobody"
                    " new is suggested.",
                    "%(held)d places are held, more than there are now. The matches go on; nobody"
                    " new is suggested.",
                    held,
                )
                % {"held": held},
            )
        return redirect("company", pk=opening.company_id)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "opening": opening, "company": opening.company}
    return render(request, "companies/edit_opening.html", context, status=status)
