"""How long do tests wait for Redis and PostgreSQL? Longer than a site does: a busy machine's are slow, not away.

For every process that a test starts on its own database; tests of what hangs have less patience again.
"""

from __future__ import annotations

from django.conf import settings

SECONDS = 30.0
"""That a request waits for a service, instead of a moment."""


def be_patient() -> None:
    """Before the first look at either."""
    from computeapi.solve import journal
    from softly.lib import bounded_connection, fresh
    from softly.lib.counts import redis_connection

    fresh.PATIENCE = redis_connection.TIME_LIMIT = bounded_connection.CHECK = journal.PATIENCE = SECONDS
    settings.CACHES["default"]["OPTIONS"] |= {"SOCKET_CONNECT_TIMEOUT": SECONDS, "SOCKET_TIMEOUT": SECONDS}
    options = settings.DATABASES["default"]["OPTIONS"]
    options |= {"connect_timeout": int(SECONDS), "pool": options["pool"] | {"timeout": SECONDS}}
