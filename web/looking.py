"""A look: a POST that only reads.

What is looked for is often somebody's name, and what is tried out somebody's hours and needs. So it goes in
the body of the request: no address, history or log keeps it, and nor do we. The page is the answer (200);
the same look may be sent again and again, see `web.once`.
"""

from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_http_methods
from django_htmx.http import replace_url

from web.htmx import wants_fragment

LOOK = "look"  # what a form that looks sends along, see `_parts/look.html`
WORDS = "q"


def looks(view):
    """GET shows the page; so does the POST of a form that looks."""
    view = require_http_methods(["GET", "HEAD", "POST"])(view)
    view.looks = True
    return view


def answers_looks(path):
    try:
        return getattr(resolve(path).func, "looks", False)
    except Resolver404:
        return False


def is_look(request):
    return request.method == "POST" and LOOK in request.POST and answers_looks(request.path_info)


def looked_for(request):
    """What narrows a page: the choices in its address, and above them what was sent. Words in an address
    are from an old link, and nobody looks for them."""
    said = request.GET.copy()
    said.pop(WORDS, None)
    for name, values in request.POST.lists():
        said.setlist(name, values)
    return said


def without_words(request, form):
    """Where the same list is found again: its address with the choices, and the page of what no words
    narrow."""
    said = looked_for(request)
    kept = [name for name in form.fields if name != WORDS]
    if not said.get(WORDS):
        kept.append("page")
    choices = {name: said[name] for name in kept if said.get(name)}
    return f"{request.path}?{urlencode(choices)}" if choices else request.path


def list_or_rows(request, whole, rows, context, form):
    """The page of a list, or where htmx asks, its rows alone, beside an address without the words."""
    if not wants_fragment(request):
        return render(request, whole, context)
    return replace_url(render(request, rows, context), without_words(request, form))
