"""Is a service that failed worth asking again? Not for a moment after a failure, so that nobody waits for it."""

from __future__ import annotations

import math
import threading
import time


class Breaker:
    """Open for `pause` seconds after a failure; the first caller after that tries again. Counts failures."""

    def __init__(self, pause: float = 1.0) -> None:
        self.pause = pause
        self.failures = 0
        self.failing_since: float | None = None
        self._closed_at = 0.0
        self._failed_at = 0.0
        self._lock = threading.Lock()

    @property
    def is_open(self) -> bool:
        """Whether asking now would be refused. Asking by `allows` counts as a try; this doesn't."""
        return self.failing_since is not None and time.monotonic() < self._closed_at

    @property
    def remaining(self) -> float:
        """Seconds until it may be tried again; 0 where it may be now."""
        return max(0.0, self._closed_at - time.monotonic()) if self.failing_since is not None else 0.0

    def allows(self) -> bool:
        if self.failing_since is None:
            return True
        with self._lock:
            now = time.monotonic()
            if now < self._closed_at:
                return False
            self._closed_at = now + self.pause
            return True

    def failed(self) -> bool:
        """Whether this failure is the first since it worked."""
        with self._lock:
            self.failures += 1
            first = self.failing_since is None
            self.failing_since = self.failing_since or time.time()
            self._failed_at = time.monotonic()
            self._closed_at = self._failed_at + self.pause
            return first

    def worked(self, began: float = math.inf) -> bool:
        """It answered a call that began at this `time.monotonic()`. One from before the last failure may have been
        answered before it too: that says nothing. Whether it works again."""
        if self.failing_since is None:
            return False
        with self._lock:
            if self.failing_since is None or began < self._failed_at:
                return False
            self.failing_since = None
            return True
