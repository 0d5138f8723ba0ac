"""Which rows are about somebody, and the document that is made of them; see the package."""

import datetime
from collections import defaultdict, deque
from decimal import Decimal
from functools import cached_property, lru_cache
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching.models import Change, Erasure, Reading, Unreadable
from matching.own_data.left_out import why_left_out
from matching.own_data.words import called, said, title_of, title_of_table
from programme import vault
from programme.models import Accommodation
from programme.timetable import Timetable

# Rows that know whose they are without a foreign key: {model: (its column, the person's)}.
BY_COLUMN: dict[Any, tuple[str, str]] = {Change: ("about", "pk"), Erasure: ("key", "key")}
LOGS = (Reading, Change)  # come last
NOBODY = ("", "None", None)  # as the change log has it


class StaysWithSind(Exception):
    """The one who makes the document may not read this."""


@lru_cache
def ways_to(root):
    """{model: the foreign keys by which its rows are about a row of `root`}, each model after those it
    leads through. One key is enough where it is never empty; else any of them counts."""
    keys = defaultdict(list)
    waiting = deque([root])
    while waiting:
        target = waiting.popleft()
        for model, found in every_key_to(target):
            if model is root:
                continue
            if model not in keys:
                waiting.append(model)
            keys[model] += found
    chosen = {model: _enough(found) for model, found in keys.items()}
    after = {model: {key.related_model for key in found} for model, found in chosen.items()}
    order = TopologicalSorter(after).static_order()
    return {model: chosen[model] for model in order if model is not root}


def every_key_to(target):
    """[(model, its foreign keys to another model `target`), …]"""
    found = [
        (model, [key for key in model._meta.concrete_fields if key.related_model is target])
        for model in apps.get_models(include_auto_created=True)
        if model is not target and not model._meta.proxy
    ]
    return [(model, keys) for model, keys in found if keys]


def _enough(keys):
    """The key that is never empty, best the one with which the row goes; else all of them."""
    sure = [key for key in keys if not key.null]
    sure.sort(key=lambda key: key.remote_field.on_delete is not models.CASCADE)
    return sure[:1] or keys


class Kept:
    """The rows about one person as one user may hand them over, and what each of them says."""

    def __init__(self, person, user):
        self.person, self.user = person, user
        self.root: Any = type(person)
        self.ways = self.leading_here()
        self.rows = self.found()
        self.here = self._linked()
        self.under = self._nested()

    # What subclasses say

    def leading_here(self):
        """The tables that hang on the person's row, as `ways_to` has them."""
        return ways_to(self.root)

    def is_told(self, model):
        """Whether a table is in the document."""
        return True

    def narrowed(self, model, rows, found):
        """Those of a model's rows about the person that this user may hand over.

        found : {model: rows} of the tables before it
        """
        return rows

    def fields(self, row):
        """The fields of a row that are told: all that tell something, and do not say for every row
        whose it is."""
        home = self.home(type(row))
        return [
            field
            for field in row._meta.concrete_fields
            if field is not home and not why_left_out(field)
        ]

    def value(self, row, field):
        """What stands in a field; raises Unreadable or StaysWithSind where that cannot be told."""
        if isinstance(row, Change) and field.name == "changes":
            return self._changed(row)
        return getattr(row, field.name)

    # Rows

    def found(self):
        """{model: its rows about the person that this user may hand over}; what hangs on a row that is
        left out is left out with it."""
        found = {self.root: list(self.root._base_manager.filter(pk=self.person.pk))}
        for model, keys in self.ways.items():
            if self.is_told(model):
                # By number: many queries inside one another are more than SQLite can parse.
                about = Q(pk__in=[])
                for key in keys:
                    about |= Q(**{f"{key.name}__in": numbers(found.get(key.related_model, ()))})
                rows = model._base_manager.filter(about)
                found[model] = list(self.narrowed(model, rows, found))
        for model, (column, of_person) in BY_COLUMN.items():
            rows = model._base_manager.filter(**{column: getattr(self.person, of_person)})
            found[model] = list(self.narrowed(model, rows, found))
        return found

    def home(self, model):
        """The one foreign key that says whose a row is, and so says it of every row; or None."""
        keys = self.ways.get(model, [])
        return keys[0] if len(keys) == 1 else None

    def _linked(self):
        """Let every foreign key that is told find its row, and a text its owner, without a query of
        its own: {model: {key: row}}."""
        here = {model: {row.pk: row for row in rows} for model, rows in self.rows.items()}
        keys = [
            (row, field)
            for rows in self.rows.values()
            for row in rows
            for field in {*self.fields(row), *self.ways.get(type(row), [])}
            if field.is_relation and getattr(row, field.attname) is not None
        ]
        wanted = defaultdict(set)
        for row, field in keys:
            if getattr(row, field.attname) not in here.get(field.related_model, ()):
                wanted[field.related_model].add(getattr(row, field.attname))
        for model, pks in wanted.items():
            # What its name is made of comes along: an opening's company, a meeting's office.
            outside = model._base_manager.select_related().in_bulk(list(pks))
            here[model] = {**here.get(model, {}), **outside}
        for row, field in keys:
            if found := here[field.related_model].get(getattr(row, field.attname)):
                field.set_cached_value(row, found)
        return here

    def _nested(self):
        """{row that others hang on: {model: those rows}}"""
        under = defaultdict(lambda: defaultdict(list))
        for model, rows in self.rows.items():
            if self._is_nested(model):
                key = self.home(model)
                for row in rows:
                    under[key.related_model, getattr(row, key.attname)][model].append(row)
        return under

    def _is_nested(self, model):
        key = self.home(model)
        return key is not None and not key.null and key.related_model is not self.root

    # The document

    def document(self, at):
        return {
            "about": {"reference": getattr(self.person, "ref", ""), "name": self.person.name},
            "made_at": at.isoformat(),
            "made_by": self.user.name,
            "tables": [
                self._table(model, rows)
                for model, rows in sorted(self.rows.items(), key=lambda one: one[0] in LOGS)
                if not self._is_nested(model)
            ],
            "kept_at_sind": self.kept_at_sind(),
            "left_out": [*self.tables_left_out(), *self._fields_left_out()],
        }

    def _table(self, model, rows):
        return {
            "table": model._meta.label,
            "title": title_of_table(model),
            "rows": [self._row(row) for row in rows],
        }

    def _row(self, row):
        nested = self.under.get((type(row), row.pk), {})
        return {
            "fields": {field.name: self._told(row, field) for field in self.fields(row)},
            "tables": [self._table(model, rows) for model, rows in nested.items()],
        }

    def _told(self, row, field):
        title = str(title_of(field))
        try:
            value = self.value(row, field)
        except (vault.Unreadable, Unreadable) as fault:
            return {"title": title, "value": None, "shown": str(fault)}
        except StaysWithSind:
            return {"title": title, "value": None, "shown": _("Stays with SIND.")}
        return {"title": title, "value": raw(value), "shown": said(self, row, field, value)}

    def kept_at_sind(self):
        """Sentences on what is not in the document because it stays with SIND."""
        return []

    def tables_left_out(self):
        """[{"what", "why"}, …] of tables and parts of tables."""
        raise NotImplementedError

    def _fields_left_out(self):
        """What is never told of the tables of this document, by reason."""
        fields = defaultdict(list)
        for model in self.rows:
            for field in model._meta.concrete_fields:
                if reason := why_left_out(field):
                    fields[reason].append(f"{model._meta.label}.{field.name}")
        return [
            {"what": str(reason.what), "why": str(reason.why), "fields": labels}
            for reason, labels in fields.items()
        ]

    @cached_property
    def accommodations(self):
        """The catalogue, for the codes of needs in registers and lists."""
        return Accommodation.objects.in_bulk()

    # The change log

    def _changed(self, change):
        """What was changed, {field: [from, to]}: names where the log has numbers of rows."""
        told = {}
        for name, field, pair in _pairs(change):
            if field is None or not isinstance(pair, list):
                told[name] = pair
            elif self._names_outside(field):
                told[name] = [self._name_in_changes(field.related_model, pk) for pk in pair]
            elif not field.is_relation and not why_left_out(field):
                told[name] = pair
        return told

    def _names_outside(self, field):
        """Whether a field names somebody or something that is no row of this document."""
        return field.is_relation and field.related_model not in (self.root, *self.ways)

    def _name_in_changes(self, model, pk):
        if pk in NOBODY:
            return ""
        return self._named_in_changes[model].get(pk, _("no longer there"))

    @cached_property
    def _named_in_changes(self):
        """{model: {key as the log has it: name}}"""
        pks = defaultdict(set)
        for change in self.rows[Change]:
            for _name, field, pair in _pairs(change):
                if field is not None and isinstance(pair, list) and self._names_outside(field):
                    pks[field.related_model] |= {pk for pk in pair if pk not in NOBODY}
        return {
            model: {
                str(row.pk): called(row)
                for row in model._base_manager.select_related().filter(pk__in=found)
            }
            for model, found in pks.items()
        }


def numbers(rows):
    return [row.pk for row in rows]


def _pairs(change):
    """What a row of the change log tells: [(name, the field if it is still there, [from, to]), …]."""
    model = change.content_type.model_class()
    return [(name, _field(model, name), pair) for name, pair in (change.changes or {}).items()]


def _field(model, name):
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None


def raw(value) -> Any:
    """A value as JSON has it; of another row its reference, its code or its name.

    >>> raw(Decimal("4.5")), raw(datetime.date(2026, 11, 26))
    (4.5, '2026-11-26')
    """
    if isinstance(value, models.Model):
        code = value.pk if isinstance(value.pk, str) else str(value)
        return getattr(value, "ref", code)
    if isinstance(value, Timetable):
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, str | bool | int | float | list | dict):
        return value
    return str(value)


def talks_kept(talks):
    """A sentence on the conversations that are not told, where there are any."""
    count = talks.count()
    sentence = ngettext(
        "%(count)d conversation is kept at SIND and is not in here.",
        "%(count)d conversations are kept at SIND and are not in here.",
        count,
    )
    return [sentence % {"count": count}, ask_sind()] if count else []


def ask_sind():
    return _("Ask the coordinator at SIND: you have a right to get this too.")
