"""Is a database that went away and came back used again at once?"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

CONNECTIONS = 5


@pytest.mark.usefixtures("transactional_db")
def test_after_a_restart_no_request_waits_for_connections_that_have_died() -> None:
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
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert len(cursor.fetchall()) >= CONNECTIONS - 1
    began = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(one).result() == (1,)
    assert time.monotonic() - began < 2.5
