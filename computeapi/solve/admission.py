"""Step 4: may it run now? A slot on this machine, a bounded wait for one, or 503 with Retry-After."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings

from computeapi.engines import registry as engines


@contextmanager
def ask(*, queued: Callable[[int], None], abandoned: Callable[[], bool]) -> Iterator[None]:
    """Hold one of MAX_CONCURRENT_COMPUTATIONS slots, in the order of asking.

    Raises QueueFull past MAX_QUEUE_SIZE, QueueTimeout after QUEUE_TIMEOUT, SolveCancelled when nobody waits.
    """
    with engines.pool().slot(wait=settings.QUEUE_TIMEOUT / 1000, waiting=queued, cancelled=abandoned):
        yield
