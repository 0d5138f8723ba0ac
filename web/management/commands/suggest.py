"""The ranking for one citizen, several or all, explained."""

import json

from django.core.exceptions import ObjectDoesNotExist
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from matching.fields import Group
from matching.readings import printed
from matching.stages import Kind
from matching.suggestions import TOP, suggest_by_reference
from matching.wording import Wording, told

PRINTED = {Group.REFERENCE, Group.TIMES, Group.WISHES, Group.NEEDS, Group.SCORES}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument(
            "--citizen", action="append", required=True, metavar="REF", help="or all"
        )
        parser.add_argument("--top", type=int, default=TOP, help="how many to explain")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, kind, citizen, top, **options):
        if top < 1:
            raise CommandError("--top must be at least 1", returncode=2)
        try:
            suggested = suggest_by_reference(kind, citizen, top)
        except ObjectDoesNotExist as nobody:
            raise CommandError(str(nobody)) from nobody
        printed([one.citizen for one in suggested], PRINTED, through="suggest", at=timezone.now())
        wording = Wording(kind)
        documents = [wording.document(one) for one in suggested]
        if not options["json"]:
            self.stdout.write("\n".join(told(document) for document in documents))
            return
        many = len(citizen) > 1 or citizen == ["all"]
        self.stdout.write(
            json.dumps(documents if many else documents[0], ensure_ascii=False, indent=1)
        )
