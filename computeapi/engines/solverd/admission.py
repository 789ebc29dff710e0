"""Who may solve now and who waits: so many slots, one bounded queue, first come first served. Values in and out."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

Reply = tuple[Hashable, dict[str, Any]]
"""Whom to tell, and what."""

_FORGET = 0.2  # the weight of the newest solve in the mean length


class Admission:
    """The asker of each slot is any hashable value. Bounds come with each question: the latest ones hold."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._running: dict[Hashable, float] = {}
        self._waiting: dict[Hashable, None] = {}
        self._bound = 1
        self._mean_seconds = 1.0

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def queued(self) -> int:
        return len(self._waiting)

    def ask(self, asker: Hashable, *, max_running: int, max_queue: int) -> list[Reply]:
        """Granted, queued with a position from 1, or full. A higher bound may let others in first."""
        self._bound = max(1, max_running)
        replies = self._admit()
        if self.running < self._bound:
            return [*replies, self._grant(asker)]
        if self.queued >= max_queue:
            full = {"full": True, "length": self.queued, "eta": self._eta(self.queued + 1)}
            return [*replies, (asker, full)]
        self._waiting[asker] = None
        return [*replies, (asker, self._place(self.queued))]

    def leave(self, asker: Hashable) -> list[Reply]:
        """Give the slot or the place back; the next gets the slot, the rest move up. Unknown askers are nobody."""
        since = self._running.pop(asker, None)
        if since is not None:
            self._mean_seconds += _FORGET * (self._clock() - since - self._mean_seconds)
        elif asker in self._waiting:
            del self._waiting[asker]
        else:
            return []
        granted = self._admit()
        return granted + [(other, self._place(at)) for at, other in enumerate(self._waiting, start=1)]

    def _admit(self) -> list[Reply]:
        replies: list[Reply] = []
        while self._waiting and self.running < self._bound:
            first = next(iter(self._waiting))
            del self._waiting[first]
            replies.append(self._grant(first))
        return replies

    def _grant(self, asker: Hashable) -> Reply:
        self._running[asker] = self._clock()
        return asker, {"granted": True}

    def _place(self, position: int) -> dict[str, Any]:
        return {"queued": position, "length": self.queued, "eta": self._eta(position)}

    def _eta(self, position: int) -> float:
        """Seconds until the slot, by the mean of the solves so far."""
        return round(self._mean_seconds * position / self._bound, 3)
