"""What surveys come to: each question with its answers at start and end, each with its n, and how it went
for those who answered both."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from evaluation.models import Answer
from evaluation.percent import percent
from evaluation.suppression import FEWEST
from programme.models import Option, Question, Questionnaire, Target

Kind = Questionnaire.Kind


@dataclass(frozen=True)
class Column:
    """The answers at one occasion.

    counts : how many gave each answer, in the order of the options
    """

    counts: tuple[int, ...]
    positive: int

    @property
    def n(self):
        return sum(self.counts)

    @property
    def share(self):
        """The headline figure: per cent of those who answered."""
        return percent(self.positive, self.n)

    @property
    def shares(self):
        return tuple(percent(count, self.n) for count in self.counts)


@dataclass(frozen=True)
class Pairs:
    """Those who answered on the scale both times, and where it went."""

    up: int
    same: int
    down: int

    @property
    def n(self):
        return self.up + self.same + self.down


@dataclass(frozen=True)
class Asked:
    """One question and what was answered.

    columns : {kind: Column}, only where somebody answered      pairs : None where nobody did both times
    """

    question: Question
    options: tuple
    columns: dict[str, Column]
    pairs: Pairs | None = None

    def headed(self):
        """[(what the occasion is called, Column), …]"""
        return [(Kind(kind).label, column) for kind, column in self.columns.items()]

    def rows(self):
        """[(option, [(count, per cent), …] a column), …]"""
        cells = [
            list(zip(column.counts, column.shares, strict=True)) for column in self.columns.values()
        ]
        return list(zip(self.options, zip(*cells, strict=True), strict=True))


def of_citizens(citizens):
    """[Asked, …] of citizens, start beside end.

    citizens : a queryset
    """
    return _counted(Answer.objects.filter(response__citizen__in=citizens))


def of_companies(programme):
    """[Asked, …] of all companies that a programme has asked."""
    of_programme = {"response__questionnaire__programme": programme}
    return _counted(Answer.objects.filter(response__company__isnull=False, **of_programme))


def _counted(answers):
    given = list(
        answers.filter(option__isnull=False)
        .order_by()
        .values_list("question", "option", "response__kind", "response__citizen")
    )
    questions = Question.objects.filter(pk__in={row[0] for row in given})
    # One question in two versions, or at start and end, is one: where the answers are the same too.
    groups: dict[tuple, list[Question]] = {}
    for question in questions.prefetch_related("options").order_by("position", "pk"):
        scale = tuple(option.label_da for option in question.options.all())
        groups.setdefault((question.code, scale), []).append(question)
    return [_asked(same, given) for same in groups.values()]


def _asked(same, given):
    """What was answered to one question.

    same : its rows, the newest last      given : [(question, option, kind, citizen), …]
    """
    place = {option.pk: place for one in same for place, option in enumerate(one.options.all())}
    options = tuple(same[-1].options.all())
    counts: dict[str, Counter] = {kind: Counter() for kind in Kind.values}
    by_citizen: dict[str, dict] = {kind: {} for kind in Kind.values}
    keys = {one.pk for one in same}
    for question, option, kind, citizen in given:
        if question in keys:
            counts[kind][place[option]] += 1
            by_citizen[kind][citizen] = place[option]
    columns = {
        kind: Column(
            tuple(found[row] for row in range(len(options))),
            sum(found[row] for row, option in enumerate(options) if option.is_positive),
        )
        for kind, found in counts.items()
        if found
    }
    pairs = _pairs(same[-1], options, by_citizen[Kind.START], by_citizen[Kind.END])
    return Asked(same[-1], options, columns, pairs)


def _pairs(question, options, start, end):
    on_scale = {row for row, option in enumerate(options) if not option.off_scale}
    better = 1 if question.last_is_best else -1
    steps = [
        (end[citizen] - row) * better
        for citizen, row in start.items()
        if citizen in end and {row, end[citizen]} <= on_scale
    ]
    if not steps:
        return None
    up = sum(step > 0 for step in steps)
    down = sum(step < 0 for step in steps)
    return Pairs(up, len(steps) - up - down, down)


# What is told to whom


def for_coordinator(asked):
    """(what is told, how many questions are not): no column of fewer than five. A coordinator knows who
    has answered, and must not read from the figures what."""
    told = []
    for one in asked:
        columns = {kind: column for kind, column in one.columns.items() if column.n >= FEWEST}
        pairs = one.pairs if one.pairs and one.pairs.n >= FEWEST else None
        if columns:
            told.append(replace(one, columns=columns, pairs=pairs))
    return told, len(asked) - len(told)


class Scale(NamedTuple):
    """One question as it is told to those who see no person, whatever its versions.

    options : {place: Option} as text, in their order      people : [(who, place, occasion), …]
    """

    name: str
    question: Question
    options: dict[str, Option]
    occasions: tuple[str, ...]
    people: list[tuple]

    @property
    def positive(self):
        """The places that the headline figure counts."""
        return {place for place, option in self.options.items() if option.is_positive}


NO_ANSWER = "none"


def scales(programme, on):
    """[Scale, …] of what a programme has asked, with what was answered by a day. Who left a question
    open stands there too: else one question would tell of another who did not answer it."""
    found: dict[tuple, list[Question]] = {}
    questions = Question.objects.filter(questionnaire__programme=programme)
    for one in questions.select_related("questionnaire").prefetch_related("options"):
        scale = tuple(option.label_da for option in one.options.all())
        found.setdefault((one.code, scale), []).append(one)
    said = Answer.objects.filter(
        response__questionnaire__programme=programme, response__answered_on__lte=on
    )
    given: dict[int, list[tuple]] = defaultdict(list)
    for question, option, citizen, company, kind in said.order_by("pk").values_list(
        "question", "option", "response__citizen", "response__company", "response__kind"
    ):
        given[question].append((citizen or company, option, kind))
    return [_scale(same, given) for same in found.values()]


def _scale(same, given):
    same = sorted(same, key=lambda one: (one.questionnaire.version, one.pk))
    newest = same[-1]
    place = {option.pk: str(n) for one in same for n, option in enumerate(one.options.all())}
    return Scale(
        f"survey_{min(one.pk for one in same)}",
        newest,
        {str(n): option for n, option in enumerate(newest.options.all())},
        tuple(kind for kind in Kind.values if any(kind == one.questionnaire.kind for one in same)),
        [
            (who, place.get(option, NO_ANSWER), kind)
            for one in same
            for who, option, kind in given[one.pk]
        ],
    )


# What a target measures: the question, and when it was asked.
OF_TARGETS = {
    Target.Measure.TOOLS: ("tools", Kind.END),
    Target.Measure.WELLBEING: ("job_wellbeing", Kind.END),
    Target.Measure.INSIGHT: ("insight", Kind.COMPANY),
}


def measured(programme, on):
    """{measure: (n, N)} of the targets that surveys answer, where somebody has answered."""
    found = {}
    of_code = {scale.question.code: scale for scale in scales(programme, on)}
    for measure, (code, occasion) in OF_TARGETS.items():
        if scale := of_code.get(code):
            said = [
                place
                for _who, place, kind in scale.people
                if kind == occasion and place != NO_ANSWER
            ]
            if said:
                found[measure] = sum(place in scale.positive for place in said), len(said)
    return found
