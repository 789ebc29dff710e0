"""How is something that rarely changes read from afar and used often? From memory, read anew behind the requests.

What is known is used as it is while it is younger than `max_age`; then it is read again in the background, while
requests go on with what they have. Something of twice that age has to be read first, so that nobody is given what was
changed long ago. When the source is away, what was read last stays.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)

PATIENCE = 0.5
"""Seconds that a request waits for the source when what is known is too old to be used as it is."""

_NEVER = -math.inf
"""The clock may begin with the machine: by it a moment ago is not far from 0."""


class Fresh[T]:
    """Keeps one value of this process fresh. Safe for threads."""

    def __init__(
        self,
        name: str,
        read: Callable[[T | None], T],
        *,
        max_age: Callable[[], float],
        away: type[Exception],
        release: Callable[[], None] = lambda: None,
        start: T | None = None,
    ) -> None:
        """`read` gets what is known, and returns that very object when nothing has changed; it raises `away` when the
        source can't be reached. `max_age` is in seconds; 0: read for each look. `release` ends a background reading.
        `start` is what is known before the first reading; without it the first look waits, as long as it takes."""
        self.generation = 0
        """Grows with every change, so that what was derived from the value knows when it is old."""
        self._name = name
        self._source = read
        self._max_age = max_age
        self._away = away
        self._release = release
        self._known = start
        self._read_at = self._tried_at = _NEVER
        self._in_vain: float | None = None
        self._expired = 0
        self._lock = threading.Lock()

    def value(self) -> T:
        """What is known now, at most twice `max_age` old while the source answers. Raises `away` when nothing is known
        and the source can't be reached."""
        known = self._known
        if known is None:
            return self._first()
        allowed = self._max_age()
        if not allowed:
            return self._newest_or(known)
        now, read_at = time.monotonic(), self._read_at
        if now - self._tried_at > allowed and self._lock.acquire(blocking=False):
            self._tried_at = now
            threading.Thread(target=self._refresh_behind, name=f"fresh {self._name}", daemon=True).start()
        if now - read_at <= 2 * allowed or self._in_vain == read_at:
            return known
        self._wait(read_at)
        return known if self._known is None else self._known

    def refresh(self) -> T:
        """Read it now."""
        with self._lock:
            return self._read()

    def expire(self) -> None:
        """What is known may be old: whoever looks next waits for a new reading."""
        self._expired += 1
        self._read_at = self._tried_at = _NEVER
        self._in_vain = None

    def _first(self) -> T:
        """Of many first requests one reads."""
        with self._lock:
            return self._known if self._known is not None else self._read()

    def _wait(self, before: float) -> None:
        """For the reading that is under way. When it doesn't come, nobody waits again until one has come."""
        if self._lock.acquire(timeout=PATIENCE):
            self._lock.release()
        if self._read_at == before:
            self._in_vain = before

    def _newest_or(self, known: T) -> T:
        try:
            return self.refresh()
        except self._away as error:
            self._log(error)
            return known

    def _refresh_behind(self) -> None:
        try:
            self._read()
        except self._away as error:
            self._log(error)
        except Exception:  # the outermost handler of this thread: what is known stays
            logger.exception("%s not refreshed", self._name)
        finally:
            self._lock.release()
            self._release()

    def _read(self) -> T:
        """Once more where it expired meanwhile: what was read may be from before the change."""
        while True:
            began, expired = time.monotonic(), self._expired
            found = self._source(self._known)
            if found is not self._known:
                self._known = found
                self.generation += 1
            if self._expired != expired:
                continue
            # Last: whoever sees the new time must see what was read too.
            self._read_at = self._tried_at = began
            if self._expired == expired:
                return found

    def _log(self, error: Exception) -> None:
        logger.warning("%s not refreshed", self._name, extra={"reason": type(error).__name__})
