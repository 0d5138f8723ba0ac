"""Answers of the demo's invented people: enough of them for figures, and a rare answer here and there."""

from django.db import transaction

from citizens.models import Citizen
from companies.models import Company
from evaluation.models import Response
from matching.changes import nobodys
from matching.stages import HOLDS_PLACE
from programme.days import DAY
from programme.models import Questionnaire

Kind = Questionnaire.Kind
STARTED, ENDED, COMPANIES = 64, 31, 18  # how many have answered
# Which place on the scale the n-th answers: by turns, so that a few are better at the end.
SPREAD = {
    Kind.START: (2, 3, 1, 2, 3, 2, 4, 3),
    Kind.END: (1, 2, 1, 2, 2, 1, 3, 2),
    Kind.COMPANY: (1, 2, 2, 1, 2, 3),
}


@transaction.atomic
@nobodys()
def load(on):
    """Load them, as it would be on a day; the citizens and companies are there."""
    citizens = list(Citizen.objects.filter(consultant__isnull=False).order_by("ref")[:STARTED])
    for place, citizen in enumerate(citizens):
        by = {"how": Response.How.MEETING, "recorded_by": citizen.consultant}
        _answered(citizen, Kind.START, place, on - (200 + place) * DAY, by)
        if place < ENDED:
            link = {"how": Response.How.LINK} if place % 3 == 0 else by
            _answered(citizen, Kind.END, place, on - (5 + place) * DAY, link)
    held = Company.objects.filter(openings__matches__stage__in=HOLDS_PLACE).distinct()
    for place, company in enumerate(held.order_by("ref")[:COMPANIES]):
        _answered(company, Kind.COMPANY, place, on - (9 + place) * DAY, {"how": Response.How.LINK})


def _answered(party, kind, place, on, how):
    questionnaire = Questionnaire.objects.filter(kind=kind).latest("pk")
    side = "company" if kind == Kind.COMPANY else "citizen"
    response = Response.objects.create(
        questionnaire=questionnaire, kind=kind, answered_on=on, **{side: party}, **how
    )
    questions = questionnaire.questions.filter(only_in_job=False).prefetch_related("options")
    for turn, question in enumerate(questions):
        scale = [option for option in question.options.all() if not option.off_scale]
        if question.last_is_best:
            scale.reverse()
        chosen = SPREAD[kind][(place + turn) % len(SPREAD[kind])]
        response.answers.create(question=question, option=scale[min(chosen, len(scale)) - 1])
