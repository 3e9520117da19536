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

from renovation.core.lib.crypto import ring_from

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
AUDIT_KEY = bytes.fromhex(_secret("AUDIT_KEY", lambda: secrets.token_hex(32)))
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
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
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
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "renovation.core",
    "projects",
    "residents",
    "governance",
    "renovation.dashboard",
]
MIDDLEWARE = [
    "renovation.core.web.middleware.OriginMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "renovation.core.web.middleware.UserLanguageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
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
# Who sends a stored file once the portal has said yes: "nginx" (X-Accel-Redirect), "sendfile" (X-Sendfile), or itself.
FILES_ACCEL = os.environ.get("FILES_ACCEL", "")
# Nothing more is taken in while the disk has less than this left.
FILES_MIN_FREE = int(os.environ.get("FILES_MIN_FREE_MB", "1024")) * 2**20
# The virus scanner: host:port or the path of a socket.
CLAMD = os.environ.get("CLAMD", "")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20

if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Background work ---------------------------------------------------------------------------------------------
# The database carries the work, the broker only hints: losing every message loses nothing (docs/decisions.md).
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # A dead broker must cost a request milliseconds, not seconds.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "interval_start": 0, "socket_connect_timeout": 0.5}
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
# What beat asks for; a run nobody was there to take is dropped, the next one finds the same rows.
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "refresh-stale": {"task": "dashboard.refresh_stale", "schedule": 5, "options": {"expires": 5}},
    "sweep-ledgers": {"task": "projects.sweep_ledgers", "schedule": 15, "options": {"expires": 15}},
    # Just after midnight: what is late or due depends on the day.
    "recompute-all": {"task": "dashboard.recompute_all", "schedule": crontab(hour=0, minute=5)},
}

# People ------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
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
    # Without it the page would ask swagger.io for its opinion.
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "persistAuthorization": False, "tryItOutEnabled": True},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
