"""The register of consents: what was answered last holds. Rows are only added."""

import datetime
import hashlib
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching import tasks
from matching.models import CompanySheet, Consent, Match
from matching.stages import Kind, Reason, Side, Stage
from mentors.models import Mentor
from programme.models import Office

Purpose, Event = Consent.Purpose, Consent.Event

BY_PAPER = (Purpose.TAKE_PART, Purpose.MATCH_COMPANIES, Purpose.MATCH_MENTORS)
# These name a recipient; the others are about the programme itself.
TO_RECIPIENT = (
    Purpose.PRESENT,
    Purpose.NAMES,
    Purpose.SHARE_NEEDS,
    Purpose.SHARE_TEXT,
    Purpose.SHARE_CONTACT,
)
PRESENTATION_LASTS = datetime.timedelta(days=14)
ASKED_AGAIN_AFTER = datetime.timedelta(days=90)


class NotNow(ValidationError):
    """What the register does not take; its message is the sentence for the user."""


def record(
    citizen,
    purpose,
    event,
    *,
    on,
    by=None,
    channel,
    evidence="",
    company=None,
    mentor=None,
    until_on=None,
    items=(),
    text="",
):
    """Add what a citizen was asked or answered.

    items : codes of what exactly      text : the words as they were shown, kept as a fingerprint only;
    those of a text to pass on stand in the register, for they are what was said yes to.

    A yes lasts twelve months, one to being presented 14 days, unless told. To ask again after a no
    waits: see `why_not_ask`.
    """
    if event == Event.ASKED and (refusal := why_not_ask(citizen, purpose, on, company, mentor)):
        raise NotNow(refusal)
    if event == Event.GIVEN and until_on is None:
        until_on = lasts_until(purpose, on)
    recorded = Consent.objects.create(
        citizen=citizen,
        purpose=purpose,
        event=event,
        company=company,
        mentor=mentor,
        items=list(items),
        text_hash=fingerprint(text) if text else "",
        channel=channel,
        evidence=evidence or (text if purpose == Purpose.SHARE_TEXT else ""),
        recorded_by=by,
        from_on=on,
        until_on=until_on,
    )
    if event == Event.GIVEN:
        _need_not_end(citizen, by)
    return recorded


def _need_not_end(citizen, by):
    """What a new yes carries again, nobody has to end any more."""
    for task in citizen.tasks.filter(fact="yes_withdrawn", done_at=None):
        if not taken_back(task.match):
            tasks.ended(task.match, by=by, at=timezone.now())


def recipient(party):
    """The keys that name a company, a volunteer or nobody in the register."""
    if party is None:
        return {}
    return {"mentor": party} if isinstance(party, Mentor) else {"company": party}


def fingerprint(text):
    """
    >>> fingerprint("Jeg er god til at holde orden.")[:12]
    '4aec0cbfaa3f'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def lasts_until(purpose, day):
    """The last day of a yes that is given on a day."""
    return day + PRESENTATION_LASTS if purpose == Purpose.PRESENT else _a_year_after(day)


def last_answer(citizen, purpose, company=None, mentor=None, on=None):
    """The latest yes, no or withdrawal about a purpose and recipient, of those given by a day where one
    is named. To ask again undoes no yes."""
    answers = citizen.consents.filter(purpose=purpose, company=company, mentor=mentor)
    if on is not None:
        answers = answers.filter(from_on__lte=on)
    return answers.exclude(event=Event.ASKED).order_by("pk").last()


def holds(citizen, purpose, on, company=None, mentor=None):
    """Whether the citizen's last answer about a purpose and recipient is a yes valid on the day."""
    answer = last_answer(citizen, purpose, company, mentor, on)
    return answer is not None and answer.is_yes_on(on)


def why_not_ask(citizen, purpose, on, company=None, mentor=None):
    """Why a citizen may not be asked now: a sentence that says until when, or ""."""
    waits_until = asked_again_on(last_answer(citizen, purpose, company, mentor))
    if waits_until is None or on >= waits_until:
        return ""
    return _("The answer was no. Do not ask again before %(date)s.") % {
        "date": date_format(waits_until, "SHORT_DATE_FORMAT")
    }


def asked_again_on(answer):
    """The first day on which may be asked again after an answer; None where it was no no."""
    if answer is None or answer.event not in (Event.REFUSED, Event.WITHDRAWN):
        return None
    return answer.from_on + ASKED_AGAIN_AFTER


def citizens_with(purpose, on):
    """The ids of all citizens whose yes to a purpose, without a recipient, holds on the day."""
    answers = (
        Consent.objects.filter(purpose=purpose, company=None, mentor=None)
        .exclude(event=Event.ASKED)
        .order_by()
        .values("citizen")
        .annotate(last=Max("pk"))
        .values("last")
    )
    valid = Q(until_on=None) | Q(until_on__gte=on)
    given = Consent.objects.filter(valid, pk__in=answers, event=Event.GIVEN, from_on__lte=on)
    return set(given.values_list("citizen", flat=True))


def record_paper_yes(citizens, evidence, *, on):
    """The yes that each citizen signed on paper, for twelve months, where none holds already.

    A paper says yes once: after a no or a withdrawal the same evidence does not bring it back.
    """
    for purpose in BY_PAPER:
        holding = citizens_with(purpose, on)
        for citizen in citizens:
            if citizen.pk in holding or _taken_back(citizen, purpose, evidence):
                continue
            record(
                citizen,
                purpose,
                Event.GIVEN,
                on=on,
                channel=Consent.Channel.PAPER,
                evidence=evidence,
            )


def _taken_back(citizen, purpose, evidence):
    answer = last_answer(citizen, purpose)
    if answer is None or answer.event == Event.GIVEN:
        return False
    # The evidence is sealed: only the rows themselves can be compared with it.
    given = citizen.consents.filter(purpose=purpose, event=Event.GIVEN)
    return any(one.evidence == evidence for one in given)


def _a_year_after(day):
    """
    >>> import datetime
    >>> str(_a_year_after(datetime.date(2028, 2, 29)))
    '2029-02-28'
    """
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


class Entry(NamedTuple):
    """What stands in the register about one purpose and recipient."""

    purpose: Consent.Purpose
    recipient: object  # a company, a mentor, or None
    standing: str  # not_asked, asked, yes, run_out, refused or withdrawn
    answer: Consent | None  # the last one
    ask_again_on: datetime.date | None  # while that day is to come
    history: list


def register(citizen, on):
    """Every purpose without a recipient, and every recipient that the citizen was asked about."""
    histories: dict[tuple, list] = {
        (purpose, None, None): [] for purpose in Purpose if purpose not in TO_RECIPIENT
    }
    rows = citizen.consents.select_related("company", "mentor", "recorded_by").order_by("pk")
    for event in rows:
        histories.setdefault((event.purpose, event.company, event.mentor), []).append(event)
    return [
        _entry(Purpose(purpose), company or mentor, history, on)
        for (purpose, company, mentor), history in histories.items()
    ]


def _entry(purpose, recipient, history, on):
    answer = next((one for one in reversed(history) if one.event != Event.ASKED), None)
    if answer is None:
        standing = "asked" if history else "not_asked"
    elif answer.event == Event.GIVEN:
        standing = "yes" if answer.is_yes_on(on) else "run_out"
    else:
        standing = answer.event
    again = asked_again_on(answer)
    return Entry(
        purpose, recipient, standing, answer, again if again and on < again else None, history
    )


class Followed(NamedTuple):
    """What a withdrawal led to."""

    event: Consent
    sheets: list  # closed
    ended: list  # matches
    left: list  # matches that only the contact person can end; she has a task
    to_delete: list  # tasks: what was told already


@transaction.atomic
def withdraw(
    citizen, purpose, *, by, at, company=None, mentor=None, channel=Consent.Channel.SPOKEN
):
    """Take a yes back, with all that follows: open sheets close, matches that rest on it and have not
    begun end, and whoever was told is asked to delete it. The same press twice has one effect."""
    lock(citizen)
    answer = last_answer(citizen, purpose, company, mentor)
    if answer is not None and answer.event == Event.WITHDRAWN:
        return Followed(answer, [], [], [], [])
    if answer is None or answer.event != Event.GIVEN:
        raise NotNow(_("There is no yes to take back."))
    event = record(
        citizen,
        purpose,
        Event.WITHDRAWN,
        on=localdate(at),
        by=by,
        channel=channel,
        company=company,
        mentor=mentor,
    )
    touched = _touched(citizen, purpose, company, mentor)
    sheets = _close_sheets(touched, at)
    ended, left = _end_resting(touched, purpose, by, at)
    to_delete = _ask_to_delete(citizen, touched, purpose, at)
    return Followed(event, sheets, ended, left, to_delete)


def taken_back(match):
    """Whether an open match that has not begun rests on a yes that was taken back since it was
    shortlisted. A new yes in the register mends that; an older no was known when it began."""
    if match.started_on is not None or match.stage == Stage.ENDED:
        return False
    kind = Purpose.MATCH_COMPANIES if match.kind == Kind.COMPANIES else Purpose.MATCH_MENTORS
    about = Q(purpose__in=[Purpose.TAKE_PART, kind], company=None, mentor=None)
    about |= Q(purpose=Purpose.PRESENT, **recipient(match.other))
    answers = Consent.objects.filter(about, citizen=match.citizen_id).exclude(event=Event.ASKED)
    last = {answer.purpose: answer for answer in answers.order_by("pk")}
    return any(
        answer.event == Event.WITHDRAWN
        and answer.recorded_at > match.shortlisted_at
        and answer.from_on >= localdate(match.shortlisted_at)
        for answer in last.values()
    )


def lock(citizen):
    """Who withdraws and who discloses wait for one another. What only points to the citizen, such as
    a new step of a match, need not wait."""
    type(citizen).objects.select_for_update(no_key=True).get(pk=citizen.pk)


def _touched(citizen, purpose, company, mentor):
    """The matches that a withdrawal is about, the latest first."""
    matches = Match.objects.filter(citizen=citizen).select_related(
        "citizen__consultant", "opening__company", "mentor"
    )
    if company:
        return matches.filter(opening__company=company)
    if mentor:
        return matches.filter(mentor=mentor)
    if purpose in (Purpose.TAKE_PART, Purpose.PRESENT):
        return matches
    kinds = {Purpose.MATCH_COMPANIES: Kind.COMPANIES, Purpose.MATCH_MENTORS: Kind.MENTORS}
    # To be matched is about what is to come; what has begun goes on.
    if purpose in kinds:
        return matches.filter(kind=kinds[purpose], started_on=None)
    return matches.none()


def _close_sheets(matches, at):
    sheets = CompanySheet.objects.filter(match__in=matches, closed_at=None)
    found = list(sheets.select_related("match__opening__company"))
    for sheet in found:
        sheet.close(at)
    return found


def _end_resting(matches, purpose, by, at):
    """(matches ended, matches that this user may not end)"""
    from matching import lifecycle  # whose steps write in this register

    ended, left = [], []
    if purpose not in (*BY_PAPER, Purpose.PRESENT):
        return ended, left
    for match in matches.filter(started_on=None).exclude(stage=Stage.ENDED):
        try:
            lifecycle.end(match, by=by, at=at, side=Side.CITIZEN, reason=Reason.CHANGED_MIND)
            ended.append(match)
        except lifecycle.Refused:
            # A withdrawal counts whoever writes it down.
            tasks.end_withdrawn(match, at=at)
            left.append(match)
    return ended, left


def _ask_to_delete(citizen, matches, purpose, at):
    """One task a recipient who was told something that this yes had opened."""
    told = citizen.disclosures.all()
    if purpose not in (*BY_PAPER, Purpose.PRESENT):
        told = told.filter(purpose=purpose)
    companies = set(told.values_list("company", flat=True)) - {None}
    mentors = set(told.values_list("mentor", flat=True)) - {None}
    offices = Office.objects.none()
    if purpose in (Purpose.TAKE_PART, Purpose.TELL_STATUS):
        offices = Office.objects.filter(pk__in=told.values("office")).order_by("name")
    latest: dict[object, Match] = {}
    for match in matches:
        if match.mentor_id in mentors or (match.opening and match.opening.company_id in companies):
            latest.setdefault(match.other, match)
    return [
        *(tasks.ask_to_delete(match, at=at) for match in latest.values()),
        *(tasks.ask_office_to_delete(citizen, office, at=at) for office in offices),
    ]
