"""The reader's language, the way to the log-in and its second factor, and when a log-in is over."""

import re
import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from web.accounts import lacks_second_factor


class NotServedMiddleware:
    """What is refused before anything looks at it: TRACE, which would hand back what was sent; and a program
    that comes without HTTPS. It is told so and not led there: it would come that way each time, and show
    its key to everybody in between."""

    METHODS = ("TRACE", "TRACK", "CONNECT")
    PROGRAMS = re.compile(r"/(api/|calendar/.+)")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method in self.METHODS:
            return HttpResponse(status=405, content_type="text/plain; charset=utf-8")
        leads = getattr(settings, "SECURE_SSL_REDIRECT", False) and not request.is_secure()
        if leads and self.PROGRAMS.match(request.path):
            return HttpResponse("HTTPS only.", status=403, content_type="text/plain; charset=utf-8")
        return self.get_response(request)


class SessionEndsMiddleware:
    """A log-in lasts a working day, however much is pressed, and is over after an hour without a press.
    What was being typed then comes back after the next one (static/rampe.js)."""

    WRITTEN_DOWN = 5 * 60  # seconds: not at each press, for each would be a write to the database

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._look(request)
        response = self.get_response(request)
        match = request.resolver_match
        if match and match.view_name == "account_logout" and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"storage"'
        return response

    def _look(self, request):
        now = time.time()
        began, pressed = request.session.get("log_in", (now, 0))
        unused = now - pressed if pressed else 0
        if now - began >= settings.SESSION_COOKIE_AGE or unused >= settings.SESSION_IDLE_AGE:
            logout(request)
        elif not pressed or unused >= self.WRITTEN_DOWN:
            request.session["log_in"] = (began, now)


@receiver(user_logged_in)
def _begins(request, **kwargs):
    now = time.time()
    request.session["log_in"] = (now, now)


class WholeLogInMiddleware:
    """Where the log-in has run out, a part of a page is no place for the log-in: the whole page goes
    there, and comes back to where the reader was."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        log_in = reverse(settings.LOGIN_URL)
        if request.htmx and response.status_code == 302 and response.url.startswith(log_in):
            here = request.htmx.current_url_abs_path or "/"
            return HttpResponseClientRedirect(f"{log_in}?{urlencode({'next': here})}")
        return response


class SecondFactorMiddleware:
    """Who must have a second factor and has none sees the pages that set one up, the way out, and what
    a stranger may see; every other address leads there."""

    OPEN = ("account_reauthenticate", "account_logout", "schema")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not lacks_second_factor(request):
            return None
        request.second_factor_missing = True  # the page that sets one up says why one is there
        # With its namespace: the administration has pages of the same beginning.
        name = request.resolver_match.view_name or ""
        if name in self.OPEN or name.startswith("mfa_"):
            return None
        # DRF asks for the log-in itself, so to Django all its views look like a stranger's.
        if request.path.startswith("/api/"):
            return JsonResponse({"detail": _("Set up your second factor first.")}, status=403)
        if not getattr(view, "login_required", True):
            return None
        page = reverse("mfa_index")
        return HttpResponseClientRedirect(page) if request.htmx else redirect(page)


class ChosenLanguageMiddleware:
    """Danish, until somebody chooses English at the head of a page.

    Unlike Django's own it ignores the browser: a Danish office's machine is often English.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response
