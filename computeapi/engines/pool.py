"""Runs a solve in a process of its own, and says who may run one now: the client side of the solver host.

The host (`computeapi.engines.solverd`) is started by whoever needs it first, is shared by every process that was
given the same folder, and ends with the last of them. Pure: no Django.
"""

from __future__ import annotations

import contextlib
import math
import os
import socket
import time
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from computeapi.engines.base import Deadline, Limits, Progress, no_progress
from computeapi.engines.solverd import attempt, protocol, ticket
from computeapi.engines.solverd.attempt import HostGone
from computeapi.engines.solverd.lease import Lease
from softly.lib.errors import EngineUnavailable

_TRIES = 3
_STATS_SECONDS = 10.0


def _unwatched(position: int) -> None:
    """For callers that don't show their place in the queue."""


@dataclass(frozen=True, kw_only=True)
class SolverStats:
    """The host now: `running` and `queued` count slots, `children` processes. `tasks` says `ok` or why not; `jail`
    which walls this machine holds. Counters begin with the host; sizes are in bytes."""

    pid: int
    uptime: float
    rss: int
    threads: int
    running: int
    queued: int
    children: int
    started: int
    ok: int
    failed: int
    crashed: int
    timed_out: int
    cancelled: int
    out_of_memory: int
    cpu_seconds: float
    peak_child_rss: int
    tasks: Mapping[str, str]
    jail: Mapping[str, int | bool]


class SolverPool:
    """Thread-safe, and safe to carry through a fork. Nothing starts before the first use."""

    def __init__(
        self,
        run_dir: Path,
        *,
        max_running: int = 5,
        max_queue: int = 100,
        tasks: Mapping[str, str] | None = None,
    ) -> None:
        """`run_dir` is shared by the processes that share the host. `tasks` is in place of
        `solverd.tasks.TASKS`."""
        self._max_running = max_running
        self._max_queue = max_queue
        self._lease = Lease(run_dir, tasks or {})
        _pools.add(self)

    def run(
        self,
        task: str,
        payload: bytes,
        *,
        limits: Limits,
        readable: Sequence[Path] = (),
        strict: bool = True,
        deadline: Deadline,
        progress: Progress = no_progress,
    ) -> bytes:
        """The result of a task in a jailed child of its own, which ends before or just after this returns.

        `strict` and `readable` are `jail.Jail`'s. Raises the errors that the task raised, SolveTimeout,
        ResourceExhausted, EngineCrashed, SolveCancelled, EngineUnavailable; whatever `progress` raises stops the
        child and passes through.
        """
        for _ in range(_TRIES):
            deadline.check()
            remaining = deadline.remaining()
            seconds = min(limits.seconds, remaining)
            order = protocol.Order(
                task=task,
                seconds=seconds,
                memory=limits.memory,
                cpu=math.ceil(seconds * (os.cpu_count() or 1)) + 1,
                output=limits.output,
                strict=strict,
                readable=tuple(str(path.resolve()) for path in readable),
            )
            with contextlib.suppress(HostGone), _closing(self._lease.connect()) as connection:
                limit = limits.seconds if limits.seconds <= remaining else deadline.seconds
                return attempt.run(connection, order, payload, deadline=deadline, limit=limit, progress=progress)
        raise _unreachable()

    @contextlib.contextmanager
    def slot(
        self,
        *,
        wait: float,
        waiting: Callable[[int], None] = _unwatched,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Iterator[None]:
        """Hold one of `max_running` slots; wait for it in line for up to `wait` seconds.

        `waiting` is told each new position in the queue, from 1. Raises QueueFull, QueueTimeout (both with
        `details.queueLength` and `retry_after`), SolveCancelled, EngineUnavailable.
        """
        with _closing(self._queue_up(time.monotonic() + wait, waiting, cancelled)):
            yield

    def stats(self) -> SolverStats:
        """Raises EngineUnavailable."""
        for _ in range(_TRIES):
            with _closing(self._lease.connect()) as connection, contextlib.suppress(OSError):
                connection.settimeout(_STATS_SECONDS)
                protocol.send(connection, {"op": "stats"})
                message, _ = protocol.receive(connection)
                if message is not None:
                    return _stats(message)
        raise _unreachable()

    def close(self) -> None:
        """Let go of the host. Using the pool again takes it up again."""
        self._lease.close()

    def after_fork(self) -> None:
        self._lease.after_fork()

    def _queue_up(self, end: float, waiting: Callable[[int], None], cancelled: Callable[[], bool]) -> socket.socket:
        for _ in range(_TRIES):
            connection = self._lease.connect()
            try:
                ticket.queue_up(
                    connection,
                    max_running=self._max_running,
                    max_queue=self._max_queue,
                    wait=max(0.0, end - time.monotonic()),
                    waiting=waiting,
                    cancelled=cancelled,
                )
            except HostGone:
                _shut(connection)
            except BaseException:
                _shut(connection)
                raise
            else:
                return connection
        raise _unreachable()


_pools: weakref.WeakSet[SolverPool] = weakref.WeakSet()


def _after_fork() -> None:
    for pool in list(_pools):
        pool.after_fork()


os.register_at_fork(after_in_child=_after_fork)


@contextlib.contextmanager
def _closing(connection: socket.socket) -> Iterator[socket.socket]:
    try:
        yield connection
    finally:
        _shut(connection)


def _shut(connection: socket.socket) -> None:
    """Shut down before closing: the host must hear of it even where a forked process still has a copy."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _unreachable() -> EngineUnavailable:
    return EngineUnavailable("The solver host ended again and again.", retry_after=2)


def _stats(message: dict[str, Any]) -> SolverStats:
    counts: dict[str, int] = message["counts"]
    return SolverStats(
        pid=message["pid"],
        uptime=message["uptime"],
        rss=message["rss"],
        threads=message["threads"],
        running=message["running"],
        queued=message["queued"],
        children=message["children"],
        started=counts.get("started", 0),
        ok=counts.get("ok", 0),
        failed=counts.get("failed", 0),
        crashed=counts.get("crashed", 0),
        timed_out=counts.get("deadline", 0),
        cancelled=counts.get("cancelled", 0),
        out_of_memory=counts.get("memory", 0),
        cpu_seconds=message["cpuSeconds"],
        peak_child_rss=message["peakChildRss"],
        tasks=message["tasks"],
        jail=message["jail"],
    )
