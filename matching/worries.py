"""Questions and worries: each gets an owner, and a first reaction within one working day."""

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import letters
from matching.lifecycle import Refused
from matching.models import Worry
from matching.stages import Stage
from matching.visibility import case_workers_of, cases_visible_to, own_matches_of
from programme.models import Deputy
from programme.roles import Role


def raise_worry(citizen, *, whose, text, by, at):
    """Write down a question or worry; the contact person is its owner."""
    if not cases_visible_to(by).filter(pk=citizen.pk).exists():
        raise Refused(_("You cannot write here."))
    return _raise(citizen, owner=citizen.consultant or by, whose=whose, text=text, by=by, at=at)


def raise_by_volunteer(match, *, text, by, at):
    """The volunteer who meets the citizen is worried; whoever has the case is told at once. Where there is
    no contact person who may log in, it is a coordinator's. Returns the worry, and whether a letter to
    anybody is on its way."""
    if not own_matches_of(by).filter(pk=match.pk, stage=Stage.RUNNING).exists():
        raise Refused(_("You do not meet this citizen any more. Call your coordinator."))
    owner, citizen = match.citizen.consultant, match.citizen
    if owner is None or not owner.is_active:
        owner = case_workers_of(citizen).filter(role=Role.COORDINATOR).first()
    worry = _raise(citizen, owner=owner, whose=Worry.From.MENTOR, text=text, by=by, at=at)
    return worry, _tell(worry, localdate(at))


def _tell(worry, today):
    """Write to the owner, and to whoever stands in today."""
    deputies = Deputy.on(today).filter(user=worry.owner).select_related("deputy")
    concerned = [worry.owner] if worry.owner else []
    with translation.override("da"):
        subject = _("Rampe: a volunteer is worried (%s)") % worry.citizen.ref
        body = (
            _(
                "A volunteer who meets %s is worried. Log in and read what it is about; a first"
                " reaction is due on the next working day at the latest."
            )
            % worry.citizen.ref
        )
    sent = [
        letters.send(user, subject, body, about=f"worry {worry.pk}")
        for user in dict.fromkeys([*concerned, *(one.deputy for one in deputies)])
    ]
    return any(sent)


def _raise(citizen, *, owner, whose, text, by, at):
    if not text.strip():
        raise Refused(_("Say what the question or worry is."))
    return Worry.objects.create(
        citizen=citizen,
        whose=whose,
        text=text.strip(),
        owner=owner,
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
