"""How does the fake listen? A thread that takes connections, each served by one of its own, all of which can be cut."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import ThreadingHTTPServer
from socket import SHUT_RDWR, socket

from computeapi.engines.rhino.fake.handler import Handler

_PATIENCE = 30.0


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class Listener:
    """Has its port from the first moment, a free one for 0; serves from `start` on."""

    def __init__(self, host: str, port: int, handler: type[Handler]) -> None:
        self._connections: set[socket] = set()
        self._change = threading.Condition()
        self._server = _Server((host, port), handler)
        self.port = int(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self._thread.start()

    @contextmanager
    def connection(self, one: socket) -> Iterator[None]:
        """Known until it ends, so that it can be cut."""
        with self._change:
            self._connections.add(one)
        try:
            yield
        finally:
            with self._change:
                self._connections.discard(one)
                self._change.notify_all()

    def close(self) -> None:
        """Listen no more, cut every connection, and wait for their threads."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
        with self._change:
            for connection in self._connections:
                with suppress(OSError):  # it has ended by itself
                    connection.shutdown(SHUT_RDWR)
            self._change.wait_for(lambda: not self._connections, _PATIENCE)
