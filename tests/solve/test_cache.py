"""Do the caches bound themselves, check what they give, and step aside when their server is away?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.cache import caches
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from computeapi.monitoring import checks
from computeapi.solve import cache, pipeline
from computeapi.solve.answer import Answer, from_bytes, to_bytes
from computeapi.solve.cache import Memory
from computeapi.solve.request import SolveRequest
from tests.workshop import MOODS, Workshop, runs


def answer(key: str = "k", size: int = 100, **more: Any) -> Answer:
    fields: dict[str, Any] = {
        "key": key,
        "full": b"x" * size,
        "light": b"x",
        "solve": {"id": "i"},
        "result": "",
        "created": time.time(),
        "ttl": 300,
    }
    return Answer(**(fields | more))


def test_tests_run_on_the_cache_and_folder_of_their_own_process() -> None:
    assert os.environ["REDIS_URL"] == django_settings.REDIS_URL
    assert str(django_settings.DATA_DIR) == os.environ["DATA_DIR"]


# -- as bytes --

answers = st.builds(
    Answer,
    key=st.text(),
    full=st.binary(max_size=5000),
    light=st.binary(min_size=1, max_size=100),
    solve=st.dictionaries(st.text(), st.text() | st.integers(), max_size=3),
    result=st.text(),
    created=st.floats(0, 1e10),
    ttl=st.integers(1, 10**6),
)


@given(answers, st.booleans())
def test_an_answer_comes_back_from_bytes_as_it_was(one: Answer, same: bool) -> None:
    one = replace(one, full=one.full or b"{", light=one.full or b"{") if same else one
    assert from_bytes(to_bytes(one)) == one


@given(answers, st.data())
def test_any_changed_byte_is_noticed(one: Answer, data: st.DataObject) -> None:
    packed = bytearray(to_bytes(one))
    at = data.draw(st.integers(0, len(packed) - 1))
    packed[at] ^= data.draw(st.integers(1, 255))
    assert from_bytes(bytes(packed)) in (None, one)


@given(answers, st.data())
def test_a_cut_answer_is_noticed(one: Answer, data: st.DataObject) -> None:
    packed = to_bytes(one)
    assert from_bytes(packed[: data.draw(st.integers(0, len(packed) - 1))]) is None


@given(st.binary(max_size=200))
def test_foreign_bytes_are_no_answer(data: bytes) -> None:
    assert from_bytes(data) is None


# -- in memory --


def test_memory_holds_no_more_than_its_limit_and_drops_what_was_not_used_longest() -> None:
    memory = Memory(10_000)
    for number in range(20):
        memory.keep(answer(str(number), 1000))
        memory.find("0")
    assert memory.size <= 10_000
    assert memory.find("0") is not None
    assert memory.find("1") is None
    assert memory.find("19") is not None


def test_memory_counts_right_when_an_answer_is_replaced_or_cleared() -> None:
    memory = Memory(10_000)
    for size in (1000, 2000, 500):
        memory.keep(answer("k", size))
    assert memory.size == answer("k", 500).size
    memory.clear()
    assert (memory.size, len(memory)) == (0, 0)


def test_an_answer_too_large_for_memory_does_not_push_out_the_others() -> None:
    memory = Memory(10_000)
    memory.keep(answer("small"))
    memory.keep(answer("large", 5000))
    assert memory.find("small")
    assert memory.find("large") is None


def test_memory_forgets_an_answer_when_its_time_is_over() -> None:
    memory = Memory(10_000)
    memory.keep(answer("k", created=time.time() - 301))
    assert memory.find("k") is None
    assert memory.size == 0


# -- the server is away --


@pytest.fixture
def redis_away(settings: Settings) -> Iterator[None]:
    """A socket where nobody listens."""
    configured = settings.CACHES["default"]
    settings.CACHES = settings.CACHES | {"default": configured | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}}
    cache.shared.breaker.worked()
    yield
    caches["default"].close()
    cache.shared.breaker.worked()


def test_solves_and_hits_go_on_without_redis(workshop: Workshop, log: Path, redis_away: None) -> None:
    workshop.fake(inputs=MOODS)
    asked = SolveRequest(definition="Box.fake", inputs={"log": str(log)})
    assert [pipeline.solve(asked).cache for _ in range(3)] == ["MISS", "HIT", "HIT"]
    assert runs(log) == 1


def test_without_redis_nobody_asks_it_again_for_a_moment(
    workshop: Workshop, redis_away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache.shared.breaker, "pause", 3600.0)
    workshop.fake()
    before = cache.shared.breaker.failures
    for width in range(1, 21):
        pipeline.solve(SolveRequest(definition="Box.fake", inputs={"width": width}))
    assert cache.shared.breaker.failures - before == 1


def test_what_redis_did_not_take_is_not_said_to_be_there(redis_away: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it has answered somebody else since."""
    monkeypatch.setattr(cache.shared.breaker, "failed", lambda: False)
    assert not cache.shared.set("key", b"value", 60)
    assert cache.shared.touch("key", 60) is None
    assert cache.shared.working


def test_health_says_that_redis_is_away_and_that_it_is_back(workshop: Workshop, settings: Settings) -> None:
    assert checks.cache_status()["status"] == "ok"
    good = settings.CACHES
    settings.CACHES = good | {"default": good["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}}
    assert checks.cache_status()["status"] == "degraded"
    settings.CACHES = good
    assert checks.cache_status()["status"] == "ok"


def test_health_goes_on_counting_the_failures_of_redis(workshop: Workshop, settings: Settings) -> None:
    before = checks.cache_status()["failures"]
    good = settings.CACHES
    settings.CACHES = good | {"default": good["default"] | {"LOCATION": "unix:///nowhere/redis.sock?db=0"}}
    first, second = (checks.cache_status()["failures"] for _ in range(2))
    assert before < first < second
    assert not cache.shared.working
    settings.CACHES = good
    assert checks.cache_status()["failures"] == second
    assert cache.shared.working
