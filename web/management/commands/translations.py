"""Check that the Danish catalogue is complete, or bring it up to date."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from web import translations


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--update", action="store_true", help="write new texts into the catalogue"
        )

    def handle(self, *, update, **options):
        if update:
            translations.extract(settings.LOCALE_PATHS[0])
        faults = translations.faults()
        if faults:
            raise CommandError("\n".join(faults))
