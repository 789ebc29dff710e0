"""Do limits go on, and requests with them, while Redis stops, hangs, or was never there?"""

from __future__ import annotations

import logging
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from django.core.cache import caches
from pytest_django import Settings

from softly.lib.counters import Counters
from softly.lib.counts import redis_connection
from tests.counters.asking import passed, usage
from tests.counters.conftest import OwnRedis, use
from tests.workshop import until


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is away when it hangs for as long as on a site."""
    monkeypatch.setattr(redis_connection, "TIME_LIMIT", 0.5)


def until_back() -> None:
    """Until counts are in Redis again, by requests alone."""

    def is_back() -> bool:
        usage("somebody else")
        return counters.working

    counters = caches["counters"]
    assert isinstance(counters, Counters)
    until(is_back)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Nobody else's words."""
    return [record.levelname for record in caplog.records if record.name == "softly.lib.counters"]


def test_without_a_server_this_process_counts_exactly(in_memory: Counters) -> None:
    assert passed("everybody", 100, 150) == 100
    assert (in_memory.kind, in_memory.working, in_memory.failures) == ("memory", True, 0)
    usage("alice"), usage("alice")
    assert in_memory.take_back(in_memory.counted) == 1
    assert usage("alice", increment=False)["count"] == 1


def test_when_redis_is_killed_this_process_counts_exactly(counters: Counters, own_redis: OwnRedis) -> None:
    assert passed("before", 100, 150) == 100
    own_redis.kill()
    assert passed("after", 100, 150) == 100
    assert not counters.working
    assert counters.failures >= 1


def test_no_request_fails_when_redis_is_killed_in_the_middle(counters: Counters, own_redis: OwnRedis) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(usage, "everybody", 10**6) for _ in range(2000)]
        own_redis.kill()
        counts = [future.result()["count"] for future in asked]
    assert not counters.working
    # Redis numbered the first, this process the rest from 1 again: neither gave a number twice.
    assert max(Counter(counts).values()) <= 2


def test_counts_are_in_redis_again_soon_after_its_return(counters: Counters, own_redis: OwnRedis) -> None:
    usage("alice")
    own_redis.kill()
    assert [usage("alice")["count"] for _ in range(3)] == [1, 2, 3]
    own_redis.start()
    until_back()
    assert usage("alice")["count"] == 1
    failures = counters.failures
    assert passed("everybody", 100, 150) == 100
    assert (counters.working, counters.failures) == (True, failures)


def test_nobody_waits_for_a_redis_that_hangs_more_than_once_a_second(
    impatient: None, counters: Counters, own_redis: OwnRedis
) -> None:
    usage("alice")
    own_redis.signal(signal.SIGSTOP)
    began, asked = time.monotonic(), 0
    while counters.failures < 3:
        asked += usage("alice")["count"] > 0
    # Whoever waits in vain is a failure: three are two seconds apart at the least, and all others didn't wait.
    assert time.monotonic() - began > 2
    assert asked > 3
    own_redis.signal(signal.SIGCONT)
    until_back()
    assert usage("bob")["count"] == 1


def test_an_answer_that_came_too_late_is_not_taken_for_another(
    impatient: None, counters: Counters, own_redis: OwnRedis
) -> None:
    until_back()
    failures = counters.failures
    own_redis.signal(signal.SIGSTOP)
    usage("alice")
    assert counters.failures == failures + 1
    own_redis.signal(signal.SIGCONT)
    until_back()
    assert usage("bob")["count"] == 1


def test_an_outage_is_told_once_and_so_is_its_end(
    counters: Counters, own_redis: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "softly.lib.counters"):
        own_redis.kill()
        while counters.failures < 2:
            passed("everybody", 10, 20, threads=1)
        assert told(caplog) == ["WARNING"]
        own_redis.start()
        until_back()
        assert told(caplog) == ["WARNING", "INFO"]


def test_an_address_where_nobody_is_counts_here(settings: Settings) -> None:
    counters = use(settings, "redis://127.0.0.1:1/0")
    assert passed("everybody", 10, 20) == 10
    assert (counters.working, counters.ping()) == (False, False)


def test_a_redis_that_refuses_counts_is_as_if_away(counters: Counters, own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    client.config_set("requirepass", "another")
    usage("alice")  # connected before: still let in
    client.client_kill_filter(_type="normal", skipme=True)
    assert passed("everybody", 10, 20) == 10
    assert not counters.working
