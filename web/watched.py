"""After something was sent: a word of illness, or a CPR number, where others could read it, is told.

It stops nothing. The browser says the same while one types (`static/rampe.js`), and which word it is; this
is for whoever has no script, and for what was pasted and sent at once. It names no word: what is said here
lies in the session until it is shown.
"""

from django.contrib import messages
from django.utils.html import format_html
from django.utils.translation import gettext as _

from web.forms.watched import found_in
from web.once import LEADS_AWAY


class WatchedWordsMiddleware:
    """Says that there is such a word, and never which: it goes into no session, log or address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and response.status_code in LEADS_AWAY and not request.htmx:
            self._warn(request)
        return response

    def _warn(self, request):
        if not request.user.is_authenticated:
            return
        speaks_of_illness, has_cpr_number = found_in(request.POST)
        if speaks_of_illness:
            said = _(
                "You wrote something that speaks of illness, and others can read it: say what helps instead."
            )
            messages.warning(request, _with_way_back(request, said))
        if has_cpr_number:
            said = _(
                "You wrote what looks like a CPR number. It is needed nowhere here: take it out."
            )
            messages.warning(request, _with_way_back(request, said))


def _with_way_back(request, sentence):
    """What can be edited is a press away; what is only added to has no page to go back to."""
    name = request.resolver_match.url_name or ""
    if not (name.startswith("edit_") or name == "availability"):
        return sentence
    return format_html('{} <a href="{}">{}</a>', sentence, request.path, _("Change it"))
