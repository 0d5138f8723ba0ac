"""The reader's language, and the way to the log-in."""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django_htmx.http import HttpResponseClientRedirect


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
