"""The solver host's event loop: connections in, slots and children out."""

from __future__ import annotations

import logging
import os
import selectors
import socket
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from computeapi.engines.solverd.admission import Admission, Reply
from computeapi.engines.solverd.forking import Forker
from computeapi.engines.solverd.lessons import Lessons, Trial, resident, thread_count
from computeapi.engines.solverd.protocol import OUTCOMES, Order, ProtocolError, receive, send
from computeapi.engines.solverd.solves import Solve, reap

log = logging.getLogger(__name__)

_FIRST_CLIENT = 30.0
"""Seconds a host waits for its first client."""


@dataclass(eq=False)
class Connection:
    """One client's connection: a lease, a request for a slot, or one solve. Closing it gives all of that back."""

    socket: socket.socket
    kind: Literal["new", "lease", "slot", "run"] = "new"
    solve: Solve | None = None


class Host:
    """Single-threaded, so that forking is safe. Lives while somebody is connected and `linger` seconds longer."""

    def __init__(
        self,
        listener: socket.socket,
        forker: Forker,
        lessons: Lessons,
        *,
        missing: Mapping[str, str],
        linger: float,
    ) -> None:
        self._listener = listener
        self._forker = forker
        self._lessons = lessons
        self._missing = missing
        self._linger = linger
        self._selector = selectors.DefaultSelector()
        self._connections: set[Connection] = set()
        self._solves: dict[Solve, Connection | None] = {}
        self._admission = Admission()
        self._counts: Counter[str] = Counter()
        self._cpu = 0.0
        self._peak = 0
        self._born = time.monotonic()
        self._leave_at = self._born + _FIRST_CLIENT
        listener.setblocking(False)
        self._selector.register(listener, selectors.EVENT_READ)

    def serve(self) -> None:
        """Until nobody is left. A signal's handler may end it with an exception; `stop` then clears up."""
        while self._connections or self._solves or time.monotonic() < self._leave_at:
            events = self._selector.select(self._pause())
            if not events:
                self._use_the_pause()
            for key, _ in events:
                if isinstance(key.data, Connection):
                    self._hear(key.data)
                elif isinstance(key.data, Solve):
                    self._bury(key.data)
                elif isinstance(key.data, Trial):
                    self._learn(key.data)
                else:
                    self._accept()
            self._watch_the_clock()

    def stop(self) -> None:
        """End every child and wait for it."""
        for solve in self._solves:
            solve.kill("cancelled")
        for solve in list(self._solves):
            self._bury(solve)
        self._forker.close()
        self._lessons.stop()

    def _use_the_pause(self) -> None:
        """With nothing to do, make the next solve's child ready, or see whether there is something to learn."""
        try:
            if not self._forker.has_spare:
                self._forker.prepare()
            elif self._lessons.wait and (trial := self._lessons.begin()):
                self._selector.register(trial.pidfd, selectors.EVENT_READ, trial)
        except OSError as error:
            log.error("no child could be forked: %s", error)
            time.sleep(0.1)

    def _learn(self, trial: Trial) -> None:
        self._selector.unregister(trial.pidfd)
        if self._lessons.end(trial):
            self._forker.close()  # the child that waits was forked before

    def _pause(self) -> float:
        if not self._forker.has_spare or self._lessons.wait:
            return 0.0
        ends = [min(solve.deadline, solve.gives_way_at) for solve in self._solves if not solve.told]
        if not self._connections:
            ends.append(self._leave_at)
        return max(0.0, min(ends) - time.monotonic()) if ends else 60.0

    def _watch_the_clock(self) -> None:
        now = time.monotonic()
        for solve in self._solves:
            if solve.deadline <= now and not solve.told:
                solve.kill("deadline")
            elif solve.gives_way_at <= now:
                solve.give_way()

    def _accept(self) -> None:
        try:
            accepted, _ = self._listener.accept()
        except OSError as error:  # it went away again, or descriptors ran out
            log.warning("a client could not be accepted: %s", error)
            return
        accepted.setblocking(False)
        connection = Connection(accepted)
        self._connections.add(connection)
        self._selector.register(accepted, selectors.EVENT_READ, connection)
        self._hear(connection)  # most have spoken by now

    def _hear(self, connection: Connection) -> None:
        if connection not in self._connections:
            return  # closed earlier in this round
        try:
            message, descriptors = receive(connection.socket)
        except BlockingIOError:
            return
        except (OSError, ProtocolError):
            message, descriptors = None, []
        try:
            if message is None:
                self._close(connection)
            else:
                self._obey(connection, message, descriptors)
        except (ProtocolError, AttributeError, KeyError, TypeError, ValueError) as error:
            log.warning("a client sent a wrong request: %r", error)
            self._close(connection)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)

    def _obey(self, connection: Connection, message: Mapping[str, Any], descriptors: list[int]) -> None:
        if connection.kind == "run" and "done" in message:
            if connection.solve is not None:  # the answer is out: what is left of the child can go
                connection.solve.kill(message["done"] if message["done"] in OUTCOMES else "crashed")
        elif connection.kind != "new":
            raise ProtocolError("one request per connection")
        elif message["op"] == "lease":
            connection.kind = "lease"
            self._tell(connection, {"pid": os.getpid()})
        elif message["op"] == "stats":
            self._tell(connection, self._stats())
        elif message["op"] == "slot":
            connection.kind = "slot"
            places = {str(name): int(bound) for name, bound in message["places"].items()}
            self._pass_on(self._admission.ask(connection, places=places, max_queue=int(message["queue"])))
        elif message["op"] == "run":
            connection.kind = "run"
            self._run(connection, Order.from_json(message), descriptors[0] if descriptors else -1)
        else:
            raise ProtocolError("unknown request")

    def _run(self, connection: Connection, order: Order, channel: int) -> None:
        if order.task not in self._forker.tasks:
            reason = self._missing.get(order.task, "unknown")
            self._tell(connection, {"unavailable": f"The task {order.task!r} is not available: {reason}."})
            return
        try:
            solve = self._forker.start(order, channel)
        except OSError as error:
            log.error("no child could be forked: %s", error)
            self._tell(connection, {"unavailable": "No solver process can be started now."})
            return
        self._counts["started"] += 1
        connection.solve = solve
        self._solves[solve] = connection
        self._selector.register(solve.pidfd, selectors.EVENT_READ, solve)
        self._tell(connection, {"started": solve.pid})
        for lesson in order.lessons:
            self._lessons.offer(order.task, lesson)

    def _bury(self, solve: Solve) -> None:
        connection = self._solves.pop(solve)
        self._selector.unregister(solve.pidfd)
        ending = reap(solve)
        self._counts[ending.reason] += 1
        self._cpu += ending.cpu
        self._peak = max(self._peak, ending.max_rss)
        if connection in self._connections:
            connection.solve = None
            self._tell(connection, ending.as_json())
        self._leave_at = time.monotonic() + self._linger

    def _close(self, connection: Connection) -> None:
        self._connections.discard(connection)
        self._selector.unregister(connection.socket)
        connection.socket.close()
        if connection.solve is not None:
            connection.solve.kill("cancelled")
        self._leave_at = time.monotonic() + self._linger
        if connection.kind == "slot":
            self._pass_on(self._admission.leave(connection))

    def _pass_on(self, replies: list[Reply]) -> None:
        for asker, message in replies:
            if isinstance(asker, Connection) and asker in self._connections:
                self._tell(asker, message)

    def _tell(self, connection: Connection, message: Mapping[str, Any]) -> None:
        """A client that doesn't read misses its place in the queue; missing anything else it is let go."""
        try:
            send(connection.socket, message)
        except BlockingIOError:
            if "queued" not in message:
                self._close(connection)
        except OSError:
            pass  # it went away: reading will say so

    def _stats(self) -> dict[str, Any]:
        return {
            "pid": os.getpid(),
            "uptime": round(time.monotonic() - self._born, 3),
            "rss": resident(),
            "threads": thread_count(),
            "running": self._admission.running,
            "queued": self._admission.queued,
            "children": len(self._solves),
            "counts": dict(self._counts),
            "cpuSeconds": round(self._cpu, 3),
            "peakChildRss": self._peak,
            "tasks": dict.fromkeys(self._forker.tasks, "ok") | dict(self._missing),
            "jail": self._forker.capability.as_json(),
        }
