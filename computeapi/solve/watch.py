"""Who waits for a solve, and what do they see of it? Progress out, and the news that nobody waits any more in."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.conf import settings

from computeapi.jobs.running import RunningJob
from computeapi.rest.connection import let_go_of_database
from softly.lib.errors import QueueFull, QueueTimeout, Unavailable

_LONGEST_PAUSE = 10.0
"""Seconds between two of a job's questions for a slot."""


def _nobody(*_: Any) -> None:
    return None


class Watch:
    """One client's side of a running solve. `gone()` may be asked from any thread. `ask_again()` is whether they ask
    once more for a solver where none became free; it takes its time. `job` is the one that it is done for, perhaps not
    for the first time."""

    def __init__(
        self,
        *,
        gone: Callable[[], bool] = lambda: False,
        progress: Callable[[float, str], None] = _nobody,
        queued: Callable[[int], None] = _nobody,
        started: Callable[[], None] = _nobody,
        ask_again: Callable[[Unavailable], bool] = lambda _: False,
        job: UUID | None = None,
    ) -> None:
        self.gone = gone
        self.progress = progress
        self.queued = queued
        self.started = started
        self.ask_again = ask_again
        self.job = job

    def solve_id(self, key: str) -> UUID:
        """Of the solve under this key: always the same one for a job, so that it is recorded once, however often it is
        begun."""
        return uuid5(self.job, key) if self.job else uuid4()


def of_connection(environ: Mapping[str, Any]) -> Watch:
    """A watch on the client's socket, where the server shows it (gunicorn does, granian does not)."""
    client = environ.get("gunicorn.socket")
    if not isinstance(client, socket.socket):
        return Watch()
    return Watch(gone=lambda: _hung_up(client))


def of_job(job: RunningJob) -> Watch:
    """A watch for a job: nobody waits once it is stopped, and it may wait for a solver as long as an attempt lasts."""

    def report(fraction: float, message: str) -> None:
        # Never job.progress, which raises where the job is stopped: others may wait for the same solve.
        if not job.is_stopped():
            job.report(min(max(fraction, 0.0), 1.0), message)
            let_go_of_database()

    def ask_again(error: Unavailable) -> bool:
        pause = min(float(error.retry_after or 1), _LONGEST_PAUSE)
        # With less than that a solve that gets its slot might be cut short: better another attempt.
        if job.remaining() < pause + settings.QUEUE_TIMEOUT / 1000 + settings.SOLVE_TIMEOUT:
            return False
        return not job.stopped.wait(pause)

    return Watch(
        gone=job.is_stopped,
        progress=report,
        queued=lambda position: report(0.0, f"Number {position} in the queue for a solver"),
        ask_again=ask_again,
        job=job.id,
    )


def patiently[T](watch: Watch, work: Callable[[], T]) -> T:
    """Work that needs a slot, again for as long as somebody asks for one. Raises what it raises."""
    while True:
        try:
            return work()
        except (QueueFull, QueueTimeout) as error:
            if not watch.ask_again(error):
                raise


def _hung_up(client: socket.socket) -> bool:
    try:
        poll = select.poll()
        poll.register(client, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True
