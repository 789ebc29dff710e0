"""Is a solve's progress told as it comes, and does the answer come in the end whatever happens to the stream?"""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from conftest import Serve
from serving import error, solved

from softly_client import Progress
from softly_client.errors import ValidationFailed
from softly_client.events import Events

STREAM = {"Content-Type": "text/event-stream"}


def event(name: str, data: Any) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"


STEPS = (
    ": solving\n\n"
    + event("queued", {"position": 2})
    + ": still solving\n\n"
    + event("progress", {"fraction": 0.5, "message": "half"})
)
RESULT = event("result", {"status": 200, "cache": "MISS", "body": solved(mass=2)})


def stream(text: str) -> httpx.Response:
    return httpx.Response(200, headers=STREAM, content=text.encode())


def test_steps_are_told_and_then_the_answer(serve: Serve) -> None:
    steps: list[Progress] = []
    served = serve(stream(STEPS + RESULT))
    answer = served.call(lambda c: c.solve("plate.scad", progress=steps.append))
    assert steps == [Progress(position=2), Progress(fraction=0.5, message="half")]
    assert (answer.value("mass"), answer.cache) == (2, "MISS")
    assert served.keys() == [""]


def test_a_server_without_streams_just_answers(serve: Serve) -> None:
    served = serve(httpx.Response(200, json=solved(mass=2)))
    assert served.call(lambda c: c.solve("plate.scad", progress=print)).value("mass") == 2


@pytest.mark.parametrize(
    "first",
    [
        stream(STEPS),
        httpx.ReadError("reset"),
        error(503, "QUEUE_FULL"),
        stream(event("error", {"status": 503, "body": {}})),
    ],
    ids=["ended", "broken", "refused", "failed for now"],
)
def test_a_stream_that_fails_for_now_is_followed_by_a_plain_solve_with_a_key(serve: Serve, first: Any) -> None:
    served = serve(first, httpx.ReadError("reset"), httpx.Response(200, json=solved(mass=2)))
    assert served.call(lambda c: c.solve("plate.scad", progress=lambda _: None)).value("mass") == 2
    none, *keys = served.keys()
    assert none == ""
    assert len(set(keys)) == 1
    assert keys[0]
    assert served.requests[1].headers["Accept"] == "application/json"
    assert served.body(0) == served.body(1)


def test_an_error_of_the_stream_is_raised(serve: Serve) -> None:
    told = {
        "code": "VALIDATION_FAILED",
        "message": "width",
        "details": {"errors": [{"field": "width", "message": "no"}]},
    }
    served = serve(stream(STEPS + event("error", {"status": 422, "body": told, "retryAfter": None})))
    with pytest.raises(ValidationFailed) as caught:
        served.call(lambda c: c.solve("plate.scad", progress=lambda _: None))
    assert caught.value.fields == {"width": "no"}
    assert len(served.requests) == 1


def test_what_progress_raises_ends_the_solve(serve: Serve) -> None:
    def stop(_: Progress) -> None:
        raise InterruptedError

    served = serve(stream(STEPS + RESULT))
    with pytest.raises(InterruptedError):
        served.call(lambda c: c.solve("plate.scad", progress=stop))
    assert len(served.requests) == 1


def test_events_may_come_in_any_pieces() -> None:
    text = "event: a\r\ndata: é1\r\ndata:2\r\n\r\n: comment\n\ndata: x\n\nevent: none\n\ndata: unfinished".encode()
    for size in range(1, len(text)):
        events = Events()
        pieces = [text[start : start + size] for start in range(0, len(text), size)]
        assert [e for piece in pieces for e in events.feed(piece)] == [("a", "é1\n2"), ("message", "x")]
