"""How long does somebody wait? As long as they say (`Prefer: wait=10`) and never longer than the server would; a job
until it is stopped.

The work is done by a thread of its own: who waits no more goes at once, while the solve goes on for those who wait for
the same one. When nobody does, it is cancelled.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextvars import copy_context

from django.db import connection

from computeapi.jobs.running import RunningJob
from computeapi.rest.connection import let_go_of_database
from computeapi.solve.watch import Watch
from softly.lib.errors import QueueTimeout, SolveTimeout

LEAST = 0.25
"""Seconds that everybody waits: somebody else may just have the answer."""

_RETRY = 2
_LOOK = 0.1
"""Seconds between two looks at whether a job is stopped."""


def within[T](seconds: float, run: Callable[[Watch], T], watch: Watch) -> T:
    """What `run` gives. Raises what it raises; when the time is over QueueTimeout, or SolveTimeout once it is
    solving."""
    over, started = threading.Event(), threading.Event()
    patient = Watch(gone=lambda: over.is_set() or watch.gone(), started=started.set)
    outcome = _Outcome(lambda: run(patient))
    try:
        return outcome.get(max(seconds, LEAST))
    except queue.Empty:
        over.set()
        raise _over(seconds, is_solving=started.is_set()) from None


def unless_stopped[T](job: RunningJob, run: Callable[[], T]) -> T:
    """What `run` gives. Raises what it raises; when the job is stopped the reason, at once."""
    let_go_of_database()
    outcome = _Outcome(run)
    while True:
        try:
            return outcome.get(_LOOK)
        except queue.Empty:
            job.check()


class _Outcome[T]:
    """Of work that another thread begins to do."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._ends: queue.SimpleQueue[tuple[T, None] | tuple[None, Exception]] = queue.SimpleQueue()
        run = copy_context().run
        threading.Thread(target=run, args=(self._do, work), name="patient-solve", daemon=True).start()

    def get(self, seconds: float) -> T:
        """Raises what the work raised; queue.Empty when it isn't done by then."""
        value, error = self._ends.get(timeout=seconds)
        if error is not None:
            raise error
        return value  # type: ignore[return-value]

    def _do(self, work: Callable[[], T]) -> None:
        try:
            self._ends.put((work(), None))
        except Exception as error:  # raised again where somebody waits
            self._ends.put((None, error))
        finally:
            connection.close()


def _over(seconds: float, *, is_solving: bool) -> QueueTimeout | SolveTimeout:
    if is_solving:
        return SolveTimeout(
            f"The solve did not end within the {seconds:g} s of Prefer: wait.", details={"limitSeconds": seconds}
        )
    return QueueTimeout(f"No solver became free within the {seconds:g} s of Prefer: wait.", retry_after=_RETRY)
