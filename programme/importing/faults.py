"""What is wrong with a file: where it stands, what stands there, and a sentence that says what to do."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

SHOWN = 200  # characters of a value that a fault repeats
NEAR = 75  # per cent alike: a slip of the finger rather than another word


@dataclass(frozen=True)
class Fault:
    """Row 1 is the header, 2 the first record, 0 the file as a whole; `column` is the English name."""

    row: int
    column: str
    value: str
    sentence: str

    def __post_init__(self):
        shown = "".join(
            c if c.isprintable() or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in self.value
        )
        object.__setattr__(self, "value", shown[:SHOWN])

    def __str__(self):
        if not self.row:
            return _("The file: %(sentence)s") % {"sentence": self.sentence}
        if not self.column:
            return _("Row %(row)d: %(sentence)s") % {"row": self.row, "sentence": self.sentence}
        return _("Row %(row)d, column %(column)s: %(sentence)s") % {
            "row": self.row,
            "column": self.column,
            "sentence": self.sentence,
        }


class Wrong(ValueError):
    """A cell that cannot be taken: pairs of what is odd in it and a sentence about that."""

    def __init__(self, *pairs):
        super().__init__(*pairs)
        self.pairs = pairs


def plain(said):
    """How two spellings of a name are compared.

    >>> plain(" Birth_Year ")
    'birth year'
    """
    return re.sub(r"[\s_-]+", " ", said).strip().casefold()


def nearest(said, known, alike=fuzz.WRatio):
    """The known name that somebody probably meant, or None. `WRatio` knows a label by its beginning.

    >>> nearest("postcod", ["name", "postcode"])
    'postcode'
    """
    found = process.extractOne(said, list(known), scorer=alike, processor=plain, score_cutoff=NEAR)
    return found[0] if found else None
