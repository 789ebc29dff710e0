"""Do limits count in memcached where that is what the settings name? On as much of a memcached as they need."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from pytest_django import Settings

from softly.lib.counters import MEMCACHED, Counters, guarded
from tests.counters.asking import passed, usage
from tests.counters.conftest import use


class Memcached(socketserver.ThreadingTCPServer):
    """Its text protocol: get, add, incr, decr."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.values: dict[bytes, tuple[bytes, bytes]] = {}
        self.ends: dict[bytes, int] = {}
        self.lock = threading.Lock()
        self.open = True
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def address(self) -> str:
        return "{}:{}".format(*self.server_address)

    def end(self) -> None:
        self.open = False
        self.shutdown()
        self.server_close()

    def answer(self, words: list[bytes], data: bytes) -> bytes:
        command, key, *rest = words
        flags, value = self.values.get(key, (b"", b""))
        if command == b"add" and not value:
            self.values[key], self.ends[key] = (rest[0], data), int(rest[1])
            return b"STORED"
        if command == b"add":
            return b"NOT_STORED"
        if command == b"get":
            return (b"VALUE %b %b %d\r\n%b\r\n" % (key, flags, len(value), value) if value else b"") + b"END"
        if not value:
            return b"NOT_FOUND"
        number = max(0, int(value) + (int(rest[0]) if command == b"incr" else -int(rest[0])))
        self.values[key] = flags, b"%d" % number
        return b"%d" % number


class _Talk(socketserver.StreamRequestHandler):
    server: Memcached

    def handle(self) -> None:
        while (words := self.rfile.readline().split()) and self.server.open:
            data = self.rfile.readline().strip() if words[0] == b"add" else b""
            with self.server.lock:
                answer = self.server.answer(words, data)
            self.wfile.write(answer + b"\r\n")


@pytest.fixture
def memcached() -> Iterator[Memcached]:
    server = Memcached()
    yield server
    server.end()


@pytest.fixture
def counters(memcached: Memcached, settings: Settings) -> Counters:
    default: dict[str, Any] = {
        "BACKEND": "django.core.cache.backends.memcached.PyMemcacheCache",
        "LOCATION": [memcached.address],
        "OPTIONS": {"no_delay": True, "connect_timeout": 30, "timeout": 30, "ignore_exc": False},
    }
    settings.CACHES = settings.CACHES | {"default": default}
    guarded.cache_clear()
    return use(settings, MEMCACHED)


def test_threads_that_ask_at_once_pass_exactly_as_often_as_allowed(counters: Counters) -> None:
    assert passed("everybody", 100, 150) == 100
    assert (counters.kind, counters.working, counters.failures) == ("memcached", True, 0)


def test_looking_and_taking_back(counters: Counters) -> None:
    assert [usage("alice", increment=increment)["count"] for increment in (False, True, True)] == [0, 1, 2]
    assert counters.take_back(counters.counted) == 1
    assert usage("alice", increment=False)["count"] == 1
    assert counters.take_back("never counted") == 0


def test_every_key_has_an_end(counters: Counters, memcached: Memcached) -> None:
    usage("alice"), usage("bob")
    counters.add("says-no-time", 1, None)
    assert len(memcached.ends) == 3
    assert all(memcached.ends.values())


def test_a_key_that_ends_between_the_two_steps_is_counted_anew(counters: Counters, memcached: Memcached) -> None:
    usage("alice")
    real = caches["default"].incr
    caches["default"].incr = lambda *args: memcached.values.clear() or real(*args)
    assert usage("alice")["count"] == 1
    assert counters.failures == 0


def test_when_memcached_is_away_this_process_counts(counters: Counters, memcached: Memcached) -> None:
    usage("alice")
    memcached.end()
    caches["default"].close()
    assert passed("everybody", 10, 20) == 10
    assert not counters.working
