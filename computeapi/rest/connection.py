"""When does a request let go of its database connection? Before it waits: there are few, and others need one."""

from __future__ import annotations

from django.db import connection


def let_go_of_database() -> None:
    """A request that waits must not keep one of the few connections from those that need one."""
    if connection.connection is not None and not connection.in_atomic_block:
        connection.close()
