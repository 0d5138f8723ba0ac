"""The reader's language: Danish, until somebody chooses English at the head of a page."""

from django.conf import settings
from django.utils import translation


class ChosenLanguageMiddleware:
    """Unlike Django's own it ignores the browser: a Danish office's machine is often English."""

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
