"""How volunteers are found: how many are missing where, at which step each is, and what runs out."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from matching.feedback import TIMED, due
from matching.visibility import (
    branches_of,
    centres_visible_to,
    information_meetings_visible_to,
    mentors_visible_to,
)
from mentors import recruitment
from mentors.models import Feedback, InformationMeeting, VolunteerCentre
from programme.roles import Role
from web.forms.recruitment import (
    CentreForm,
    CertificateForm,
    InformationMeetingForm,
    TargetForm,
)


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request):
    """Where volunteers are missing, and how far those are who come; posting sets a target."""
    user, today = _coordinator(request), timezone.localdate()
    form = TargetForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            recruitment.set_target(form.whose(), **form.said())
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The target is set."))
            return redirect("recruitment")
    mentors = recruitment.with_facts(mentors_visible_to(user))
    aims = recruitment.targets(branches_of(user), mentors, today)
    visible = Prefetch("mentors", mentors_visible_to(user))
    context = {
        "form": form,
        "today": today,
        "has_branch": branches_of(user).exists(),
        "aims": aims,
        "sentences": [_sentence(aim) for aim in aims if aim.missing],
        "rungs": recruitment.funnel(mentors, today),
        "count": len(mentors),
        "sources": recruitment.sources(mentors, today),
        "centres": list(centres_visible_to(user).prefetch_related(visible)),
        "meetings": list(
            information_meetings_visible_to(user).select_related("centre").prefetch_related(visible)
        ),
        **_expiring(mentors, today),
    }
    status = 422 if form.is_bound else 200
    return render(request, "recruitment/overview.html", context, status=status)


def _coordinator(request):
    if request.user.role != Role.COORDINATOR:
        raise Http404
    return request.user


def _sentence(aim):
    """As in "Odder needs 2 more volunteers; 3 are on the way"."""
    needs = ngettext(
        "%(town)s needs %(missing)d more volunteer",
        "%(town)s needs %(missing)d more volunteers",
        aim.missing,
    ) % {"town": aim.target.town, "missing": aim.missing}
    coming = len(aim.coming)
    if not coming:
        return _("%(needs)s; nobody is on the way.") % {"needs": needs}
    return ngettext(
        "%(needs)s; %(coming)d is on the way.", "%(needs)s; %(coming)d are on the way.", coming
    ) % {"needs": needs, "coming": coming}


def _expiring(mentors, today):
    found = recruitment.expiring(mentors, today, settings.RECRUITING["renew_days"])
    return {"expiring": [(one, one.ended(today)) for one in found]}


def to_talk_to(user, today):
    """For `overview/_volunteers_to_talk_to.html`: what runs out, and the talks that are due. Nothing for
    whoever is no coordinator."""
    if user.role != Role.COORDINATOR:
        return {"expiring": [], "talks": []}
    mentors = recruitment.with_facts(mentors_visible_to(user))
    # Who is due a talk after six months is not asked for the earlier ones as well.
    latest = {
        (mentor.pk, kind in TIMED or kind): (mentor, kind, on)
        for mentor, kind, on in due(mentors, today)
    }
    talks = [
        {"mentor": mentor, "kind": Feedback.Kind(kind).label, "on": on, "late": on < today}
        for mentor, kind, on in latest.values()
    ]
    return {**_expiring(mentors, today), "talks": sorted(talks, key=lambda one: one["on"])}


# Volunteer centres and information meetings


@require_http_methods(["GET", "HEAD", "POST"])
def new_centre(request):
    return _centre(request, VolunteerCentre())


@require_http_methods(["GET", "HEAD", "POST"])
def edit_centre(request, pk):
    return _centre(request, get_object_or_404(centres_visible_to(_coordinator(request)), pk=pk))


def _centre(request, centre):
    user = _coordinator(request)
    form = CentreForm(user, request.POST if request.method == "POST" else None, instance=centre)
    if form.is_valid() and form.keep():
        messages.success(request, _("Saved."))
        return redirect("recruitment")
    context = {"form": form, "centre": centre, "has_branch": branches_of(user).exists()}
    return render(request, "recruitment/centre.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def new_meeting(request):
    return _meeting(request, InformationMeeting())


@require_http_methods(["GET", "HEAD", "POST"])
def edit_meeting(request, pk):
    found = information_meetings_visible_to(_coordinator(request))
    return _meeting(request, get_object_or_404(found, pk=pk))


def _meeting(request, meeting):
    user = _coordinator(request)
    form = InformationMeetingForm(
        user, request.POST if request.method == "POST" else None, instance=meeting
    )
    if form.is_valid() and form.keep():
        messages.success(request, _("Saved."))
        return redirect("recruitment")
    context = {"form": form, "meeting": meeting, "has_branch": branches_of(user).exists()}
    return render(
        request, "recruitment/meeting.html", context, status=422 if form.is_bound else 200
    )


# Certificates


@require_http_methods(["GET", "HEAD", "POST"])
def certificates(request, pk):
    """The certificates of one volunteer; posting writes down one that was seen."""
    mentor = get_object_or_404(mentors_visible_to(_coordinator(request)), pk=pk)
    form = CertificateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            recruitment.see_certificate(
                mentor, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved."))
            return redirect("certificates", pk=pk)
    context = {
        "form": form,
        "mentor": mentor,
        "certificates": list(mentor.certificates.all()),
        "today": timezone.localdate(),
    }
    return render(
        request, "recruitment/certificates.html", context, status=422 if form.is_bound else 200
    )
