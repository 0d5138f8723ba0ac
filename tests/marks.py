"""Marks in every text that is written about somebody, to look for where they must not be."""

import itertools
import re

from django.db import models

from programme.fields import PrivateDocument, Words

marks_of_a_test = itertools.count(1001)
MARK = re.compile(r"mrk\d+x")


def new_mark():
    return f"mrk{next(marks_of_a_test)}x"


def plant(row, *keep, called=None):
    """Write a mark of its own into every text of a row: {mark: "Model.field"}.

    In a list each word has one ("Model.field.0"), in a document each part ("Model.field.part").
    keep : names of fields that stay as they are      called : what stands before the field's name
    """
    planted = {}
    for field in row._meta.concrete_fields:
        if field.name in keep or field.choices or field.remote_field:
            continue
        about = f"{called or type(row).__name__}.{field.name}"
        if isinstance(field, Words):
            words, where = _list(about, [new_mark(), new_mark()])
        elif isinstance(field, PrivateDocument):
            words, where = _document(about, getattr(row, field.name))
        elif isinstance(field, models.CharField | models.TextField):
            words = new_mark()
            where = {words: about}
        else:
            continue
        setattr(row, field.name, words)
        planted |= where
    row.save()
    return planted


def _list(about, words):
    return words, {word: f"{about}.{place}" for place, word in enumerate(words)}


def _document(about, parts):
    words = {part: new_mark() for part in parts}
    return words, {mark: f"{about}.{part}" for part, mark in words.items()}


def found(marks, *said):
    """Which of the marks stand in texts or bytes: {"Model.field", …}."""
    texts = (one.decode(errors="replace") if isinstance(one, bytes) else one for one in said)
    seen = {mark for text in texts for mark in MARK.findall(text)}
    return {where for mark, where in marks.items() if mark in seen}
