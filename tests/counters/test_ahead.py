"""Is a count that is begun early and read late the same count?"""

from __future__ import annotations

import signal
from concurrent.futures import ThreadPoolExecutor

import redis

from softly.lib.counters import Counters
from tests.counters.asking import usage
from tests.counters.conftest import OwnRedis


def counted(counters: Counters, who: str) -> int:
    with counters.ahead():
        assert usage(who)["count"] == 1
    return counters.finish()


def test_a_count_that_was_begun_is_told_at_the_end(counters: Counters) -> None:
    assert [counted(counters, "alice") for _ in range(3)] == [1, 2, 3]
    assert usage("alice")["count"] == 4
    assert counters.finish() == 0


def test_threads_that_begin_at_once_are_each_counted_once(counters: Counters) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: counted(counters, "everybody"), range(150))) == list(range(1, 151))


def test_a_count_that_nobody_ends_does_not_answer_the_next_question(counters: Counters) -> None:
    for _ in range(3):
        with counters.ahead():
            usage("alice")
    assert usage("bob")["count"] == 1
    assert counters.failures == 0


def test_other_counts_in_between_change_nothing(counters: Counters) -> None:
    usage("alice")
    with counters.ahead():
        usage("alice")
    assert [usage("bob")["count"], usage("bob", increment=False)["count"], counters.take_back(counters.counted)] == [
        1,
        1,
        0,
    ]
    assert counters.finish() == 2


def test_a_count_goes_on_when_redis_has_forgotten_the_script(counters: Counters, own_redis: OwnRedis) -> None:
    counted(counters, "alice")
    redis.Redis.from_url(own_redis.url).script_flush()
    assert counted(counters, "alice") == 2


def test_a_count_that_redis_does_not_answer_is_made_here(counters: Counters, own_redis: OwnRedis) -> None:
    counted(counters, "alice")
    own_redis.signal(signal.SIGSTOP)
    assert [counted(counters, "alice") for _ in range(3)] == [1, 2, 3]
    assert (counters.working, counters.failures) == (False, 1)
    own_redis.kill()
    assert counted(counters, "alice") == 4


def test_without_a_server_a_count_is_made_here(in_memory: Counters) -> None:
    assert [counted(in_memory, "alice") for _ in range(3)] == [1, 2, 3]
