"""What is done again and again? Once in each period, however many workers there are and whatever their clocks say.

A period's job has an id made of its name and number, so that the database takes it once. Periods are counted by the
database's clock from 1970 on; one that nobody began is not made up for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import UUID, uuid5

from django.db import connection

from computeapi.jobs import execute, owners, registry, tickets
from computeapi.jobs.models import Job
from computeapi.jobs.registry import Run

_NAMESPACE = UUID("50f71e00-0000-4000-8000-706572696f64")
_KEPT = 3600
"""Seconds that a period's job is kept at the least: a clock that is set back must not do it again."""
_LOOK = 1.0

_periods: dict[str, int] = {}
_done: dict[str, int] = {}
_next_look = 0.0


def periodic(type: str, *, every: int, title: str, timeout: int = 300, keep: int = _KEPT) -> Callable[[Run], Run]:
    """Have the decorated function called once in each `every` seconds. It may be called again after a failure."""

    def register(run: Run) -> Run:
        _periods[type] = every
        return registry.handler(type, title=title, timeout=timeout, attempts=2, keep=max(keep, 2 * every))(run)

    return register


def tick() -> int:
    """Leave the jobs of periods that have begun for the workers; how many were new to this process. Cheap when asked
    often."""
    global _next_look
    if time.monotonic() < _next_look:
        return 0
    _next_look = time.monotonic() + _LOOK
    now = _database_time()
    fresh = {name: int(now // every) for name, every in _periods.items() if _done.get(name) != int(now // every)}
    if fresh:
        Job.objects.bulk_create([_job(*period) for period in fresh.items()], ignore_conflicts=True)
        tickets.write(len(fresh))
        _done.update(fresh)
    return len(fresh)


def tick_here() -> None:
    """The same where there are no workers: what has become due is done here."""
    if tick():
        execute.drain()


def _job(name: str, number: int) -> Job:
    handler = registry.get(name)
    return Job(
        id=uuid5(_NAMESPACE, f"{name}:{number}"),
        type=name,
        principal=owners.kept(owners.SYSTEM),
        flow=owners.flow_of(owners.SYSTEM),
        priority=handler.priority,
        attempts=handler.attempts,
        timeout=handler.timeout,
    )


def _database_time() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM statement_timestamp())")
        return float(cursor.fetchone()[0])
