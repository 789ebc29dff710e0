"""How long does a client wait? As long as it says (`Prefer: wait=10`), and never longer than the server would.

The solve is done by a thread of its own: when the client's time is over it is answered at once, while the solve goes on
for those who wait for the same one. When nobody does, it is cancelled.
"""

from __future__ import annotations

import queue
import threading
from contextvars import copy_context

from django.db import connection

from computeapi.solve import pipeline
from computeapi.solve.record import SolveResult
from computeapi.solve.request import SolveRequest
from computeapi.solve.watch import Watch
from softly.lib.errors import QueueTimeout, SolveTimeout

LEAST = 0.25
"""Seconds that everybody waits: the answer may lie in the cache."""

_RETRY = 2


def solve(request: SolveRequest, watch: Watch, *, seconds: float) -> SolveResult:
    """Raises what pipeline.solve raises; when the time is over QueueTimeout, or SolveTimeout once it is solving."""
    outcome: queue.SimpleQueue[SolveResult | Exception] = queue.SimpleQueue()
    over, started = threading.Event(), threading.Event()
    patient = Watch(gone=lambda: over.is_set() or watch.gone(), started=started.set)

    def work() -> None:
        try:
            outcome.put(pipeline.solve(request, patient))
        except Exception as error:  # raised again where the client is
            outcome.put(error)
        finally:
            connection.close()

    threading.Thread(target=copy_context().run, args=(work,), name="patient-solve", daemon=True).start()
    try:
        found = outcome.get(timeout=max(seconds, LEAST))
    except queue.Empty:
        over.set()
        raise _over(seconds, is_solving=started.is_set()) from None
    if isinstance(found, Exception):
        raise found
    return found


def _over(seconds: float, *, is_solving: bool) -> QueueTimeout | SolveTimeout:
    if is_solving:
        return SolveTimeout(
            f"The solve did not end within the {seconds:g} s of Prefer: wait.", details={"limitSeconds": seconds}
        )
    return QueueTimeout(f"No solver became free within the {seconds:g} s of Prefer: wait.", retry_after=_RETRY)
