"""What does a batch know of its items? How many ended, and how; it ends with the last of them.

Items are counted after they have ended, four times a second at the most and once more when none is left: one row that
each of a thousand items changes in its own transaction would have them wait for each other's commits.
"""

from __future__ import annotations

import threading
import time
from uuid import UUID

from django.db import connection

from computeapi.jobs.models import ACTIVE, Job, State

PERIOD = 0.25

_next: dict[UUID, float] = {}
_lock = threading.Lock()

# The row first: who counts while items of it are told to wait again, waits, and then sees them so.
_COUNT = """
SELECT FROM computeapi_job WHERE id = %(batch)s FOR NO KEY UPDATE;
UPDATE computeapi_job AS batch
SET succeeded = items.succeeded, failed = items.failed, cancelled = items.cancelled, revision = revision + 1,
    progress = (total - items.active)::float / total,
    state = CASE WHEN items.active > 0 THEN 'running'
        WHEN cancel_requested IS NOT NULL AND items.cancelled > 0 THEN 'cancelled'
        WHEN items.succeeded = 0 THEN 'failed'
        ELSE 'succeeded' END,
    completed = CASE WHEN items.active = 0 THEN statement_timestamp() END
FROM (
    SELECT count(*) FILTER (WHERE state = 'succeeded') AS succeeded, count(*) FILTER (WHERE state = 'failed') AS failed,
        count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
        count(*) FILTER (WHERE state IN ('queued', 'running')) AS active
    FROM computeapi_job WHERE parent_id = %(batch)s
) AS items
WHERE batch.id = %(batch)s AND batch.state = 'running'
"""


def item_ended(batch: UUID | None) -> None:
    """To be called once the end of an item is committed: of two that end last, the later one sees both."""
    if batch is None:
        return
    if not Job.objects.filter(parent=batch, state__in=ACTIVE).exists():
        with _lock:
            _next.pop(batch, None)
        count(batch)
    elif _is_time(batch):
        count(batch)


def _is_time(batch: UUID) -> bool:
    now = time.monotonic()
    with _lock:
        if now < _next.get(batch, 0.0):
            return False
        _next[batch] = now + PERIOD
    return True


def count(batch: UUID) -> None:
    """See how its items are. An older look never undoes the last one: a batch that ended isn't counted any more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"batch": batch})


def run_on(batch: UUID) -> None:
    """Items of it wait again."""
    Job.objects.filter(id=batch).update(state=State.RUNNING, completed=None, cancel_requested=None)
    count(batch)


def mend() -> None:
    """Batches of which the last item ended with nobody left to say so."""
    for batch in Job.objects.running().filter(total__isnull=False).values_list("id", flat=True):
        item_ended(batch)
