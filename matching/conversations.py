"""The log of calls, visits, meetings and mails: writing down what was said, agreed, and done."""

import datetime

from django.db import models, transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen
from companies.models import Company
from matching.lifecycle import Refused
from matching.models import Agreement, Conversation, MatchEvent
from matching.stages import HOLDS_PLACE, Kind, Stage
from matching.visibility import CASE_WORKERS, cases_visible_to, is_sinds_own
from mentors.models import Mentor
from programme.models import User

SAME_PRESS = datetime.timedelta(minutes=1)
MOST_DAYS_OF_NO_THANKS = 731  # two years, a leap day among them


class NoThanks(models.TextChoices):
    """Why a company does not want to be called for a while."""

    NO_TIME = "no_time", gettext_lazy("No time for it at the moment")
    NO_TASKS = "no_tasks", gettext_lazy("No tasks that somebody could do")
    NO_ROOM = "no_room", gettext_lazy("No room at the moment")
    TRIED = "tried", gettext_lazy("Has tried it, and it went badly")
    TOO_MANY_CALLS = "too_many_calls", gettext_lazy("Too many call them")
    NOT_FOR_THEM = "not_for_them", gettext_lazy("It is not something for them")
    OTHER = "other", gettext_lazy("Other")


def about(party):
    """Which conversations belong to a citizen, company, volunteer or match: a condition."""
    if isinstance(party, Citizen):
        return Q(citizen=party) | Q(match__citizen=party)
    if isinstance(party, Company):
        return Q(company=party)
    if isinstance(party, Mentor):
        return Q(mentor=party)
    other = {"mentor": party.mentor} if party.mentor else {"company": party.opening.company}
    return Q(match=party) | Q(citizen=party.citizen, **other)


@transaction.atomic
def record(
    *,
    by,
    at,
    form,
    held_on,
    citizen=None,
    company=None,
    mentor=None,
    office=None,
    match=None,
    text="",
    next_on=None,
    stays_with_sind=False,
    agreements=(),
):
    """Write down a conversation with those who took part, and what was agreed.

    match : about whom it was, also where the citizen did not take part
    agreements : [{"whose": a side, "what": …, "due_on": a day or None, "goal": one of the plan}, …]
    """
    _refuse(by, citizen, company, mentor, office, match, stays_with_sind)
    _refuse_days(held_on, next_on, localdate(at), citizen or (match and match.citizen))
    parties = {
        "citizen": citizen,
        "company": company,
        "mentor": mentor,
        "office": office,
        "match": match,
    }
    # Two presses at once must find one another's row.
    User.objects.select_for_update().get(pk=by.pk)
    just_now = Conversation.objects.filter(
        recorded_by=by,
        form=form,
        held_on=held_on,
        next_on=next_on,
        stays_with_sind=stays_with_sind,
        recorded_at__gte=at - SAME_PRESS,
        **parties,
    )
    for same in just_now:
        if same.text == text and [one.what for one in same.agreements.order_by("pk")] == [
            one["what"] for one in agreements
        ]:
            return same
    conversation = Conversation.objects.create(
        form=form,
        held_on=held_on,
        text=text,
        next_on=next_on,
        stays_with_sind=stays_with_sind,
        recorded_by=by,
        recorded_at=at,
        **parties,
    )
    for one in agreements:
        promise(conversation, **one)
    return conversation


def _refuse(by, citizen, company, mentor, office, match, stays_with_sind):
    if not (citizen or company or mentor or office):
        raise Refused(_("Say with whom the conversation was."))
    whose = citizen or (match and match.citizen)
    if by.role not in CASE_WORKERS or (
        whose and not cases_visible_to(by).filter(pk=whose.pk).exists()
    ):
        raise Refused(_("You cannot write in this log."))
    if match and (
        (citizen and citizen != match.citizen)
        or (company and not (match.opening and company == match.opening.company))
        or (mentor and mentor != match.mentor)
    ):
        raise Refused(_("This match is with somebody else."))
    if stays_with_sind and office:
        raise Refused(_("The job centre took part, so it cannot stay with SIND."))
    if stays_with_sind and not is_sinds_own(by):
        raise Refused(_("Only SIND's own people can let something stay with SIND."))


def _refuse_days(held_on, next_on, today, citizen):
    if held_on > today:
        raise Refused(_("A conversation that has been held cannot lie in the future."))
    if citizen and citizen.referred_on and held_on < citizen.referred_on:
        raise Refused(_("The conversation cannot be before the citizen was referred."))
    if next_on and next_on <= held_on:
        raise Refused(_("The next time must be after this one."))


def promise(conversation, *, whose, what, due_on=None, goal=None):
    """One side will do something until a day; it may serve a goal of the citizen's plan."""
    if not what.strip():
        raise Refused(_("Say what is agreed."))
    if due_on and due_on < conversation.held_on:
        raise Refused(_("What is agreed cannot be due before the day of the conversation."))
    if goal is not None and goal.citizen != conversation.concerns:
        raise Refused(_("That goal belongs to another plan."))
    return Agreement.objects.create(
        conversation=conversation, whose=whose, what=what.strip(), due_on=due_on, goal=goal
    )


@transaction.atomic
def done(agreement, *, at):
    """It is done. The same press twice has one effect."""
    locked = Agreement.objects.select_for_update().get(pk=agreement.pk)
    if locked.done_on is None:
        locked.done_on = localdate(at)
        locked.save(update_fields=["done_on"])
    return locked


@transaction.atomic
def no_thanks(company, *, by, at, reason, until, text=""):
    """A company's “no, thanks”: why, and the day before which nobody calls again."""
    today = localdate(at)
    if until <= today:
        raise Refused(_("The day before which nobody calls must lie ahead."))
    if (until - today).days > MOST_DAYS_OF_NO_THANKS:
        raise Refused(_("At most two years ahead; after that the company may be asked again."))
    company = Company.objects.select_for_update().get(pk=company.pk)
    company.no_contact_until = until
    company.save(update_fields=["no_contact_until"])
    said = _("No, thanks: %(reason)s.") % {"reason": NoThanks(reason).label}
    return record(
        by=by,
        at=at,
        form=Conversation.Form.CALL,
        held_on=today,
        company=company,
        text=f"{said} {text}".strip(),
    )


def approaches_before_place(citizen):
    """How many companies were approached before the first place began; so far, where none has."""
    approached = MatchEvent.objects.filter(match__citizen=citizen, to_stage=Stage.APPROACHED)
    begun_at = _first_beginning(citizen)
    if begun_at is not None:
        approached = approached.filter(at__lte=begun_at)
    return approached.aggregate(n=models.Count("match__opening__company", distinct=True))["n"]


def has_had_a_place(citizen):
    return _first_beginning(citizen) is not None


def _first_beginning(citizen):
    begun = MatchEvent.objects.filter(
        match__citizen=citizen, match__kind=Kind.COMPANIES, to_stage__in=HOLDS_PLACE
    )
    return begun.aggregate(at=models.Min("at"))["at"]
