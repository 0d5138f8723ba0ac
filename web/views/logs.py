"""The read log: a sample for the administrator to look at, and "who has seen what" for a citizen."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from matching import readings
from matching.alarms import alarms_of_nights
from matching.fields import Group
from matching.visibility import cases_visible_to
from programme.roles import Role
from web.forms.logs import ReviewForm
from web.reading import seen


@require_safe
def log(request):
    """This month's sample and the alarms; citizens by reference only."""
    return _log(request, _sample(request.user))


@require_POST
def review(request, pk):
    """Only what was drawn can be reviewed; the first review stays."""
    sample = _sample(request.user)
    reading = next((one for one in sample.readings if one.pk == pk), None) if sample else None
    if reading is None:
        raise Http404
    form = ReviewForm(request.POST, prefix=str(pk))
    if not form.is_valid():
        return _log(request, sample, {pk: form})
    readings.review(reading, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("Looked at."))
    return redirect("log")


def _sample(user):
    if user.role != Role.ADMINISTRATOR:
        raise Http404
    return readings.sample(timezone.localdate())


def _log(request, sample, refused=None):
    """refused : {reading's key: the form of a review that was not accepted}"""
    rows = [
        {
            "reading": one,
            "groups": readings.labels(one.groups),
            "review": getattr(one, "review", None),
            "form": (refused or {}).get(one.pk) or ReviewForm(prefix=str(one.pk)),
        }
        for one in (sample.readings if sample else [])
    ]
    context = {
        "stopped": alarms_of_nights(timezone.localdate()),
        "alarms": readings.alarms(timezone.localdate()),
        "sample": sample,
        "to_look_at": [row for row in rows if not row["review"]],
        "looked_at": [row for row in rows if row["review"]],
    }
    return render(request, "logs/page.html", context, status=422 if refused else 200)


@require_safe
def seen_by(request, pk):
    """To print for the citizen: who has seen what, the latest day first."""
    citizen = get_object_or_404(cases_visible_to(request.user), pk=pk)
    seen(request, [citizen], {Group.REFERENCE, Group.FULL_NAME})
    context = {
        "citizen": citizen,
        "days": readings.who_has_seen(citizen),
        "today": timezone.localdate(),
    }
    return render(request, "logs/seen_by.html", context)
