"""Erasing: the plan of who goes and when, asking for somebody, and the second person's look at it."""

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Citizen
from matching import erasing
from matching.fields import Group
from matching.models import Erasure
from matching.stages import Stage
from matching.visibility import (
    cases_visible_to,
    erasures_visible_to,
    matches_visible_to,
    mentors_visible_to,
    proofs_visible_to,
)
from programme.roles import Role
from web.forms.erasures import AskForm
from web.reading import MATCHED, NAMED, seen

SHOWN = 50  # proofs, the latest ones


@require_safe
def erasures(request):
    """Who goes by themselves and when, who waits for a second person, and what is known of the gone."""
    waiting, done = erasures_visible_to(request.user), proofs_visible_to(request.user)
    if request.user.role not in (Role.COORDINATOR, Role.CONSULTANT, Role.ADMINISTRATOR):
        raise Http404
    waiting = list(waiting.select_related("asked_by"))
    parties = erasing.parties_of(waiting)
    rows = [_row(request, one, parties[one.key]) for one in waiting]
    context = {
        "asked_for": [row for row in rows if row["erasure"].why == Erasure.Why.ASKED],
        "going": [row for row in rows if row["erasure"].why != Erasure.Why.ASKED],
        "may_see_proofs": request.user.role != Role.CONSULTANT,
        "keeping": settings.KEEPING,
        "done": [_proof(one) for one in done[:SHOWN]],
    }
    return render(request, "erasures/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def citizen(request, pk):
    return _ask(request, get_object_or_404(cases_visible_to(request.user), pk=pk))


@require_http_methods(["GET", "HEAD", "POST"])
def mentor(request, pk):
    """Only a coordinator lets a volunteer go."""
    if request.user.role != Role.COORDINATOR:
        raise Http404
    return _ask(request, get_object_or_404(mentors_visible_to(request.user), pk=pk))


def _ask(request, party):
    _note(request, party)
    recipients = _recipients(party)
    form = AskForm(request.POST if request.method == "POST" else None, recipients=recipients)
    if form.is_valid():
        erasing.ask(party, by=request.user, at=timezone.now())
        messages.success(request, _("Asked for. Somebody else must look at it before it is done."))
        return redirect("erasures")
    context = {
        "party": party,
        "form": form,
        "recipients": recipients,
        "asked": erasures_visible_to(request.user)
        .filter(key=party.key, why=Erasure.Why.ASKED)
        .first(),
        **_plan(request, party),
    }
    return render(request, "erasures/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request, pk):
    """The second person sees what goes, and says yes."""
    erasure = get_object_or_404(
        erasures_visible_to(request.user).filter(why=Erasure.Why.ASKED), pk=pk
    )
    party = erasing.party_of(erasure)
    _note(request, party)
    why_not = erasing.why_not_confirm(erasure, request.user)
    if request.method == "POST" and not why_not:
        erasing.confirm(erasure, by=request.user, at=timezone.now())
        request.__dict__.pop("readings", None)  # nobody is there any more to be read about
        messages.success(request, _("Everything is erased."))
        return redirect("erasures")
    context = {"erasure": erasure, "party": party, "why_not": why_not, **_plan(request, party)}
    return render(
        request, "erasures/confirm.html", context, status=422 if request.method == "POST" else 200
    )


@require_POST
def keep(request, pk):
    """What was asked for is not wanted after all."""
    erasure = get_object_or_404(
        erasures_visible_to(request.user).filter(why=Erasure.Why.ASKED), pk=pk
    )
    erasure.delete()
    messages.success(request, _("Nothing is erased."))
    return redirect("erasures")


def _note(request, party):
    if isinstance(party, Citizen):
        seen(request, [party], MATCHED | {Group.CONSENTS})


def _row(request, erasure, party):
    if isinstance(party, Citizen):
        seen(request, [party], NAMED | {Group.PHASE})
    return {
        "erasure": erasure,
        "party": party,
        "page": "citizen" if isinstance(party, Citizen) else "mentor",
        "why_not": erasing.why_not_confirm(erasure, request.user),
    }


def _plan(request, party):
    """What goes, and whom it concerns first."""
    about = {"citizen": party} if isinstance(party, Citizen) else {"mentor": party}
    running = (
        matches_visible_to(request.user)
        .filter(**about)
        .exclude(stage=Stage.ENDED)
        .select_related("mentor", "opening__company", "citizen")
    )
    seen(request, [match.citizen for match in running], MATCHED)
    return {
        "page": "citizen" if isinstance(party, Citizen) else "mentor",
        "goes": _tables(erasing.what_goes(party)),
        "open_matches": running,
    }


def _recipients(party):
    """Who was told something about a citizen."""
    if not isinstance(party, Citizen):
        return []
    rows = party.disclosures.select_related("company", "mentor", "office").order_by("pk")
    told = (one.company or one.mentor or one.office for one in rows)
    return list(dict.fromkeys(one for one in told if one))


def _tables(rows):
    """[(what, how many), …], the most first."""
    metas = [(apps.get_model(label)._meta, count) for label, count in rows.items()]
    named = [
        (meta.verbose_name if count == 1 else meta.verbose_name_plural, count)
        for meta, count in metas
        if not meta.auto_created
    ]
    return sorted(named, key=lambda one: (-one[1], str(one[0])))


def _proof(erasure):
    """What was taken out, and the places where a person must look."""
    rows = sum(erasure.proof["rows"].values())
    left = [
        {
            "table": apps.get_model(label)._meta.verbose_name,
            "field": apps.get_model(label)._meta.get_field(field).verbose_name,
            "row": row,
        }
        for label, field, row in erasure.proof["left"]
    ]
    return {"erasure": erasure, "rows": rows, "left": left}
