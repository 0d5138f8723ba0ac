"""What surveys come to: each question with its answers at start and end, each with its n, and how it went
for those who answered both."""

from collections import Counter
from dataclasses import dataclass, replace

from evaluation.figures import FEWEST, percent
from evaluation.models import Answer
from programme.models import Question, Questionnaire

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


def for_evaluator(asked):
    """(what is told, how many questions are not): a question in which nobody can be counted out.

    All of its cells are nought or at least five, those that follow by subtraction too; else less of it is
    told, and at last nothing. So there is no hidden cell beside a total that gives it back.
    """
    told = [safe for one in asked if (safe := _safe(one)) is not None]
    return told, len(asked) - len(told)


def _safe(one):
    kinds = list(one.columns)
    choices = [replace(one, pairs=None)]
    choices += [replace(one, columns={kind: one.columns[kind]}, pairs=None) for kind in kinds]
    for choice in (one, *choices):
        if all(count == 0 or count >= FEWEST for count in _cells(choice)):
            return choice
    return None


def _cells(one):
    """Every group that the figures of a question tell, or give by subtraction."""
    for column in one.columns.values():
        yield from column.counts
    if one.pairs:
        yield from (one.pairs.up, one.pairs.same, one.pairs.down)
        # Those who answered only once.
        yield from (column.n - one.pairs.n for column in one.columns.values())
