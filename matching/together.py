"""What is held for several citizens together, and is changed or called off: the contact persons of those who
take part hear of it, and nobody overwrites what they have not seen."""

from collections import defaultdict

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from citizens.models import Citizen
from matching import letters
from matching.refusals import Refused


def must_be_as_seen(row, seen):
    """Refuse what is written on a page that does not know of all changes. To be asked before anything else:
    a refusal for another reason would let the next press pass.

    row : locked      seen : how many changes the page knew of
    """
    if seen != row.changes:
        raise Refused(
            _("Somebody has changed it meanwhile. Look at it as it is now, and save once more.")
        )


def must_be_held(row):
    if row.called_off_why:
        raise Refused(_("It is called off. Plan a new one instead."))


def change(row, **facts):
    """Write other facts about something that was planned; returns which of them are other than before.

    row : locked
    """
    changed = {name for name, said in facts.items() if getattr(row, name) != said}
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.changes += 1
        row.save()
    return changed


def call_off(row, *, why):
    """It is not held. Where nobody takes part it is as if it had never been planned; returns whether it
    is still there to be seen.

    row : locked
    """
    must_be_held(row)
    if not whose(row):
        row.delete()
        return False
    if not why.strip():
        raise Refused({"why": _("Write why, so that those who take part can be told.")})
    change(row, called_off_why=why.strip())
    return True


def whose(row):
    """The citizens who take part in a café meeting or a course day, or come along on a visit."""
    there = Citizen.objects.filter(pk__in=row.taking_part().values("citizen"))
    return list(there.select_related("consultant"))


def tell(row, lines, *, by):
    """Mail the contact persons of those who take part, except who did it: by reference, on commit.

    lines : () → (subject, sentence), called in the language of the letters
    """
    refs = defaultdict(list)
    for citizen in whose(row):
        if citizen.consultant and citizen.consultant != by:
            refs[citizen.consultant].append(citizen.ref)
    with override("da"):
        subject, sentence = lines()
        more = _("Of yours these take part: %s. Please tell them.")
        written = {one: f"{sentence}\n\n{more % ', '.join(sorted(of))}" for one, of in refs.items()}

    def send():
        for one, body in written.items():
            letters.send(one, subject, body, about="something held together")

    transaction.on_commit(send)
