"""Questions and worries: each gets an owner, and a first reaction within one working day."""

import logging

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.lifecycle import Refused
from matching.models import Worry
from matching.stages import Stage
from matching.visibility import cases_visible_to, own_matches_of
from programme.models import Deputy

logger = logging.getLogger(__name__)


def raise_worry(citizen, *, whose, text, by, at):
    """Write down a question or worry; the contact person is its owner."""
    if not cases_visible_to(by).filter(pk=citizen.pk).exists():
        raise Refused(_("You cannot write here."))
    return _raise(citizen, whose=whose, text=text, by=by, at=at)


def raise_by_volunteer(match, *, text, by, at):
    """The volunteer who meets the citizen is worried; whoever has the case is told at once, by mail and
    by reference alone. Returns the worry, and whether a mail could be sent to anybody."""
    if not own_matches_of(by).filter(pk=match.pk, stage=Stage.RUNNING).exists():
        raise Refused(_("You do not meet this citizen any more. Call your coordinator."))
    worry = _raise(match.citizen, whose=Worry.From.MENTOR, text=text, by=by, at=at)
    return worry, _tell(worry, localdate(at))


def _tell(worry, today):
    """Mail the owner, and whoever stands in today."""
    deputies = Deputy.on(today).filter(user=worry.owner).select_related("deputy")
    told = False
    for user in dict.fromkeys([worry.owner, *(one.deputy for one in deputies)]):
        if not user.is_active:
            continue
        with translation.override("da"):
            mail = EmailMessage(
                subject=_("Rampe: a volunteer is worried (%s)") % worry.citizen.ref,
                body=_(
                    "A volunteer who meets %s is worried. Log in and read what it is about; a first"
                    " reaction is due on the next working day at the latest."
                )
                % worry.citizen.ref,
                to=[user.email],
            )
        try:
            mail.send()
            told = True
        except OSError:  # whatever a mail server or the way to it says, SMTPException among them
            logger.warning(
                "The mail about worry %s could not be sent to user %s", worry.pk, user.pk
            )
    return told


def _raise(citizen, *, whose, text, by, at):
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
