"""Job-centre titles against ESCO's Danish labels: does the right occupation come first?

The titles are those of the crosswalk's development set. A title is right where the crosswalk links it
to the occupation, however closely (exact, close, narrow or broad). Titles coded C are names of whole
groups ("Andet monteringsarbejde"). A title all of whose occupations are missing from this release of
ESCO can not be found and counts 0.
"""

import csv
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
TITLES = DATA / "occupations" / "titles_dev.tsv"
OCCUPATIONS = DATA / "esco" / "occupations_da.csv"
LETTERS = "abcdefghijklmnoprstuvyæøå"


def missing():
    """list of Path: the files that the figures need and that are not there"""
    return [path for path in (TITLES, OCCUPATIONS) if not path.exists()]


def read_titles():
    """(job titles, group titles, names): {title: rows of the right occupations}, twice, and the
    names of each occupation, the preferred label first."""
    with OCCUPATIONS.open(encoding="utf-8-sig") as file:
        occupations = list(csv.DictReader(file))
    names = [[one["preferredLabel"], *one["altLabels"].splitlines()] for one in occupations]
    row_of = {one["conceptUri"]: row for row, one in enumerate(occupations)}
    jobs, groups = {}, {}
    with TITLES.open(encoding="utf-8") as file:
        for link in csv.DictReader(file, delimiter="\t"):
            titles = groups if link["disco"].startswith("C") else jobs
            rows = titles.setdefault(link["title"], [])
            if link["esco_uri"] in row_of:
                rows.append(row_of[link["esco_uri"]])
    return jobs, groups, names


def mistyped(title, chance):
    """The title with one letter deleted, replaced, swapped with the next or put in.

    >>> import random
    >>> chance = random.Random(4)
    >>> [mistyped("Frisør", chance) for _typo in range(4)]
    ['Fisør', 'Frisømr', 'Fisør', 'rFisør']
    """
    typed = title
    while typed == title:  # swapping "tt" is no typo
        at, letter = chance.randrange(len(title)), chance.choice(LETTERS)
        before, here, after = title[:at], title[at], title[at + 1 :]
        typed = before + chance.choice(
            [after, letter + after, after[:1] + here + after[1:], letter + here + after]
        )
    return typed


def reciprocal_rank(likeness, rows):
    """1 for a right label first, 1/2 for second …; 0 for a title without a right label.

    likeness : float, (n_labels,)      rows : the right labels
    """
    if not rows:
        return 0.0
    likeness = likeness.round(9)  # ties must stay ties, whatever the order of summing
    best = likeness[rows].max()
    # Labels that tie share their ranks: otherwise all zeros would be a hit.
    tied = (likeness == best).sum() - (likeness[rows] == best).sum()
    return float(1 / (1 + (likeness > best).sum() + tied / 2))
