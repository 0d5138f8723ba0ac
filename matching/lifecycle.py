"""One verb a step. Each locks the row, asks `why_not`, writes once and leaves an event."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from citizens.models import Citizen
from companies.models import Opening
from matching import consents, employment, tasks
from matching.models import AgreedHours, Block, Consent, FollowUp, Match, MatchEvent
from matching.policies import (
    goes_against,
    may_move,
    why_not,
    why_not_against,
    why_not_shortlist,
    why_only_end,
)
from matching.refusals import Refused
from matching.stages import BACK, HOLDS_PLACE, Kind, Side, Stage
from matching.wording import pause_changed
from mentors.models import Mentor
from programme.pauses import current_pause, hold_pause


@transaction.atomic
def shortlist(citizen, party, *, by, at, decision=None, override=""):
    """Put an opening or a volunteer on the citizen's shortlist; the same twice is one match.

    Against the list (below its first ones, or past a rule that may be passed) it takes a reason.
    """
    kind = Kind.MENTORS if isinstance(party, Mentor) else Kind.COMPANIES
    refusal = why_not_shortlist(by, citizen, kind)
    if refusal:
        raise Refused(refusal)
    key = {"mentor": party} if kind == Kind.MENTORS else {"opening": party}
    # Lock the citizen: two presses at once must find one another's match.
    type(citizen).objects.select_for_update().get(pk=citizen.pk)
    match = Match.objects.filter(citizen=citizen, **key).exclude(stage=Stage.ENDED).first()
    if match:
        return match
    match = Match(citizen=citizen, kind=kind, decision=decision, shortlisted_at=at, **key)
    if decision:
        match.rank, match.passed_rule = decision.place_of(match.other_ref)
        refusal = why_not_against(kind, match.rank, match.passed_rule, override)
        if refusal:
            raise Refused(refusal)
        if goes_against(match.rank):
            match.override = override
    match.save()
    MatchEvent.objects.create(match=match, to_stage=Stage.SHORTLISTED, by=by, at=at)
    return match


@transaction.atomic
def agree(match, *, by, at, channel=Consent.Channel.SPOKEN):
    """The citizen's own yes to this very recipient, in the register and on the match."""
    if why_only_end(match):  # before the yes is written, which would mend it
        raise Refused(why_not(by, match, Stage.AGREED, localdate(at)))
    recipient = {"mentor": match.mentor} if match.mentor else {"company": match.opening.company}
    yes = consents.record(
        match.citizen,
        Consent.Purpose.PRESENT,
        Consent.Event.GIVEN,
        on=localdate(at),
        by=by,
        channel=channel,
        **recipient,
    )
    return _move(match, Stage.AGREED, by=by, at=at, consent=yes)


@transaction.atomic
def decline(match, *, by, at, reason, channel=Consent.Channel.SPOKEN):
    """The citizen's no: recorded, the match ends, and the pair is not suggested again."""
    if match.started_on is not None:
        raise Refused(_("It has begun: end the match instead, with a reason."))
    if Match.objects.get(pk=match.pk).stage == Stage.ENDED:
        match.refresh_from_db()
        return match
    recipient = {"mentor": match.mentor} if match.mentor else {"company": match.opening.company}
    consents.record(
        match.citizen,
        Consent.Purpose.PRESENT,
        Consent.Event.REFUSED,
        on=localdate(at),
        by=by,
        channel=channel,
        **recipient,
    )
    return end(match, by=by, at=at, side=Side.CITIZEN, reason=reason)


YEARS_BACK, YEARS_AHEAD = 10, 3


def _refuse_far(at, *days):
    """Refuse a day whose year was mistyped, before it stands in everybody's calendar."""
    year = localdate(at).year
    for day in days:
        if day and not year - YEARS_BACK <= day.year <= year + YEARS_AHEAD:
            raise Refused(_("%s is too far away: look at the year.") % date_format(day))


def advance(match, stage, *, by, at):
    """A step in between: sounded out, approached, meeting, asked, accepted, talk, paid hours, job."""
    if stage in (Stage.AGREED, Stage.ENDED) or (
        stage in HOLDS_PLACE and match.stage not in HOLDS_PLACE
    ):
        raise Refused(_("This step has its own form."))
    return _move(match, stage, by=by, at=at)


def back(match, stage, *, by, at):
    """One step back, to the stage that the page showed: what was too early is undone, hours that were
    too many are fewer again."""
    if match.stage != stage and BACK.get(match.stage) != stage:
        raise Refused(_("There is no step back from here; the match can be ended."))
    return _move(match, stage, by=by, at=at)


@transaction.atomic
def confirm(
    match,
    stage,
    *,
    by,
    at,
    starts_on,
    follow_up_on,
    purpose="",
    planned_until=None,
    absence="",
    hours=None,
    paid_hours=None,
):
    """Both have said yes: take the place, and say when the first follow-up is.

    An internship needs its purpose in the citizen's words, how long it is, and what is agreed about
    absence: illness pauses or shortens it and never ends it by itself.
    """
    _refuse_far(at, starts_on, follow_up_on, planned_until)
    if follow_up_on < starts_on:
        raise Refused(_("The first follow-up cannot be before the start."))
    if match.citizen.referred_on and starts_on < match.citizen.referred_on:
        raise Refused(_("The first day cannot be before the referral."))
    facts = {}
    if stage == Stage.INTERNSHIP:
        if not (purpose.strip() and absence.strip() and planned_until):
            raise Refused(
                _(
                    "An internship needs what it is for, until when, and what is agreed about absence."
                )
            )
        if planned_until < starts_on:
            raise Refused(_("The internship cannot end before it begins."))
        facts = {"purpose": purpose, "planned_until": planned_until, "absence": absence}
    # The citizen first, as where a job held already is entered; then the party: the last place can be
    # taken once.
    Citizen.objects.select_for_update(of=("self",), no_key=True).get(pk=match.citizen_id)
    party = match.mentor or match.opening
    (Mentor if match.mentor else Opening).objects.select_for_update().get(pk=party.pk)
    now = Match.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if now.stage in HOLDS_PLACE:  # an old page, or the same press twice
        match.refresh_from_db()
        if now.stage == stage:
            return match
        raise Refused(_("This has begun already. Look at the page anew."))
    _move(match, stage, by=by, at=at, started_on=starts_on, **facts)
    if hours is not None:
        set_hours(match, by=by, from_on=starts_on, hours=hours, paid_hours=paid_hours or 0)
    contact = FollowUp.With.CITIZEN if match.mentor else FollowUp.With.BOTH
    FollowUp.objects.create(match=match, contact=contact, due_on=follow_up_on)
    return match


@transaction.atomic
def set_hours(match, *, by, from_on, hours, paid_hours=0):
    """Agree hours a week from a day on; more or fewer than before."""
    if not may_move(by, match):
        raise Refused(_("You cannot move this match."))
    if match.stage not in HOLDS_PLACE:
        raise Refused(_("Hours belong to what has begun."))
    _refuse_far(timezone.now(), from_on)
    if not 0 <= hours <= 37:
        raise Refused(_("Hours a week are from 0 to 37."))
    if not 0 <= paid_hours <= hours:
        raise Refused(_("The paid hours are among the hours worked."))
    last = match.hours.order_by("from_on", "pk").last()
    if last and from_on < last.from_on:
        raise Refused(_("There are hours agreed from a later day already."))
    if last and (last.hours, last.paid_hours) == (hours, paid_hours):
        return last
    agreed = AgreedHours.objects.create(
        match=match, from_on=from_on, hours=hours, paid_hours=paid_hours
    )
    employment.follow(match.citizen, from_on)
    return agreed


@transaction.atomic
def hold(match, *, by, at, begins_on, ends_on=None, held_until=None, seen=None):
    """A pause beside the stage; the clocks stand still. The place can be held to a day. Without a
    beginning, the pause that lasts is over.

    seen : the pause as the page showed it, (begins_on, ends_on, held_until); None for no page
    """
    if not may_move(by, match):
        raise Refused(_("You cannot move this match."))
    # Two tabs at once: the second must see the first's pause.
    stage = Match.objects.select_for_update(of=("self",)).get(pk=match.pk).stage
    if stage not in HOLDS_PLACE:
        raise Refused(_("Only what has begun can be paused."))
    now = pause_now(match, localdate(at))
    if now == (begins_on, ends_on, held_until):
        return match  # the same press twice has one effect
    if seen is not None and seen != now:
        raise Refused(pause_changed(*now))
    _refuse_far(at, begins_on, ends_on, held_until)
    if ends_on and not begins_on:
        raise Refused(_("Say when the pause begins."))
    if begins_on and ends_on and ends_on < begins_on:
        raise Refused(_("The pause ends before it begins."))
    if held_until and begins_on and held_until < begins_on:
        raise Refused(_("The place cannot be held to a day before the pause."))
    hold_pause(match.pauses, begins_on, ends_on, on=localdate(at))
    if begins_on:
        pause = current_pause(match.pauses, localdate(at)) or match.pauses.first()
        pause.held_until = held_until
        pause.save(update_fields=["held_until"])
    MatchEvent.objects.create(
        match=match, from_stage=match.stage, to_stage=match.stage, by=by, at=at
    )
    return match


def pause_now(match, on):
    """The current pause of a match as a page shows it: (begins_on, ends_on, held_until)."""
    pause = current_pause(match.pauses, on)
    return (pause.begins_on, pause.ends_on, pause.held_until) if pause else (None, None, None)


@transaction.atomic
def follow_up(match, *, by, held_on, outcome, contact, next_on, at, **said):
    """Record a contact that was held and when the next one is; closes the one that was due.

    said : note, the development (`solved` …), warning_signs, what_next; and hours with paid_hours,
    agreed from that day on where they are others than before
    """
    if not may_move(by, match):
        raise Refused(_("You cannot move this match."))
    if match.stage not in HOLDS_PLACE:
        raise Refused(_("There is nothing to follow up: it has not begun, or it has ended."))
    _refuse_far(at, held_on, next_on)
    if held_on > localdate(at):
        raise Refused(_("A follow-up that has been held cannot lie in the future."))
    if match.started_on and held_on < match.started_on:
        raise Refused(_("A follow-up cannot be before the first day."))
    if next_on is not None and next_on <= held_on:
        raise Refused(_("The next follow-up must be after this one."))
    match = Match.objects.select_for_update().get(pk=match.pk)
    if match.stage in HOLDS_PLACE and next_on is None:
        raise Refused(_("Say when the next follow-up is, so that nobody is forgotten."))
    due = match.follow_ups.filter(held_on=None).order_by("due_on").first() or FollowUp(
        match=match, due_on=held_on
    )
    hours, paid_hours = said.pop("hours", None), said.pop("paid_hours", None)
    due.held_on, due.outcome, due.contact, due.recorded_by = held_on, outcome, contact, by
    for name, value in said.items():
        setattr(due, name, value)
    due.save()
    if hours is not None:
        set_hours(match, by=by, from_on=held_on, hours=hours, paid_hours=paid_hours or 0)
    if next_on is not None:
        match.follow_ups.filter(held_on=None).delete()
        FollowUp.objects.create(match=match, contact=contact, due_on=next_on)
    return due


@transaction.atomic
def end(match, *, by, at, side, reason):
    """End a match with a reason and the side it came from; a no before the start stays a no."""
    if Match.objects.select_for_update(of=("self",)).get(pk=match.pk).stage == Stage.ENDED:
        match.refresh_from_db()
        return match
    never_started = match.started_on is None
    match = _move(
        match, Stage.ENDED, by=by, at=at, ended_on=localdate(at), ended_by=side, ended_reason=reason
    )
    match.follow_ups.filter(held_on=None).delete()
    tasks.ended(match, by=by, at=at)
    if never_started and side != Side.OFFICE:
        other = {"mentor": match.mentor} if match.mentor else {"company": match.opening.company}
        Block.objects.create(citizen=match.citizen, by_side=side, recorded_by=by, **other)
    tasks.mend(match, side=side, reason=reason, at=at)
    return match


@transaction.atomic
def _move(match, stage, *, by, at, **facts):
    locked = (
        Match.objects.select_for_update(of=("self",))
        .select_related("citizen", "opening__company", "mentor")
        .get(pk=match.pk)
    )
    if locked.stage == stage:  # the same press twice has one effect
        match.refresh_from_db()
        return match
    refusal = why_not(by, locked, stage, localdate(at))
    if refusal:
        raise Refused(refusal)
    before, match.stage = locked.stage, stage
    for name, value in facts.items():
        setattr(match, name, value)
    match.save(update_fields=["stage", *facts])
    MatchEvent.objects.create(match=match, from_stage=before, to_stage=stage, by=by, at=at)
    if match.kind == Kind.COMPANIES:
        follow_with_phase(match.citizen)
        if {before, stage} & {*HOLDS_PLACE}:  # other steps say nothing of what the citizen lives by
            _follow_with_status(match, before, facts.get("started_on"), localdate(at))
    return match


def _follow_with_status(match, before, begins, today):
    to_come = match.started_on is not None and match.started_on > today
    on = begins or (None if to_come else today)
    employment.follow(match.citizen, on, was=None if begins or to_come else before)


def follow_with_phase(citizen):
    """Let the citizen's phase be what the places say: in a job, in an internship, or seeking again.
    Who prepares or is closed stays so until a place begins."""
    stages = set(citizen.matches.filter(stage__in=HOLDS_PLACE).values_list("stage", flat=True))
    if Stage.JOB in stages:
        phase = Citizen.Phase.JOB
    elif stages & {Stage.INTERNSHIP, Stage.PAID_HOURS}:
        phase = Citizen.Phase.INTERNSHIP
    elif citizen.phase in (Citizen.Phase.JOB, Citizen.Phase.INTERNSHIP):
        phase = Citizen.Phase.SEEKING
    else:
        return
    if citizen.phase != phase:
        citizen.phase = phase
        citizen.save(update_fields=["phase"])
