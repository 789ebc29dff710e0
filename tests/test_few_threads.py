"""The threads that answer requests: few while calls are quick, more while calls wait, and nothing is lost."""

import threading
from collections.abc import Iterator

import pytest

from softly.lib.few_threads import FewThreads

SECONDS = 20


@pytest.fixture
def threads() -> Iterator[FewThreads]:
    made = FewThreads(busy=2, most=4, patience=0)
    yield made
    made.shutdown()


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """What the calls of a test wait for; opened at its end."""
    event = threading.Event()
    yield event
    event.set()


class Waiting:
    """A call that says when it has begun and waits for the gate."""

    def __init__(self, gate: threading.Event) -> None:
        self.gate = gate
        self.begun = threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        assert self.gate.wait(SECONDS)
        return threading.current_thread().name

    def has_begun(self) -> bool:
        return self.begun.wait(SECONDS)


def test_a_call_gives_what_it_returns_or_raises(threads: FewThreads) -> None:
    assert threads.submit(divmod, 7, 2).result(SECONDS) == (3, 1)
    with pytest.raises(ZeroDivisionError):
        threads.submit(divmod, 7, 0).result(SECONDS)


def test_many_quick_calls_are_all_done_by_the_few_busy_threads(threads: FewThreads) -> None:
    futures = [threads.submit(threading.get_ident) for _ in range(500)]
    assert len({future.result(SECONDS) for future in futures}) <= 2


def test_calls_beyond_the_busy_threads_wait_until_they_are_relieved(threads: FewThreads, gate: threading.Event) -> None:
    first, second, third = (Waiting(gate) for _ in range(3))
    for call in (first, second, third):
        threads.submit(call)
    assert first.has_begun()
    assert second.has_begun()
    assert threads.backlog == 1
    assert not third.begun.is_set()

    threads.relieve()

    assert third.has_begun()
    assert threads.backlog == 0


def test_a_quick_call_passes_those_that_wait(threads: FewThreads, gate: threading.Event) -> None:
    slow = [threads.submit(Waiting(gate)) for _ in range(3)]
    quick = threads.submit(str, 5)
    threads.relieve()
    threads.relieve()
    assert quick.result(SECONDS) == "5"
    assert not any(future.done() for future in slow)


def test_there_are_never_more_threads_than_allowed_and_the_rest_are_done_in_their_turn(
    threads: FewThreads, gate: threading.Event
) -> None:
    calls = [Waiting(gate) for _ in range(10)]
    futures = [threads.submit(call) for call in calls]
    for _ in range(5):
        threads.relieve()
    assert threads.backlog == 6
    assert all(call.has_begun() for call in calls[:4])
    gate.set()
    for _ in range(1000):
        threads.relieve()
    assert all(future.result(SECONDS) for future in futures)


def test_after_calls_that_waited_only_the_few_are_busy_again(threads: FewThreads, gate: threading.Event) -> None:
    early = [threads.submit(Waiting(gate)) for _ in range(4)]
    threads.relieve()
    gate.set()
    for future in early:
        future.result(SECONDS)

    closed = threading.Event()
    late = [Waiting(closed) for _ in range(4)]
    for call in late:
        threads.submit(call)
    assert late[0].has_begun()
    assert late[1].has_begun()
    assert threads.backlog == 2
    closed.set()


def test_what_was_taken_is_done_at_the_end_and_nothing_more_is_taken(gate: threading.Event) -> None:
    threads = FewThreads(busy=1, most=1, patience=0)
    held, behind = threads.submit(Waiting(gate)), threads.submit(str, 1)
    threads.shutdown(wait=False)
    with pytest.raises(RuntimeError, match="after shutdown"):
        threads.submit(str, 2)
    gate.set()
    assert held.result(SECONDS)
    assert behind.result(SECONDS) == "1"


def test_a_call_that_was_cancelled_before_its_turn_is_left_out(gate: threading.Event) -> None:
    threads = FewThreads(busy=1, most=1, patience=0)
    threads.submit(Waiting(gate))
    ran: list[int] = []
    unwanted, wanted = threads.submit(ran.append, 1), threads.submit(ran.append, 2)
    assert unwanted.cancel()
    gate.set()
    threads.shutdown()
    assert wanted.done()
    assert ran == [2]


def test_shutdown_can_drop_what_has_not_begun(gate: threading.Event) -> None:
    threads = FewThreads(busy=1, most=1, patience=0)
    call = Waiting(gate)
    threads.submit(call)
    assert call.has_begun()
    behind = threads.submit(str, 1)
    threads.shutdown(wait=False, cancel_futures=True)
    assert behind.cancelled()
