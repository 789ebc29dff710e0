"""Who does what a caller need not wait for at once? A few threads of this process, made when they are first needed."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Background:
    """Threads that a forked process makes anew, for none comes through a fork. Safe for threads."""

    def __init__(self, name: str, threads: int, *, prepare: Callable[[], None] = lambda: None) -> None:
        """`prepare` is the first thing that each thread does."""
        self._name = name
        self._threads = threads
        self._prepare = prepare
        self._lock = threading.Lock()
        self._executor: ThreadPoolExecutor | None = None
        _all.add(self)

    def submit(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have it done; the future holds what it returned or raised."""
        if self._executor is None:
            with self._lock:
                self._executor = self._executor or ThreadPoolExecutor(
                    self._threads, self._name, initializer=self._prepare
                )
        return self._executor.submit(call, *args, **kwargs)

    def finish(self) -> None:
        """Wait for all that was submitted. What comes later gets new threads."""
        executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown()

    def after_fork(self) -> None:
        self._lock = threading.Lock()
        self._executor = None


_all: weakref.WeakSet[Background] = weakref.WeakSet()


def _after_fork() -> None:
    for background in list(_all):
        background.after_fork()


os.register_at_fork(after_in_child=_after_fork)
