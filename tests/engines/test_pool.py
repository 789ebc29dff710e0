"""Whatever a solve does, its caller gets one clear outcome and the next solve works."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from computeapi.engines.base import Deadline, Limits
from computeapi.engines.pool import SolverPool
from softly.lib.errors import (
    DefinitionFailed,
    EngineCrashed,
    EngineUnavailable,
    ResourceExhausted,
    SoftlyError,
    SolveCancelled,
    SolveTimeout,
)
from tests.engines.processes import alive, children, descriptors, wait_until
from tests.engines.solver_tasks import TASKS


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolverPool]:
    pool = SolverPool(tmp_path_factory.mktemp("solvers"), tasks=TASKS)
    yield pool
    pool.close()


@pytest.fixture(autouse=True)
def _next_solve_works(pool: SolverPool) -> Iterator[None]:
    """After every test here: the same host answers, and of its children there is the one for the next solve."""
    host = pool.stats().pids[0]
    yield
    assert run(pool, "echo", b"still there") == b"still there"
    assert pool.stats().pids[0] == host
    assert wait_until(lambda: idle(pool))


def idle(pool: SolverPool) -> bool:
    stats = pool.stats()
    return stats.children == 0 and len(children(stats.pids[0])) == 1


def run(pool: SolverPool, task: str, payload: bytes = b"", *, strict: bool = True, **options: Any) -> bytes:
    limits = Limits(**{"seconds": 60.0} | options)
    return pool.run(task, payload, limits=limits, strict=strict, deadline=Deadline(limits.seconds))


def failure(pool: SolverPool, task: str, payload: bytes = b"", **options: Any) -> SoftlyError:
    with pytest.raises(SoftlyError) as caught:
        run(pool, task, payload, **options)
    return caught.value


@pytest.mark.parametrize("payload", [b"", b"abc", os.urandom(3_000_000)], ids=["empty", "short", "3 MB"])
def test_the_task_gets_its_payload_and_the_caller_its_result(pool: SolverPool, payload: bytes) -> None:
    assert run(pool, "echo", payload) == payload


def test_progress_arrives_while_the_solve_runs(pool: SolverPool) -> None:
    heard: list[tuple[float, str]] = []
    progress = lambda fraction, text: heard.append((fraction, text))  # noqa: E731
    pool.run("echo", b"x", limits=Limits(), deadline=Deadline(60), progress=progress)
    assert heard == [(0.5, "half")]


def test_a_definition_fault_arrives_as_the_error_it_was(pool: SolverPool) -> None:
    error = failure(pool, "refuse")
    assert type(error) is DefinitionFailed
    assert (error.message, error.details) == ("The lid is larger than the box.", {"line": 7})


def test_an_unexpected_exception_tells_its_type_and_nothing_else(pool: SolverPool) -> None:
    error = failure(pool, "stumble")
    assert type(error) is EngineCrashed
    assert error.details == {"type": "KeyError"}
    assert "secret" not in error.message


def test_eight_gigabytes_are_refused(pool: SolverPool) -> None:
    error = failure(pool, "allocate", b"8000000000")
    assert type(error) is ResourceExhausted
    assert error.details == {"resource": "memory", "limitBytes": 2 << 30}
    assert "2048 MB" in error.message


def test_memory_taken_bit_by_bit_ends_at_the_limit(pool: SolverPool) -> None:
    error = failure(pool, "nibble", memory=100 << 20)
    assert type(error) is ResourceExhausted
    assert error.details == {"resource": "memory", "limitBytes": 100 << 20}


def test_a_library_that_aborts_for_memory_is_no_crash(pool: SolverPool) -> None:
    before = pool.stats().out_of_memory
    error = failure(pool, "abort_for_memory")
    assert type(error) is ResourceExhausted
    assert error.details is not None
    assert error.details["resource"] == "memory"
    assert wait_until(lambda: pool.stats().out_of_memory == before + 1)


@pytest.mark.parametrize("task", ["recurse", "overflow_stack"])
def test_endless_recursion_names_depth(pool: SolverPool, task: str) -> None:
    error = failure(pool, task)
    assert type(error) is ResourceExhausted
    assert error.details == {"resource": "depth"}


def test_a_loop_for_ever_ends_at_the_time_limit(pool: SolverPool) -> None:
    before = pool.stats().timed_out
    with pytest.raises(SolveTimeout) as caught:
        pool.run("spin", b"", limits=Limits(seconds=0.3), deadline=Deadline(60))
    assert caught.value.details == {"limitSeconds": 0.3}
    assert wait_until(lambda: pool.stats().timed_out == before + 1)


def test_a_deadline_shorter_than_the_limit_counts(pool: SolverPool) -> None:
    with pytest.raises(SolveTimeout) as caught:
        pool.run("sleep", b"60", limits=Limits(seconds=30), deadline=Deadline(0.3))
    assert caught.value.details == {"limitSeconds": 0.3}


def test_a_deadline_that_is_over_starts_nothing(pool: SolverPool) -> None:
    before = pool.stats().started
    with pytest.raises(SolveTimeout):
        pool.run("echo", b"", limits=Limits(), deadline=Deadline(0))
    assert pool.stats().started == before


def test_a_segmentation_fault_is_named_and_counted(pool: SolverPool) -> None:
    before = pool.stats().crashed
    error = failure(pool, "segfault")
    assert type(error) is EngineCrashed
    assert error.details == {"signal": "SIGSEGV"}
    assert wait_until(lambda: pool.stats().crashed == before + 1)


@pytest.mark.parametrize(("task", "payload"), [("leave", b"0"), ("leave", b"7"), ("lie_about_length", b"100")])
def test_a_child_that_leaves_without_an_answer_crashed(pool: SolverPool, task: str, payload: bytes) -> None:
    assert type(failure(pool, task, payload)) is EngineCrashed


@pytest.mark.parametrize("task", ["garbage", "chatter"])
def test_an_answer_that_breaks_the_protocol_is_not_believed(pool: SolverPool, task: str) -> None:
    assert type(failure(pool, task)) is EngineCrashed


@pytest.mark.parametrize(
    ("task", "size"), [("produce", 2_000_000), ("lie_about_length", 2_000_000), ("lie_about_length", 1 << 62)]
)
def test_an_answer_over_the_limit_is_refused_before_it_is_read(pool: SolverPool, task: str, size: int) -> None:
    error = failure(pool, task, str(size).encode(), output=1_000_000)
    assert type(error) is ResourceExhausted
    assert error.details == {"resource": "output", "limitBytes": 1_000_000}


def test_printing_without_end_harms_nobody(pool: SolverPool) -> None:
    assert run(pool, "shout") == b"shouted"


def test_threads_are_allowed(pool: SolverPool) -> None:
    assert run(pool, "use_threads") == b"28"


def test_a_long_solve_gives_way_to_short_ones(pool: SolverPool) -> None:
    assert run(pool, "give_way") == b"others first"


def test_an_unknown_task_is_unavailable(pool: SolverPool) -> None:
    assert type(failure(pool, "juggle")) is EngineUnavailable


def test_cancelling_a_running_solve_kills_its_child(pool: SolverPool) -> None:
    cancelled = threading.Event()
    pids: list[int] = []

    def progress(_: float, text: str) -> None:
        pids.append(int(text))
        cancelled.set()

    before = pool.stats().cancelled
    deadline = Deadline(60, cancelled=cancelled.is_set)
    with pytest.raises(SolveCancelled):
        pool.run("sleep", b"60", limits=Limits(seconds=60), deadline=deadline, progress=progress)
    assert wait_until(lambda: not alive(pids[0]))
    assert wait_until(lambda: pool.stats().cancelled == before + 1)


def test_an_error_in_the_watcher_of_progress_stops_the_child_and_passes_through(pool: SolverPool) -> None:
    pids: list[int] = []

    def progress(_: float, text: str) -> None:
        pids.append(int(text))
        raise BrokenPipeError("the listener left")

    with pytest.raises(BrokenPipeError):
        pool.run("sleep", b"60", limits=Limits(seconds=60), deadline=Deadline(60), progress=progress)
    assert wait_until(lambda: not alive(pids[0]))


def test_a_child_inherits_nothing(pool: SolverPool) -> None:
    seen = json.loads(run(pool, "say"))
    assert seen["environment"] == {}
    assert seen["descriptors"] == [0, 1, 2, 3]
    assert seen["folder"] == "/"
    assert seen["group"]
    assert seen["core"] == [0, 0]


def test_each_solve_has_a_process_of_its_own(pool: SolverPool) -> None:
    assert json.loads(run(pool, "say"))["pid"] != json.loads(run(pool, "say"))["pid"]


def test_a_trusted_task_has_a_folder_that_is_gone_afterwards(pool: SolverPool) -> None:
    folder, _, text = run(pool, "scribble", strict=False).partition(b" ")
    assert text == b"mine"
    assert wait_until(lambda: not Path(os.fsdecode(folder)).exists())


def test_many_solves_leave_no_descriptor_and_no_process(pool: SolverPool) -> None:
    run(pool, "echo")
    host = pool.stats().pids[0]
    assert wait_until(lambda: idle(pool))
    mine, its = descriptors(os.getpid()), descriptors(host)
    for number in range(200):
        if number % 10 == 9:
            failure(pool, ["refuse", "leave", "garbage", "segfault"][number // 10 % 4], b"1")
        else:
            run(pool, "echo", b"x" * 1000, strict=number % 2 == 0)
    assert wait_until(lambda: idle(pool))
    assert wait_until(lambda: descriptors(host) <= its + 1)  # the connection of whoever asks just now
    # Other threads of this process open and close some of their own meanwhile; a leak would be of two hundred.
    assert wait_until(lambda: descriptors(os.getpid()) < mine + 20)


def test_threads_share_the_pool(pool: SolverPool) -> None:
    results: list[bytes] = []
    threads = [
        threading.Thread(target=lambda n=n: results.append(run(pool, "echo", str(n).encode()))) for n in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == sorted(str(n).encode() for n in range(16))


def test_health_sees_the_host_as_it_is(pool: SolverPool) -> None:
    stats = pool.stats()
    assert stats.threads == 1
    assert stats.rss > 0
    assert stats.tasks["echo"] == "ok"
    assert set(stats.jail) == {"landlock", "landlock_network", "landlock_scopes", "seccomp"}
