"""Every wish has an answer: what has come of it is read off the matches, and nothing is stored for it."""

import datetime
from dataclasses import dataclass, replace

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz

from citizens.models import Wish
from matching.encoding import word_lists
from matching.models import ScoringModel
from matching.scoring.ranking import Scorer
from matching.scoring.text import phrases
from matching.scoring.weighting import canonical
from matching.stages import Kind, Stage
from matching.suggestions import language

LONG = 180  # days after which an untried top wish is marked
NOBODY_ASKED = {Stage.SHORTLISTED, Stage.AGREED, Stage.ENDED}


class Status(models.TextChoices):
    UNTRIED = "untried", _("Not tried yet")
    ASKED = "asked", _("Asked")
    TRIED = "tried", _("Tried")
    LET_GO = "let_go", _("Let go")
    WORKPLACE = "workplace", _("About the workplace")


@dataclass(frozen=True)
class WishAnswer:
    """A wish and what has come of it. `untried_days` is told of the top wish alone; a wish about the
    workplace ("ro") is no work to try."""

    text: str
    kind: str
    status: str
    companies: int = 0  # that have been asked
    let_go_on: datetime.date | None = None
    untried_days: int | None = None

    @property
    def label(self):
        return Status(self.status).label

    @property
    def is_late(self):
        return self.untried_days is not None and self.untried_days > LONG


def wish_answers(citizen, on=None):
    """[WishAnswer, …]: the tasks in their order, the companies, then the wishes that were let go.

    citizen : with `wish_lists__wishes` and `pauses` prefetched, where the number of queries counts
    """
    on = on or timezone.localdate()
    lists = sorted(citizen.wish_lists.all(), key=lambda one: one.pk)
    if not lists:
        return []
    likeness = _Likeness(citizen)
    wishes = [(wish.kind, wish.text) for wish in lists[-1].wishes.all()]
    answers = [likeness.answer(kind, text) for kind, text in _tasks_first(wishes)]
    return [*_with_the_wait(answers, lists, citizen, on), *_let_go(lists)]


def _tasks_first(wishes):
    return sorted(wishes, key=lambda wish: wish[0] != Wish.Kind.TASK)


class _Likeness:
    """Which matches answer to a wish: by the tasks of the opening, or by the company."""

    def __init__(self, citizen):
        model = ScoringModel.active(Kind.COMPANIES)
        words = language(canonical(word_lists()))
        self.language = words
        self.parameters = Scorer.of(Kind.COMPANIES, model.document, words).parameters
        self.matches = [
            (match, {event.to_stage for event in match.events.all()} | {match.stage})
            for match in citizen.matches.filter(kind=Kind.COMPANIES)
            .select_related("opening__company")
            .prefetch_related("events")
        ]

    def answer(self, kind, text):
        if kind == Wish.Kind.TASK:
            said = [
                phrase
                for phrase in phrases(text)
                if self.language.looks_like_work(phrase) >= self.parameters["work"]
            ]
            if not said:
                return WishAnswer(text, kind, Status.WORKPLACE)
            found = [pair for pair in self.matches if self._best(said, pair[0].opening.tasks)]
        else:
            found = [pair for pair in self.matches if self._is_place(text, pair[0])]
        asked = {
            match.opening.company_id
            for match, been in found
            if match.started_on or been - NOBODY_ASKED
        }
        if any(match.started_on for match, _been in found):
            return WishAnswer(text, kind, Status.TRIED, len(asked))
        return WishAnswer(text, kind, Status.ASKED if asked else Status.UNTRIED, len(asked))

    def _best(self, said, tasks):
        """Whether one of the tasks is like one of the phrases."""
        return any(
            self.language.most_alike(phrase, tasks)[1] >= self.parameters["alike"]
            for phrase in said
            if tasks
        )

    def _is_place(self, text, match):
        company = match.opening.company
        same = fuzz.ratio(text.casefold(), company.name.casefold())
        if same >= self.parameters["same_name"]:
            return True
        return bool(company.industry) and self._best([text], [company.industry])


def _with_the_wait(answers, lists, citizen, on):
    """The same answers; the top wish says for how long it has been untried."""
    top = next(
        (
            place
            for place, one in enumerate(answers)
            if one.kind == Wish.Kind.TASK and one.status != Status.WORKPLACE
        ),
        None,
    )
    if top is None or answers[top].status == Status.TRIED:
        return answers
    one = answers[top]
    since = _wished_since(one.text, lists)
    days = _days_that_count(since, on, citizen.pauses.all())
    return [*answers[:top], replace(one, untried_days=days), *answers[top + 1 :]]


def _wished_since(text, lists):
    """The day from which a wish has stood on every list until today's."""
    since = lists[-1].recorded_on
    for earlier in reversed(lists):
        if text.casefold() not in {wish.text.casefold() for wish in earlier.wishes.all()}:
            break
        since = earlier.recorded_on
    return since


def _days_that_count(since, on, pauses):
    """Days from one to another, those of a pause left out: every clock stands still in it."""
    day = datetime.timedelta(days=1)
    days = {since + n * day for n in range(max((on - since).days, 0))}
    for pause in pauses:
        days = {one for one in days if not pause.covers(one)}
    return len(days)


def _let_go(lists):
    """Wishes of earlier lists that stand on today's no more, the latest to go first."""
    now = {(wish.kind, wish.text.casefold()) for wish in lists[-1].wishes.all()}
    gone = {}
    for earlier, later in zip(lists, lists[1:], strict=False):
        for wish in earlier.wishes.all():
            key = (wish.kind, wish.text.casefold())
            if key not in now:
                kept = {(other.kind, other.text.casefold()) for other in later.wishes.all()}
                if key not in kept:
                    gone[key] = WishAnswer(
                        wish.text, wish.kind, Status.LET_GO, let_go_on=later.recorded_on
                    )
    return sorted(gone.values(), key=lambda one: one.let_go_on, reverse=True)
