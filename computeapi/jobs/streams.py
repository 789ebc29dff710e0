"""Who watches which job? A bounded number of streams in this process, and one thread that asks on behalf of them all.

While somebody watches, the thread asks PostgreSQL twice a second for the revisions of all watched jobs in one query,
and in another for those that changed. A stream waits without a database connection, and sees the newest alone: what
came in between is in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

import orjson
from django.db import Error as DatabaseError
from django.db import connection

from computeapi.jobs.document import documents
from computeapi.jobs.models import Job, State
from softly import serving
from softly.lib.errors import Unavailable
from softly.lib.stopping import stopping

logger = logging.getLogger(__name__)

PERIOD = 0.5
"""Seconds between two looks."""
QUEUE_PERIOD = 5.0
"""Seconds after which a place in the queue is told anew: it changes with the jobs of others."""
MOST_OWN = 8
"""Streams of one owner in a process."""
RETRY_AFTER = 5
"""Seconds."""


class TooManyStreams(Unavailable):
    code, title = "TOO_MANY_STREAMS", "Too many streams"


@dataclass(frozen=True, kw_only=True, slots=True)
class News:
    """A job as it is now: `document` is its JSON, of which each later revision holds all that earlier ones said."""

    revision: int
    state: str
    document: bytes


def news_of(jobs: Collection[Job]) -> dict[UUID, News]:
    found = list(jobs)
    return {
        job.id: News(revision=job.revision, state=job.state, document=orjson.dumps(document))
        for job, document in zip(found, documents(found), strict=True)
    }


class Stream:
    """One client's. `last` is the newest that is known; `is_over` once nothing more will come."""

    def __init__(self, job_id: UUID, owner: str, last: News) -> None:
        self.job_id = job_id
        self.owner = owner
        self.last = last
        self.is_over = False
        self._changed = threading.Event()

    def tell(self, news: News) -> None:
        if news != self.last:
            self.last = news
            self._changed.set()

    def end(self) -> None:
        self.is_over = True
        self._changed.set()

    def wait(self, seconds: float) -> News | None:
        """What is new since the last call; None after so long, or when it is over."""
        if not self._changed.wait(seconds) or self.is_over:
            return None
        self._changed.clear()
        return self.last


class Streams:
    """Those of this process: `most` of them, `most_own` of one owner. Safe for threads."""

    def __init__(self, *, most: int, most_own: int = MOST_OWN) -> None:
        self._most, self._most_own = most, most_own
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._asker: threading.Thread | None = None

    def open(self, job: Job, owner: str) -> Stream:
        """`owner` is the watching principal's name. Raises TooManyStreams."""
        stream = Stream(job.id, owner, news_of([job])[job.id])
        with self._lock:
            self._find_room(owner)
            self._streams.add(stream)
            if self._asker is None:
                self._asker = threading.Thread(target=self._ask_while_watched, name="job-streams", daemon=True)
                self._asker.start()
        return stream

    def close(self, stream: Stream) -> None:
        with self._lock:
            self._streams.discard(stream)

    def count(self) -> int:
        return len(self._streams)

    def _find_room(self, owner: str) -> None:
        if sum(stream.owner == owner for stream in self._streams) >= self._most_own:
            raise _too_many("You watch as many jobs as one may at a time.", self._most_own)
        if self.count() >= self._most:
            raise _too_many("As many jobs are watched as can be at a time.", self._most)

    def _ask_while_watched(self) -> None:
        queue_asked = time.monotonic()
        try:
            while watched := self._watched():
                time.sleep(PERIOD)
                is_queue_due = time.monotonic() - queue_asked >= QUEUE_PERIOD
                if is_queue_due:
                    queue_asked = time.monotonic()
                _ask_again(watched, with_queued=is_queue_due)
        except Exception:  # the outermost loop of this thread: clients come again and start another
            logger.exception("the streams of jobs ended")
            self._give_up()

    def _watched(self) -> list[Stream]:
        """None of them: the thread ends, and the next stream starts another."""
        with self._lock:
            if not self._streams:
                self._asker = None
            return list(self._streams)

    def _give_up(self) -> None:
        with self._lock:
            self._asker = None
            for stream in self._streams:
                stream.end()


def _too_many(message: str, limit: int) -> TooManyStreams:
    instead = "GET /api/jobs/<id> tells the same: ask for it every few seconds."
    return TooManyStreams(f"{message} {instead}", details={"limit": limit}, retry_after=RETRY_AFTER)


def _ask_again(watched: list[Stream], *, with_queued: bool) -> None:
    """One look. While PostgreSQL is away nothing is new; what happened meanwhile is in the next revision."""
    try:
        _ask(watched, with_queued=with_queued)
    except DatabaseError as error:
        logger.warning("the streams of jobs see nothing", extra={"reason": type(error).__name__})
    finally:
        connection.close()  # back to the pool


def _ask(watched: list[Stream], *, with_queued: bool) -> None:
    ids = {stream.job_id for stream in watched}
    revisions = dict(Job.objects.filter(id__in=ids).values_list("id", "revision"))
    changed = {stream.job_id for stream in watched if _is_behind(stream, revisions, with_queued=with_queued)}
    found = news_of(Job.objects.filter(id__in=changed)) if changed else {}
    for stream in watched:
        if news := found.get(stream.job_id):
            stream.tell(news)
        if stopping.is_set() or stream.job_id not in revisions:
            stream.end()


def _is_behind(stream: Stream, revisions: dict[UUID, int], *, with_queued: bool) -> bool:
    revision = revisions.get(stream.job_id, 0)
    return revision > stream.last.revision or (with_queued and revision > 0 and stream.last.state == State.QUEUED)


streams = Streams(most=serving.EVENT_STREAMS)
