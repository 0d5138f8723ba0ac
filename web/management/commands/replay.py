"""A recorded decision, computed again from its stored inputs; exit 1 if a single figure differs."""

import json
import sys

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.fields import Group
from matching.models import Unreadable
from matching.readings import printed
from matching.replays import replay
from matching.visibility import decision_by_number


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("decision", type=int, metavar="DECISION", help="the number of a list")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, decision, **options):
        found = decision_by_number(decision)
        if found is None:
            raise CommandError(_("There is no list with the number %d.") % decision)
        try:
            differences = replay(found)
        except Unreadable as gone:
            raise CommandError(str(gone)) from gone
        # The lines name nobody, but the list is a citizen's.
        printed([found.citizen], {Group.SCORES}, through="replay", at=timezone.now())
        if options["json"]:
            told = {"decision": decision, "same": not differences, "differences": differences}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        elif not differences:
            self.stdout.write(_("List %d: every figure is the same.") % decision)
        if differences:
            for one in differences:
                self.stderr.write(f"{one['ref']}: {one['kept']} → {one['now']}")
            sys.exit(1)
