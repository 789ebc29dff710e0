"""How long is PostgreSQL waited for? A server that hangs neither answers nor refuses, so the waiting ends on this side.

`statement_timeout` is the server's own promise, and `tcp_user_timeout` does nothing on a unix socket.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
from psycopg.abc import PQGen

R = TypeVar("R")

STATEMENT_TIMEOUT = 30
"""Seconds that the server gives a statement."""
STATEMENT = STATEMENT_TIMEOUT + 2.0
"""Seconds that are waited here, so that the server's word comes first."""
CHECK = 2.0
"""Seconds for the empty query by which the pool asks whether a connection still works."""


class BoundedConnection(psycopg.Connection[Any]):
    """Closes itself when a statement is not answered in time. Raises psycopg.OperationalError then."""

    _patience = STATEMENT

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        if query != "":
            return super().execute(query, *args, **kwargs)
        with self._for_a_check():
            try:
                return super().execute(query, *args, **kwargs)
            except psycopg.OperationalError:
                self._end_the_others()
                raise

    def wait(self, gen: PQGen[R], interval: float = 0.1, timeout: float | None = None) -> R:
        try:
            return super().wait(gen, interval, self._patience if timeout is None else timeout)
        except psycopg.errors._WaitTimeout:
            self.close()
            raise psycopg.OperationalError("PostgreSQL did not answer in time") from None

    def _end_the_others(self) -> None:
        """A connection seldom dies alone, and the pool tries one after the other, with growing pauses: a request would
        wait for seconds after a restart of PostgreSQL. So all that lie there are made anew."""
        pool = getattr(self, "_pool", None)
        if pool is not None:
            pool.drain()

    @contextmanager
    def _for_a_check(self) -> Iterator[None]:
        self._patience = CHECK
        try:
            yield
        finally:
            self._patience = STATEMENT
