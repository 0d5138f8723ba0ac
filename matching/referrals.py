"""From the job centre's referral to the first conversation, or to a no. The citizen is told first."""

import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citizens.models import Citizen, Referral, Told
from matching import consents
from matching.cadence import is_working_day
from matching.lifecycle import Refused
from matching.models import Consent, FirstTalkMove
from matching.stages import HOLDS_PLACE, Stage
from matching.visibility import (
    case_workers_of,
    cases_visible_to,
    conversations_visible_to,
    offices_of,
    referrals_visible_to,
)
from programme.models import Office, Quota
from programme.roles import Role

FIRST_TALK_WITHIN = datetime.timedelta(days=14)  # of the admitting meeting
LATER_WITHIN = datetime.timedelta(days=183)  # where the citizen asks for later
OLDEST = datetime.timedelta(days=5 * 365)  # a referral from longer ago is a slip of the pen
OFFICE_HOURS = (datetime.time(7), datetime.time(20))

Outcome, Reason = Referral.Outcome, Referral.Reason
TAKE_PART = Consent.Purpose.TAKE_PART


# Steps


@transaction.atomic
def refer(citizen, *, by, at, referred_on, office, referred_by, referred_by_email=""):
    """Write down that a job centre refers a citizen, or correct it. After a no it begins anew; after
    a yes only the caseworker can change."""
    citizen, referral = _locked(citizen, by)
    today = localdate(at)
    if not referred_by.strip():
        raise Refused(_("Say who at the job centre referred the citizen."))
    if referred_on > today:
        raise Refused(_("A referral cannot lie in the future."))
    if referred_on < today - OLDEST:
        raise Refused(_("That is more than five years ago. Look at the date again."))
    if office.kind != Office.Kind.JOB_CENTRE or not offices_of(by).filter(pk=office.pk).exists():
        raise Refused(_("Choose one of your own job centres."))
    if citizen.office_id not in (None, office.pk):
        raise Refused(_("The citizen belongs to another job centre. Change the profile first."))
    if referral and referral.is_accepted:
        if (referral.referred_on, referral.office_id) != (referred_on, office.pk):
            raise Refused(_("After the yes only the caseworker can be changed."))
    elif referral and not referral.is_waiting:
        if referred_on < referral.declined_on:
            raise Refused(_("A new referral cannot be before the last one was declined."))
        referral = Referral(pk=referral.pk, citizen=citizen)
    referral = referral or Referral(citizen=citizen)
    referral.referred_on, referral.office = referred_on, office
    referral.referred_by = referred_by.strip()
    referral.referred_by_email = referred_by_email
    referral.save()
    citizen.referred_on, citizen.office = referred_on, office
    citizen.save(update_fields=["referred_on", "office"])
    return referral


@transaction.atomic
def tell(citizen, codes, *, by):
    """Keep which things the citizen has been told so far; it can take more than one meeting."""
    _citizen, referral = _locked_waiting(citizen, by)
    referral.told = _in_order(codes)
    referral.save(update_fields=["told"])
    return referral


@transaction.atomic
def accept(
    citizen,
    *,
    by,
    at,
    told,
    admitted_on,
    first_talk_on,
    first_talk_time,
    first_talk_with,
    channel="",
    unasked=False,
    beyond_quota=False,
):
    """Take the citizen in: everything told, an own yes, and a first conversation with day, time and
    name. Somebody new prepares from now on.

    channel : how the citizen said yes to taking part in this very step, where no yes holds already
    beyond_quota : a manager has decided to take in more than the number that is agreed
    """
    citizen, referral = _locked_waiting(citizen, by)
    today = localdate(at)
    _refuse_untold(told)
    _refuse_days(referral, admitted_on, today)
    if not beyond_quota:
        _refuse_over_full(referral.office, today)
    talk_at = _first_talk(citizen, admitted_on, first_talk_on, first_talk_time, first_talk_with)
    _yes_to_take_part(citizen, by, today, channel, unasked)
    referral.outcome, referral.told = Outcome.ACCEPTED, _in_order(told)
    referral.admitted_on = admitted_on
    referral.first_talk_at, referral.first_talk_with = talk_at, first_talk_with
    referral.save()
    # Whoever has matches is under way already, and stays where they are.
    if citizen.phase == Citizen.Phase.CLOSED or not citizen.matches.exists():
        citizen.phase = Citizen.Phase.PREPARING
        citizen.save(update_fields=["phase"])
    return referral


@transaction.atomic
def move_first_talk(
    citizen, *, by, at, first_talk_on, first_talk_time, first_talk_with, later=False, seen=None
):
    """Move the first conversation after the yes; each move is kept.

    later : the citizen asked for a later day than the rule allows
    seen : the day, time and name that the page showed; None for no page
    """
    citizen, referral = _locked(citizen, by)
    if refusal := why_not_move(by, referral):
        raise Refused(refusal)
    today, now = localdate(at), first_talk_of(referral)
    if now == (first_talk_on, first_talk_time, first_talk_with):
        return referral  # the same press twice has one effect
    if seen is not None and seen != now:
        raise Refused(
            _(
                "The first conversation was moved meanwhile: %(moment)s with %(name)s. What you typed"
                " is kept: save once more if it is to stand instead."
            )
            % {
                "moment": date_format(localtime(referral.first_talk_at), "SHORT_DATETIME_FORMAT"),
                "name": referral.first_talk_with,
            }
        )
    if first_talk_on and first_talk_on < today:
        raise Refused(_("Move it to today or later."))
    within = LATER_WITHIN if later else FIRST_TALK_WITHIN
    talk_at = _first_talk(
        citizen, referral.admitted_on, first_talk_on, first_talk_time, first_talk_with, within
    )
    FirstTalkMove.objects.create(
        referral=referral,
        from_at=referral.first_talk_at,
        to_at=talk_at,
        to_with=first_talk_with,
        asked_for_later=later,
        by=by,
        at=at,
    )
    referral.first_talk_at, referral.first_talk_with = talk_at, first_talk_with
    referral.save(update_fields=["first_talk_at", "first_talk_with"])
    return referral


def first_talk_of(referral):
    """The first conversation as a page shows it: (day, time, with whom)."""
    moment = localtime(referral.first_talk_at)
    return moment.date(), moment.time(), referral.first_talk_with


def why_not_move(user, referral):
    """Why there is no first conversation to move: a sentence, or ""."""
    if referral is None or not referral.is_accepted:
        return _("There is no first conversation yet: it is agreed with the yes.")
    if not without_first_talk(user).filter(pk=referral.pk).exists():
        return _("They have talked already, or the case is closed.")
    return ""


def moves_of(referral):
    """The moves since the yes that stands now, the first one first."""
    moves = FirstTalkMove.objects.filter(referral=referral, at__date__gte=referral.admitted_on)
    return moves.select_related("by", "to_with")


@transaction.atomic
def decline(citizen, *, by, at, outcome, reason, reason_in_words="", channel=""):
    """Write down a no, whose and why; the case closes. The citizen's own no stands in the register
    too, and takes a yes back that was given before.

    outcome : one of `Referral.DECLINED`
    """
    citizen, referral = _locked_waiting(citizen, by)
    if outcome not in Referral.DECLINED or reason not in Reason.values:
        raise Refused(_("Say who declined, and why."))
    # The citizen's own no ends what has not begun; whatever has is ended by a person.
    left = citizen.matches.exclude(stage=Stage.ENDED)
    if outcome == Outcome.NO_OF_CITIZEN:
        left = left.filter(stage__in=HOLDS_PLACE)
    if left.exists():
        raise Refused(_("There are matches that have not ended. End them first."))
    if outcome == Outcome.NO_OF_CITIZEN:
        _no_to_take_part(citizen, by, at, channel or Consent.Channel.SPOKEN)
    referral.outcome, referral.declined_on = outcome, localdate(at)
    referral.reason, referral.reason_in_words = reason, reason_in_words
    referral.save()
    citizen.phase = Citizen.Phase.CLOSED
    citizen.save(update_fields=["phase"])
    return referral


def why_not(user, citizen):
    """Why a user may not write about a citizen's referral: a sentence, or ""."""
    if cases_visible_to(user).filter(pk=citizen.pk).exists():
        return ""
    return _("Only the contact person or the coordinator writes about the referral.")


def _locked(citizen, by):
    """The citizen as the row is now, and the referral, if there is one."""
    if refusal := why_not(by, citizen):
        raise Refused(refusal)
    # Two presses at once must find one another's row; so must a withdrawal.
    consents.lock(citizen)
    citizen = Citizen.objects.get(pk=citizen.pk)
    return citizen, Referral.objects.filter(citizen=citizen).first()


def _locked_waiting(citizen, by):
    citizen, referral = _locked(citizen, by)
    if referral is None:
        raise Refused(_("Write down the referral first."))
    if not referral.is_waiting:
        raise Refused(_("The referral has been answered already."))
    return citizen, referral


def _in_order(codes):
    return [code for code in Told.values if code in codes]


def _refuse_untold(told):
    left = len(Told.values) - len(_in_order(told))
    if left:
        raise Refused(
            ngettext(
                "One thing has not been told yet. The citizen must have heard it all before saying yes.",
                "%(count)d things have not been told yet. The citizen must have heard it all before"
                " saying yes.",
                left,
            )
            % {"count": left}
        )


def _refuse_days(referral, admitted_on, today):
    if admitted_on is None:
        raise Refused(_("Say on which day the admitting meeting was."))
    if admitted_on < referral.referred_on:
        raise Refused(_("The admitting meeting cannot be before the referral."))
    if admitted_on > today:
        raise Refused(_("The admitting meeting cannot lie in the future."))


def _refuse_over_full(office, today):
    # Two who take the last place at once: the second must see the first's.
    Office.objects.select_for_update().get(pk=office.pk)
    here = places_of(office, today)
    if here.is_full:
        raise Refused(
            _(
                "All %(number)d places of %(office)s are taken. A manager decides whether somebody"
                " more is taken in: tick that it is decided."
            )
            % {"number": here.number, "office": office}
        )


def _first_talk(citizen, admitted_on, day, time, whom, within=FIRST_TALK_WITHIN):
    """The moment of the first conversation."""
    if not (day and time and whom):
        raise Refused(_("Say on which day, at what time and with whom the first conversation is."))
    if day < admitted_on:
        raise Refused(_("The first conversation cannot be before the admitting meeting."))
    if day > admitted_on + within:
        raise Refused(
            _("The first conversation is at most %(days)d days after the admitting meeting.")
            % {"days": within.days}
        )
    if not is_working_day(day):
        raise Refused(_("The first conversation falls on a weekend or a holiday."))
    opens, closes = OFFICE_HOURS
    if not opens <= time <= closes:
        raise Refused(_("The first conversation is between 7 and 20 o'clock."))
    if not case_workers_of(citizen).filter(pk=whom.pk).exists():
        raise Refused(_("The first conversation is with somebody who works with this job centre."))
    return datetime.datetime.combine(day, time, tzinfo=get_current_timezone())


def _yes_to_take_part(citizen, by, today, channel, unasked):
    if consents.holds(citizen, TAKE_PART, today):
        return
    if not channel:
        raise Refused(
            _("The citizen has not said yes to taking part. Ask, and say how the yes came.")
        )
    if not unasked and (refusal := consents.why_not_ask(citizen, TAKE_PART, today)):
        raise Refused(refusal)
    consents.record(
        citizen,
        TAKE_PART,
        Consent.Event.GIVEN,
        on=today,
        by=by,
        channel=channel,
        text="\n".join([str(TAKE_PART.label), *map(str, Told.labels)]),
    )


def _no_to_take_part(citizen, by, at, channel):
    answer = consents.last_answer(citizen, TAKE_PART)
    if answer is None:
        consents.record(
            citizen, TAKE_PART, Consent.Event.REFUSED, on=localdate(at), by=by, channel=channel
        )
    elif answer.event == Consent.Event.GIVEN:
        consents.withdraw(citizen, TAKE_PART, by=by, at=at, channel=channel)


# Who waits, and how many places are left


def waiting(user):
    return referrals_visible_to(user).filter(outcome=Outcome.WAITING)


def without_first_talk(user):
    """Those taken in with whom nobody has spoken since, as far as this reader's side of the wall
    knows; the earliest appointment first."""
    since = Q(held_on__gt=OuterRef("admitted_on")) | Q(held_on__gte=OuterRef("first_talk_at__date"))
    spoken = (
        conversations_visible_to(user)
        .filter(since, citizen=OuterRef("citizen"))
        .exclude(form="no_show")
    )
    return (
        referrals_visible_to(user)
        .filter(~Exists(spoken), outcome=Outcome.ACCEPTED)
        .exclude(citizen__phase=Citizen.Phase.CLOSED)
        .order_by("first_talk_at", "pk")
    )


class Places(NamedTuple):
    """How many of a job centre's places are taken; `number` is None where none is agreed."""

    office: Office
    used: int
    number: int | None

    @property
    def is_full(self):
        return self.number is not None and self.used >= self.number


def places(user, on):
    """The running count of each job centre that the user serves."""
    numbers = Quota.numbers_on(on)
    accepted = Count("referrals", filter=Q(referrals__outcome=Outcome.ACCEPTED), distinct=True)
    # Counted apart: `offices_of` joins, and a join would count twice.
    offices = Office.objects.filter(pk__in=offices_of(user).values("pk")).annotate(used=accepted)
    return [Places(office, office.used, numbers.get(office.pk)) for office in offices]


def places_of(office, on):
    """The running count of one job centre."""
    accepted = Referral.objects.filter(office=office, outcome=Outcome.ACCEPTED).count()
    return Places(office, accepted, Quota.numbers_on(on).get(office.pk))


# The number of places, from a day on


def offices_with_quotas(user):
    """The job centres whose number of places a user changes: those that the coordinator's branch serves;
    the administrator's are all."""
    if not user.is_active:
        return Office.objects.none()
    if user.role == Role.ADMINISTRATOR:
        return Office.objects.filter(kind=Office.Kind.JOB_CENTRE)
    return offices_of(user) if user.role == Role.COORDINATOR else Office.objects.none()


@transaction.atomic
def set_quota(office, number, from_on, *, by):
    """Another number of places from a day on; the earlier ones stay."""
    if not offices_with_quotas(by).filter(pk=office.pk).exists():
        raise Refused(_("Choose one of your own job centres."))
    # Whoever takes somebody in waits for this, and this for them.
    Office.objects.select_for_update().get(pk=office.pk)
    if Quota.objects.filter(office=office, from_on=from_on).exists():
        raise Refused(
            _("There is a number for %(office)s from %(day)s already. Choose another day.")
            % {"office": office, "day": date_format(from_on, "SHORT_DATE_FORMAT")}
        )
    if refusal := why_not_quota(office, number, from_on):
        raise Refused(refusal)
    return Quota.objects.create(office=office, number=number, from_on=from_on)


def why_not_quota(office, number, from_on, *, instead_of=None):
    """Why a job centre cannot have this many places from a day on: a sentence, or "".

    instead_of : the row that is corrected, if any
    """
    rows = Quota.objects.filter(office=office, from_on__gt=from_on)
    if instead_of:
        rows = rows.exclude(pk=instead_of.pk)
    later = rows.order_by("from_on").first()
    admitted = Referral.objects.filter(office=office, outcome=Outcome.ACCEPTED)
    if later:
        admitted = admitted.filter(admitted_on__lt=later.from_on)
    count = admitted.count()
    if number >= count:
        return ""
    return ngettext(
        "%(count)d citizen of %(office)s is admitted already: the number cannot be lower.",
        "%(count)d citizens of %(office)s are admitted already: the number cannot be lower.",
        count,
    ) % {"count": count, "office": office}
