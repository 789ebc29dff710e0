"""How is a request answered? As it should be, or in pieces, late, or never."""

from __future__ import annotations

import os
import struct
from http.server import BaseHTTPRequestHandler
from socket import IPPROTO_TCP, SHUT_WR, SO_LINGER, SOL_SOCKET, TCP_CORK
from typing import TYPE_CHECKING

from computeapi.engines.rhino.fake import routes
from computeapi.engines.rhino.fake.answers import Answer
from computeapi.engines.rhino.fake.log import Seen

if TYPE_CHECKING:
    from computeapi.engines.rhino.fake.server import FakeCompute

_AT_ONCE = struct.pack("ii", 1, 0)


class Exchange:
    """One request on its connection. Whatever writes raises ConnectionError once the client is gone."""

    def __init__(self, fake: FakeCompute, seen: Seen, handler: BaseHTTPRequestHandler) -> None:
        self.fake = fake
        self._seen = seen
        self._handler = handler

    def true(self) -> Answer:
        """The answer of a server that does as it should."""
        return self.fake.shaped(routes.answer(self.fake, self._seen))

    def send(self, answer: Answer) -> None:
        """All of it; to a HEAD no body."""
        self._seen.status = answer.status
        self.write(answer.head() + (b"" if self._seen.method == "HEAD" else answer.body))

    def write(self, data: bytes) -> None:
        """Bytes as they are, at once."""
        self._handler.wfile.write(data)

    def send_last(self, answer: Answer) -> None:
        """Close the connection after this answer, without having said so.

        Its end goes out with the last bytes, so that nobody can ask anything on it in between.
        """
        self._handler.close_connection = True
        self._handler.connection.setsockopt(IPPROTO_TCP, TCP_CORK, 1)
        self.send(answer)
        self._handler.connection.shutdown(SHUT_WR)

    def reset(self) -> None:
        """Cut the connection as a process does that died."""
        self._handler.close_connection = True
        self._handler.connection.setsockopt(SOL_SOCKET, SO_LINGER, _AT_ONCE)
        os.close(self._handler.connection.detach())
