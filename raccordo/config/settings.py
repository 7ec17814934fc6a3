# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""All settings of Raccordo, in one file; the environment is read here and nowhere else."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from raccordo import __version__
from raccordo.config import database
from raccordo.protected import keyring
from raccordo.web.shell import limits

env = os.environ
PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.get("RACCORDO_DATA", "dati")).resolve()
DEMO = env.get("RACCORDO_DEMO") == "1"
DEBUG = env.get("RACCORDO_DEBUG") == "1"
TESTING = env.get("RACCORDO_TESTING") == "1"
DEMO_TAX_CODES = DEMO or TESTING  # codes of invented people: docs/adr/0017
VERSION = __version__
# A frozen day for demonstrations and tests: pages show this day with the true hour of the clock.
CLOCK = datetime.fromisoformat(env["RACCORDO_CLOCK"]) if env.get("RACCORDO_CLOCK") else None

SECRET_KEY = env.get("RACCORDO_SECRET_KEY") or database.local_secret(DATA_DIR, "chiave-sessioni")
AUDIT_KEY = (env.get("RACCORDO_AUDIT_KEY") or database.local_secret(DATA_DIR, "chiave-registro")).encode()
# Outside the database and outside its copies: docs/adr/0029.
PROTECTED_KEY_FILE = Path(env.get("RACCORDO_PROTECTED_KEY_FILE") or DATA_DIR / keyring.NAME).resolve()
if (DEMO or TESTING) and not PROTECTED_KEY_FILE.exists():
    with suppress(FileExistsError):  # another process was first
        keyring.make(PROTECTED_KEY_FILE)
ALLOWED_HOSTS = env.get("RACCORDO_HOSTS", "127.0.0.1,localhost,testserver").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "." in host and host[0].isalpha()]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "raccordo.kernel",
    "raccordo.territory",
    "raccordo.people",
    "raccordo.privacy",
    "raccordo.record",
    "raccordo.assessment",
    "raccordo.intake",
    "raccordo.careplan",
    "raccordo.delivery",
    "raccordo.observatory",
    "raccordo.protected",
    "raccordo.web.shell",
    "raccordo.demo",
]

MIDDLEWARE = [
    # What every answer says to the browser comes first: files and refusals of those below say it too.
    "raccordo.web.shell.middleware.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "raccordo.web.shell.middleware.EdgeMiddleware",
]

ROOT_URLCONF = "raccordo.config.urls"
WSGI_APPLICATION = "raccordo.config.wsgi.application"
APPEND_SLASH = True

WEB = PACKAGE / "web"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [WEB / "shell", *sorted(WEB.glob("*/templates"))],
        "APP_DIRS": False,
        "OPTIONS": {"environment": "raccordo.web.shell.templating.environment"},
    },
    {  # only for the pages of third parties
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = database.connections(env.get("DATABASE_URL"), env.get("DATABASE_OWNER_URL"), DATA_DIR)
# Triggers, like grants and policies, are declared in models and installed by the owner after each migration.
PGTRIGGER_MIGRATIONS = False
DATABASE_ROUTERS = ["raccordo.config.database.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "kernel.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "raccordo.web.shell.entry.passwords.LengthenedPasswordValidator"},
    {"NAME": "raccordo.web.shell.entry.passwords.ContextPasswordValidator"},
    # The list of Have I Been Pwned, ordered by hash, on this machine: docs/manuale/amministratore.md.
    {
        "NAME": "raccordo.web.shell.entry.passwords.StolenPasswordValidator",
        "OPTIONS": {"path": env.get("RACCORDO_STOLEN_PASSWORDS", "")},
    },
]
ADDRESS = env.get("RACCORDO_ADDRESS", "http://127.0.0.1:8000")  # how people reach these pages, for letters
LOGIN_URL = "/entra/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no letters to strangers
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_ADAPTER = "raccordo.web.shell.entry.adapters.AccountAdapter"
_FORMS = "raccordo.web.shell.entry.forms"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.LoginForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateForm",
    "change_password": f"{_FORMS}.ChangePasswordForm",
    "set_password": f"{_FORMS}.SetPasswordForm",
    "reset_password": f"{_FORMS}.ResetPasswordForm",
    "reset_password_from_key": f"{_FORMS}.ResetPasswordKeyForm",
}
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/8m/key"
}  # five wrong passwords or codes close an account for eight minutes: never more than ten in a quarter of an hour
ALLAUTH_TRUSTED_PROXY_COUNT = int(env.get("RACCORDO_PROXIES", "0"))
MFA_ADAPTER = "raccordo.web.shell.entry.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": f"{_FORMS}.AuthenticateForm",
    "reauthenticate": f"{_FORMS}.ReauthenticateCodeForm",
    "activate_totp": f"{_FORMS}.ConnectAppForm",
    "add_webauthn": f"{_FORMS}.AddKeyForm",
    "edit_webauthn": f"{_FORMS}.RenameKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of telephones drift
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the address is the administrator's, and the password came through it
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or DEMO
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if env.get('RACCORDO_SMTP') else 'console'}.EmailBackend"
EMAIL_HOST = env.get("RACCORDO_SMTP", "")
# Letters open accounts: to another machine they travel closed, and its certificate is looked at.
EMAIL_USE_TLS = EMAIL_HOST not in ("", "localhost", "127.0.0.1", "::1")
EMAIL_TIMEOUT = limits.LETTER
DEFAULT_FROM_EMAIL = env.get("RACCORDO_FROM", "raccordo@localhost")
# Rate limits are counted in the database: every worker sees the same number.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shell_cache"}}

SESSION_ENGINE = "raccordo.web.shell.sessions"
SESSION_COOKIE_AGE = limits.SESSION_IDLE
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = False
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "raccordo.web.shell.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = env.get("RACCORDO_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# A cookie of this name is the browser's promise that no other host, and no page without TLS, has written it.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
CSRF_COOKIE_HTTPONLY = True  # no script reads it: the token stands in the form
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None

DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = limits.BODY
UPLOAD_LIMIT = limits.UPLOAD
DATA_UPLOAD_MAX_NUMBER_FIELDS = limits.FIELDS
DATA_UPLOAD_MAX_NUMBER_FILES = limits.FILES

FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
# Where each day's witness of the register is written, too: folders of the other bodies (docs/manuale/amministratore.md).
WITNESS_DIRS = [Path(one).resolve() for one in env.get("RACCORDO_WITNESS_DIR", "").split(os.pathsep) if one]

# How many months the register stays online, where the body wants more than the law asks (privacy/policies/retention.yaml).
# What is no number keeps it from starting (config/dangers.py); one below the law's counts for nothing, and the doctor says so.
_MONTHS = env.get("RACCORDO_REGISTER_MONTHS", "")
REGISTER_MONTHS = int(_MONTHS) if _MONTHS.isdecimal() else None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "it"
TIME_ZONE = "Europe/Rome"
USE_TZ = True
USE_I18N = True
STATIC_URL = "/statici/"
STATIC_ROOT = DATA_DIR / "statici"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "documenti"},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING or DEBUG
WHITENOISE_MAX_AGE = 60 if DEBUG else 31_536_000

# The lake of the observatory: which engine computes over it, and how much of this machine it may take.
LAKE = {
    "engine": env.get("RACCORDO_LAKE_ENGINE", "duckdb"),
    "threads": int(env.get("RACCORDO_LAKE_THREADS", "2")),
    "memory": env.get("RACCORDO_LAKE_MEMORY", "1GB"),
}

# Who runs this installation: names, contacts and links shown in the pages.
OWNER = {
    "name": env.get("RACCORDO_OWNER", "Ambito dimostrativo di Lecco"),
    "territory": env.get("RACCORDO_TERRITORY", "Ambito di Lecco"),
    "accessibility_url": env.get("DICHIARAZIONE_ACCESSIBILITA_URL", ""),
    "privacy_url": env.get("RACCORDO_PRIVACY_URL", ""),
    "source_url": env.get("RACCORDO_SOURCE_URL", "/codice/"),
    "security_contact": env.get("RACCORDO_SECURITY_CONTACT", "mailto:sicurezza@raccordo.example"),
    "access_point_phone": env.get("RACCORDO_PUA_PHONE", "0300 555 100"),
}
# The patron saint's day of the main municipality, (month, day): not a working day. Lecco: San Nicolò, 6 December.
PATRON_DAY = (12, 6)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "raccordo.web.shell.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
