"""Group visits: some citizens see a company, with questions of theirs; afterwards each says "could be me"
or not. A yes can go on the citizen's own list of companies."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from citizens.models import Citizen
from citizens.models.wishes import record_wishes
from matching import together
from matching.courses import why_not_day
from matching.models import CouldBeMe, GroupVisit
from matching.refusals import Refused
from matching.visibility import (
    CASE_WORKERS,
    cases_visible_to,
    could_be_me_visible_to,
    group_visits_visible_to,
)

# What is ready to be asked; each visit has its own list.
QUESTIONS = (
    gettext_lazy("What does one do here on an ordinary day?"),
    gettext_lazy("How many work together, and who would help me?"),
    gettext_lazy("When does the day begin, and can one come for few hours?"),
    gettext_lazy("Is there a quiet place, and when are the breaks?"),
    gettext_lazy("What happens on a day when one cannot come?"),
    gettext_lazy("What do you like about working here?"),
)


@transaction.atomic
def plan(office, company, *, held_on, questions, by, at):
    """A visit of an office to a company; the same twice is one."""
    if by.role not in CASE_WORKERS or not by.offices.filter(pk=office.pk).exists():
        raise Refused({"office": _("You can plan visits of your own offices only.")})
    today = localdate(at)
    if refusal := why_not_day(held_on, today):
        raise Refused({"held_on": refusal})
    if company.closed_on is not None and company.closed_on <= held_on:
        raise Refused({"company": _("%s is closed.") % company})
    if company.no_contact_until and company.no_contact_until > held_on:
        raise Refused({"company": _("%s asked not to be contacted yet.") % company})
    visit, _new = GroupVisit.objects.get_or_create(
        office=office,
        company=company,
        held_on=held_on,
        defaults={"questions": list(questions), "led_by": by},
    )
    return visit


@transaction.atomic
def change(visit, *, by, at, seen, held_on, questions):
    """Another day, or other questions. Whoever comes along still does, and hears of another day.

    seen : how many changes the page knew of
    """
    visit, today = _locked(visit, by), localdate(at)
    together.must_be_as_seen(visit, seen)
    together.must_be_held(visit)
    if visit.held_on < today:
        raise Refused(_("The visit is over: it stays as it was."))
    if refusal := why_not_day(held_on, today):
        raise Refused({"held_on": refusal})
    others = GroupVisit.objects.filter(office=visit.office_id, company=visit.company_id)
    if others.exclude(pk=visit.pk).filter(held_on=held_on).exists():
        raise Refused({"held_on": _("There is a visit to this company on this day already.")})
    changed = together.change(visit, held_on=held_on, questions=list(questions))
    if "held_on" in changed:
        together.tell(visit, lambda: _changed(visit), by=by)
    return visit


def _changed(visit):
    """(subject, sentence) of a letter."""
    said = {"company": visit.company, "on": date_format(visit.held_on)}
    return _("A group visit is moved"), _("The visit to %(company)s is now on %(on)s.") % said


@transaction.atomic
def call_off(visit, *, by, at, seen, why):
    """It does not take place; returns whether there is something left to see."""
    visit = _locked(visit, by)
    together.must_be_as_seen(visit, seen)
    if visit.held_on < localdate(at) or visit.guests.exclude(answer="").exists():
        raise Refused(_("The visit is over: it stays as it was."))
    left = together.call_off(visit, why=why)
    if left:
        together.tell(visit, lambda: _called_off(visit), by=by)
    return left


def _called_off(visit):
    said = {"company": visit.company, "on": date_format(visit.held_on)}
    return _("A group visit is called off"), _(
        "The visit to %(company)s on %(on)s is called off: %(why)s"
    ) % {**said, "why": visit.called_off_why}


@transaction.atomic
def bring(visit, citizens, *, by):
    """These citizens come along; each once."""
    visit = _locked(visit, by)
    if visit.called_off_why:
        raise Refused(_("The visit is called off."))
    mine = cases_visible_to(by).exclude(phase=Citizen.Phase.CLOSED)
    if mine.filter(pk__in=[one.pk for one in citizens]).count() < len({*citizens}):
        raise Refused(_("Only your own open cases can come along."))
    for citizen in citizens:
        CouldBeMe.objects.get_or_create(visit=visit, citizen=citizen)


@transaction.atomic
def leave_out(guest, *, by):
    """Somebody does not come along after all; what was said afterwards stays."""
    _locked(guest.visit, by)
    for row in could_be_me_visible_to(by).filter(pk=guest.pk):
        if row.answer:
            raise Refused(_("There is an answer, so it stays."))
        row.delete()


@transaction.atomic
def say(guest, *, by, at, answer, words=None):
    """What the citizen says after the visit. None leaves the words as they are."""
    visit = _locked(guest.visit, by)
    row = could_be_me_visible_to(by).select_related("citizen").filter(pk=guest.pk).first()
    if row is None:
        raise Refused(_("Only your own open cases can be changed."))
    if refusal := why_not_say(visit, localdate(at)):
        raise Refused(refusal)
    if answer not in CouldBeMe.Answer.values:
        raise Refused({"answer": _("Choose yes, maybe or no.")})
    row.answer = answer
    changed = ["answer"]
    if words is not None:
        if not row.opens:
            raise Refused(_("The words are the contact person's to write."))
        row.words = words.strip()
        changed.append("words")
    row.save(update_fields=changed)
    return row


def why_not_say(visit, today):
    """Why nobody can say yet whether it could be them: a sentence, or ""."""
    if visit.called_off_why:
        return _("The visit is called off.")
    if visit.held_on > today:
        return _("The answers are written after the visit.")
    return ""


@transaction.atomic
def put_on_wish_list(guest, *, by, at):
    """The company goes on the citizen's own list; returns whether it was not there before."""
    _locked(guest.visit, by)
    row = could_be_me_visible_to(by).select_related("visit__company").filter(pk=guest.pk).first()
    if row is None or row.answer not in (CouldBeMe.Answer.YES, CouldBeMe.Answer.MAYBE):
        raise Refused(_("Only what the citizen could see themselves in goes on the list."))
    citizen = Citizen.objects.select_for_update().get(pk=row.citizen_id)
    companies, name = citizen.own_companies(), row.visit.company.name
    if any(one.casefold() == name.casefold() for one in companies):
        return False
    return record_wishes(citizen, citizen.wishes_now(), [*companies, name], on=localdate(at), by=by)


def _locked(visit, by):
    locked = GroupVisit.objects.select_for_update().get(pk=visit.pk)
    if not group_visits_visible_to(by).filter(pk=visit.pk).exists():
        raise Refused(_("This visit is another office's."))
    return locked
