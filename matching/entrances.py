"""Places that come from no list: the citizen's own find, somebody they know, a call with just this
citizen in mind, a job held already. They are not ranked; the citizen's yes comes with them."""

import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from companies.models import Company, Opening
from matching import employment, lifecycle
from matching.models import Block, FollowUp, Match, MatchEvent
from matching.policies import free_places, why_not_shortlist
from matching.stages import Kind, Origin, Side, Stage
from programme.references import next_reference

EARLIEST = datetime.date(1970, 1, 1)
FIRST_FOLLOW_UP = datetime.timedelta(weeks=2)
ORIGINS = [origin for origin in Origin if origin != Origin.LIST]


@transaction.atomic
def enter(citizen, opening, *, origin, by, at, channel, since=None, hours=None):
    """A match that begins with the citizen's yes: agreed, or in a job where one is held already.

    since, hours : of a job held already, the first day and the hours a week, all of them paid
    """
    refusal = _why_not_enter(by, citizen, opening, Origin(origin), localdate(at), since)
    if refusal:
        raise lifecycle.Refused(refusal)
    # Lock both: the same place entered twice at once, or its last place taken meanwhile.
    type(citizen).objects.select_for_update().get(pk=citizen.pk)
    Opening.objects.select_for_update().get(pk=opening.pk)
    if Match.objects.filter(citizen=citizen, opening=opening).exclude(stage=Stage.ENDED).exists():
        raise lifecycle.Refused(
            _("There is an open match with %s already. Go on from there.") % opening.company
        )
    match = Match(
        citizen=citizen,
        kind=Kind.COMPANIES,
        opening=opening,
        origin=origin,
        shortlisted_at=at,
    )
    if not free_places(match):
        raise lifecycle.Refused(_("There is no free place at %s.") % opening.company)
    match.save()
    MatchEvent.objects.create(match=match, to_stage=Stage.SHORTLISTED, by=by, at=at)
    match = lifecycle.agree(match, by=by, at=at, channel=channel)
    return _in_the_job(match, since, hours, by=by, at=at) if origin == Origin.HELD_JOB else match


def _in_the_job(match, since, hours, *, by, at):
    """The job began before we came: no meeting, no internship, but somebody asks how it goes."""
    match.stage, match.started_on = Stage.JOB, since
    match.save(update_fields=["stage", "started_on"])
    MatchEvent.objects.create(
        match=match, from_stage=Stage.AGREED, to_stage=Stage.JOB, by=by, at=at
    )
    lifecycle.follow_with_phase(match.citizen)
    employment.follow(match.citizen, since)
    if hours is not None:
        lifecycle.set_hours(match, by=by, from_on=since, hours=hours, paid_hours=hours)
    FollowUp.objects.create(
        match=match, contact=FollowUp.With.BOTH, due_on=localdate(at) + FIRST_FOLLOW_UP
    )
    return match


def _why_not_enter(user, citizen, opening, origin, today, since):
    """Why this place may not be entered, whoever else is there: a sentence, or ""."""
    refusal = why_not_shortlist(user, citizen, Kind.COMPANIES)
    if refusal:
        return refusal
    if origin == Origin.LIST:
        return _("What stands on the list is chosen there.")
    if _is_closed(opening, today):
        return _("%s is closed.") % opening.company
    if origin == Origin.HELD_JOB:
        if since is None:
            return _("Say since when the citizen has had the job.")
        if not EARLIEST <= since <= today:
            return _("The first day lies between 1970 and today.")
    elif _is_blocked(citizen, opening.company, today):
        return _("%s has said no to this citizen, or somebody is too close to both.") % (
            opening.company
        )
    return ""


def _is_closed(opening, today):
    return any(
        party.closed_on is not None and party.closed_on <= today
        for party in (opening, opening.company)
    )


def _is_blocked(citizen, company, today):
    """Whether the company said no, or there is a conflict of interest. The citizen's own no gives way
    to the citizen's own find."""
    return any(
        block.conflict_of_interest or block.by_side == Side.COMPANY
        for block in Block.objects.filter(citizen=citizen, company=company)
        if block.until_on is None or block.until_on >= today
    )


def new_company(name, postcode, *, by):
    """A company that nobody has written down yet."""
    return Company.objects.create(
        ref=next_reference(Company.objects, "V"), name=name, postcode=postcode, consultant=by
    )


def new_opening(company, tasks, places=None):
    """Work that is not written down yet; how many places there are is not known unless told."""
    return Opening.objects.create(company=company, tasks=tasks, places=places)
