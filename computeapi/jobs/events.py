"""How does a client see what becomes of a job? As server-sent events: `state`, `progress`, and `end` at last.

Each carries the whole document of the job under the job's revision as its id, so that whoever comes back with
`Last-Event-ID` is told what it missed by the newest alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from accounts.api.own import principal
from computeapi.jobs.access import BY_ID, find
from computeapi.jobs.models import ENDED
from computeapi.jobs.streams import News, Stream, TooManyStreams, streams
from computeapi.rest.connection import let_go_of_database
from computeapi.rest.schema import documented, header

HEARTBEAT = 5.0
"""Seconds of silence after which a comment line is sent, so that a client that went away is noticed."""
LONGEST = 600.0
"""Seconds after which a stream ends; its client comes again, perhaps to a process that has more room."""
RETRY = 1000
"""Milliseconds after which a client comes again."""
_EVENTS: dict[str, Any] = {
    "description": "`state` events when the job begins, waits again or ends, `progress` events between them, and `end` "
    "as the last. Their data is the job as GET /api/jobs/{job_id} tells it, their id its revision.",
}


class JobEventsView(APIView):
    """What becomes of a job, until it has ended. The streams of a process are bounded: beyond, ask for the job."""

    access = BY_ID

    @documented(
        "Watch a job",
        id="watch_job",
        parameters=(header("Last-Event-ID", "The last event that the client has; what is no number is none."),),
        responses={(200, "text/event-stream"): _EVENTS},
        errors=[TooManyStreams],
        headers={200: ["Cache-Control"]},
    )
    def get(self, request: Request, job_id: UUID) -> StreamingHttpResponse:
        stream = streams.open(find(request, job_id), principal(request).name)
        events = JobEvents(stream, seen=_number(request.headers.get("Last-Event-ID", "")))
        # nginx holds streamed answers back otherwise.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingHttpResponse(events, content_type="text/event-stream", headers=headers)


class JobEvents:
    """The body of the answer. Closed by the server whatever becomes of its client, also when nothing of it was read."""

    def __init__(self, stream: Stream, *, seen: int = 0) -> None:
        """`seen` is the revision that the client has."""
        self._stream = stream
        self._first = stream.last
        self._seen = seen

    def close(self) -> None:
        streams.close(self._stream)

    def __iter__(self) -> Iterator[bytes]:
        let_go_of_database()
        yield f"retry: {RETRY}\n\n".encode()
        until = time.monotonic() + LONGEST
        known = self._first
        if known.revision != self._seen:
            yield _event("state", known)
        while known.state not in ENDED and not self._stream.is_over and time.monotonic() < until:
            if news := self._stream.wait(HEARTBEAT):
                yield _event("progress" if news.state == known.state else "state", news)
                known = news
            else:
                yield b": still watching\n\n"
        if known.state in ENDED:
            yield _event("end", known)


def _event(name: str, news: News) -> bytes:
    return f"id: {news.revision}\nevent: {name}\ndata: ".encode() + news.document + b"\n\n"


def _number(text: str) -> int:
    """What no client was told counts as nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
