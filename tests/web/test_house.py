"""Rules of the house that a machine can watch."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_web_reads_rows_through_visibility_only():
    offenders = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (ROOT / "web").rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if ".objects" in line
    ]
    assert offenders == []


def test_nothing_leaves_the_house_but_through_its_door():
    made = re.compile(
        r"\b(Disclosure|CompanySheet)\(|\b(Disclosure|CompanySheet)\.objects\.\w*create"
        r"|\b(disclosures|sheets)\.(\w*create|add|set)\("
    )
    floors = ("programme", "citizens", "mentors", "companies", "matching", "evaluation", "web")
    doors = {
        str(path.relative_to(ROOT))
        for floor in floors
        for path in (ROOT / floor).rglob("*.py")
        if "migrations" not in path.parts and made.search(_code(path))
    }
    assert doors == {"matching/disclosure.py"}


def _code(path):
    """What stands in a file, but for the classes themselves."""
    return path.read_text().replace("class Disclosure(", "").replace("class CompanySheet(", "")


def test_the_scoring_core_knows_no_django():
    code = "import matching.scoring.explanation, sys; print('django' in sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "False"


def test_no_field_is_named_after_a_diagnosis():
    from django.apps import apps

    suspicious = ("diagnos", "illness", "disease", "icd", "sygdom", "handicap")
    named = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if any(word in field.name.lower() for word in suspicious)
    ]
    assert named == []
