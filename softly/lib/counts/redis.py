"""How are counts kept in Redis? A script a request: one step for Redis, one round trip, and no key without an end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from redis import RedisError
from redis.exceptions import NoScriptError

from softly.lib.counts.redis_connection import Connections

# A key that is new, or back at nothing, gets its end. EXPIRE's own NX needs Redis 7.
_COUNT = b"""
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count"""

_TAKE_BACK = b"""
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
if count > 0 then count = redis.call('DECRBY', KEYS[1], math.min(count, ARGV[1])) end
return count"""


class RedisCounts:
    """Counts at this address, under keys that begin with `prefix`."""

    kind = "redis"
    away: tuple[type[Exception], ...] = (RedisError, OSError)

    def __init__(self, url: str, prefix: str = "") -> None:
        self._connections = Connections(url)
        self._prefix = prefix.encode()

    def count(self, key: str, amount: int, seconds: int) -> int:
        return self._run(_COUNT_SCRIPT, key, amount, seconds)()

    def begin(self, key: str, amount: int, seconds: int) -> Callable[[], int]:
        return self._run(_COUNT_SCRIPT, key, amount, seconds)

    def look(self, key: str) -> int:
        command = b"*2\r\n" + _bulk(b"GET") + _bulk(self._prefix + key.encode())
        return int(self._connections.send(command).result() or 0)

    def take_back(self, key: str, amount: int) -> int:
        return self._run(_TAKE_BACK_SCRIPT, key, amount)()

    def _run(self, script: _Script, key: str, *numbers: int) -> Callable[[], int]:
        """Sent when this returns; what is returned waits for the answer."""
        arguments = _bulk(self._prefix + key.encode()) + b"".join([_bulk(b"%d" % number) for number in numbers])
        answer = self._connections.send(script.by_name + arguments)

        def result() -> int:
            try:
                return int(answer.result())
            except NoScriptError:  # a Redis that has started since
                return int(self._connections.send(script.whole + arguments).result())

        return result


class _Script:
    """A script as the first part of a command: by its digest, or in full, after which Redis knows it.

    Packed here because redis-py takes 3 µs a command for it.
    """

    def __init__(self, text: bytes, numbers: int) -> None:
        digest = hashlib.sha1(text, usedforsecurity=False).hexdigest().encode()
        start = b"*%d\r\n" % (4 + numbers)
        self.by_name = start + _bulk(b"EVALSHA") + _bulk(digest) + _bulk(b"1")
        self.whole = start + _bulk(b"EVAL") + _bulk(text) + _bulk(b"1")


def _bulk(data: bytes) -> bytes:
    return b"$%d\r\n%b\r\n" % (len(data), data)


_COUNT_SCRIPT = _Script(_COUNT, 2)
_TAKE_BACK_SCRIPT = _Script(_TAKE_BACK, 1)
