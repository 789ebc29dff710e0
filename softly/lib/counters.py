"""How does django-ratelimit count? In one round trip a request, and in this process while the server is away.

django-ratelimit asks a cache to `add` a key and, when it was there, to `incr` it. Here `add` counts, whether the key is
there or not, and says whether the count is the first; `incr` (or `get`) right after it in the same thread tells what
`add` counted and asks nobody. That makes this a cache for counting only: nothing else can be kept in it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

from softly.lib.breaker import Breaker
from softly.lib.counts.base import Counts
from softly.lib.counts.leases import Leases
from softly.lib.counts.memcached import MemcachedCounts
from softly.lib.counts.memory import MemoryCounts
from softly.lib.counts.redis import RedisCounts

logger = logging.getLogger(__name__)

MEMCACHED = "memcached"
"""The LOCATION that means the memcached of the default cache. A Redis is its URL; nothing is this process's memory."""


class _Last(threading.local):
    """What this thread counted last."""

    key = ""
    count: int | None = None
    limit = 0


class Guarded:
    """Counts on a server, in this process while it is away. Never raises, and waits for it once a second at most."""

    def __init__(self, server: Counts | None) -> None:
        self.server = server
        self.memory = MemoryCounts()
        self.breaker = Breaker()
        self.leases = Leases(server) if isinstance(server, RedisCounts) else None
        self.last = _Last()

    def count(self, key: str, amount: int, seconds: int) -> int:
        return self._either("count", key, amount, seconds)

    def count_up_to(self, key: str, limit: int, seconds: int) -> int:
        """One more, in advance where that pays; more than `limit` when it doesn't pass."""
        if self.leases is None or self.server is None or not self.breaker.allows():
            return self.count(key, 1, seconds)
        found = self._ask(self.server, self.leases.count, key, limit, seconds)
        return self.memory.count(key, 1, seconds) if found is None else found

    def look(self, key: str) -> int:
        return self._either("look", key)

    def take_back(self, key: str, amount: int) -> int:
        return self._either("take_back", key, amount)

    def ping(self) -> bool:
        """Whether the server really answers, whatever the breaker says; the breaker learns of it."""
        return self.server is None or self._ask(self.server, self.server.look, "ping") is not None

    def _either(self, method: str, *args: Any) -> int:
        if self.server is not None and self.breaker.allows():
            found = self._ask(self.server, getattr(self.server, method), *args)
            if found is not None:
                return found
        counted: int = getattr(self.memory, method)(*args)
        return counted

    def _ask(self, server: Counts, call: Callable[..., int], *args: Any) -> int | None:
        began = time.monotonic()
        try:
            found = call(*args)
        except server.away as error:
            self._failed(server, error)
            return None
        if self.breaker.worked(began):
            logger.info("Rate limits are counted in %s again.", server.kind)
        return found

    def _failed(self, server: Counts, error: Exception) -> None:
        if self.breaker.failed():
            logger.warning("Rate limits are counted in this process: %s is away: %s", server.kind, error)


@cache
def guarded(location: str, prefix: str) -> Guarded:
    """One for all threads: Django makes a cache a thread."""
    if location == MEMCACHED:
        return Guarded(MemcachedCounts())
    return Guarded(RedisCounts(location, prefix) if location else None)


class Counters(BaseCache):
    """The cache backend for RATELIMIT_USE_CACHE. `take_back(counters.counted)` undoes this thread's last count."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._shared = guarded(location, f"{self.key_prefix}:")
        self._last = self._shared.last

    @property
    def kind(self) -> str:
        """Where counts are kept when all is well."""
        return (self._shared.server or self._shared.memory).kind

    @property
    def working(self) -> bool:
        """Whether counts are kept there, and not in this process because it is away."""
        return self._shared.breaker.failing_since is None

    @property
    def failures(self) -> int:
        return self._shared.breaker.failures

    @property
    def counted(self) -> str:
        """The key that this thread counted last: django-ratelimit doesn't tell it, and it names the period."""
        return self._last.key

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Count `value`, or look when it is 0. True: the count is `value` now; else `incr` or `get` tells it."""
        last = self._last
        last.key = key
        if value == 1 and last.limit:
            last.count = self._shared.count_up_to(key, last.limit, self._seconds(timeout))
        elif value:
            last.count = self._shared.count(key, value, self._seconds(timeout))
        else:
            last.count = self._shared.look(key)
        return bool(last.count == value)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        found = self._told(key)
        if found is None:
            raise ValueError(f"{key} was not counted just now")
        return found

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        found = self._told(key)
        return self._shared.look(key) if found is None else found

    def take_back(self, key: str, amount: int = 1) -> int:
        """What was counted didn't count after all; the count after it, never below 0."""
        return self._shared.take_back(key, amount)

    def decr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self.take_back(key, delta)

    @contextmanager
    def up_to(self, limit: int) -> Iterator[None]:
        """What is counted in here is limited by this: a busy key needs no round trip then (counts/leases.py)."""
        self._last.limit = limit
        try:
            yield
        finally:
            self._last.limit = 0

    def ping(self) -> bool:
        return self._shared.ping()

    def _told(self, key: str) -> int | None:
        """What `add` found out, once."""
        last = self._last
        found, last.count = last.count, None
        return found if last.key == key else None

    def _seconds(self, timeout: Any) -> int:
        """No count is kept for ever."""
        return int(self.default_timeout or 300) if timeout in (None, DEFAULT_TIMEOUT) else max(1, int(timeout))
