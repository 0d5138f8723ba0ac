"""The week: when somebody can work or meet, as seven words of 24 bits.

Bit h of a day stands for the hour from h to h + 1, so that common time is one `&`. Screens and
files say the same as text (`man 9-12; tir-tor 8-14`), the database keeps 21 bytes, NULL is
unknown, and the scoring core receives uint32 of shape (n, 7).
"""

import re
from typing import TYPE_CHECKING, NamedTuple, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

DAYS = (
    gettext_lazy("Monday"),
    gettext_lazy("Tuesday"),
    gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"),
    gettext_lazy("Friday"),
    gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
)
# As people write them, whole or shortened to two letters or more.
WRITTEN_DAYS = (
    ("mandag", "monday"),
    ("tirsdag", "tuesday"),
    ("onsdag", "wednesday"),
    ("torsdag", "thursday"),
    ("fredag", "friday"),
    ("lørdag", "lordag", "loerdag", "saturday"),
    ("søndag", "sondag", "soendag", "sunday"),
)


class Part(NamedTuple):
    """A part of the day as the screens show it."""

    code: str
    name: "StrOrPromise"
    starts: int
    ends: int

    @property
    def bits(self):
        return hours(self.starts, self.ends)


PARTS = (
    Part("morning", gettext_lazy("Morning"), 8, 12),
    Part("afternoon", gettext_lazy("Afternoon"), 12, 17),
    Part("evening", gettext_lazy("Evening"), 17, 21),
)


def hours(starts, ends):
    """The bits of the hours from `starts` up to `ends`.

    >>> bin(hours(1, 3))
    '0b110'
    """
    return (1 << ends) - (1 << starts)


class Timetable(tuple):
    """Seven ints of 24 bits, Monday first. Immutable, hashable, falsy when no hour is in it."""

    __slots__ = ()

    def __new__(cls, days=(0,) * 7):
        days = tuple(int(day) for day in days)
        if len(days) != 7 or any(not 0 <= day < 1 << 24 for day in days):
            raise ValueError("A timetable is seven days of 24 bits each.")
        return super().__new__(cls, days)

    def __bool__(self):
        return any(self)

    def __or__(self, other):
        return Timetable(mine | theirs for mine, theirs in zip(self, other, strict=True))

    @classmethod
    def parse(cls, text) -> Self:
        """Read `man 9-12; tir-tor 8:00-14:00`; raises ValidationError with a sentence.

        Half hours are rounded outwards. Day names are Danish or English, a range of days may
        wrap (`søn-tor`), hours may not pass midnight.

        >>> str(Timetable.parse("tir 10-13; tor 9.30-12"))
        'tir 10-13; tor 9-12'
        """
        days = [0] * 7
        for entry in _ENTRIES.split(text):
            if entry := entry.strip(" ,"):
                bits = _hours_named(entry)
                for day in _days_named(entry):
                    days[day] |= bits
        return cls(days)

    @classmethod
    def from_bytes(cls, stored) -> Self:
        if len(stored) != 21:
            raise ValueError("A timetable is stored in 21 bytes.")
        return cls(int.from_bytes(stored[3 * day : 3 * day + 3], "big") for day in range(7))

    def to_bytes(self):
        return b"".join(day.to_bytes(3, "big") for day in self)

    def spells(self):
        """Unbroken stretches as (day, starts, ends), in order."""
        for day, bits in enumerate(self):
            hour = 0
            while bits >> hour:
                if bits >> hour & 1:
                    ends = hour
                    while bits >> ends & 1:
                        ends += 1
                    yield day, hour, ends
                    hour = ends
                hour += 1

    def grid(self):
        """For each part of the day and each day: "all", "some" or "" of its hours."""
        return [
            (
                part,
                [
                    "all" if day & part.bits == part.bits else "some" if day & part.bits else ""
                    for day in self
                ],
            )
            for part in PARTS
        ]

    def __str__(self):
        """A short text that parses to this week again, in the reader's language."""
        by_day = {}
        for day, starts, ends in self.spells():
            by_day.setdefault(day, []).append(f"{starts}-{ends}")
        entries = []
        for day, stretches in by_day.items():
            said = ", ".join(stretches)
            if entries and entries[-1][1] == day - 1 and entries[-1][2] == said:
                entries[-1][1] = day
            else:
                entries.append([day, day, said])
        return "; ".join(
            f"{day_name(first)}{'-' + day_name(last) if last > first else ''} {said}"
            for first, last, said in entries
        )


def day_name(day):
    """The short name of a day: `man`, or `mon` for an English reader."""
    return str(DAYS[day])[:3].lower()


_AND = r"(?:,|&|\+|\bog\b|\band\b)"
# "man 9-12, ons 10-14" is two entries, "man 9-12, 14-16" and "man, ons 9-12" are one.
_ENTRIES = re.compile(rf"[;|\n]|(?<=\d)\s*{_AND}(?=\s*(?!kl\b|og\b|and\b)[^\W\d_])")


def _days_named(entry):
    named = re.split(r"\d", entry, maxsplit=1)[0]
    days = set()
    for item in re.split(_AND, named):
        ends = [_day(name, entry) for name in re.split(r"\s*[-–—]\s*", item.strip(" .:-–—"))]
        if len(ends) > 2:
            raise ValidationError(
                _("“%s” is not a range of days; write for example “mon-thu”.") % item.strip()
            )
        first, last = ends[0], ends[-1]
        days.update((first + step) % 7 for step in range((last - first) % 7 + 1))
    return days


def _day(name, entry):
    said = re.sub(r"\bkl\b|[.:]", "", name.casefold()).strip()
    short = re.sub(r"(?<=da[gy])(e|s|ene)$", "", said)
    for day, written in enumerate(WRITTEN_DAYS):
        if len(short) >= 2 and any(full.startswith(short) for full in written):
            return day
    if not said:
        raise ValidationError(
            _("“%s” names no day; write for example “mon 9-12; tue-thu 8-14”.") % entry.strip()
        )
    raise ValidationError(
        _("“%s” is not a day; write for example “mon 9-12; tue-thu 8-14”.") % name.strip()
    )


def _hours_named(entry):
    bits = 0
    for stretch in re.split(_AND, re.sub(r"^\D*", "", entry)):
        found = re.fullmatch(
            r"\s*(?:kl\.?\s*)?(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?\s*",
            stretch,
        )
        if not found:
            raise ValidationError(
                _("“%s” lacks hours; write for example “mon 9-12”.") % entry.strip()
            )
        starts, start_minutes, ends, end_minutes = (int(figure or 0) for figure in found.groups())
        if max(start_minutes, end_minutes) > 59 or (ends, end_minutes) > (24, 0) or starts > 23:
            raise ValidationError(_("“%s” is not a time of day.") % stretch.strip())
        if (ends, end_minutes) <= (starts, start_minutes):
            raise ValidationError(
                _("“%s” ends before it begins; hours may not pass midnight.") % stretch.strip()
            )
        bits |= hours(starts, ends + (end_minutes > 0))
    return bits


class TimetableField(models.BinaryField):
    """A `Timetable` in 21 bytes; NULL is unknown."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def from_db_value(self, stored, expression, connection):
        return None if stored is None else Timetable.from_bytes(bytes(stored))

    def to_python(self, value):
        if value is None or isinstance(value, Timetable):
            return value
        return (
            Timetable.parse(value) if isinstance(value, str) else Timetable.from_bytes(bytes(value))
        )

    def get_db_prep_value(self, value, connection, prepared=False):
        stored = None if value is None else self.to_python(value).to_bytes()
        return super().get_db_prep_value(stored, connection, prepared)

    def value_to_string(self, obj):
        value = self.value_from_object(obj)
        return "" if value is None else str(value)
