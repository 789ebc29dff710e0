"""How does a thread get a picture from the browser's event loop? It waits, and gives up when nobody waits for it."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent import futures
from contextlib import suppress
from typing import Any

from computeapi.files.screenshots.browser import Browser
from computeapi.files.screenshots.errors import ShotCancelled
from computeapi.files.screenshots.request import Shot
from computeapi.files.screenshots.room import GRACE, Room, Setup, timed_out
from computeapi.files.screenshots.surroundings import EventLoop

logger = logging.getLogger(__name__)

_GLANCE = 0.1
"""Seconds between two looks at whether the caller has gone."""
_END_PATIENCE = 8.0


class Studio:
    """Safe for threads. Its own thread, the proxy and the browser begin with the first shot."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._room: Room | None = None

    @property
    def browser(self) -> Browser | None:
        """The one that is warm."""
        return self._room.browser if self._room is not None else None

    def take(self, shot: Shot, *, seconds: float, is_stopped: Callable[[], bool] = lambda: False) -> bytes:
        """The picture. Raises the errors of errors.py; gives up soon after `is_stopped()`, and after `seconds`, which
        hold the wait for a place and a browser, too."""
        end = time.monotonic() + seconds + GRACE
        taken = self._begin(shot, seconds)
        while not futures.wait((taken,), timeout=_GLANCE).done:
            if is_stopped():
                taken.cancel()
                raise ShotCancelled("Nobody waits for the picture any more.")
            if time.monotonic() > end:
                taken.cancel()
                raise timed_out(seconds)
        return taken.result()

    def close(self) -> None:
        """Ends the browser. What comes later gets another one."""
        with self._lock:
            loop, room, self._loop, self._room = self._loop, self._room, None, None
        if loop is None or room is None:
            return
        with suppress(TimeoutError):
            asyncio.run_coroutine_threadsafe(room.close(), loop).result(timeout=_END_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)

    def _begin(self, shot: Shot, seconds: float) -> futures.Future[bytes]:
        with self._lock:
            if self._loop is None or self._room is None:
                self._loop, self._room = EventLoop(), Room(self._setup)
                self._loop.set_exception_handler(_note)
                threading.Thread(target=self._loop.run_forever, name="screenshots", daemon=True).start()
            return asyncio.run_coroutine_threadsafe(self._room.take(shot, seconds), self._loop)


def _note(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A browser that was killed leaves futures that nobody asks any more; their shots know."""
    logger.debug("left over by a browser: %s", context.get("exception") or context["message"])
