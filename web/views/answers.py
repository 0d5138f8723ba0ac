"""An answer typed while on the telephone: it mends the fact, and the list at once."""

from urllib.parse import urlsplit, urlunsplit

from django.contrib import messages
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import reswap, retarget

from citizens.models.needs import accommodations
from matching.labels import QUESTIONS
from matching.policies import why_not_answer
from matching.stages import Kind
from matching.suggestions import name_of
from matching.visibility import parties_visible_to
from web.forms.answers import answer_form
from web.htmx import wants_fragment
from web.looking import WORDS, answers_looks


@require_POST
def answer(request, kind, pk, fact):
    """Write one fact of an opening or volunteer; then back to the list, opened where one was."""
    party = get_object_or_404(parties_visible_to(request.user, kind), pk=pk)
    if why_not_answer(request.user, kind) or not _is_asked(kind, fact):
        raise Http404
    form = answer_form(party, fact, request.POST)
    if not form.is_open():
        messages.warning(
            request, _("This has been answered meanwhile. Correct it on its own page.")
        )
        return _back(request, party)
    if not form.is_valid():
        context = {
            "form": form,
            "party": party,
            "name": name_of(party),
            "kind": kind,
            "next": _way_back(request, party),
            "words": request.POST.get(WORDS),
        }
        if not wants_fragment(request):
            return render(request, "answers/page.html", context, status=422)
        refused = render(request, "answers/_form.html", context, status=422)
        return reswap(retarget(refused, f"#answer-{party.pk}-{fact}"), "outerHTML")
    with transaction.atomic():
        form.save()
    messages.success(
        request,
        _("%(who)s: the answer is saved, and the list is ranked anew.") % {"who": name_of(party)},
    )
    return _back(request, party)


def _back(request, party):
    """To the list. The words that it was searched for go along in the body, so the browser is told to send
    that there too (307)."""
    way = _way_back(request, party)
    sent_along = bool(request.POST.get(WORDS)) and answers_looks(urlsplit(way).path)
    return redirect(way, preserve_request=sent_along)


def _is_asked(kind, fact):
    return fact in QUESTIONS[kind] or (
        kind == Kind.COMPANIES and accommodations().filter(code=fact).exists()
    )


def _way_back(request, party):
    """The page that the answer was given on, with the questions of this party open."""
    asked_on = request.POST.get("next", "")
    # A path: what `redirect` could take for the name of a page is none.
    if not (
        asked_on.startswith("/") and url_has_allowed_host_and_scheme(asked_on, allowed_hosts=None)
    ):
        return "/"
    page = urlsplit(asked_on)
    query = QueryDict(page.query, mutable=True)
    query.pop(WORDS, None)  # of a page from an old link
    query["open"] = party.company.ref if hasattr(party, "company") else party.ref
    return urlunsplit(("", "", page.path, query.urlencode(), ""))
