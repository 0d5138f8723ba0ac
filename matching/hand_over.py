"""Cases change hands in one step: the contact person, and whatever she had still to do. Both are told.

References only: no name of a citizen leaves the house in a mail.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citizens.models import Citizen, Referral
from citizens.models.contact import record_contact
from matching import letters
from matching.lifecycle import Refused
from matching.models import FirstTalkMove, FollowUp, Task, Worry
from matching.visibility import cases_visible_to, offices_of, receivers_of
from matching.wording import listed

# The same for what may not be seen and for what does not exist.
NOT_YOURS = gettext_lazy(
    "One of the cases is not yours to hand over, perhaps since a moment ago. Nothing has changed. Look"
    " at the list once more."
)


@dataclass(frozen=True)
class Going:
    """What a hand-over is about: whose cases go to whom, and what goes along."""

    to: Any
    givers: list[tuple[Any, int]]  # a user, or None, and how many; who gives most comes first
    tasks: int
    worries: int
    follow_ups: int
    then_has: int  # open cases of the receiver afterwards
    not_told: list[Any] = field(default_factory=list)  # whose mail could not be sent

    @property
    def count(self):
        return sum(count for _giver, count in self.givers)


def preview(citizens, to, *, by, seen=None):
    """What would go to whom; refused where it may not."""
    keys = [citizen.pk for citizen in citizens]
    return _going(_cases(Citizen.objects.all(), keys), keys, to, by, seen)


@transaction.atomic
def hand_over(citizens, to, *, by, at, seen=None):
    """Make somebody the contact person of all of these citizens, or of none of them.

    seen : {citizen's key: the contact person's key, or None} as the page showed it; None for no page
    """
    keys = [citizen.pk for citizen in citizens]
    cases = _cases(Citizen.objects.select_for_update(of=("self",), no_key=True), keys)
    going = _going(cases, keys, to, by, seen)
    passed = [(case.consultant, case) for case in cases]
    for case in cases:
        _pass_on(case, to, by, at)
    transaction.on_commit(lambda: _tell(passed, to, by, going.not_told))
    return going


@transaction.atomic
def change_contact(citizen, to, *, by, at):
    """Another contact person for one citizen, or nobody, as a saved profile says it."""
    (case,) = _cases(Citizen.objects.select_for_update(of=("self",), no_key=True), [citizen.pk])
    giver = case.consultant
    if giver != to:
        _pass_on(case, to, by, at)
        transaction.on_commit(lambda: _tell([(giver, case)], to, by, []))


def _cases(rows, keys):
    """In one order: two who lock the same cases at once wait for each other, and not in a ring."""
    return list(rows.filter(pk__in=keys).select_related("consultant").order_by("pk"))


def _going(cases, keys, to, by, seen):
    # Asked only now that the rows are locked: what somebody did a moment ago counts.
    if not keys or cases_visible_to(by).filter(pk__in=keys).count() != len({*keys}):
        raise Refused(NOT_YOURS)
    _refuse_changed(cases, seen)
    _refuse_receiver(cases, to)
    open_now = Citizen.objects.filter(consultant=to).exclude(phase=Citizen.Phase.CLOSED)
    return Going(
        to=to,
        givers=Counter(case.consultant for case in cases).most_common(),
        tasks=_open_tasks(cases).count(),
        worries=_open_worries(cases).count(),
        follow_ups=FollowUp.objects.filter(match__citizen__in=cases, held_on=None).count(),
        then_has=open_now.count() + sum(case.phase != Citizen.Phase.CLOSED for case in cases),
    )


def _refuse_changed(cases, seen):
    changed = [
        case.ref
        for case in cases
        if seen is not None and seen.get(case.pk, case.consultant_id) != case.consultant_id
    ]
    if changed:
        raise Refused(
            _(
                "Meanwhile there is another contact person for %(refs)s. Nothing has changed. Look at"
                " the list once more."
            )
            % {"refs": listed(changed)}
        )


def _refuse_receiver(cases, to):
    if not receivers_of(cases).filter(pk=to.pk).exists():
        raise Refused(_("%s cannot take these cases over. Choose somebody else.") % to)
    hers = [case.ref for case in cases if case.consultant_id == to.pk]
    if hers:
        raise Refused(
            _("%(name)s is the contact person of %(refs)s already. Leave that out.")
            % {"name": to, "refs": listed(hers)}
        )
    offices = set(offices_of(to).values_list("pk", flat=True))
    elsewhere = [case.ref for case in cases if case.office_id not in offices]
    if elsewhere:
        raise Refused(
            _(
                "%(name)s does not work with the job centre of %(refs)s. Choose somebody else, or leave"
                " that out."
            )
            % {"name": to, "refs": listed(elsewhere)}
        )


# What goes along


def _open_tasks(cases):
    return Task.objects.filter(_hers(), citizen__in=cases, done_at=None)


def _open_worries(cases):
    return Worry.objects.filter(_hers(), citizen__in=cases, reacted_at=None)


def _hers():
    """What the contact person has to do, or nobody; what is somebody else's stays there."""
    return Q(owner=F("citizen__consultant")) | Q(owner=None)


def _pass_on(case, to, by, at):
    """What is due follows the contact person by itself; what has an owner's name on it is given one."""
    for one in (*_open_tasks([case]), *_open_worries([case])):
        one.owner = to
        one.save(update_fields=["owner"])  # one by one, for the change log
    before, case.consultant = case.consultant, to
    case.save(update_fields=["consultant"])
    record_contact(case, before, by=by, at=at)
    if before and to:
        ahead = Referral.objects.filter(
            citizen=case,
            outcome=Referral.Outcome.ACCEPTED,
            first_talk_with=before,
            first_talk_at__gt=at,
        )
        for referral in ahead:
            _take_first_talk(referral, to, by, at)


def _take_first_talk(referral, to, by, at):
    """The first conversation that she was to hold is held by whoever comes after her, at its hour."""
    hour = referral.first_talk_at
    FirstTalkMove.objects.create(
        referral=referral, from_at=hour, to_at=hour, to_with=to, by=by, at=at
    )
    referral.first_talk_with = to
    referral.save(update_fields=["first_talk_with"])


# Who is told


def _tell(passed, to, by, not_told):
    """Send the mails; what has been handed over stays so where one cannot be sent.

    passed : [(a user, or None, and the case), …]
    """
    by_giver = defaultdict(list)
    for giver, case in passed:
        by_giver[giver].append(case.ref)
    with translation.override("da"):
        written = [(to, *_to_receiver(by_giver, by))] if to else []
        written += [(giver, *_to_giver(refs, to, by)) for giver, refs in by_giver.items() if giver]
    for user, subject, lines in written:
        sent = letters.send(user, subject, "\n".join(lines), about="a hand-over")
        if user.is_active and not sent:
            not_told.append(user)


def _to_receiver(by_giver, by):
    """(subject, lines)"""
    count = sum(map(len, by_giver.values()))
    subject = ngettext(
        "Rampe: you are now the contact person in %(count)d more case",
        "Rampe: you are now the contact person in %(count)d more cases",
        count,
    )
    lines = [
        _("From %(name)s: %(refs)s.") % {"name": giver, "refs": listed(refs)}
        if giver
        else _("Without a contact person until now: %s.") % listed(refs)
        for giver, refs in by_giver.items()
    ]
    lines.append(_("Handed over by %s. Open tasks and follow-ups have come along.") % by)
    return subject % {"count": count}, lines


def _to_giver(refs, to, by):
    """(subject, lines)"""
    subject = ngettext(
        "Rampe: %(count)d of your cases has been handed over",
        "Rampe: %(count)d of your cases have been handed over",
        len(refs),
    )
    lines = [
        _("To %(name)s: %(refs)s.") % {"name": to, "refs": listed(refs)}
        if to
        else _("Without a contact person from now on: %s.") % listed(refs),
        _("Handed over by %s. Open tasks and follow-ups have gone along.") % by,
        _("You are no longer the contact person, so you no longer see them."),
    ]
    return subject % {"count": len(refs)}, lines
