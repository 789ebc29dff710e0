"""Who does periodic work where there are no workers? The processes that answer requests, behind them.

In use with ENABLE_QUEUE=false alone. Where nobody asks for anything, nothing becomes due.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from computeapi.jobs import periodic
from softly.lib.background import Background

logger = logging.getLogger(__name__)

EVERY = 5.0
"""Seconds between two looks of a process."""


class PeriodicWork:
    """Costs a request a look at the clock. Safe for threads: one that looks twice does nothing twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.background = Background("periodic", 1)
        self._next = time.monotonic() + EVERY

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + EVERY
            self.background.submit(_do_what_is_due)
        return response


def _do_what_is_due() -> None:
    try:
        periodic.tick_here()
    except DatabaseError as error:
        logger.warning("periodic work left out", extra={"reason": type(error).__name__})
    finally:
        connection.close()
