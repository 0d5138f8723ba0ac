"""A programme's sets of indicators: the next version of one, and which one is measured by."""

import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from programme.models import Indicator, IndicatorSet, Programme

FARTHEST = datetime.timedelta(days=366)
OF_SET = ("title_da", "title_en", "every_months", "respondents")
OF_INDICATOR = tuple(
    f"{name}_{language}"
    for name in ("title", "question", "low", "high")
    for language in ("da", "en")
)


def latest_sets(programme):
    """The newest version of each set of a programme, those that were taken into use first."""
    found: dict[str, IndicatorSet] = {}
    for one in programme.indicator_sets.prefetch_related("indicators"):  # the newest first
        found.setdefault(one.code, one)
    return sorted(found.values(), key=lambda one: one.from_on is None)


@transaction.atomic
def next_version(indicator_set, asked, *, from_on, **facts):
    """Make the next version, to be measured by from a day on. What was measured keeps its own. The same
    once more makes nothing.

    asked : [{"code": the code, or "" for a new one, "title_da": …, …}, …] in their order
    facts : what else of the set is to change, by the names of `OF_SET`
    """
    programme = Programme.objects.select_for_update().get(pk=indicator_set.programme_id)
    versions = programme.indicator_sets.filter(code=indicator_set.code)
    newest = versions[0]
    facts = {name: getattr(newest, name) for name in OF_SET} | facts
    if _described(newest) == (from_on, facts, asked):
        return newest
    made = IndicatorSet.objects.create(
        programme=programme,
        code=newest.code,
        version=newest.version + 1,
        from_on=from_on,
        **facts,
    )
    taken = set(
        Indicator.objects.filter(set__in=versions.values("pk")).values_list("code", flat=True)
    )
    for position, one in enumerate(asked, start=1):
        code = one["code"] or _new_code(one["title_da"], taken)
        taken.add(code)
        Indicator.objects.create(set=made, position=position, **one | {"code": code})
    return made


@transaction.atomic
def take_into_use(indicator_set, from_on):
    """Measure by this set from a day on, instead of the one until then."""
    Programme.objects.select_for_update().get(pk=indicator_set.programme_id)
    if indicator_set.from_on is None:
        indicator_set.from_on = from_on
        indicator_set.save()
        return indicator_set
    return next_version(indicator_set, asked_by(indicator_set), from_on=from_on)


def why_not_from(day):
    """Whether a set cannot begin on a day: "early", "late", or ""."""
    today = timezone.localdate()
    if day < today:
        return "early"
    return "late" if day > today + FARTHEST else ""


def asked_by(indicator_set) -> list[dict[str, Any]]:
    """What a set asks, as `next_version` takes it."""
    return [
        {name: getattr(one, name) for name in ("code", *OF_INDICATOR)}
        for one in indicator_set.indicators.all()
    ]


def _described(indicator_set):
    facts = {name: getattr(indicator_set, name) for name in OF_SET}
    return indicator_set.from_on, facts, asked_by(indicator_set)


def _new_code(title, taken):
    """A code that no version has had, so that two different things never share a curve."""
    stem = slugify(title)[:30] or "area"
    code, number = stem, 2
    while code in taken:
        code, number = f"{stem}-{number}", number + 1
    return code
