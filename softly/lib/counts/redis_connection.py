"""How does a thread talk to Redis with little ado? On a connection of its own, whose time limits the kernel keeps.

redis-py opens it, so every kind of REDIS_URL works. Its clients are left out for what they cost. With two busy
processes on two cores that Redis shares, a count costs 250 µs with django-redis (add and incr), 150 with redis-py's
client, 80 with a connection of the thread's own, and 50 to 60 with the kernel's time limits, as with a bare socket.
"""

from __future__ import annotations

import os
import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

from redis import RedisError
from redis import connection as redis_py
from redis.exceptions import NoScriptError

TIME_LIMIT = 0.5
"""Seconds for a connect, a send and an answer each; options of the URL may say otherwise."""
IDLE = 0.5
"""Seconds after which a connection is asked whether the server has closed it."""
_FOR_POOLS = ("max_connections", "timeout")


class Connection(Protocol):
    """What is used of redis-py's connections. They connect when something is sent."""

    @property
    def is_connected(self) -> bool: ...
    def send_packed_command(self, command: tuple[bytes], check_health: bool) -> None: ...
    def read_response(self) -> Any: ...
    def can_read(self) -> bool: ...
    def disconnect(self) -> None: ...


class _Own(threading.local):
    connection: Connection | None = None
    process = 0
    used = 0.0


class Connections:
    """A connection a thread. It ends with the thread."""

    def __init__(self, url: str) -> None:
        options = redis_py.parse_url(url)  # type: ignore[no-untyped-call]
        usual = options.pop("connection_class", redis_py.Connection)
        self._open: Callable[..., Connection] = _KERNEL_TIMED.get(usual, usual)
        self._options = {"socket_timeout": TIME_LIMIT, "socket_connect_timeout": TIME_LIMIT} | {
            name: value for name, value in options.items() if name not in _FOR_POOLS
        }
        self._own = _Own()

    def ask(self, command: bytes) -> Any:
        """What Redis says to it. Raises redis.RedisError."""
        connection = self._ready()
        try:
            connection.send_packed_command((command,), check_health=False)
            return connection.read_response()
        except NoScriptError:
            raise
        except RedisError:
            connection.disconnect()  # a late answer must not be taken for the next one's
            raise

    def _ready(self) -> Connection:
        """This thread's, and this process's: a child must not talk on the socket that it shares with its parent."""
        own, now = self._own, time.monotonic()
        if own.connection is None or own.process != os.getpid():
            own.connection, own.process = self._open(**self._options), os.getpid()
        if now - own.used > IDLE and own.connection.is_connected and _is_stale(own.connection):
            own.connection.disconnect()
        own.used = now
        return own.connection


def _is_stale(connection: Connection) -> bool:
    try:
        return connection.can_read()  # nothing was asked, so nothing should be there
    except (RedisError, OSError):
        return True


class _KernelTimed:
    """Time limits kept by the kernel: Python would poll before each send and each receive."""

    def _connect(self) -> socket.socket:
        found: socket.socket = super()._connect()  # type: ignore[misc]
        if seconds := found.gettimeout():
            limit = struct.pack("ll", int(seconds), int(seconds % 1 * 1_000_000))
            found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
            found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
            found.settimeout(None)
        return found


class _Tcp(_KernelTimed, redis_py.Connection):
    pass


class _Unix(_KernelTimed, redis_py.UnixDomainSocketConnection):
    pass


# TLS keeps Python's limits: its records don't end where the socket's reads do.
_KERNEL_TIMED: dict[Any, Callable[..., Connection]] = {
    redis_py.Connection: _Tcp,
    redis_py.UnixDomainSocketConnection: _Unix,
}
