"""The nightly seal of the two logs: one hash a day over the day's rows and the seal before it.

Whoever changes, adds or takes away a row afterwards must make every later seal anew, and then they no
longer fit the latest one that somebody keeps elsewhere (docs/operations.md).
"""

import datetime
import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _

from matching.models import Change, Reading, Seal

DAY = datetime.timedelta(days=1)
# What began before midnight, a long import perhaps, has time to end before its day is sealed.
SETTLES = datetime.timedelta(hours=1)
# Which rows a log has, and which column says when.
ROWS = {Seal.Log.READING: (Reading, "at"), Seal.Log.CHANGE: (Change, "timestamp")}


def seal(at):
    """Seal every day that is over and not sealed yet, of both logs; [Seal, …], the new ones."""
    last = _last_settled(at)
    return [
        _seal_day(log, day, at) for log in Seal.Log for day in _days(_first_unsealed(log), last)
    ]


def latest_seals():
    """The head of each log, to be kept elsewhere."""
    heads = [Seal.objects.filter(log=log).last() for log in Seal.Log]
    return [head for head in heads if head]


@dataclass(frozen=True)
class Checked:
    """What a check found: `faults` are sentences; of each log the days, the rows, and the rows that
    were erased with a citizen."""

    faults: list[str]
    days: dict[str, int]
    rows: dict[str, int]
    erased: dict[str, int]


def check(at, known=()):
    """Compute every seal and every row's hash again.

    known : hashes of seals that somebody kept elsewhere; each must still be there
    """
    faults, days, rows, erased = [], {}, Counter(), Counter()
    for log in Seal.Log:
        seals = list(Seal.objects.filter(log=log).order_by("on"))
        days[log.value] = len(seals)
        faults += _faults_of_seals(log, seals, at)
        for row in _rows(log).iterator():
            rows[log.value] += 1
            if row.is_erased():
                erased[log.value] += 1
            elif row.hash != row.fingerprint():
                faults.append(
                    _("%(log)s, row %(row)d: it has been changed since it was written.")
                    % {"log": log.label, "row": row.pk}
                )
    there = set(Seal.objects.values_list("hash", flat=True))
    faults += [
        _("The seal %s, which was kept elsewhere, is not there any more.") % one
        for one in known
        if one not in there
    ]
    return Checked(faults, days, dict(rows), dict(erased))


def _faults_of_seals(log, seals, at):
    kept_from = _kept_from(localdate(at))
    before = None
    for one in seals:
        if before and one.on != before.on + DAY:
            yield _missing(log, before.on + DAY, one.on - DAY)
        hashes = _hashes(log, one.on)
        # Rows that have had their time are gone, whole days of them; the chain goes on from the seal.
        if hashes or one.rows == 0 or one.on >= kept_from:
            if len(hashes) != one.rows:
                yield _("%(log)s, %(day)s: %(sealed)d rows were sealed, and there are %(now)d.") % {
                    "log": log.label,
                    "day": _day(one.on),
                    "sealed": one.rows,
                    "now": len(hashes),
                }
            elif one.hash != _hash(log, one.on, before, hashes):
                yield _("%(log)s, %(day)s: the rows or the seal before do not fit the seal.") % {
                    "log": log.label,
                    "day": _day(one.on),
                }
        before = one
    first, last = _first_row_on(log), _last_settled(at)
    if first and seals and first < seals[0].on:
        yield _missing(log, first, seals[0].on - DAY)
    unsealed = _days(_first_unsealed(log), last)
    if unsealed:
        yield _missing(log, unsealed[0], unsealed[-1])


def _kept_from(today):
    """The first day whose rows must still be there: those of the month that runs out may go."""
    months = today.year * 12 + today.month - settings.LOGS["kept_months"]
    return datetime.date(months // 12, months % 12 + 1, 1)


def drop_old(today):
    """Take away the rows that have had their time, whole months of them; {log: how many}. The seals
    stay, so that the chain goes on."""
    months = today.year * 12 + today.month - 1 - settings.LOGS["kept_months"]
    _begins, ends = between(*[datetime.date(months // 12, months % 12 + 1, 1) - DAY] * 2)
    dropped = {}
    for log, (model, when) in ROWS.items():
        rows: Any = model
        dropped[log.value], _tables = rows.objects.filter(**{f"{when}__lt": ends}).delete()
    return dropped


def _missing(log, first, last):
    return _("%(log)s: not sealed from %(first)s to %(last)s.") % {
        "log": log.label,
        "first": _day(first),
        "last": _day(last),
    }


def _day(day):
    return date_format(day, "SHORT_DATE_FORMAT")


def _last_settled(at):
    """The last local day whose rows are all there."""
    return localdate(at - SETTLES) - DAY


def _days(first, last):
    return [first + n * DAY for n in range((last - first).days + 1)] if first else []


def _first_unsealed(log):
    """The day after the last seal; before there is one, the day of the first row, or None."""
    last = Seal.objects.filter(log=log).last()
    return last.on + DAY if last else _first_row_on(log)


def _first_row_on(log):
    _model, when = ROWS[log]
    first = _rows(log).order_by(when).values_list(when, flat=True).first()
    return first and localdate(first)


def _rows(log):
    model: Any = ROWS[log][0]
    return model.objects.order_by("pk")


def between(first, last):
    """The moments at which local days begin and end; a day is 23 or 25 hours long twice a year."""
    zone = get_current_timezone()
    return tuple(
        datetime.datetime.combine(day, datetime.time(), zone) for day in (first, last + DAY)
    )


def _hashes(log, day):
    _model, when = ROWS[log]
    begins, ends = between(day, day)
    found = _rows(log).filter(**{f"{when}__gte": begins, f"{when}__lt": ends})
    return list(found.values_list("hash", flat=True))


def _hash(log, day, before, hashes):
    told = [before.hash if before else "", log, day.isoformat(), str(len(hashes)), *hashes]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _seal_day(log, day, at):
    before = Seal.objects.filter(log=log, on__lt=day).last()
    hashes = _hashes(log, day)
    # Two who seal at once write it once.
    sealed, _made = Seal.objects.get_or_create(
        log=log,
        on=day,
        defaults={
            "rows": len(hashes),
            "hash": _hash(log, day, before, hashes),
            "sealed_at": at,
        },
    )
    return sealed


def told(one):
    """A seal as a line to keep elsewhere."""
    return f"{one.log} {one.on.isoformat()} {one.rows} {one.hash}"
