"""Who looks after the jobs of this process? One thread: it says that the worker lives, and hears what it should do.

Each BEAT it asks which of the jobs in hand somebody wants cancelled or has taken away, and ends those whose time is
over. A handler that doesn't listen is given up: its job ends without it, and the process has to be made anew.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.models.functions import Now

from computeapi.jobs import ending, periodic, querysets, upkeep
from computeapi.jobs.board import Board, Held
from computeapi.jobs.models import Job, Worker
from computeapi.jobs.running import JobCancelled, JobLost, JobTimeout
from softly.lib.errors import SoftlyError

logger = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two looks."""
SEEN_EVERY = 5.0
DEAF_AFTER = 1.0
"""Seconds that a handler has to end once it was told to; a job is to be cancelled within two."""
STUCK_AFTER = 8
"""Looks at a handler that was given up until its process has to be made anew: it may have been slow, or the machine."""


class Lookout:
    """Of one worker process. `is_stuck` once a handler that was given up goes on and on."""

    def __init__(self, board: Board) -> None:
        self.is_stuck = threading.Event()
        self._board = board
        self._end = threading.Event()
        self._next_seen = self._next_sweep = self._judges_from = 0.0
        self._said_stopping = False
        self._thread = threading.Thread(target=self._look_again_and_again, name="lookout", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def finish(self) -> None:
        """No worker is here any more: jobs that are left are another's."""
        self._end.set()
        self._thread.join()

    def _look_again_and_again(self) -> None:
        while not self._end.wait(BEAT):
            self._look()
        self._leave()
        connection.close()

    def _look(self) -> None:
        self._end_overdue()
        try:
            self._be_seen()
            self._hear()
            self._give_up_deaf()
            if not self._board.is_stopping:
                periodic.tick()
                self._sweep()
        except DatabaseError as error:
            logger.warning("the lookout sees nothing", extra={"reason": type(error).__name__})
            connection.close()
        except Exception:  # the outermost loop: a worker that isn't seen any more is taken for lost, and goes on
            logger.exception("the lookout stumbled")

    def _be_seen(self) -> None:
        is_stopping = self._board.is_stopping
        if time.monotonic() < self._next_seen and is_stopping == self._said_stopping:
            return
        seen = {"seen": Now(), "stopping": is_stopping}
        me = Worker.objects.filter(id=self._board.me)
        if not me.filter(seen__gte=Now() - timedelta(seconds=_slept())).update(**seen):
            # We stood still, or the database did, and perhaps the others too: they have time to be seen again.
            self._judge_later()
            # Not the row that may have been removed when nobody saw us: its jobs have been given to others.
            if not me.update(**seen):
                self.register()
        self._next_seen, self._said_stopping = time.monotonic() + SEEN_EVERY, is_stopping

    def register(self) -> None:
        """Before the first job; a second time where the database took it, but could not say so. Raises
        django.db.Error."""
        known = {"host": socket.gethostname(), "pid": os.getpid(), "slots": settings.WORKER_SLOTS}
        Worker.objects.update_or_create(id=self._board.me, defaults=known)
        self._judge_later()

    def _judge_later(self) -> None:
        self._judges_from = time.monotonic() + _slept()

    def _hear(self) -> None:
        held = {one.job.id: one for one in self._board.under_way()}
        if not held:
            return
        asked = "attempt", "worker_id", "cancel_requested"
        rows = {row[0]: row[1:] for row in Job.objects.running().filter(id__in=held).values_list("id", *asked)}
        for id, one in held.items():
            attempt, worker, cancel_requested = rows.get(id, (None, None, None))
            if (attempt, worker) != (one.job.attempt, self._board.worker):
                self._stop_if_held(id, one, JobLost("The job was taken away."))
            elif cancel_requested:
                one.stop(JobCancelled("The job was cancelled."))

    def _stop_if_held(self, id: UUID, one: Held, reason: SoftlyError) -> None:
        """It may have ended since it was asked for."""
        if any(other is one for other in self._board.under_way()):
            one.stop(reason)

    def _end_overdue(self) -> None:
        for one in self._board.under_way():
            if one.running.remaining() <= 0:
                one.stop(JobTimeout(f"The job did not end within its {one.running.seconds:g} s."))

    def _give_up_deaf(self) -> None:
        now = time.monotonic()
        for one in self._board.under_way():
            if one.told is not None and now - one.told > DEAF_AFTER:
                ending.failed(one.job, one.running.reasons[0])  # may raise: then it is given up at the next look
                one.given_up = True
        for one in self._board.all():
            if one.given_up and not one.is_over:
                one.ignored += 1
                if one.ignored == STUCK_AFTER:
                    logger.error("a handler doesn't end", extra={"job": str(one.job.id), "type": one.job.handler.type})
                    self.is_stuck.set()

    def _sweep(self) -> None:
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + upkeep.SWEEP_EVERY
            upkeep.sweep(is_awake=time.monotonic() >= self._judges_from)
            self._take_up_dropped()

    def _take_up_dropped(self) -> None:
        """Jobs that are said to run here and don't: their end could not be written down."""
        since = Now() - timedelta(seconds=querysets.LOST_AFTER)
        rows = list(Job.objects.running().filter(worker=self._board.me, started__lt=since))
        held = {one.job.id for one in self._board.all()}  # looked at last: one that was taken meanwhile is among them
        for row in rows:
            if row.id not in held:
                ending.lost(row, JobLost("How the job ended could not be written down."))

    def _leave(self) -> None:
        try:
            for one in self._board.all():
                ending.handed_back(one.job)
            Worker.objects.filter(id=self._board.me).delete()
        except DatabaseError as error:
            logger.warning("a worker left without a word", extra={"reason": type(error).__name__})


def _slept() -> float:
    """Seconds unseen after which one isn't fit to say who is lost, and that the others have then."""
    return querysets.LOST_AFTER / 2
