"""Handing cases over: tick which, say to whom, look at what that means, and do it in one step."""

from django.contrib import messages
from django.db.models import Count, F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matching import hand_over as handing
from matching.fields import Group
from matching.lifecycle import Refused
from matching.visibility import CASE_WORKERS, cases_visible_to, receivers_of
from programme.roles import Role
from web.forms.hand_over import NOBODY, HandOverForm, WhoseForm
from web.reading import NAMED, seen

OFFERED = NAMED | {Group.PHASE, Group.CONTACT_PERSON}


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request):
    """The list with ticks; sent from there, what it would mean; confirmed there, the hand-over."""
    if request.user.role not in CASE_WORKERS:
        raise Http404
    whose = WhoseForm(_counts(request.user), request.GET)
    cases = _cases(request.user, whose.chosen())
    sent = request.POST if request.method == "POST" else None
    form = HandOverForm(cases, _receivers(cases), sent)
    if "all" in request.GET:
        form.initial["case"] = list(form.cases)
    if sent is None or "back" in sent:
        return _list(request, whose, cases, form)
    if form.is_valid():
        chosen, to = form.cleaned_data["case"], form.cleaned_data["to"]
        said = {"by": request.user, "seen": form.seen()}
        try:
            if "confirm" not in sent:
                return _preview(request, form, handing.preview(chosen, to, **said))
            return _done(request, handing.hand_over(chosen, to, at=timezone.now(), **said))
        except Refused as refused:
            form.add_error(None, refused)
    return _list(request, whose, cases, form, status=422)


def _counts(user):
    """[(contact person's key or None, name, how many cases of hers the user sees), …]"""
    by_contact = cases_visible_to(user).order_by(
        F("consultant__name").asc(nulls_last=True), "consultant"
    )
    return by_contact.values_list("consultant", "consultant__name").annotate(Count("pk"))


def _cases(user, whose):
    """Of a coordinator's many only those she has asked for; a consultant's are all her own work."""
    cases = cases_visible_to(user).select_related("consultant").prefetch_related("pauses")
    if whose == NOBODY:
        return cases.filter(consultant=None)
    if whose:
        return cases.filter(consultant=whose)
    return cases.none() if user.role == Role.COORDINATOR else cases


def _receivers(cases):
    givers = {case.consultant_id for case in cases}
    receivers = receivers_of([case.pk for case in cases])
    return receivers.exclude(pk__in=givers) if len(givers) == 1 else receivers


def _list(request, whose, cases, form, status=200):
    seen(request, cases, OFFERED)
    context = {
        "whose": whose,
        "has_choice": len(whose.fields["whose"].choices) > 2
        or request.user.role == Role.COORDINATOR,
        "cases": cases,
        "form": form,
        "ticked": form.ticked(),
        "today": timezone.localdate(),
    }
    return render(request, "citizens/hand_over.html", context, status=status)


def _preview(request, form, going):
    chosen = form.cleaned_data["case"]
    seen(request, chosen, OFFERED)
    context = {"going": going, "cases": chosen, "form": form}
    return render(request, "citizens/hand_over_preview.html", context)


def _done(request, going):
    messages.success(
        request,
        ngettext(
            "%(count)d case is handed over to %(name)s.",
            "%(count)d cases are handed over to %(name)s.",
            going.count,
        )
        % {"count": going.count, "name": going.to},
    )
    for user in going.not_told:
        messages.warning(request, _("No mail could be sent to %s. Tell them yourself.") % user)
    return redirect("citizens")
