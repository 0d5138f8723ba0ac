"""Closing a programme: who goes on with each citizen, volunteer and company, and from when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from matching import closing
from matching.fields import Group
from matching.refusals import Refused
from programme.models import current_programme
from programme.roles import Role
from web.forms.closing import ReceiverForm, SeveralForm
from web.reading import NAMED, seen

SHOWN = NAMED | {Group.CONTACT_PERSON, Group.CASE, Group.PHASE}
A_PAGE = 200  # with four fields each: settings.DATA_UPLOAD_MAX_NUMBER_FIELDS lets no more through


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request):
    """Everybody who is still in the programme, with who goes on; saved in parts."""
    user, today = request.user, timezone.localdate()
    programme = _programme(user)
    everybody = closing.left_for(user, programme)
    contacts, of = _contacts(everybody), request.GET.get("of", "")
    whose = [one for one in everybody if of not in contacts or _contact_of(one) == of]
    page = Paginator(whose, A_PAGE).get_page(request.GET.get("page"))
    left = list(page)
    cases = [one.party for one in left if one.kind == "citizen"]
    seen(request, cases, SHOWN)
    sent = request.POST if request.method == "POST" and not programme.closed_on else None
    people = closing.receivers_for(user)
    on = max(programme.ends_on or today, today)
    giving = sent is not None and "give" in sent
    ticked = ReceiverForm.ticked(sent, left) if giving else []
    several = SeveralForm(sent if giving else None, people=people, on=on, anybody=bool(ticked))
    if giving and several.is_valid():
        sent = ReceiverForm.spread(sent, ticked)
    forms = [ReceiverForm(sent, left=one, by=user, people=people, on=on) for one in left]
    right = [form.is_valid() for form in forms]  # each, so that each says what is wrong
    if sent is not None and all(right) and not several.errors and _saved(request, forms, giving):
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    groups = {kind: [form for form in forms if form.left.kind == kind] for kind in closing.TITLES}
    context = {
        "programme": programme,
        "page": page,
        "several": several,
        "contacts": contacts,
        "of": of if of in contacts else "",
        "groups": [(closing.TITLES[kind], rows) for kind, rows in groups.items() if rows],
        "why_not": closing.why_not_close(programme, user),
    }
    return render(request, "closing/page.html", context, status=422 if sent is not None else 200)


def _contacts(left):
    """{key as an address has it: name} of those who have the cases and companies now, by name."""
    people = {getattr(one.party, "consultant", None) for one in left} - {None}
    return {str(one.pk): one.name for one in sorted(people, key=lambda one: (one.name, one.pk))}


def _contact_of(one):
    return str(getattr(one.party, "consultant_id", ""))


def _saved(request, forms, several):
    """Save what is filled in, all of it or nothing; False where something was refused."""
    programme, now = current_programme(), timezone.now()
    with transaction.atomic():
        for form in forms:
            if not form.is_to_be_saved(several):
                continue
            said = form.cleaned_data
            try:
                closing.receive(
                    programme,
                    form.left.kind,
                    form.left.party,
                    to=said["user"],
                    elsewhere=said["elsewhere"],
                    from_on=said["from_on"],
                    by=request.user,
                    at=now,
                )
            except Refused as refused:
                form.add_error(None, refused)
        if any(form.errors for form in forms):
            transaction.set_rollback(True)
            return False
    return True


@require_safe
def paper(request):
    """To hand over: each receiver with theirs, and whoever has nobody yet."""
    programme = _programme(request.user)
    left = closing.left_for(request.user, programme)
    seen(request, [one.party for one in left if one.kind == "citizen"], SHOWN)
    context = {
        "programme": programme,
        "theirs": closing.by_receiver(left),
        "lacking": [one for one in left if one.receiver is None],
    }
    return render(request, "closing/paper.html", context)


@require_safe
def sheets(request):
    """For each citizen one sheet, in large letters: who goes on with me, and from when?"""
    left = closing.left_for(request.user, _programme(request.user))
    citizens = [one for one in left if one.kind == "citizen" and one.receiver]
    seen(request, [one.party for one in citizens], SHOWN)
    return render(request, "closing/sheets.html", {"citizens": citizens})


@require_POST
def close(request):
    programme = _programme(request.user)
    try:
        closing.close(programme, by=request.user, at=timezone.now())
    except Refused as refused:
        messages.error(request, refused.messages[0])
    else:
        messages.success(request, _("The programme is closed. Everybody has somebody who goes on."))
    return redirect("closing")


def _programme(user):
    if user.role != Role.COORDINATOR:
        raise Http404
    return current_programme()
