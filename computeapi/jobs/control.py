"""How is a job stopped, or tried again? By its row: whoever does it hears of it there."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now

from computeapi.jobs import batches, execute, room, tickets, turns
from computeapi.jobs.models import Job, State
from computeapi.jobs.querysets import JobQuerySet
from softly.lib.errors import SoftlyError


class JobNotRetryable(SoftlyError):
    code, status, title = "JOB_NOT_RETRYABLE", 409, "Job can't be tried again"


def cancel(job: Job) -> Job:
    """One that waits ends at once. One that runs is asked to, and ends within two seconds. One that ended stays as it
    is."""
    with transaction.atomic():
        row = Job.objects.active().select_for_update().filter(id=job.id)
        if not row:
            pass
        elif job.is_batch:
            _ask_to_end(row)
            # Running ones twice: one that is tried again meanwhile waits, one that waited may have begun.
            _ask_to_end(job.items.running())
            _end_queued(job.items.all())
            _ask_to_end(job.items.running())
        elif not _end_queued(row):
            _ask_to_end(row)
    batches.item_ended(job.id if job.is_batch else job.parent_id)
    job.refresh_from_db()
    return job


def retry(job: Job, *, is_bounded: bool = True) -> Job:
    """What failed or was cancelled waits again, with all its attempts; of a batch those items. Where it `is_bounded`,
    as far as its owner has room. Raises JobNotRetryable, TooManyJobs."""
    try:
        _retry(job, is_bounded=is_bounded)
    except IntegrityError as error:
        raise JobNotRetryable(f"One of the name {job.dedupe!r} waits or runs already.") from error
    execute.do_at_once(job)
    job.refresh_from_db()
    return job


def _retry(job: Job, *, is_bounded: bool) -> None:
    with transaction.atomic():
        rows = job.items.all() if job.is_batch else Job.objects.filter(id=job.id)
        over = rows.filter(state__in=(State.FAILED, State.CANCELLED)).select_for_update()
        again = list(over.values_list("id", "flow", "priority"))
        if not again:
            raise JobNotRetryable(f"Only what failed or was cancelled can be tried again; this is {job.state}.")
        if is_bounded:
            room.check_again(job, len(again))
        ids = [id for id, _, _ in again]
        turns.line_up(ids, *again[0][1:])
        _wait_again(Job.objects.filter(id__in=ids))
        if batch := job.id if job.is_batch else job.parent_id:
            batches.run_on(batch)
        tickets.write(len(ids))


def _ask_to_end(rows: JobQuerySet) -> None:
    rows.update(cancel_requested=Now(), revision=F("revision") + 1)


def _end_queued(rows: JobQuerySet) -> int:
    return rows.queued().update(
        state=State.CANCELLED, completed=Now(), cancel_requested=Now(), revision=F("revision") + 1
    )


def _wait_again(rows: JobQuerySet) -> None:
    rows.update(
        state=State.QUEUED,
        due=Now(),
        attempt=0,
        progress=0.0,
        message="",
        result=None,
        completed=None,
        cancel_requested=None,
        expires=None,
        revision=F("revision") + 1,
    )
