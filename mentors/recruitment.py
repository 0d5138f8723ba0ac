"""How volunteers come: the step that each has reached, how many a town aims at, and what runs out.

A step is read off the days that stand with the volunteer; it is stored nowhere.
"""

import datetime
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mentors.models import Certificate, Mentor, RecruitmentTarget, Source
from programme.models import Office, Postcode

DAY = datetime.timedelta(days=1)


class Step(models.TextChoices):
    """The way of a volunteer, in order."""

    ENQUIRED = "enquired", gettext_lazy("Has enquired")
    MEETING = "meeting", gettext_lazy("Has been at an information meeting")
    INTERVIEW = "interview", gettext_lazy("Has been interviewed")
    REFERENCES = "references", gettext_lazy("References or criminal record seen")
    CONTRACT = "contract", gettext_lazy("Has a contract, and begins later")
    ACTIVE = "active", gettext_lazy("Active")
    RESTING = "resting", gettext_lazy("On a pause")
    LEFT = "left", gettext_lazy("Has left")


LADDER = list(Step)[: list(Step).index(Step.ACTIVE) + 1]
ON_THE_WAY = LADDER[:-1]


def with_facts(mentors):
    """The volunteers as a list, with all that the questions below look at; a list stays as it is."""
    if not isinstance(mentors, QuerySet):
        return mentors
    facts = mentors.select_related("information_meeting", "postcode", "branch")
    return list(facts.prefetch_related("pauses", "certificates"))


def step_of(mentor, on):
    """Where a volunteer is on a day. Whose contract has run out stands before a new one."""
    if _by(mentor.left_on, on):
        return Step.LEFT
    if not contract_holds(mentor, on):
        return min(_reached(mentor, on), Step.REFERENCES, key=LADDER.index)
    if not _begun(mentor, on):
        return Step.CONTRACT
    return Step.RESTING if mentor.paused_on(on) else Step.ACTIVE


def contract_holds(mentor, on):
    """Whether a contract was signed by a day and has not run out on it."""
    return _by(mentor.contract_signed_on, on) and (
        mentor.contract_ends_on is None or mentor.contract_ends_on >= on
    )


def steps_reached(mentor, on):
    """Every step that a volunteer has ever been at until a day; a later one takes along the earlier.
    Having left tells of no other: some leave after the information meeting."""
    found = set(LADDER[: LADDER.index(_reached(mentor, on)) + 1])
    if Step.ACTIVE in found and any(pause.begins_on <= on for pause in mentor.pauses.all()):
        found.add(Step.RESTING)
    if _by(mentor.left_on, on):
        found.add(Step.LEFT)
    return found


def _reached(mentor, on):
    """The furthest of the ladder, whether it still holds or not."""
    meeting = mentor.information_meeting
    if _by(mentor.contract_signed_on, on):
        return Step.ACTIVE if _has_been_active(mentor, on) else Step.CONTRACT
    if _by(mentor.references_seen_on, on) or any(
        one.kind == Certificate.Kind.CRIMINAL and one.seen_on <= on
        for one in mentor.certificates.all()
    ):
        return Step.REFERENCES
    if _by(mentor.interviewed_on, on):
        return Step.INTERVIEW
    if meeting and meeting.held_on <= on:
        return Step.MEETING
    return Step.ENQUIRED


def _has_been_active(mentor, on):
    """Whether there was a day with a contract, after the first day and before the last."""
    first = max(mentor.contract_signed_on, mentor.active_from or mentor.contract_signed_on)
    ends = mentor.contract_ends_on
    left = mentor.left_on
    return first <= on and (ends is None or first <= ends) and (left is None or first < left)


def _begun(mentor, on):
    return mentor.active_from is None or mentor.active_from <= on


def _by(day, on):
    return day is not None and day <= on


# How many, and how they came


@dataclass(frozen=True)
class Rung:
    """A step: who is at it now, and how many ever reached it."""

    step: Step
    now: list[Any]
    reached: int


def funnel(mentors, on):
    """[Rung, …] in the order of the steps; everybody is at one of them."""
    mentors = with_facts(mentors)
    now = {one.pk: step_of(one, on) for one in mentors}
    reached = [steps_reached(one, on) for one in mentors]
    return [
        Rung(
            step,
            [one for one in mentors if now[one.pk] == step],
            sum(step in steps for steps in reached),
        )
        for step in Step
    ]


@dataclass(frozen=True)
class Way:
    """A source: how many came through it, and how many of those ever became active."""

    label: Any
    came: int
    became_active: int


def sources(mentors, on):
    """[Way, …], those through which anybody came, in their usual order; the unknown last."""
    mentors = with_facts(mentors)
    labels = [*Source.choices, ("", gettext_lazy("Not known"))]
    found = []
    for source, label in labels:
        came = [one for one in mentors if one.source == source]
        active = sum(Step.ACTIVE in steps_reached(one, on) for one in came)
        if came:
            found.append(Way(label, len(came), active))
    return found


# Targets


@dataclass(frozen=True)
class Aim:
    """What a branch aims at in a town, and how far it is."""

    target: Any
    active: list[Any] = field(default_factory=list)
    resting: list[Any] = field(default_factory=list)
    coming: list[Any] = field(default_factory=list)

    @property
    def missing(self):
        return max(self.target.at_least - len(self.active), 0)

    @property
    def above(self):
        """How many more there are than were aimed at."""
        most = self.target.at_most
        return 0 if most is None else max(len(self.active) - most, 0)


def targets_that_hold(branches, on):
    """Of each branch and town the latest target that has begun."""
    begun = RecruitmentTarget.objects.filter(branch__in=branches, from_on__lte=on)
    latest = {}
    for one in begun.select_related("branch").order_by("from_on", "pk"):
        latest[one.branch_id, one.town.casefold()] = one
    return sorted(latest.values(), key=lambda one: (one.branch.name, one.first_postcode, one.pk))


def targets(branches, mentors, on):
    """[Aim, …]: of each town with a target, who is active there, rests, or is on the way."""
    mentors = with_facts(mentors)
    steps = {one.pk: step_of(one, on) for one in mentors}
    found = []
    for target in targets_that_hold(branches, on):
        there = [one for one in mentors if _lives_in(one, target)]
        found.append(
            Aim(
                target,
                active=[one for one in there if steps[one.pk] == Step.ACTIVE],
                resting=[one for one in there if steps[one.pk] == Step.RESTING],
                coming=[one for one in there if steps[one.pk] in ON_THE_WAY],
            )
        )
    return found


def _lives_in(mentor, target):
    code = mentor.postcode_id
    return (
        mentor.branch_id == target.branch_id
        and code is not None
        and target.first_postcode <= code <= target.last_postcode
    )


@transaction.atomic
def set_target(branch, *, town, first_postcode, last_postcode, at_least, at_most, from_on):
    """Aim at a number from a day on. A row is added, never changed; the same twice is one."""
    town, last_postcode = town.strip(), last_postcode or first_postcode
    if not town:
        raise ValidationError(_("Say which town it is for."))
    known = Postcode.objects.filter(code__in=[first_postcode, last_postcode])
    if known.count() < len({first_postcode, last_postcode}):
        raise ValidationError(_("There is no such postcode. Write four figures, for example 8000."))
    if last_postcode < first_postcode:
        raise ValidationError(_("The last postcode is before the first."))
    if at_most is not None and at_most < at_least:
        raise ValidationError(_("At most cannot be fewer than at least."))
    # Two presses at once must find one another's row.
    Office.objects.select_for_update().get(pk=branch.pk)
    _refuse_shared_postcodes(branch, town, first_postcode, last_postcode, from_on)
    said = {
        "branch": branch,
        "first_postcode": first_postcode,
        "last_postcode": last_postcode,
        "at_least": at_least,
        "at_most": at_most,
        "from_on": from_on,
    }
    earlier = RecruitmentTarget.objects.filter(branch=branch, town__iexact=town)
    same_day = earlier.filter(from_on=from_on).order_by("pk").last()
    if same_day and all(getattr(same_day, name) == value for name, value in said.items()):
        return same_day
    spelt = earlier.order_by("pk").first()
    return RecruitmentTarget.objects.create(town=spelt.town if spelt else town, **said)


def _refuse_shared_postcodes(branch, town, first_postcode, last_postcode, from_on):
    """A volunteer who lived in two towns would be counted twice."""
    to_come = RecruitmentTarget.objects.filter(branch=branch, from_on__gt=from_on)
    for other in [*targets_that_hold([branch], from_on), *to_come]:
        if other.town.casefold() == town.casefold():
            continue
        if first_postcode <= other.last_postcode and other.first_postcode <= last_postcode:
            raise ValidationError(
                _(
                    "%(first)s–%(last)s are counted in %(town)s. Give %(town)s other postcodes first, or"
                    " choose others here."
                )
                % {
                    "first": other.first_postcode,
                    "last": other.last_postcode,
                    "town": other.town,
                }
            )


# What runs out


@dataclass(frozen=True)
class Expiring:
    """A contract or a certificate that ends soon, or has ended."""

    mentor: Any
    ends_on: datetime.date
    certificate: Any = None  # None: the contract

    def ended(self, on):
        return self.ends_on < on


def expiring(mentors, on, days):
    """[Expiring, …], the earliest first, of the volunteers who have not left: what ends within so many
    days or has ended, and was not renewed."""
    until, found = on + days * DAY, []
    for mentor in with_facts(mentors):
        if _by(mentor.left_on, on):
            continue
        if mentor.contract_signed_on and _by(mentor.contract_ends_on, until):
            found.append(Expiring(mentor, mentor.contract_ends_on))
        found += [
            Expiring(mentor, one.expires_on, one)
            for one in _that_count(mentor.certificates.all())
            if _by(one.expires_on, until)
        ]
    return sorted(found, key=lambda one: (one.ends_on, one.mentor.name, one.mentor.pk))


def _that_count(certificates):
    """Of each kind the one that holds the longest."""
    by_kind = sorted(certificates, key=lambda one: one.kind)
    for _kind, same in groupby(by_kind, key=lambda one: one.kind):
        yield max(same, key=lambda one: (one.expires_on or datetime.date.max, one.pk))


@transaction.atomic
def see_certificate(mentor, *, kind, seen_on, expires_on, by, at):
    """Write down that a certificate was seen, and given back. The same twice is one."""
    if seen_on > localdate(at):
        raise ValidationError(_("What has been seen cannot be later than today."))
    if expires_on and expires_on < seen_on:
        raise ValidationError(_("It had run out when it was seen."))
    Mentor.objects.select_for_update().get(pk=mentor.pk)
    said = {"kind": kind, "seen_on": seen_on, "expires_on": expires_on}
    same = mentor.certificates.filter(**said).first()
    return same or mentor.certificates.create(seen_by=by, **said)


@transaction.atomic
def set_who_came(meeting, came, shown=()):
    """Who of the volunteers was at an information meeting. Whom the page did not show as having been
    there stays as he is: somebody else may have written it meanwhile, or he belongs elsewhere by now.
    Each is saved as a row, so that the change is seen.

    came, shown : keys; those that are ticked, and those that were when the page was opened
    """
    came, gone = set(came), set(shown) - set(came)
    for mentor in Mentor.objects.select_for_update().filter(
        models.Q(pk__in=came) | models.Q(pk__in=gone, information_meeting=meeting)
    ):
        here = meeting if mentor.pk in came else None
        if mentor.information_meeting_id != (here and here.pk):
            mentor.information_meeting = here
            mentor.save(update_fields=["information_meeting"])
