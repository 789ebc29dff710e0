"""A Rhino Compute that isn't one: a server in a thread, which tests start, script and look into."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from http.server import ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from types import TracebackType
from typing import Literal, Self

from computeapi.engines.rhino.fake import grasshopper, schema
from computeapi.engines.rhino.fake.answers import Answer
from computeapi.engines.rhino.fake.children import Children
from computeapi.engines.rhino.fake.handler import Handler
from computeapi.engines.rhino.fake.log import Seen
from computeapi.engines.rhino.fake.misbehaviour import BEHAVIOURS, Behaviour

Mode = Literal["8.x", "2026"]
MAX_REQUEST = 52_428_800


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


@dataclass(kw_only=True)
class _Plan:
    """What is to go wrong: `times` more, None for ever."""

    behaviour: str
    times: int | None
    path: str


class FakeCompute:
    """Serves from the moment it is made until `close`, or the end of the `with` block.

        with FakeCompute(key="secret", children=2) as compute:
            compute.next("hang")
            httpx.post(compute.url + "/grasshopper", …)

    `delay` is seconds added to each solve. `leaks`: an input that a request leaves out keeps its earlier value, as in
    Compute. `are_siblings`: children find definitions that others were sent. `is_proxied`: as rhino.compute stands in
    front, which drops Server-Timing and Content-Type, and whose GETs are always 200; else compute.geometry itself.
    `mode` "2026" tells why a value is refused, with a 400.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str = "",
        children: int = 1,
        delay: float = 0.0,
        mode: Mode = "8.x",
        max_request: int = MAX_REQUEST,
        leaks: bool = True,
        are_siblings: bool = True,
        is_proxied: bool = True,
    ) -> None:
        self.key, self.delay, self.max_request, self.leaks = key, delay, max_request, leaks
        self.is_2026, self.is_proxied = mode == "2026", is_proxied
        self.children = Children(children, are_siblings=are_siblings)
        self.running = 0
        """Solves that are in a child now."""
        self.in_flight = 0
        """Requests to /grasshopper that are not answered yet; those that wait for a child count too."""
        self.busiest = 0
        """The most that `in_flight` ever was."""
        self._log: list[Seen] = []
        self._plans: list[_Plan] = []
        self._kept: dict[bytes, Answer] = {}
        self._held, self._releases = 0, 0
        self._connections: set[socket] = set()
        self._change = threading.Condition()
        self._closing = threading.Event()
        self._server = _Server((host, port), type("_Handler", (Handler,), {"fake": self}))
        self.host, self.port = host, int(self._server.server_address[1])
        self.url = f"http://{host}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop at once, as a process that is killed: connections are cut, what runs is lost. May be called again."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self._change:
            self._change.notify_all()
            for connection in self._connections:
                with suppress(OSError):  # it has ended by itself
                    connection.shutdown(SHUT_RDWR)
            self._change.wait_for(lambda: not self._connections, timeout=10)

    @property
    def log(self) -> list[Seen]:
        """Every request so far but those under /fake/, in the order of their arrival."""
        with self._change:
            return list(self._log)

    @property
    def solves(self) -> int:
        """How many requests a child began to solve."""
        return sum(seen.child is not None for seen in self.log)

    @property
    def held(self) -> int:
        """Requests that hang now."""
        return self._held

    def next(self, behaviour: str, *, times: int | None = 1, path: str = "/grasshopper") -> None:
        """Go wrong that way at the next requests for that path, `times` of them; None: until `reset`.

        Raises ValueError for a behaviour that isn't one of `BEHAVIOURS`.
        """
        if behaviour not in BEHAVIOURS:
            raise ValueError(f"{behaviour!r} is none of {', '.join(sorted(BEHAVIOURS))}")
        with self._change:
            self._plans.append(_Plan(behaviour=behaviour, times=times, path=path))

    def reset(self) -> None:
        """Do as one should from now on."""
        with self._change:
            self._plans.clear()

    def release(self) -> None:
        """Let go on what hangs now."""
        with self._change:
            self._releases += 1
            self._change.notify_all()

    def forget(self) -> None:
        """Restart the children: definitions, values and kept answers are gone; solves that run go on to their end."""
        self._kept.clear()
        self.children.forget()

    def until(self, is_so: Callable[[FakeCompute], bool], timeout: float = 10.0) -> None:
        """Wait for it: `compute.until(lambda c: c.running == 2)`. Raises TimeoutError."""
        with self._change:
            if not self._change.wait_for(lambda: is_so(self), timeout):
                raise TimeoutError("The fake Compute never came to that.")

    # What follows is for the handler.

    @contextmanager
    def connection(self, one: socket) -> Iterator[None]:
        """Known until it ends, so that `close` can cut it."""
        with self._change:
            self._connections.add(one)
        try:
            yield
        finally:
            with self._change:
                self._connections.discard(one)
                self._change.notify_all()

    @contextmanager
    def seeing(
        self, method: str, path: str, query: str, headers: Iterable[tuple[str, str]], body: bytes
    ) -> Iterator[Seen]:
        """In the log, and counted while it is unanswered."""
        named = {name.lower(): value for name, value in headers}
        seen = Seen(method=method, path=path, query=query, headers=named, body=body)
        solves = int(path == "/grasshopper")
        with self._change:
            self._log.append(seen)
            self.in_flight += solves
            self.busiest = max(self.busiest, self.in_flight)
            self._change.notify_all()
        try:
            yield seen
        finally:
            with self._change:
                self.in_flight -= solves
                self._change.notify_all()

    def due(self, seen: Seen) -> Behaviour | None:
        """How to go wrong at this request, if at all."""
        with self._change:
            for plan in self._plans:
                if plan.path == seen.path:
                    if plan.times is not None:
                        plan.times -= 1
                        if plan.times < 1:
                            self._plans.remove(plan)
                    seen.behaviour = plan.behaviour
                    return BEHAVIOURS[plan.behaviour]
        return None

    def solve(self, seen: Seen) -> Answer:
        """Raises BadBody, BadValue, NotLoaded, NoOutputs."""
        request = schema.request(seen.body)
        if request.caches and seen.body in self._kept:
            return self._kept[seen.body]
        with self.children.one() as child, self._run():
            seen.child = child.number
            self.pause(self.delay)
            answer = grasshopper.solve(request, child, keeps=self.leaks, wait=self.pause)
        if request.caches and answer.status == 200:
            self._kept[seen.body] = answer
        return answer

    def describe(self, seen: Seen) -> Answer:
        """Raises BadBody, NotLoaded."""
        request = schema.request(seen.body)
        with self.children.one() as child:
            return grasshopper.describe(request, child)

    def shaped(self, answer: Answer) -> Answer:
        """As it comes out of the proxy."""
        return replace(answer, kind="", headers={}) if self.is_proxied and not self.is_2026 else answer

    def hold(self) -> None:
        with self._change:
            self._held += 1
            self._change.notify_all()
            before = self._releases
            self._change.wait_for(lambda: self._releases != before or self._closing.is_set())
            self._held -= 1

    def pause(self, seconds: float) -> bool:
        return not self._closing.wait(seconds) if seconds else not self._closing.is_set()

    @contextmanager
    def _run(self) -> Iterator[None]:
        with self._change:
            self.running += 1
            self._change.notify_all()
        try:
            yield
        finally:
            with self._change:
                self.running -= 1
                self._change.notify_all()
