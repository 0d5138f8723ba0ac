"""Progression: what is measured with a citizen, what the citizen works on, and how it develops."""

import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from citizens.models import Citizen, Focus, Measurement, Score
from matching.cadence import Clock
from matching.policies import is_contact_person
from matching.refusals import Refused
from matching.stages import Kind, Stage
from matching.wording import figure
from programme.days import DAY, months_later
from programme.models import set_in_use


class Said(NamedTuple):
    """What is said about one indicator; None and "" where nothing is."""

    now: int | None = None
    wished: int | None = None
    comment: str = ""


class Reading(NamedTuple):
    """One indicator as the measurements tell it: `now` is of the newest alone, `last` the figure before
    it, whenever that was; what is wished stands until something else is."""

    indicator: Any
    now: int | None
    comment: str
    last: int | None
    last_on: datetime.date | None
    last_comment: str
    last_comment_on: datetime.date | None
    wished: int | None


class Happening(NamedTuple):
    """Something on the axis of time: a day, or the days of a pause."""

    on: datetime.date
    what: str
    until: datetime.date | None = None
    is_pause: bool = False


# Writing


def why_not_measure(user, citizen):
    """Why a user may not write measurements about a citizen: a sentence, or ""."""
    return "" if is_contact_person(user, citizen) else _("You cannot write here.")


@transaction.atomic
def write(
    citizen,
    indicator_set,
    said,
    *,
    measured_on,
    by,
    at,
    respondent=Measurement.Respondent.CITIZEN,
    after_talk=False,
    measurement=None,
):
    """Write down a measurement, or mend one. The same once more has no further effect.

    said : {indicator of the set: Said}, those left out are not asked
    measurement : the one to mend; its set and respondent stay
    """
    # Two presses at once must find one another's row.
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    said = {key: one._replace(comment=one.comment.strip()) for key, one in said.items()}
    said = {key: one for key, one in said.items() if one != Said()}
    same_day = Measurement.objects.filter(
        citizen=citizen, measured_on=measured_on, respondent=respondent
    )
    there = same_day.exclude(pk=measurement.pk).first() if measurement else same_day.first()
    if there and not measurement and _told(there) == said:
        return there
    if refusal := why_not_measure(by, citizen) or _why_not_on(citizen, measured_on, at):
        raise Refused(refusal)
    if there:
        raise Refused(
            _("There is a measurement of %s already: open that one to change it.")
            % date_format(measured_on, "SHORT_DATE_FORMAT")
        )
    if not said:
        raise Refused(_("Write one figure or one comment at least."))
    if any(
        respondent != Measurement.Respondent.CITIZEN and one.wished is not None
        for one in said.values()
    ):
        raise Refused(_("What is wished is the citizen's to say."))
    measurement = measurement or Measurement(
        citizen=citizen, indicator_set=indicator_set, respondent=respondent
    )
    if not measurement.pk:
        measurement.recorded_by, measurement.recorded_at = by, at
    measurement.measured_on, measurement.after_talk = measured_on, after_talk
    measurement.save()
    _keep(measurement, said)
    return measurement


def _told(measurement):
    return {
        score.indicator: Said(score.now, score.wished, score.comment)
        for score in measurement.scores.select_related("indicator", "measurement__citizen")
    }


def _keep(measurement, said):
    """Let the scores be what is said, and no others."""
    there = {score.indicator_id: score for score in measurement.scores.all()}
    for indicator, one in said.items():
        score = there.pop(indicator.pk, None) or Score(measurement=measurement, indicator=indicator)
        score.now, score.wished, score.comment = one
        score.save()
    for score in there.values():
        score.delete()


def _why_not_on(citizen, measured_on, at):
    if measured_on > timezone.localdate(at):
        return _("A measurement cannot lie in the future: choose today or an earlier day.")
    if citizen.referred_on and measured_on < citizen.referred_on:
        return _("The measurement cannot be before the citizen was referred.")
    if measured_on < timezone.localdate(at) - 10 * datetime.timedelta(days=366):
        return _("%s is too far away: look at the year.") % date_format(measured_on)
    return ""


@transaction.atomic
def choose_focus(citizen, codes, *, on, by):
    """What the citizen works on from a day on; what is not among it any more ends the day before."""
    Citizen.objects.select_for_update().get(pk=citizen.pk)
    if refusal := why_not_measure(by, citizen):
        raise Refused(refusal)
    current = {one.code: one for one in Focus.objects.filter(citizen=citizen, until_on=None)}
    for code, one in current.items():
        if code in codes:
            continue
        if one.from_on >= on:
            one.delete()  # it never was
        else:
            one.until_on = on - DAY
            one.save()
    for code in dict.fromkeys(codes):
        if code not in current:
            Focus.objects.create(citizen=citizen, code=code, from_on=on)


# Reading


def readings(newest, earlier, indicators):
    """[Reading, …] of some indicators, in their order.

    newest : the measurement that says what is now, or None      earlier : the respondent's others, in order
    """
    return [_reading(newest, earlier, indicator) for indicator in indicators]


def _reading(newest, earlier, indicator):
    before = [(one.measured_on, score_of(one, indicator.code)) for one in reversed(earlier)]
    before = [(day, score) for day, score in before if score]
    score = score_of(newest, indicator.code) if newest else None
    figures = [(score.now, day) for day, score in before if score.now is not None]
    comments = [(score.comment, day) for day, score in before if score.comment]
    wishes = [one.wished for one in [score, *(each for _day, each in before)] if one]
    last, last_on = next(iter(figures), (None, None))
    last_comment, last_comment_on = next(iter(comments), ("", None))
    return Reading(
        indicator=indicator,
        now=score.now if score else None,
        comment=score.comment if score else "",
        last=last,
        last_on=last_on,
        last_comment=last_comment,
        last_comment_on=last_comment_on,
        wished=next((one for one in wishes if one is not None), None),
    )


def score_of(measurement, code):
    """What a measurement says about the indicator of a code, or None."""
    return next((one for one in measurement.scores.all() if one.indicator.code == code), None)


def figures_over_time(measurements, code):
    """[(day, figure), …] of one indicator, in order; days without a figure are left out."""
    found = ((one.measured_on, score_of(one, code)) for one in measurements)
    return sorted((day, score.now) for day, score in found if score and score.now is not None)


def next_due(citizen, indicator_set, measurements, today):
    """The day on which the next measurement is due, by the set's own interval; None where it has none,
    where nothing is measured yet, or while a pause lasts.

    measurements : those of the citizen, both respondents'
    """
    if indicator_set is None or not indicator_set.every_months:
        return None
    last: dict[str, datetime.date] = {}
    for one in measurements:
        last[one.respondent] = max(one.measured_on, last.get(one.respondent, one.measured_on))
    if not last:
        return None
    base = min(last.values())  # whoever answered longest ago
    return Clock(citizen, today).due(base, months_later(base, indicator_set.every_months))


def set_of(citizen, on):
    """The set that a citizen is measured by on a day, or None."""
    return set_in_use(citizen.programme, on)


def happenings(citizen, matches, *, since, until):
    """[Happening, …] in order: what began, changed and ended at places and with volunteers, and pauses.

    matches : those that the reader may see, with `hours` and `events` loaded
    """
    found = [one for match in matches for one in _of_match(match)]
    for pause in citizen.pauses.all():
        ends = min(pause.ends_on or until, until)
        if pause.begins_on <= until and ends >= since:
            begins = max(pause.begins_on, since)
            found.append(Happening(begins, _("Pause"), ends, is_pause=True))
    return sorted((one for one in found if since <= one.on <= until), key=lambda one: one.on)


def _of_match(match):
    if match.started_on is None:
        return
    with_whom = {"name": match.other}
    if match.kind == Kind.MENTORS:
        yield Happening(match.started_on, _("%(name)s began as a volunteer") % with_whom)
    else:
        yield from _of_place(match, with_whom)
    if match.ended_on:
        yield Happening(match.ended_on, _("%(name)s: ended") % with_whom)


def _of_place(match, with_whom):
    job_on = next(
        (timezone.localdate(one.at) for one in match.events.all() if one.to_stage == Stage.JOB),
        None,
    )
    if job_on is None or job_on > match.started_on:
        yield Happening(match.started_on, _("%(name)s: internship began") % with_whom)
    if job_on is not None:
        yield Happening(max(job_on, match.started_on), _("%(name)s: job began") % with_whom)
    hours = sorted(match.hours.all(), key=lambda one: (one.from_on, one.pk))
    for before, after in zip(hours, hours[1:], strict=False):
        if after.hours > before.hours:
            hours_of = {"hours": figure(after.hours), "before": figure(before.hours)}
            what = _("%(name)s: %(hours)s hours a week instead of %(before)s")
            yield Happening(after.from_on, what % (with_whom | hours_of))
