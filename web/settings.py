"""One settings file; everything that differs between machines comes from the environment.

DEBUG, SECRET_KEY, ALLOWED_HOSTS, FIELD_KEY, DATABASE_URL, DEMO, EMAIL_URL. Without DEBUG the system
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
    os.environ.setdefault("FIELD_KEY", "b25seS1mb3ItZGV2ZWxvcG1lbnQtMzItYnl0ZXMtb2s=")
try:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
    FIELD_KEY = base64.b64decode(env.str("FIELD_KEY"), validate=True)
except EnvError as missing:
    raise ImproperlyConfigured(
        f"{missing}. Without DEBUG=1, SECRET_KEY, ALLOWED_HOSTS and FIELD_KEY must be set."
    ) from missing
except ValueError as wrong:
    raise ImproperlyConfigured("FIELD_KEY must be 32 bytes in base64.") from wrong
if len(FIELD_KEY) != 32:
    raise ImproperlyConfigured("FIELD_KEY must be 32 bytes in base64.")
if not (SECRET_KEY and ALLOWED_HOSTS):
    raise ImproperlyConfigured("SECRET_KEY and ALLOWED_HOSTS must not be empty.")
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
    "rest_framework",
    "drf_spectacular",
    "drf_standardized_errors",
    "csp",
    "programme",
    "citizens",
    "mentors",
    "companies",
    "matching",
    "web",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.WholeLogInMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
    # begins, so that two who confirm at once wait instead of failing; FULL survives a power cut.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "programme.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "overview"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "web.accounts.ClosedSignup"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are entered by the administrator
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

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
}

LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE / "web" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
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
}

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console://")
vars().update({name: value for name, value in EMAIL_CONFIG.items() if name.startswith("EMAIL_")})

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
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not DEBUG:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
