"""Does a limit let exactly as many through as it says, whoever asks at the same time?"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
import redis
from django.core.cache import caches
from django.test import RequestFactory
from django_ratelimit.core import get_usage
from pytest_django import Settings

from softly.lib.counters import Counters
from softly.lib.counts.memory import MemoryCounts
from tests.counters.asking import passed, usage
from tests.counters.conftest import OwnRedis, use


def test_threads_that_ask_at_once_pass_exactly_as_often_as_allowed(counters: Counters) -> None:
    assert passed("everybody", 100, 150) == 100
    assert counters.failures == 0


def test_processes_that_ask_at_once_pass_exactly_as_often_as_allowed(
    own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDIS_URL", f"{own_redis.url}&socket_timeout=60&socket_connect_timeout=60")
    with ProcessPoolExecutor(3, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert sum(pool.map(passed, ["all"] * 3, [100] * 3, [50] * 3, [4] * 3)) == 100


def test_each_count_is_told_to_the_one_who_counted(counters: Counters) -> None:
    assert [usage("alice", 3)["count"] for _ in range(5)] == [1, 2, 3, 4, 5]
    assert [usage("bob", 3)["should_limit"] for _ in range(5)] == [False, False, False, True, True]


def test_looking_does_not_count(counters: Counters, own_redis: OwnRedis) -> None:
    assert [usage("alice", increment=False)["count"] for _ in range(2)] == [0, 0]
    assert redis.Redis.from_url(own_redis.url).keys() == []
    usage("alice"), usage("alice")
    assert [usage("alice", increment=False)["count"] for _ in range(2)] == [2, 2]


def test_what_is_taken_back_was_never_counted(counters: Counters) -> None:
    usage("alice")
    usage("alice")
    assert counters.take_back(counters.counted) == 1
    assert usage("alice")["count"] == 2


def test_taking_back_more_than_was_counted_leaves_nothing_and_makes_no_key(
    counters: Counters, own_redis: OwnRedis
) -> None:
    assert counters.take_back("never counted") == 0
    assert redis.Redis.from_url(own_redis.url).keys() == []
    usage("alice")
    assert [counters.take_back(counters.counted) for _ in range(3)] == [0, 0, 0]
    assert usage("alice")["count"] == 1


def test_a_request_costs_one_round_trip(counters: Counters, own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    usage("alice")
    before = client.info("stats")["total_commands_processed"]
    for _ in range(10):
        usage("alice")
    # A script counts as itself and the command in it.
    assert client.info("stats")["total_commands_processed"] - before - 1 == 2 * 10


def test_every_key_has_an_end(counters: Counters, own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    passed("many", 10, 50)
    for who in "abc":
        usage(who)
        counters.take_back(counters.counted)
    usage("a")
    keys = client.keys()
    assert isinstance(keys, list)
    assert len(keys) == 4
    assert all(0 < client.ttl(key) <= 10**7 + 5 for key in keys)


def test_a_caller_that_says_no_time_gets_one(counters: Counters, own_redis: OwnRedis) -> None:
    counters.add("a", 1, None)
    counters.add("b", 1)
    client = redis.Redis.from_url(own_redis.url)
    keys = client.keys()
    assert isinstance(keys, list)
    assert len(keys) == 2
    assert all(200 < client.ttl(key) <= 300 for key in keys)


def test_counting_goes_on_when_redis_has_forgotten_the_script(counters: Counters, own_redis: OwnRedis) -> None:
    usage("alice")
    redis.Redis.from_url(own_redis.url).script_flush()
    assert [usage("alice")["count"] for _ in range(2)] == [2, 3]
    assert counters.failures == 0


def test_a_connection_that_redis_closed_while_nobody_asked_is_no_failure(
    counters: Counters, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("softly.lib.counts.redis_connection.IDLE", 0.0)
    usage("alice")
    redis.Redis.from_url(own_redis.url).client_kill_filter(_type="normal", skipme=True)
    assert usage("alice")["count"] == 2
    assert counters.failures == 0


FORKING = """
import os, sys
from softly.lib.counts.redis_connection import Connections
connections = Connections(sys.argv[1])
tell = lambda: print(int(connections.ask(b"*2\\r\\n$6\\r\\nCLIENT\\r\\n$2\\r\\nID\\r\\n")), flush=True)
tell(), tell()
if not (child := os.fork()):
    tell()
    os._exit(0)
os.waitpid(child, 0)
tell()
"""


def test_a_forked_process_talks_on_a_socket_of_its_own(own_redis: OwnRedis) -> None:
    """In a process without other threads, as those are that fork."""
    told = subprocess.run([sys.executable, "-c", FORKING, own_redis.url], check=True, capture_output=True, text=True)
    first, again, forked, last = told.stdout.split()
    assert first == again == last != forked


def test_the_password_and_the_database_of_the_address_are_used(own_redis: OwnRedis, settings: Settings) -> None:
    redis.Redis.from_url(own_redis.url).config_set("requirepass", "let: me in")
    secret = own_redis.url.replace("unix://", "unix://:let%3A%20me%20in@").replace("db=0", "db=3")
    counters = use(settings, secret)
    assert (usage("alice")["count"], counters.working) == (1, True)
    assert redis.Redis.from_url(secret).dbsize() == 1


def test_memory_is_bounded_and_the_newest_counts_stay() -> None:
    counts = MemoryCounts(limit=100)
    for number in range(1000):
        counts.count(str(number), 1, 60)
        assert len(counts) <= 100
    assert counts.look("999") == 1
    assert counts.look("1") == 0


def test_what_has_ended_makes_room_before_what_has_not() -> None:
    counts = MemoryCounts(limit=100)
    counts.count("first", 7, 60)
    for number in range(99):
        counts.count(str(number), 1, 0)
    counts.count("last", 1, 60)
    assert (len(counts), counts.look("first"), counts.look("last")) == (2, 7, 1)


def test_a_count_in_memory_ends_when_its_time_is_over() -> None:
    counts = MemoryCounts()
    assert [counts.count("a", 1, 0) for _ in range(2)] == [1, 1]
    assert [counts.count("b", 1, 60) for _ in range(2)] == [1, 2]
    assert [counts.take_back("b", 5), counts.take_back("c", 1), len(counts)] == [0, 0, 2]


def test_the_backend_that_the_settings_name_is_on_the_redis_that_they_name(settings: Settings, tmp_path: Path) -> None:
    counters = caches[settings.RATELIMIT_USE_CACHE]
    assert isinstance(counters, Counters)
    assert (counters.kind, counters.ping(), counters.working) == ("redis", True, True)
    request = RequestFactory().get("/")
    assert get_usage(request, group=str(tmp_path), key="ip", rate="2/d", increment=True)["count"] == 1
