"""One place in the queue for a slot, as its client sees it."""

from __future__ import annotations

import math
import select
import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from computeapi.engines.solverd import protocol
from computeapi.engines.solverd.attempt import HostGone
from softly.lib.errors import EngineUnavailable, QueueFull, QueueTimeout, SolveCancelled

_TICK = 0.1
_LONGEST_RETRY = 60
_FIRST_WORD = 10.0
"""Seconds; a host that hangs accepts connections all the same."""


def queue_up(
    connection: socket.socket,
    *,
    places: Mapping[str, int],
    max_queue: int,
    wait: float,
    waiting: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> str:
    """The place whose slot is granted; it lasts as long as the connection. Raises QueueFull, QueueTimeout,
    SolveCancelled, EngineUnavailable, HostGone."""
    end = time.monotonic() + wait
    first_word = time.monotonic() + _FIRST_WORD
    _send(connection, {"op": "slot", "places": dict(places), "queue": max_queue})
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    place: dict[str, Any] = {"length": 0, "eta": 1.0}
    answered = False
    while True:
        # The first answer is immediate, so that a wait of 0 still takes a free slot.
        left = (end if answered else first_word) - time.monotonic()
        if left <= 0 and not answered:
            raise EngineUnavailable("The solver host does not answer.", retry_after=2)
        if left <= 0:
            message = f"No solver became free within {wait:g} s; {place['length']} solves are waiting."
            raise QueueTimeout(message, details=_numbers(place), retry_after=_retry_after(place))
        if poll.poll(min(left, _TICK) * 1000):
            place = _receive(connection)
            answered = True
            if "granted" in place:
                return str(place["granted"])
            if "full" in place:
                message = f"{place['length']} solves are waiting already; try again later."
                raise QueueFull(message, details=_numbers(place), retry_after=_retry_after(place))
            waiting(int(place["queued"]))
        if cancelled():
            raise SolveCancelled("Nobody waits for this solve any more.")


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    try:
        protocol.send(connection, message)
    except OSError as error:
        raise HostGone from error


def _receive(connection: socket.socket) -> dict[str, Any]:
    try:
        message, _ = protocol.receive(connection)
    except OSError as error:
        raise HostGone from error
    if message is None:
        raise HostGone
    return message


def _retry_after(place: dict[str, Any]) -> int:
    return max(1, min(_LONGEST_RETRY, math.ceil(float(place["eta"]))))


def _numbers(place: dict[str, Any]) -> dict[str, int]:
    return {"queueLength": int(place["length"]), "retryAfter": _retry_after(place)}
