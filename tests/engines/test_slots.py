"""Who may solve and who waits: never more than the slots, first come first served, no place for who left."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from computeapi.engines.pool import SolverPool
from computeapi.engines.solverd.admission import Admission
from softly.lib.errors import QueueFull, QueueTimeout, SolveCancelled
from tests.engines.processes import client, wait_until
from tests.engines.solver_tasks import TASKS


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose host lives for all tests here."""
    folder = tmp_path_factory.mktemp("solvers")
    holder = SolverPool(folder, tasks=TASKS)
    holder.stats()
    yield folder
    holder.close()


def pool_of(run_dir: Path, *, max_running: int, max_queue: int = 100) -> SolverPool:
    return SolverPool(run_dir, max_running=max_running, max_queue=max_queue, tasks=TASKS)


def free(pool: SolverPool) -> bool:
    stats = pool.stats()
    return stats.running == stats.queued == 0


@pytest.fixture(autouse=True)
def _nobody_has_a_slot(run_dir: Path) -> None:
    """The host hears in its own time that the test before gave its slots back."""
    pool = pool_of(run_dir, max_running=1)
    assert wait_until(lambda: free(pool))
    pool.close()


def test_fifty_at_once_never_exceed_the_slots(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=5)
    lock, five = threading.Lock(), threading.Event()
    now, most, done = 0, 0, 0

    def solve() -> None:
        nonlocal now, most, done
        with pool.slot(wait=60):
            with lock:
                now += 1
                most = max(most, now)
                if now == 5:
                    five.set()
            five.wait(60)
            time.sleep(0.005)  # in which a sixth would come in
            with lock:
                now -= 1
                done += 1

    threads = [threading.Thread(target=solve) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, done) == (5, 50)
    assert wait_until(lambda: free(pool))


def test_the_queue_is_first_come_first_served(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    order: list[int] = []

    def solve(number: int, queued: threading.Event) -> None:
        with pool.slot(wait=60, waiting=lambda _: queued.set()):
            order.append(number)

    threads = []
    with pool.slot(wait=60):
        for number in range(20):
            queued = threading.Event()
            threads.append(threading.Thread(target=solve, args=(number, queued)))
            threads[-1].start()
            assert queued.wait(60)
        assert pool.stats().queued == 20
    for thread in threads:
        thread.join()
    assert order == list(range(20))


def test_who_waits_hears_each_position(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    positions: list[int] = []
    second_waits, first_waits = threading.Event(), threading.Event()

    def first() -> None:
        with pool.slot(wait=60, waiting=lambda _: first_waits.set()):
            assert wait_until(lambda: 1 in positions)

    def second() -> None:
        def waiting(position: int) -> None:
            positions.append(position)
            second_waits.set()

        with pool.slot(wait=60, waiting=waiting):
            pass

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    with pool.slot(wait=60):
        threads[0].start()
        assert first_waits.wait(60)
        threads[1].start()
        assert second_waits.wait(60)
    for thread in threads:
        thread.join()
    assert positions == [2, 1]


def test_a_full_queue_refuses_at_once_and_tells_its_length(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1, max_queue=0)
    with pool.slot(wait=60), pytest.raises(QueueFull) as caught, pool.slot(wait=60):
        pytest.fail("two in one slot")
    assert caught.value.details is not None
    assert caught.value.details["queueLength"] == 0
    assert caught.value.details["retryAfter"] == caught.value.retry_after
    assert caught.value.retry_after is not None
    assert caught.value.retry_after >= 1
    assert wait_until(lambda: free(pool))


def test_waiting_ends_when_the_time_is_up(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    with pool.slot(wait=60):
        with pytest.raises(QueueTimeout) as caught, pool.slot(wait=0.2):
            pytest.fail("two in one slot")
        assert wait_until(lambda: pool.stats().queued == 0)
    assert caught.value.details is not None
    assert caught.value.details["queueLength"] == 1
    assert caught.value.retry_after is not None


def test_a_free_slot_needs_no_wait(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    with pool.slot(wait=0):
        assert pool.stats().running == 1


def test_cancelling_while_queued_gives_the_place_up(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    cancelled = threading.Event()
    with pool.slot(wait=60):
        with (
            pytest.raises(SolveCancelled),
            pool.slot(wait=60, waiting=lambda _: cancelled.set(), cancelled=cancelled.is_set),
        ):
            pytest.fail("two in one slot")
        assert wait_until(lambda: pool.stats().queued == 0)


def test_an_error_inside_gives_the_slot_back(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    with pytest.raises(ZeroDivisionError), pool.slot(wait=60):
        raise ZeroDivisionError
    assert wait_until(lambda: free(pool))


def test_a_killed_process_frees_its_slot(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    other = client(run_dir, "with pool.slot(wait=60):\n    print('held', flush=True)\n    time.sleep(600)\n")
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    with pytest.raises(QueueTimeout), pool.slot(wait=0.1):
        pytest.fail("the other process has the slot")
    other.kill()
    other.communicate()
    with pool.slot(wait=60):
        assert pool.stats().running == 1


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_estimate_follows_the_length_of_past_solves() -> None:
    clock = Clock()
    admission = Admission(clock)
    for number in range(60):
        admission.ask(number, places={"": 2}, max_queue=10)
        clock.now += 8
        admission.leave(number)
    admission.ask("a", places={"": 2}, max_queue=10)
    admission.ask("b", places={"": 2}, max_queue=10)
    ((_, first),) = admission.ask("c", places={"": 2}, max_queue=10)
    ((_, second),) = admission.ask("d", places={"": 2}, max_queue=10)
    assert (first["queued"], round(first["eta"])) == (1, 4)
    assert (second["queued"], round(second["eta"])) == (2, 8)


def test_a_higher_bound_lets_who_waits_in_first() -> None:
    admission = Admission()
    admission.ask("a", places={"": 1}, max_queue=10)
    admission.ask("b", places={"": 1}, max_queue=10)
    replies = admission.ask("c", places={"": 2}, max_queue=10)
    assert [(who, "granted" in what) for who, what in replies] == [("b", True), ("c", False)]


def test_who_leaves_the_queue_lets_the_others_move_up() -> None:
    admission = Admission()
    for who in "abcd":
        admission.ask(who, places={"": 1}, max_queue=10)
    assert [(who, what["queued"]) for who, what in admission.leave("b")] == [("c", 1), ("d", 2)]
    assert [(who, next(iter(what))) for who, what in admission.leave("a")] == [("c", "granted"), ("d", "queued")]
    assert admission.leave("nobody") == []


def test_a_slot_is_granted_where_the_load_is_least() -> None:
    admission = Admission()
    servers = {"small": 1, "large": 4}
    granted = [admission.ask(who, places=servers, max_queue=10)[0][1].get("granted") for who in "abcdef"]
    assert sorted(granted[:5]) == ["large"] * 4 + ["small"]
    assert granted[5] is None


def test_who_waits_for_one_place_keeps_nobody_from_another() -> None:
    admission = Admission()
    admission.ask("a", places={"here": 1}, max_queue=10)
    admission.ask("b", places={"here": 1}, max_queue=10)
    assert admission.ask("c", places={"server": 1}, max_queue=0) == [("c", {"granted": "server"})]
    admission.ask("d", places={"server": 1}, max_queue=10)
    assert [who for who, _ in admission.leave("c")] == ["d"]
    assert [(who, what["granted"]) for who, what in admission.leave("a")] == [("b", "here")]


def test_the_line_of_one_place_is_bounded_by_those_who_wait_for_it() -> None:
    admission = Admission()
    for who in "abc":
        admission.ask(who, places={"here": 1}, max_queue=2)
    admission.ask("d", places={"server": 1}, max_queue=2)
    ((_, reply),) = admission.ask("e", places={"server": 1}, max_queue=2)
    assert reply["queued"] == 1
    ((_, reply),) = admission.ask("f", places={"here": 1}, max_queue=2)
    assert reply["full"]


def test_a_slot_tells_its_place(run_dir: Path) -> None:
    pool = pool_of(run_dir, max_running=1)
    servers = {"north": 1, "south": 1}
    with pool.slot(wait=60, places=servers) as first, pool.slot(wait=60, places=servers) as second:
        assert {first, second} == set(servers)
        with pytest.raises(QueueTimeout), pool.slot(wait=0, places=servers):
            pass
        with pool.slot(wait=60) as here:
            assert here == ""
