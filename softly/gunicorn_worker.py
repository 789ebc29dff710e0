"""Why a gunicorn worker of our own? gunicorn's wakes too many threads, and waits for each client that leaves."""

from __future__ import annotations

import socket
from contextlib import suppress
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.workers.gthread import ThreadWorker

from softly.lib.few_threads import FewThreads

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

    def _close(self, conn: Any, graceful: bool = False) -> None:
        if graceful and _is_still_sending(conn.sock):
            conn.sock.setblocking(True)
            self.tpool.submit(util.close_graceful, conn.sock)
        else:
            util.close(conn.sock)


def _is_still_sending(client: socket.socket) -> bool:
    with suppress(OSError):
        client.shutdown(socket.SHUT_WR)
        client.setblocking(False)
        return bool(client.recv(1, socket.MSG_PEEK))
    return False
