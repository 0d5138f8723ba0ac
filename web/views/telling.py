"""What a volunteer may know of the citizen, and the volunteer's own answer to being asked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from matching import lifecycle, telling
from matching.fields import Group, groups_open
from matching.stages import Kind, Reason, Side, Stage
from matching.visibility import matches_visible_to, own_matches_of
from web.forms.telling import TellingForm
from web.reading import NAMED, seen

TOLD = frozenset({Group.CONTACT, Group.NEEDS, Group.NEEDS_IN_WORDS, Group.CONSENTS})


@require_http_methods(["GET", "HEAD", "POST"])
def tell(request, pk):
    """Item by item, with the citizen beside you."""
    match = get_object_or_404(
        matches_visible_to(request.user)
        .filter(kind=Kind.MENTORS)
        .select_related("citizen", "mentor"),
        pk=pk,
    )
    user = request.user
    seen(request, [match.citizen], NAMED | TOLD & groups_open(user, match.citizen))
    form = TellingForm(
        match,
        request.POST if request.method == "POST" else None,
        with_words=telling.writes_words(user, match),
    )
    if form.is_valid():
        said = form.cleaned_data
        try:
            telling.tell(
                match,
                said["codes"],
                said.get("text"),
                by=user,
                at=timezone.now(),
                channel=said["channel"],
                showed=form.showed(),
                unasked=said["unasked"],
            )
        except lifecycle.Refused as refused:
            form.add_error(None, refused)
            form.look_again()
        else:
            messages.success(request, _("Saved. The volunteer sees just this, from now on."))
            return redirect("match", pk=pk)
    context = {"match": match, "form": form, "why_not": telling.why_not_tell(user, match)}
    status = 422 if request.method == "POST" else 200
    return render(request, "telling/page.html", context, status=status)


@require_POST
def answer(request, pk):
    """The volunteer's own yes or no; a no needs no reason."""
    match = get_object_or_404(own_matches_of(request.user).filter(stage=Stage.ASKED), pk=pk)
    now = timezone.now()
    said = request.POST.get("answer")
    try:
        if said == "yes":
            lifecycle.advance(match, Stage.ACCEPTED, by=request.user, at=now)
            messages.success(
                request,
                _("Thank you. The coordinator calls you about a talk for the three of you."),
            )
        elif said == "no":
            lifecycle.end(match, by=request.user, at=now, side=Side.MENTOR, reason=Reason.OTHER)
            messages.success(request, _("Thank you for the answer. Nobody asks you why."))
        else:
            messages.error(request, _("Press yes or no."))
    except lifecycle.Refused as refused:
        messages.error(request, refused.message)
    return redirect("overview")
