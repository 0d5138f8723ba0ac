"""What has to do with the log-in is said in the journal: who came in by what, what was tried, and what was
changed about it. A user is a number there; of an address that nobody here has stands a fingerprint."""

import logging

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import (
    authentication_step_completed,
    login_code_rejected,
    password_changed,
    password_reset,
)
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.core.exceptions import PermissionDenied
from django.dispatch import receiver
from django.utils.crypto import salted_hmac

log = logging.getLogger(__name__)


def tell(what, request, user=None, **more):
    event = {"user": user and user.pk, "network": _network(request), **more}
    log.info(what, extra={"event": {name: said for name, said in event.items() if said}})


def _network(request):
    """The network address that the limits count by; a command at the machine has none."""
    try:
        return request and get_adapter().get_client_ip(request)
    except PermissionDenied:  # fewer proxies than TRUSTED_PROXY_COUNT says
        return None


def fingerprint(address):
    """The same for the same address, so that many tries at one can be seen; it leads back to none."""
    return salted_hmac("web.events", address.lower(), algorithm="sha256").hexdigest()[:16]


@receiver(user_logged_in)
def came_in(request, user, **kwargs):
    ways = [record["method"] for record in get_authentication_records(request, user)]
    tell("logged in", request, user, by=ways)


@receiver(user_login_failed)
def refused(credentials, request=None, **kwargs):
    address = credentials.get("email") or credentials.get("username") or ""
    tell("log-in refused", request, address=address and fingerprint(address))


@receiver(user_logged_out)
def left(request, user=None, **kwargs):
    tell("logged out", request, user)


@receiver(login_code_rejected)
def code_refused(request, user=None, **kwargs):
    tell("code refused", request, user)


@receiver(authentication_failed)
def second_factor_refused(request, user, authenticator, **kwargs):
    tell("second factor refused", request, user, kind=authenticator.type)


@receiver(authentication_step_completed)
def shown_again(request, user, method, reauthenticated=False, **kwargs):
    if reauthenticated:
        tell("showed once more who it is", request, user, by=[method])


CHANGES = {
    password_changed: "password changed",
    password_reset: "password made anew by mail",
    authenticator_added: "second factor added",
    authenticator_removed: "second factor removed",
    authenticator_reset: "recovery codes made anew",
}


@receiver(list(CHANGES))
def changed(signal, request, user, authenticator=None, **kwargs):
    tell(CHANGES[signal], request, user, kind=authenticator and authenticator.type)
