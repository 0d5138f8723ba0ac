"""A mail to the volunteer whose times were confirmed long ago: do they still fit? One in thirty days, and
no citizen in it."""

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.cadence import is_working_day
from matching.models import Digest
from mentors.models import Mentor
from programme.roles import Role

APART = datetime.timedelta(days=30)


def to_remind(today):
    """The volunteers with a log-in whose times are old: not those who have left, hold a pause, are yet to
    begin or have had a mail lately."""
    active = (
        Mentor.objects.filter(erased_on=None, user__is_active=True, user__role=Role.MENTOR)
        .filter(Q(left_on=None) | Q(left_on__gt=today))
        .exclude(active_from__gt=today)
        .exclude(user__in=Digest.objects.filter(on__gt=today - APART).values("user"))
        .select_related("user")
        .prefetch_related("pauses")
        .order_by("pk")
    )
    days = settings.CADENCE["times_hold_days"]
    return [one for one in active if one.times_are_old(today, days) and not one.paused_on(today)]


def send(*, at, log_in):
    """Send the reminders of a working day: (how many, whose could not be sent). One that fails holds up
    nobody else's, and is tried again by the next run.

    log_in : the whole address of the page where one asks for a code
    """
    today = localdate(at)
    if not is_working_day(today):
        return 0, []
    sent, failed = 0, []
    for mentor in to_remind(today):
        try:
            sent += _send_one(mentor, log_in, today, at)
        except OSError:  # whatever a mail server or the way to it says, SMTPException among them
            failed.append(mentor.user)
    return sent, failed


@transaction.atomic
def _send_one(mentor, log_in, today, at):
    _row, new = Digest.objects.get_or_create(
        user=mentor.user, on=today, defaults={"lines": 1, "sent_at": at}
    )
    if new:
        # Sent before the row is final, so that a failure takes the row back.
        with translation.override("da"):
            mail = EmailMessage(
                subject=_("Rampe: do your times still fit?"),
                body=_(
                    "Hello %(name)s\n\n"
                    "It is a while since you said when you can meet. Does it still fit? It takes two"
                    " minutes: log in here with a code that we send you by mail. You need no"
                    " password.\n\n"
                    "%(log_in)s\n\n"
                    "There you can also say that you can take one more, or hold a pause."
                )
                % {"name": mentor.first_name, "log_in": log_in},
                to=[mentor.user.email],
            )
        mail.send()
    return int(new)
