"""What is put right beside the jobs themselves? Those of lost workers are given to others, what is over is cleared.

Any worker does it, one at a time. Nothing here is needed for a job that goes well.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import F, Q
from django.db.models.functions import Now

from computeapi.jobs import batches, ending, registry, tickets
from computeapi.jobs.models import Job, State, Worker
from computeapi.jobs.periodic import periodic
from computeapi.jobs.running import JobLost, JobTimeout, RunningJob
from softly.lib.errors import SoftlyError

logger = logging.getLogger(__name__)

SWEEP_EVERY = 10.0
"""Seconds between two looks of one worker."""
OVERDUE = 30
"""Seconds after its deadline when a job is taken from a worker that doesn't end it, though it is seen."""
KEEP_FAILED = timedelta(days=7)
_LATE = 2
"""Seconds after which a job that is due should have been seen."""
_LOCK = 0x50F7_0B05
_TOGETHER = 500


class JobExpired(SoftlyError):
    """Nobody came to it in time."""

    code, status, title = "JOB_EXPIRED", 504, "Job came too late"


def sweep(*, is_awake: bool = True) -> None:
    """One look, by one worker at a time; one that is not `is_awake` doesn't say who is lost. Each row by itself: held
    until the last of them, they are in the way of who cancels a batch, and who ends another item doesn't see them."""
    with _alone() as is_ours:
        if is_ours:
            if is_awake:
                _recover()
            _expire()
            batches.mend()
            _wake()
            _drop_old_tickets()


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def _recover() -> None:
    """Jobs whose worker is gone, or lets them run on."""
    alive = Worker.objects.alive().values("id")
    singles = Job.objects.running().filter(total=None)
    lost = singles.exclude(worker__in=alive) if settings.ENABLE_QUEUE else singles.none()
    for row in lost[:_TOGETHER]:
        if ending.lost(row, JobLost("The worker that did it was lost.")):
            logger.warning("job of a lost worker", extra={"job": str(row.id), "type": row.type})
    for row in singles.filter(deadline__lt=Now() - timedelta(seconds=OVERDUE))[:_TOGETHER]:
        ending.lost(row, JobTimeout(f"The job did not end within its {row.timeout} s."))
    # Not one that came back and has taken a job by now.
    Worker.objects.lost().filter(jobs=None)._raw_delete(DEFAULT_DB_ALIAS)


def _expire() -> None:
    for row in Job.objects.queued().filter(expires__lt=Now())[:_TOGETHER]:
        error = ending.entry(row.attempt, JobExpired("Nobody came to this job before its time was over."))
        held = Job.objects.queued().filter(id=row.id)
        held.update(state=State.FAILED, completed=Now(), errors=[*row.errors, error], revision=F("revision") + 1)
        batches.item_ended(row.parent_id)


def _wake() -> None:
    """For jobs that are due and were not seen: a ticket may have been lost with a worker."""
    late = Job.objects.queued().filter(due__lt=Now() - timedelta(seconds=_LATE)).count()
    if late:
        tickets.write(late)


def _drop_old_tickets() -> None:
    """Those that a lost worker held; Procrastinate leaves them to the application."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'doing' AND (worker_id IS NULL OR worker_id NOT IN "
            "(SELECT id FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'))"
        )


@periodic("jobs.retention", every=3600, title="Clear away old jobs")
def clear(job: RunningJob) -> dict[str, int]:
    """Jobs that ended, after the time that is said for each kind; batches with their items."""
    if not settings.ENABLE_QUEUE:
        sweep()  # there are no workers: nobody else does
    tops = Job.objects.tops()
    failed = tops.filter(state=State.FAILED, completed__lt=Now() - KEEP_FAILED)
    removed = _remove(failed)
    for handler in registry.all():
        old = Q(type=handler.type, completed__lt=Now() - timedelta(seconds=handler.keep))
        removed += _remove(tops.filter(old, state__in=(State.SUCCEEDED, State.CANCELLED)))
    return {"removed": removed}


def _remove(rows: object) -> int:
    removed = 0
    while ids := list(rows.values_list("id", flat=True)[:_TOGETHER]):  # type: ignore[attr-defined]
        removed += Job.objects.filter(id__in=ids).delete()[0]
    return removed
