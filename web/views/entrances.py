"""A place that comes from no list: the citizen's own find, or a job held already."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from matching import entrances
from matching.policies import why_not_shortlist
from matching.stages import Kind, Origin
from matching.visibility import cases_visible_to, companies_visible_to, openings_visible_to
from web.forms.entrances import MOST_FOUND, NEW, EntranceForm, PlaceFilter
from web.looking import WORDS, is_look, looked_for, looks
from web.reading import NAMED, seen


@looks
def own_find(request, pk):
    """Search for the company, or name a new one; the citizen's yes is recorded in the same step."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    seen(request, [citizen], NAMED)
    refusal = why_not_shortlist(request.user, citizen, Kind.COMPANIES)
    companies = companies_visible_to(request.user)
    said = looked_for(request)
    search = PlaceFilter(said, companies)
    found = _found(request.user, search)
    sent = request.POST if request.method == "POST" and not is_look(request) else None
    form = EntranceForm(sent, companies=companies, found=found)
    status = 200
    if sent is not None:
        match = None if refusal or not form.is_valid() else _entered(request, citizen, form)
        if match:
            messages.success(request, _("The place is entered, and the yes is recorded."))
            return redirect("match", pk=match.pk)
        status = 422
    context = {
        "citizen": citizen,
        "search": search,
        "words": said.get(WORDS, "").strip(),
        "found": found,
        "form": form,
        "why_not": refusal,
    }
    return render(request, "entrances/page.html", context, status=status)


def _found(user, search):
    """The companies that were searched for, each with the openings that are not closed."""
    if not search.form.is_valid() or not search.form.cleaned_data["q"].strip():
        return []
    still_open = Q(closed_on=None) | Q(closed_on__gt=timezone.localdate())
    openings = openings_visible_to(user).filter(still_open).order_by("pk")
    rows = search.qs.select_related("postcode").prefetch_related(Prefetch("openings", openings))
    return list(rows[:MOST_FOUND])


def _entered(request, citizen, form):
    """The match, or None where the form says why not; a refusal leaves no company behind."""
    said = form.cleaned_data
    held = said["origin"] == Origin.HELD_JOB
    try:
        with transaction.atomic():
            return entrances.enter(
                citizen,
                _opening(request.user, said, held),
                origin=said["origin"],
                by=request.user,
                at=timezone.now(),
                channel=said["channel"],
                since=said["since"] if held else None,
                hours=said["hours"] if held else None,
            )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def _opening(user, said, held):
    place, tasks = said["place"], said["tasks"]
    # A job that somebody holds is that one place; how many more there are is not known otherwise.
    places = 1 if held else None
    if place == NEW:
        company = entrances.new_company(said["name"], said["postcode"], by=user)
        return entrances.new_opening(company, tasks, places)
    what, key = place.split("-")
    if what == "opening":
        return get_object_or_404(openings_visible_to(user).select_related("company"), pk=key)
    return entrances.new_opening(
        get_object_or_404(companies_visible_to(user), pk=key), tasks, places
    )
