"""Which jobs does this process do now? One list, for the threads that do them and for those that look after them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from computeapi.jobs.claim import Claimed
from computeapi.jobs.running import RunningJob
from softly.lib.errors import SoftlyError


@dataclass(slots=True, eq=False)
class Held:
    """A job in hand. `told` is when it was told to stop, by the monotonic clock; `given_up` when it didn't, and
    `ignored` how often it was looked at since. Once it `is_over` its end is only to be written down."""

    job: Claimed
    running: RunningJob
    told: float | None = None
    given_up: bool = False
    ignored: int = 0
    is_over: bool = False

    def stop(self, reason: SoftlyError) -> None:
        """The first reason counts."""
        if self.told is None:
            self.running.stop(reason)
            self.told = time.monotonic()


@dataclass(slots=True, eq=False)
class Board:
    """`worker` is the row of this process, None where it is none. Who takes a job for a slot holds `taking` until it is
    on the board. Safe for threads."""

    worker: UUID | None = None
    is_stopping: bool = False
    taking: threading.Lock = field(default_factory=threading.Lock)
    _held: list[Held] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def me(self) -> UUID:
        """Raises RuntimeError in a process that is no worker."""
        if self.worker is None:
            raise RuntimeError("This process is no worker.")
        return self.worker

    def hold(self, job: Claimed, running: RunningJob) -> Held:
        held = Held(job, running)
        with self._lock:
            self._held.append(held)
        return held

    def let_go(self, held: Held) -> None:
        with self._lock:
            self._held.remove(held)

    def all(self) -> list[Held]:
        with self._lock:
            return list(self._held)

    def under_way(self) -> list[Held]:
        """Without those that are over or given up."""
        return [one for one in self.all() if not one.is_over and not one.given_up]

    def is_busy(self) -> bool:
        """With a job, or about to have one."""
        return self.taking.locked() or bool(self.all())

    def open(self) -> UUID:
        """Begin as a worker."""
        self.worker, self.is_stopping = uuid4(), False
        return self.worker


board = Board()
