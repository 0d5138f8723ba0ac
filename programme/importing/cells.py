"""From the text of a cell to its value. A parser takes the text and what is `known` about the file
and the house (see `known.Known`), and raises `Wrong` with what is odd and a sentence about it.
"""

import datetime
import re
from decimal import Decimal
from functools import cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _
from stdnum.dk import cvr as cvr_numbers
from stdnum.exceptions import ValidationError as WrongNumber

from programme.importing.faults import Wrong, nearest, plain
from programme.timetable import Timetable

EARLIEST_BIRTH = 1920
YOUNGEST = 15  # years
DAYS_MEANT = (datetime.date(1990, 1, 1), datetime.date(2099, 12, 31))
LONGEST_WORDS = 500  # characters of one entry in a list

_NUMBER = re.compile(r"[+-]\s*\d+(?:[.,]\d+)*")
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_BROKEN = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!).*")


def guard(text, separators=";"):
    """Refuse what a spreadsheet could take for a formula, and what a database cannot keep."""
    if any(_is_control(character) for character in text):
        raise Wrong((text, _("There are characters here that cannot be read; write it anew.")))
    if _BROKEN.fullmatch(text):
        raise Wrong(
            (text, _("The spreadsheet could not compute this cell; write the value itself."))
        )
    # An empty first entry of a list does not hide what comes after it.
    begins = text.lstrip(separators + " \t\n\r\xa0")
    if begins.startswith(("=", "@")) or (
        begins.startswith(("+", "-")) and not (_NUMBER.fullmatch(begins) or is_phone(begins))
    ):
        raise Wrong(
            (text, _("A cell may not begin with “%s”: it could run as a formula.") % begins[0])
        )


def _is_control(character):
    code = ord(character)
    return code < 32 and character not in "\t\n\r" or 127 <= code < 160 or 0xD800 <= code < 0xE000


def is_phone(text):
    if not _PHONE.fullmatch(text):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, "DK"))
    except phonenumbers.NumberParseException:
        return False


# Free text


def line(text, known):
    """One line of free text.

    >>> line("Bo \\n  Hansen", None)
    'Bo Hansen'
    """
    return " ".join(text.split())


def prose(text, known):
    return text.replace("\r\n", "\n").replace("\r", "\n")


def entries(text, known):
    """The entries of a list inside a cell, in their order, each once."""
    parts = re.split(f"[{known.separators}]", text)
    return list(dict.fromkeys(entry for part in parts if (entry := line(part, known))))


def words(longest=LONGEST_WORDS):
    """A list of free words or phrases."""

    def parse(text, known):
        found = entries(text, known)
        too_long = [entry for entry in found if len(entry) > longest]
        if too_long:
            raise Wrong(*((entry, too_long_for(longest)) for entry in too_long))
        return found

    return parse


def too_long_for(longest):
    return _("This is too long; at most %d characters.") % longest


def fits(text, field):
    """Refuse what the database would cut off, or refuse in its own words."""
    if field.max_length and len(text) > field.max_length:
        raise Wrong((text, too_long_for(field.max_length)))


# Figures and days


def whole(low, high):
    """A whole number from low to high; `high` may be a function of the known."""

    def parse(text, known):
        most = high(known) if callable(high) else high
        found = re.fullmatch(r"(\d{1,9})(?:[.,]0+)?", text)
        if not found or not low <= int(found[1]) <= most:
            sentence = _("“%(said)s” must be a whole number from %(low)s to %(high)s.")
            raise Wrong((text, sentence % {"said": text, "low": low, "high": most}))
        return int(found[1])

    return parse


def hours(low, high, step):
    """A number of hours from low to high in steps; comma or point."""

    def parse(text, known):
        found = re.fullmatch(r"\d{1,3}(?:[.,]\d{1,6})?", text)
        value = Decimal(text.replace(",", ".")) if found else None
        if value is None or not Decimal(low) <= value <= Decimal(high) or value % Decimal(step):
            sentence = _(
                "“%(said)s” must be a number of hours from %(low)s to %(high)s, in steps of %(step)s."
            )
            raise Wrong((text, sentence % {"said": text, "low": low, "high": high, "step": step}))
        return value

    return parse


birth_year = whole(EARLIEST_BIRTH, lambda known: known.today.year - YOUNGEST)


def day(text, known):
    """A date as `2026-08-17`, `17-08-2026` or `17.08.2026`."""
    said = re.sub(r"[T ]00:00(:00)?$", "", text)
    found = re.fullmatch(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})", said) or re.fullmatch(
        r"(?P<d>\d{1,2})([-.])(?P<m>\d{1,2})\2(?P<y>\d{4})", said
    )
    try:
        value = datetime.date(int(found["y"]), int(found["m"]), int(found["d"])) if found else None
    except ValueError:
        value = None
    if value is None or not DAYS_MEANT[0] <= value <= DAYS_MEANT[1]:
        sentence = _("“%s” is not a date from 1990 on; write it like 2026-08-17.")
        raise Wrong((text, sentence % text))
    return value


def timetable(text, known):
    try:
        return Timetable.parse(text) or None
    except ValidationError as wrong:
        raise Wrong((text, " ".join(wrong.messages))) from wrong


# Addresses and numbers


def email(text, known):
    try:
        validate_email(text)
    except ValidationError as wrong:
        raise Wrong((text, _("“%s” is not an e-mail address.") % text)) from wrong
    return text


def phone(text, known):
    if not is_phone(text):
        raise Wrong((text, _("“%s” is not a phone number; write it like +45 12 34 56 78.") % text))
    return line(text, known)


def cvr(text, known):
    try:
        return cvr_numbers.validate(text)
    except WrongNumber as wrong:
        sentence = _("“%s” is not a CVR number: eight digits, the last of which checks the rest.")
        raise Wrong((text, sentence % text)) from wrong


def p_number(text, known):
    digits = re.sub(r"\s", "", text)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise Wrong((text, _("“%s” is not a P-number: ten digits.") % text))
    return digits


def postcode(text, known):
    if text not in known.postcodes:
        raise Wrong((text, _("“%s” is not a Danish postcode; write its four digits.") % text))
    return text


# Closed lists


class Spellings:
    """How people write the codes of a closed list; the first meaning of a spelling is kept."""

    def __init__(self, pairs):
        self.codes, self.shown = {}, []
        for spelling, code in pairs:
            if self.codes.setdefault(plain(spelling), code) == code:
                self.shown.append(spelling)

    def code(self, said):
        if plain(said) in self.codes:
            return self.codes[plain(said)]
        meant = nearest(said, self.shown)
        if meant:
            sentence = _("“%(said)s” is not known here: did you mean “%(meant)s”?")
            raise Wrong((said, sentence % {"said": said, "meant": meant}))
        codes = list(dict.fromkeys(self.codes.values()))
        if len(codes) > 10:
            sentence = _("“%s” is not in the catalogue; use a code or a label from it.")
            raise Wrong((said, sentence % said))
        sentence = _("“%(said)s” is not known here; write one of %(codes)s.")
        raise Wrong((said, sentence % {"said": said, "codes": ", ".join(codes)}))

    def each(self, said):
        """The codes of all that is said, each once; or all that is odd at once."""
        codes, odd = {}, []
        for entry in said:
            try:
                codes[self.code(entry)] = None
            except Wrong as wrong:
                odd.extend(wrong.pairs)
        if odd:
            raise Wrong(*odd)
        return list(codes)


@cache
def _spellings(choices):
    """Code, label, and the label up to a colon, in both languages."""
    pairs = [(value, value) for value in choices.values]
    for language in ("da", "en"):
        with translation.override(language):
            labels = [(str(label), value) for value, label in choices.choices]
        pairs += labels + [(label.partition(":")[0], value) for label, value in labels]
    return Spellings(pairs)


def one_of(choices):
    """A code of the choices, written as code or as label in either language."""

    def parse(text, known):
        return _spellings(choices).code(text)

    return parse


def some_of(choices):
    """A list of codes of the choices, in the order of the choices."""

    def parse(text, known):
        codes = _spellings(choices).each(entries(text, known))
        return sorted(codes, key=choices.values.index)

    return parse


def accommodations(text, known):
    """A list of codes from the catalogue, written as codes or as labels."""
    return known.accommodations.each(entries(text, known))


# Staff


def job_centre(text, known):
    """The job centre of that name; with staff, a new one that `Known.engage` saves."""
    return known.job_centre(line(text, known))


def consultant(text, known):
    """The consultant with that address; with staff, a new one that `Known.engage` saves."""
    return known.consultant(email(text, known).lower())
