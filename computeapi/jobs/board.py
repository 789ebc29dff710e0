"""Which jobs does this process do now? One list, for the threads that do them and for the one that looks after them."""

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
    """A job in hand. `told` is when it was told to stop, by the monotonic clock; `given_up` when it didn't."""

    job: Claimed
    running: RunningJob
    told: float | None = None
    given_up: bool = False

    def stop(self, reason: SoftlyError) -> None:
        """The first reason counts."""
        if self.told is None:
            self.running.stop(reason)
            self.told = time.monotonic()


@dataclass(slots=True, eq=False)
class Board:
    """`worker` is the row of this process, None where it is none. `taken` are the jobs that its slots do; it belongs
    to who holds `taking`. Safe for threads."""

    worker: UUID | None = None
    is_stopping: bool = False
    taken: list[Claimed] = field(default_factory=list)
    taking: threading.Lock = field(default_factory=threading.Lock)
    _held: dict[UUID, Held] = field(default_factory=dict)
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
            self._held[job.id] = held
        return held

    def let_go(self, held: Held) -> None:
        with self._lock:
            if self._held.get(held.job.id) is held:
                del self._held[held.job.id]

    def all(self) -> list[Held]:
        with self._lock:
            return list(self._held.values())

    def open(self) -> UUID:
        """Begin as a worker."""
        self.worker, self.is_stopping = uuid4(), False
        return self.worker


board = Board()
