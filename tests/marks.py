"""Marks in every text that is written about somebody, to look for where they must not be."""

import itertools

from django.db import models

from programme.fields import Words

marks_of_a_test = itertools.count(1001)


def plant(row, *keep):
    """Write a mark of its own into every text of a row: {mark: "Model.field"}."""
    planted = {}
    for field in row._meta.concrete_fields:
        if field.name in keep or field.choices or getattr(field, "remote_field", None):
            continue
        about = f"{type(row).__name__}.{field.name}"
        if isinstance(field, Words):
            words = [f"mrk{next(marks_of_a_test)}x", f"mrk{next(marks_of_a_test)}x"]
            setattr(row, field.name, words)
            planted |= {word: f"{about}.{place}" for place, word in enumerate(words)}
        elif isinstance(field, models.CharField | models.TextField):
            mark = f"mrk{next(marks_of_a_test)}x"
            setattr(row, field.name, mark)
            planted[mark] = about
    row.save()
    return planted
