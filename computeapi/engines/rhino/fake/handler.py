"""How does the fake speak HTTP? One connection: its requests, who may make them, and what each path answers."""

from __future__ import annotations

import contextlib
import os
import struct
from http.server import BaseHTTPRequestHandler
from socket import SO_LINGER, SOL_SOCKET
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from computeapi.engines.rhino.fake import control, routes
from computeapi.engines.rhino.fake.answers import Answer, text

if TYPE_CHECKING:
    from computeapi.engines.rhino.fake.log import Seen
    from computeapi.engines.rhino.fake.server import FakeCompute

_DRAIN = 256 << 20


class Handler(BaseHTTPRequestHandler):
    """Kept alive between requests, as HTTP/1.1 is."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: FakeCompute
    seen: Seen

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError, TimeoutError), self.fake.connection(self.connection):
            super().handle()

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: `FakeCompute.log` has it all."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > self.fake.max_request:
            self._refuse(length)
            return
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return
        place = urlsplit(self.path)
        if place.path.startswith("/fake/"):
            self.send(control.answer(self.fake, self.command, place.path, body))
            return
        with self.fake.seeing(self.command, place.path.lower(), place.query, self.headers.items(), body) as self.seen:
            self._answer()

    def _answer(self) -> None:
        if refusal := self._unauthorized():
            self.send(refusal)
        elif behaviour := self.fake.due(self.seen):
            behaviour(self)
        else:
            self.send(self.true())

    def _unauthorized(self) -> Answer | None:
        """Every path needs the key, those of health too."""
        sent = self.headers.get("RhinoComputeKey")
        if not self.fake.key or sent == self.fake.key:
            return None
        return text(401, "Unauthorized client." if sent else "Api Key was not provided.")

    def _refuse(self, length: int) -> None:
        """Too large. The body is read and thrown away, or the client may never see the answer."""
        for _ in range(min(length, _DRAIN) // 65536 + 1):
            if not self.rfile.read(min(65536, length)):
                break
            length -= 65536
            if length <= 0:
                break
        self.send(Answer(status=413))
        self.close_connection = True

    def true(self) -> Answer:
        return self.fake.shaped(routes.answer(self.fake, self.seen))

    def send(self, answer: Answer) -> None:
        if hasattr(self, "seen"):
            self.seen.status = answer.status
        body = b"" if self.command == "HEAD" else answer.body
        self.write(answer.head() + body)

    def write(self, data: bytes) -> None:
        self.wfile.write(data)

    def hold(self) -> None:
        self.fake.hold()

    def pause(self, seconds: float) -> bool:
        return self.fake.pause(seconds)

    def reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
        os.close(self.connection.detach())

    def leave(self) -> None:
        self.close_connection = True

    def forget(self) -> None:
        self.fake.forget()
