"""The letter to the caseworker who referred: only what the citizen said yes to, item by item."""

import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override

from citizens.models import Referral
from matching import consents
from matching.disclosure import disclose
from matching.labels import STATUS_ITEMS
from matching.lifecycle import Refused
from matching.models import Consent, Conversation, Disclosure, FollowUp
from matching.referrals import why_not as why_not_write
from matching.stages import HOLDS_PLACE, Kind, Stage
from matching.wording import figure, listed

TELL_STATUS = Consent.Purpose.TELL_STATUS
SAME_PRESS = datetime.timedelta(minutes=1)


@transaction.atomic
def record_yes(citizen, items, *, by, at, channel, unasked=False):
    """The citizen's yes to telling the job centre just these items; it replaces an earlier one."""
    consents.lock(citizen)
    today = localdate(at)
    refusal = why_not_write(by, citizen)
    if not refusal and not unasked:
        refusal = consents.why_not_ask(citizen, TELL_STATUS, today)
    chosen = [code for code in STATUS_ITEMS if code in items]
    if not refusal and not chosen:
        refusal = _("Tick what the job centre may hear.")
    if refusal:
        raise Refused(refusal)
    return consents.record(
        citizen,
        TELL_STATUS,
        Consent.Event.GIVEN,
        on=today,
        by=by,
        channel=channel,
        items=chosen,
        text="\n".join(str(STATUS_ITEMS[code]) for code in chosen),
    )


def items_with_a_yes(citizen, on):
    """The items that the job centre may hear on a day, in the order of the letter."""
    answer = consents.last_answer(citizen, TELL_STATUS)
    if answer is None or not answer.is_yes_on(on):
        return []
    return [code for code in STATUS_ITEMS if code in answer.items]


def why_not_letter(user, citizen, on):
    """Why no letter about a citizen can be made now: a sentence, or ""."""
    if refusal := why_not_write(user, citizen):
        return refusal
    if not Referral.objects.filter(citizen=citizen).exists():
        return _("There is no referral, so there is nobody to write to.")
    if not consents.holds(citizen, Consent.Purpose.TAKE_PART, on):
        return _("The citizen has not said yes to taking part.")
    if not consents.holds(citizen, TELL_STATUS, on):
        return _("The citizen has not said yes to telling the job centre how it goes.")
    if not items_with_a_yes(citizen, on):
        return _("The yes does not say what may be told. Go through it with the citizen.")
    return ""


@transaction.atomic
def make(citizen, *, by, at):
    """The lines of the letter, {code: words}, written down as told. Nothing of it is kept."""
    consents.lock(citizen)
    today = localdate(at)
    if refusal := why_not_letter(by, citizen, today):
        raise Refused(refusal)
    lines = _lines(citizen, items_with_a_yes(citizen, today), today)
    if not lines:
        raise Refused(_("There is nothing to tell about what the citizen said yes to."))
    office = Referral.objects.select_related("office").get(citizen=citizen).office
    if not _just_told(citizen, list(lines), office, by, at):
        disclose(citizen, list(lines), office, TELL_STATUS, by=by, at=at, how="letter")
    return lines


def _just_told(citizen, items, office, by, at):
    """Whether the same press came twice."""
    answer = consents.last_answer(citizen, TELL_STATUS)
    told = Disclosure.objects.filter(
        citizen=citizen, office=office, consent=answer, by=by, at__gte=at - SAME_PRESS
    )
    return any(one.items == items for one in told)


def _lines(citizen, codes, today):
    """The job centre reads Danish, whoever makes the letter."""
    say = {"phase": _phase, "place": _place, "hours": _hours, "next_talk": _next_talk}
    with override(settings.LANGUAGE_CODE):
        said = {code: say[code](citizen, today) for code in codes}
    return {code: words for code, words in said.items() if words}


def _phase(citizen, today):
    return str(citizen.get_phase_display())


def _places(citizen):
    return citizen.matches.filter(kind=Kind.COMPANIES, stage__in=HOLDS_PLACE)


def _place(citizen, today):
    """Internship, paid hours or job; the company is not named, nor anything that points to it."""
    stages = [
        stage
        for stage in (Stage.JOB, Stage.PAID_HOURS, Stage.INTERNSHIP)
        if _places(citizen).filter(stage=stage).exists()
    ]
    if not stages:
        return _("No place at the moment")
    return listed([str(stage.label) for stage in stages])


def _hours(citizen, today):
    """All places together; nothing where one of them is not known, for the sum would be wrong."""
    hours = []
    for match in _places(citizen):
        agreed = match.hours.filter(from_on__lte=today).order_by("from_on", "pk").last()
        if agreed is None:
            return ""
        hours.append(agreed.hours)
    return figure(sum(hours)) if hours else ""


def _next_talk(citizen, today):
    """The earliest day to come that is agreed with the citizen and does not stay with SIND; of the
    conversations the last one counts, for it replaces what was agreed before."""
    talks = Conversation.objects.filter(citizen=citizen, stays_with_sind=False)
    last = talks.order_by("held_on", "pk").last()
    referral = Referral.objects.filter(citizen=citizen).first()
    if last and referral and referral.first_talk_moves.filter(at__gt=last.recorded_at).exists():
        last = None  # what a no-show had set was moved since
    next_on = last and last.next_on
    spoken = talks.exclude(form=Conversation.Form.NO_SHOW).exists()
    if not next_on and not spoken and referral and referral.first_talk_at:
        next_on = localdate(referral.first_talk_at)
    agreed: list[Any] = [
        *([next_on] if next_on and next_on >= today else []),
        *FollowUp.objects.filter(
            match__in=_places(citizen),
            held_on=None,
            due_on__gte=today,
            contact__in=[FollowUp.With.CITIZEN, FollowUp.With.BOTH],
        ).values_list("due_on", flat=True),
    ]
    return date_format(min(agreed)) if agreed else ""
