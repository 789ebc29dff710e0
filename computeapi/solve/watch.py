"""Who waits for a solve, and what do they see of it? Progress out, and the news that nobody waits any more in."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any


def _nobody(*_: Any) -> None:
    return None


class Watch:
    """One client's side of a running solve. `gone()` may be asked from any thread."""

    def __init__(
        self,
        *,
        gone: Callable[[], bool] = lambda: False,
        progress: Callable[[float, str], None] = _nobody,
        queued: Callable[[int], None] = _nobody,
        started: Callable[[], None] = _nobody,
    ) -> None:
        self.gone = gone
        self.progress = progress
        self.queued = queued
        self.started = started


def of_connection(environ: Mapping[str, Any]) -> Watch:
    """A watch on the client's socket, where the server shows it (gunicorn does, granian does not)."""
    client = environ.get("gunicorn.socket")
    if not isinstance(client, socket.socket):
        return Watch()
    return Watch(gone=lambda: _hung_up(client))


def _hung_up(client: socket.socket) -> bool:
    try:
        poll = select.poll()
        poll.register(client, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
        return bool(poll.poll(0))
    except (OSError, ValueError):
        return True
