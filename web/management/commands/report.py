"""The figures of a programme as the funder gets them, computed from the records."""

import datetime
import json

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from citizens.models import Employment
from evaluation.statuses import standing
from evaluation.targets import measured
from programme.models import Programme


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("programme", metavar="PROGRAMME", help="its name or its number")
        parser.add_argument("--on", metavar="DATE", help="like 2026-11-30; default: today")
        parser.add_argument("--json", action="store_true", help="one JSON document, nothing else")

    def handle(self, *, programme, on, **options):
        day = _day(on)
        found = _programme(programme)
        figures = standing(found, day)
        targets = measured(found, figures, day)
        if options["json"]:
            self.stdout.write(json.dumps(_document(figures, targets), ensure_ascii=False))
        else:
            self._tell(found, figures, targets, day)

    def _tell(self, programme, figures, targets, day):
        self.stdout.write(f"{programme}, {day:%d.%m.%Y}: {figures.citizens}")
        labels = dict(Employment.choices) | {"unknown": _("Nothing known"), "erased": _("Erased")}
        for status, count in figures.statuses.items():
            self.stdout.write(f"  {count:>4}  {labels[status]}")
        for one in targets:
            share = "–" if one.share is None else f"{one.n}/{one.of} = {one.share:.1%}"
            more = _(" (%d not yet due)") % one.not_due if one.not_due else ""
            self.stdout.write(
                f"  {one.target.code:<3} {one.status.label}: {share}{more}  {one.target.title}"
            )


def _document(figures, targets):
    return {
        "statuses": figures.statuses,
        "ever_in_job": figures.ever_in_job,
        "ever_kept_6_months": figures.ever_kept_6_months,
        "kept_6_months_or_pension": figures.kept_6_months_or_pension,
        "citizens": figures.citizens,
        "targets": [
            {
                "code": one.target.code,
                "n": one.n,
                "of": one.of,
                "goal": float(one.target.goal),
                "status": one.status.value,
            }
            for one in targets
        ],
    }


def _programme(said):
    found = Programme.named(said)
    if found is None:
        names = ", ".join(Programme.names())
        raise CommandError(
            _("There is no programme “%(said)s”. There are: %(names)s.")
            % {"said": said, "names": names}
        )
    return found


def _day(said):
    today = timezone.localdate()
    if said is None:
        return today
    try:
        day = datetime.date.fromisoformat(said)
        if day.isoformat() != said:  # Python reads more ways of writing a date than the help names
            raise ValueError
    except ValueError as wrong:
        raise CommandError(
            _("“%s” is not a day; write for example 2026-11-30.") % said, returncode=2
        ) from wrong
    if day > today:
        raise CommandError(_("Nobody knows the figures of a day to come."), returncode=2)
    return day
