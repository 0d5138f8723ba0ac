"""Model fields that every floor above uses."""

import json

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.lookups import Exact
from django.db.models.query_utils import DeferredAttribute

from programme import vault


class Words(models.JSONField):
    """A list of free words or phrases in their order, as typed. Empty means not known."""

    def __init__(self, *args, **kwargs):
        kwargs["default"] = list
        kwargs["blank"] = True
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["default"], kwargs["blank"]
        return name, path, args, kwargs


class Sealed:
    """A private text as it is stored. It tells nothing: only a row, which knows whose text it is,
    opens it. This is what `values()` gives."""

    __slots__ = ("of", "stored")

    def __init__(self, stored):
        self.stored = stored
        self.of = None  # the keys of the row it was loaded into

    def __str__(self):
        return "(sealed)"

    def __repr__(self):
        return "<Sealed>"

    def __eq__(self, other):
        return isinstance(other, Sealed) and self.stored == other.stored

    def __hash__(self):
        return hash(self.stored)


class OpensWhenRead(DeferredAttribute):
    """A private text of a row: sealed as it was loaded until somebody reads it."""

    field: "PrivateText"

    def __get__(self, row, cls=None):
        if row is None:
            return self
        field = self.field
        if field.attname not in row.__dict__:  # deferred
            rows = type(row)._base_manager.using(row._state.db).filter(pk=row.pk)
            self.__set__(row, rows.values_list(field.attname, flat=True).get())
        text = row.__dict__[field.attname]
        if isinstance(text, Sealed):
            text = row.__dict__[field.attname] = field.unsealed(text, row)
        return text

    def __set__(self, row, text):
        if isinstance(text, Sealed) and text.of is None:
            text.of = self.field.keys_of(row)
        row.__dict__[self.field.attname] = text


class OnlyEmpty(Exact):
    """All that can be asked of a private text in the database: whether there is any."""

    def __init__(self, lhs, rhs):
        if rhs not in ("", None):
            raise FieldError(
                f"{lhs.output_field} is sealed: read the rows and compare in Python."
                " The database knows only whether it is empty."
            )
        super().__init__(lhs, rhs)


class PrivateText(models.TextField):
    """Free text about somebody's health or life. It never enters a score, a log or a letter by
    itself; one class for all of it, so that whatever guards such text is said in one place.

    In the database it is sealed by the key of the citizen it is about, and tied to this very field.
    `of` says who that is: the path from the row to the citizen, "self", or several paths of which the
    first that leads to somebody counts; if none does, it is about nobody, and the house's key serves.
    "" is stored as it is. A row is read and saved like any other; a query that would need the text
    itself is refused. Reading raises `vault.Unreadable` where the text cannot be opened.
    """

    descriptor_class = OpensWhenRead
    non_db_attrs = (*models.Field.non_db_attrs, "of")

    def __init__(self, *args, of=(), **kwargs):
        kwargs["blank"] = True
        self.of = (of,) if isinstance(of, str) else tuple(of)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        del kwargs["blank"]
        if self.of:
            kwargs["of"] = self.of[0] if len(self.of) == 1 else self.of
        return name, path, args, kwargs

    def check(self, **kwargs):
        return [*super().check(**kwargs), *self._check_of()]

    def _check_of(self):
        """Whose text it is must be known, and be loaded before the text is: see `keys_of`."""
        try:
            first = [self.model._meta.get_field(name) for name in self._first_steps()]
        except FieldDoesNotExist:
            first = []
        if not first or any(one.creation_counter > self.creation_counter for one in first):
            said = f"{self} must say of whom it is, by a field above it."
            return [checks.Error(said, obj=self, id="programme.E001")]
        return []

    # Whose text it is

    def owner(self, row):
        """The one a row is about, or None."""
        for path in self.of:
            found = row
            for step in [] if path == "self" else path.split("__"):
                found = getattr(found, step)
                if found is None:
                    break
            if found is not None:
                return found
        return None

    def owner_key(self, row):
        owner = self.owner(row)
        return vault.HOUSE if owner is None else owner.key

    def _first_steps(self):
        return ["key" if path == "self" else path.split("__")[0] for path in self.of]

    def keys_of(self, row):
        """{column: value} of what leads to the owner, without a query; None where not all is loaded."""
        columns = [self.model._meta.get_field(name).attname for name in self._first_steps()]
        if not columns or not all(column in row.__dict__ for column in columns):
            return None
        return {column: row.__dict__[column] for column in columns}

    # Sealing

    @property
    def about(self):
        return f"{self.model._meta.label}.{self.name}"

    def written(self, value):
        """A value as a text."""
        return value

    def understood(self, text):
        """The value that `written` made the text of."""
        return text

    def sealed(self, value, row):
        return Sealed(vault.seal(self.written(value), key=self.owner_key(row), about=self.about))

    def unsealed(self, sealed, row):
        text = vault.unseal(sealed.stored, key=self.owner_key(row), about=self.about)
        return self.understood(text)

    def pre_save(self, row, add):
        # Past the descriptor, which would open it; unless it is deferred.
        value = (
            row.__dict__[self.attname]
            if self.attname in row.__dict__
            else getattr(row, self.attname)
        )
        if isinstance(value, Sealed):
            if value.of is not None and value.of == self.keys_of(row):
                return value  # nobody has read it: not even what is damaged is written anew
            # The row has gone to somebody else; the text was the former one's.
            value = self.unsealed(value, self.model(**(value.of or self.keys_of(row))))
        if value is None or value == "":
            return value
        if hasattr(value, "resolve_expression"):
            raise FieldError(f"{self} is sealed row by row: an expression cannot be.")
        return self.sealed(value, row)

    def from_db_value(self, value, expression, connection):
        return Sealed(value) if value else value

    def get_prep_value(self, value):
        if isinstance(value, Sealed):
            return value.stored
        if value is None or value == "":
            return value
        raise FieldError(
            f"{self} is sealed by the key of the row's citizen, which is not known here:"
            " write it by save() or bulk_create()."
        )

    def to_python(self, value):
        return value if isinstance(value, Sealed) else super().to_python(value)

    def get_lookup(self, name):
        if name == "isnull":
            return super().get_lookup(name)
        if name == "exact":
            return OnlyEmpty
        raise FieldError(f"{self} is sealed: “{name}” cannot be asked of it in the database.")


class PrivateDocument(PrivateText):
    """A private text that is a document: whatever JSON can write."""

    def written(self, value):
        return json.dumps(value, ensure_ascii=False)

    def understood(self, text):
        return json.loads(text)

    def to_python(self, value):
        return value
