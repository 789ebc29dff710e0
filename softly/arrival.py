"""Has a request arrived? What has come of it so far waits here, so that no thread waits for a slow client. Pure.

A thread is given to a request when it is whole, or when more of it has come than is worth keeping here. The rest of
such a large body is waited for in its thread, but only while it keeps coming (`Pace`).
"""

from __future__ import annotations

import re
import time

MOST_KEPT = 32_768
"""Bytes of a request: the head and the inputs of any usual solve. 2,048 connections keep 64 MB at the most."""
SLOWEST = 16_384
"""Bytes a second at which a large body has to come, after its seconds of grace."""

_ANNOUNCED = b"\r\ncontent-length:"
_LENGTH = re.compile(rb"[ \t]*([0-9]{1,18})[ \t]*\r\n")
_CHUNK = re.compile(rb"[0-9a-fA-F]+[ \t]*(?:;[^\r\n]*)?\r\n")
_LAST_CHUNK = re.compile(rb"(?:\A|\r\n)0+[ \t]*(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n")


class Arrival:
    """One request on its way, for as many seconds at the most."""

    __slots__ = ("_body", "_chunked", "_expecting", "_missing", "data", "until")

    def __init__(self, seconds: float, data: bytes = b"") -> None:
        self.until = time.monotonic() + seconds
        self.data = b""
        # Where the body begins, once the head is here; the bytes missing by its announced length.
        self._body = self._missing = 0
        self._chunked = self._expecting = False
        if data:
            self.add(data)

    def add(self, data: bytes) -> None:
        self.data = self.data + data if self.data else data
        if self._body:
            self._missing -= len(data)
        else:
            self._look_for_head()

    @property
    def is_whole(self) -> bool:
        """Whether a thread can read it without waiting, or is to have it all the same."""
        if len(self.data) >= MOST_KEPT:
            return True
        if not self._body:
            return b"\n\n" in self.data  # no head will come of this: it is to be refused
        return self._has_last_chunk() if self._chunked else self._missing <= 0

    def wants_go_ahead(self) -> bool:
        """Whether the client waits for `100 Continue` before it sends the body; true once."""
        wanted, self._expecting = self._expecting, False
        return wanted

    def _look_for_head(self) -> None:
        end = self.data.find(b"\r\n\r\n", 2)  # one empty line may stand before a request (RFC 9112, 2.2)
        if end < 0:
            return
        self._body = end + 4
        head = self.data[: end + 2].lower()
        self._chunked = b"\r\ntransfer-encoding:" in head
        self._expecting = b"\r\nexpect:" in head
        announced = head.find(_ANNOUNCED)
        if announced >= 0 and not self._chunked and (found := _LENGTH.match(head, announced + len(_ANNOUNCED))):
            self._missing = int(found[1]) - (len(self.data) - self._body)

    def _has_last_chunk(self) -> bool:
        body = self.data[self._body :]
        if b"\r\n" in body and not _CHUNK.match(body):
            return True  # it is to be refused
        return bool(_LAST_CHUNK.search(body))


class Pace:
    """How long may the next piece of a large body take? Until it has come slower, all in all, than SLOWEST."""

    __slots__ = ("_until",)

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds, never less than a moment."""
        return max(0.001, self._until - time.monotonic())

    def came(self, count: int) -> None:
        self._until += count / SLOWEST
