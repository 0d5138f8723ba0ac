"""Many who press at once with one link, each with a connection of its own. Also a program: see
test_surveys."""

import json
import sys
import threading


def race(many):
    """So many who send the same link's answers at once: what came of it."""
    from django.db import connection
    from django.utils import timezone

    from evaluation import surveys
    from evaluation.models import Answer, Response, SurveyLink
    from tests import people

    tina = people.consultant("Tina", people.office("Jobcenter Odder"))
    bettina, now = people.citizen("Bettina", contact=tina), timezone.now()
    until = timezone.localdate()
    _link, token = surveys.make_link(bettina, "start", valid_until=until, by=tina, at=now)
    start, refused = threading.Barrier(many), []

    def press():
        link = surveys.link_of(token)
        question = link.questionnaire.questions.first()
        start.wait()
        try:
            surveys.answer_by_link(link, {question: question.options.first()}, at=now)
        except surveys.Closed as closed:
            refused.append(closed.message)
        finally:
            connection.close()

    presses = [threading.Thread(target=press) for _press in range(many)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    return {
        "responses": Response.objects.count(),
        "answers": Answer.objects.count(),
        "used": SurveyLink.objects.exclude(used_at=None).count(),
        "refused": len(refused),
    }


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(race(int(sys.argv[1]))))
