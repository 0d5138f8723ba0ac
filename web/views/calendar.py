"""The own calendar: its secret address, and the feed behind it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from matching.calendars import calendar, contacts
from matching.fields import Group
from matching.visibility import CASE_WORKERS, user_of_calendar
from web.reading import seen


@require_http_methods(["GET", "HEAD", "POST"])
def address(request):
    """GET shows where the calendar is; POST makes an address, or another one."""
    user = request.user
    if user.role not in CASE_WORKERS:
        raise Http404
    if request.method == "POST":
        user.change_calendar_key()
        messages.success(request, _("The calendar has a new address. The old one shows nothing."))
        return redirect("calendar")
    where = user.calendar_key and request.build_absolute_uri(
        reverse("calendar_feed", kwargs={"key": user.calendar_key})
    )
    return render(request, "calendar/page.html", {"where": where})


@login_not_required
@require_safe
def feed(request, key):
    """What a calendar program fetches: whoever has the address has the calendar."""
    user = user_of_calendar(key)
    if user is None:
        raise Http404
    today = timezone.localdate()
    to_come = contacts(user, today)
    seen(request, [one.citizen for one in to_come], {Group.REFERENCE, Group.SCORES}, user=user)
    with translation.override("da"):
        content = calendar(user, to_come, today, request.get_host())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    return response
