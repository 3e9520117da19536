"""The one settings file. Everything an operator may change is an environment variable; see docs/deploy.md.

With nothing set: SQLite and an embedded Celery broker under ``var/``.
``DATABASE_URL`` moves the data to PostgreSQL, ``REDIS_URL`` the broker and the cache to Redis.
"""

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy

from renovation.core.lib.channels import channels_from
from renovation.core.lib.crypto import ring_from
from renovation.core.lib.logs import config as log_config
from renovation.core.lib.sso import sso_from

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

DATABASE_URL = os.environ.get("DATABASE_URL", "")
REDIS_URL = os.environ.get("REDIS_URL", "")
PUBLIC_URLS = os.environ.get("PUBLIC_URL", "http://127.0.0.1:8000").split(",")


def _secret(name: str, make: Callable[[], str]) -> str:
    """Return a secret of the environment, or a random one kept in var/ while the portal runs on one box."""
    if value := os.environ.get(name):
        return value
    if DATABASE_URL:
        raise ImproperlyConfigured(
            f"{name} must be set (the same on every machine) when DATABASE_URL is set; "
            "`python3 tools/keys.py` prints fresh ones."
        )
    path = VAR_DIR / name.lower()
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(make())
    return path.read_text()


SECRET_KEY = _secret("SECRET_KEY", lambda: secrets.token_urlsafe(50))
# Keys that never stand in the database they protect. PII_KEYS: the first writes, all read (rotation).
PII_RING = ring_from(_secret("PII_KEYS", lambda: f"1:{secrets.token_hex(32)}"))
PII_INDEX_KEY = bytes.fromhex(_secret("PII_INDEX_KEY", lambda: secrets.token_hex(32)))
# The first signs and seals, all prove (rotation); one alone, without a number, is the first there ever was.
_audit = _secret("AUDIT_KEY", lambda: secrets.token_hex(32))
AUDIT_RING = ring_from(_audit if ":" in _audit else f"1:{_audit}")
AUDIT_KEY = next(iter(AUDIT_RING.values()))
DEBUG = os.environ.get("DEBUG") == "1"

# Where it is reached -----------------------------------------------------------------------------------------
ALLOWED_HOSTS = sorted({urlsplit(url).hostname or "" for url in PUBLIC_URLS} | {"127.0.0.1", "localhost"})
CSRF_TRUSTED_ORIGINS = PUBLIC_URLS
# How many proxies of our own stand before the portal: whose X-Forwarded-For to believe.
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "0"))
HTTPS = all(url.startswith("https://") for url in PUBLIC_URLS)
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# This machine and whoever looks after it ask over plain HTTP, inside.
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
if HTTPS:
    # A name that browsers take only from this very host, over TLS, for all its paths.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "worker-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
# On every answer, unless a view sets one of them itself; the content policy above is added by its own middleware.
ANSWER_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": X_FRAME_OPTIONS,
    "Referrer-Policy": SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
    "Cache-Control": "private, no-cache",
}

# What it is made of ------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "renovation.core",
    "projects",
    "residents",
    "governance",
    "renovation.dashboard",
    "renovation.operations",
]
MIDDLEWARE = [
    "renovation.core.web.middleware.OriginMiddleware",
    "renovation.core.web.access.AccessMiddleware",
    "renovation.core.web.headers.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "renovation.core.web.middleware.MethodMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "renovation.core.web.body.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "renovation.core.web.middleware.UserLanguageMiddleware",
    "renovation.core.web.standing.SignedInMiddleware",
    "renovation.core.web.standing.StandingMiddleware",
    "renovation.core.web.refusal.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "renovation.urls"
WSGI_APPLICATION = "renovation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "renovation.core.web.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "renovation.core.templatetags.portal",
            ],
        },
    }
]
FORM_RENDERER = "renovation.core.web.forms.PortalRenderer"

# Data --------------------------------------------------------------------------------------------------------
if DATABASE_URL:
    # One lasting connection per thread; a connection per request costs four fifths of the throughput.
    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=None, conn_health_checks=True)}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "portal.sqlite3",
            "OPTIONS": {
                # DEFERRED, the default, fails with "database is locked" as soon as two requests write.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
            },
            "TEST": {"NAME": VAR_DIR / "test.sqlite3"},
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_ROOT.mkdir(exist_ok=True)
FILE_UPLOAD_PERMISSIONS = 0o640
# What was erased, named outside the database: a restored backup is made to forget it again.
TOMBSTONE_FILE = os.environ.get("TOMBSTONE_FILE") or str(VAR_DIR / "tombstones.txt")
# Who sends a stored file once the portal has said yes: "nginx" (X-Accel-Redirect), "sendfile" (X-Sendfile), or itself.
FILES_ACCEL = os.environ.get("FILES_ACCEL", "")
# Nothing more is taken in while the disk has less than this left.
FILES_MIN_FREE = int(os.environ.get("FILES_MIN_FREE_MB", "1024")) * 2**20
# The virus scanner: host:port or the path of a socket.
CLAMD = os.environ.get("CLAMD", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
# Outside the database on purpose: the heads of the audit trail's chain, and what was taken out of it.
AUDIT_HEADS = VAR_DIR / "audit-heads.log"
AUDIT_ARCHIVES = VAR_DIR / "audit-archives"
# host:port of a syslog server that keeps the heads too; a program that is given the head every night on its input.
AUDIT_SYSLOG = os.environ.get("AUDIT_SYSLOG", "")
AUDIT_HEAD_COMMAND = os.environ.get("AUDIT_HEAD_COMMAND", "")

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "renovation.core.web.session_cached"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    SESSION_ENGINE = "renovation.core.web.session"

# Background work ---------------------------------------------------------------------------------------------
# The database carries the work, the broker only hints: losing every message loses nothing (docs/decisions.md).
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A dead broker must cost a request milliseconds, not seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "max_retries": 0,
        "interval_start": 0,
        "socket_connect_timeout": 0.5,
        "socket_timeout": 5,
        # Longer than any task may run: nothing is handed out twice while it is worked on.
        "visibility_timeout": 1800,
    }
else:
    BROKER_DIR = VAR_DIR / "broker"
    for _name in ("messages", "processed", "control"):
        (BROKER_DIR / _name).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Shanghai"
# Taken off the queue when done, not when begun: what a killed worker held is handed out again. Harmless, since every
# task claims rows and counts its attempts, so a poisonous one stops after three; and losing it would lose nothing.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
# The largest ledger takes minutes; what hangs longer is ended and taken up again by the sweep.
CELERY_TASK_SOFT_TIME_LIMIT, CELERY_TASK_TIME_LIMIT = 1500, 1560
CELERY_WORKER_MAX_TASKS_PER_CHILD, CELERY_WORKER_MAX_MEMORY_PER_CHILD = 5000, 600_000
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BEAT_SCHEDULER = "renovation.operations.scheduler.SeenScheduler"
# What beat asks for; a run nobody was there to take is dropped, the next one finds the same rows.
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "refresh-stale": {"task": "dashboard.refresh_stale", "schedule": 5, "options": {"expires": 5}},
    "sweep-ledgers": {"task": "projects.sweep_ledgers", "schedule": 15, "options": {"expires": 15}},
    "tend-loop": {"task": "residents.tend_loop", "schedule": 300, "options": {"expires": 300}},
    "raise-idea-notices": {"task": "residents.raise_idea_notices", "schedule": crontab(hour=0, minute=50)},
    "follow-neighborhoods": {"task": "residents.follow_neighborhoods", "schedule": crontab(hour=0, minute=40)},
    # Just after midnight: what is late or due depends on the day.
    "recompute-all": {"task": "dashboard.recompute_all", "schedule": crontab(hour=0, minute=5)},
    "seal-trail": {"task": "core.seal_trail", "schedule": 60, "options": {"expires": 60}},
    "forget": {"task": "core.forget", "schedule": crontab(hour=2, minute=10)},
    "sweep-files": {"task": "core.sweep_files", "schedule": crontab(hour=3, minute=40)},
    "sweep-sessions": {"task": "core.sweep_sessions", "schedule": crontab(hour=4, minute=20)},
    "send-notices": {"task": "core.send_notices", "schedule": 15, "options": {"expires": 15}},
    "sweep-notices": {"task": "core.sweep_notices", "schedule": crontab(hour=4, minute=40)},
    "tend-trail": {"task": "core.tend_trail", "schedule": crontab(hour=1, minute=20)},
}

# People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "renovation.core.passwords.PolicyValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "renovation.core.passwords.HistoryValidator"},
]
# 0 = never; appraisals under GB/T 22239 ask for regular changes, 90 then.
PASSWORD_MAX_AGE_DAYS = int(os.environ.get("PASSWORD_MAX_AGE_DAYS", "0"))
SESSION_IDLE_MINUTES = int(os.environ.get("SESSION_IDLE_MINUTES", "30"))
SESSION_MAX_HOURS = int(os.environ.get("SESSION_MAX_HOURS", "8"))
SESSION_COOKIE_AGE = SESSION_IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Whoever holds one of these duties signs in with a one-time code too. More than one box = an office at work.
_FACTOR_ROLES = "SYSTEM_ADMIN,SECURITY_ADMIN,AUDIT_ADMIN,CITY_COMMAND,DISTRICT_OFFICER" if DATABASE_URL else ""
SECOND_FACTOR_ROLES = [name for name in os.environ.get("SECOND_FACTOR_ROLES", _FACTOR_ROLES).split(",") if name]
# Sign-in by somebody else's word; nothing set = no such door (docs/deploy.md).
SSO = sso_from(os.environ)
# Ways of messages besides the portal itself: mail server, robots of work groups, SMS gateway (docs/deploy.md).
NOTICE = channels_from(os.environ)
LOGIN_URL = "core:login"
LOGIN_REDIRECT_URL = "dashboard:my-work"
LOGOUT_REDIRECT_URL = "core:login"

# Language, time, numbers -------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# Django groups Chinese numbers by four digits (1234,567); offices write 1,234,567.
FORMAT_MODULE_PATH = ["renovation.formats"]

# What a government site owes its readers at the foot of a page (国办发〔2017〕47号); each is shown if set.
SITE_ORGANIZER = os.environ.get("SITE_ORGANIZER", "")
SITE_CONTACT = os.environ.get("SITE_CONTACT", "")
SITE_CODE = os.environ.get("SITE_CODE", "")
SITE_ICP = os.environ.get("SITE_ICP", "")
SITE_POLICE_RECORD = os.environ.get("SITE_POLICE_RECORD", "")

# Static files ------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static-built"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        # Collected by root, served by a user of its own; uploads above are for the latter alone.
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}

# Source maps are two thirds of the bytes and nobody's daily bread: compressing them takes most of a minute.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "jpg", "webp", "gz", "br", "woff", "woff2", "map"]

# REST --------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "renovation.core.web.token.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["renovation.core.web.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "renovation.core.web.errors.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": gettext_lazy("老旧小区改造门户 API"),
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    # Fields of one name with different choices: each set by the name of what it is.
    "ENUM_NAME_OVERRIDES": {
        "RenovationEnum": "renovation.core.web.rest.STATUS_CHOICES",
        "RegionLevelEnum": "renovation.core.enums.RegionLevel",
        "SuggestionStepEnum": "residents.api.suggestion.STEPS",
        "SuggestionChannelEnum": "residents.enums.Channel",
        "SurveyStateEnum": "residents.enums.SurveyState",
    },
    # Without it the page would ask swagger.io for its opinion.
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "persistAuthorization": False, "tryItOutEnabled": True},
}

# Running it --------------------------------------------------------------------------------------------------
LOG_FORMAT = os.environ.get("LOG_FORMAT") or ("json" if DATABASE_URL else "line")
LOGGING = log_config(LOG_FORMAT, os.environ.get("LOG_LEVEL", "INFO").upper())
if AUDIT_SYSLOG:
    _host, _, _port = AUDIT_SYSLOG.partition(":")
    LOGGING["handlers"]["audit"] = {
        "class": "logging.handlers.SysLogHandler",
        "address": (_host, int(_port or 514)),
        "facility": "auth",
    }
    LOGGING.setdefault("loggers", {})["audit.seal"] = {"handlers": ["audit"], "level": "INFO"}
# Who may read /metrics: addresses, or a bearer of the token.
METRICS_ALLOW = [part for part in os.environ.get("METRICS_ALLOW", "127.0.0.1,::1").split(",") if part]
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
BACKUP_DIR = Path(os.environ.get("BACKUP_DIR") or VAR_DIR / "backups")
BACKUPS_KEPT = int(os.environ.get("BACKUPS_KEPT", "14"))
# An installation that serves others than this machine; demo accounts and missing duties are then no small matter.
_IS_LOCAL = all(urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1") for url in PUBLIC_URLS)
IS_FOR_OTHERS = bool(DATABASE_URL) or not _IS_LOCAL
# A pilot in an office network without a certificate: whoever manages is reminded on every page.
IS_UNENCRYPTED = not HTTPS and not _IS_LOCAL
