"""Closing a programme: everybody who is still in it gets somebody who goes on, and a day, before it closes.
No follow-up dies with it: what is due about a case is the receiver's from then on."""

from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen
from companies.models import Company
from matching.hand_over import change_contact
from matching.models import Match, Receiver
from matching.refusals import Refused
from matching.stages import Stage
from matching.visibility import cases_visible_to, companies_visible_to, mentors_visible_to
from mentors.models import Mentor
from programme.models import Programme, User
from programme.roles import Role

TITLES = {
    "citizen": gettext_lazy("Citizens"),
    "mentor": gettext_lazy("Volunteers"),
    "company": gettext_lazy("Companies"),
}


class Left(NamedTuple):
    """Somebody who is still in a programme that is to close."""

    kind: str  # citizen, mentor, company
    party: Citizen | Mentor | Company
    receiver: Receiver | None


def parties_in(programme):
    """{kind: a queryset of those who are still in a programme}: its open cases, and the volunteers and
    companies with whom one of them has a match that has not ended."""
    cases = Citizen.objects.filter(programme=programme).exclude(phase=Citizen.Phase.CLOSED)
    matches = Match.objects.filter(citizen__in=cases.values("pk")).exclude(stage=Stage.ENDED)
    return {
        "citizen": cases.select_related("consultant", "office"),
        "mentor": Mentor.objects.filter(pk__in=matches.values("mentor")),
        "company": Company.objects.filter(pk__in=matches.values("opening__company")),
    }


def left_for(user, programme):
    """[Left, …] of those in a programme whom a coordinator sees."""
    mine = {
        "citizen": cases_visible_to(user),
        "mentor": mentors_visible_to(user),
        "company": companies_visible_to(user),
    }
    found = []
    for kind, parties in parties_in(programme).items():
        given = _given(programme, kind)
        receivers = {getattr(one, f"{kind}_id"): one for one in given.select_related("user", kind)}
        seen = parties.filter(pk__in=mine[kind].values("pk"))
        found += [Left(kind, one, receivers.get(one.pk)) for one in seen.distinct()]
    return found


def by_receiver(left):
    """[(who goes on, [Left, …] of theirs by day), …], by name; those who have nobody yet are left out."""
    theirs = defaultdict(list)
    for one in left:
        if one.receiver:
            theirs[str(one.receiver)].append(one)
    return [
        (name, sorted(rows, key=lambda one: one.receiver.from_on))
        for name, rows in sorted(theirs.items())
    ]


def lacking(programme):
    """{kind: how many of all who are in it have nobody yet who goes on}."""
    return {
        kind: parties.exclude(pk__in=_given(programme, kind).values(kind)).distinct().count()
        for kind, parties in parties_in(programme).items()
    }


def _given(programme, kind):
    """Who goes on, of those of a kind. Before the programme closes, whoever has left does not count."""
    given = Receiver.objects.filter(programme=programme, **{f"{kind}__isnull": False})
    if programme.closed_on:
        return given
    return given.filter(Q(user=None) | Q(user__is_active=True))


def receivers_for(user):
    """Who can go on here: whoever works with cases in the offices of a coordinator, or serves them."""
    mine = user.offices.values("pk")
    theirs = Q(offices__in=mine) | Q(offices__served_by__in=mine)
    return (
        User.objects.filter(theirs, is_active=True, role__in=[Role.CONSULTANT, Role.COORDINATOR])
        .distinct()
        .order_by("name")
    )


def proposed(left, user):
    """Who would most likely go on: whoever has it now."""
    if left.kind == "mentor":
        return user
    return left.party.consultant


@transaction.atomic
def receive(programme, kind, party, *, to=None, elsewhere="", from_on, by, at):
    """Write down who goes on with somebody, and from when; the latest word counts."""
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.closed_on:
        raise Refused(_("The programme is closed already."))
    elsewhere = elsewhere.strip()
    if bool(to) == bool(elsewhere):
        raise Refused(_("Choose somebody here, or write who it is elsewhere: one of the two."))
    if from_on < localdate(at):
        raise Refused(_("The day has passed. Write from which day somebody else goes on."))
    if kind == "citizen" and to and to.role != Role.CONSULTANT:
        raise Refused(_("A case goes on with a consultant: choose one, or somebody elsewhere."))
    return Receiver.objects.update_or_create(
        programme=programme,
        **{kind: party},
        defaults={
            "user": to,
            "elsewhere": elsewhere,
            "from_on": from_on,
            "written_by": by,
            "written_at": at,
        },
    )[0]


@transaction.atomic
def close(programme, *, by, at):
    """Close a programme. Refused as long as anybody in it has nobody who goes on.

    Cases and companies that go on here change hands now, with all that is still to do about them.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if programme.closed_on:
        return programme  # two pressed at once
    if refusal := why_not_close(programme, by):
        raise Refused(refusal)
    for one in programme.receivers.filter(user__is_active=True).select_related(
        "citizen", "company", "user"
    ):
        if one.citizen and one.citizen.consultant_id != one.user_id:
            change_contact(one.citizen, one.user, by=by, at=at)
        elif one.company and one.user.role == Role.CONSULTANT:
            one.company.consultant = one.user
            one.company.save(update_fields=["consultant"])
    programme.closed_on = localdate(at)
    programme.save(update_fields=["closed_on"])
    return programme


def why_not_close(programme, user):
    """Why a programme cannot be closed yet, as a sentence; "" if it can."""
    numbers = lacking(programme)
    if not sum(numbers.values()):
        return ""
    named = [str(one.party.ref) for one in left_for(user, programme) if one.receiver is None]
    others = sum(numbers.values()) - len(named)
    sentence = _("Somebody must go on with each first. Still without: %(named)s.") % {
        "named": ", ".join(named) or "–"
    }
    if others:
        sentence += " " + _("And %(count)d more at other branches.") % {"count": others}
    return sentence
