"""The register of consents: what was answered last holds. Rows are only added."""

from django.db.models import Max, Q

from matching.models import Consent

BY_PAPER = (
    Consent.Purpose.TAKE_PART,
    Consent.Purpose.MATCH_COMPANIES,
    Consent.Purpose.MATCH_MENTORS,
)


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
):
    """Add what a citizen was asked or answered."""
    return Consent.objects.create(
        citizen=citizen,
        purpose=purpose,
        event=event,
        company=company,
        mentor=mentor,
        channel=channel,
        evidence=evidence,
        recorded_by=by,
        from_on=on,
        until_on=until_on,
    )


def last_answer(citizen, purpose, company=None, mentor=None):
    """The latest yes, no or withdrawal about a purpose and recipient. To ask again undoes no yes."""
    return (
        citizen.consents.filter(purpose=purpose, company=company, mentor=mentor)
        .exclude(event=Consent.Event.ASKED)
        .order_by("pk")
        .last()
    )


def holds(citizen, purpose, on, company=None, mentor=None):
    """Whether the citizen's last answer about a purpose and recipient is a yes valid on the day."""
    answer = last_answer(citizen, purpose, company, mentor)
    return answer is not None and answer.is_yes_on(on)


def citizens_with(purpose, on):
    """The ids of all citizens whose yes to a purpose, without a recipient, holds on the day."""
    answers = (
        Consent.objects.filter(purpose=purpose, company=None, mentor=None)
        .exclude(event=Consent.Event.ASKED)
        .order_by()
        .values("citizen")
        .annotate(last=Max("pk"))
        .values("last")
    )
    valid = Q(until_on=None) | Q(until_on__gte=on)
    given = Consent.objects.filter(
        valid, pk__in=answers, event=Consent.Event.GIVEN, from_on__lte=on
    )
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
                Consent.Event.GIVEN,
                on=on,
                channel=Consent.Channel.PAPER,
                evidence=evidence,
                until_on=_a_year_after(on),
            )


def _taken_back(citizen, purpose, evidence):
    answer = last_answer(citizen, purpose)
    if answer is None or answer.event == Consent.Event.GIVEN:
        return False
    return citizen.consents.filter(
        purpose=purpose, event=Consent.Event.GIVEN, evidence=evidence
    ).exists()


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


def answers_now(citizen, on):
    """What was last answered about each purpose that has no recipient:
    [(purpose, latest event or None, whether it is a yes on the day), …]."""
    latest = {
        event.purpose: event
        for event in citizen.consents.filter(company=None, mentor=None).order_by("pk")
    }
    purposes = [purpose for purpose in Consent.Purpose if purpose != Consent.Purpose.PRESENT]
    return [
        (purpose, latest.get(purpose), purpose in latest and latest[purpose].is_yes_on(on))
        for purpose in purposes
    ]
