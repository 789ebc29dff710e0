"""One solve as its client sees it: the order to the host, the channel to the child, and what the end of each means."""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import time
from typing import Any, NoReturn

from computeapi.engines.base import Deadline, Progress
from computeapi.engines.solverd import protocol
from computeapi.engines.solverd.channel import Channel, OutputTooLong
from computeapi.engines.solverd.failures import read_failure
from softly.lib.errors import EngineCrashed, EngineUnavailable, ResourceExhausted, SoftlyError, SolveTimeout

_TICK = 0.1
_GRACE = 1.0
"""Seconds past the deadline in which the host's own word on it is waited for."""


class HostGone(Exception):
    """The host ended before it began with this request: asking again is safe."""


def run(
    connection: socket.socket,
    order: protocol.Order,
    payload: bytes,
    *,
    deadline: Deadline,
    limit: float,
    progress: Progress,
) -> bytes:
    """The task's result. `limit` is the time limit to tell people, in seconds. Raises HostGone and what
    `SolverPool.run` raises. The connection stays the caller's to close, which kills a child that still runs."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            try:
                protocol.send(connection, {"op": "run", **order.as_json()}, [theirs.fileno()])
            except (BrokenPipeError, ConnectionResetError) as error:
                raise HostGone from error
        attempt = _Attempt(
            connection, order, Channel(ours, payload, output=order.output, progress=progress), deadline, limit
        )
        try:
            return attempt.answer(ours)
        finally:
            attempt.say_how_it_ended()


class _Attempt:
    def __init__(
        self, connection: socket.socket, order: protocol.Order, channel: Channel, deadline: Deadline, limit: float
    ) -> None:
        self._connection = connection
        self._order = order
        self._channel = channel
        self._deadline = deadline
        self._limit = limit
        self._latest = time.monotonic() + order.seconds + _GRACE
        self._next_check = 0.0
        self._started = False
        self._ending: dict[str, Any] | None = None
        self._outcome = "cancelled"

    def answer(self, ours: socket.socket) -> bytes:
        poll = select.poll()
        poll.register(self._connection, select.POLLIN)
        try:
            while True:
                if self._channel.ended:
                    with contextlib.suppress(KeyError):
                        poll.unregister(ours)
                else:
                    poll.register(ours, select.POLLIN | (select.POLLOUT if self._channel.wants_to_write else 0))
                ready = dict(poll.poll(_TICK * 1000))
                events = ready.get(ours.fileno(), 0)
                if events & select.POLLOUT:
                    self._channel.write()
                if events & ~select.POLLOUT:
                    self._channel.read()
                if self._channel.outcome:
                    return self._read(*self._channel.outcome)
                if self._connection.fileno() in ready:
                    self._hear()
                if self._ending and self._channel.ended:
                    raise self._explained(self._ending)
                self._check()
        except protocol.ProtocolError as error:
            self._outcome = "crashed"
            raise EngineCrashed("The engine's answer can't be read.") from error
        except OutputTooLong as error:
            self._outcome = "failed"
            raise ResourceExhausted(
                f"The answer has {error.size} bytes; at most {self._order.output} are allowed.",
                details={"resource": "output", "limitBytes": self._order.output},
            ) from error

    def say_how_it_ended(self) -> None:
        """So that the host counts it right and need not wait for the child's own end."""
        if self._ending is None:
            with contextlib.suppress(OSError):
                protocol.send(self._connection, {"done": self._outcome})

    def _read(self, kind: bytes, body: bytes) -> bytes:
        if kind == protocol.RESULT:
            self._outcome = "ok"
            return body
        failure = read_failure(body)
        out_of_memory = (failure.details or {}).get("resource") == "memory"
        self._outcome = "memory" if out_of_memory else "failed"
        raise failure

    def _hear(self) -> None:
        try:
            message, _ = protocol.receive(self._connection)
        except OSError:
            message = None
        if message is None:
            self._lost()
        elif "unavailable" in message:
            raise EngineUnavailable(str(message["unavailable"]))
        elif "exited" in message:
            self._ending = message
        else:
            self._started = True

    def _lost(self) -> NoReturn:
        if self._started:
            raise EngineCrashed("The solver host was lost during this solve.")
        raise HostGone

    def _check(self) -> None:
        """The host kills at the deadline and says so: until shortly after, its word is better than ours."""
        now = time.monotonic()
        if now < self._next_check:
            return
        self._next_check = now + _TICK / 2
        try:
            self._deadline.check()
        except SolveTimeout:
            if now < self._latest:
                return
        if now >= self._latest:
            self._outcome = "deadline"
            raise self._late()

    def _late(self) -> SolveTimeout:
        message = f"The solve did not end within {self._limit:g} s."
        return SolveTimeout(message, details={"limitSeconds": self._limit})

    def _explained(self, ending: dict[str, Any]) -> SoftlyError:
        """A child that ended and left no answer."""
        if ending["exited"] == "deadline":
            return self._late()
        if ending["exited"] == "memory":
            return ResourceExhausted(
                f"The solve needed more memory than its limit of {self._order.memory >> 20} MB.",
                details={"resource": "memory", "limitBytes": self._order.memory},
            )
        number = ending.get("signal")
        if number is None or ending["exited"] == "cancelled":
            return EngineCrashed("The engine ended without an answer.")
        name = signal.Signals(number).name
        return EngineCrashed(f"The engine crashed ({name}).", details={"signal": name})
