"""Who sees a citizen is written down before the answer leaves: what views call, and what writes it.

Every view that shows something about citizens says so by `seen`, fragments and printed sheets too. It
is all written at once after the view; where it cannot be, nothing is shown.
"""

import logging
from collections import defaultdict

from django.db import DatabaseError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone

from matching.changes import done_by
from matching.fields import Group
from matching.readings import NotNoted, write
from matching.telling import group_of

# What pages of different kinds show.
NAMED = frozenset({Group.REFERENCE, Group.FULL_NAME})
LISTED = NAMED | {Group.PHASE, Group.CASE, Group.CONTACT_PERSON, Group.TIMES}
MATCHED = NAMED | {Group.SCORES}
TALKED = NAMED | {Group.TALK_DATES, Group.TALKS}
RANKED = MATCHED | {Group.TIMES, Group.WISHES, Group.NEEDS, Group.VOLUNTEER}
REFERRED = NAMED | {Group.CONTACT_PERSON, Group.PHASE, Group.CASE, Group.CONSENTS}

logger = logging.getLogger(__name__)
MENDED = 422  # a form that was refused: the page around it is shown again


def seen(request, citizens, groups, *, user=None):
    """Note that this answer shows these groups of fields of these citizens.

    citizens : citizens, or citizens as shown, of whom only open groups count
    user : who sees it, where it is not who is logged in
    """
    noted = request.__dict__.setdefault("readings", {})
    of_user = noted.setdefault(user or request.user, defaultdict(set))
    for one in citizens:
        of_user[one.pk] |= set(groups) & getattr(one, "groups", set(groups))


def seen_on_list(request, own):
    """Note that a volunteer sees of his own matches no more than whom they are with."""
    for one in own:
        named = Group.FIRST_NAME in one["citizen"].groups
        seen(request, [one["citizen"]], {Group.FIRST_NAME if named else Group.TIMES})


def seen_by_volunteer(request, one):
    """Note all that a volunteer sees of one own match, as `web.views.citizens.of_volunteer` tells it."""
    groups = one["citizen"].groups | {group_of(code) for code in one["told"]}
    seen(request, [one["match"].citizen], groups)


def _shows(request, response):
    """Whether anything but the way to elsewhere, or a refusal, goes out."""
    answered = 200 <= response.status_code < 300 or response.status_code == MENDED
    return answered and response.status_code != 204 and request.method != "HEAD"


class ReadLogMiddleware:
    """Writes what the view has noted, and lets the answer go only then."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        noted = request.__dict__.get("readings")
        if not noted or not _shows(request, response):
            return response
        through = request.resolver_match.view_name
        try:
            for user, citizens in noted.items():
                write(citizens, user=user, through=through, at=timezone.now())
        except (DatabaseError, NotNoted):
            # The address holds keys at most; what was to be shown is not repeated here.
            logger.exception("A reading could not be written: %s", through)
            if response.streaming:
                response.close()  # a file that is not sent
            return HttpResponse(render_to_string("503.html"), status=503)
        return response


class ChangeLogMiddleware:
    """What is changed during a request is done by whoever is logged in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with done_by(lambda: _whoever_acts(request)):
            return self.get_response(request)


def _whoever_acts(request):
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None
