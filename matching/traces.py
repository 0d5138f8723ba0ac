"""Where words still stand in the database: the proof of an erasure, and what it could not reach.

What others wrote in their own rows may name somebody; no machine can tell what the rest of the
sentence is for, so it is told where it stands, and a person mends it.
"""

import json
import re
from contextlib import suppress

from django.apps import apps
from django.db.models import CharField, JSONField, Q, TextField
from django.db.models.functions import Cast

from programme import vault
from programme.fields import PrivateText
from programme.models import Accommodation, Occupation, Postcode, Term

OURS = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")
LISTS = (Accommodation, Occupation, Postcode, Term)  # that come whole from elsewhere


def traces(words):
    """(how many columns were searched, [[table, column, row's key], …] where one of the words stands)."""
    columns, found = 0, []
    for app in OURS:
        for model in apps.get_app_config(app).get_models():
            for field in model._meta.concrete_fields if model not in LISTS else ():
                if not isinstance(field, CharField | TextField | JSONField) or field.choices:
                    continue
                columns += 1
                rows = _sealed(model, field) if isinstance(field, PrivateText) else None
                for pk, text in rows or _open(model, field, words):
                    if any(_stands_in(word, text) for word in words):
                        found.append([model._meta.label, field.name, str(pk)])
    return columns, found


def _open(model, field, words):
    likely = Q(pk__in=[])
    for word in words:
        likely |= Q(as_text__icontains=word) | Q(as_text__contains=json.dumps(word)[1:-1])
    rows = model._base_manager.annotate(as_text=Cast(field.name, TextField())).filter(likely)
    return [(pk, _unescaped(text)) for pk, text in rows.values_list("pk", "as_text")]


def _sealed(model, field):
    """The private texts that are about no citizen: those of others are not ours to open."""
    about_nobody = {f"{path}__isnull": True for path in field.of if path != "self"}
    if not about_nobody or "self" in field.of:
        return iter(())
    rows = model._base_manager.filter(**about_nobody).exclude(**{field.name: ""})
    return _opened(rows, field)


def _opened(rows, field):
    for row in rows.iterator():
        with suppress(vault.Unreadable):
            yield row.pk, str(getattr(row, field.name))


def _unescaped(text):
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text or "")


def _stands_in(word, text):
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
