"""The expectation talk: what citizen and volunteer agree on before they meet on their own."""

import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from matching.models import ExpectationTalk, Match
from matching.policies import may_move
from matching.refusals import Refused
from matching.stages import Kind, Stage
from programme.roles import Role

A_YEAR = datetime.timedelta(days=366)
# From the volunteer's yes on until the end: before it there is nobody to agree with.
STAGES = (Stage.ACCEPTED, Stage.TALK, Stage.RUNNING)
POINTS = {
    "how_often": gettext_lazy("How often, how long and where"),
    "what_for": gettext_lazy("What we want to do together"),
    "limits": gettext_lazy("What a volunteer does not do"),
    "contact": gettext_lazy("How we write or call, and when one of us cannot come"),
    "at_the_end": gettext_lazy("What happens when the programme ends"),
}


def why_not_write(user, match):
    """Why a user may not write down or change the talk of a match: a sentence, or ""."""
    if not may_move(user, match):
        return _("You cannot write here.")
    if match.kind != Kind.MENTORS or match.stage not in STAGES:
        return _("An expectation talk belongs to a volunteer who has said yes, until they stop.")
    talk = _talk_of(match)
    if talk and user.role == Role.COORDINATOR and talk.recorded_by_id != user.pk:
        return _("%s has written down the talk, and changes it.") % talk.recorded_by
    return ""


@transaction.atomic
def write(match, words, *, held_on, by, at):
    """Write the points down where they are others than the page showed; the rest stays as it is. Whose
    talk it was stays too: she goes on reading it.

    words : {point: (typed, as the page showed it, or None for no page)}
    """
    # Two tabs at once: the second must see the first's words.
    match = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if refusal := why_not_write(by, match) or _why_not_on(match, held_on, localdate(at)):
        raise Refused(refusal)
    talk = _talk_of(match) or ExpectationTalk(match=match, recorded_by=by, recorded_at=at)
    typed = {
        name: text.strip()
        for name, (text, seen) in words.items()
        if not _same(text, getattr(talk, name)) and (seen is None or not _same(text, seen))
    }
    if meanwhile := _meanwhile(talk, words, typed):
        raise Refused(meanwhile)
    if not any(typed.get(name, getattr(talk, name)) for name in POINTS):
        raise Refused(_("Write one point at least."))
    if talk.pk and not typed and talk.held_on == held_on:
        return talk  # the same press twice has one effect
    for name, text in typed.items():
        setattr(talk, name, text)
    talk.held_on = held_on
    talk.save()
    return talk


def _talk_of(match):
    return ExpectationTalk.objects.filter(match=match).select_related("recorded_by").first()


def _why_not_on(match, held_on, today):
    if held_on > today:
        return _("A talk that is to come cannot be written down yet.")
    if held_on < localdate(match.shortlisted_at) - A_YEAR:
        return _("%s is too far away: look at the year.") % date_format(held_on)
    return ""


def _meanwhile(talk, words, typed):
    """{point: a sentence}, of what is typed where somebody else has written since the page was opened."""
    return {
        name: _("Meanwhile this was written here: “%s”. Put the two together, and save once more.")
        % getattr(talk, name)
        if getattr(talk, name)
        else _("Meanwhile this was taken away. Save once more if it is to stand.")
        for name in typed
        if words[name][1] is not None and not _same(words[name][1], getattr(talk, name))
    }


def _same(one, other):
    """A browser sends other line ends than the ones it was given, and nobody sees a blank at the end."""
    left, right = (text.replace("\r\n", "\n").strip() for text in (one, other))
    return left == right
