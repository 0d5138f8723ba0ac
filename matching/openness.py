"""The plan for what the citizen wants to say at one place. Two pages that are open at once overwrite
nothing of one another's."""

from django.db import transaction
from django.utils.translation import gettext as _

from matching.lifecycle import Refused
from matching.models import Match, OpennessPlan
from matching.policies import may_move

FIELDS = ("what", "to_whom", "when", "who_helps")


def plan_of(match):
    """What is planned so far: {field: words}."""
    plan = OpennessPlan.objects.filter(match=match).first() or OpennessPlan(match=match)
    return {name: getattr(plan, name) for name in FIELDS}


@transaction.atomic
def write(match, words, *, by):
    """Write the citizen's words where they are others than the page showed; the rest stays as it is.

    words : {field: (typed, as the page showed it, or None for no page)}
    """
    if not may_move(by, match):
        raise Refused(_("You cannot move this match."))
    # Two tabs at once: the second must see the first's words.
    Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    now = plan_of(match)
    typed = {
        name: text.strip()
        for name, (text, seen) in words.items()
        if not _same(text, now[name]) and (seen is None or not _same(text, seen))
    }
    changed = {
        name: _("Meanwhile this was written here: “%s”. Put the two together, and save once more.")
        % now[name]
        if now[name]
        else _("Meanwhile this was taken away. Save once more if it is to stand.")
        for name in typed
        if words[name][1] is not None and not _same(words[name][1], now[name])
    }
    if changed:
        raise Refused(changed)
    if typed:
        OpennessPlan.objects.update_or_create(match=match, defaults=typed)


def _same(one, other):
    """A browser sends other line ends than the ones it was given, and nobody sees a blank at the end."""
    left, right = (text.replace("\r\n", "\n").strip() for text in (one, other))
    return left == right
