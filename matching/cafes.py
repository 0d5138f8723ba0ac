"""Café meetings: a topic, a place, people who have been through it themselves. Signing up is voluntary,
and whoever cannot come may have something else instead."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from citizens.models import Citizen
from matching import together
from matching.courses import why_not_day
from matching.models import Attended, CafeMeeting, CafeSignUp
from matching.refusals import Refused
from matching.visibility import (
    CASE_WORKERS,
    cafe_meetings_visible_to,
    cases_visible_to,
    sign_ups_visible_to,
)


@transaction.atomic
def plan(office, *, topic, town, place, held_at, by, at, guides="", seats=None, instead=""):
    """A café meeting of an office; the same twice is one."""
    if by.role not in CASE_WORKERS or not by.offices.filter(pk=office.pk).exists():
        raise Refused({"office": _("You can plan café meetings of your own offices only.")})
    if refusal := why_not_day(localdate(held_at), localdate(at)):
        raise Refused({"held_on": refusal})
    if seats is not None and seats < 1:
        raise Refused({"seats": _("Write a whole number from 1, or nothing.")})
    cafe, _new = CafeMeeting.objects.get_or_create(
        office=office,
        place=place.strip(),
        held_at=held_at,
        defaults={
            "topic": topic.strip(),
            "town": town.strip(),
            "guides": guides.strip(),
            "seats": seats,
            "instead": instead.strip(),
        },
    )
    return cafe


@transaction.atomic
def change(cafe, *, by, at, seen, **facts):
    """Another topic, place or time. Whoever is signed up stays so, and hears of another place or time.

    facts : as for `plan`      seen : how many changes the page knew of
    """
    cafe = _as_seen(cafe, by, at, seen)
    together.must_be_held(cafe)
    facts = {name: said.strip() if isinstance(said, str) else said for name, said in facts.items()}
    if refusal := why_not_day(localdate(facts["held_at"]), localdate(at)):
        raise Refused({"held_on": refusal})
    others = CafeMeeting.objects.filter(office=cafe.office_id).exclude(pk=cafe.pk)
    if others.filter(place=facts["place"], held_at=facts["held_at"]).exists():
        raise Refused({"held_on": _("There is a meeting in this place at this time already.")})
    if facts["seats"] is not None and facts["seats"] < coming(cafe):
        raise Refused({"seats": _("%d are signed up, so there must be as many.") % coming(cafe)})
    if together.change(cafe, **facts) & {"held_at", "town", "place"}:
        together.tell(cafe, lambda: _changed(cafe), by=by)
    return cafe


def _as_seen(cafe, by, at, seen):
    cafe = _locked(cafe, by)
    together.must_be_as_seen(cafe, seen)
    if cafe.held_at <= at:
        raise Refused(_("The meeting has begun or is over: it stays as it was."))
    return cafe


def _changed(cafe):
    """(subject, sentence) of a letter."""
    said = {"topic": cafe.topic, "place": cafe.place, "town": cafe.town}
    when = date_format(localtime(cafe.held_at), "j. F Y H.i")
    return _("A café meeting is moved"), _(
        "The café meeting “%(topic)s” is now %(when)s, %(place)s, %(town)s."
    ) % {**said, "when": when}


@transaction.atomic
def call_off(cafe, *, by, at, seen, why):
    """It is not held; returns whether there is something left to see."""
    cafe = _as_seen(cafe, by, at, seen)
    left = together.call_off(cafe, why=why)
    if left:
        together.tell(cafe, lambda: _called_off(cafe), by=by)
    return left


def _called_off(cafe):
    said = {"topic": cafe.topic, "on": date_format(localdate(cafe.held_at))}
    return _("A café meeting is called off"), _(
        "The café meeting “%(topic)s” on %(on)s is called off: %(why)s"
    ) % {**said, "why": cafe.called_off_why}


@transaction.atomic
def sign_up(cafe, citizen, *, by, at, wish=CafeSignUp.Wish.COMES):
    """The citizen would like to come, or to have what there is instead."""
    cafe = _locked(cafe, by)
    mine = cases_visible_to(by).exclude(phase=Citizen.Phase.CLOSED)
    if not mine.filter(pk=citizen.pk).exists():
        raise Refused(_("Only your own open cases can be signed up."))
    if refusal := why_not_sign_up(cafe, at):
        raise Refused(refusal)
    if cafe.sign_ups.filter(citizen=citizen).exists():
        raise Refused(_("%s is signed up already.") % citizen.first_name)
    if wish == CafeSignUp.Wish.COMES and is_full(cafe):
        raise Refused(
            ngettext(
                "There is %d place, and it is taken. What there is instead can still be chosen.",
                "There are %d places, and all are taken. What there is instead can still be chosen.",
                cafe.seats,
            )
            % cafe.seats
        )
    return CafeSignUp.objects.create(cafe=cafe, citizen=citizen, wish=wish)


def is_full(cafe):
    return cafe.seats is not None and coming(cafe) >= cafe.seats


def coming(cafe):
    """How many would like to come, whosever citizens they are."""
    return cafe.sign_ups.filter(wish=CafeSignUp.Wish.COMES).count()


def why_not_sign_up(cafe, now):
    """Why nobody can be signed up any more: a sentence, or ""."""
    if cafe.called_off_why:
        return _("The meeting is called off.")
    return _("The meeting has begun or is over.") if cafe.held_at <= now else ""


@transaction.atomic
def withdraw(sign_up, *, by, at):
    """The citizen does not want to after all; the same press twice has one effect."""
    cafe = _locked(sign_up.cafe, by)
    if cafe.held_at <= at:
        raise Refused(_("The meeting is over: say instead whether they came."))
    for row in sign_ups_visible_to(by).filter(pk=sign_up.pk):
        row.delete()


@transaction.atomic
def record(cafe, came, *, by, at):
    """Who came, cancelled or did not come.

    came : {sign-up: one of Attended, or ""}
    """
    cafe = _locked(cafe, by)
    if refusal := why_not_record(cafe, at):
        raise Refused(refusal)
    mine = {one.pk: one for one in sign_ups_visible_to(by).filter(cafe=cafe)}
    for one, answer in came.items():
        row = mine.get(one.pk)
        if row is None or row.wish != CafeSignUp.Wish.COMES:
            raise Refused(_("Somebody here is not signed up by you."))
        if answer and answer not in Attended.values:
            raise Refused(_("Choose whether they came."))
        if row.came != answer:
            row.came = answer
            row.save()


def why_not_record(cafe, now):
    """Why it cannot be said yet who came: a sentence, or ""."""
    if cafe.called_off_why:
        return _("The meeting is called off.")
    if localdate(cafe.held_at) > localdate(now):
        return _("Who came is written down from the day of the meeting.")
    return ""


def _locked(cafe, by):
    locked = CafeMeeting.objects.select_for_update().get(pk=cafe.pk)
    if not cafe_meetings_visible_to(by).filter(pk=cafe.pk).exists():
        raise Refused(_("This café meeting is another office's."))
    return locked
