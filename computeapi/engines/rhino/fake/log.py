"""What came to the server, and what goes on in it? A record of each request, and a few counts, for tests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(kw_only=True)
class Seen:
    """A request. `headers` have names in lower case; `status` is None until it is answered, and where it never was.

    `child` is the number of the process that solved it, None where none began to. `behaviour` is how the server went
    wrong at it.
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    status: int | None = None
    child: int | None = None
    behaviour: str = ""

    @property
    def json(self) -> Any:
        """The body. Raises ValueError where it is none."""
        return json.loads(self.body)

    def as_json(self) -> dict[str, Any]:
        """Without headers and body: they may be large, and hold the key."""
        return {
            "method": self.method,
            "path": self.path,
            "query": self.query,
            "size": len(self.body),
            "status": self.status,
            "child": self.child,
            "behaviour": self.behaviour,
        }


class Log:
    """Requests and counts of one server; each change wakes those who wait for one."""

    def __init__(self) -> None:
        self.requests: list[Seen] = []
        self.counts = {"in_flight": 0, "running": 0, "held": 0}
        self.most = dict(self.counts)
        """The highest that each count was."""
        self.change = threading.Condition()

    @contextmanager
    def request(self, seen: Seen) -> Iterator[None]:
        """In the log from now on, and in flight until it is answered."""
        with ExitStack() as until_answered:
            with self.change:  # at once: who waits for one to be over sees none in the log that isn't in flight yet
                self.requests.append(seen)
                if seen.path == "/grasshopper":
                    until_answered.enter_context(self.counting("in_flight"))
            yield

    @contextmanager
    def counting(self, what: str) -> Iterator[None]:
        """One more of them, for as long as it lasts."""
        self._count(what, 1)
        try:
            yield
        finally:
            self._count(what, -1)

    def wait(self, is_so: Callable[[], bool], timeout: float | None) -> bool:
        """Whether it came to that in time."""
        with self.change:
            return self.change.wait_for(is_so, timeout)

    def _count(self, what: str, step: int) -> None:
        with self.change:
            self.counts[what] += step
            self.most[what] = max(self.most[what], self.counts[what])
            self.change.notify_all()
