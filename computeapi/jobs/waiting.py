"""How does a request wait for its job? Without a connection to the database, and no longer than its client does.

While the database is away nothing is known of the job, which goes on: its client would never learn its id.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import Error as DatabaseError

from computeapi.jobs import control
from computeapi.jobs.models import Job
from computeapi.rest.connection import let_go_of_database
from softly.lib.errors import SolveCancelled
from softly.lib.stopping import stopping

logger = logging.getLogger(__name__)

_SOONEST, _LATEST = 0.02, 0.25
"""Seconds between two looks."""


def wait_for(job: Job, seconds: float, gone: Callable[[], bool]) -> None:
    """Until it has ended, the time is over, or this process has to stop. Who is gone before can never ask for it: it is
    cancelled, and SolveCancelled raised."""
    end, pause = time.monotonic() + seconds, _SOONEST
    while not job.has_ended and (left := end - time.monotonic()) > 0:
        let_go_of_database()
        if stopping.wait(min(pause, left)):
            return
        pause = min(pause * 1.5, _LATEST)
        if gone():
            control.cancel(job)
            raise SolveCancelled("The client went away.")
        _look(job)


def _look(job: Job) -> None:
    try:
        job.refresh_from_db()
    except DatabaseError as error:
        logger.warning("a job that is waited for can't be seen", extra={"reason": type(error).__name__})
        let_go_of_database()
