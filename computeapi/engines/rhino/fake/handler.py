"""How does the fake speak HTTP? One connection: its requests one after the other, and who may make them."""

from __future__ import annotations

from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from computeapi.engines.rhino.fake import control
from computeapi.engines.rhino.fake.answers import Answer, text
from computeapi.engines.rhino.fake.exchange import Exchange
from computeapi.engines.rhino.fake.log import Seen

if TYPE_CHECKING:
    from computeapi.engines.rhino.fake.server import FakeCompute

_DRAIN, _BLOCK = 256 << 20, 65536


class Handler(BaseHTTPRequestHandler):
    """Kept alive between requests, as HTTP/1.1 is."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: FakeCompute

    def handle(self) -> None:
        with suppress(ConnectionError, TimeoutError), self.fake.listener.connection(self.connection):
            super().handle()

    def do_GET(self) -> None:
        body = self._read()
        if body is None:
            return
        place = urlsplit(self.path)
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(method=self.command, path=place.path.lower(), query=place.query, headers=headers, body=body)
        exchange = Exchange(self.fake, seen, self)
        if seen.path.startswith("/fake/"):
            exchange.send(control.answer(self.fake, seen))
            return
        with self.fake.record.request(seen):
            self._answer(seen, exchange)

    do_POST = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: `FakeCompute.log` has it all."""

    def _answer(self, seen: Seen, exchange: Exchange) -> None:
        if refusal := self._unauthorized():
            exchange.send(refusal)
        elif behaviour := self.fake.script.due(seen):
            behaviour(exchange)
        else:
            exchange.send(exchange.true())

    def _unauthorized(self) -> Answer | None:
        """Every path needs the key, those of health too."""
        sent = self.headers.get("RhinoComputeKey")
        if not self.fake.key or sent == self.fake.key:
            return None
        return text(401, "Unauthorized client." if sent else "Api Key was not provided.")

    def _read(self) -> bytes | None:
        """The request's body, or None where it was refused or never came."""
        sent = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not sent.isdecimal():
            self._refuse(411)
            return None
        length = int(sent)
        if length > self.fake.max_request:
            self._drain(length)
            self._refuse(413)
            return None
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        return body

    def _drain(self, length: int) -> None:
        """Read what is too large, or the client may never see that it is."""
        for start in range(0, min(length, _DRAIN), _BLOCK):
            self.rfile.read(min(_BLOCK, length - start))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.wfile.write(Answer(status=status).head(Connection="close"))
