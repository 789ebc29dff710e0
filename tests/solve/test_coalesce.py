"""Do equal requests in flight share one run of the engine, in this process and across processes?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import connection

from computeapi.solve import coalesce, pipeline
from computeapi.solve.answer import Answer, to_bytes
from computeapi.solve.journal import journal
from computeapi.solve.models import SolveRecord
from computeapi.solve.record import SolveResult
from computeapi.solve.request import Caller, SolveRequest
from computeapi.solve.validation import check
from computeapi.solve.watch import Watch
from definitions.registry import registry
from softly.lib.errors import DefinitionFailed, FieldError, SoftlyError, SolveCancelled, ValidationFailed
from tests.workshop import MOODS, UNTIL, WIDTH, Workshop, runs, until

INPUTS = [WIDTH, *MOODS, UNTIL]
LONG = 60
"""Seconds that a solve sleeps which is to be cancelled: the test would take as long if it were not."""


def request(log: Path, **inputs: Any) -> SolveRequest:
    return SolveRequest(definition="Box.fake", inputs={"log": str(log), **inputs}, caller=Caller(address="a"))


def held(log: Path, **inputs: Any) -> SolveRequest:
    """One whose solve goes on until `let_go`."""
    return request(log, sleep=LONG, until=str(log.with_name("go")), **inputs)


def let_go(log: Path) -> None:
    log.with_name("go").touch()


def start(pool: ThreadPoolExecutor, asked: SolveRequest, watch: Watch | None = None) -> Future[SolveResult]:
    def work() -> SolveResult:
        try:
            return pipeline.solve(asked, watch)
        finally:
            connection.close()

    return pool.submit(work)


def boarded(key: str) -> int:
    """How many wait for the answer under this key in this process."""
    flight = coalesce._flights.get(key)
    return len(flight._watches) if flight else 0


def answer_of(workshop: Workshop, log: Path, **inputs: Any) -> Answer:
    """What another process would have put into the shared cache."""
    result = pipeline.solve(replace(request(log, **inputs), use_cache=False))
    log.unlink()
    return result.answer


# -- in one process --


def test_fifty_equal_requests_run_the_engine_once(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log)
    with ThreadPoolExecutor(50) as pool:
        futures = [start(pool, asked) for _ in range(50)]
        until(lambda: boarded(check(asked).key) == 50)
        let_go(log)
        results = [future.result() for future in futures]
    assert runs(log) == 1
    assert sorted(r.cache for r in results) == ["MISS"] + ["SHARED"] * 49
    assert len({r.answer.full for r in results}) == 1


def test_different_requests_do_not_wait_for_each_other(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    gone = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        slow = start(pool, request(log, sleep=LONG), Watch(gone=gone.is_set))
        until(lambda: runs(log) == 1)
        assert start(pool, request(log, width=5)).result().cache == "MISS"
        gone.set()
        with pytest.raises(SolveCancelled):
            slow.result()


def test_each_of_many_answers_belongs_to_its_own_inputs(workshop: Workshop, log: Path) -> None:
    workshop.fake("One.fake", inputs=[WIDTH], outputs=[{"name": "sum", "paramType": "Number"}])
    workshop.fake("Two.fake", inputs=[WIDTH, *MOODS], outputs=[{"name": "sum", "paramType": "Number"}])
    asked = [(name, width) for width in range(1, 21) for name in ("One.fake", "Two.fake")] * 2
    with ThreadPoolExecutor(16) as pool:
        futures = [start(pool, SolveRequest(definition=name, inputs={"width": width})) for name, width in asked]
        for (name, width), future in zip(asked, futures, strict=True):
            document = json.loads(future.result().body)
            assert document["values"][0]["InnerTree"]["{0}"][0]["data"] == f"{width}.0"
            assert document["solve"]["definition"] == name


def test_the_leaders_error_is_everybodys(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log, fail="error")
    with ThreadPoolExecutor(8) as pool:
        futures = [start(pool, asked) for _ in range(8)]
        until(lambda: boarded(check(asked).key) == 8)
        let_go(log)
        errors = [future.exception() for future in futures]
    assert runs(log) == 1
    assert {type(error) for error in errors} == {DefinitionFailed}
    assert len({id(error) for error in errors}) == 8
    assert set(SolveRecord.objects.values_list("status", "error_code")) == {("failed", "DEFINITION_ERROR")}


def test_an_error_is_not_kept_for_those_who_come_later(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    for _ in range(2):
        with pytest.raises(DefinitionFailed):
            pipeline.solve(request(log, fail="error"))
    assert runs(log) == 2


def test_an_error_with_details_reaches_the_followers_whole() -> None:
    """Through the flight itself, with an error whose class is made in a way of its own."""
    wrong = ValidationFailed([FieldError(field="width", message="too wide for the height", code="out_of_range")])
    leading, going_on = threading.Event(), threading.Event()

    def lead() -> None:
        with coalesce.flight("some-key", Watch(), looked=time.monotonic()):
            leading.set()
            going_on.wait(60)
            raise wrong

    def follow() -> None:
        with coalesce.flight("some-key", Watch(), looked=time.monotonic()):
            raise AssertionError("there is no answer to follow")

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(lead)
        leading.wait(60)
        follower = pool.submit(follow)
        until(lambda: boarded("some-key") == 2)
        going_on.set()
        assert leader.exception() is wrong
        error = follower.exception()
    assert isinstance(error, SoftlyError)
    assert (error.code, error.status, error.details) == (wrong.code, 422, wrong.details)


def test_a_partial_answer_is_shared_with_those_who_wait_and_recorded_as_partial(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log, fail="partial")
    with ThreadPoolExecutor(2) as pool:
        futures = [start(pool, asked) for _ in range(2)]
        until(lambda: boarded(check(asked).key) == 2)
        let_go(log)
        assert {future.result().cache for future in futures} == {"MISS", "SHARED"}
    assert pipeline.solve(asked).cache == "MISS"
    journal.flush()
    assert set(SolveRecord.objects.values_list("cache", "status")) == {("MISS", "partial"), ("SHARED", "partial")}


def test_progress_reaches_everybody_who_waits(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log)
    seen: list[list[float]] = [[], []]
    with ThreadPoolExecutor(2) as pool:
        futures = [start(pool, asked, Watch(progress=lambda f, _, n=n: seen[n].append(f))) for n in range(2)]  # type: ignore[misc]
        until(lambda: all(len(set(fractions)) > 1 for fractions in seen))
        let_go(log)
        for future in futures:
            future.result()
    assert all(len(fractions) > 1 and 0 <= min(fractions) < max(fractions) <= 1 for fractions in seen)


# -- clients that go away --


def test_a_follower_gets_its_answer_though_the_leaders_client_went_away(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log)
    gone = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        leader = start(pool, asked, Watch(gone=gone.is_set))
        until(lambda: runs(log) == 1)
        follower = start(pool, asked)
        until(lambda: boarded(check(asked).key) == 2)
        gone.set()
        let_go(log)
        assert follower.result().cache == "SHARED"
        assert leader.result().cache == "MISS"
    assert runs(log) == 1


def test_a_solve_that_nobody_waits_for_is_cancelled(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = request(log, sleep=LONG)
    gone = threading.Event()
    with ThreadPoolExecutor(3) as pool:
        futures = [start(pool, asked, Watch(gone=gone.is_set)) for _ in range(3)]
        until(lambda: runs(log) == 1 and boarded(check(asked).key) == 3)
        gone.set()
        assert {type(future.exception()) for future in futures} == {SolveCancelled}
    assert set(SolveRecord.objects.values_list("status", flat=True)) == {"cancelled"}


def test_a_follower_that_goes_away_leaves_alone(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = held(log)
    gone = threading.Event()
    with ThreadPoolExecutor(2) as pool:
        leader = start(pool, asked)
        until(lambda: runs(log) == 1)
        follower = start(pool, asked, Watch(gone=gone.is_set))
        until(lambda: boarded(check(asked).key) == 2)
        gone.set()
        assert isinstance(follower.exception(), SolveCancelled)
        assert not leader.done()
        let_go(log)
        assert leader.result().cache == "MISS"


def test_a_cancelled_solve_leaves_nothing_behind(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = request(log, sleep=0.2)
    with pytest.raises(SolveCancelled):
        pipeline.solve(asked, Watch(gone=lambda: True))
    assert pipeline.solve(asked).cache == "MISS"


# -- across processes --


def test_the_answer_of_another_process_is_waited_for(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    answer = answer_of(workshop, log)
    shared_cache.set(f"flight:{answer.key}", b"somebody", 300)
    with ThreadPoolExecutor(2) as pool:
        futures = [start(pool, request(log)) for _ in range(2)]
        until(lambda: boarded(answer.key) == 2 and shared_cache.get(f"wanted:{answer.key}") is not None)
        shared_cache.set(f"answer:{answer.key}", to_bytes(answer), 300)
        shared_cache.delete(f"flight:{answer.key}")
        results = [future.result() for future in futures]
    assert [r.cache for r in results] == ["SHARED", "SHARED"]
    assert {r.answer.id for r in results} == {answer.id}
    assert runs(log) == 0


def test_progress_of_another_process_is_told(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    answer = answer_of(workshop, log)
    told: list[tuple[float, str]] = []
    shared_cache.set(f"flight:{answer.key}", b"somebody", 300)
    shared_cache.set(f"progress:{answer.key}", json.dumps([0.4, "over there"]).encode(), 300)
    with ThreadPoolExecutor(1) as pool:
        future = start(pool, request(log), Watch(progress=lambda fraction, text: told.append((fraction, text))))
        until(lambda: bool(told))
        shared_cache.set(f"answer:{answer.key}", to_bytes(answer), 300)
        assert future.result().cache == "SHARED"
    assert set(told) == {(0.4, "over there")}


def test_other_processes_are_told_the_progress_of_a_long_solve(
    workshop: Workshop, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coalesce, "_TELL", 0)
    monkeypatch.setattr(coalesce, "LEASE", 300)
    workshop.fake(inputs=INPUTS)
    asked = request(log, sleep=0.2)
    pipeline.solve(asked)
    fraction, text = json.loads(shared_cache.get(f"progress:{check(asked).key}"))
    assert (0 < fraction <= 1, text) == (True, "sleeping")


def test_who_was_held_up_between_looking_and_leading_looks_again(workshop: Workshop, log: Path) -> None:
    """Meanwhile another process has answered, and given up the lease."""
    workshop.fake(inputs=INPUTS)
    answer = answer_of(workshop, log)
    shared_cache.set(f"answer:{answer.key}", to_bytes(answer), 300)
    with coalesce.flight(answer.key, Watch(), looked=time.monotonic() - coalesce.LEFT) as flight:
        assert flight.answer is not None
        assert flight.answer.id == answer.id


def test_the_error_of_another_process_is_waited_for(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    key = check(request(log)).key
    error = DefinitionFailed("It broke over there.", details={"line": 3})
    shared_cache.set(f"flight:{key}", b"somebody", 300)
    with ThreadPoolExecutor(1) as pool:
        future = start(pool, request(log))
        until(lambda: shared_cache.get(f"wanted:{key}") is not None)
        shared_cache.set(f"failed:{key}", b"somebody" + json.dumps(error.as_json()).encode(), 300)
        shared_cache.delete(f"flight:{key}")
        found = future.exception()
    assert isinstance(found, DefinitionFailed)
    assert (found.message, found.details) == (error.message, error.details)
    assert runs(log) == 0


def test_a_process_that_died_is_not_waited_for_for_ever(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    key = check(request(log)).key
    shared_cache.set(f"flight:{key}", b"somebody", 1)
    assert pipeline.solve(request(log)).cache == "MISS"
    assert runs(log) == 1


def test_a_client_that_goes_away_while_another_process_computes_is_let_go(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    shared_cache.set(f"flight:{check(request(log)).key}", b"somebody", 300)
    with pytest.raises(SolveCancelled):
        pipeline.solve(request(log), Watch(gone=lambda: True))
    assert runs(log) == 0


def test_a_leader_goes_on_for_clients_of_another_process(workshop: Workshop, log: Path) -> None:
    workshop.fake(inputs=INPUTS)
    asked = request(log, sleep=0.3)
    shared_cache.set(f"wanted:{check(asked).key}", b"yes", 300)
    assert pipeline.solve(asked, Watch(gone=lambda: runs(log) == 1)).cache == "MISS"


@pytest.mark.parametrize("fails", [False, True])
def test_who_was_held_up_for_longer_than_its_lease_leaves_the_next_ones_alone(
    workshop: Workshop, log: Path, fails: bool
) -> None:
    workshop.fake(inputs=INPUTS)
    answer = answer_of(workshop, log)
    lease = f"flight:{answer.key}"
    with (
        pytest.raises(DefinitionFailed) if fails else nullcontext(),
        coalesce.flight(answer.key, Watch(), looked=time.monotonic()) as flight,
    ):
        shared_cache.set(lease, b"another", 300)
        if fails:
            raise DefinitionFailed("It broke.")
        flight.land(answer, shared=True)
    coalesce._afterwards.finish()
    assert shared_cache.get(lease) == b"another"
    assert shared_cache.ttl(lease) > coalesce.LEASE


def test_a_lease_that_ended_while_its_process_was_held_up_is_taken_again(
    workshop: Workshop, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coalesce, "_RENEW", -1)
    workshop.fake(inputs=INPUTS)
    answer = answer_of(workshop, log)
    lease = f"flight:{answer.key}"
    with coalesce.flight(answer.key, Watch(), looked=time.monotonic()) as flight:
        mine = shared_cache.get(lease)
        shared_cache.delete(lease)
        assert not flight.abandoned()
        assert shared_cache.get(lease) == mine is not None
        shared_cache.set(lease, b"another", 300)
        assert not flight.abandoned()
        assert shared_cache.get(lease) == b"another"
        flight.land(answer, shared=True)


def test_two_processes_run_the_engine_once(workshop: Workshop, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coalesce, "LEASE", 300)
    workshop.fake(inputs=INPUTS)
    name = connection.settings_dict["NAME"]
    address = urlunsplit(urlsplit(settings.DATABASE_URL)._replace(path=f"/{name}"))
    program = (
        "import django; django.setup()\n"
        "from tests.patience import be_patient; be_patient()\n"
        "from computeapi.solve import coalesce, pipeline\n"
        "coalesce.LEASE = 300\n"
        "from computeapi.solve.request import SolveRequest\n"
        "print('ready', flush=True); input()\n"
        f"asked = SolveRequest(definition='Box.fake', inputs={{'log': {str(log)!r}, 'sleep': 1}})\n"
        "print(pipeline.solve(asked).cache, flush=True)\n"
    )
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "softly.settings"}
    other = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other, ThreadPoolExecutor(4) as pool:
        assert other.stdout.readline() == "ready\n"
        other.stdin.write("\n")
        other.stdin.flush()
        until(lambda: runs(log) == 1)
        results = [future.result() for future in [start(pool, request(log, sleep=1)) for _ in range(4)]]
        assert other.stdout.readline() == "MISS\n"
    assert {r.cache for r in results} <= {"SHARED", "HIT"}
    assert runs(log) == 1
    assert registry.snapshot().find("Box.fake").number == 1
