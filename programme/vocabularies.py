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
        _load_indicators(Programme, using)
        _load_questionnaires(Programme, using)
        _load_steps(Programme, CaseStep, using)


def _load_targets(Programme, using):
    """A programme that has promised nothing yet starts with the ready set."""
    for programme in Programme.objects.using(using).filter(targets=None):
        for row in rows("targets"):
            programme.targets.create(**row | {"out_of": row["out_of"] or None})


def _load_indicators(Programme, using):
    """A programme that measures by nothing yet starts with the ready sets, one of them in use."""
    from programme.models import ALWAYS, Indicator

    for programme in Programme.objects.using(using).filter(indicator_sets=None):
        for row in rows("indicator_sets"):
            one = programme.indicator_sets.create(
                from_on=ALWAYS if row["in_use"] else None,
                every_months=row["every_months"] or None,
                **_rest(row, "in_use", "every_months"),
            )
            asked = [line for line in rows("indicators") if line["set"] == row["code"]]
            Indicator.objects.using(using).bulk_create(
                Indicator(set=one, position=number, **_rest(line, "set"))
                for number, line in enumerate(asked, start=1)
            )


def _load_questionnaires(Programme, using):
    """A programme that asks nothing yet starts with the ready set."""
    for programme in Programme.objects.using(using).filter(questionnaires=None):
        asked = {}
        for position, row in enumerate(rows("questionnaires"), start=1):
            for kind in row["kinds"].split("|"):
                if kind not in asked:
                    asked[kind] = programme.questionnaires.create(kind=kind, version=1)
                question = asked[kind].questions.create(
                    code=row["code"],
                    position=position,
                    text_da=row["text_da"],
                    text_en=row["text_en"],
                    only_in_job=bool(row["only_in_job"]),
                    last_is_best=bool(row["last_is_best"]),
                )
                _load_options(question, row)


def _load_options(question, row):
    positive, beside = row["positive"].split("|"), row["off_scale"].split("|")
    labels = zip(row["options_da"].split("|"), row["options_en"].split("|"), strict=True)
    for place, (label_da, label_en) in enumerate(labels, start=1):
        question.options.create(
            position=place,
            label_da=label_da,
            label_en=label_en,
            is_positive=str(place) in positive,
            off_scale=str(place) in beside,
        )


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
