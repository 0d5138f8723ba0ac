"""The life cycle of a match as docs/lifecycle.md has it."""

from django.core.management.base import BaseCommand

from matching.diagram import lifecycle


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        self.stdout.write(lifecycle(), ending="")
