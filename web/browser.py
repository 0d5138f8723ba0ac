"""What a browser is told with every page: to keep nothing, and to lend it no camera; and the answers that
Django gives without a page of ours."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.template.loader import render_to_string
from django.views.defaults import bad_request

# Nothing here needs any of them, so a script that got in could not use them either.
UNUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
HEADERS = {
    # After a log-out on a shared machine neither "back" nor a cache in between shows a citizen.
    "Cache-Control": "private, no-store",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
    "Cross-Origin-Resource-Policy": "same-origin",
}


class BrowserMiddleware:
    """Headers of every answer but the static files', which are nobody's."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _is_too_large(request):
            response = bad_request(request, RequestDataTooBig())
        else:
            response = self.get_response(request)
        if response.status_code == 405 and not response.content and request.method != "HEAD":
            response.content = render_to_string("405.html")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if getattr(request, "user", None) and request.user.is_authenticated:
            response.headers["Cache-Control"] = HEADERS["Cache-Control"]
        return response


def _is_too_large(request):
    """Before anything of it is read: Django itself counts no files, and we take none."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    return length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
