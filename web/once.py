"""The same page sent twice counts once: a double press, or "back" and "send" again."""

import hashlib

from django.contrib import messages
from django.core.cache import cache
from django.shortcuts import redirect
from django.utils.translation import gettext as _

REMEMBERED = 12 * 3600  # seconds: as long as a log-in lasts
RUNNING = ""  # not answered yet …
RUNS = 60  # … and what has not been after so many seconds never will be: it may be sent again


class SentOnceMiddleware:
    """Each page that is drawn holds a token of its own, so what is the same to the last byte is the same
    page. What was refused may be sent again: nothing came of it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        key = _key(request)
        if key is None:
            return self.get_response(request)
        if not cache.add(key, RUNNING, RUNS):
            messages.info(request, _("This had been sent already. It counts once."))
            return redirect(cache.get(key) or "overview")
        response = self.get_response(
            request
        )  # an answer in any case: an exception is a page by now
        if response.status_code == 302:
            cache.set(key, response.url, REMEMBERED)
        else:
            cache.delete(key)
        return response


def _key(request):
    """What stands for this very page of this very user, or None for what is no page of ours."""
    if request.method != "POST" or not request.user.is_authenticated:
        return None
    token = request.POST.get("csrfmiddlewaretoken")
    if not token or request.path.startswith("/account/"):
        return None
    said = repr(
        (request.user.pk, request.session.session_key, request.path, sorted(_said(request)))
    )
    return f"sent-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _said(request):
    return [(name, tuple(values)) for name, values in request.POST.lists()]
