"""How does an attempt end? By one conditional update: only who still holds the job may say how it went.

The state and what is kept of the answer change in one transaction.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Func, JSONField, Value
from django.db.models.functions import Now
from django.utils import timezone

from computeapi.jobs import batches, retry, tickets
from computeapi.jobs.claim import Claimed
from computeapi.jobs.models import Job, JobAnswer, State
from computeapi.jobs.querysets import JobQuerySet
from computeapi.jobs.running import Answer, JobCancelled, JobLost, Outcome
from softly.lib.errors import SoftlyError
from softly.lib.text import storable_json
from softly.lib.times import rfc3339

_ERRORS_KEPT = 20
_LEVEL = 1


def succeeded(job: Claimed, outcome: Outcome) -> bool:
    """Whether it was still ours to end."""
    result = storable_json(dict(outcome.result)) if outcome.result is not None else None
    with transaction.atomic() if outcome.answer else nullcontext():
        ended = _succeed(job, result)
        if ended and outcome.answer:
            _keep(job, outcome.answer)
    batches.item_ended(job.parent)
    return ended


# By hand, for it is what nearly every job does: Django takes longer to write the statement than PostgreSQL to do it.
_SUCCEED = """
UPDATE computeapi_job
SET state = 'succeeded', progress = 1, result = %(result)s::jsonb, worker_id = NULL, deadline = NULL,
    completed = statement_timestamp(), revision = revision + 1
WHERE id = %(id)s AND state = 'running' AND attempt = %(attempt)s AND worker_id IS NOT DISTINCT FROM %(worker)s
"""


def _succeed(job: Claimed, result: Mapping[str, Any] | None) -> bool:
    kept = None if result is None else json.dumps(result)
    with connection.cursor() as cursor:
        cursor.execute(_SUCCEED, {"result": kept, "id": job.id, "attempt": job.attempt, "worker": job.worker})
        return bool(cursor.rowcount)


def failed(job: Claimed, error: SoftlyError) -> bool:
    """Tried again later where that may help; else failed. Cancelled, or handed back, where that was the reason."""
    if isinstance(error, JobCancelled):
        return cancelled(job)
    if isinstance(error, JobLost):
        return handed_back(job)
    failure = retry.Failure(code=error.code, status=error.status, retry_after=error.retry_after)
    wait = retry.delay(failure, job.attempt, job.attempts)
    noted: dict[str, Any] = {"errors": _with(entry(job.attempt, error))}
    if wait is None:
        ended = _end(_held(job), State.FAILED, **noted)
        batches.item_ended(job.parent)
        return ended
    with transaction.atomic():
        again = _wait_again(_held(job), due=Now() + timedelta(seconds=wait), **noted)
        tickets.write(at=timezone.now() + timedelta(seconds=wait))
    return again or cancelled(job)


def cancelled(job: Claimed) -> bool:
    """It was asked for."""
    ended = _end(_held(job), State.CANCELLED)
    batches.item_ended(job.parent)
    return ended


def handed_back(job: Claimed) -> bool:
    """Somebody else does it, and the attempt doesn't count: its worker has to stop."""
    with transaction.atomic():
        back = _wait_again(_held(job), due=Now(), attempt=F("attempt") - 1)
        tickets.write()
    return back or cancelled(job)


def lost(row: Job, error: SoftlyError) -> bool:
    """For a job whose worker is gone: the attempt counts, for it may be what ended the worker."""
    held = Job.objects.running().filter(id=row.id, attempt=row.attempt, worker=row.worker_id)
    noted: dict[str, Any] = {"errors": _with(entry(row.attempt, error))}
    if row.cancel_requested:
        ended = _end(held, State.CANCELLED)
    elif row.attempt >= row.attempts:
        ended = _end(held, State.FAILED, **noted)
    else:
        with transaction.atomic():
            tickets.write()
            return _wait_again(held, due=Now(), **noted)
    batches.item_ended(row.parent_id)
    return ended


def entry(attempt: int, error: SoftlyError) -> dict[str, Any]:
    """What a job's `errors` say of one attempt; messages may have words of a definition's, so anything."""
    said: dict[str, Any] = {"attempt": attempt, "code": error.code, "message": storable_json(error.message)}
    if error.details:
        said["details"] = storable_json(error.details)
    return said | {"at": rfc3339(timezone.now())}


def _held(job: Claimed) -> JobQuerySet:
    return Job.objects.running().filter(id=job.id, attempt=job.attempt, worker=job.worker)


def _end(held: JobQuerySet, state: State, **changes: Any) -> bool:
    """Whether it was held."""
    common = {"worker": None, "deadline": None, "completed": Now(), "revision": F("revision") + 1}
    return bool(held.update(state=state, **common, **changes))


def _wait_again(held: JobQuerySet, *, due: Any, **changes: Any) -> bool:
    """Unless somebody wants its end."""
    common = {"worker": None, "deadline": None, "progress": 0.0, "message": "", "revision": F("revision") + 1}
    return bool(held.filter(cancel_requested=None).update(state=State.QUEUED, due=due, **common, **changes))


def _with(said: Mapping[str, Any]) -> Func:
    """The errors with one more, the last few of them."""
    added = Func(F("errors"), Value([dict(said)], JSONField()), template="(%(expressions)s)", arg_joiner=" || ")
    cut = f"jsonb_path_query_array(%(expressions)s, '$[last - {_ERRORS_KEPT - 1} to last]')"
    return Func(added, template=cut, output_field=JSONField())


def _keep(job: Claimed, answer: Answer) -> None:
    JobAnswer.objects.update_or_create(
        job_id=job.id,
        defaults={
            "status": answer.status,
            "media_type": answer.media_type,
            "headers": dict(answer.headers),
            "body": zlib.compress(answer.body, _LEVEL),
        },
    )
