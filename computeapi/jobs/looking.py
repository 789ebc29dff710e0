"""What does a worker do with a ticket? One of its slots does what is due. Loaded by workers alone.

Procrastinate waits for the slot, so that it takes no more tickets than this process has slots. When it has to end, for
the database is away or we stop, it leaves the slot at its work: the job ends for itself.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from django.conf import settings
from django.db import Error as DatabaseError
from procrastinate.contrib.django import app

from computeapi.jobs import execute, tickets

logger = logging.getLogger(__name__)


@app.task(name=tickets.NAME, queue=tickets.QUEUE)
async def look() -> None:
    await asyncio.shield(asyncio.get_running_loop().run_in_executor(_slots(), _work_off))


def _work_off() -> None:
    try:
        execute.work_off()
    except DatabaseError as error:
        logger.warning("jobs are left for later", extra={"reason": type(error).__name__})


@cache
def _slots() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings.WORKER_SLOTS, "job")
