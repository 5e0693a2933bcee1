"""Settings: everything that differs between places comes from the environment; nothing here touches the disk."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from onewindow.config import databases, observability
from onewindow.config.state import state_folder

BASE = Path(__file__).resolve().parent.parent.parent
STATE = state_folder()
ENVIRONMENT = os.environ.get("ONEWINDOW_ENV", "demo")
if ENVIRONMENT not in {"demo", "production"}:
    raise ImproperlyConfigured(f"ONEWINDOW_ENV is demo or production, not {ENVIRONMENT}.")
ONEWINDOW_DEMO = ENVIRONMENT == "demo"
DEBUG = ONEWINDOW_DEMO and os.environ.get("ONEWINDOW_DEBUG") == "1"


def _secret(name: str) -> str:
    """A secret of the environment; in a demo that was not started by `make up`, one that is good for nothing else."""
    value = os.environ.get(name, "")
    if not value and not ONEWINDOW_DEMO:
        raise ImproperlyConfigured(f"{name} must be set in production.")
    return value or f"only-for-development-and-tests-{name.lower()}-0123456789-0123456789"


SECRET_KEY = _secret("ONEWINDOW_SECRET_KEY")
ONEWINDOW_SEAL_KEY = _secret("ONEWINDOW_SEAL_KEY")
ONEWINDOW_LOOKUP_KEY = _secret("ONEWINDOW_LOOKUP_KEY")
ONEWINDOW_DATA_KEY = _secret("ONEWINDOW_DATA_KEY")
ONEWINDOW_LEDGER_KEY = _secret("ONEWINDOW_LEDGER_KEY")  # "new,former" while keys change hands
ALLOWED_HOSTS = os.environ.get("ONEWINDOW_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ONEWINDOW_ORIGINS", "").split(",") if origin]

# Bottom to top, as the import contracts order them.
PARTS = [
    "foundation",
    "ledger",
    "registers",
    "documents",
    "notifications",
    "identity",
    "laws",
    "lists",
    "catalogue",
    "licences",
    "exchange",
    "gateway",
    "cases",
    "intake",
    "offers",
    "participation",
    "finding",
    "drafting",
    "portal",
    "config",
]
INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "procrastinate.contrib.django",
    *(f"onewindow.{part}" for part in PARTS),
]


def _present(middleware: str) -> bool:
    return find_spec(middleware.rpartition(".")[0]) is not None


MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a third of the bytes on a slow line; pads against BREACH
    "onewindow.foundation.csp.ContentSecurityPolicy",
    "django.middleware.locale.LocaleMiddleware",
    "onewindow.config.middleware.BusinessTime",
    "onewindow.config.middleware.LoadedCalendar",
    "onewindow.config.middleware.ReadableText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "onewindow.foundation.modes.RememberMode",
    *filter(_present, ["onewindow.identity.middleware.SignedIn"]),
    "onewindow.foundation.problems.ProblemPages",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ONEWINDOW_CALENDAR_S: float | None = 5.0  # how often a process looks for a newly loaded calendar
ROOT_URLCONF = "onewindow.config.urls"
WSGI_APPLICATION = "onewindow.config.wsgi.application"
LOGIN_URL = "identity:sign_in"
CSRF_FAILURE_VIEW = "onewindow.config.handlers.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *filter(_present, ["onewindow.foundation.context.page"]),
            ]
        },
    }
]

_AS = os.environ.get("ONEWINDOW_AS", "")
_ADDRESSES = databases.addresses(SECRET_KEY)
ONEWINDOW_EMBEDDED_DATABASE = _ADDRESSES.embedded
ONEWINDOW_APP_ROLE = databases.user_and_password(_ADDRESSES.app)[0]
ONEWINDOW_OWNER_USER, ONEWINDOW_OWNER_PASSWORD = (
    databases.user_and_password(_ADDRESSES.owner) if _AS == "owner" else ("", "")
)
DATABASES = {"default": databases.database(_ADDRESSES.owner if _AS == "owner" else _ADDRESSES.app)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = observability.LOGGING
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ow_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

STATIC_URL = "/static/"
STATIC_ROOT = STATE / "static"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
ONEWINDOW_FILES = Path(os.environ.get("ONEWINDOW_FILES") or STATE / "files")  # uploads, outside every web root
# "clamd:/run/clamav/clamd.ctl" or "clamd:host:3310"; "eicar" is the demo's, which knows only the EICAR test file
ONEWINDOW_SCANNER = os.environ.get("ONEWINDOW_SCANNER", "eicar" if ONEWINDOW_DEMO else "")
ONEWINDOW_SEARCH = Path(os.environ.get("ONEWINDOW_SEARCH") or STATE / "search")
ONEWINDOW_CITY = os.environ.get("ONEWINDOW_CITY", "清岚市")  # the name in the header and titles of all pages
ONEWINDOW_CITY_EN = os.environ.get("ONEWINDOW_CITY_EN", "Qinglan City")
# Where people reach the portal: links in e-mails begin with it.
ONEWINDOW_BASE_URL = os.environ.get("ONEWINDOW_BASE_URL") or f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
# What the audit log calls itself in its checkpoints, and what this node does as a witness of others.
ONEWINDOW_LEDGER_ORIGIN = os.environ.get("ONEWINDOW_LEDGER_ORIGIN") or f"{ONEWINDOW_BASE_URL.split('://')[-1]}/ledger"
ONEWINDOW_WITNESS_NAME = os.environ.get("ONEWINDOW_WITNESS_NAME") or f"{ONEWINDOW_BASE_URL.split('://')[-1]}/witness"
ONEWINDOW_WITNESSES = [one for one in os.environ.get("ONEWINDOW_WITNESSES", "").split(",") if one]  # "key address"
ONEWINDOW_WITNESSED = [one for one in os.environ.get("ONEWINDOW_WITNESSED", "").split(",") if one]  # keys of logs
# Departments' own systems stand at public addresses, or in these networks of the government's own (comma-separated).
ONEWINDOW_SYSTEM_NETWORKS = [
    one
    for one in os.environ.get("ONEWINDOW_SYSTEM_NETWORKS", "127.0.0.0/8" if ONEWINDOW_DEMO else "").split(",")
    if one
]
# The name of the exchange that this node belongs to: the first part of every member's and service's id.
ONEWINDOW_INSTANCE = os.environ.get("ONEWINDOW_INSTANCE", "OW")
ONEWINDOW_PROFILE = Path(os.environ.get("ONEWINDOW_PROFILE") or BASE / "onewindow/config/demo_city/profile.yaml")

# A trial city (make trial) takes drafts from the city whose state folder it lies in, or that has its address and key.
ONEWINDOW_TRIAL = os.environ.get("ONEWINDOW_TRIAL") == "1"
ONEWINDOW_TRIAL_URL = os.environ.get("ONEWINDOW_TRIAL_URL", "")
ONEWINDOW_TRIAL_KEY = os.environ.get("ONEWINDOW_TRIAL_KEY", "")
ONEWINDOW_TRIAL_STATE = STATE / "trial"

FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024  # without files; a file's own limit is its material's
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_PERMISSIONS = 0o600

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = STATE / "mail"
if not ONEWINDOW_DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("ONEWINDOW_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("ONEWINDOW_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("ONEWINDOW_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ONEWINDOW_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("ONEWINDOW_MAIL_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ONEWINDOW_MAIL_FROM", "noreply@example.invalid")

# Cookies and transport: a demo on loopback speaks HTTP, everything else HTTPS.
# Cookies know no ports: a trial city beside its own city needs names of its own.
_COOKIES = "ow_trial" if ONEWINDOW_TRIAL else "ow"
SESSION_COOKIE_NAME = f"{_COOKIES}_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not ONEWINDOW_DEMO
CSRF_COOKIE_NAME = f"{_COOKIES}_csrf"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token in a field, scripts of ours read it from there
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = not ONEWINDOW_DEMO
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if not ONEWINDOW_DEMO:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

# Keys of cities whose packages of items are taken over without asking (`onewindow items package check` names a key).
ONEWINDOW_TRUSTED_CITIES = [key for key in os.environ.get("ONEWINDOW_TRUSTED_CITIES", "").split(",") if key]
