"""Talks with a volunteer about how it goes: the coordinator writes them down, the volunteer reads them."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from matching.feedback import WrittenAlready, due, record
from matching.lifecycle import Refused
from matching.visibility import feedback_visible_to, mentors_visible_to
from programme.roles import Role
from web.forms.feedback import FeedbackForm


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request, pk):
    user, today = request.user, timezone.localdate()
    if user.role != Role.COORDINATOR:
        raise Http404
    mentor = get_object_or_404(mentors_visible_to(user), pk=pk)
    asked = [kind for _mentor, kind, _on in due([mentor], today)]
    initial = {"kind": asked[-1] if asked else None, "held_on": today}
    form = FeedbackForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            seen = form.seen_text()
            record(mentor, by=user, at=timezone.now(), seen=seen, **form.cleaned_data)
        except WrittenAlready as refused:
            form.add_error(None, refused)
            form.see(text=refused.held.text)
        except Refused as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Written down. The volunteer can read it."))
            return redirect("mentor", pk=pk)
    held = feedback_visible_to(user).filter(mentor=mentor).select_related("recorded_by")
    context = {"form": form, "mentor": mentor, "feedback": held}
    return render(request, "feedback/page.html", context, status=422 if form.is_bound else 200)
