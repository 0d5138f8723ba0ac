"""Companies from a file: the company, its first contact, and its first opening with the offers."""

from django.utils.translation import gettext as _

from companies.models import FULL_WEEK, Company, Contact, Opening
from programme.importing import Column, Records, settle
from programme.importing.cells import (
    accommodations,
    consultant,
    cvr,
    day,
    email,
    hours,
    line,
    one_of,
    p_number,
    phone,
    postcode,
    prose,
    timetable,
    whole,
    words,
)
from programme.importing.loading import assign
from programme.models import Answer, Demand

ANSWERS = {Answer.YES: "offers", Answer.NO: "offers_not"}  # and their columns


def _kept(name, parse, *danish, **more):
    return Column.of(Company, name, parse, *danish, **more)


def _of_contact(name, parse, *danish):
    return Column.of(Contact, f"contact_{name}", parse, *danish, field=name)


def _of_opening(name, parse, *danish):
    return Column.of(Opening, name, parse, *danish)


class Companies(Records):
    model = Company
    related = ("contacts", "openings__offers")
    columns = (
        _kept("ref", line, "Reference", "Ref", required=True),
        _kept("cvr", cvr, "CVR-nummer", "CVR-nr"),
        _kept("p_number", p_number, "P-nummer", "P-nr"),
        _kept("name", line, "Navn", "Virksomhed", required=True),
        _kept("kind", one_of(Company.Kind), "Type", "Art"),
        _kept("industry", line, "Branche"),
        _kept("address", line, "Adresse"),
        _kept("postcode", postcode, "Postnummer", "Postnr"),
        _of_contact("name", line, "Kontaktperson", "Kontakt"),
        _of_contact("email", email, "Kontaktpersonens e-mail", "Kontakt e-mail", "E-mail"),
        _of_contact("phone", phone, "Kontaktpersonens telefon", "Kontakt telefon", "Telefon"),
        _kept("consultant", consultant, "Konsulent", "Egen konsulent"),
        _of_opening("tasks", words(), "Opgaver"),
        _kept("description", prose, "Beskrivelse"),
        _of_opening(
            "hours_min", whole(0, FULL_WEEK), "Færrest timer", "Timer mindst", "Min. timer"
        ),
        _of_opening("hours_max", whole(0, FULL_WEEK), "Flest timer", "Timer højst", "Maks. timer"),
        _of_opening("shortest_day", hours("0.5", 12, "0.5"), "Korteste dag"),
        _of_opening("timetable", timetable, "Skema", "Ugeskema", "Tider"),
        _of_opening("places", whole(0, 100), "Pladser"),
        _of_opening("paid_hours", one_of(Answer), "Lønnede timer"),
        _of_opening("demand", one_of(Demand), "Sværhedsgrad", "Opgavernes sværhedsgrad"),
        Column("offers", accommodations, ("Tilbyder", "Kan tilbyde", "Skånehensyn ja")),
        Column(
            "offers_not", accommodations, ("Tilbyder ikke", "Kan ikke tilbyde", "Skånehensyn nej")
        ),
        _of_opening("requires", words(), "Kræver", "Krav"),
        _kept("attitude", one_of(Company.Attitude), "Holdning"),
        _kept("no_contact_until", day, "Ingen kontakt før", "Kontaktes ikke før"),
    )

    def clashes(self, company, values):
        opening = company and _first(company.openings)
        fewest = values.get("hours_min", opening and opening.hours_min)
        most = values.get("hours_max", opening and opening.hours_max)
        if fewest is not None and most is not None and fewest > most:
            column = "hours_max" if "hours_max" in values else "hours_min"
            sentence = _("The most hours (%(most)s) may not be fewer than the fewest (%(fewest)s).")
            yield column, sentence % {"most": most, "fewest": fewest}
        for code in sorted({*(values.get("offers") or ())} & {*(values.get("offers_not") or ())}):
            yield "offers_not", _("“%s” is both offered and not offered; keep one of them.") % code

    def write(self, company, values, known):
        contact_changed = self._write_contact(company, values)
        return self._write_opening(company, values) or contact_changed

    def _write_contact(self, company, values):
        contact = _first(company.contacts) or Contact(company=company)
        if not assign(contact, self.columns, values):
            return False
        if contact.name or contact.email or contact.phone:
            contact.save()
        else:
            contact.delete()
        return True

    def _write_opening(self, company, values):
        """A company without an opening gets one, be it empty: what is unknown excludes nobody."""
        opening = _first(company.openings) or Opening(company=company)
        changed = assign(opening, self.columns, values) or opening.pk is None
        if changed:
            opening.save()
        offers = {answer: values[column] for answer, column in ANSWERS.items() if column in values}
        # When the company answered, the file does not say.
        return settle(opening.offers, "answer", offers, answered_on=None) or changed


def _first(rows):
    return next(iter(rows.all()), None)
