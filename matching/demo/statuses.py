"""What the citizens lived by when they came, and what no match tells; the matches tell the rest."""

from citizens.models import Citizen, Employment
from matching import employment
from matching.demo.tables import day, rows

# By turns in the order of the references: most are out of work, many of them because they are ill.
CAME_WITH = (
    Employment.UNEMPLOYED,
    Employment.SICK,
    Employment.UNEMPLOYED,
    Employment.ASSESSMENT,
    Employment.UNEMPLOYED,
    Employment.SICK,
    Employment.UNEMPLOYED,
)
# What came afterwards, and how many days ago.
LATER = {
    "B-110": (Employment.MOVED, -200),
    "B-158": (Employment.PENSION, -170),
    "B-164": (Employment.OTHER_PROVIDER, -230),
    "B-192": (Employment.PENSION, -160),
    "B-224": (Employment.OTHER_PROVIDER, -210),
}


def load_first(on):
    """As they came: the places that the matches bring follow after it."""
    citizens = _citizens()
    for turn, row in enumerate(rows("citizens")):
        citizen, came = citizens[row["ref"]], day(on, row["referred_on"])
        status = CAME_WITH[turn % len(CAME_WITH)]
        employment.write(citizen, status, came, by=citizen.consultant)


def load_later(on):
    citizens = _citizens()
    for ref, (status, offset) in LATER.items():
        employment.write(citizens[ref], status, day(on, offset), by=citizens[ref].consultant)


def _citizens():
    refs = [row["ref"] for row in rows("citizens")]
    return Citizen.objects.select_related("consultant").in_bulk(refs, field_name="ref")
