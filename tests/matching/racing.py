"""Many who press at once, each with a connection of its own. Also a program: see test_lifecycle."""

import json
import sys
import threading


def race(many):
    """So many meetings at a company with one place, all confirmed at once: what came of it."""
    from django.db import connection
    from django.utils import timezone

    from matching import lifecycle
    from matching.models import Match, MatchEvent
    from matching.stages import HOLDS_PLACE, Stage
    from tests import people

    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    opening = people.company("Havrekrogen", places=1).openings.get()
    matches, now = [], timezone.now()
    for number in range(many):
        citizen = people.citizen(f"Borger {number}", contact=tina)
        match = lifecycle.shortlist(citizen, opening, by=tina, at=now)
        lifecycle.agree(match, by=tina, at=now)
        for stage in (Stage.APPROACHED, Stage.MEETING):
            lifecycle.advance(match, stage, by=tina, at=now)
        matches.append(match)
    start, refused = threading.Barrier(many), []

    def press(match):
        start.wait()
        day = timezone.localdate()
        try:
            lifecycle.confirm(
                match,
                Stage.INTERNSHIP,
                by=tina,
                at=now,
                starts_on=day,
                follow_up_on=day,
                **people.agreed(day),
            )
        except lifecycle.Refused:
            refused.append(match)
        finally:
            connection.close()

    presses = [threading.Thread(target=press, args=[match]) for match in matches]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    return {
        "taken": Match.objects.filter(stage__in=HOLDS_PLACE).count(),
        "refused": len(refused),
        "events": MatchEvent.objects.filter(to_stage=Stage.INTERNSHIP).count(),
    }


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(race(int(sys.argv[1]))))
