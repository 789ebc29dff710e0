"""A Rhino Compute that isn't one: a server in a thread, which tests start, script and look into."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Literal, Self

from computeapi.engines.rhino.fake import grasshopper, schema
from computeapi.engines.rhino.fake.answers import Answer
from computeapi.engines.rhino.fake.children import Children
from computeapi.engines.rhino.fake.handler import Handler
from computeapi.engines.rhino.fake.listener import Listener
from computeapi.engines.rhino.fake.log import Log, Seen
from computeapi.engines.rhino.fake.script import Script

Mode = Literal["8.x", "2026"]
MAX_REQUEST = 52_428_800


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
        self.script = Script()
        self.record = Log()
        self._kept: dict[bytes, Answer] = {}
        self._releases = 0
        self._closing = threading.Event()
        self.listener = Listener(host, port, type("_Handler", (Handler,), {"fake": self}))
        self.listener.start()
        self.port = self.listener.port
        self.url = f"http://{host}:{self.port}"

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
        self.children.close()
        self.release()
        self.listener.close()

    @property
    def log(self) -> list[Seen]:
        """Every request so far but those under /fake/, in the order of their arrival."""
        with self.record.change:
            return list(self.record.requests)

    @property
    def solves(self) -> int:
        """How many requests a child began to solve."""
        return sum(seen.child is not None for seen in self.log)

    @property
    def in_flight(self) -> int:
        """Requests to /grasshopper that are not answered yet; those that wait for a child count too."""
        return self.record.counts["in_flight"]

    @property
    def busiest(self) -> int:
        """The most that `in_flight` ever was. A client that has its answer may ask again before it is counted out."""
        return self.record.most["in_flight"]

    @property
    def running(self) -> int:
        """Solves that are in a child now."""
        return self.record.counts["running"]

    @property
    def held(self) -> int:
        """Requests that hang now."""
        return self.record.counts["held"]

    def next(self, behaviour: str, *, times: int | None = 1, path: str = "/grasshopper") -> None:
        """Go wrong that way at the next requests for that path ("": any), `times` of them; None: until `reset`.

        Raises ValueError for a behaviour that isn't one of BEHAVIOURS, and for less than one time.
        """
        self.script.add(behaviour, times, path)

    def reset(self) -> None:
        """Do as one should from now on."""
        self.script.clear()

    def release(self) -> None:
        """Let go on what hangs now."""
        with self.record.change:
            self._releases += 1
            self.record.change.notify_all()

    def forget(self) -> None:
        """Restart the children: definitions, values and kept answers are gone; solves that run go on to their end."""
        self._kept.clear()
        self.children.forget()

    def until(self, is_so: Callable[[FakeCompute], bool], timeout: float = 60.0) -> None:
        """Wait for it: `compute.until(lambda c: c.running == 2)`. Raises TimeoutError."""
        if not self.record.wait(lambda: is_so(self), timeout):
            raise TimeoutError("The fake Compute never came to that.")

    # What follows is for the handler.

    def solve(self, seen: Seen) -> Answer:
        """Raises BadBody, BadValue, NotLoaded, NoOutputs; ConnectionAbortedError once the server ends."""
        request = schema.request(seen.body)
        if request.caches and seen.body in self._kept:
            return self._kept[seen.body]
        with self.children.one() as child:
            seen.child = child.number
            with self.record.counting("running"):
                self.pause(self.delay)
                answer = grasshopper.solve(request, child, keeps=self.leaks, wait=self.pause)
        if request.caches and answer.status == 200:
            self._kept[seen.body] = answer
        return answer

    def describe(self, seen: Seen) -> Answer:
        """Raises BadBody, NotLoaded; ConnectionAbortedError once the server ends."""
        request = schema.request(seen.body)
        with self.children.one() as child:
            return grasshopper.describe(request, child)

    def shaped(self, answer: Answer) -> Answer:
        """As it comes out of the proxy."""
        return replace(answer, kind="", headers={}) if self.is_proxied and not self.is_2026 else answer

    def hold(self) -> None:
        """Wait for `release`, or the end."""
        before = self._releases
        with self.record.counting("held"):
            self.record.wait(lambda: self._releases != before or self._closing.is_set(), None)

    def pause(self, seconds: float) -> bool:
        """Wait so long; False at once when the server ends."""
        return not self._closing.wait(seconds)
