"""How is another server waited for? In short turns, so that what nobody wants any more is given up at once.

A solve may take minutes in which its server says nothing. httpcore's pool takes its sockets from here: whoever reads
or writes one looks up ten times a second and asks whether to go on. Leaving a read closes the connection, which is how
a server hears of it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any

import httpcore

from computeapi.engines.base import Deadline
from softly.lib.errors import SolveTimeout

_TURN = 0.1
_AT_ONCE = 1 << 20


class Patience:
    """How long one request may take: as long as the deadline lets it, and `seconds` at the most."""

    def __init__(self, deadline: Deadline, seconds: float) -> None:
        self._deadline = deadline
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, min(self._deadline.remaining(), self._end - time.monotonic()))

    def check(self) -> None:
        """Raises SolveTimeout or SolveCancelled."""
        self._deadline.check()
        if time.monotonic() >= self._end:
            message = f"Rhino Compute did not answer within {self._seconds:g} s."
            raise SolveTimeout(message, details={"limitSeconds": self._seconds})


_patience: ContextVar[Patience] = ContextVar("patience")


@contextmanager
def watched(patience: Patience) -> Iterator[None]:
    """What this thread reads and writes here is given up when the patience ends."""
    token = _patience.set(patience)
    try:
        yield
    finally:
        _patience.reset(token)


class WatchedBackend(httpcore.SyncBackend):
    """Sockets for httpcore.ConnectionPool. They are used within `watched`, whose patience is their time limit, not
    httpcore's."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return WatchedStream(super().connect_tcp(host, port, timeout, local_address, socket_options))


class WatchedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._in_turns(partial(self._socket.recv, max_bytes), httpcore.ReadError)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        rest = memoryview(buffer)
        while rest:
            part = rest[:_AT_ONCE]
            rest = rest[self._in_turns(partial(self._socket.send, part), httpcore.WriteError) :]

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return WatchedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _in_turns[T](self, act: Callable[[], T], broken: type[httpcore.NetworkError]) -> T:
        patience = _patience.get()
        self._socket.settimeout(_TURN)
        while True:
            patience.check()
            try:
                return act()
            except TimeoutError:
                continue
            except OSError as error:
                raise broken(type(error).__name__) from error
