"""How are counts kept in Redis? A script a request: one step for Redis, one round trip, and no key without an end."""

from __future__ import annotations

import hashlib
from typing import Any

from redis import RedisError
from redis.exceptions import NoScriptError

from softly.lib.counts import leases
from softly.lib.counts.redis_connection import Connections

# A key that is new, or back at nothing, gets its end. EXPIRE's own NX needs Redis 7.
_COUNT = b"""
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
return count"""

# Counts that are held by processes stand under a key of their own, which lives little longer than they do.
_LEND = b"""
local want, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local count = tonumber(redis.call('GET', KEYS[1]) or 0)
local held = tonumber(redis.call('GET', KEYS[2]) or 0)
local settled, unused = math.min(held, tonumber(ARGV[4])), math.min(count, tonumber(ARGV[5]))
if settled > 0 then held = redis.call('DECRBY', KEYS[2], settled) end
if unused > 0 then count = redis.call('DECRBY', KEYS[1], unused) end
if count + want > limit / 2 then want = math.min(want, 1) end
if count >= limit then want = 0 end
if want > 0 then
  redis.call('INCRBY', KEYS[1], want)
  if count == 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
end
if want > 1 then
  held = redis.call('INCRBY', KEYS[2], want)
  redis.call('EXPIRE', KEYS[2], ARGV[6])
end
return {want, count + want, held}"""

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
        return int(self._run(_COUNT_SCRIPT, key, amount, seconds))

    def lend(self, key: str, want: int, limit: int, seconds: int, *, used_up: int, unused: int) -> leases.Grant:
        """Takes the place of `count` where leases.py counts."""
        return leases.Grant(*self._run(_LEND_SCRIPT, key, want, limit, seconds, used_up, unused, leases.ENDS))

    def look(self, key: str) -> int:
        command = b"*2\r\n" + _bulk(b"GET") + _bulk(self._prefix + key.encode())
        return int(self._connections.ask(command) or 0)

    def take_back(self, key: str, amount: int) -> int:
        return int(self._run(_TAKE_BACK_SCRIPT, key, amount))

    def _run(self, script: _Script, key: str, *numbers: int) -> Any:
        name = self._prefix + key.encode()
        keys = _bulk(name) + _bulk(name + b":held") if script is _LEND_SCRIPT else _bulk(name)
        arguments = keys + b"".join([_bulk(b"%d" % number) for number in numbers])
        try:
            return self._connections.ask(script.by_name + arguments)
        except NoScriptError:  # a Redis that has started since
            return self._connections.ask(script.whole + arguments)


class _Script:
    """A script as the first part of a command: by its digest, or in full, after which Redis knows it.

    Packed here because redis-py takes 3 µs a command for it.
    """

    def __init__(self, text: bytes, numbers: int, keys: int = 1) -> None:
        digest = hashlib.sha1(text, usedforsecurity=False).hexdigest().encode()
        start = b"*%d\r\n" % (3 + keys + numbers)
        self.by_name = start + _bulk(b"EVALSHA") + _bulk(digest) + _bulk(b"%d" % keys)
        self.whole = start + _bulk(b"EVAL") + _bulk(text) + _bulk(b"%d" % keys)


def _bulk(data: bytes) -> bytes:
    return b"$%d\r\n%b\r\n" % (len(data), data)


_COUNT_SCRIPT = _Script(_COUNT, 2)
_LEND_SCRIPT = _Script(_LEND, 6, keys=2)
_TAKE_BACK_SCRIPT = _Script(_TAKE_BACK, 1)
