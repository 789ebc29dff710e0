"""Is a database that went away and came back used again at once?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from softly.lib.bounded_connection import BoundedConnection

CONNECTIONS = 5


@pytest.mark.usefixtures("transactional_db")
def test_after_a_restart_no_request_waits_for_connections_that_have_died(monkeypatch: pytest.MonkeyPatch) -> None:
    together = Barrier(CONNECTIONS)

    def hold(_: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            together.wait(60)
        connection.close()

    def one() -> tuple[int]:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                found: tuple[int] = cursor.fetchone()
                return found
        finally:
            connection.close()

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(hold, range(CONNECTIONS)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 25000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert len(cursor.fetchall()) >= CONNECTIONS - 1
    found_dead: list[BoundedConnection] = []
    end_the_others = BoundedConnection._end_the_others

    def note(dead: BoundedConnection) -> None:
        found_dead.append(dead)
        end_the_others(dead)

    monkeypatch.setattr(BoundedConnection, "_end_the_others", note)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(one).result() == (1,)
    assert len(found_dead) == 1, "after each the pool pauses for longer"
