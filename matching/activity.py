"""The last day on which something happened in a case, or with a volunteer: what the periods of keeping
count from. That somebody looked at it is no activity, and neither is what a command changed."""

import datetime
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Model
from django.utils.timezone import localdate

from citizens.models import Citizen, Referral, WishList
from matching.models import (
    Attendance,
    CafeSignUp,
    CaseOnAgenda,
    Change,
    Consent,
    Conversation,
    CouldBeMe,
    FollowUp,
    MatchEvent,
    Task,
    Worry,
)
from mentors.models import Mentor

# What happens in a case, the way to the citizen, and when it was.
OF_CITIZENS: Iterable[tuple[type[Model], str, str]] = (
    (Citizen, "pk", "referred_on"),
    (Referral, "citizen", "referred_on"),
    (Referral, "citizen", "admitted_on"),
    (Referral, "citizen", "declined_on"),
    (WishList, "citizen", "recorded_on"),
    (Consent, "citizen", "from_on"),
    (Conversation, "citizen", "held_on"),
    (Conversation, "match__citizen", "held_on"),
    (MatchEvent, "match__citizen", "at"),
    (FollowUp, "match__citizen", "held_on"),
    (CaseOnAgenda, "citizen", "meeting__held_on"),
    (Attendance, "citizen", "day__on"),
    (CafeSignUp, "citizen", "cafe__held_at"),
    (CouldBeMe, "citizen", "visit__held_on"),
    (Task, "citizen", "done_at"),
    (Worry, "citizen", "raised_at"),
    (Worry, "citizen", "reacted_at"),
)
OF_MENTORS: Iterable[tuple[type[Model], str, str]] = (
    (Mentor, "pk", "contract_signed_on"),
    (Mentor, "pk", "active_from"),
    (Mentor, "pk", "timetable_confirmed_on"),
    (Mentor, "pk", "left_on"),
    (Conversation, "mentor", "held_on"),
    (MatchEvent, "match__mentor", "at"),
)


def of_citizens(citizens):
    """{citizen's key: the last day}; whoever has none is not in it.

    citizens : a queryset, or keys
    """
    changed = Change.objects.filter(about__in=_keys(citizens), actor__isnull=False)
    return _latest(OF_CITIZENS, citizens, changed.order_by().values_list("about"))


def of_mentors(mentors):
    """{volunteer's key: the last day}, as of citizens; confirming one's times counts too."""
    changed = Change.objects.filter(
        content_type=ContentType.objects.get_for_model(Mentor),
        object_id__in=_keys(mentors),
        actor__isnull=False,
    )
    return _latest(OF_MENTORS, mentors, changed.order_by().values_list("object_id"))


def _latest(table, keys, changed):
    latest: dict[int, datetime.date] = {}
    keys = _keys(keys)
    found = [changed.annotate(Max("timestamp"))]
    for model, way, when in table:
        rows = model._default_manager.filter(**{f"{way}__in": keys, f"{when}__isnull": False})
        found.append(rows.order_by().values_list(way).annotate(Max(when)))
    for pk, last in (row for rows in found for row in rows):
        day = localdate(last) if isinstance(last, datetime.datetime) else last
        latest[pk] = max(day, latest.get(pk, day))
    return latest


def _keys(rows):
    return rows.values("pk") if hasattr(rows, "values") else list(rows)
