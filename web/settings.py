"""One settings file; everything that differs between machines comes from the environment.

DEBUG, SECRET_KEY, ALLOWED_HOSTS, FIELD_KEY, DATABASE_URL, DEMO, EMAIL_URL, CACHE_URL,
TRUSTED_PROXY_COUNT and OIDC_…. Without DEBUG the system
refuses to start unless SECRET_KEY, ALLOWED_HOSTS and FIELD_KEY are given (docs/operations.md).
"""

import base64
import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import Env, EnvError

BASE = Path(__file__).resolve().parent.parent
env = Env()

DEBUG = env.bool("DEBUG", False)
if DEBUG:
    os.environ.setdefault("SECRET_KEY", "only-for-development")
    os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
    if "FIELD_KEY_FILE" not in os.environ:
        os.environ.setdefault("FIELD_KEY", "b25seS1mb3ItZGV2ZWxvcG1lbnQtMzItYnl0ZXMtb2s=")


def field_key(name: str) -> bytes:
    """The 32 bytes that a setting gives in base64, or a file that `…_FILE` names; b"" for neither."""
    if name in os.environ and f"{name}_FILE" in os.environ:
        raise ImproperlyConfigured(f"Give {name} or {name}_FILE, not both.")
    try:
        file = env.str(f"{name}_FILE", "")
        written = Path(file).read_text().strip() if file else env.str(name, "")
        key = base64.b64decode(written, validate=True)
    except (OSError, ValueError) as wrong:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64: {wrong}") from wrong
    if key and len(key) != 32:
        raise ImproperlyConfigured(f"{name} must be 32 bytes in base64.")
    return key


try:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
except EnvError as missing:
    raise ImproperlyConfigured(
        f"{missing}. Without DEBUG=1, SECRET_KEY, ALLOWED_HOSTS and FIELD_KEY must be set."
    ) from missing
if not (SECRET_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured("SECRET_KEY and ALLOWED_HOSTS must not be empty.")
# Where a mail that no page sends leads to.
SITE_URL = env.str("SITE_URL", "") or (
    "http://127.0.0.1:8000" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
)
FIELD_KEY = field_key("FIELD_KEY")
FIELD_KEY_OLD = field_key("FIELD_KEY_OLD")  # while keys go from one to the other
if not FIELD_KEY:
    raise ImproperlyConfigured("Without DEBUG=1, FIELD_KEY or FIELD_KEY_FILE must be set.")
# The keys of the private texts, each wrapped by FIELD_KEY; never in the database nor in its backup.
KEY_STORE_OF_ONE_MACHINE = str(BASE / "var" / "keys")
KEY_STORE = env.str("KEY_STORE", KEY_STORE_OF_ONE_MACHINE)
DEMO = env.bool("DEMO", False)  # one-press log-in as one of the demo people

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "drf_spectacular",
    "drf_standardized_errors",
    "csp",
    "auditlog",
    "programme",
    "citizens",
    "mentors",
    "companies",
    "matching",
    "evaluation",
    "web",
]

MIDDLEWARE = [
    "web.middleware.NotServedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.ChosenLanguageMiddleware",
    "web.browser.BrowserMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.middleware.SessionEndsMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.once.SentOnceMiddleware",
    "web.watched.WatchedWordsMiddleware",
    "web.middleware.WholeLogInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "web.middleware.SecondFactorMiddleware",
    "web.reading.ChangeLogMiddleware",
    "web.reading.ReadLogMiddleware",
]

ROOT_URLCONF = "web.urls"
WSGI_APPLICATION = "web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.context.navigation",
            ],
        },
    }
]
FORM_RENDERER = "web.forms.renderer.Renderer"

(BASE / "var" / "static").mkdir(parents=True, exist_ok=True)
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{BASE}/var/rampe.sqlite3")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # WAL lets readers read while one writes; IMMEDIATE takes the write lock where a transaction
    # begins, so that two who confirm at once wait instead of failing; FULL survives a power cut;
    # secure_delete overwrites what is deleted, which would otherwise stay in the file for long.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
        " PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Attempts to log in are counted here, and for 12 hours which pages have been sent (web/once.py). All
# processes must share it, or a double press would count twice; CACHE_URL names a faster place.
CACHES: dict[str, Any] = {
    "default": env.dj_cache_url("CACHE_URL")
    if env.str("CACHE_URL", "")
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # A full table throws away what still counts: with Django's own 300 a flood would reset the limits.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTH_USER_MODEL = "programme.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "web.passwords.DressedUpValidator"},
]
PASSWORD_RESET_TIMEOUT = 3600  # seconds that the link for a new password works
LOGIN_REDIRECT_URL = "overview"
LOGIN_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600  # a working day …
SESSION_IDLE_AGE = 3600  # … and an hour without a press: see web.middleware.SessionEndsMiddleware
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

# The log-in; how it behaves stands in web/accounts.py.
ACCOUNT_ADAPTER = "web.accounts.Accounts"
ACCOUNT_FORMS = {
    "request_login_code": "web.accounts.CodeForm",
    "reset_password": "web.accounts.ForgottenPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the administrator
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Rampe: "
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets a mail because a stranger typed an address
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# allauth's own would keep addresses in a table beside the user's, where a former one goes on opening.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
# How often a minute from one network address, and how often for one address of mail. Who is locked out
# is told "five minutes": see web.accounts.Accounts.
ACCOUNT_RATE_LIMITS = {
    "login_failed": "10/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/5m/key",
    "reset_password": "20/m/ip,3/5m/key",
}
# How many proxies of ours stand in front: only so many entries of X-Forwarded-For are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

MFA_ADAPTER = "web.accounts.SecondFactors"
MFA_FORMS = {
    "add_webauthn": "web.accounts.NewKeyForm",
    "edit_webauthn": "web.accounts.RenameKeyForm",
    "reauthenticate": "web.accounts.CodeAgainForm",
    "reauthenticate_webauthn": "web.accounts.KeyAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Rampe"
MFA_TOTP_TOLERANCE = 1  # half a minute either way: an office's clocks differ
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG  # http://localhost

# An organisation's own log-in. It opens users who are here already and makes none.
SOCIALACCOUNT_ADAPTER = "web.accounts.OrganisationLogIn"
# A link, not a form: under our form-action no form may lead to another server.
SOCIALACCOUNT_LOGIN_ON_GET = True
OIDC_HAS_SECOND_FACTOR = env.bool("OIDC_HAS_SECOND_FACTOR", False)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if OIDC_SERVER_URL := env.str("OIDC_SERVER_URL", ""):
    if not (DEBUG or OIDC_SERVER_URL.startswith("https://")):
        raise ImproperlyConfigured("OIDC_SERVER_URL must begin with https://.")
    try:
        organisation = {
            "provider_id": "organisation",
            "name": env.str("OIDC_NAME"),
            "client_id": env.str("OIDC_CLIENT_ID"),
            "secret": env.str("OIDC_SECRET"),
            "settings": {
                "server_url": OIDC_SERVER_URL,
                # Whose addresses the server vouches for, where it does not say so of each.
                "verified_email": env.list("OIDC_OWN_DOMAINS", []),
            },
        }
    except EnvError as missing:
        raise ImproperlyConfigured(
            f"{missing}. With OIDC_SERVER_URL, OIDC_CLIENT_ID, OIDC_SECRET and OIDC_NAME must be set."
        ) from missing
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"APPS": [organisation], "OAUTH_PKCE_ENABLED": True}
    }

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_standardized_errors.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Rampe",
    "VERSION": "1",
    "DESCRIPTION": "Transparent matching of citizens, volunteer mentors and companies.",
    # The document describes doors and says nothing of anybody; every door itself is closed.
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": {  # three lists of one's kinds of errors would share a name
        f"{kind}Enum": f"drf_standardized_errors.openapi_serializers.{kind}Enum.choices"
        for kind in ("ValidationError", "ClientError", "ServerError")
    },
}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "web" / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE / "var" / "static"
DESIGN = BASE / "node_modules" / "dkfds" / "dist"  # the Danish public design system, by `npm ci`
STATICFILES_DIRS = [(f"dkfds/{part}", DESIGN / part) for part in ("css", "fonts", "img")]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# When the next contact is due; see matching/cadence.py. Numbers of days or months.
CADENCE: dict[str, Any] = {
    "first_talk_days": 14,  # after the referral
    "new_place_days": 3,  # a new place: on the first day, and by this one
    "after_rise_days": 7,  # in hours
    "network_meeting_months": 2,
    "network_meeting_from_days": 42,  # one held from then on is that meeting
    "job_months": 3,  # at most, with company and citizen
    "kept_months": 6,  # the milestone
    "volunteer_first_days": (14, 28),
    "volunteer_months": 1,
    "volunteer_monthly_months": 6,
    "volunteer_later_months": 3,
    "look_again_months": 3,  # after a "not yet" to a volunteer, unless another day is agreed
    "times_hold_days": 60,  # then the volunteer is asked whether the times still fit
}

# The production board; see evaluation/board.py.
CASELOAD: dict[str, Any] = {
    "ceiling": 20,  # open cases of a contact person with a full week; fewer hours, fewer cases
    "full_week": 37,
    "suggestion_weeks": 6,  # somebody who seeks, without a list looked at: for long
}

# How volunteers are found, kept and thanked; see mentors/recruitment.py and matching/feedback.py.
RECRUITING: dict[str, Any] = {
    "renew_days": 60,  # before a contract or certificate ends, it is said
    "feedback_months": (1, 3, 6),  # talks with the volunteer, after the first citizen
    "closing_days": 14,  # before the end, the closing talk is asked for
    "thanks_days": 7,  # after the last day, at most
    "late_days": 90,  # after the last day nobody is reminded any more
}

SURVEY_LINK_DAYS = 14  # that a link to a questionnaire works, unless another day is agreed

# How long what is written about somebody is kept; see matching/keeping.py, and LOGS for the logs.
KEEPING: dict[str, Any] = {
    "no_yes_days": 30,  # without a yes to taking part, after the referral or a no
    "ask_months": 6,  # without activity: the contact person is reminded to ask
    "no_activity_months": 12,
    "closed_months": 12,
    "volunteer_months": 12,  # without a citizen, and without a word from the volunteer
    "notice_days": 14,  # nobody goes who has not stood on the plan so long
}

# Who saw and who changed what; see matching/readings.py, changes.py and seals.py.
LOGS: dict[str, Any] = {
    "kept_months": 24,
    "sample": 25,  # readings a month for the administrator to look at
    # An alarm for whoever looked up more citizens than this a day who are not his or hers …
    "outside_a_day": 10,
    "alarm_days": 30,  # … within these days
}
SEAL_TO = env.list("SEAL_TO", [])  # addresses that get each night's seal, to be kept elsewhere
AUDITLOG_LOGENTRY_MODEL = "matching.Change"
# Its own table would stand empty beside ours, and hold the users' table where PostgreSQL empties it.
MIGRATION_MODULES = {"auditlog": None}
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_CID_GETTER = (
    "matching.changes.no_number"  # a header of the browser's says nothing of a change
)

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console://")
EMAIL_CONFIG["EMAIL_TIMEOUT"] = EMAIL_CONFIG.get("EMAIL_TIMEOUT") or 20  # seconds
vars().update(
    {
        name: value
        for name, value in EMAIL_CONFIG.items()
        if name.startswith("EMAIL_") or name == "DEFAULT_FROM_EMAIL"
    }
)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Why each of these is as it is: docs/security.md, "In the browser".
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # a cookie can be read
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Our largest form holds a tenth of this; what is larger is refused unread (web/browser.py).
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
FILE_UPLOAD_HANDLERS: list[str] = []  # no page takes a file: one that is sent is passed over
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    # With this beginning a browser takes them from this very host alone, not from a neighbour.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    # A municipality's other hosts are not ours to bind, so HSTS names neither subdomains nor preload.
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
    # Only right behind a proxy that sets this header itself and drops a client's own.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # One journal, on stderr: whoever runs it keeps it for 30 days (docs/operations.md, "Logs").
    LOGGING: dict[str, Any] = {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "web.journal.Line"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
    }
