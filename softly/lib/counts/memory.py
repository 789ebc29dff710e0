"""How are counts kept in this process? Exact for all its threads, and in bounded memory."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass


@dataclass(slots=True)
class _Count:
    count: int
    ends: float


class MemoryCounts:
    """At most `limit` keys, a few hundred bytes each: past it the expired ones go, then the oldest."""

    kind = "memory"
    away: tuple[type[Exception], ...] = ()

    def __init__(self, limit: int = 20_000) -> None:
        self.limit = limit
        self._counts: dict[str, _Count] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._counts)

    def count(self, key: str, amount: int, seconds: int) -> int:
        with self._lock:
            found = self._find(key)
            if found is None:
                self._make_room()
                found = self._counts[key] = _Count(0, time.monotonic() + seconds)
            found.count += amount
            return found.count

    def look(self, key: str) -> int:
        with self._lock:
            found = self._find(key)
            return found.count if found else 0

    def take_back(self, key: str, amount: int) -> int:
        with self._lock:
            found = self._find(key)
            if found is None:
                return 0
            found.count = max(0, found.count - amount)
            return found.count

    def _find(self, key: str) -> _Count | None:
        found = self._counts.get(key)
        if found is None or found.ends > time.monotonic():
            return found
        del self._counts[key]
        return None

    def _make_room(self) -> None:
        """A tenth at least, so that looking through all of them is rare."""
        if len(self._counts) < self.limit:
            return
        now = time.monotonic()
        kept = [(key, found) for key, found in self._counts.items() if found.ends > now]
        self._counts = dict(kept[-(self.limit * 9 // 10) :])
