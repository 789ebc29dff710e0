"""Why a gunicorn worker of our own? gunicorn's wakes too many threads, waits for each client that leaves, and answers
what it can't read in HTML."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import partial
from http.client import responses
from typing import Any

import orjson
from gunicorn import util
from gunicorn.http import errors as refused
from gunicorn.workers.gthread import ThreadWorker

from softly import serving
from softly.failures import error_body
from softly.lib.errors import BadRequest, HeadersTooLarge, SoftlyError, UriTooLong
from softly.lib.few_threads import FewThreads
from softly.middleware import new_request_id

# Two to eight do equally well, sixteen a third worse: measured with sixteen busy connections on two processors.
BUSY_THREADS = 4
# Seconds. Most answers take less, and a request behind waiting ones is held up no longer.
PATIENCE = 0.005


class Worker(ThreadWorker):  # type: ignore[misc]
    """gthread, but few threads are busy at a time and closing a connection never holds the main loop.

    After an answer with `Connection: close` gunicorn 27 waits there up to 2 s for the client to close as well, so that
    five clients that don't stall everybody for ten. Waiting is only needed where the client is still sending (a body
    that was refused): closing then would destroy the answer on its way. It is done in a thread.
    """

    def get_thread_pool(self) -> FewThreads:
        return FewThreads(BUSY_THREADS, self.cfg.threads, PATIENCE)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, PATIENCE) if self.tpool.backlog else timeout)
        self.tpool.relieve()

    def handle(self, conn: Any) -> Any:
        conn.close = partial(self._close, conn)
        return super().handle(conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """What gunicorn itself refuses gets the body that every error has."""
        if not isinstance(exc, refused.ParseException) or isinstance(exc, _OF_THE_APPLICATION):
            super().handle_error(req, client, addr, exc)
            return
        error = _as_ours(exc)
        request_id = new_request_id(None)
        self.log.warning("refused a request that can't be read: %s (%s)", error.code, request_id)
        body = orjson.dumps(error_body(error, request_id))
        head = (
            f"HTTP/1.1 {error.status} {responses[error.status]}\r\n"
            f"Connection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Cache-Control: no-store\r\nX-API-Version: 1\r\nX-Request-ID: {request_id}\r\n\r\n"
        )
        with suppress(OSError):
            util.write_nonblock(client, head.encode() + body)

    def _close(self, conn: Any, graceful: bool = False) -> None:
        if graceful and _is_still_sending(conn.sock):
            conn.sock.setblocking(True)
            self.tpool.submit(util.close_graceful, conn.sock)
        else:
            util.close(conn.sock)


_OF_THE_APPLICATION = (
    refused.InvalidResponseHeader,
    refused.InvalidResponseHeaderName,
    refused.ConfigurationProblem,
)


def _as_ours(error: refused.ParseException) -> SoftlyError:
    if isinstance(error, refused.LimitRequestLine):
        message = f"The address is longer than {serving.LONGEST_REQUEST_LINE} bytes; POST /solve takes more."
        return UriTooLong(message, details={"limit": serving.LONGEST_REQUEST_LINE})
    if isinstance(error, refused.LimitRequestHeaders):
        return HeadersTooLarge("The headers are too many or too long.")
    return BadRequest("The request can't be read.")


def _is_still_sending(client: socket.socket) -> bool:
    with suppress(OSError):
        client.shutdown(socket.SHUT_WR)
        client.setblocking(False)
        return bool(client.recv(1, socket.MSG_PEEK))
    return False
