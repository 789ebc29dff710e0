"""How do records reach PostgreSQL? Solves at once, hits in batches; what can't be written waits on disk.

Hits are counted in memory and written every second. While PostgreSQL is away rows go to `DATA_DIR/spool/`, and are
brought in when it is back, by whichever process sees it first.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
import uuid
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import serializers
from django.core.serializers.base import DeserializationError
from django.db import DataError, IntegrityError, OperationalError, connection, connections
from django.db import Error as DatabaseError
from django.db.backends.base.base import BaseDatabaseWrapper

from computeapi.solve.models import SolveRecord
from computeapi.solve.rows import Rows, Sent
from computeapi.solve.spool import Spool
from softly.lib.background import Background
from softly.lib.breaker import Breaker

logger = logging.getLogger(__name__)

INTERVAL = 1.0
"""Seconds between two writings of what was counted."""

PATIENCE = 2.0
"""Seconds that a solve waits for its row to be written; then the row goes to disk (and is there once, whoever wins)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """What one hit's row says, but for how many and when. Equal ones are counted together."""

    definition_id: uuid.UUID | None
    version_id: uuid.UUID | None
    name: str
    engine: str
    key: str
    cache: str
    result: str
    user_id: uuid.UUID | None
    caller: str
    status: str = "ok"
    kind: str = "solve"


@dataclass(slots=True)
class _Count:
    count: int
    first: datetime
    last: datetime
    inputs: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Writing:
    """A row on its way: sent already, in the hands of a thread, or neither when it goes to disk at once."""

    record: SolveRecord
    sent: Sent | None = None
    insert: Future[None] | None = None


class Journal:
    """This process's way to the records. Safe for threads and forks."""

    def __init__(self) -> None:
        self.breaker = Breaker()
        self._hits: dict[Hit, _Count] = {}
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._pid = 0
        self._inserts = Background("journal-row", 4, prepare=self._connect_thread)
        self._kept: list[BaseDatabaseWrapper] = []
        self._rows = Rows()

    def begin(self, record: SolveRecord) -> Writing:
        """Start to write one row; `end` it before the caller is answered."""
        self._ensure_writer()
        # After a failure only the writer tries again, so that one solve at the most has waited for it.
        if self.breaker.failing_since is not None:
            return Writing(record)
        if sent := self._rows.send(record):
            return Writing(record, sent=sent)
        return Writing(record, insert=self._inserts.submit(self._insert_apart, record))

    def end(self, writing: Writing) -> bool:
        """Wait for a row, or put it onto disk when PostgreSQL is away; whether it is in the database."""
        record = writing.record
        if writing.sent is not None or writing.insert is not None:
            try:
                self._finish(writing)
            except DataError as error:
                self._reject(record_as_text(record), error)
                return False
            except (DatabaseError, TimeoutError) as error:
                self._failed(error)
            else:
                return True
        self._wait_on_disk([record])
        return False

    def _finish(self, writing: Writing) -> None:
        """Raises what the database raises, and TimeoutError."""
        if writing.sent is not None and writing.sent.was_written(PATIENCE):
            return
        # In a thread: a database that neither answers nor refuses must not hold a solve.
        insert = writing.insert or self._inserts.submit(self._insert_apart, writing.record)
        insert.result(timeout=PATIENCE)

    def count(self, hit: Hit, inputs: dict[str, Any]) -> None:
        """Count one hit; it is written within INTERVAL."""
        if self._pid != os.getpid():
            self._ensure_writer()
        now = datetime.now(UTC)
        with self._lock:
            known = self._hits.get(hit)
            if known is None:
                self._hits[hit] = _Count(1, now, now, inputs)
            else:
                known.count += 1
                known.last = now

    def flush(self) -> None:
        """Write what was counted, and bring in what waits on disk."""
        if not self._writing.acquire(timeout=PATIENCE):
            return
        began = time.monotonic()
        try:
            with self._lock:
                hits, self._hits = self._hits, {}
            rows = [_row(hit, count) for hit, count in hits.items()]
            try:
                if self.breaker.failing_since is not None:
                    connection.close()
                    connection.ensure_connection()
                self._insert_all(rows)
            except DatabaseError as error:
                self._failed(error)
                self._wait_on_disk(rows)
                return
            self.breaker.worked(began)
            self._bring_in()
        finally:
            self._writing.release()

    @property
    def waiting(self) -> int:
        """Bytes of rows on disk that wait for PostgreSQL."""
        return self._spool.waiting

    @property
    def _spool(self) -> Spool:
        return Spool(Path(settings.DATA_DIR) / "spool")

    def _wait_on_disk(self, rows: list[SolveRecord]) -> None:
        self._spool.append(record_as_text(row) for row in rows)

    def _bring_in(self) -> None:
        for path, lines in self._spool.claimed():
            try:
                self._insert_all(self._read(lines))
            except DatabaseError as error:
                self._failed(error)
                return
            self._spool.done(path)

    def _read(self, lines: list[str]) -> list[SolveRecord]:
        rows = []
        for line in lines:
            try:
                rows.append(record_from_text(line))
            except DeserializationError as error:
                self._reject(line, error)
        return rows

    def _insert_all(self, rows: list[SolveRecord]) -> None:
        try:
            _insert_many(rows)
        except (IntegrityError, DataError):
            for row in rows:
                try:
                    _insert(row)
                except DataError as error:
                    self._reject(record_as_text(row), error)

    def _reject(self, line: str, error: Exception) -> None:
        logger.error("a record can't be stored", extra={"reason": type(error).__name__})
        self._spool.reject(line)

    def _failed(self, error: Exception) -> None:
        self.breaker.failed()
        logger.warning("records wait on disk", extra={"reason": type(error).__name__})

    # -- the writer

    def _ensure_writer(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            self._kept = []
            self._rows = Rows()
            threading.Thread(target=self._write_on, name="journal", daemon=True).start()
            atexit.register(self.flush)

    def _write_on(self) -> None:
        self._connect_thread()
        pause = threading.Event()
        while not pause.wait(INTERVAL):
            try:
                self.flush()
            except Exception:  # the writer must outlive any one bad row
                logger.exception("journal")

    def _insert_apart(self, record: SolveRecord) -> None:
        try:
            _insert(record)
        except OperationalError:
            # The connection we kept may have ended long ago; a new one tells whether PostgreSQL is there.
            connection.close()
            _insert(record)
        self._inserts.submit(self._open_for_rows)

    def _open_for_rows(self) -> None:
        """One more like this thread's own, so that the next row need not be handed to a thread."""
        if self._rows.wants_more:
            opened = connections["default"].copy()
            opened.inc_thread_sharing()
            opened.ensure_connection()
            self._rows.add(opened)

    def _connect_thread(self) -> None:
        """Give this thread a connection that it keeps, and whose commits don't wait for the disk.

        Taking one from the pool and waiting for the disk takes longer than everything else around a solve. A power
        cut may now cost the records of the last half second; a crash of PostgreSQL or of Softly costs none.
        """
        usual = connections["default"]
        options = {name: value for name, value in usual.settings_dict["OPTIONS"].items() if name != "pool"}
        options["options"] = f"{options.get('options', '')} -c synchronous_commit=off"
        kept = type(usual)(usual.settings_dict | {"OPTIONS": options}, alias="default")
        kept.inc_thread_sharing()  # `close` is called by another thread
        connections["default"] = kept
        self._kept.append(kept)

    def close(self) -> None:
        """Let go of the database; the next row takes it up again."""
        for kept in self._kept:
            kept.close()
        self._rows.close()


def _row(hit: Hit, count: _Count) -> SolveRecord:
    return SolveRecord(
        definition_id=hit.definition_id,
        version_id=hit.version_id,
        kind=hit.kind,
        name=hit.name,
        engine=hit.engine,
        key=hit.key,
        inputs=count.inputs,
        status=hit.status,
        cache=hit.cache,
        count=count.count,
        result=hit.result,
        user_id=hit.user_id,
        caller=hit.caller,
        created=count.first,
        last=count.last,
    )


def record_as_text(record: SolveRecord) -> str:
    """One line of JSON, in ASCII: a text may hold characters that some take for the end of a line."""
    return str(serializers.serialize("jsonl", [record], ensure_ascii=True)).strip()


def record_from_text(line: str) -> SolveRecord:
    """The reverse; asks no database. Raises DeserializationError."""
    for found in serializers.deserialize("jsonl", line):
        if isinstance(found.object, SolveRecord):
            return found.object
    raise DeserializationError("This is no record.")


def _insert(record: SolveRecord) -> None:
    try:
        record.save(force_insert=True)
    except IntegrityError:
        # Its definition, version or user was removed meanwhile; the record stands by itself.
        record.definition_id = record.version_id = record.user_id = None
        SolveRecord.objects.bulk_create([record], ignore_conflicts=True)


def _insert_many(rows: list[SolveRecord]) -> None:
    """Rows already there (a file brought in twice after a crash) are left as they are."""
    if not rows:
        return
    SolveRecord.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


journal = Journal()
