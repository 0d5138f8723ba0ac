"""Loads the demo data, unless it is there already, and prints who may log in."""

import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from matching import demo


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--on",
            type=datetime.date.fromisoformat,
            metavar="DATE",
            help="the day the dates are counted from (default: today)",
        )
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing if there is a citizen already"
        )

    def handle(self, *, on, if_empty, **options):
        if if_empty and demo.anybody_there():
            self.stdout.write("Der er borgere i databasen; den er ikke rørt.")
        elif demo.load(on or timezone.localdate()):
            self.stdout.write("Demodata er indlæst.")
        else:
            self.stdout.write("Demodata er der allerede; intet er ændret.")
        for user in demo.log_ins():
            self.stdout.write(f"  {user.get_role_display():20} {user.name:26} {user.email}")
