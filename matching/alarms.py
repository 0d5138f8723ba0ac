"""What has stopped without a sound, said to those whom it concerns. To the coordinators: reminders that no
longer go out, an office where nobody is matched, weights under which nobody fits. To the administrator: logs
that are no longer sealed, and what is no longer erased.

Offices and counts only; no alarm is about a person.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Min
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from citizens.models import Citizen
from matching.cadence import is_working_day
from matching.models import Decision, MatchEvent, Run, ScoringModel, Unreadable
from matching.models.runs import ERASE, SEAL, SEND_DUE
from matching.stages import BEFORE_YES, Kind, Stage
from matching.visibility import offices_of
from programme.models import Office, User
from programme.roles import Role

DAY = datetime.timedelta(days=1)
WORKING_DAYS_WITHOUT_RUN = 2
NIGHTS_WITHOUT_RUN = 2
DAYS_WITHOUT_MATCH = 30
LISTS_WITH_NOBODY = 10
NO_YES = "consent"  # the rule of a citizen who has not said yes: that tells nothing of the weights


@dataclass(frozen=True)
class RemindersStopped:
    """`due --send` does not run."""

    last_on: datetime.date | None  # None: it never has

    def sentence(self):
        if self.last_on is None:
            return _("The reminders have never been sent. Ask whoever runs the system.")
        return _("The reminders have not been sent since %s. Ask whoever runs the system.") % (
            date_format(self.last_on, "SHORT_DATE_FORMAT")
        )


@dataclass(frozen=True)
class NightStopped:
    """A command of the night does not run: what is in the logs can be changed unseen, or what has had its
    time stays."""

    name: str
    last_on: datetime.date | None  # None: it never has

    def sentence(self):
        never, since = OF_THE_NIGHT[self.name]
        if self.last_on is None:
            return str(never)
        return since % date_format(self.last_on, "SHORT_DATE_FORMAT")


# Each with what to say where it never ran, and where it has stopped.
OF_THE_NIGHT = {
    SEAL: (
        gettext_lazy("The log has never been sealed. Ask whoever runs the system."),
        gettext_lazy("The log has not been sealed since %s. Ask whoever runs the system."),
    ),
    ERASE: (
        gettext_lazy(
            "What has had its time has never been erased by itself. Ask whoever runs the system."
        ),
        gettext_lazy(
            "What has had its time has not been erased since %s. Ask whoever runs the system."
        ),
    ),
}


@dataclass(frozen=True)
class NobodyMatched:
    """Citizens of an office seek, and no match has come as far as their yes for long."""

    office: Office
    waiting: int

    def sentence(self):
        return ngettext(
            "%(office)s: nobody has been matched for %(days)d days, and %(count)d citizen seeks.",
            "%(office)s: nobody has been matched for %(days)d days, and %(count)d citizens seek.",
            self.waiting,
        ) % {"office": self.office, "days": DAYS_WITHOUT_MATCH, "count": self.waiting}


@dataclass(frozen=True)
class NobodyFits:
    """The latest lists under the version in use have nobody on them."""

    version: ScoringModel

    def sentence(self):
        return _(
            "%(kind)s, version %(version)d of the weights: nobody stood on any of the last"
            " %(count)d lists."
        ) % {
            "kind": self.version.get_name_display(),
            "version": self.version.version,
            "count": LISTS_WITH_NOBODY,
        }


def alarms(user, today):
    """What has stopped and concerns a user: alarms, each with its `sentence()`, the widest first."""
    if not user.is_active or user.role != Role.COORDINATOR:
        return []
    found = [] if settings.DEMO else _reminders(today)
    return [*found, *_versions(), *_offices(offices_of(user), today)]


def alarms_of_nights(today):
    """What has stopped and concerns whoever looks after the logs. A night's run comes before the morning,
    so that of a night that is not over nothing is said."""
    if settings.DEMO:
        return []
    runs = {name: _last_run(name) for name in OF_THE_NIGHT}
    return [
        NightStopped(name, localdate(last) if last else None)
        for name, (last, since) in runs.items()
        if since is not None and today - localdate(since) >= NIGHTS_WITHOUT_RUN * DAY
    ]


def alarms_to_mail(today):
    """{coordinator: the alarms for the mail}. A mail that goes out says nothing of mails that do not."""
    everybody = _versions()
    offices = {one.office.pk: one for one in _offices(Office.objects.all(), today)}
    found = defaultdict(list)
    if not (everybody or offices):
        return found
    for user in User.objects.filter(role=Role.COORDINATOR, is_active=True):
        hers = [
            offices[pk] for pk in offices_of(user).values_list("pk", flat=True) if pk in offices
        ]
        if everybody or hers:
            found[user] = [*everybody, *hers]
    return found


def _last_run(name):
    """(when something last ran, since when it should have again). What has never run should have since the
    first user was entered."""
    last = Run.objects.filter(name=name).values_list("at", flat=True).first()
    return last, last or User.objects.aggregate(first=Min("joined_at"))["first"]


def _reminders(today):
    """Counted in working days, for on others no mail goes out."""
    last, since = _last_run(SEND_DUE)
    if since is None:
        return []
    missed, day = 0, localdate(since) + DAY
    while day <= today and missed < WORKING_DAYS_WITHOUT_RUN:
        missed += is_working_day(day)
        day += DAY
    if missed < WORKING_DAYS_WITHOUT_RUN:
        return []
    return [RemindersStopped(localdate(last) if last else None)]


def _offices(offices, today):
    """An alarm for each office that stands still, by name.

    A citizen waits who seeks, is not in a pause, and has been there as long as nobody was matched:
    since the referral, or where that day is not known since the first answer in the register.
    """
    since = today - DAYS_WITHOUT_MATCH * DAY
    waiting = (
        Citizen.objects.filter(office__in=offices, phase=Citizen.Phase.SEEKING)
        .annotate(there_since=Coalesce("referred_on", Min("consents__from_on")))
        .filter(there_since__lte=since)
        .prefetch_related("pauses")
    )
    counts = Counter(one.office_id for one in waiting if one.paused_on(today) is None)
    moved = set(
        MatchEvent.objects.filter(match__citizen__office__in=[*counts], at__date__gt=since)
        .exclude(to_stage__in=[*BEFORE_YES, Stage.ENDED])
        .values_list("match__citizen__office", flat=True)
    )
    still = Office.objects.filter(pk__in=[pk for pk in counts if pk not in moved])
    return [NobodyMatched(office, counts[office.pk]) for office in still.order_by("name")]


def _versions():
    """An alarm for each version in use that leaves nobody on the lists."""
    return [
        NobodyFits(version)
        for version in (ScoringModel.active(kind) for kind in Kind)
        if _excludes_everybody(version)
    ]


def _excludes_everybody(version):
    """Whether nobody stands on its latest lists, and another rule than a missing yes is why.

    Lists whose content is erased are passed over; one that cannot be read is no proof of anything.
    """
    lists = (
        Decision.objects.filter(model=version, result__packed__isnull=False)
        .select_related("result")
        .order_by("-pk")[:LISTS_WITH_NOBODY]
    )
    rules, read = set(), 0
    for decision in lists:
        try:
            result = decision.result.content
        except Unreadable:
            return False
        if result["order"]:
            return False
        rules |= set(result["excluded"].values())
        read += 1
    return read == LISTS_WITH_NOBODY and bool(rules - {NO_YES})
