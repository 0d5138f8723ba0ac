import sys

from django.http import HttpResponseServerError
from django.template.loader import render_to_string

from programme.vault import Unreadable


def broken(request):
    """The page for whatever went wrong; of a text that does not open it says why, and nothing of it."""
    error = sys.exc_info()[1]
    sentence = str(error) if isinstance(error, Unreadable) else ""
    return HttpResponseServerError(render_to_string("500.html", {"sentence": sentence}))
