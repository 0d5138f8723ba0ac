"""Many who confirm the same volunteer at once, each with a connection of its own. Also a program: see
test_volunteer_capacity."""

import json
import sys
import threading


def race(many, capacity):
    """So many citizens who may meet one volunteer, all confirmed at once: what came of it."""
    from django.db import connection
    from django.utils import timezone

    from matching import lifecycle
    from matching.models import FollowUp, Match, MatchEvent
    from matching.stages import Stage
    from tests import people

    odder = people.office("Jobcenter Odder")
    sind, tina = people.branch("SIND Odder", odder), people.consultant("Tina", odder)
    karen = people.coordinator("Karen", sind)
    kirsten = people.mentor("Kirsten Overby", of=sind, capacity=capacity)
    matches, now = [], timezone.now()
    for number in range(many):
        citizen = people.citizen(f"Borger {number}", contact=tina)
        match = lifecycle.shortlist(citizen, kirsten, by=karen, at=now)
        lifecycle.agree(match, by=karen, at=now)
        for stage in (Stage.ASKED, Stage.ACCEPTED, Stage.TALK):
            lifecycle.advance(match, stage, by=karen, at=now)
        matches.append(match)
    start, refused = threading.Barrier(many), []

    def press(match):
        start.wait()
        day = timezone.localdate()
        begins = {"starts_on": day, "follow_up_on": day}
        try:
            lifecycle.confirm(match, Stage.RUNNING, by=karen, at=now, **begins)
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
        "running": Match.objects.filter(mentor=kirsten, stage=Stage.RUNNING).count(),
        "refused": len(refused),
        "events": MatchEvent.objects.filter(to_stage=Stage.RUNNING).count(),
        "follow_ups": FollowUp.objects.count(),
    }


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(race(*map(int, sys.argv[1:]))))
