"""Lists from a file: the Commission's occupations, and postcodes."""

import re

from django.utils.translation import gettext as _

from programme.importing.cells import line
from programme.importing.faults import Wrong
from programme.importing.loading import Column, Records
from programme.models import Occupation, Postcode

DENMARK = {"lat": (54.0, 58.5), "lon": (7.5, 15.7)}  # degrees, Bornholm and Skagen included


def lines(text, known):
    """One name a line, as ESCO writes them in a cell."""
    return list(dict.fromkeys(filter(None, (part.strip() for part in text.splitlines()))))


def four_figures(text, known):
    if not re.fullmatch(r"[0-9]{4}", text):
        raise Wrong((text, _("A postcode has four figures.")))
    return text


def degrees(axis):
    low, high = DENMARK[axis]

    def parse(text, known):
        try:
            value = float(text.replace(",", "."))
        except ValueError:
            value = low - 1
        if not low <= value <= high:
            sentence = _("Write degrees between %(low)s and %(high)s: a place in Denmark.")
            raise Wrong((text, sentence % {"low": low, "high": high}))
        return value

    return parse


class Occupations(Records):
    """ESCO's own file of occupations in Danish; its other columns are not read."""

    model = Occupation
    key = "conceptUri"
    reads_all = False
    columns = (
        Column("conceptType", line, ()),
        Column.of(Occupation, "conceptUri", line, field="uri", required=True),
        Column.of(Occupation, "code", line),
        Column.of(Occupation, "preferredLabel", line, field="label", required=True),
        Column.of(Occupation, "altLabels", lines, field="alternatives"),
    )

    def takes(self, values):
        return values.get("conceptType") in ("Occupation", None)


class Postcodes(Records):
    model = Postcode
    key = "postcode"
    columns = (
        Column.of(Postcode, "postcode", four_figures, "Postnummer", field="code", required=True),
        Column.of(Postcode, "town", line, "By", required=True),
        Column.of(Postcode, "region", line, "Region"),
        Column.of(Postcode, "lat", degrees("lat"), "Breddegrad", required=True),
        Column.of(Postcode, "lon", degrees("lon"), "Længdegrad", required=True),
    )
