"""What may one shot load? Its token at the proxy, what it has used so far, and the first reason to end it."""

from __future__ import annotations

import asyncio
import secrets

from computeapi.files.screenshots.errors import PageTooLarge
from softly.lib.errors import SoftlyError

MAX_LOADED = 64 << 20
"""Bytes, both ways, of all connections together."""
MAX_REQUESTS = 1000
"""Of the page; and of connections, some of which are no requests that a browser tells of: sockets, hints."""
MAX_LOOKUPS = 4
"""Names that are resolved at a time: a name server that never answers holds up its own page and no other."""
MAX_NAVIGATIONS = 20
"""Of the page itself: redirects, and where its scripts send it."""


class Allowance:
    """Of one shot; belongs to one event loop."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.connections: set[asyncio.Task[None]] = set()
        self.lookups = asyncio.Semaphore(MAX_LOOKUPS)
        self._refused: dict[tuple[str, int], str] = {}
        self._loaded = self._connected = self._requests = self._navigations = 0

    def end(self, error: SoftlyError) -> None:
        """The shot ends with this one, unless it has ended already."""
        if not self.failed.done():
            self.failed.set_exception(error)

    def connect(self) -> None:
        self._connected += 1
        if self._connected > MAX_REQUESTS:
            self.end(PageTooLarge(f"The page makes more than {MAX_REQUESTS} connections."))

    def load(self, count: int) -> None:
        self._loaded += count
        if self._loaded > MAX_LOADED:
            self.end(PageTooLarge(f"The page loads more than {MAX_LOADED >> 20} MB."))

    def request(self, *, is_navigation: bool) -> None:
        self._requests += 1
        self._navigations += is_navigation
        if self._requests > MAX_REQUESTS:
            self.end(PageTooLarge(f"The page makes more than {MAX_REQUESTS} requests."))
        if self._navigations > MAX_NAVIGATIONS:
            self.end(PageTooLarge(f"The page goes on to another more than {MAX_NAVIGATIONS - 1} times."))

    def refuse(self, host: str, port: int, reason: str) -> None:
        self._refused[host, port] = reason

    def why_refused(self, host: str, port: int) -> str | None:
        return self._refused.get((host, port))

    def close(self) -> None:
        """What it still has open goes."""
        for connection in self.connections:
            connection.cancel()
        if not self.failed.cancel() and not self.failed.cancelled():
            self.failed.exception()  # looked at, or asyncio would log it
