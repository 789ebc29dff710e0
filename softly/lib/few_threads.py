"""How many threads run at once? As few as keep Python busy; one that waits for something makes room for another.

Python runs one thread at a time, so handing quick calls to many threads costs more than it gains: with 64 threads for
eight busy connections a server answers about a third fewer requests than with four. Yet calls that wait, for a solve
or a database, need a thread each. What a call does is not asked: one that takes long is taken to wait.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Call:
    future: Future[Any]
    run: Callable[[], Any]

    def __call__(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            self.future.set_result(self.run())
        except BaseException as error:
            self.future.set_exception(error)


@dataclass(slots=True, eq=False)
class _Thread:
    call: _Call | None
    began: float = 0.0
    # Taken to be waiting: not counted among the busy ones.
    apart: bool = False
    wake: threading.Lock = field(default_factory=threading.Lock)


class FewThreads(Executor):
    """Runs calls in `busy` threads, and in up to `most` while calls take longer than `patience` seconds.

    Somebody has to call `relieve` about every `patience` seconds while there is a `backlog`: a thread for that alone
    would wake up for nothing most of the time, and a server has its main loop.
    """

    def __init__(self, busy: int, most: int, patience: float) -> None:
        self.patience = patience
        self._busy_at_most = min(busy, most)
        self._most = most
        self._lock = threading.Lock()
        self._backlog: deque[_Call] = deque()
        self._running: set[_Thread] = set()
        # The last to become idle is the first to be used again: it is the one still in the processor's caches.
        self._idle: list[_Thread] = []
        self._busy = 0
        self._closed = False
        self._threads: list[threading.Thread] = []

    @property
    def backlog(self) -> int:
        """Calls that no thread has begun."""
        return len(self._backlog)

    def submit(self, call: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            self._backlog.append(_Call(future, lambda: call(*args, **kwargs)))
            self._fill()
        return future

    def relieve(self) -> None:
        """Let others run in place of the calls that have taken long."""
        if not self._backlog:
            return
        long_ago = time.monotonic() - self.patience
        with self._lock:
            for thread in self._running:
                if not thread.apart and thread.began <= long_ago:
                    thread.apart = True
                    self._busy -= 1
            self._fill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; what was taken is still done, unless cancelled."""
        with self._lock:
            self._closed = True
            while cancel_futures and self._backlog:
                self._backlog.popleft().future.cancel()
            while self._idle:
                self._idle.pop().wake.release()
        if wait:
            for thread in self._threads:
                thread.join()

    def _fill(self) -> None:
        while self._backlog and self._busy < self._busy_at_most:
            if self._idle:
                thread = self._idle.pop()
                self._take(thread)
                thread.wake.release()
            elif len(self._threads) < self._most:
                thread = _Thread(None)
                thread.wake.acquire()
                self._take(thread)
                self._threads.append(threading.Thread(target=self._work, args=(thread,), name="request"))
                self._threads[-1].start()
            else:
                return

    def _take(self, thread: _Thread) -> None:
        thread.call = self._backlog.popleft()
        thread.began = time.monotonic()
        thread.apart = False
        self._running.add(thread)
        self._busy += 1

    def _work(self, thread: _Thread) -> None:
        while thread.call is not None:
            thread.call()
            thread.call = None  # what it holds is not kept while the thread is idle
            if self._rest(thread):
                thread.wake.acquire()

    def _rest(self, thread: _Thread) -> bool:
        """Give the thread its next call, or put it among the idle ones: is it idle now?"""
        with self._lock:
            self._running.discard(thread)
            if not thread.apart:
                self._busy -= 1
            if self._backlog and self._busy < self._busy_at_most:
                self._take(thread)
            elif not self._closed:
                self._idle.append(thread)
                return True
            return False
