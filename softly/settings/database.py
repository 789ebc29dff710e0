"""Which PostgreSQL, and how long is it waited for?"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from softly import env
from softly.lib.bounded_connection import STATEMENT_TIMEOUT, BoundedConnection

DATABASE_URL = env.text("DATABASE_URL", help="postgresql://user:password@host:5432/name; empty: the embedded one")
DATABASE_POOL_SIZE = env.integer(
    "DATABASE_POOL_SIZE", 8, minimum=1, maximum=100, help="connections a process keeps at the most"
)


def connection(url: str) -> dict[str, Any]:
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


DATABASES = {"default": connection(DATABASE_URL or "postgresql:///softly")}
