"""How is a job done? Its handler is called, watched from beside, and what came of it is written down."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DataError, InterfaceError, OperationalError, connection, transaction

from computeapi.jobs import claim, ending, owners, slots
from computeapi.jobs.board import Held, board
from computeapi.jobs.claim import Claimed
from computeapi.jobs.models import Job
from computeapi.jobs.progress import Reporter
from computeapi.jobs.running import Outcome, RunningJob
from softly.lib.errors import NotAllowed, SoftlyError, Unavailable

logger = logging.getLogger(__name__)

_PATIENCE = 25.0
"""Seconds for which the end of a job is told to a database that is away: less than its worker has until it is lost."""


def work_off() -> None:
    """Do what is due, one after the other, until nothing is left or this process has to stop."""
    try:
        while held := take_next():
            _do(held)
    finally:
        connection.close()


def take_next() -> Held | None:
    """For a slot of this process, unless it has to stop; one at a time, so that each sees what the others have begun.
    What was taken is in hand when the next one looks, and whoever stops this process."""
    with board.taking:
        if board.is_stopping:
            return None
        taken = [held.job for held in board.all()]
        types = slots.open_types(taken, settings.WORKER_SLOTS)
        job = claim.take(board.worker, types, without=slots.holder(taken, settings.WORKER_SLOTS))
        return _hold(job) if job else None


def drain() -> int:
    """Do every job that is due in this process, by turn; how many there were. Those that come meanwhile too."""
    done = 0
    while job := claim.take(None):
        carry_out(job)
        done += 1
    return done


def do_at_once(job: Job) -> None:
    """Without a queue nobody else will; in a transaction once that has ended."""
    if settings.ENABLE_QUEUE:
        return
    if connection.in_atomic_block:
        transaction.on_commit(drain)
    else:
        drain()
        job.refresh_from_db()


def carry_out(job: Claimed) -> None:
    """One attempt, to its end. Raises nothing but what the database raises when it stays away."""
    _do(_hold(job))


def _hold(job: Claimed) -> Held:
    return board.hold(job, _running(job))


def _do(held: Held) -> None:
    job = held.job
    try:
        try:
            outcome = _call(job, held.running)
        finally:
            held.is_over = True
    except SoftlyError as error:
        reason = held.running.reason() or error
        _tell(job, lambda: ending.failed(job, reason))
        logger.info("job not done", extra=_fields(job) | {"code": reason.code})
    else:
        _succeed(job, outcome)
    finally:
        board.let_go(held)


def _succeed(job: Claimed, outcome: Outcome) -> None:
    try:
        _tell(job, lambda: ending.succeeded(job, outcome))
    except (DataError, TypeError, ValueError):
        logger.exception("a job's result can't be kept", extra=_fields(job))
        _tell(job, lambda: ending.failed(job, SoftlyError("The job's result can't be kept.")))
    else:
        logger.info("job done", extra=_fields(job))


def _running(job: Claimed) -> RunningJob:
    return RunningJob(
        id=job.id,
        type=job.handler.type,
        data=job.data,
        owner=job.owner or owners.NOBODY,
        attempt=job.attempt,
        attempts=job.attempts,
        seconds=job.timeout,
        parent=job.parent,
        index=job.index,
        report=Reporter(job),
    )


def _call(job: Claimed, running: RunningJob) -> Outcome:
    """Raises SoftlyError alone: what a handler raises beside is a fault of ours, and logged."""
    if job.owner is None:
        raise NotAllowed("The account or the key that this job was asked for with is no longer active.")
    try:
        found = job.handler.run(running)
    except SoftlyError:
        raise
    except (OperationalError, InterfaceError) as error:
        raise Unavailable("The database was away.") from error
    except Exception as error:
        logger.exception("a job's handler failed", extra=_fields(job))
        raise SoftlyError("The job failed by a fault of the server's.") from error
    return found if isinstance(found, Outcome) else Outcome(result=found)


def _tell(job: Claimed, end: Callable[[], bool]) -> None:
    """Until the database has heard it: it may be restarting."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            if not end():
                logger.warning("a job had been taken away before it ended", extra=_fields(job))
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > until:
                raise
            connection.close()
            time.sleep(0.2)


def _fields(job: Claimed) -> dict[str, Any]:
    return {"job": str(job.id), "type": job.handler.type, "attempt": job.attempt}
