"""One mail on the morning of a working day to whoever has something due, or whose office stands still;
none when there is nothing.

References only: no name, no need, no note leaves the house in a mail.
"""

from collections import defaultdict

from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from matching.alarms import alarms_to_mail
from matching.cadence import is_working_day
from matching.models import Digest
from matching.wording import due_line


def send(found, today, *, at):
    """Send the digests of a morning, each once: (how many, whose could not be sent). One that fails
    holds up nobody else's, and is tried again by the next run."""
    if not is_working_day(today):
        return 0, []
    by_owner = defaultdict(list)
    for one in found:
        if one.owner and one.owner.is_active:
            by_owner[one.owner].append(one)
    stopped = alarms_to_mail(today)
    sent, failed = 0, []
    for owner in sorted({*by_owner, *stopped}, key=lambda one: one.pk):
        try:
            sent += _send_one(owner, by_owner[owner], stopped.get(owner, []), today, at)
        except OSError:  # whatever a mail server or the way to it says, SMTPException among them
            failed.append(owner)
    return sent, failed


@transaction.atomic
def _send_one(owner, lines, stopped, today, at):
    digest, new = Digest.objects.get_or_create(
        user=owner, on=today, defaults={"lines": len(lines) + len(stopped), "sent_at": at}
    )
    if not new and localdate(digest.sent_at) != today == localdate(at):
        # Somebody tried this day out on another; the mail of the morning itself comes all the same.
        new = True
        digest.lines, digest.sent_at = len(lines) + len(stopped), at
        digest.save(update_fields=["lines", "sent_at"])
    if new:
        # Sent before the row is final, so that a failure takes the row back.
        with translation.override("da"):
            mail = EmailMessage(
                subject=_("Rampe: %d contacts are due") % len(lines)
                if lines
                else _("Rampe: something stands still"),
                body="\n".join(
                    [*(one.sentence() for one in stopped), *(due_line(one, today) for one in lines)]
                ),
                to=[owner.email],
            )
        mail.send()
    return int(new)
