"""Do limits go on, and requests with them, while Redis stops, hangs, or was never there?"""

from __future__ import annotations

import logging
import signal
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis
from pytest_django import Settings

from softly.lib.counters import Counters
from tests.counters.asking import passed, usage
from tests.counters.conftest import OwnRedis, use


def until_back(counters: Counters) -> float:
    """Seconds until counts are in Redis again, by requests alone."""
    began = time.monotonic()
    while not counters.working and time.monotonic() - began < 5:
        usage("somebody else")
        time.sleep(0.02)
    return time.monotonic() - began


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
    assert 1 <= counters.failures <= 16


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
    assert until_back(counters) < 1.5
    assert usage("alice")["count"] == 1
    failures = counters.failures
    assert passed("everybody", 100, 150) == 100
    assert (counters.working, counters.failures) == (True, failures)


def test_nobody_waits_for_a_redis_that_hangs_more_than_once_a_second(counters: Counters, own_redis: OwnRedis) -> None:
    usage("alice")
    own_redis.signal(signal.SIGSTOP)
    began, waits = time.monotonic(), []
    while time.monotonic() - began < 3:
        asked = time.monotonic()
        usage("alice")
        waits.append(time.monotonic() - asked)
    waited = [seconds for seconds in waits if seconds > 0.1]
    assert 1 <= len(waited) <= 3
    assert max(waited) < 0.8
    own_redis.signal(signal.SIGCONT)
    assert until_back(counters) < 1.5
    assert usage("bob")["count"] == 1


def test_an_answer_that_came_too_late_is_not_taken_for_another(counters: Counters, own_redis: OwnRedis) -> None:
    for _ in range(5):
        usage("alice")
    own_redis.signal(signal.SIGSTOP)
    usage("alice")
    own_redis.signal(signal.SIGCONT)
    until_back(counters)
    assert usage("bob")["count"] == 1


def test_an_outage_is_told_once_and_so_is_its_end(
    counters: Counters, own_redis: OwnRedis, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "softly.lib.counters"):
        own_redis.kill()
        began = time.monotonic()
        while time.monotonic() - began < 2.2:
            passed("everybody", 10, 20)
        assert counters.failures >= 2
        assert [record.levelname for record in caplog.records] == ["WARNING"]
        own_redis.start()
        until_back(counters)
        assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]


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
