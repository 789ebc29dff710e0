"""Does a solve that is left for later come in the end, by its job, or end with the job's own error?"""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import httpx
import pytest
from conftest import Serve
from serving import error, solved

from softly_client import Progress
from softly_client.errors import ServerFailed

ANSWER = httpx.Response(200, json=solved(mass=2), headers={"X-Cache": "MISS"})


def job(status: str, code: int = 200, **more: Any) -> httpx.Response:
    said = {"id": "one", "status": status, "progress": 0, "message": "", "queuePosition": None, "errors": []}
    return httpx.Response(code, json=said | more, headers={"Retry-After": "0"})


ACCEPTED = job("queued", 202, queuePosition=1)


def test_the_job_is_waited_for_and_its_result_is_the_answer(serve: Serve) -> None:
    served = serve(ACCEPTED, job("queued", queuePosition=0), job("running", progress=50), job("succeeded"), ANSWER)
    answer = served.call(lambda c: c.solve("plate.scad", later=True))
    assert (answer.value("mass"), answer.cache) == (2, "MISS")
    assert served.requests[0].headers["Prefer"] == "respond-async"
    assert [request.url.path for request in served.requests] == [
        "/solve",
        *["/api/jobs/one"] * 3,
        "/api/jobs/one/result",
    ]


def test_an_answer_that_is_there_already_needs_no_job(serve: Serve) -> None:
    served = serve(ANSWER)
    assert served.call(lambda c: c.solve("plate.scad", later=True, wait=5)).value("mass") == 2
    assert [request.headers["Prefer"] for request in served.requests] == ["respond-async, wait=5"]


def test_what_is_new_of_the_job_is_told_once(serve: Serve) -> None:
    steps: list[Progress] = []
    half = job("running", progress=50, message="half")
    served = serve(ACCEPTED, job("queued", queuePosition=3), half, half, job("succeeded", progress=100), ANSWER)
    served.call(lambda c: c.solve("plate.scad", later=True, progress=steps.append))
    assert steps == [Progress(position=3), Progress(fraction=0.5, message="half"), Progress(fraction=1.0)]


def test_a_job_that_failed_raises_its_error_at_once(serve: Serve) -> None:
    failed = job("failed", errors=[{"attempt": 1, "code": "ENGINE_UNAVAILABLE"}])
    served = serve(ACCEPTED, failed, error(503, "ENGINE_UNAVAILABLE"))
    with pytest.raises(ServerFailed) as told:
        served.call(lambda c: c.solve("plate.scad", later=True))
    assert (told.value.code, len(served.requests)) == ("ENGINE_UNAVAILABLE", 3)


def test_who_wants_no_more_cancels_the_job(serve: Serve) -> None:
    def enough(_: Progress) -> None:
        raise KeyError("enough")

    served = serve(ACCEPTED, job("running"), job("running"))
    with pytest.raises(KeyError):
        served.call(lambda c: c.solve("plate.scad", later=True, progress=enough))
    assert [request.method for request in served.requests] == ["POST", "GET", "DELETE"]


def test_jobs_are_started_watched_and_tried_again(serve: Serve) -> None:
    served = serve(job("queued", 202), job("failed"), job("queued", 202))
    at = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)
    assert served.call(lambda c: c.start_job("solve", {"definition": "plate.scad"}, at=at))["id"] == "one"
    assert served.call(lambda c: c.wait_for_job("one"))["status"] == "failed"
    assert served.call(lambda c: c.retry_job("one"))["status"] == "queued"
    body = served.body()
    assert datetime.fromisoformat(body.pop("at")) == at
    assert body == {"type": "solve", "data": {"definition": "plate.scad"}}
    assert served.keys()[0] != ""
