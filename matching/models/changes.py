import hashlib
import json
from collections.abc import Callable
from contextlib import contextmanager
from contextvars import ContextVar

from auditlog.models import AbstractLogEntry, LogEntryManager
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.models.readings import new_salt

# On the way from a row to its citizen.
TOWARDS_CITIZEN = (
    *("citizen", "match", "wish_list", "conversation", "reading", "referral"),
    "measurement",
    "response",
)


def citizen_of(row):
    """The number (primary key) of the citizen that a row of any model is about, or None."""
    if row._meta.label == "citizens.Citizen":
        return row.pk
    names = {field.name for field in row._meta.concrete_fields}
    for name in TOWARDS_CITIZEN:
        if name not in names:
            continue
        if name == "citizen":
            found = row.citizen_id
        else:
            try:
                nearer = getattr(row, name)
            except ObjectDoesNotExist:  # it went first, with all that hangs on it
                continue
            found = nearer and citizen_of(nearer)
        if found:
            return found
    return None


# Who acts now; asked only where something changes, so that a page for strangers asks no database.
_doer: ContextVar[Callable] = ContextVar("doer", default=lambda: None)


@contextmanager
def done_by(ask):
    """What changes within is done by whom `ask()` names; outside of it, by nobody: a command."""
    token = _doer.set(ask)
    try:
        yield
    finally:
        _doer.reset(token)


class ChangeManager(LogEntryManager):
    """Writes what django-auditlog has found, without names in the heading and with who did it."""

    def create(self, **found):
        row = self.model(**found, actor=_doer.get()())
        row.hash = row.fingerprint()
        row.save(using=self._db, force_insert=True)
        return row

    def log_create(self, instance, force_log=False, **found):
        """None where nothing is different but how empty a field is, or how a number is written."""
        found["changes"] = _told(found.get("changes"), instance)
        if not force_log and not found["changes"]:
            return None
        return super().log_create(instance, force_log, **self._heading(instance), **found)

    def log_m2m_changes(self, changed_queryset, instance, operation, field_name, **found):
        return super().log_m2m_changes(
            changed_queryset, instance, operation, field_name, **self._heading(instance), **found
        )

    def _heading(self, instance):
        return {"object_repr": getattr(instance, "ref", ""), "about": citizen_of(instance)}


EMPTY = ("", "None", "[]", "{}")


def _told(changes, row):
    """The changes but for those from nothing to nothing, a new row's empty fields, and from 4.0 to 4."""
    return {
        name: pair
        for name, pair in (changes or {}).items()
        if not all(value in EMPTY for value in pair)
        and not _is_same_number(row._meta.get_field(name), *pair)
    }


def _is_same_number(field, old, new):
    if not isinstance(field, models.FloatField | models.DecimalField | models.IntegerField):
        return False
    return old not in EMPTY and new not in EMPTY and float(old) == float(new)


class Change(AbstractLogEntry):
    """That somebody changed a row: which fields, from what to what. Rows are only added.

    As with a reading, `hash` stands for the row in the seal of its day; erasing takes what was
    changed and the salt, and leaves the hash.
    """

    # The citizen's primary key, and no foreign key: the row outlives an erased citizen. Not to be mistaken
    # for `Citizen.key`, which names the key in the vault.
    about = models.BigIntegerField(_("citizen's number"), null=True, db_index=True)
    salt = models.CharField(max_length=32, default=new_salt)
    hash = models.CharField(max_length=64)

    objects = ChangeManager()

    class Meta(AbstractLogEntry.Meta):
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-timestamp", "-pk"]

    def fingerprint(self):
        """What `hash` must be while the row is whole."""
        told = [
            self.content_type_id,
            self.object_pk if self.object_pk is None else str(self.object_pk),
            self.object_repr,
            self.action,
            self.changes,
            self.actor_id,
            self.timestamp.isoformat(),
            self.about,
            self.salt,
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def is_erased(self):
        return self.about is None and self.salt == ""
