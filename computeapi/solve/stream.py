"""How does a page see a solve's progress? As server-sent events: `queued`, `progress`, then `result` or `error`.

Asked for with `Accept: text/event-stream` on POST /solve. Closing the connection cancels, if nobody else waits.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

import orjson
from django.db import connection
from django.http import StreamingHttpResponse

from computeapi.solve import pipeline
from computeapi.solve.request import SolveRequest
from computeapi.solve.watch import Watch
from softly.failures import error_body, from_exception
from softly.logs import request_id

HEARTBEAT = 5.0
"""Seconds of silence after which a comment line is sent, so that a client that went away is noticed."""

_END = b""


def response(request: SolveRequest) -> StreamingHttpResponse:
    stream = StreamingHttpResponse(_events(request, request_id.get()), content_type="text/event-stream")
    stream["Cache-Control"] = "no-store"
    # nginx holds streamed answers back otherwise.
    stream["X-Accel-Buffering"] = "no"
    return stream


def _events(request: SolveRequest, ident: str) -> Iterator[bytes]:
    events: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    gone = threading.Event()
    last = [-1.0]

    def progress(fraction: float, message: str) -> None:
        # A definition may report thousands of steps; a page needs a hundred.
        if fraction - last[0] >= 0.01 or fraction < last[0]:
            last[0] = fraction
            events.put(_event("progress", {"fraction": round(fraction, 4), "message": message}))

    def queued(position: int) -> None:
        events.put(_event("queued", {"position": position}))

    def work() -> None:
        request_id.set(ident)
        try:
            events.put(_outcome(request, Watch(gone=gone.is_set, progress=progress, queued=queued), ident))
        finally:
            events.put(_END)
            connection.close()

    threading.Thread(target=work, name="solve-stream", daemon=True).start()
    try:
        yield b": solving\n\n"
        while (event := _next(events)) != _END:
            yield event
    finally:
        gone.set()


def _next(events: queue.SimpleQueue[bytes]) -> bytes:
    try:
        return events.get(timeout=HEARTBEAT)
    except queue.Empty:
        return b": still solving\n\n"


def _outcome(request: SolveRequest, watch: Watch, ident: str) -> bytes:
    try:
        result = pipeline.solve(request, watch)
    except Exception as error:  # the outermost handler of this thread: the client must get an end
        known = from_exception(error)
        return _event(
            "error", {"status": known.status, "body": error_body(known, ident), "retryAfter": known.retry_after}
        )
    return _event("result", {"status": 200, "cache": result.cache, "body": orjson.Fragment(result.body)})


def _event(name: str, data: dict[str, Any]) -> bytes:
    return b"event: " + name.encode() + b"\ndata: " + orjson.dumps(data) + b"\n\n"
