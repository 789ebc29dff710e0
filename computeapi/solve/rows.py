"""How is one record written while its solve goes on? Sent at once, asked about later, over connections kept for that.

A thread that waits for PostgreSQL would do the same, but handing over to it and its work in between cost a solve a
millisecond. Only what went well is told here; whoever asked deals with the rest the long way round.
"""

from __future__ import annotations

import json
import select
import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import pq

from computeapi.solve.models import SolveRecord

MOST = 4
"""Connections of a process: rows beyond take the long way."""

_FIELDS = SolveRecord._meta.concrete_fields
_ATTRIBUTES = tuple(field.attname for field in _FIELDS)
_COLUMNS = ", ".join(f'"{field.column}"' for field in _FIELDS)
_VALUES = ", ".join(f"${number}" for number in range(1, len(_FIELDS) + 1))
_TABLE = SolveRecord._meta.db_table
# One that is there is of a job whose worker was lost after it: it counts once.
_INSERT = f'INSERT INTO "{_TABLE}" ({_COLUMNS}) VALUES ({_VALUES}) ON CONFLICT DO NOTHING'.encode()  # noqa: S608 - our names


class Sent:
    """A row that PostgreSQL has been sent."""

    def __init__(self, connection: BaseDatabaseWrapper, put_back: Callable[[BaseDatabaseWrapper, bool], None]) -> None:
        self._connection = connection
        self._put_back = put_back

    def was_written(self, seconds: float) -> bool:
        """False where it was refused or the connection ended. Raises TimeoutError after `seconds`."""
        outcomes = []
        usable = False
        try:
            wire = _wire(self._connection)
            _wait(wire, seconds)
            while (outcome := wire.get_result()) is not None:
                outcomes.append(outcome.status)
            usable = wire.status == pq.ConnStatus.OK
        except psycopg.Error:
            return False
        finally:
            self._put_back(self._connection, usable)
        return outcomes == [pq.ExecStatus.COMMAND_OK]


class Rows:
    """Sends rows over the connections it was given. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[BaseDatabaseWrapper] = set()
        self._idle: list[BaseDatabaseWrapper] = []

    @property
    def wants_more(self) -> bool:
        return len(self._open) < MOST

    def add(self, connection: BaseDatabaseWrapper) -> None:
        """Take over an open connection without a transaction; one too many is closed."""
        with self._lock:
            if self.wants_more:
                self._open.add(connection)
                self._idle.append(connection)
                return
        connection.close()

    def send(self, record: SolveRecord) -> Sent | None:
        """None where no connection is at hand, or this one has ended."""
        try:
            connection = self._idle.pop()
        except IndexError:
            return None
        sent = Sent(connection, self._put_back)
        try:
            wire = _wire(connection)
            # Not prepared: a pooler like PgBouncer may give the next statement to another server process.
            wire.send_query_params(_INSERT, [_text(getattr(record, name)) for name in _ATTRIBUTES])
            wire.flush()
        except ValueError:
            self._put_back(connection, True)
            return None
        except psycopg.Error:
            self._put_back(connection, False)
            return None
        return sent

    def close(self) -> None:
        with self._lock:
            while self._open:
                self._open.pop().close()
            self._idle.clear()

    def _put_back(self, connection: BaseDatabaseWrapper, usable: bool) -> None:
        with self._lock:
            if usable and connection in self._open:
                self._idle.append(connection)
                return
            self._open.discard(connection)
        connection.close()


def _wire(connection: BaseDatabaseWrapper) -> pq.abc.PGconn:
    if connection.connection is None:
        raise psycopg.OperationalError("the connection was closed")
    wire: pq.abc.PGconn = connection.connection.pgconn
    return wire


def _wait(wire: pq.abc.PGconn, seconds: float) -> None:
    """Until the outcome is there. Raises psycopg.Error, TimeoutError."""
    end = time.monotonic() + seconds
    poll = select.poll()
    while True:
        unsent = wire.flush()
        wire.consume_input()
        if not wire.is_busy():
            return
        poll.register(wire.socket, select.POLLIN | (select.POLLOUT if unsent else 0))
        # The wire before the clock: what is there came in time, though this process was held up.
        if not poll.poll(max(0.0, end - time.monotonic()) * 1000):
            raise TimeoutError("PostgreSQL did not answer in time")


def _text(value: Any) -> bytes | None:
    """A column's value as PostgreSQL reads it. Raises ValueError for what it can't hold."""
    if value is None:
        return None
    if isinstance(value, dict):
        text = json.dumps(value)
    elif isinstance(value, datetime):
        text = value.isoformat()
    elif isinstance(value, (str, int, uuid.UUID)):
        text = str(value)
    else:
        raise ValueError(f"no column holds a {type(value).__name__}")
    data = text.encode()
    if b"\0" in data:
        raise ValueError("a text with a NUL would be cut there")
    return data
