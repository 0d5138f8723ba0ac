"""The same page sent twice counts once: a double press, or "back" and "send" again."""

import hashlib
import time

from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from web.looking import is_look

REMEMBERED = 12 * 3600  # seconds: as long as a log-in lasts
RUNNING = ""  # not answered yet …
RUNS = 60  # … and what has not been after so many seconds never will be: it may be sent again
LEADS_AWAY = (302, 307)
WAITS = 10  # seconds that a second press waits for the answer to the first …
LOOKS = 0.1  # … and looks for it every so many


class SentOnceMiddleware:
    """Each page that is drawn holds a token of its own, so what is the same to the last byte is the same
    page. What was refused may be sent again: nothing came of it.

    The browser shows the last answer alone, so a second press waits for the first: were that one refused
    meanwhile, nobody would see why, and what was typed would be gone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = _key(request)
        if key is None:
            return self.get_response(request)
        gives_up = time.monotonic() + WAITS
        while not cache.add(key, RUNNING, RUNS):
            answer = _first_answer(key, gives_up)
            if answer == RUNNING:
                messages.warning(
                    request,
                    _(
                        "The first press is still being worked on: look whether it is there before you"
                        " send again."
                    ),
                )
                return redirect("overview")
            if answer:
                messages.info(request, _("This had been sent already. It counts once."))
                return redirect(answer)
        # An answer in any case: an exception is a page by now.
        response = self.get_response(request)
        if response.status_code in LEADS_AWAY:
            cache.set(key, response.url, REMEMBERED)
        else:
            cache.delete(key)
        return response


def _first_answer(key, gives_up):
    """The address that the first press led to, None where it was refused, or RUNNING at the end of the
    wait."""
    while (answer := cache.get(key)) == RUNNING and time.monotonic() < gives_up:
        time.sleep(LOOKS)
    return answer


def _key(request):
    """What stands for this very page of this very user, or None for what only looks or is no page of ours."""
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    token = request.POST.get("csrfmiddlewaretoken")
    if not token or request.path.startswith("/account/") or is_look(request):
        return None
    said = repr(
        (request.user.pk, request.session.session_key, request.path, sorted(_said(request)))
    )
    return f"sent-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _said(request):
    return [(name, tuple(values)) for name, values in request.POST.lists()]
