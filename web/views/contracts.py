"""The collaboration contract: the coordinator offers it, the volunteer reads and signs it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching.visibility import contracts_visible_to, feedback_visible_to, mentors_visible_to
from mentors import contracts
from mentors.models import Contract
from programme.roles import Role
from web.forms.contracts import OfferForm, PaperForm, ReadForm

OWN_PAPERS = (Role.COORDINATOR, Role.MENTOR)


def papers_of(user, mentor, today):
    """The part of the volunteer's page that the coordinator and the volunteer himself read."""
    if user.role not in OWN_PAPERS:
        return {"own_papers": False}
    told = feedback_visible_to(user).filter(mentor=mentor).select_related("recorded_by")
    return {
        "own_papers": True,
        "today": today,
        "contract": contracts.waiting_for(mentor, today),
        "certificates": list(mentor.certificates.all()) if user.role == Role.COORDINATOR else [],
        "feedback": list(told),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request, pk):
    """What is offered or holds, with the way to sign it; posting offers, or takes the offer back."""
    mentor = _mentor(request, pk)
    if request.method != "POST":
        return _page(request, mentor)
    if request.user.role != Role.COORDINATOR:
        raise Http404
    if "withdraw" in request.POST:
        contracts.withdraw(mentor, by=request.user)
        messages.success(request, _("The offer is withdrawn."))
        return redirect("mentor", pk=pk)
    form = OfferForm(mentor, contracts.current(mentor), request.POST)
    if form.is_valid():
        now = timezone.now()
        try:
            contracts.offer(
                mentor,
                text=contracts.text_on(timezone.localdate()),
                by=request.user,
                at=now,
                **form.cleaned_data,
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The contract is offered. It waits to be signed."))
            return redirect("contract", pk=pk)
    return _page(request, mentor, offer=form)


def _mentor(request, pk):
    if request.user.role not in OWN_PAPERS:
        raise Http404
    return get_object_or_404(mentors_visible_to(request.user).select_related("branch"), pk=pk)


def _page(request, mentor, offer=None, signing=None):
    now = contracts.current(mentor)
    own = mentor.user_id == request.user.pk
    words = contracts.wording(now) if now else ""
    context = {
        "mentor": mentor,
        "own": own,
        "contract": now,
        "parts": contracts.parts(words),
        "shown": contracts.fingerprint(words),
        "earlier": contracts_visible_to(request.user)
        .filter(mentor=mentor)
        .exclude(pk=now.pk if now else None)
        .select_related("text"),
        "signing": signing or (ReadForm if own else PaperForm)(mentor),
        "offer": None if own else offer or OfferForm(mentor, now),
    }
    status = 422 if (offer or signing) else 200
    return render(request, "contracts/page.html", context, status=status)


@require_POST
def sign(request, pk):
    """Sign the words that the page showed: the volunteer by log-in, the coordinator for the paper."""
    found = contracts_visible_to(request.user).select_related("mentor", "text")
    contract = get_object_or_404(found, pk=pk)
    mentor = contract.mentor
    own = mentor.user_id == request.user.pk
    form = (ReadForm if own else PaperForm)(mentor, request.POST)
    if form.is_valid():
        try:
            contracts.sign(
                contract,
                how=Contract.How.LOG_IN if own else Contract.How.PAPER,
                on=form.signed_on(),
                by=request.user,
                at=timezone.now(),
                shown=request.POST.get("shown", ""),
                is_adult=form.cleaned_data.get("is_adult", False),
            )
        except ValidationError as refused:
            form.add_error(None, refused)
            _ask_to_read_again(form)
        else:
            said = _("Thank you. The contract is signed.") if own else _("The signature is saved.")
            messages.success(request, said)
            return redirect("contract", pk=mentor.pk)
    return _page(request, _mentor(request, mentor.pk), signing=form)


def _ask_to_read_again(form):
    """The words below may be others now: what was ticked was about the earlier ones."""
    sent = form.data.copy()
    sent.pop("read", None)
    form.data = sent


@require_safe
def copy(request, pk):
    """One contract word for word, to read and to print."""
    found = contracts_visible_to(request.user).select_related("mentor__branch", "text")
    contract = get_object_or_404(found, pk=pk)
    context = {"contract": contract, "parts": contracts.parts(contracts.wording(contract))}
    context |= {"mentor": contract.mentor, "own": contract.mentor.user_id == request.user.pk}
    return render(request, "contracts/copy.html", context)
