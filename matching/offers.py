"""The offer of a volunteer to a citizen: who made it, and what the citizen answered.

It comes from SIND, in the volunteer's own words; a no costs nothing. The volunteer knows nothing of the
citizen until there is a yes.
"""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import choices
from matching.models import Consent, Match
from matching.refusals import Refused
from matching.stages import BEFORE_YES
from matching.visibility import is_sinds_own

ANSWERS: dict[str, str] = {
    Consent.Event.GIVEN: "yes",
    Consent.Event.WITHDRAWN: "yes",
    Consent.Event.REFUSED: "no",
}


class Offered(NamedTuple):
    """What became of the offers that somebody made; `by` is None where nobody is known."""

    by: object
    from_sind: bool
    offered: int
    yes: int
    no: int

    @property
    def waits(self):
        return self.offered - self.yes - self.no


@transaction.atomic
def offer(match, *, by, at):
    """The card has been given to the citizen. Given again on the same day it is one offer.

    Raises Refused where the citizen may not be asked now.
    """
    locked = (
        Match.objects.select_for_update(of=("self",))
        .select_related("citizen__consultant", "mentor", "opening__company")
        .get(pk=match.pk)
    )
    if locked.stage not in BEFORE_YES:
        raise Refused(_("The citizen has answered already."))
    asked = locked.citizen.consents.filter(
        purpose=Consent.Purpose.PRESENT, event=Consent.Event.ASKED, mentor=locked.mentor
    )
    if asked.filter(from_on=localdate(at)).exists():
        return locked
    choices.ask(locked, by=by, at=at, channel=Consent.Channel.PAPER)
    return locked


def offered(citizens):
    """[Offered, …]: who has offered volunteers to these citizens, whoever did it most first. Each
    volunteer is one offer to a citizen, made by whoever asked first; the last answer counts.

    citizens : a queryset
    """
    asked = Consent.objects.filter(
        citizen__in=citizens.values("pk"), purpose=Consent.Purpose.PRESENT, mentor__isnull=False
    ).select_related("recorded_by")
    pairs = defaultdict(list)
    for one in asked.order_by("pk"):
        pairs[one.citizen_id, one.mentor_id].append(one)
    counts: dict[object, Counter] = defaultdict(Counter)
    for said in pairs.values():
        answers = [ANSWERS[one.event] for one in said if one.event in ANSWERS]
        counts[said[0].recorded_by] += Counter(["offered", *answers[-1:]])
    found = [
        Offered(
            by, by is not None and is_sinds_own(by), count["offered"], count["yes"], count["no"]
        )
        for by, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.offered, str(one.by)))
