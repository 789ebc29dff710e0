"""Which settings does Softly run with? Everything comes from the environment through softly/env.py."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from softly import env, logs
from softly.lib.bounded_connection import STATEMENT_TIMEOUT, BoundedConnection

# Lets classes such as ModelAdmin be written with their model, as the type checker wants them.
django_stubs_ext.monkeypatch()

BASE_DIR = env.ROOT
VERSION = "0.1.0"

# -- what kind of run ------------------------------------------------------------------------------------------------

ENVIRONMENT = env.choice("SOFTLY_ENV", "development", ("development", "production"), help="what kind of run this is")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", False, help="Django's debug pages; refused in production")
DATA_DIR = env.path("DATA_DIR", "var", help="folder for everything that is written")
SECRET_KEY = env.text("SECRET_KEY", help="signs sessions and tokens; development makes its own under DATA_DIR")
ALLOWED_HOSTS = list(env.words("ALLOWED_HOSTS", (), help="host names this server answers to"))
GIT_SHA = env.text("GIT_SHA", help="commit shown by /version")


def _development_secret(folder: Path) -> str:
    """A key of this installation's own, made once; the file is readable by its owner only."""
    from softly.local.secret import secret_key  # only development needs the local services' code

    return secret_key(folder)


if PRODUCTION:
    if len(SECRET_KEY) < 32:
        raise ImproperlyConfigured("SECRET_KEY must be set to at least 32 characters when SOFTLY_ENV=production.")
    if DEBUG:
        raise ImproperlyConfigured("DEBUG must be off when SOFTLY_ENV=production.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must list this server's host names when SOFTLY_ENV=production; * is not allowed."
        )
else:
    SECRET_KEY = SECRET_KEY or _development_secret(DATA_DIR)
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]

# -- applications ----------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "accounts.admin_app.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "auditlog",
    "rest_framework",
    "drf_spectacular",
    "corsheaders",
    "accounts",
    "definitions",
    "computeapi",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "softly.urls"
WSGI_APPLICATION = "softly.wsgi.application"
APPEND_SLASH = False

MIDDLEWARE = [
    "softly.proxies.ForwardedHeaders",
    "softly.middleware.RequestContext",
    "softly.csp.ContentPolicy",
    "softly.middleware.Compression",
    "softly.middleware.Probes",
    "softly.https.NothingInTheClear",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "softly.query_credentials.NoQueryCredentials",
    "softly.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.Gate",
    "accounts.audit.Actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_PAGES = BASE_DIR / "computeapi" / "pages"
_MONITORING = BASE_DIR / "computeapi" / "monitoring"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_PAGES / "templates", _MONITORING / "templates", BASE_DIR / "accounts" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# -- PostgreSQL ------------------------------------------------------------------------------------------------------

DATABASE_URL = env.text("DATABASE_URL", help="postgresql://user:password@host:5432/name; empty: the embedded one")
DATABASE_POOL_SIZE = env.integer(
    "DATABASE_POOL_SIZE", 8, minimum=1, maximum=100, help="connections a process keeps at the most"
)


def database(url: str) -> dict[str, Any]:
    """Django's form of a postgresql:// URL. `?host=/folder` names a unix socket; other options go to libpq."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured("DATABASE_URL must start with postgresql://.")
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Short bounds: when PostgreSQL is away a request says so soon instead of hanging.
            "pool": {
                "min_size": 0,
                "max_size": DATABASE_POOL_SIZE,
                "timeout": 3,
                "max_idle": 120,
                "reconnect_timeout": 4,
                "connection_class": BoundedConnection,
            },
            "connect_timeout": 3,
            "tcp_user_timeout": 10_000,
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT * 1000} -c lock_timeout=10000",
            **options,
        },
    }


DATABASES = {"default": database(DATABASE_URL or "postgresql:///softly")}

# -- cache -----------------------------------------------------------------------------------------------------------

REDIS_URL = env.redis_url()
MEMCACHIER_SERVERS = env.words("MEMCACHIER_SERVERS", help="memcached servers, host:port; used instead of Redis")
CACHE_MEMORY = env.size("CACHE_MEMORY", "64MB", minimum=0, help="answers each process keeps in its own memory")


def caches() -> dict[str, Any]:
    """memcached where it is named, else Redis, else nothing beyond each process's own memory."""
    if MEMCACHIER_SERVERS:
        return {
            "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
            "LOCATION": list(MEMCACHIER_SERVERS),
            "OPTIONS": {"no_delay": True, "connect_timeout": 0.5, "timeout": 0.5, "ignore_exc": False},
            "KEY_PREFIX": "softly",
        }
    if REDIS_URL:
        return {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {
                "SOCKET_CONNECT_TIMEOUT": 0.5,
                "SOCKET_TIMEOUT": 0.5,
                "SERIALIZER": "softly.lib.plain_bytes.PlainBytes",
            },
            "KEY_PREFIX": "softly",
        }
    return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}


def counters() -> dict[str, Any]:
    """The same server for what rate limits count."""
    return {
        "BACKEND": "softly.lib.counters.Counters",
        "LOCATION": "memcached" if MEMCACHIER_SERVERS else REDIS_URL,
        "KEY_PREFIX": "softly",
    }


CACHES = {"default": caches(), "counters": counters()}
RATELIMIT_USE_CACHE = "counters"
# django-ratelimit's own values, said here because each that Django has to miss costs a request 4 µs.
RATELIMIT_ENABLE = True
RATELIMIT_CACHE_PREFIX = "rl:"
RATELIMIT_HASH_ALGORITHM = hashlib.sha256
# Its list of caches that count atomically is closed; softly/lib/counters.py does, and its tests prove it.
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.W001", "django_ratelimit.E003"]

# -- solving ---------------------------------------------------------------------------------------------------------

DEFINITIONS_DIRS = env.words("DEFINITIONS_DIRS", help="more folders with definitions, besides assets/")
DEFINITION_FOLDERS = [
    *sorted((BASE_DIR / "assets").glob("*-definitions")),
    *((BASE_DIR / Path(folder).expanduser()).resolve() for folder in DEFINITIONS_DIRS),
]
OPENSCADPATH = [
    (BASE_DIR / Path(folder.strip()).expanduser()).resolve()
    for folder in env.text(
        "OPENSCADPATH",
        allowed="folders separated by :",
        help="more folders with OpenSCAD libraries, besides those of manage.py scad_library",
    ).split(os.pathsep)
    if folder.strip()
]
DEFINITIONS_MAX_AGE = env.number(
    "DEFINITIONS_MAX_AGE",
    1.0,
    minimum=0,
    maximum=3600,
    help="seconds after which definitions are read anew; a change is seen everywhere within twice that",
)
MAX_CONCURRENT_COMPUTATIONS = env.integer(
    "MAX_CONCURRENT_COMPUTATIONS", 5, minimum=1, maximum=1000, help="solves that run at a time on this machine"
)
MAX_QUEUE_SIZE = env.integer("MAX_QUEUE_SIZE", 100, minimum=0, maximum=100_000, help="solves that may wait")
QUEUE_TIMEOUT = env.integer("QUEUE_TIMEOUT", 30_000, minimum=0, help="milliseconds a solve waits at the most")
SOLVE_TIMEOUT = env.number("SOLVE_TIMEOUT", 30.0, minimum=0.1, maximum=3600, help="seconds a solve may take")
SOLVE_MEMORY = env.size("SOLVE_MEMORY", "2GB", minimum=128 << 20, help="memory a solve may use")
SOLVE_OUTPUT = env.size("SOLVE_OUTPUT", "256MB", minimum=1 << 20, help="size of one solve's result")
CACHE_TTL = env.integer("CACHE_TTL", 3600, minimum=300, help="seconds an answer is kept, where nothing else is said")
CACHE_TTL_MAX = env.integer("CACHE_TTL_MAX", 86_400, minimum=300, help="the longest a request may ask for, seconds")
BLOB_STORE_MAX = env.size("BLOB_STORE_MAX", "2GB", minimum=1 << 20, help="disk for results; the oldest go first")
ENABLE_FAKE_ENGINE = env.flag(
    "ENABLE_FAKE_ENGINE", False, help="solve *.fake definitions with the fake engine; for tests"
)

# -- Rhino Compute ---------------------------------------------------------------------------------------------------

RHINO_COMPUTE_URL = env.words(
    "RHINO_COMPUTE_URL",
    allowed="a comma list of http(s):// URLs without a query",
    help="Rhino Compute servers, which solve Grasshopper definitions; empty: none are solved",
)
RHINO_COMPUTE_KEY = env.text(
    "RHINO_COMPUTE_KEY",
    allowed="visible ASCII characters",
    help="what those servers have as their own RHINO_COMPUTE_KEY; empty: they ask for none",
)
# Checked here and not by a pattern: the reader's error would tell the password in a URL, or the key.
_SERVER = r"https?://([^/?#\s@]*@)?([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?(/[^?#\s]*)?"
if not all((found := re.fullmatch(_SERVER, url)) and int(found["port"] or 0) < 65536 for url in RHINO_COMPUTE_URL):
    raise ImproperlyConfigured("RHINO_COMPUTE_URL must be a comma list of http(s):// URLs without a query.")
if not re.fullmatch(r"[!-~]*", RHINO_COMPUTE_KEY):
    raise ImproperlyConfigured("RHINO_COMPUTE_KEY must be of visible ASCII characters.")
RHINO_COMPUTE_CONCURRENCY = env.integer(
    "RHINO_COMPUTE_CONCURRENCY", 4, minimum=1, maximum=1000, help="solves that a server gets at a time: its children"
)
RHINO_COMPUTE_TIMEOUT = env.number(
    "RHINO_COMPUTE_TIMEOUT",
    100.0,
    minimum=0.1,
    maximum=3600,
    help="seconds a request to a server may take, whatever a definition's own limit is; as the servers' own",
)
RHINO_COMPUTE_CONNECT_TIMEOUT = env.number(
    "RHINO_COMPUTE_CONNECT_TIMEOUT",
    3.0,
    minimum=0.1,
    maximum=60,
    help="seconds in which a server must take a connection",
)

# -- HTTP ------------------------------------------------------------------------------------------------------------

MAX_BODY_SIZE = env.size("MAX_BODY_SIZE", "10MB", minimum=1024, help="largest request body")
MAX_UPLOAD_SIZE = env.size(
    "MAX_UPLOAD_SIZE", "50MB", minimum=1024, help="largest file of a definition, on disk or uploaded"
)
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_SIZE


def _origins(name: str, help: str) -> tuple[str, ...]:
    allowed = "a comma list of origins like https://example.com, without a path"
    return env.words(name, like=r"https?://[^/?#\s]+", allowed=allowed, help=help)


CORS_ALLOWED_ORIGINS = list(
    dict.fromkeys(
        (
            *_origins("CORS_ORIGIN", "origins whose pages may call the API; the same as ALLOWED_ORIGINS"),
            *_origins("ALLOWED_ORIGINS", "origins whose pages may call the API"),
        )
    )
)
CORS_PREFLIGHT_MAX_AGE = 7200
CORS_EXPOSE_HEADERS = [
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Idempotent-Replayed",
    "Link",
    "Location",
    "Preference-Applied",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "Server-Timing",
    "X-API-Version",
    "X-Cache",
    "X-RateLimit-Limit",
    "X-RateLimit-Remaining",
    "X-RateLimit-Reset",
    "X-RateLimit-Tier",
    "X-RateLimit-Window",
    "X-Request-ID",
    "X-Response-Time",
]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "cache-control",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "last-event-id",
    "prefer",
    "range",
    "rhinocomputekey",
    # McNeel's compute-rhino3d sets it, and some browsers ask whether it may.
    "user-agent",
    "x-csrftoken",
    "x-no-compression",
    "x-request-id",
    "x-session-id",
]
TRUST_PROXY = env.flag(
    "TRUST_PROXY", False, help="believe X-Forwarded-For and -Proto of any peer; for one proxy that sets them itself"
)
TRUSTED_PROXIES = env.networks(
    "TRUSTED_PROXIES", help="proxies whose X-Forwarded-For and -Proto are believed; then TRUST_PROXY isn't needed"
)
# softly/proxies.py lets the header through only where it is believed.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# Of pages; softly/csp.py says what other answers get.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
SECURE_SSL_REDIRECT = env.flag(
    "SECURE_SSL_REDIRECT", PRODUCTION, help="send pages from plain HTTP to HTTPS, and refuse everything else there"
)
PROBES = r"(live|ready|healthz?|healthcheck)/?"
SECURE_REDIRECT_EXEMPT = [f"^{PROBES}$"]
SECURE_HSTS_SECONDS = env.integer(
    "SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0, minimum=0, help="Strict-Transport-Security; 0: none"
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = "softly_session"
SESSION_COOKIE_AGE = 86_400
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "softly.failures.csrf_failure"

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["computeapi.rest.json.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["computeapi.rest.json.JsonParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.authentication.Credentials"],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.Declared"],
    "EXCEPTION_HANDLER": "computeapi.rest.failures.exception_handler",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "computeapi.rest.json.AlwaysJson",
    "DEFAULT_METADATA_CLASS": "computeapi.rest.methods.NoMetadata",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_SCHEMA_CLASS": "computeapi.openapi.autoschema.AutoSchema",
}
ENABLE_API_DOCS = env.flag("ENABLE_API_DOCS", True, help="serve /openapi.json and /api-docs")
SPECTACULAR_SETTINGS = {
    "TITLE": "Softly",
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "computeapi.openapi.generator.SchemaGenerator",
    "SCHEMA_PATH_PREFIX": "/api",
    "SERVERS": [{"url": "/", "description": "This server; /api/v1/… and /v1/… are the same as /api/…"}],
    "SORT_OPERATION_PARAMETERS": False,
    # Choices stay where they are: a component for each would need names for all that are called `status`.
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enum_id_removal"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}

# -- static files, language, time ------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [_PAGES / "static", _MONITORING / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "computeapi.pages.packages.PackageFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        # Hashed names may be kept for ever and are compressed once; development serves the files as they lie.
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = DEBUG
LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

# -- accounts --------------------------------------------------------------------------------------------------------

ENABLE_RATE_LIMITING = env.flag("ENABLE_RATE_LIMITING", True, help="limit how often each caller may ask")
DEFAULT_TIER = env.text(
    "DEFAULT_TIER", "free", like=r"[a-z][a-z0-9-]{0,31}", allowed="a tier's name", help="tier of users without one"
)
UPGRADE_URL = env.text(
    "UPGRADE_URL", "/account/usage", help="where to get a higher tier; a tier's own address wins over this one"
)
REQUIRE_VERIFIED_EMAIL = env.flag(
    "REQUIRE_VERIFIED_EMAIL", PRODUCTION, help="no login before the email address is confirmed"
)
ENABLE_SIGN_UP = env.flag("ENABLE_SIGN_UP", True, help="whether anybody may make an account")
ADMIN_REQUIRE_TOTP = env.flag("ADMIN_REQUIRE_TOTP", False, help="staff must set up one-time codes to act as staff")
OTP_TOTP_ISSUER = "Softly"
LOGIN_URL = "log-in"
LOGIN_REDIRECT_URL = "/account"
JWT_JWKS_URL = env.text(
    "JWT_JWKS_URL",
    like=r"https?://.+",
    allowed="an http(s):// URL",
    help="key set of an external identity provider, whose JWTs are then taken",
)
JWT_ISSUER = env.text("JWT_ISSUER", help="the `iss` of its tokens; needed with JWT_JWKS_URL")
JWT_AUDIENCE = env.text("JWT_AUDIENCE", help="the `aud` of its tokens; empty: not checked")
if JWT_JWKS_URL and not JWT_ISSUER:
    raise ImproperlyConfigured("JWT_ISSUER must be set with JWT_JWKS_URL.")

EMAIL_URL = env.text(
    "EMAIL_URL",
    like=r"smtps?://.+",
    allowed="smtp://user:password@host:587 or smtps://…:465",
    help="mail server, smtp:// with STARTTLS (?tls=false: without) or smtps://; empty: mail goes to the log",
)
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "Softly <softly@localhost>", help="sender of mail")
SITE_URL = env.text(
    "SITE_URL", like=r"https?://[^/?#\s]+", allowed="an origin like https://softly.example", help="address in mail"
)
if not SITE_URL:
    SITE_URL = (
        f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
        if PRODUCTION
        else f"http://127.0.0.1:{env.integer('PORT', 8000, minimum=1, maximum=65535)}"
    )


def mail(url: str) -> dict[str, Any]:
    """Django's settings for an smtp:// URL; without one mail is printed."""
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    is_smtps = parts.scheme == "smtps"
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if is_smtps else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_smtps,
        "EMAIL_USE_TLS": not is_smtps and dict(parse_qsl(parts.query)).get("tls") != "false",
        "EMAIL_TIMEOUT": 10,
    }


globals().update(mail(EMAIL_URL))
AUDITLOG_DISABLE_REMOTE_ADDR = True

# -- passwords, logs -------------------------------------------------------------------------------------------------

AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), help="what is written to the log")
LOG_REQUESTS = env.choice(
    "LOG_REQUESTS", "all", ("all", "errors", "none"), help="which requests get a line in the log; errors: from 400 on"
)
LOGGING = logs.configuration(LOG_LEVEL)
