"""How can a busy caller be counted exactly without a round trip for each request? By counts taken in advance.

Where a process has just counted a key, it takes several counts of it at once, the more the busier the key, and gives
them out itself. They are taken only in the first half of a limit, and what isn't given out within LIFETIME goes back.
Near the limit each request is counted by itself; one that finds the limit used up while another process still holds
counts waits until those are used or back. So exactly as many requests pass as are allowed, whichever process they come
to. A process that is killed takes what it holds with it: at most a sixteenth of a limit, and no more than MOST.
"""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

LIFETIME = 0.25
"""Seconds in which what was taken is given out."""
BUSY = 0.1
"""A key that was asked about within so many seconds before is worth counting in advance."""
MOST = 64
PART = 16
"""At the most this part of a limit is held by one process."""
ENDS = 1
"""Seconds after which what a process took and never gave back is held by nobody."""
_PAUSE = 0.02
_PATIENCE = 1.5
"""Seconds: somewhat longer than what a killed process held."""
_MOST_KEYS = 10_000


@dataclass(frozen=True, slots=True)
class Grant:
    """What the server gave: so many counts, the count with them, and how many are held by anybody."""

    granted: int
    count: int
    held: int


class Lender(Protocol):
    """A place for counts that gives some in advance."""

    def lend(self, key: str, want: int, limit: int, seconds: int, *, used_up: int, unused: int) -> Grant:
        """Up to `want` more of them; one at the most from half of the limit on, none beyond it. Of what was lent to
        this process before, `used_up` counts are settled, and `unused` of them go back."""
        ...


@dataclass(slots=True)
class _Lease:
    taken: int
    left: int
    count: int
    ends: float
    seconds: int
    limit: int


class Leases:
    """What this process holds. Safe for threads and forks."""

    def __init__(self, lender: Lender) -> None:
        self._lender = lender
        self._lock = threading.Lock()
        self._held: dict[str, _Lease] = {}
        self._asked: dict[str, tuple[float, int]] = {}
        self._settling: threading.Thread | None = None
        os.register_at_fork(after_in_child=self._forget)

    def count(self, key: str, limit: int, seconds: int) -> int:
        """One more; the count with it, more than `limit` when it doesn't pass. Raises what the lender raises."""
        now = time.monotonic()
        with self._lock:
            lease = self._held.get(key)
            if lease is not None:
                if lease.left and now < lease.ends:
                    lease.left -= 1
                    return lease.count - lease.left
                del self._held[key]
            want = self._want(key, now, limit)
        give_up = now + _PATIENCE
        while True:
            used_up, unused = (lease.taken, lease.left) if lease else (0, 0)
            grant = self._lender.lend(key, want, limit, seconds, used_up=used_up, unused=unused)
            lease = None  # it is settled
            if grant.granted:
                return self._keep(key, grant, limit, seconds)
            if not grant.held or time.monotonic() > give_up:
                return limit + 1
            time.sleep(_PAUSE)

    def settle(self, *, everything: bool = False) -> None:
        """Give back what nobody asked for in time."""
        now = time.monotonic()
        with self._lock:
            old = {key: lease for key, lease in self._held.items() if everything or now >= lease.ends}
            for key in old:
                del self._held[key]
        for key, lease in old.items():
            self._lender.lend(key, 0, lease.limit, lease.seconds, used_up=lease.taken, unused=lease.left)

    def _want(self, key: str, now: float, limit: int) -> int:
        """Twice as many as the last time for a busy key, else one."""
        at, before = self._asked.pop(key, (0.0, 1))
        want = min(2 * before, MOST, limit // PART) if now - at < BUSY else 1
        self._asked[key] = (now, max(1, want))
        if len(self._asked) > _MOST_KEYS:
            del self._asked[next(iter(self._asked))]
        return max(1, want)

    def _keep(self, key: str, grant: Grant, limit: int, seconds: int) -> int:
        left = grant.granted - 1
        if not left:
            return grant.count
        with self._lock:
            ends = time.monotonic() + LIFETIME
            if other := self._held.get(key):  # two threads asked at once
                other.taken += grant.granted
                other.left += left
                other.count, other.ends = max(other.count, grant.count), ends
            else:
                self._held[key] = _Lease(grant.granted, left, grant.count, ends, seconds, limit)
            self._ensure_settling()
        return grant.count - left

    def _ensure_settling(self) -> None:
        if self._settling is None or not self._settling.is_alive():
            self._settling = threading.Thread(target=self._settle_on, name="leases", daemon=True)
            self._settling.start()

    def _settle_on(self) -> None:
        """As long as something is held."""
        while True:
            time.sleep(LIFETIME / 2)
            with suppress(Exception):  # the server is away, and what was lent ends there by itself
                self.settle()
            with self._lock:
                if not self._held:
                    self._settling = None
                    return

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._held, self._asked, self._settling = {}, {}, None
