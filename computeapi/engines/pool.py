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
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from computeapi.engines.base import Deadline, Limits, Progress, no_progress
from computeapi.engines.solverd import attempt, protocol, ticket
from computeapi.engines.solverd.attempt import HostGone
from computeapi.engines.solverd.lease import Lease
from computeapi.engines.solverd.tasks import HOSTS
from softly.lib.errors import EngineUnavailable

HERE = ""
"""The place of solves that this machine's own processes do."""

_TRIES = 3
_STATS_SECONDS = 10.0


def _unwatched(position: int) -> None:
    """For callers that don't show their place in the queue."""


@dataclass(frozen=True, kw_only=True)
class SolverStats:
    """The hosts now: `running` and `queued` count slots, `children` processes. `tasks` says `ok` or why not; `jail`
    which walls this machine holds. Counters begin with the host, `uptime` with the youngest; sizes are in bytes."""

    pids: tuple[int, ...]
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
        """`run_dir` is shared by the processes that share the hosts. `tasks` are for one host in place of
        `solverd.tasks.HOSTS`."""
        self._max_running = max_running
        self._max_queue = max_queue
        self._leases = tuple(Lease(run_dir, group) for group in ((tasks,) if tasks else HOSTS))
        _pools.add(self)

    def run(
        self,
        task: str,
        payload: bytes,
        *,
        limits: Limits,
        readable: Sequence[Path] = (),
        strict: bool = True,
        lessons: Sequence[str] = (),
        deadline: Deadline,
        progress: Progress = no_progress,
    ) -> bytes:
        """The result of a task in a jailed child of its own, which ends before or just after this returns.

        `strict` and `readable` are `jail.Jail`'s, `lessons` what the host may learn of it (`solverd/lessons.py`),
        never a client's words. Raises the errors that the task raised, SolveTimeout, ResourceExhausted, EngineCrashed,
        SolveCancelled, EngineUnavailable; whatever `progress` raises stops the child and passes through.
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
                readable=tuple(str(path.absolute()) for path in readable),
                lessons=tuple(lessons),
            )
            with contextlib.suppress(HostGone), _closing(self._lease_for(task).connect()) as connection:
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
        places: Mapping[str, int] | None = None,
    ) -> Iterator[str]:
        """Hold one of this machine's `max_running` slots, or one in the least loaded of `places`, each with the number
        it has; wait for it in line for up to `wait` seconds. The value is the place, `HERE` for this machine.

        `waiting` is told each new position in the queue, from 1. Raises QueueFull, QueueTimeout (both with
        `details.queueLength` and `retry_after`), SolveCancelled, EngineUnavailable.
        """
        bounds = places or {HERE: self._max_running}
        place, connection = self._queue_up(bounds, time.monotonic() + wait, waiting, cancelled)
        with _closing(connection):
            yield place

    @property
    def is_up(self) -> bool:
        """Whether all hosts have been started. Asking one that wasn't for `stats` starts it."""
        return all(lease.path.exists() for lease in self._leases)

    def stats(self) -> SolverStats:
        """Of all hosts together. Raises EngineUnavailable."""
        return _together([self._ask_stats(lease) for lease in self._leases])

    def _ask_stats(self, lease: Lease) -> SolverStats:
        for _ in range(_TRIES):
            with _closing(lease.connect()) as connection, contextlib.suppress(OSError):
                connection.settimeout(_STATS_SECONDS)
                protocol.send(connection, {"op": "stats"})
                message, _ = protocol.receive(connection)
                if message is not None:
                    return _stats(message)
        raise _unreachable()

    def close(self) -> None:
        """Let go of the hosts. Using the pool again takes them up again."""
        for lease in self._leases:
            lease.close()

    def after_fork(self) -> None:
        for lease in self._leases:
            lease.after_fork()

    def _lease_for(self, task: str) -> Lease:
        """An unknown task is refused by the host it is sent to."""
        return next((lease for lease in self._leases if task in lease.tasks), self._leases[0])

    def _queue_up(
        self, places: Mapping[str, int], end: float, waiting: Callable[[int], None], cancelled: Callable[[], bool]
    ) -> tuple[str, socket.socket]:
        for _ in range(_TRIES):
            connection = self._leases[0].connect()  # one host counts the slots for all
            try:
                place = ticket.queue_up(
                    connection,
                    places=places,
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
                return place, connection
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
        pids=(message["pid"],),
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


def _together(hosts: Sequence[SolverStats]) -> SolverStats:
    first, *others = hosts
    for other in others:
        first = replace(first, **{item.name: _both(item.name, first, other) for item in fields(SolverStats)})
    return first


def _both(name: str, one: SolverStats, other: SolverStats) -> Any:
    a, b = getattr(one, name), getattr(other, name)
    if name == "uptime":
        return min(a, b)
    if name in ("threads", "peak_child_rss"):
        return max(a, b)
    if name == "jail":
        return {wall: min(a[wall], b[wall]) for wall in a}
    return a | b if isinstance(a, dict) else a + b
