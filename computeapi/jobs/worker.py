"""How does a process do jobs until it is told to stop? Procrastinate hands out tickets, our threads do the work.

SIGTERM and SIGINT: no new job is begun; what runs gets WORKER_SHUTDOWN seconds, then it is told to end, and handed
back. While PostgreSQL is away the worker waits for it. A process with a handler that doesn't end takes no more jobs,
lets the others end and starts anew under the same pid, unless it was told to stop.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from procrastinate import PsycopgConnector
from procrastinate.contrib.django import app
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from psycopg import Error as PsycopgError
from psycopg_pool import PoolTimeout

from computeapi.jobs import tickets
from computeapi.jobs.board import Board, board
from computeapi.jobs.lookout import Lookout
from computeapi.jobs.running import JobLost
from softly.lib.errors import SoftlyError

logger = logging.getLogger(__name__)

_AWAY = 1.0
"""Seconds between two tries while PostgreSQL is away."""
_LAST_WORDS = 1.5
"""Seconds that a handler gets once it was told to end."""
POLL = 1.0
"""Seconds after which a worker looks for tickets that no notification told of: those whose time has come."""
_AWAY_ERRORS = (ConnectorException, PsycopgError, PoolTimeout, DatabaseError, OSError)


class Workshop:
    """One run of a worker process, from the first ticket to the last job."""

    def __init__(self) -> None:
        self._board: Board = board
        self._lookout = Lookout(board)
        self._stop = asyncio.Event()
        self._is_told = False

    async def run(self) -> bool:
        """Whether the process has to be made anew."""
        self._board.open()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._be_told)
        await self._until_database_is_there()
        self._lookout.start()
        stuck = asyncio.create_task(self._watch_for_stuck())
        logger.info("worker ready", extra={"slots": settings.WORKER_SLOTS, "worker": str(self._board.worker)})
        while not self._stop.is_set():
            await self._unless_stopped(self._take_tickets())
            await self._unless_stopped(asyncio.sleep(_AWAY))
        stuck.cancel()
        self._board.is_stopping = True
        await self._end_jobs()
        await asyncio.to_thread(self._lookout.finish)
        logger.info("worker stopped")
        return self._lookout.is_stuck.is_set() and not self._is_told

    def _be_told(self) -> None:
        self._is_told = True
        self._stop.set()

    async def _until_database_is_there(self) -> None:
        while not self._stop.is_set():
            try:
                await asyncio.to_thread(self._register)
                return
            except DatabaseError as error:
                logger.warning("waiting for the database", extra={"reason": type(error).__name__})
            await self._unless_stopped(asyncio.sleep(_AWAY))

    def _register(self) -> None:
        try:
            self._lookout.register()
        finally:
            connection.close()

    async def _unless_stopped(self, work: Coroutine[Any, Any, None]) -> None:
        """Until it is done, or we have to stop."""
        working, stopping = asyncio.create_task(work), asyncio.create_task(self._stop.wait())
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        self._board.is_stopping = self._stop.is_set()
        stopping.cancel()
        working.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await working

    async def _take_tickets(self) -> None:
        """For as long as the database is there."""
        connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3, timeout=5)
        try:
            async with app.with_connector(connector).open_async() as connected:
                await connected.run_worker_async(
                    queues=[tickets.QUEUE],
                    concurrency=settings.WORKER_SLOTS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    fetch_job_polling_interval=POLL,
                    shutdown_graceful_timeout=0,
                    task_middleware=[],
                )
        except _AWAY_ERRORS as error:
            logger.warning("no tickets", extra={"reason": type(error).__name__})

    async def _end_jobs(self) -> None:
        """Those that run may end; then they are told to."""
        if not await self._are_done(settings.WORKER_SHUTDOWN):
            await self._are_done(_LAST_WORDS, JobLost("Its worker had to stop."))

    async def _are_done(self, seconds: float, told: SoftlyError | None = None) -> bool:
        """Also those that were just being taken."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self._board.is_busy():
            jobs = self._board.all()
            for held in jobs:
                if told:
                    held.stop(told)
            if loop.time() >= end or (jobs and all(held.given_up for held in jobs)):
                return False
            await asyncio.sleep(0.05)
        return True

    async def _watch_for_stuck(self) -> None:
        while not self._lookout.is_stuck.is_set():
            await asyncio.sleep(0.2)
        self._stop.set()


def run() -> None:
    """Work until SIGTERM or SIGINT. Ends the process: a thread that is stuck must not keep it."""
    _have_connections()
    again = asyncio.run(Workshop().run())
    logging.shutdown()
    if again:
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - no shell is wanted
    os._exit(0)


def _have_connections() -> None:
    """One for each slot and for what a job does beside, and some for those who look after them: a lookout that waits
    for one isn't seen, and its worker is taken for lost."""
    pool = connection.settings_dict["OPTIONS"]["pool"]
    pool["max_size"] = max(pool["max_size"], 2 * settings.WORKER_SLOTS + 4)
