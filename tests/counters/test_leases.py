"""Are counts that are taken in advance the same counts: no request more, none less, whichever process asks?"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from softly.lib.counters import Counters
from softly.lib.counts import leases as module
from softly.lib.counts.leases import Leases
from softly.lib.counts.redis import RedisCounts
from tests.counters.asking import usage
from tests.counters.conftest import OwnRedis
from tests.workshop import until

LONG = 10**7


def process(own_redis: OwnRedis) -> Leases:
    """What another process would hold: nothing of ours but the Redis."""
    return Leases(RedisCounts(own_redis.url))


def passed(leases: Leases, limit: int, asked: int, key: str = "busy") -> int:
    return sum(leases.count(key, limit, LONG) <= limit for _ in range(asked))


def held(leases: Leases) -> int:
    return sum(lease.left for lease in leases._held.values())


def asked(client: redis.Redis) -> int:
    """How often Redis ran a script that it knew."""
    return int(client.info("commandstats")["cmdstat_evalsha"]["calls"])


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was taken is held for long enough to look at it, and a key is busy however slow the machine is."""
    monkeypatch.setattr(module, "LIFETIME", 3600.0)
    monkeypatch.setattr(module, "BUSY", 3600.0)


@pytest.fixture
def nobody_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is held up for a second isn't taken for dead; all else is as it is."""
    monkeypatch.setattr(module, "ENDS", 60)
    monkeypatch.setattr(module, "_PATIENCE", 90.0)


@pytest.mark.parametrize("limit", [1, 5, 31, 100, 1000])
def test_one_busy_process_lets_exactly_as_many_pass_as_are_allowed(
    nobody_dies: None, own_redis: OwnRedis, limit: int
) -> None:
    assert passed(process(own_redis), limit, limit + 50) == limit


@pytest.mark.parametrize("limit", [100, 500])
def test_two_processes_let_exactly_as_many_pass_between_them(
    nobody_dies: None, own_redis: OwnRedis, limit: int
) -> None:
    one, other = process(own_redis), process(own_redis)
    with ThreadPoolExecutor(8) as pool:
        results = pool.map(lambda n: passed((one, other)[n % 2], limit, 25), range(limit // 25 + 4))
        assert sum(results) == limit


def test_what_one_process_holds_and_does_not_use_is_used_by_the_other(
    nobody_dies: None, own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY", 3600.0)
    client = redis.Redis.from_url(own_redis.url)
    one, other = process(own_redis), process(own_redis)
    mine = passed(one, 200, 12)
    assert asked(client) < 12, "it took some in advance"
    assert mine + passed(other, 200, 200) == 200


def test_a_busy_key_asks_redis_seldom(unhurried: None, own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    busy = process(own_redis)
    assert passed(busy, 10**6, 1, "warm") == 1
    before = asked(client)
    assert passed(busy, 10**6, 2000) == 2000
    assert asked(client) - before < 100


def test_a_key_that_is_asked_for_now_and_then_holds_nothing(own_redis: OwnRedis) -> None:
    calm = process(own_redis)
    for _ in range(3):
        assert passed(calm, 1000, 1) == 1
        time.sleep(0.12)
    assert held(calm) == 0


def test_what_is_held_goes_back_by_itself(own_redis: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BUSY", 3600.0)
    client, leases = redis.Redis.from_url(own_redis.url), process(own_redis)
    passed(leases, 1000, 20)
    assert asked(client) < 20, "it took some in advance"
    until(lambda: (int(client.get("busy")), held(leases)) == (20, 0))


def test_a_killed_process_takes_little_with_it_and_holds_nobody_up_for_long(
    unhurried: None, own_redis: OwnRedis
) -> None:
    client = redis.Redis.from_url(own_redis.url)
    killed, other = process(own_redis), process(own_redis)
    used = passed(killed, 160, 12)
    lost = held(killed)
    killed._held.clear()
    assert 0 < lost <= 160 // 16
    assert used + lost + passed(other, 160, 200) == 160
    until(lambda: not client.exists("busy:held"))
    before = asked(client)
    assert passed(other, 160, 1) == 0
    assert asked(client) - before == 1, "it doesn't wait for what nobody holds"


def test_every_key_has_an_end(own_redis: OwnRedis) -> None:
    client = redis.Redis.from_url(own_redis.url)
    passed(process(own_redis), 1000, 100)
    assert all(client.ttl(key) != -1 for key in client.scan_iter()), "-1 is of a key without one"


def test_limits_of_requests_count_in_advance_and_stay_exact(
    nobody_dies: None, counters: Counters, tmp_path: Path
) -> None:
    with counters.up_to(100):
        counts = [usage("alice")["count"] for _ in range(150)]
    assert sum(count <= 100 for count in counts) == 100
    assert counts[:100] == sorted(counts[:100])
