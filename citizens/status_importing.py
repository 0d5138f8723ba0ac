"""Statuses from a file: several rows a citizen, that follow one another without gap or overlap."""

from collections import defaultdict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citizens.models import Citizen, Employment, Status
from programme.days import DAY
from programme.importing import Column, Fault, Records, Wrong
from programme.importing.cells import day, hours, one_of


def _kept(name, parse, *danish, **more):
    return Column.of(Status, name, parse, *danish, **more)


def citizen(text, known):
    """A citizen by reference."""
    found = Citizen.objects.filter(ref=text).first()
    if found is None:
        raise Wrong((text, _("There is no citizen “%s”; import the citizens first.") % text))
    return found


class Statuses(Records):
    model = Status
    key = "citizen"
    columns = (
        _kept("citizen", citizen, "Borger", "Reference", required=True),
        _kept("status", one_of(Employment), "Status", "Beskæftigelse", required=True),
        _kept("from", day, "Fra", "Fra dato", field="from_on", required=True),
        Column("to", day, ("Til", "Til og med", "Til dato")),
        _kept("internship_hours", hours(0, 37, "0.1"), "Praktiktimer"),
        _kept("paid_hours", hours(0, 37, "0.1"), "Løntimer", "Lønnede timer"),
    )

    def identity(self, values):
        who, begins = values.get("citizen"), values.get("from")
        return (who.pk, begins) if who and begins else None

    def named(self, identity):
        pk, begins = identity
        return f"{Citizen.objects.get(pk=pk).ref}, {date_format(begins, 'SHORT_DATE_FORMAT')}"

    def stored(self, identities):
        citizens = {pk for pk, _begins in identities}
        # Lock them in one order: two files at once wait for one another.
        list(Citizen.objects.select_for_update().filter(pk__in=citizens).order_by("pk"))
        rows = Status.objects.filter(citizen__in=citizens)
        return {(row.citizen_id, row.from_on): row for row in rows}

    def in_order(self, rows):
        """The last one first, so that each finds what follows it."""
        return sorted(rows, key=lambda row: row[1]["from"], reverse=True)

    def across(self, rows, stored):
        """Where the rows of one citizen, those known before among them, leave a gap or overlap."""
        said = defaultdict(list)
        for number, values, shown in rows:
            if self.identity(values):
                said[values["citizen"].pk].append((values["from"], number, values, shown))
        for pk, mine in said.items():
            begun = {begins for begins, *_rest in mine}
            begun |= {
                begins for (whose, begins), row in stored.items() if whose == pk and row.status
            }
            for begins, number, values, shown in mine:
                follows = min((other for other in begun if other > begins), default=None)
                sentence = _why_not(begins, values.get("to"), follows)
                if sentence:
                    yield Fault(number, "to", shown.get("to", ""), sentence)

    def write(self, status, values, known):
        """A last status that has an end is followed by nothing: an empty one says so."""
        ends = values.get("to")
        later = Status.objects.filter(citizen=status.citizen, from_on__gt=status.from_on)
        if later.exclude(status="").exists():
            return False
        stale = later.exclude(from_on=ends + DAY) if ends else later
        changed = bool(stale.delete()[0])
        if ends is None:
            return changed
        _row, made = Status.objects.get_or_create(citizen=status.citizen, from_on=ends + DAY)
        return changed or made


def _why_not(begins, ends, follows):
    """Why a status from one day to another cannot stand before the one that follows; "" if it can."""
    if ends and ends < begins:
        return _("It ends before it begins.")
    if follows is None:
        return ""
    next_day = date_format(follows, "SHORT_DATE_FORMAT")
    if ends is None:
        return _("Another status begins on %s: write the day before it here.") % next_day
    if ends >= follows:
        return _("It overlaps the status that begins on %s.") % next_day
    if ends + DAY < follows:
        return _("Nothing is said of the days from here to %s.") % next_day
    return ""
