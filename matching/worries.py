"""Questions and worries: each gets an owner, and a first reaction within one working day."""

from django.db import transaction
from django.utils.translation import gettext as _

from matching.lifecycle import Refused
from matching.models import Worry
from matching.visibility import cases_visible_to


def raise_worry(citizen, *, whose, text, by, at):
    """Write down a question or worry; the contact person is its owner."""
    if not cases_visible_to(by).filter(pk=citizen.pk).exists():
        raise Refused(_("You cannot write here."))
    if not text.strip():
        raise Refused(_("Say what the question or worry is."))
    return Worry.objects.create(
        citizen=citizen,
        whose=whose,
        text=text.strip(),
        owner=citizen.consultant or by,
        recorded_by=by,
        raised_at=at,
    )


@transaction.atomic
def react(worry, *, reaction, at):
    """The first reaction: what was done. The same press twice keeps the first."""
    if not reaction.strip():
        raise Refused(_("Say what was done, or what was answered."))
    locked = Worry.objects.select_for_update().get(pk=worry.pk)
    if locked.reacted_at is not None and locked.reaction != reaction.strip():
        raise Refused(_("Somebody has answered meanwhile: %s") % locked.reaction)
    if locked.reacted_at is None:
        locked.reacted_at, locked.reaction = at, reaction.strip()
        locked.save(update_fields=["reacted_at", "reaction"])
    return locked
