"""From rows to records: all of a file or nothing of it, and a dry run unless told otherwise."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field

from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from programme.importing import cells
from programme.importing.faults import Fault, Wrong, nearest, plain
from programme.importing.known import Known
from programme.importing.reading import read

AT_ONCE = 500  # records fetched by one query


@dataclass(frozen=True)
class Column:
    """A column of a file: its English name, how a cell is read, what it is called in Danish.

    `field` is where the value is kept; a column without one is written by `Records.write`.
    """

    name: str
    parse: Callable
    danish: tuple[str, ...]
    field: models.Field | None = None
    required: bool = False

    @classmethod
    def of(cls, model, name, parse, *danish, field=None, required=False):
        return cls(name, parse, danish, model._meta.get_field(field or name), required)

    def value(self, text, known):
        """The value of a cell; an empty one means unknown and clears."""
        if not text:
            if self.required:
                raise Wrong((text, _("This must be filled in.")))
            return self.field.get_default() if self.field else None
        cells.guard(text, known.separators)
        value = self.parse(text, known)
        if self.field and isinstance(value, str):
            cells.fits(value, self.field)
        return value

    def names(self):
        return self.name, *self.danish

    def on_screen(self):
        """What the pages call it, in both languages."""
        for language in ("da", "en"):
            with translation.override(language):
                yield str(self.field.verbose_name) if self.field else self.name


class Records:
    """One kind of record that can be imported. Each party's `importing.py` fills this in."""

    model: type[models.Model]
    columns: tuple[Column, ...]
    key = "ref"  # the column that a record is found again by
    related: tuple[str, ...] = ()  # what `clashes` and `write` look at, fetched beforehand
    reads_all = True  # whether a column that is none of these is a fault

    def takes(self, values) -> bool:
        """Whether a row is a record of this kind at all."""
        return True

    def fresh(self):
        return self.model()

    def identity(self, values):
        """By what a row finds its record again; None where it cannot be said."""
        return values.get(self.key)

    def named(self, identity):
        """What an identity is called in a sentence."""
        return identity

    def stored(self, identities):
        """{identity: record} of those that are there already, locked until the file is written."""
        (name,) = (column.field.name for column in self.columns if column.name == self.key)
        found = {}
        for start in range(0, len(identities), AT_ONCE):
            batch = self.model._default_manager.select_for_update().filter(
                **{f"{name}__in": identities[start : start + AT_ONCE]}
            )
            found |= {
                getattr(record, name): record for record in batch.prefetch_related(*self.related)
            }
        return found

    def in_order(self, rows):
        """The rows in the order in which they are written."""
        return rows

    def across(self, rows, stored) -> Iterable[Fault]:
        """Where rows of the file do not go together with one another, or with what is there."""
        return ()

    def clashes(self, record, values) -> Iterable[tuple[str, str]]:
        """Columns and sentences where values do not go together, or not with what stays.

        `values` holds only the columns of the file; `record` is None for a new one.
        """
        return ()

    def write(self, record, values, known) -> bool:
        """Write what stands in other tables, after the record is saved; whether that changed any."""
        return False


@dataclass
class Report:
    """What a file did, or would do."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)

    def as_dict(self):
        return asdict(self)


def load(records, path, *, commit=False, with_staff=False, afterwards=None):
    """Import a file, or tell what it would do; a Report.

    `afterwards` is called with the records of the file inside the same transaction.
    """
    table = read(path)
    if not table.rows:
        return Report(faults=table.faults)
    known = Known(table.separators, with_staff)
    columns, faults = _columns(records, table)
    faults = table.faults + faults
    rows = []
    for number, texts in table.rows:
        odd: list[Fault] = []
        row = _values(columns, number, texts, known, odd)
        if records.takes(row[1]):  # what is odd about the others is not ours to say
            rows.append(row)
            faults += odd
    faults += _repeated(records, rows)
    with transaction.atomic():
        identities = [records.identity(values) for _row, values, _shown in rows]
        stored = records.stored([identity for identity in identities if identity])
        for row, values, shown in rows:
            for column, sentence in records.clashes(stored.get(records.identity(values)), values):
                faults.append(Fault(row, column, shown.get(column, ""), sentence))
        faults += records.across(rows, stored)
        if faults:
            return Report(faults=sorted(faults, key=lambda fault: fault.row))
        report, written = _write(records, rows, stored, known)
        if afterwards:
            afterwards(written)
        if not commit:
            transaction.set_rollback(True)
    return report


def _columns(records, table):
    """For each cell of the header its column, or None; and what is wrong with the header."""
    by_plain, faults = {}, []
    for spellings in (Column.names, Column.on_screen):  # a name of ours goes before a label
        for column in records.columns:
            for spelling in spellings(column):
                by_plain.setdefault(plain(spelling), column)
    columns = [by_plain.get(plain(said)) for said in table.header]
    free = {
        spelling: column
        for column in records.columns
        if column not in columns
        for spelling in column.names()
    }
    for position, (said, column) in enumerate(zip(table.header, columns, strict=True)):
        if column is None and records.reads_all and (said or _filled(table, position)):
            faults.append(_unknown_column(said, free))
        elif column and columns.index(column) < position:
            faults.append(
                Fault(1, column.name, said, _("This column stands here twice; keep one."))
            )
    meant = {fault.column for fault in faults}
    for name in [column.name for column in records.columns if column.required]:
        if name in free and name not in meant:
            faults.append(Fault(1, name, "", _("The column “%s” is missing; add it.") % name))
    return columns, faults


def _filled(table, position):
    return any(position < len(cells) and cells[position] for _row, cells in table.rows)


def _unknown_column(said, free):
    """A header that no column answers to; `free` has the spellings of the columns not in the file."""
    meant = nearest(said, free, fuzz.ratio) if said else None
    if meant:
        sentence = _("There is no column “%(said)s”: did you mean “%(meant)s”?")
        return Fault(1, free[meant].name, said, sentence % {"said": said, "meant": meant})
    sentence = _("There is no column “%s”; rename it, or take it out.")
    return Fault(1, said, said, sentence % said)


def _values(columns, row, texts, known, faults):
    """The row, the values of its good cells by column name, and their texts; adds to the faults."""
    values, shown = {}, {}
    spare = [text for text in texts[len(columns) :] if text]
    if spare:
        sentence = _("There is more here than the header has columns; quote cells with commas.")
        faults.append(Fault(row, "", spare[0], sentence))
    short_by = len(columns) - len(texts)
    for column, text in zip(columns, texts + [""] * short_by, strict=False):
        if column:
            shown[column.name] = text
            try:
                values[column.name] = column.value(text, known)
            except Wrong as wrong:
                faults += [Fault(row, column.name, odd, said) for odd, said in wrong.pairs]
    return row, values, shown


def _repeated(records, rows):
    first = {}
    for row, values, shown in rows:
        identity = records.identity(values)
        if identity and first.setdefault(identity, row) != row:
            sentence = _("The reference “%(ref)s” stands in row %(row)d already; keep one of them.")
            ref = records.named(identity)
            told = sentence % {"ref": ref, "row": first[identity]}
            yield Fault(row, records.key, shown.get(records.key, ""), told)


def _write(records, rows, stored, known):
    known.engage()
    report, written = Report(), []
    for _row, values, _shown in records.in_order(rows):
        record = stored.get(records.identity(values))
        is_new = record is None
        if is_new:
            record = records.fresh()
        changed = assign(record, records.columns, values)
        if is_new or changed:
            record.save()
        changed |= records.write(record, values, known)
        if is_new:
            report.created += 1
        elif changed:
            report.changed += 1
        else:
            report.unchanged += 1
        written.append(record)
    return report, written


def assign(record, columns, values):
    """Set what the columns keep in this record; whether any of it is new."""
    changed = False
    for column in columns:
        if column.field is None or column.name not in values:
            continue
        if not issubclass(type(record), column.field.model):
            continue
        value = values[column.name]
        value = value.pk if isinstance(value, models.Model) else value
        if getattr(record, column.field.attname) != value:
            setattr(record, column.field.attname, value)
            changed = True
    return changed


def settle(rows, attribute, said, **when_new):
    """Make rows about accommodations say what a file says; whether that changed any.

    `said` maps an answer to its codes, for the answers that the file has a column for; rows with
    another answer stay, unless the file now gives their accommodation one of its own.
    """
    answers = {code: answer for answer, codes in said.items() for code in codes or ()}
    stored = {row.accommodation_id: row for row in rows.all()}
    gone = [
        row.pk
        for code, row in stored.items()
        if getattr(row, attribute) in said and code not in answers
    ]
    if gone:
        rows.filter(pk__in=gone).delete()
    changed = bool(gone)
    for code, answer in answers.items():
        row = stored.get(code)
        if row is None:
            rows.create(accommodation_id=code, **{attribute: answer}, **when_new)
        elif getattr(row, attribute) != answer:
            for name, value in {attribute: answer, **when_new}.items():
                setattr(row, name, value)
            row.save(update_fields=[attribute, *when_new])  # one by one, for the change log
        else:
            continue
        changed = True
    return changed
