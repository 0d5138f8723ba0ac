"""Where a citizen came from: those who wait, the answer to one referral, the letter back."""

from typing import Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import referrals, status_letters
from matching.labels import STATUS_ITEMS
from matching.lifecycle import Refused
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    referrals_visible_to,
    tasks_visible_to,
)
from web.forms.referrals import (
    AcceptForm,
    DeclineForm,
    MoveForm,
    ReferForm,
    StatusYesForm,
    TellForm,
)
from web.reading import REFERRED, seen

# verb → what it does, and its form
STEPS: dict[str, tuple[Any, Any]] = {
    "refer": (referrals.refer, ReferForm),
    "tell": (
        lambda citizen, *, by, at, told: referrals.tell(citizen, told, by=by),
        TellForm,
    ),
    "accept": (referrals.accept, AcceptForm),
    "decline": (referrals.decline, DeclineForm),
    "move": (referrals.move_first_talk, MoveForm),
}
AFTER_THE_YES = ("move",)


@require_safe
def overview(request):
    """Those waiting, those without a first conversation, and the places of each job centre."""
    if request.user.role not in CASE_WORKERS:
        raise Http404
    today = timezone.localdate()
    waiting = list(referrals.waiting(request.user))
    without_first_talk = list(referrals.without_first_talk(request.user))
    seen(request, [one.citizen for one in (*waiting, *without_first_talk)], REFERRED)
    context = {
        "waiting": waiting,
        "without_first_talk": without_first_talk,
        "places": referrals.places(request.user, today),
        "now": timezone.now(),
    }
    return render(request, "referrals/list.html", context)


def _case(request, pk):
    cases = cases_visible_to(request.user).select_related("office", "consultant")
    citizen = get_object_or_404(cases, pk=pk)
    seen(request, [citizen], REFERRED)
    return citizen


@require_safe
def page(request, pk):
    citizen = _case(request, pk)
    return render(request, "referrals/page.html", _context(request.user, citizen))


def _context(user, citizen, **shown):
    """The page of one referral; `shown` holds a form that was refused, under the name of its step."""
    referral = referral_of(user, citizen)
    forms: dict[str, Any] = {"refer": ReferForm(citizen, user)}
    if referral and referral.is_waiting:
        forms |= {"accept": AcceptForm(citizen, user), "decline": DeclineForm(citizen, user)}
    why_not_move = referrals.why_not_move(user, referral)
    if not why_not_move:
        forms["move"] = MoveForm(citizen, user)
    today = timezone.localdate()
    return {
        "citizen": citizen,
        "referral": referral,
        "forms": forms | shown,
        "place": referral and referrals.places_of(referral.office, today),
        "moves": referrals.moves_of(referral) if referral and referral.is_accepted else [],
        "refused": shown["move"].errors.values() if "move" in shown and why_not_move else [],
    }


def referral_of(user, citizen):
    """The referral of a citizen whose case opens, or None."""
    return referrals_visible_to(user).filter(citizen=citizen).first()


@require_POST
def step(request, pk, step):
    """Refer, tell, accept, decline; a refusal keeps what was typed and says why beside it."""
    citizen = _case(request, pk)
    referral = referral_of(request.user, citizen)
    if step not in STEPS or not _may_come(step, referral):
        raise Http404
    act, form_class = STEPS[step]
    form = form_class(citizen, request.user, request.POST)
    if form.is_valid():
        try:
            act(citizen, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused)
            if step == "move":
                form.refused()
        else:
            messages.success(request, form.done)
            return redirect("referral", pk=pk)
    context = _context(request.user, citizen, **{step: form})
    return render(request, "referrals/page.html", context, status=422)


def _may_come(step, referral):
    """Whether a step belongs to where the referral is; an answer comes once, before what follows it."""
    if step == "refer":
        return True
    return referral is not None and (
        referral.is_accepted if step in AFTER_THE_YES else referral.is_waiting
    )


@require_http_methods(["GET", "HEAD", "POST"])
def status(request, pk):
    """What a letter may say; making it writes down that it was told, and shows it to be printed."""
    citizen = _case(request, pk)
    letter = None
    if request.method == "POST":
        try:
            letter = status_letters.make(citizen, by=request.user, at=timezone.now())
        except Refused as refused:
            return _status(request, citizen, why_not=" ".join(refused.messages), code=422)
    return _status(request, citizen, letter=letter)


@require_POST
def status_yes(request, pk):
    """The citizen's yes to telling the job centre just what is ticked."""
    citizen = _case(request, pk)
    form = StatusYesForm(citizen, request.POST)
    if form.is_valid():
        try:
            status_letters.record_yes(
                citizen, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The answer is recorded."))
            return redirect("status", pk=pk)
    return _status(request, citizen, form=form, code=422)


def _status(request, citizen, *, letter=None, form=None, why_not=None, code=200):
    today = timezone.localdate()
    items = status_letters.items_with_a_yes(citizen, today)
    if why_not is None:
        why_not = status_letters.why_not_letter(request.user, citizen, today)
    context = {
        "citizen": citizen,
        "referral": referral_of(request.user, citizen),
        "letter": letter,
        "items": [STATUS_ITEMS[item] for item in items],
        "why_not": why_not,
        "tasks": tasks_visible_to(request.user).filter(citizen=citizen, match=None, done_at=None),
        "form": form or StatusYesForm(citizen),
        "today": today,
    }
    return render(request, "referrals/status.html", context, status=code)
