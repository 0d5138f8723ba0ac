"""Follow-ups due and overdue; `--send` mails each contact person one digest, once a working day, and asks
volunteers whether old times still fit."""

import datetime
import json
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from matching import breaks, digests, reminders
from matching.cadence import due_for_everybody
from matching.fields import Group
from matching.models.runs import SEND_DUE, Run
from matching.readings import printed
from matching.wording import due_line


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="DATE", help="like 2026-11-30; default: today")
        parser.add_argument(
            "--send",
            action="store_true",
            help="queue the digests, each once; those of another day count for that day alone",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, on, send, **options):
        today = _day(on)
        found = due_for_everybody(today)
        about = [one.citizen for one in found]
        printed(about, {Group.REFERENCE, Group.SCORES}, through="due", at=timezone.now())
        sent, failed = digests.send(found, today, at=timezone.now()) if send else (0, [])
        reminded = 0
        # Only today's run shows that the reminders are alive, and only today are volunteers asked.
        if send and today == timezone.localdate():
            breaks.look_ahead(at=timezone.now())
            reminded, lost = reminders.send(
                at=timezone.now(), log_in=settings.SITE_URL + reverse("account_request_login_code")
            )
            failed += lost
            Run.record(SEND_DUE, timezone.now())
        if failed:
            self.stderr.write(
                _("Could not be sent to: %s. The next run tries again.")
                % ", ".join(one.email for one in failed)
            )
        if options["json"]:
            told = [
                {
                    "citizen": one.citizen.ref,
                    "with": str(one.contact),
                    "due": one.on.isoformat(),
                    "overdue_days": one.overdue_days(today),
                    "why": one.why,
                    "owner": one.owner.email if one.owner else "",
                }
                for one in found
            ]
            self.stdout.write(json.dumps(told, ensure_ascii=False, indent=1))
        else:
            for one in found:
                self.stdout.write(due_line(one, today))
            if send:
                self.stdout.write(_("%d digests are on their way.") % sent)
                if reminded:
                    self.stdout.write(
                        ngettext(
                            "%d volunteer is asked whether the times still fit.",
                            "%d volunteers are asked whether the times still fit.",
                            reminded,
                        )
                        % reminded
                    )
        if failed:
            sys.exit(1)


def _day(typed):
    if typed is None:
        return timezone.localdate()
    try:
        day = datetime.date.fromisoformat(typed)
        if day.isoformat() != typed:  # Python reads more ways of writing a date than the help names
            raise ValueError
        return day
    except ValueError as odd:
        raise CommandError(
            _("“%s” is no date. Write it like 2026-11-30.") % typed, returncode=2
        ) from odd
