"""The client's end of a child's channel: the payload out, progress and one outcome in, nothing believed."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable

from computeapi.engines.solverd.protocol import FAILURE, FRAME, MAX_NOTE, PAYLOAD, PROGRESS, RESULT, ProtocolError
from softly.lib.text import whole

_CHUNK = 1 << 20
_MOST_REPORTS_PER_SECOND = 200.0
"""Ten times what a child of ours sends."""


class OutputTooLong(Exception):
    """The child announces an answer over the limit."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.size = size


class Channel:
    """Non-blocking. `outcome` is the first result or failure frame, complete: its kind and its body."""

    def __init__(
        self, end: socket.socket, payload: bytes, *, output: int, progress: Callable[[float, str], None]
    ) -> None:
        end.setblocking(False)
        self._end = end
        self._unsent = [memoryview(PAYLOAD.pack(len(payload))), memoryview(payload)]
        self._output = output
        self._progress = progress
        self._reports = 0
        self._began = time.monotonic()
        self._frame: tuple[bytes, int] | None = None
        self._parts: list[bytes] = []
        self._missing = FRAME.size
        self.outcome: tuple[bytes, bytes] | None = None
        self.ended = False

    @property
    def wants_to_write(self) -> bool:
        return bool(self._unsent)

    def write(self) -> None:
        """Send what the socket takes. A child that is gone is noticed by reading."""
        try:
            sent = self._end.sendmsg(self._unsent)
        except BlockingIOError:
            return
        except OSError:
            self._unsent.clear()
            return
        while self._unsent and sent >= len(self._unsent[0]):
            sent -= len(self._unsent.pop(0))
        if self._unsent:
            self._unsent[0] = self._unsent[0][sent:]

    def read(self) -> None:
        """Take what is there, at most a chunk, of a new frame its head as well. Raises ProtocolError, OutputTooLong;
        whatever `progress` raises."""
        between = self._frame is None
        self._take()
        if between and self._frame is not None:
            self._take()

    def _take(self) -> None:
        try:
            data = self._end.recv(min(self._missing, _CHUNK))
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return
        self._parts.append(data)
        self._missing -= len(data)
        if not self._missing:
            self._complete()

    def _complete(self) -> None:
        body = b"".join(self._parts)
        self._parts.clear()
        if self._frame is None:
            self._begin(*FRAME.unpack(body))
        else:
            kind, _ = self._frame
            self._frame, self._missing = None, FRAME.size
            self._finish(kind, body)

    def _begin(self, kind: bytes, size: int) -> None:
        if kind == RESULT and size > self._output:
            raise OutputTooLong(size)
        if kind not in (PROGRESS, RESULT, FAILURE) or (kind != RESULT and size > MAX_NOTE):
            raise ProtocolError("not a frame")
        self._frame, self._missing = (kind, size), size
        if not size:
            self._complete()

    def _finish(self, kind: bytes, body: bytes) -> None:
        if kind != PROGRESS:
            self.outcome = kind, body
            return
        self._reports += 1
        if self._reports > _MOST_REPORTS_PER_SECOND * (1 + time.monotonic() - self._began):
            raise ProtocolError("too much progress")
        self._progress(*read_progress(body))


def read_progress(body: bytes) -> tuple[float, str]:
    """Raises ProtocolError."""
    try:
        fraction, text = json.loads(body)
        return min(1.0, max(0.0, float(fraction))), whole(str(text))
    except (TypeError, ValueError, RecursionError) as error:
        raise ProtocolError("not a progress") from error
