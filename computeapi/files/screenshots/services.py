"""How does the rest of Softly get a picture of a page? From this process's studio, set up as the settings say."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import psutil
from django.conf import settings

from computeapi.files.screenshots.request import Shot
from softly.lib.destinations import Destinations

if TYPE_CHECKING:
    from computeapi.files.screenshots.studio import Studio

_lock = threading.Lock()
_studio: Studio | None = None


def take(shot: Shot, *, seconds: float, is_stopped: Callable[[], bool]) -> bytes:
    """The file's bytes, within `seconds` and SCREENSHOT_TIMEOUT. Raises the errors of errors.py; ShotCancelled soon
    after `is_stopped()`."""
    return studio().take(shot, seconds=min(seconds, settings.SCREENSHOT_TIMEOUT), is_stopped=is_stopped)


def studio() -> Studio:
    """The one of this process."""
    global _studio
    with _lock:
        if _studio is None:
            _studio = _made()
        return _studio


@atexit.register
def forget_studio() -> None:
    """Ends its browser; the next picture begins anew, with the settings of then."""
    global _studio
    with _lock:
        forgotten, _studio = _studio, None
    if forgotten is not None:
        forgotten.close()


def _made() -> Studio:
    # Playwright takes 0.2 s and 30 MB, and most processes never take a picture.
    from computeapi.files.screenshots.browser import Start
    from computeapi.files.screenshots.room import Setup
    from computeapi.files.screenshots.studio import Studio

    destinations = Destinations(
        allowed=settings.SCREENSHOT_ALLOW_HOSTS, denied=settings.SCREENSHOT_DENY_HOSTS, own=own_addresses
    )
    start = Start(chromium=settings.CHROMIUM, must_sandbox=settings.SCREENSHOT_SANDBOX == "required")
    return Studio(Setup(start=start, destinations=destinations, memory=settings.SCREENSHOT_MEMORY))


def own_addresses() -> frozenset[str]:
    """Of this machine, on all its networks."""
    return frozenset(found.address for network in psutil.net_if_addrs().values() for found in network)


def _after_fork() -> None:
    """No thread comes through a fork, and the browser is the parent's."""
    global _lock, _studio
    _lock, _studio = threading.Lock(), None


os.register_at_fork(after_in_child=_after_fork)
