"""Answers of the demo's invented people, enough for figures, and what their programme has promised."""

from django.db import transaction

from citizens.models import Citizen
from companies.models import Company
from evaluation.models import Response
from evaluation.targets import by_hand
from matching.changes import nobodys
from matching.stages import HOLDS_PLACE
from programme.days import DAY
from programme.models import Questionnaire, Target, current_programme

Kind = Questionnaire.Kind
STARTED, ENDED, COMPANIES = 64, 31, 18  # how many have answered …
LATEST = 95  # … and how many days ago at least, at the end: in the figures of any quarter
# Which place on the scale the n-th answers: by turns, so that a few are better at the end.
SPREAD = {
    Kind.START: (2, 3, 1, 2, 3, 2, 4, 3),
    Kind.END: (1, 2, 1, 2, 2, 1, 3, 2),
    Kind.COMPANY: (1, 2, 3, 2, 1, 3, 2),
}

BEGINS, ENDS = -700, 395  # days from the day; where an import has written no period
# What no record tells: counted by hand, so many days ago.
BY_HAND_ON = -100
BY_HAND = {
    "A2": (16, 16, "Kontrakterne i mappen hos SIND"),
    "A3": (91, 106, "Mødekalenderen, talt op af koordinatoren"),
    "C3": (20, 31, "Spørgeskemaet ved slutningen, de fem første spørgsmål"),
}


@transaction.atomic
@nobodys()
def load(on):
    """Load them, as it would be on a day; the citizens and companies are there."""
    _promised(current_programme(), on)
    citizens = list(Citizen.objects.filter(consultant__isnull=False).order_by("ref")[:STARTED])
    for place, citizen in enumerate(citizens):
        by = {"how": Response.How.MEETING, "recorded_by": citizen.consultant}
        _answered(citizen, Kind.START, place, on - (200 + place) * DAY, by)
        if place < ENDED:
            link = {"how": Response.How.LINK} if place % 3 == 0 else by
            _answered(citizen, Kind.END, place, on - (LATEST + place) * DAY, link)
    held = Company.objects.filter(openings__matches__stage__in=HOLDS_PLACE).distinct()
    for place, company in enumerate(held.order_by("ref")[:COMPANIES]):
        link = {"how": Response.How.LINK}
        _answered(company, Kind.COMPANY, place, on - (LATEST + place) * DAY, link)


def _promised(programme, on):
    """The period, and what was counted by hand about the targets."""
    if programme.begins_on is None and programme.ends_on is None:
        programme.begins_on, programme.ends_on = on + BEGINS * DAY, on + ENDS * DAY
        programme.save()
    for target in Target.objects.filter(by_hand(), programme=programme, code__in=BY_HAND):
        n, of, source = BY_HAND[target.code]
        target.values.create(on=on + BY_HAND_ON * DAY, n=n, of=of, source=source)


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
        if turn and (place + turn) % (turn + 3) == 0:
            chosen += 1  # some questions are harder than others
        response.answers.create(question=question, option=scale[min(chosen, len(scale)) - 1])
