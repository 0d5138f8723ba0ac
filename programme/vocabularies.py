"""The word lists and places that `migrate` brings: files in programme/data, rows in the database.

A row that a file names follows the file at every `migrate`; rows of the administrator's own stay.
"""

import csv
from pathlib import Path

from auditlog.context import disable_auditlog
from django.db import connections, transaction

DATA = Path(__file__).parent / "data"
PROGRAMME = "Rampen"  # the one programme of a new system; renamed by its administrator


def rows(name):
    """The records of a file in programme/data as dicts; lists inside a cell are split on `|`."""
    with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@disable_auditlog()  # nobody's change, and made while tables may still be missing
def load(sender, using, **_signal):
    """Bring word lists, postcodes and the first programme up to date."""
    from programme.models import Accommodation, CaseStep, Postcode, Programme, Term

    if Term._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration backwards to nothing
    with transaction.atomic(using=using):
        if not Programme.objects.using(using).exists():
            Programme.objects.using(using).create(name=PROGRAMME)
        _upsert(
            Postcode,
            using,
            [Postcode(code=row["postcode"], **_rest(row, "postcode")) for row in rows("postcodes")],
        )
        _upsert(
            Accommodation,
            using,
            [Accommodation(position=n, **row) for n, row in enumerate(rows("accommodations"))],
        )
        _load_terms(Term, using)
        _load_targets(Programme, using)
        _load_steps(Programme, CaseStep, using)


def _load_targets(Programme, using):
    """A programme that has promised nothing yet starts with the ready set."""
    for programme in Programme.objects.using(using).filter(targets=None):
        for row in rows("targets"):
            programme.targets.create(**row | {"out_of": row["out_of"] or None})


def _load_steps(Programme, CaseStep, using):
    """So does one whose cases have no steps yet."""
    if CaseStep._meta.db_table not in connections[using].introspection.table_names():
        return  # a migration on its way
    for programme in Programme.objects.using(using).filter(steps=None):
        for position, row in enumerate(rows("case_steps"), start=1):
            programme.steps.create(position=position, **row)


def _load_terms(Term, using):
    kinds = {
        "task_fields": Term.Kind.FIELD,
        "tasks": Term.Kind.TASK,
        "certificates": Term.Kind.CERTIFICATE,
    }
    kinds |= {"interests": Term.Kind.INTEREST, "languages": Term.Kind.LANGUAGE}
    kinds |= {"meeting_places": Term.Kind.MEETING_PLACE, "soft_wishes": Term.Kind.SOFT_WISH}
    for name, kind in kinds.items():
        fields = dict(
            Term.objects.using(using).filter(kind=Term.Kind.FIELD).values_list("code", "pk")
        )
        _upsert(
            Term,
            using,
            [
                Term(
                    kind=kind,
                    code=row["code"],
                    field_id=fields.get(row.get("field")),
                    label_da=row["label_da"],
                    label_en=row["label_en"],
                    synonyms=[word for word in row.get("synonyms_da", "").split("|") if word],
                )
                for row in rows(name)
            ],
            unique=["kind", "code"],
        )
    certificates = {
        term.code: term for term in Term.objects.using(using).filter(kind=Term.Kind.CERTIFICATE)
    }
    for row in rows("certificates"):
        if row["implies"]:
            certificates[row["code"]].implies.set(
                certificates[code] for code in row["implies"].split("|")
            )


def _upsert(model, using, objects, unique=None):
    unique = unique or [model._meta.pk.name]
    changing = [
        field.name
        for field in model._meta.concrete_fields
        if field.name not in unique and not (field.primary_key and field.name == "id")
    ]
    model.objects.using(using).bulk_create(
        objects, update_conflicts=True, unique_fields=unique, update_fields=changing
    )


def _rest(row, *but):
    return {name: value for name, value in row.items() if name not in but}
