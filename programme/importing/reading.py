"""From a file to rows of text. Nothing here knows what the columns mean.

A file is believed as little as possible: the zip directory is checked before anything is unpacked,
formulas stay text, and every line says its own encoding, so that a mixture is found and named.
"""

import csv
import datetime
import io
import itertools
import os
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from programme.importing.faults import Fault, Wrong

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
MOST_CELLS = 200  # in a row
ROWS_OF_A_SHEET = 1_048_576
MOST_ENTRIES = 1_000  # in a zip directory
MOST_UNPACKED = 100_000_000  # bytes
MOST_RATIO = 200  # unpacked bytes for each packed one; tables of text reach about 30
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
UTF_8_WITHIN = re.compile(rb"\xc3[\x80-\xbf]")  # ø, æ, å and their like, in two bytes


@dataclass
class Table:
    """The header, the records with their row numbers, and what parts a list inside a cell."""

    header: list[str] = field(default_factory=list)
    rows: list[tuple[int, list[str]]] = field(default_factory=list)
    separators: str = ";"
    faults: list[Fault] = field(default_factory=list)


def read(path):
    """The table in a file; what keeps it from being read is in its faults."""
    shown = os.fsencode(path).decode("utf-8", "replace")
    try:
        return _read(Path(path))
    except OSError:
        sentence = _("There is no file here that can be read; check name and folder.")
    except Wrong as wrong:
        ((_value, sentence),) = wrong.pairs
    return Table(faults=[Fault(0, "", shown, sentence)])


def _read(path):
    with open(path, "rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise Wrong(("", _("It is too large; divide it into several files.")))
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise Wrong(
            ("", _("Only files ending in .csv or .xlsx can be read; save it as one of them."))
        )
    if not content.strip():
        raise Wrong(("", _("It is empty; it needs a header and at least one record.")))
    table = _workbook(content) if ending == ".xlsx" else _text(content)
    if not table.rows and not table.faults:
        raise Wrong(("", _("It has no records below the header; add at least one.")))
    return table


def _table(rows, **facts):
    """Row numbers as a spreadsheet shows them; blank rows count, but say nothing."""
    table = Table(**facts)
    for number, cells in enumerate(rows, start=1):
        if number > MOST_ROWS and any(cells):
            raise Wrong(("", _("It has too many rows; divide it into several files.")))
        if number == 1:
            table.header = cells
        elif any(cells):
            table.rows.append((number, cells))
    return table


def tidy(text):
    """A cell without the blanks and invisible characters around it, letters composed."""
    return unicodedata.normalize("NFC", text.translate(INVISIBLE)).strip()


# CSV


def _text(content):
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Wrong(("", _("It is saved as UTF-16; save it as CSV in UTF-8.")))
    marked = content.startswith(b"\xef\xbb\xbf")
    content = content.removeprefix(b"\xef\xbb\xbf")
    if content.startswith(
        (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0")
    ) or content.lstrip().startswith(b"<"):
        raise Wrong(
            ("", _("Its content is not CSV, though its name ends in .csv; save it again as CSV."))
        )
    lines = content.splitlines(keepends=True)
    while lines and not lines[0].strip():
        lines.pop(0)
    odd = _odd_lines(lines, marked)
    lines = [_decoded(line) for line in lines]
    delimiter = _delimiter(lines)
    faults = []
    rows = _records(lines, delimiter, odd, faults)
    return _table(rows, separators=";|" if delimiter == ";" else ";", faults=faults)


def _records(lines, delimiter, odd, faults):
    """The records as lists of cells; a record may go over several lines."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row = first_line = 0
    try:
        for row, cells in enumerate(reader, start=1):
            oddities = odd.intersection(range(first_line, reader.line_num))
            if oddities:
                sentence = _(
                    "This line is in another encoding than the rest; save the whole file as UTF-8."
                )
                faults.append(Fault(row, "", lines[min(oddities)].strip(), sentence))
            first_line = reader.line_num
            yield [tidy(cell) for cell in cells]
    except csv.Error:
        sentence = _(
            "A quotation mark is not closed, or stands inside a cell; double it or take it out."
        )
        faults.append(Fault(row + 1, "", lines[min(first_line, len(lines) - 1)].strip(), sentence))


def _delimiter(lines):
    """The one that parts the header into more cells."""

    def cells(delimiter):
        try:
            return len(next(csv.reader(lines, delimiter=delimiter), []))
        except csv.Error:
            return 0

    return max(",;", key=cells)


def _encoding(line):
    if line.isascii():
        return "any"
    try:
        line.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        return "both" if UTF_8_WITHIN.search(line) else "cp1252"


def _odd_lines(lines, marked):
    """The numbers of the lines that are not in the file's encoding: the marked or the commoner one."""
    encodings = [_encoding(line) for line in lines]
    count = Counter(encodings)
    usual = "utf-8" if marked or count["utf-8"] >= max(1, count["cp1252"]) else "cp1252"
    return {line for line, encoding in enumerate(encodings) if encoding not in ("any", usual)}


def _decoded(line):
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            pass
    return line.decode("latin-1")


# XLSX


def _workbook(content):
    _check_directory(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that openpyxl passes over
            book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says about its own size may be wrong
            return _table(_sheet_rows(sheet))
    except Wrong:
        raise
    except Exception as broken:  # openpyxl meets a broken file with whatever Python raises there
        raise Wrong(("", _not_a_workbook())) from broken


def _sheet_rows(sheet):
    begun = False
    # A last row far down would make openpyxl count through all the missing ones above it.
    for cells in itertools.islice(sheet.iter_rows(), ROWS_OF_A_SHEET):
        if any(cell.value is not None for cell in cells[MOST_CELLS:]):
            raise Wrong(("", _("It has too many columns; take out those that are not needed.")))
        row = [tidy(as_text(cell.value, cell.data_type)) for cell in cells[:MOST_CELLS]]
        begun = begun or any(row)
        if begun:
            yield row


def _not_a_workbook():
    return _("Its content is not a workbook, though its name ends in .xlsx; save it again as XLSX.")


def _check_directory(content):
    """Refuse what would unpack to far more than a table of people needs, before unpacking it."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as broken:
        raise Wrong(("", _not_a_workbook())) from broken
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise Wrong(("", _not_a_workbook()))
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > min(MOST_UNPACKED, MOST_RATIO * len(content)):
        raise Wrong(
            ("", _("It would unpack to far more than it should hold; save it again as XLSX."))
        )


def as_text(value, data_type=""):
    """A cell of a workbook as somebody would have typed it: `8300`, not `8300.0`.

    >>> as_text(8300.0), as_text(4.5), as_text(datetime.datetime(2026, 8, 17))
    ('8300', '4.5', '2026-08-17')
    """
    match value:
        case None:
            return ""
        case _ if data_type == "f":
            return value if isinstance(value, str) else "="
        case bool():
            return "yes" if value else "no"
        case datetime.datetime():
            return value.date().isoformat()
        case datetime.time():
            return value.strftime("%H:%M")
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.12g}"
    return str(value)
