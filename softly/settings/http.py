"""What may a request be, who may ask from where, and what do browsers hold to?"""

from __future__ import annotations

from csp.constants import NONE, SELF

from softly import env
from softly.settings.run import PRODUCTION

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
