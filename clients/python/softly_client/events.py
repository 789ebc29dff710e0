"""How is a solve watched? Its server-sent events, taken apart as they come."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from softly_client.messages import Reply

STREAM = "text/event-stream"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """`fraction` from 0 to 1 while it is solved; before that None, and `position` is the place in the queue."""

    fraction: float | None = None
    message: str = ""
    position: int | None = None


class Events:
    """Event and data of each event that is complete, from pieces of any size (WHATWG HTML, 9.2.6)."""

    def __init__(self) -> None:
        self._rest = b""
        self._name = ""
        self._data: list[str] = []

    def feed(self, piece: bytes) -> Iterator[tuple[str, str]]:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        for line in lines:
            yield from self._line(line.removesuffix(b"\r").decode("utf-8", "replace"))

    def _line(self, line: str) -> Iterator[tuple[str, str]]:
        if not line:
            if self._data:
                yield self._name or "message", "\n".join(self._data)
            self._name, self._data = "", []
            return
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            self._name = value
        elif field == "data":
            self._data.append(value)


class Watching:
    """Receives the stream of a solve: tells `progress` of each step and keeps the end as the reply it stands for."""

    def __init__(self, progress: Callable[[Progress], None]) -> None:
        self._progress = progress
        self._events = Events()
        self._headers: Mapping[str, str] = {}
        self.end: Reply | None = None

    def headers(self) -> Mapping[str, str]:
        return {"Accept": f"{STREAM}, application/json;q=0.9"}

    def begin(self, status: int, headers: Mapping[str, str]) -> bool:
        self._headers = headers
        return status == 200 and headers.get("content-type", "").startswith(STREAM)

    def feed(self, data: bytes) -> None:
        for name, text in self._events.feed(data):
            self._take(name, json.loads(text))

    def _take(self, name: str, data: Any) -> None:
        if name == "queued":
            self._progress(Progress(position=data["position"]))
        elif name == "progress":
            self._progress(Progress(fraction=data["fraction"], message=data["message"]))
        elif name in ("result", "error"):
            found = {"x-cache": data.get("cache"), "retry-after": data.get("retryAfter")}
            told = {header: str(value) for header, value in found.items() if value is not None}
            self.end = Reply(
                status=data["status"],
                headers={**self._headers, **told},
                body=json.dumps(data["body"]).encode(),
            )
