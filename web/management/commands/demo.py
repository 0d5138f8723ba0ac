"""Loads the demo data, unless it is there already, and prints who may log in."""

import datetime

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from evaluation import demo as evaluation_demo
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
        elif self.load(on or timezone.localdate()):
            self.stdout.write("Demodata er indlæst.")
        else:
            self.stdout.write("Demodata er der allerede; intet er ændret.")
        self.tell()

    @transaction.atomic
    def load(self, on):
        """Each floor its part; False where it is there already."""
        loaded = demo.load(on)
        if loaded:
            evaluation_demo.load(on)
        return loaded

    def tell(self):
        for user in demo.log_ins():
            self.stdout.write(f"  {user.get_role_display():20} {user.name:26} {user.email}")
