"""The log: a conversation is written down in half a minute, and stands on the pages of its parties."""

from typing import cast

from django.contrib import messages
from django.forms import ModelChoiceField
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizens.models import Citizen
from companies.models import Company
from matching import conversations
from matching.lifecycle import Refused
from matching.models import Conversation, Match
from matching.stages import Side
from matching.visibility import (
    CASE_WORKERS,
    agreements_visible_to,
    cases_visible_to,
    companies_visible_to,
    contacts_visible_to,
    conversations_visible_to,
    matches_visible_to,
    mentors_visible_to,
)
from mentors.models import Mentor
from web.forms.conversations import ConversationForm, NoThanksForm
from web.htmx import wants_fragment
from web.reading import NAMED, TALKED, seen

SHOWN = 10  # of the log at once; earlier ones are folded
NAMES = {Citizen: "citizen", Company: "company", Mentor: "mentor", Match: "match"}


def log_of(user, party):
    """What `conversations/_log.html` shows on the page of a citizen, company, volunteer or match."""
    if user.role not in CASE_WORKERS:
        return None
    lines = _lines(user, party)
    log = {
        "recent": lines[:SHOWN],
        "earlier": lines[SHOWN:],
        "citizens": [line["citizen"] for line in lines if line.get("citizen")],
        "new_url": reverse("new_conversation", args=[NAMES[type(party)], party.pk]),
    }
    if isinstance(party, Citizen):
        log["approaches"] = _approaches(party)
    if isinstance(party, Company):
        log["no_thanks"], log["company"] = NoThanksForm(), party
    return log


def _lines(user, party):
    """Newest first: [{held_on, how, by, talk}, …]; `talk` only where it may be read."""
    visible = conversations_visible_to(user).filter(conversations.about(party))
    seen = visible.select_related(
        "citizen", "company", "mentor", "office", "match__citizen", "recorded_by"
    ).prefetch_related("agreements")
    lines = [
        {
            "key": (talk.held_on, talk.pk),
            "held_on": talk.held_on,
            "how": talk.get_form_display(),
            "by": talk.recorded_by.name,
            "talk": talk if talk.opens else None,
            "with": _with_whom(talk, party) if talk.opens else [],
            "citizen": talk.concerns if talk.opens else None,
        }
        for talk in seen
    ]
    if isinstance(party, Company | Mentor):
        others = (
            contacts_visible_to(user)
            .filter(conversations.about(party))
            .exclude(pk__in=visible.values("pk"))
        )
        lines += [
            {
                "key": (held_on, pk),
                "held_on": held_on,
                "how": Conversation.Form(form).label,
                "by": by,
                "talk": None,
            }
            for pk, held_on, form, by in others.values_list(
                "pk", "held_on", "form", "recorded_by__name"
            )
        ]
    return sorted(lines, key=lambda line: line["key"], reverse=True)


def _with_whom(talk, party):
    """Who took part, but for the one whose page it is."""
    others = (talk.citizen, talk.company, talk.mentor, talk.office)
    return [str(other) for other in others if other and other != party]


def _approaches(citizen):
    count = conversations.approaches_before_place(citizen)
    if not count:
        return ""
    if conversations.has_had_a_place(citizen):
        sentence = ngettext(
            "%(count)d company was approached before the first place was found.",
            "%(count)d companies were approached before the first place was found.",
            count,
        )
    else:
        sentence = ngettext(
            "%(count)d company has been approached so far.",
            "%(count)d companies have been approached so far.",
            count,
        )
    return sentence % {"count": count}


@require_http_methods(["GET", "HEAD", "POST"])
def new(request, about, pk):
    """One form for all; what it is about comes from the page it was opened on."""
    party = _party(request.user, about, pk)
    form = ConversationForm(party, request.user, request.POST or None)
    back = reverse(about, args=[pk])
    if request.method == "POST" and form.is_valid():
        try:
            conversations.record(by=request.user, at=timezone.now(), **form.said())
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The conversation is saved."))
            return redirect(back)
    read = conversations_visible_to(request.user).filter(conversations.about(party), opens=True)
    last = read.select_related("citizen", "match__citizen").first()
    open_agreements = list(
        agreements_visible_to(request.user)
        .filter(conversation__in=read.values("pk"), done_on=None)
        .select_related("conversation__citizen", "conversation__match__citizen")
    )
    if "match" in form.fields:
        # Whom it may have been about, to choose from.
        choices = cast(ModelChoiceField, form.fields["match"]).queryset
        seen(request, [match.citizen for match in choices], NAMED)
    _note(request, party, [last, *(one.conversation for one in open_agreements)])
    seen(request, [form.concerns] if form.goals else [], TALKED)
    context = {
        "form": form,
        "party": party,
        "back": back,
        "last": last,
        "open_agreements": open_agreements,
        "goals": form.goals,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "conversations/new.html", context, status=status)


def _note(request, party, talks):
    """Note whom the page is about, and whom the conversations that it shows were about."""
    about = party if isinstance(party, Citizen) else getattr(party, "citizen", None)
    seen(request, [about] if about else [], NAMED)
    seen(request, [one for talk in talks if talk and (one := talk.concerns)], TALKED)


def _party(user, about, pk):
    rows = {
        "citizen": cases_visible_to,
        "company": companies_visible_to,
        "mentor": mentors_visible_to,
        "match": _matches,
    }
    if about not in rows or user.role not in CASE_WORKERS:
        raise Http404
    return get_object_or_404(rows[about](user), pk=pk)


def _matches(user):
    return matches_visible_to(user).select_related("citizen__office", "opening__company", "mentor")


@require_POST
def done(request, pk):
    agreement = get_object_or_404(
        agreements_visible_to(request.user).select_related(
            "conversation__citizen", "conversation__match__citizen"
        ),
        pk=pk,
    )
    about = agreement.conversation.concerns
    seen(request, [about] if about else [], TALKED)
    agreement = conversations.done(agreement, at=timezone.now())
    if wants_fragment(request):
        return render(request, "conversations/_agreement.html", {"agreement": agreement})
    messages.success(request, _("Done."))
    if about and request.POST.get("from") == "plan":
        return redirect("plan", pk=about.pk)
    return redirect(_page_of(agreement.conversation))


def _page_of(talk):
    """A page that this conversation stands on."""
    for name in ("match", "citizen", "company", "mentor"):
        if key := getattr(talk, f"{name}_id"):
            return reverse(name, args=[key])
    return reverse("overview")


@require_safe
def paper(request, pk):
    """The agreements, for the citizen to take home; nothing of what was said, nor about others."""
    talk = get_object_or_404(
        conversations_visible_to(request.user)
        .filter(opens=True, citizen__isnull=False)
        .select_related("citizen", "company", "mentor", "recorded_by"),
        pk=pk,
    )
    seen(request, [talk.citizen], TALKED)
    names = {
        Side.CITIZEN: talk.citizen.first_name,
        Side.COMPANY: talk.company,
        Side.MENTOR: talk.mentor,
        Side.OFFICE: talk.recorded_by,
    }
    agreements = [
        (names[one.whose] or one.get_whose_display(), one) for one in talk.agreements.all()
    ]
    context = {"talk": talk, "agreements": agreements}
    return render(request, "conversations/paper.html", context)


@require_POST
def no_thanks(request, pk):
    company = get_object_or_404(companies_visible_to(request.user), pk=pk)
    form = NoThanksForm(request.POST)
    if form.is_valid():
        try:
            conversations.no_thanks(
                company, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error("until", refused)
        else:
            messages.success(
                request, _("Written down. The page now says not to call before that day.")
            )
            return redirect("company", pk=pk)
    context = {"form": form, "company": company}
    return render(request, "conversations/no_thanks.html", context, status=422)
