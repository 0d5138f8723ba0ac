"""What the stories about files share: files really written, and the numbers of all rows."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from django.apps import apps

SAMPLE = Path(__file__).parents[2] / "shared/data/sample"
needs_sample = pytest.mark.skipif(
    not SAMPLE.exists(), reason="the sample files of ../shared are not on this machine"
)


def written(folder, content, name="file.csv"):
    """A file of text (in UTF-8) or bytes."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def workbook(folder, rows, name="file.xlsx"):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(folder / name)
    return folder / name


def as_csv(rows, delimiter=","):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def places(report):
    """Where the faults of a report are: (row, column, value)."""
    return [(fault.row, fault.column, fault.value) for fault in report.faults]


def figures(report):
    return report.created, report.changed, report.unchanged, places(report)


def rows_of_all_tables():
    return {model._meta.label: model.objects.count() for model in apps.get_models()}
