"""The read log: who saw which citizen, when, through what, as what, and which groups of fields.

Values are never in it. Rows are only added; `matching.seals` shows whether any was changed since.
"""

import datetime
import hashlib
import heapq
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models.functions import TruncDate
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from citizens.models import Citizen
from matching.fields import Group, can_be_seen, relations_of
from matching.models import Reading, ReadingReview, Seal
from matching.relations import Relation
from matching.seals import between
from programme.models import User


class NotNoted(Exception):
    """Somebody would see a citizen without a relation to that citizen: then nothing is shown."""


def write(noted, *, user, through, at):
    """One row a citizen, all in one go.

    noted : {citizen's key: groups}      user : None for a command at the machine
    Raises NotNoted where the user has no relation to one of them, and DatabaseError.
    """
    if not noted:
        return
    relations = _relations(user, noted)
    unrelated = sorted(noted.keys() - relations.keys())
    if unrelated:
        raise NotNoted(unrelated)
    rows = [
        Reading(
            citizen_id=pk,
            user=user,
            # As it comes back from the database, or the hash would not fit.
            at=at.astimezone(datetime.UTC),
            through=through,
            relation=relations[pk],
            # A page that is the same for all shows less to some.
            groups=sorted(str(group) for group in set(groups) & can_be_seen(relations[pk])),
        )
        for pk, groups in noted.items()
    ]
    for row in rows:
        row.hash = row.fingerprint()
    with transaction.atomic():  # a refusal here spoils nothing that was done before
        Reading.objects.bulk_create(rows)


def _relations(user, keys):
    if user is None:
        return dict.fromkeys(keys, Relation.MACHINE)
    found = Citizen.objects.filter(pk__in=list(keys)).only("consultant", "office").order_by()
    return relations_of(user, found)


def printed(citizens, groups, *, through, at):
    """What a command at the machine is about to print about citizens."""
    keys = {one.pk for one in citizens}
    write(dict.fromkeys(keys, set(groups)), user=None, through=through, at=at)


def forget(citizen):
    """Erase: the rows stay as a number in their day, and say nothing of anybody."""
    Reading.objects.filter(citizen=citizen).update(citizen=None, groups=[], salt="")


def labels(groups):
    """The groups of a row as words, in the order of the table; one that is no longer there, as it was.
    All of them are one word."""
    if set(groups) >= set(Group.values):
        return [_("all that is written")]
    known = [group.label for group in Group if group in groups]
    return [*known, *(one for one in groups if one not in Group.values)]


@dataclass(frozen=True)
class Seen:
    """That somebody saw a citizen on a day: how often and when, as what, and which groups."""

    who: User | None  # None: a command at the machine
    relation: Relation
    groups: list[str]  # words
    times: list[datetime.datetime]  # to the minute

    @property
    def later(self):
        """How often again, after the first time that day."""
        return len(self.times) - 1


def who_has_seen(citizen):
    """[(day, [Seen, …]), …], the latest day first, of each day the first to look first."""
    days: dict[datetime.date, dict] = defaultdict(dict)
    for row in citizen.readings.select_related("user").order_by("at", "pk"):
        moment = localtime(row.at)
        key = (row.user_id, row.relation)
        one = days[moment.date()].setdefault(key, {"who": row.user, "groups": set(), "times": []})
        one["groups"] |= set(row.groups)
        one["times"].append(moment.replace(second=0, microsecond=0))
    return [
        (day, [_seen(relation, one) for (_user, relation), one in days[day].items()])
        for day in sorted(days, reverse=True)
    ]


def _seen(relation, one):
    times = list(dict.fromkeys(one["times"]))
    return Seen(one["who"], Relation(relation), labels(one["groups"]), times)


@dataclass(frozen=True)
class Sample:
    """Readings for the administrator to look at, drawn from the days first to last."""

    first: datetime.date
    last: datetime.date
    readings: list[Reading]


def sample(today):
    """The sample of this month: from the month before, the same for everybody; None before a night is
    sealed.

    The seal of that month's last night draws it, so nobody could know beforehand which rows it would
    be. Until a whole month is over, it is drawn from the nights sealed so far.
    """
    sealed = Seal.objects.filter(log=Seal.Log.READING)
    draws = sealed.filter(on__lt=today.replace(day=1)).last() or sealed.last()
    if draws is None:
        return None
    first = draws.on.replace(day=1)
    begins, ends = between(first, draws.on)
    rows = Reading.objects.filter(at__gte=begins, at__lt=ends)
    drawn = heapq.nsmallest(
        settings.LOGS["sample"],
        rows.values_list("hash", "pk").iterator(),
        key=lambda row: hashlib.sha256(f"{draws.hash}{row[0]}".encode()).digest(),
    )
    found = Reading.objects.filter(pk__in=[pk for _hash, pk in drawn])
    return Sample(
        first,
        draws.on,
        list(found.select_related("user", "citizen", "review__by").order_by("at", "pk")),
    )


def review(reading, *, by, at, odd, note):
    """Write down that the administrator looked at a reading; the first who did counts."""
    return ReadingReview.objects.get_or_create(
        reading=reading, defaults={"by": by, "at": at, "odd": odd, "note": note}
    )[0]


@dataclass(frozen=True)
class ManyOutside:
    """On one day somebody looked up many citizens who are not his or hers."""

    user: User
    on: datetime.date
    citizens: int


def alarms(today):
    """Those of the last days, the latest first. A citizen whom the same user had in an own relation
    within those days does not count: a case is looked up before it is taken over."""
    since = today - datetime.timedelta(days=settings.LOGS["alarm_days"] - 1)
    begins, ends = between(since, today)
    rows = Reading.objects.filter(at__gte=begins, at__lt=ends, user__isnull=False)
    outside = rows.filter(relation=Relation.COLLEAGUE, citizen__isnull=False).order_by()
    own = set(rows.exclude(relation=Relation.COLLEAGUE).values_list("user", "citizen").distinct())
    looked_up = defaultdict(set)
    for user, citizen, on in (
        outside.annotate(on=TruncDate("at")).values_list("user", "citizen", "on").distinct()
    ):
        if (user, citizen) not in own:
            looked_up[on, user].add(citizen)
    many = {
        key: len(found)
        for key, found in looked_up.items()
        if len(found) > settings.LOGS["outside_a_day"]
    }
    users = User.objects.in_bulk({user for _on, user in many})
    return [
        ManyOutside(users[user], on, count)
        for (on, user), count in sorted(many.items(), reverse=True)
    ]
