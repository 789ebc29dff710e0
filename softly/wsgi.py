"""The WSGI application that gunicorn and granian serve."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "softly.settings")

_django = get_wsgi_application()

# Django must be set up before these are imported.
from django.core.cache import cache  # noqa: E402
from django.db import Error as DatabaseError  # noqa: E402
from django.db import connection  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from accounts import tiers  # noqa: E402
from computeapi import formats  # noqa: E402
from computeapi.engines import registry as engines  # noqa: E402
from computeapi.solve.shortcut import Shortcut  # noqa: E402
from definitions.registry import registry  # noqa: E402
from softly.chunked import ChunkedBodies  # noqa: E402


def _load_what_requests_need() -> None:
    """Import now what the first requests would: forked workers then share it. Opens no connection, starts no thread."""
    _ = get_resolver().url_patterns
    engines.names()
    formats.all()
    getattr(cache, "client", None)


def read_ahead() -> None:
    """The definitions and tiers, for a process that serves; without PostgreSQL the first request tries again."""
    try:
        registry.snapshot()
        tiers.current()
    except DatabaseError:
        pass
    finally:
        connection.close()


_load_what_requests_need()

application = ChunkedBodies(Shortcut(_django))
