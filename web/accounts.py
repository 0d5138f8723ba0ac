"""How the log-in behaves: who is asked for what, and that nothing tells a stranger who is here.

The administrator makes users, nobody signs up. Staff log in by password and second factor, volunteers by
a code sent to them, either also by their organisation's own log-in where one is set up.
"""

import logging
import time
from concurrent.futures import ThreadPoolExecutor

import jwt
from allauth.account import app_settings as account_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import RequestLoginCodeForm, ResetPasswordForm
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.account.utils import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    EditWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.sites.shortcuts import get_current_site
from django.dispatch import receiver
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from programme import second_factors
from programme.models import User
from programme.roles import NEED_SECOND_FACTOR, Role
from web.events import tell

log = logging.getLogger(__name__)

# One after the other, beside the answer. Were a mail sent before it, the time an answer takes, or a mail
# server that fails, would tell whose address is known.
OUTGOING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="log-in mail")


def lacks_second_factor(request):
    """Whether the reader is in, but must have a second factor and has none. Nobody in demo mode."""
    user = request.user
    return (
        not settings.DEMO
        and user.is_authenticated
        and user.role in NEED_SECOND_FACTOR
        and not has_second_factor(user)
        and not _vouched_for(request, user)
    )


def has_second_factor(user):
    """An app or a key; recovery codes only stand in for one."""
    return is_mfa_enabled(user, [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN])


def _vouched_for(request, user):
    """Whether the organisation let the user in, and is known to ask for a second factor itself."""
    return settings.OIDC_HAS_SECOND_FACTOR and any(
        record["method"] == "socialaccount" for record in get_authentication_records(request, user)
    )


class Accounts(DefaultAccountAdapter):
    # Whoever is stopped here is told a way back, and the same whether the address is known or not.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Choose “Forgot your password?” to get a new"
            " one, or ask your administrator."
        ),
        "too_many_login_attempts": _(
            "Too many attempts. Try again in five minutes; until then the right one is not let in either."
            " In a hurry? Ask your administrator."
        ),
    }

    def is_open_for_signup(self, request):
        return False

    def get_login_stages(self):
        ours = {"allauth.mfa.stages.AuthenticateStage": "web.accounts.SecondFactorStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app, **kwargs):
        """Before a second factor is changed: whoever has one must have shown it within five minutes, at
        the log-in or since; whoever has none must have logged in within them."""
        user = self.request.user
        ways = get_authentication_records(self.request, user)
        if has_second_factor(user):
            ways = [way for way in ways if way["method"] == "mfa"]
        latest = ways[-1]["at"] if ways else 0
        if time.time() - latest < account_settings.REAUTHENTICATION_TIMEOUT:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_reauthentication_methods(self, user):
        """The password alone is not enough for whoever has a second factor: it is asked along with it."""
        ways = super().get_reauthentication_methods(user)
        if not has_second_factor(user):
            return ways
        ways = [way for way in ways if way["id"] != "reauthenticate"]
        if not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            ways.reverse()  # the key first; what stays for a code are the recovery codes
        return ways

    def validation_error(self, code, *args):
        if code == "too_many_login_attempts":
            tell("too many attempts", self.request)
        return super().validation_error(code, *args)

    def send_mail(self, template_prefix, email, context):
        site = get_current_site(self.request)
        context = {"request": self.request, "email": email, "current_site": site, **context}
        OUTGOING.submit(_send, self.render_mail(template_prefix, email, context))

    def _get_login_attempts_cache_key(self, request, **credentials):
        """By address alone. allauth's own key holds the host as the browser names it, port included:
        another port in each request would be another count."""
        return credentials.get("email", "").lower()


def _send(mail):
    try:
        mail.send()
    except OSError as refused:  # SMTPException among them; what it says may name the address
        log.error("A mail of the log-in was not sent: %s", type(refused).__name__)


class CodeForm(RequestLoginCodeForm):
    """A code by mail is a volunteer's. Others get a mail that says how they log in, and the same page."""

    def clean(self):
        cleaned = super().clean()
        user = getattr(self, "_user", None)
        if user and user.role != Role.MENTOR:
            _tell(user, "account/email/use_your_password", "account_login")
            self._user = None
        return cleaned


class ForgottenPasswordForm(ResetPasswordForm):
    """Volunteers have no password: they are told that a code is sent to them."""

    users: list

    def save(self, request, **kwargs):
        volunteers = [user for user in self.users if user.role == Role.MENTOR]
        self.users = [user for user in self.users if user not in volunteers]
        for volunteer in volunteers:
            _tell(volunteer, "account/email/use_a_code", "account_request_login_code")
        return super().save(request, **kwargs)


def _tell(user, mail, page):
    adapter = Accounts()
    adapter.send_mail(
        mail, user.email, {"address": adapter.request.build_absolute_uri(reverse(page))}
    )


class SecondFactorStage(AuthenticateStage):
    def handle(self):
        if _vouched_for(self.request, self.login.user):
            return None, True
        return super().handle()


class SecondFactors(DefaultMFAAdapter):
    def encrypt(self, text):
        return second_factors.seal(text)

    def decrypt(self, encrypted_text):
        return second_factors.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self):
        return super().get_public_key_credential_rp_entity() | {"name": "Rampe"}


class _WithPassword(forms.Form):
    """Showing a second factor once more takes the password too, where there is one: a machine left open
    with its key in the port is not enough."""

    user: User

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.user.has_usable_password():
            self.fields["password"] = forms.CharField(
                label=_("Password"),
                strip=False,
                widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
            )
            self.order_fields(["password"])

    def clean_password(self):
        password = self.cleaned_data["password"]
        adapter = Accounts()
        if not adapter.reauthenticate(self.user, password):
            raise adapter.validation_error("incorrect_password")
        return password

    def _is_password_right(self):
        return "password" in self.cleaned_data or "password" not in self.fields


class CodeAgainForm(_WithPassword, ReauthenticateForm):
    def clean_code(self):
        """A code opens once, so a wrong password must not use it up."""
        return super().clean_code() if self._is_password_right() else ""


class KeyAgainForm(_WithPassword, ReauthenticateWebAuthnForm):
    def clean_credential(self):
        """What is wrong with a key is all that its page tells, so the password's fault is told there."""
        if not self._is_password_right():
            raise forms.ValidationError(self.errors["password"].data)
        return super().clean_credential()


@receiver(authentication_step_completed)
def _new_session_key(request, reauthenticated=False, **kwargs):
    if reauthenticated:
        request.session.cycle_key()


@receiver(authenticator_added)
def _counts_as_shown(request, user, authenticator, **kwargs):
    """Who has just set up a factor has shown it, and is not asked for it before the recovery codes."""
    record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)


@receiver([authenticator_added, authenticator_removed])
def _end_other_sessions(request, user, **kwargs):
    user.end_sessions()
    update_session_auth_hash(request, user)


class NewKeyForm(AddWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")
        self.fields["passwordless"].label = _("Log in with this alone, without a password")
        self.fields["passwordless"].help_text = _("It then asks for your finger, face or PIN.")


class RenameKeyForm(EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What you call it")


class Organisation(OpenIDConnectOAuth2Adapter):
    """What an organisation says counts where it says who it is, and signs it. allauth would take the
    direct connection for a signature (OpenID Connect Core, 3.1.3.7)."""

    # By a key that the organisation publishes: none of these can be made with what we know.
    SIGNED_BY = frozenset(
        f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512)
    )

    @property
    def openid_config(self):
        said = super().openid_config
        where = self.get_provider().app.settings["server_url"].split("/.well-known/")[0]
        if str(said.get("issuer")).rstrip("/") != where.rstrip("/"):
            raise OAuth2Error("The server says that it is another one.")
        return said

    def _decode_id_token(self, app, id_token):
        try:
            if jwt.get_unverified_header(id_token).get("alg") not in self.SIGNED_BY:
                raise OAuth2Error("The answer is not signed as it must be.")
            return jwtkit.verify_and_decode(
                credential=id_token,
                keys_url=self.openid_config["jwks_uri"],
                issuer=self.openid_config["issuer"],
                audience=app.client_id,
                lookup_kid=jwtkit.lookup_kid_jwk,
            )
        except (KeyError, jwt.PyJWTError) as odd:  # a key without a name, a token that is none
            raise OAuth2Error("The answer cannot be checked.") from odd


class OrganisationLogIn(DefaultSocialAccountAdapter):
    """Opens a user who is here, by the address that the organisation has verified. Nothing of what the
    organisation says is kept, and nobody's password is touched."""

    def list_apps(self, request, provider=None, client_id=None):
        """Those of the settings; a row of the database opens nothing."""
        return [app for app in super().list_apps(request, provider, client_id) if not app.pk]

    def populate_user(self, request, sociallogin, data):
        return sociallogin.user  # nobody is made, so there is nobody to fill in

    def pre_social_login(self, request, sociallogin):
        if sociallogin.state.get("process") != AuthProcess.LOGIN:
            raise _back(request, gettext("Log-ins cannot be joined here."))
        user = _user_of(sociallogin)
        if user is None:
            raise _back(
                request,
                gettext(
                    "Your organisation let you in, but nobody here has your address. Ask your administrator."
                ),
            )
        sociallogin.user = user

    def on_authentication_error(self, request, provider, **kwargs):
        raise _back(request, _not_let_in())


def _user_of(sociallogin):
    """The one user who may log in and whose address the organisation has verified, or None."""
    said = sociallogin.account.extra_data
    subjects = {part["sub"] for part in said.values()}
    if len(subjects) != 1:  # an answer about somebody else (OpenID Connect Core, 5.3.2)
        return None
    verified = [one.email for one in sociallogin.email_addresses if one.verified is True]
    found = [user for email in verified for user in filter_users_by_email(email, is_active=True)]
    return found[0] if len(found) == 1 else None


def _back(request, sentence):
    messages.error(request, sentence)
    return ImmediateHttpResponse(redirect("account_login"))


def _not_let_in():
    return gettext(
        "Your organisation's log-in did not let you in. Try again, or use your password here."
    )


@login_not_required
def organisation_log_in(request, provider_id):
    """The way to the organisation's log-in; where that does not answer, or says that it is another one,
    back with a sentence."""
    organisation = _organisation(request, provider_id)
    try:
        organisation.openid_config  # noqa: B018 - looked at before anybody is sent there
        return OAuth2LoginView.adapter_view(organisation)(request)
    except (RequestException, OAuth2Error):
        messages.error(request, _not_let_in())
        return redirect("account_login")


@login_not_required
def organisation_answer(request, provider_id):
    return OAuth2CallbackView.adapter_view(_organisation(request, provider_id))(request)


def _organisation(request, provider_id):
    organisation = Organisation(request, provider_id)
    try:
        organisation.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404 from None
    return organisation
