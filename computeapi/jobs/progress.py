"""How far is a job? Written to its row four times a second at the most, and not at all while the database is away."""

from __future__ import annotations

import logging
import time

from django.db import Error as DatabaseError
from django.db import connection
from django.db.models import F

from computeapi.jobs.claim import Claimed
from computeapi.jobs.models import Job
from softly.lib.text import storable_json

logger = logging.getLogger(__name__)

PERIOD = 0.25


class Reporter:
    """For one attempt. What is left out for its haste is not made up for: the next one says more."""

    def __init__(self, job: Claimed) -> None:
        self._job = job
        self._next = 0.0
        self._last: tuple[float, str] | None = None

    def __call__(self, fraction: float, message: str) -> None:
        now, said = time.monotonic(), (round(fraction, 3), storable_json(message)[:300])
        if now < self._next or said == self._last:
            return
        self._next, self._last = now + PERIOD, said
        held = Job.objects.running().filter(id=self._job.id, attempt=self._job.attempt, worker=self._job.worker)
        try:
            held.update(progress=said[0], message=said[1], revision=F("revision") + 1)
        except DatabaseError as error:
            logger.warning("progress not noted", extra={"job": str(self._job.id), "reason": type(error).__name__})
            if not connection.in_atomic_block:
                connection.close()  # the handler's next statement would fail on one that is broken
