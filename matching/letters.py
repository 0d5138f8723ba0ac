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
    return user.is_active and _sent(user.email, subject, body, about, f"user {user.pk}")


def send_to_contact(contact, subject, body, *, about):
    """Send a letter to somebody at a company, who has no log-in; returns whether it is on its way."""
    return _sent(contact.email, subject, body, about, f"contact {contact.pk}")


def _sent(address, subject, body, about, whom):
    try:
        EmailMessage(subject=subject, body=body, to=[address]).send()
    except OSError:  # whatever a mail server or the way to it says, SMTPException among them
        logger.warning("The letter about %s could not be sent to %s", about, whom)
        return False
    return True
