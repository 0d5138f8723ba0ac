"""Whether every text of code and templates has its Danish, and nothing else stands in the catalogue."""

import re
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management import call_command
from django.core.management.commands import makemessages
from django.test.utils import override_settings

CATALOGUE = Path("da", "LC_MESSAGES", "django.po")
IGNORED = [".venv", "node_modules", "tests", "var", "web/locale"]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


class Extract(makemessages.Command):
    """A guess at a translation is worse than a gap: nothing is carried over to a text like it."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def extract(folder):
    """Bring the catalogue in a folder up to date with the texts of the house (GNU gettext does it)."""
    with override_settings(LOCALE_PATHS=[str(folder)]):
        call_command(
            Extract(),
            locale=["da"],
            ignore_patterns=IGNORED,
            no_location=True,
            no_obsolete=True,
            no_wrap=True,
            verbosity=0,
        )
    return folder / CATALOGUE


def faults():
    """What is wrong with the Danish catalogue, a line each."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / CATALOGUE.parent).mkdir(parents=True)
        wanted = _messages(extract(Path(folder)))
    translated = _messages(settings.LOCALE_PATHS[0] / CATALOGUE)
    found = [f"fuzzy header: Babel would not compile {CATALOGUE}"] if translated.fuzzy else []
    for message in wanted:
        if not message.id:
            continue
        ours = translated.get(message.id, message.context)
        said = _strings(ours) if ours else []
        if not said or not all(said):
            found.append(f"without Danish: {message.id!r}")
        elif ours.fuzzy:
            found.append(f"fuzzy: {message.id!r}")
        elif any(_places(text) != _places(_strings(message, "id")[-1]) for text in said[-1:]):
            found.append(f"other placeholders than in English: {message.id!r}")
    found += [
        f"no longer used: {message.id!r}"
        for message in translated
        if message.id and not wanted.get(message.id, message.context)
    ]
    return found


def _messages(path):
    with open(path, "rb") as file:
        return read_po(file)


def _strings(message, part="string"):
    said = getattr(message, part)
    return [said] if isinstance(said, str) else list(said or [])


def _places(text):
    return sorted(PLACEHOLDER.findall(text))
