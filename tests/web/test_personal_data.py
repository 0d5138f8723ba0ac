"""docs/personal-data.md names every field about a person, and says of each what is true."""

import re
from pathlib import Path

from django.apps import apps

from matching.fields import GROUP_OF
from programme.fields import PrivateText

PAGE = (Path(__file__).parents[2] / "docs" / "personal-data.md").read_text(encoding="utf-8")
OURS = ("programme", "citizens", "mentors", "companies", "matching", "evaluation")


def tables():
    """{"app.Model": {field: (what, at rest, kept, who)}}"""
    found = {}
    for label, table in re.findall(r"^### (\S+)\n(.*?)(?=^### |\Z)", PAGE, re.M | re.S):
        rows = re.findall(r"^\| `(\w+)` \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", table, re.M)
        found[label] = {name: cells for name, *cells in rows}
        assert len(rows) == table.count("\n| `"), f"{label}: a field twice, or an odd row"
    return found


def about_nobody():
    return set(re.findall(r"^\| (\w+\.\w+) \| .+ \|$", PAGE, re.M))


def models():
    return {
        model._meta.label: model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    }


def test_every_model_is_about_people_or_about_nobody():
    assert sorted([*tables(), *about_nobody()]) == sorted(models())


def test_every_field_has_a_row_and_every_row_a_field():
    assert {label: sorted(rows) for label, rows in tables().items()} == {
        label: sorted(field.name for field in model._meta.concrete_fields)
        for label, model in models().items()
        if label not in about_nobody()
    }


def test_what_is_encrypted_is_what_the_page_says():
    page = {
        f"{label}.{name}": row[1] for label, rows in tables().items() for name, row in rows.items()
    }
    private = {
        str(field)
        for model in models().values()
        for field in model._meta.concrete_fields
        if isinstance(field, PrivateText)
    }
    assert {name for name, rest in page.items() if rest == "**encrypted**"} == private
    assert {name for name, rest in page.items() if name not in private} == {
        name for name, rest in page.items() if re.fullmatch("searchable: .+", rest)
    }


def test_who_sees_a_field_of_a_citizen_is_what_decides_it():
    rows = tables()["citizens.Citizen"]
    assert {name: row[3] for name, row in rows.items()} == {
        name: str(GROUP_OF[name].value) if name in GROUP_OF else "nobody" for name in rows
    }
