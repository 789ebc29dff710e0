"""Step 4: may it run now, and where? A slot here or on a server, a bounded wait for one, or 503 with Retry-After."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from computeapi.engines import registry as engines
from computeapi.engines.base import Engine

_READING = "reading"


@contextmanager
def ask(engine: Engine | None = None, *, queued: Callable[[int], None], abandoned: Callable[[], bool]) -> Iterator[str]:
    """Hold one of this machine's MAX_CONCURRENT_COMPUTATIONS slots, or one of those that the engine has elsewhere, in
    the order of asking. The value is the place.

    Raises QueueFull past MAX_QUEUE_SIZE, QueueTimeout after QUEUE_TIMEOUT, SolveCancelled when nobody waits, and
    EngineUnavailable when the engine has no place now.
    """
    places = engine.places() if engine else None
    wait = settings.QUEUE_TIMEOUT / 1000
    with engines.pool().slot(wait=wait, waiting=queued, cancelled=abandoned, places=places) as place:
        yield place


@contextmanager
def ask_to_read() -> Iterator[None]:
    """Hold one of the slots for reading what people send: half as many as those for solves and beside them, so that
    files made to keep a reader busy keep nobody from solving. Raises QueueFull, QueueTimeout, EngineUnavailable."""
    places = {_READING: max(1, settings.MAX_CONCURRENT_COMPUTATIONS // 2)}
    with engines.pool().slot(wait=settings.QUEUE_TIMEOUT / 1000, places=places):
        yield
