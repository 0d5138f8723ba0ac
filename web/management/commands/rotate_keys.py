"""Wraps every key by FIELD_KEY that FIELD_KEY_OLD had wrapped, and the secrets of second factors. With
--texts every citizen also gets a new key, and what was written is sealed by it. Stopped anywhere, run
again it goes on. An old key is thrown away by the first run an hour after the new one was made."""

import json

from django.core.management.base import BaseCommand

from programme import second_factors
from programme.rotation import rotate


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--texts", action="store_true", help="seal every text by a new key too")

    def handle(self, *, texts, **options):
        self.stdout.write(
            json.dumps(rotate(texts=texts) | {"second_factors": second_factors.reseal()})
        )
