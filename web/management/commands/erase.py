"""Whoever's time is over: tells who that is; with --commit brings the plan up to date, and erases those
who have stood on it long enough."""

import json
import sys

from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching import erasing, seals
from matching.fields import Group
from matching.keeping import going
from matching.models.runs import ERASE, Run
from matching.readings import printed
from matching.wording import erasure_line


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--commit", action="store_true", help="every night, by a timer")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, commit, **options):
        now, today = timezone.now(), timezone.localdate()
        back = erasing.replay(at=now) if commit else []
        found = going(today)
        citizens = [one.party for one in found if isinstance(one.party, Citizen)]
        printed(citizens, {Group.REFERENCE, Group.CASE}, through="erase", at=now)
        done, failed = self._commit(today, now) if commit else ([], [])
        if options["json"]:
            self.stdout.write(json.dumps(_document(found, back + done, failed), indent=1))
        else:
            for one in found:
                self.stdout.write(erasure_line(one.party.ref, one.why, one.on))
            if commit:
                self.stdout.write(_("Erased: %d.") % len(back + done))
        for refusal in failed:
            self.stderr.write(refusal)
        if failed:
            sys.exit(1)

    def _commit(self, today, now):
        """Each for itself: one that fails holds up nobody else, and is tried again the next night."""
        erasing.announce(today, at=now)
        done, failed = [], []
        for erasure in erasing.ripe(today):
            try:
                done.append(erasing.erase(erasure, at=now))
            except Exception as fault:
                failed.append(_told(erasure, fault))
        erasing.clear_emptied()
        seals.drop_old(today)
        SessionStore.clear_expired()
        Run.record(ERASE, now)
        return done, failed


def _told(erasure, fault):
    """The kind of fault alone: its words may hold what was to be erased."""
    return _("Erasure %(number)d could not be done (%(fault)s): the next night tries again.") % {
        "number": erasure.pk,
        "fault": type(fault).__name__,
    }


def _document(found, done, failed):
    return {
        "due": [
            {"ref": one.party.ref, "why": one.why, "since": str(one.since), "on": str(one.on)}
            for one in found
        ],
        "erased": [{"why": one.why, **one.proof} for one in done],
        "failed": failed,
    }
