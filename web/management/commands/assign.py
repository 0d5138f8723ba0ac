"""The best whole plan of volunteers for everybody who wants one; it binds nobody and writes nothing."""

import json

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from matching.assigning import for_everybody
from matching.fields import Group
from matching.labels import RULES
from matching.readings import printed
from matching.stages import Kind

PRINTED = {Group.REFERENCE, Group.SCORES}


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[Kind.MENTORS.value])
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, **options):
        _board, plan, first_come = for_everybody(timezone.localdate())
        about = [*(one.citizen for one in plan.pairs), *(one.citizen for one in plan.unserved)]
        printed(about, PRINTED, through="assign", at=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(_document(plan, first_come), ensure_ascii=False, indent=1))
            return
        for pair in plan.pairs:
            self.stdout.write(f"{pair.citizen.ref}  {pair.mentor.ref}  {pair.score:5.1f}")
        for one in plan.unserved:
            self.stdout.write(f"{one.citizen.ref}  –  {RULES[Kind.MENTORS][one.rule]}")
        self.stdout.write(
            _("In all %(total).1f points; first come, first served: %(first_come).1f.")
            % {"total": plan.total, "first_come": first_come.total}
        )


def _document(plan, first_come):
    return {
        "pairs": [
            {"citizen": pair.citizen.ref, "mentor": pair.mentor.ref, "score": pair.score}
            for pair in plan.pairs
        ],
        "unserved": [{"citizen": one.citizen.ref, "rule": one.rule} for one in plan.unserved],
        "total": plan.total,
        "first_come_total": first_come.total,
    }
