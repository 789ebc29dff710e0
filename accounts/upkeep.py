"""What has to be cleared away every hour? Sessions that are over, and answers kept for POSTs sent again.

Done behind requests, by whichever process gets one when an hour is over; a lock in PostgreSQL leaves it to one of them.
Where nobody asks, nothing gets old: what is over is not taken, whether it lies there or not.
"""

from __future__ import annotations

import logging
import math
import threading
import time

from django.db import Error as DatabaseError
from django.db import connection, transaction

from accounts import idempotency
from accounts.models import Session
from softly.lib.background import Background

logger = logging.getLogger(__name__)

PERIOD, FIRST = 3600.0, 60.0
"""Seconds between two times, and before the first one."""
_LOCK = 0x50F7_1E55
"""The number of our advisory lock."""


class Upkeep:
    """When this process looks next. Safe for threads."""

    def __init__(self) -> None:
        self._next = time.monotonic() + FIRST
        self._lock = threading.Lock()
        self._worker = Background("upkeep", 1)

    def due(self) -> None:
        """Called with each request; costs a look at the clock."""
        now = time.monotonic()
        if now < self._next:
            return
        with self._lock:
            if now < self._next:
                return
            self._next = now + PERIOD
        self._worker.submit(_clear)

    def put_off(self) -> None:
        """Not in this process."""
        self._next = math.inf


def clear() -> int:
    """How many sessions were over; 0 too where another process is at it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        ended, _ = Session.objects.ended().delete()
        idempotency.forget_old()
        return ended


def _clear() -> None:
    try:
        ended = clear()
    except DatabaseError as error:
        logger.warning("upkeep left out", extra={"reason": type(error).__name__})
    else:
        logger.info("upkeep", extra={"sessionsEnded": ended})
    finally:
        connection.close()


upkeep = Upkeep()
