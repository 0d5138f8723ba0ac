"""The tables beside this file: who the demo people are, every date as days from the day it is
loaded for (-30 is a month ago), every year as years from that one (`{-12}`)."""

import csv
import datetime
import re
from pathlib import Path
from zoneinfo import ZoneInfo

DENMARK = ZoneInfo("Europe/Copenhagen")


def rows(name):
    with open(Path(__file__).parent / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(cell):
    """
    >>> words("snitte grønt; opvask")
    ['snitte grønt', 'opvask']
    """
    return [word for word in cell.split("; ") if word]


def number(cell):
    """What a cell holds, or None where it is empty: not known."""
    return cell or None


def day(on, offset):
    """
    >>> day(datetime.date(2026, 3, 1), "-1")
    datetime.date(2026, 2, 28)
    """
    return None if offset in ("", None) else on + datetime.timedelta(days=int(offset))


def moment(on, offset, hour=10):
    return datetime.datetime.combine(day(on, offset), datetime.time(hour), tzinfo=DENMARK)


def periods(on, cell):
    """
    >>> periods(datetime.date(2026, 3, 10), "-9..-1")
    [(datetime.date(2026, 3, 1), datetime.date(2026, 3, 9))]
    """
    return [
        (day(on, begins), day(on, ends))
        for begins, ends in (period.split("..") for period in words(cell))
    ]


def years(on, text):
    """
    >>> years(datetime.date(2026, 3, 1), "{-12}-{-8} tjener på en kro")
    '2014-2018 tjener på en kro'
    """
    return re.sub(r"\{(-?\d+)\}", lambda found: str(on.year + int(found[1])), text)


def timetable(cell):
    return cell or None
