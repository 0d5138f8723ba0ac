"""Letters that follow a step. References only: no name of a citizen leaves the house in a mail.

What has been done stays done where a letter cannot be sent; whoever did it is told whom to call.
"""

import logging

from django.core.mail import EmailMessage

logger = logging.getLogger(__name__)


def send(user, subject, body, *, about):
    """Send a letter to a user who may log in; returns whether it is on its way.

    about : what it was about, for the journal
    """
    if not user.is_active:
        return False
    try:
        EmailMessage(subject=subject, body=body, to=[user.email]).send()
    except OSError:  # whatever a mail server or the way to it says, SMTPException among them
        logger.warning("The letter about %s could not be sent to user %s", about, user.pk)
        return False
    return True
