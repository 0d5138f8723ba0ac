"""docs/asvs.md answers for every requirement of two levels of the standard, by tests that are there."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
WHY_NOT = ("Met without a test: ", "Does not apply: ", "Not met: ")

# ASVS 5.0.0: how many requirements of levels 1 and 2 a section has; within a section they come first.
SECTIONS = {
    1: (2, 9, 11, 3, 2),
    2: (3, 3, 4, 1),
    3: (0, 2, 4, 6, 5, 0, 2),
    4: (3, 1, 2, 4),
    5: (1, 3, 2, 3),
    6: (3, 12, 4, 4, 5, 3, 0, 4),
    7: (3, 4, 2, 5, 2, 2),
    8: (2, 3, 1, 1),
    9: (3, 4),
    10: (2, 2, 4, 11, 5, 2, 3),
    11: (2, 3, 3, 4, 1, 1, 0),
    12: (3, 2, 4),
    13: (1, 5, 2, 5),
    14: (2, 4, 3),
    15: (3, 3, 7, 0),
    16: (1, 5, 4, 3, 3),
    17: (1, 4, 2),
}
ASKED = [
    f"{chapter}.{section}.{number}"
    for chapter, counts in SECTIONS.items()
    for section, count in enumerate(counts, start=1)
    for number in range(1, count + 1)
]


def rows():
    """[(numbers, what it asks, how, by what it is shown), …]"""
    found = re.findall(r"^\| (\d[\d.–]+) \| (.+?) \| (.+?) \| (.+) \|$", PAGE, re.M)
    assert len(found) == len(re.findall(r"^\| \d", PAGE, re.M)), "an odd row"
    return [(_numbers(numbers), *rest) for numbers, *rest in found]


def _numbers(said):
    """
    >>> _numbers("4.3.1–4.3.2")
    ['4.3.1', '4.3.2']
    """
    first, _to, last = said.partition("–")
    section, number = first.rsplit(".", 1)
    assert not last or last.startswith(f"{section}."), said
    end = int(last.rsplit(".", 1)[1]) if last else int(number)
    return [f"{section}.{one}" for one in range(int(number), end + 1)]


def kind(shown):
    return next((why for why in WHY_NOT if shown.startswith(why)), "")


def test_the_standard_has_253_of_them():
    assert len(ASKED) == 253


def test_each_requirement_stands_there_once():
    assert [number for numbers, *_rest in rows() for number in numbers] == ASKED


def test_each_row_has_a_test_or_a_reason():
    without = [
        numbers
        for numbers, _asks, _how, shown in rows()
        if not (kind(shown) and len(shown) > len(kind(shown)) or shown.startswith("`tests/"))
    ]
    assert without == []


def test_every_test_that_is_named_is_there():
    named = {tuple(one.split("::")) for one in re.findall(r"`(tests/[^`]+)`", PAGE) if "::" in one}
    assert named
    there = {
        (file, one.name)
        for file in {file for file, _name in named}
        for one in ast.parse((ROOT / file).read_text(encoding="utf-8")).body
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    }
    assert named - there == set()


def test_the_figures_are_those_of_the_rows():
    counts = Counter(kind(shown) for numbers, *_rest, shown in rows() for _one in numbers)
    figures = [len(ASKED), counts[""], *(counts[why] for why in WHY_NOT)]
    paper = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    for page, begins in ((PAGE, "Of "), (paper, "Of its ")):
        (sentence,) = re.findall(rf"^{begins}\d+.+?\.$", page, re.M | re.S)
        assert [int(one) for one in re.findall(r"\b\d+\b", sentence)] == figures


def test_no_code_starts_programs_or_makes_code_of_text():
    """Nor are templates made of text, objects unpacked that could run, or weak hashes used."""
    forbidden = re.compile(
        r"\b(eval|exec)\(|\bos\.(system|popen|exec\w+|spawn\w+)\("
        r"|^\s*(import|from) (subprocess|pickle|shelve|marshal)\b"
        r"|\bTemplate\(|\.from_string\(|\b(md5|sha1)\(|\bmark_safe\(|\.raw\(|\.extra\(select"
    )
    floors = ("programme", "citizens", "mentors", "companies", "matching", "evaluation", "web")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for floor in floors
        for path in (ROOT / floor).rglob("*.py")
        if "migrations" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if forbidden.search(line)
    ]
    assert found == []
