"""Seals every day of the logs that is over, and tells the latest seals; --check computes all again."""

import json
import sys

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from matching import seals
from matching.models.runs import SEAL, Run


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--check", action="store_true", help="seal nothing; exit 1 if anything does not fit"
        )
        parser.add_argument(
            "--known",
            action="append",
            default=[],
            metavar="HASH",
            help="with --check: a seal kept elsewhere, which must still be there; may be repeated",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, check, known, **options):
        if check:
            return self._check(known, options["json"])
        return self._seal(options["json"])

    def _seal(self, as_json):
        new = seals.seal(timezone.now())
        Run.record(SEAL, timezone.now())
        heads = seals.latest_seals()
        if as_json:
            self._document({"sealed": len(new), "latest": [_told(one) for one in heads]})
        else:
            self.stdout.write(_("Days sealed: %d.") % len(new))
            for one in heads:
                self.stdout.write(seals.told(one))
        if new and settings.SEAL_TO and not self._mailed(heads):
            sys.exit(1)

    def _mailed(self, heads):
        lines = "\n".join(seals.told(one) for one in heads)
        try:
            send_mail(_("Rampe: last night's seals"), lines, None, settings.SEAL_TO)
        except OSError as failed:  # whatever a mail server or the way to it says
            self.stderr.write(_("Sealed, but the seals could not be mailed: %s") % failed)
            return False
        return True

    def _check(self, known, as_json):
        found = seals.check(timezone.now(), known)
        if as_json:
            self._document(
                {
                    "faults": found.faults,
                    "days": found.days,
                    "rows": found.rows,
                    "erased": found.erased,
                    "latest": [_told(one) for one in seals.latest_seals()],
                }
            )
        elif not found.faults:
            self.stdout.write(_("Every row and every seal fits."))
        if found.faults:
            self.stderr.write("\n".join(found.faults))
            sys.exit(1)

    def _document(self, document):
        self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))


def _told(one):
    return {"log": one.log, "on": one.on.isoformat(), "rows": one.rows, "hash": one.hash}
