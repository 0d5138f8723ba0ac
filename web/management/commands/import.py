"""`manage.py import`: a file of people, companies or lists, refused whole or written whole."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.importing import Citizens
from citizens.status_importing import Statuses
from companies.importing import Companies
from matching.consents import record_paper_yes
from mentors.importing import Mentors
from programme.importing import load
from programme.importing.lists import Occupations, Postcodes

KINDS = {
    "citizens": Citizens,
    "mentors": Mentors,
    "companies": Companies,
    "statuses": Statuses,
    "postcodes": Postcodes,
    "occupations": Occupations,
}


class Command(BaseCommand):
    help = "Imports a CSV or XLSX file; without --commit it only tells what would happen."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=" | ".join(KINDS))
        parser.add_argument("file", metavar="FILE", help="a file ending in .csv or .xlsx")
        parser.add_argument("--commit", action="store_true", help="write; otherwise a dry run")
        parser.add_argument(
            "--consent",
            metavar="TEXT",
            help="record the paper yes of each citizen in the file, with TEXT as evidence",
        )
        parser.add_argument(
            "--with-staff",
            action="store_true",
            help="create the offices and inactive consultants that the file names",
        )
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *, kind, file, commit, consent, with_staff, as_json, **options):
        if consent is not None and (kind != "citizens" or not consent.strip()):
            raise CommandError(
                _("--consent needs a text, and goes with citizens only."), returncode=2
            )
        report = load(
            KINDS[kind](),
            file,
            commit=commit,
            with_staff=with_staff,
            afterwards=consent
            and (lambda people: record_paper_yes(people, consent, on=timezone.localdate())),
        )
        if as_json:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        elif not report.faults:
            self.stdout.write(self._summary(report, commit))
        for fault in report.faults:
            self.stderr.write(str(fault))
        if report.faults:
            sys.exit(1)

    def _summary(self, report, commit):
        figures = _("%(created)d created, %(changed)d changed, %(unchanged)d unchanged.")
        done = _("Written.") if commit else _("Nothing is written yet: add --commit.")
        return f"{figures % report.as_dict()} {done}"
