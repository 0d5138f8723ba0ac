"""Volunteers from a file: what they offer, when they can, and a pause that lasts."""

from django.utils.translation import gettext as _

from mentors.contracts import ADULT
from mentors.models import Mentor
from programme.importing import Column, Records
from programme.importing.cells import (
    birth_year,
    day,
    email,
    line,
    one_of,
    phone,
    postcode,
    timetable,
    whole,
    words,
)
from programme.models import MentorRole


def _kept(name, parse, *danish, **more):
    return Column.of(Mentor, name, parse, *danish, **more)


class Mentors(Records):
    model = Mentor
    related = ("pauses",)
    columns = (
        _kept("ref", line, "Reference", "Ref", required=True),
        _kept("name", line, "Navn", required=True),
        _kept("email", email, "E-mail", "Mail"),
        _kept("phone", phone, "Telefon", "Tlf", "Telefonnummer"),
        _kept("birth_year", birth_year, "Fødselsår"),
        _kept("postcode", postcode, "Postnummer", "Postnr"),
        _kept("role", one_of(MentorRole), "Rolle"),
        _kept("capacity", whole(0, 20), "Kapacitet", "Borgere ad gangen", "Pladser"),
        _kept("timetable", timetable, "Skema", "Ugeskema", "Tider"),
        _kept("languages", words(), "Sprog"),
        _kept("interests", words(), "Interesser"),
        _kept("trade", line, "Fag", "Fag eller arbejdsliv"),
        _kept("meeting_places", words(), "Mødesteder"),
        _kept("contract_signed_on", day, "Aftale underskrevet", "Kontrakt underskrevet"),
        _kept("active_from", day, "Aktiv fra"),
        Column("paused_until", day, ("Pause til", "På pause til", "Pause til og med")),
    )

    def clashes(self, mentor, values):
        """A contract is for adults here too; an age that nobody knows yet stops no file."""
        facts = {"birth_year": None, "contract_signed_on": None}
        facts |= {name: getattr(mentor, name) for name in facts if mentor}
        facts |= {name: values[name] for name in facts if name in values}
        signed = facts["contract_signed_on"]
        if signed and facts["birth_year"] and signed.year - facts["birth_year"] < ADULT:
            yield "contract_signed_on", _("A contract is for those who have turned 18.")

    def write(self, mentor, values, known):
        changed = self._join_branch(mentor, known)
        if "paused_until" in values:
            changed |= self._pause(mentor, values["paused_until"], known.today)
        return changed

    def _join_branch(self, mentor, known):
        if mentor.branch_id or not known.only_branch:
            return False
        mentor.branch = known.only_branch
        mentor.save()
        return True

    def _pause(self, mentor, until, today):
        """Pause the volunteer from today until and including a day.

        A day that is over, or none, means: not paused now. What was earlier stays as history.
        """
        running = mentor.paused_on(today)
        if until is None or until < today:
            if running:
                running.delete()
            return bool(running)
        if running and running.ends_on == until:
            return False
        if running:
            running.ends_on = until
            running.save()
        else:
            mentor.pauses.create(begins_on=today, ends_on=until)
        return True
