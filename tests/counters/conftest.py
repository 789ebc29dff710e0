"""A Redis of the test's own, that may be stopped, and counters that use it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings

from softly.lib.counters import Counters, guarded
from softly.local import redis
from softly.local.processes import Child, Family


class OwnRedis:
    """Killed, held and started by its process id."""

    def __init__(self, folder: Path) -> None:
        self.url = redis.url(folder)
        self._folder = folder
        self._family = Family()
        self._child: Child | None = None

    def start(self) -> None:
        self._child = redis.start(self._family, self._folder, memory=16 << 20)
        assert self._child

    def signal(self, number: signal.Signals) -> None:
        assert self._child
        self._child.process.send_signal(number)

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self._child
        self._child.process.wait()

    def end(self) -> None:
        if self._child and self._child.process.poll() is None:
            self.signal(signal.SIGCONT)
        self._family.end()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.end()


@pytest.fixture
def counters(own_redis: OwnRedis, settings: Settings) -> Counters:
    """Those that django-ratelimit uses, on the test's own Redis."""
    return use(settings, own_redis.url)


@pytest.fixture
def in_memory(settings: Settings, tmp_path: Path) -> Counters:
    """Counters that have never had a server."""
    guarded.cache_clear()
    return use(settings, "")


def use(settings: Settings, location: str) -> Counters:
    settings.CACHES = settings.CACHES | {"counters": settings.CACHES["counters"] | {"LOCATION": location}}
    found = caches["counters"]
    assert isinstance(found, Counters)
    return found
