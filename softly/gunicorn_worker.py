"""Why a gunicorn worker of our own? gunicorn's wakes too many threads, gives one to each slow client, waits for each
client that leaves, and answers what it can't read in HTML."""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress
from functools import partial
from http.client import responses
from threading import BoundedSemaphore
from typing import Any

import orjson
from gunicorn import util
from gunicorn.http import errors as refused
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import _DEFER, ThreadWorker

from softly import serving
from softly.arrival import Arrival, Pace
from softly.csp import DATA
from softly.failures import error_body
from softly.lib.errors import BadRequest, HeadersTooLarge, RequestTimeout, SoftlyError, UriTooLong
from softly.lib.few_threads import FewThreads
from softly.lib.stopping import stopping
from softly.middleware import new_request_id

# Two to eight do equally well, sixteen a third worse: measured with sixteen busy connections on two processors.
BUSY_THREADS = 4
# Seconds. Most answers take less, and a request behind waiting ones is held up no longer.
PATIENCE = 0.005
# Seconds in which a client takes nothing of its answer.
SEND_STALL = 60
_GO_AHEAD = b"HTTP/1.1 100 Continue\r\n\r\n"
_PIECE = 16_384
_waiting = BoundedSemaphore(max(1, serving.THREADS // 2))


class Worker(ThreadWorker):  # type: ignore[misc]
    """gthread, but few threads are busy at a time and closing a connection never holds the main loop.

    After an answer with `Connection: close` gunicorn 27 waits there up to 2 s for the client to close as well, so that
    five clients that don't stall everybody for ten. Waiting is only needed where the client is still sending (a body
    that was refused): closing then would destroy the answer on its way. It is done in a thread.

    A request gets a thread when it is here: gunicorn's waits in one for whatever a client has not sent yet, without
    a limit, so that as many slow clients as there are threads stop a server.
    """

    def get_thread_pool(self) -> FewThreads:
        return FewThreads(BUSY_THREADS, self.cfg.threads, PATIENCE)

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        super().wait_for_and_dispatch_events(min(timeout, PATIENCE) if self.tpool.backlog else timeout)
        self.tpool.relieve()

    def handle(self, conn: Any) -> Any:
        if not conn.initialized:
            self._prepare(conn)
        arrival = conn.arrival or Arrival(serving.REQUEST_TIMEOUT, conn.parser.unreader.take_buffered())
        try:
            is_open = _receive(conn.sock, arrival)
        except OSError:
            return False
        if is_open and not arrival.is_whole and self.alive:
            conn.arrival = arrival
            return _DEFER
        conn.arrival = None
        conn.parser.unreader.begin(arrival.data)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        try:
            return super().handle_request(req, conn)
        except TooSlow:  # read in front of Django, so nothing has been answered
            self._refuse(conn.sock, RequestTimeout(_TOO_SLOW))
        except BlockingIOError:
            self.log.warning("gave up on a client that took nothing of its answer for %s s", SEND_STALL)
        return False

    def handle_exit(self, sig: int, frame: Any) -> None:
        stopping.set()
        super().handle_exit(sig, frame)

    def murder_pending(self) -> None:
        """Close what has not arrived in time. gunicorn's would give a client more time with each byte."""
        now = time.monotonic()
        for conn in [conn for conn in self.pending_conns if conn.arrival.until <= now]:
            self.pending_conns.remove(conn)
            with suppress(OSError, KeyError, ValueError):
                self.poller.unregister(conn.sock)
            self.nr_conns -= 1
            if conn.arrival.data:
                self._refuse(conn.sock, RequestTimeout(_TOO_SLOW))
            conn.close()

    def _prepare(self, conn: Any) -> None:
        conn.close = partial(self._close, conn)
        conn.arrival = None
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_STALL, 0))
        conn.data_ready = True
        conn.init()
        conn.parser.unreader = PacedUnreader(conn.sock)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        """What gunicorn itself refuses gets the body that every error has."""
        if not isinstance(exc, refused.ParseException) or isinstance(exc, _OF_THE_APPLICATION):
            super().handle_error(req, client, addr, exc)
        else:
            self._refuse(client, _as_ours(exc))

    def _refuse(self, client: socket.socket, error: SoftlyError) -> None:
        request_id = new_request_id(None)
        self.log.warning("refused a request that can't be read: %s (%s)", error.code, request_id)
        body = orjson.dumps(error_body(error, request_id))
        head = (
            f"HTTP/1.1 {error.status} {responses[error.status]}\r\n"
            f"Connection: close\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Cache-Control: no-store\r\nX-API-Version: 1\r\nX-Request-ID: {request_id}\r\n"
            f"Content-Security-Policy: {DATA}\r\nX-Content-Type-Options: nosniff\r\n\r\n"
        )
        with suppress(OSError):
            util.write_nonblock(client, head.encode() + body)

    def _close(self, conn: Any, graceful: bool = False) -> None:
        if graceful and _is_still_sending(conn.sock):
            conn.sock.setblocking(True)
            self.tpool.submit(util.close_graceful, conn.sock)
        else:
            util.close(conn.sock)


class TooSlow(TimeoutError):
    """A body that stopped coming."""


class PacedUnreader(SocketUnreader):  # type: ignore[misc]
    """Reads what hasn't arrived yet, as long as it keeps coming. Raises TooSlow."""

    def __init__(self, client: socket.socket) -> None:
        super().__init__(client)
        self._pace: Pace | None = None

    def begin(self, data: bytes) -> None:
        """A new request, of which this much is here."""
        self.unread(data)
        self._pace = None

    def chunk(self, size_hint: int | None = None) -> bytes:
        try:
            data = self._take(size_hint, socket.MSG_DONTWAIT)
        except BlockingIOError:
            data = self._wait(size_hint)
        if self._pace:
            self._pace.came(len(data))
        return data

    def _wait(self, size_hint: int | None) -> bytes:
        """At most half of the threads wait so: the others are for requests that are here."""
        self._pace = self._pace or Pace(serving.REQUEST_TIMEOUT)
        if not _waiting.acquire(blocking=False):
            raise TooSlow("Too many large requests are on their way.")
        self.sock.settimeout(self._pace.left())
        try:
            return self._take(size_hint, 0)
        except TimeoutError as error:
            raise TooSlow(_TOO_SLOW) from error
        finally:
            self.sock.settimeout(None)
            _waiting.release()

    def _take(self, size_hint: int | None, flags: int) -> bytes:
        data: bytes = self.sock.recv(min(max(size_hint or 0, self.mxchunk), self.max_body_chunk), flags)
        return data


def _receive(client: socket.socket, arrival: Arrival) -> bool:
    """Add all that is here; False when the client sends no more."""
    while not arrival.is_whole:
        if arrival.wants_go_ahead():
            client.send(_GO_AHEAD, socket.MSG_DONTWAIT)
        try:
            data = client.recv(_PIECE, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        if not data:
            return False
        arrival.add(data)
    return True


_TOO_SLOW = "The request took too long to arrive."
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
