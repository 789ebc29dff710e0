"""Step 2: is the answer there already? In this process's memory, then in Redis (or memcached); kept in both.

Losing either never loses an answer: it is computed again. A cache that fails is left alone for a second.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from typing import Any

from django.conf import settings
from django.core.cache import cache as shared_cache

from computeapi.solve.answer import Answer, from_bytes, to_bytes
from softly.lib.breaker import Breaker

MAX_SHARED = 32 << 20
"""Answers larger than this stay in this process's memory and on disk."""
_AWAY = object()


class Memory:
    """The answers used last, up to `limit` bytes. Safe for threads."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._answers)

    def find(self, key: str) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is None:
                return None
            if not answer.remaining():
                self._drop(key)
                return None
            self._answers.move_to_end(key)
            return answer

    def keep(self, answer: Answer) -> None:
        with self._lock:
            self._drop(answer.key)
            if answer.size > self.limit // 4:
                return
            self._answers[answer.key] = answer
            self.size += answer.size
            while self.size > self.limit:
                self._drop(next(iter(self._answers)))

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self.size = 0

    def _drop(self, key: str) -> None:
        if old := self._answers.pop(key, None):
            self.size -= old.size


class SharedCache:
    """Bytes that all processes see. Every call returns as if empty when the server is away."""

    def __init__(self) -> None:
        self.breaker = Breaker()

    @property
    def configured(self) -> bool:
        return "dummy" not in settings.CACHES["default"]["BACKEND"]

    @property
    def working(self) -> bool:
        return self.configured and self.breaker.failing_since is None

    def get(self, key: str) -> bytes | None:
        found = self._call("get", key)
        return found if isinstance(found, bytes) else None

    def set(self, key: str, value: bytes, seconds: int) -> bool:
        """Whether the server took it."""
        return self._call("set", key, value, seconds) is not _AWAY

    def add(self, key: str, value: bytes, seconds: int) -> bool | None:
        """True: set now; False: it was there; None: the server is away."""
        return self._whether("add", key, value, seconds)

    def touch(self, key: str, seconds: int) -> bool | None:
        """False: it isn't there; None: the server is away."""
        return self._whether("touch", key, seconds)

    def delete(self, key: str) -> None:
        self._call("delete", key)

    def ping(self) -> bool:
        """Whether it really answers, whatever the breaker says; the breaker learns of it."""
        self._ask("set", "ping", b"pong", 10)
        return bool(self._ask("get", "ping") == b"pong")

    def _whether(self, method: str, *args: Any) -> bool | None:
        found = self._call(method, *args)
        return None if found is _AWAY else bool(found)

    def _call(self, method: str, *args: Any) -> Any:
        if not self.configured or not self.breaker.allows():
            return _AWAY
        return self._ask(method, *args)

    def _ask(self, method: str, *args: Any) -> Any:
        began = time.monotonic()
        try:
            found = getattr(shared_cache, method)(*args)
        except Exception:  # the clients of Redis and memcached share no base class for "server away"
            self.breaker.failed()
            return _AWAY
        self.breaker.worked(began)
        return found


memory = Memory(settings.CACHE_MEMORY)
shared = SharedCache()


def find(key: str) -> Answer | None:
    """The answer under this key, if it is there, whole and young enough."""
    if answer := memory.find(key):
        return answer
    data = shared.get(f"answer:{key}")
    answer = from_bytes(data) if data else None
    if answer is None or answer.key != key or not answer.remaining():
        return None
    memory.keep(answer)
    return answer


def keep(answer: Answer) -> bool:
    """Successes only: a partial answer is never kept. Whether the other processes find it."""
    if answer.partial:
        return False
    memory.keep(answer)
    if not shared.configured or shared.breaker.is_open:
        return False
    data = to_bytes(answer)
    return len(data) <= MAX_SHARED and shared.set(f"answer:{answer.key}", data, answer.ttl)
