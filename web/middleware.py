"""The reader's language, and the way to the log-in and its second factor."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from web.accounts import lacks_second_factor


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
